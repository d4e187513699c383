/**
 * SCRAM credentials of users in ZooKeeper (KIP-84, KIP-554): under /config/users beside their quotas, a key for each mechanism.
 * A user is named as quotas name him; `<default>` can hold credentials that nobody logs in with.
 */
import type { ZooKeeper } from '../zookeeper/client/types.ts';
import { changeEntityConfig, readEntityConfig } from './config-nodes.ts';
import { allEntities, entityPath } from './quota-entities.ts';

export type UserConfig = ReadonlyMap<string, string>;

export function readUser(zookeeper: ZooKeeper, user: string): Promise<Map<string, string>> {
  return readEntityConfig(zookeeper, entityPath({ user }));
}

export function writeUser(zookeeper: ZooKeeper, user: string, config: UserConfig): Promise<void> {
  return changeEntityConfig(zookeeper, entityPath({ user }), config);
}

/** Every user that has a node, in the order of their names. */
export async function readUsers(zookeeper: ZooKeeper): Promise<[string, UserConfig][]> {
  const users: [string, UserConfig][] = [];
  for (const { entity, config } of await allEntities(zookeeper))
    if (entity.user !== undefined && entity.clientId === undefined)
      users.push([entity.user ?? '<default>', config]);
  return users.sort(([a], [b]) => (a < b ? -1 : 1));
}
