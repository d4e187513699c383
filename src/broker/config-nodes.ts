/**
 * Writing a config node and telling everybody (kafka: AdminZkClient.changeEntityConfig): the node, under a check that the
 * controller is still the one we saw (KIP-866), then a sequential node under /config/changes that every broker watches.
 * The first overrides of a new topic are written without the announcement: nobody can have old ones.
 */
import { createWithParents, read } from '../controller/session.ts';
import { decodeConfig, encodeConfig, encodeConfigChange, paths } from '../controller/znodes.ts';
import type { ZooKeeper } from '../zookeeper/client/types.ts';
import { isZooKeeperError } from '../zookeeper/errors.ts';

/** entity: `topics/T`, `brokers/0`, `brokers/<default>`. */
export async function readEntityConfig(
  zookeeper: ZooKeeper,
  entity: string,
): Promise<Map<string, string>> {
  const node = await read(zookeeper, paths.config(entity));
  return node === null ? new Map() : decodeConfig(node.data);
}

export async function changeEntityConfig(
  zookeeper: ZooKeeper,
  entity: string,
  config: ReadonlyMap<string, string>,
): Promise<void> {
  await writeEntityConfig(zookeeper, entity, config);
  await createWithParents(zookeeper, paths.configChanges);
  await zookeeper.create(`${paths.configChanges}/config_change_`, encodeConfigChange(entity), {
    mode: 'persistent-sequential',
  });
}

export async function writeEntityConfig(
  zookeeper: ZooKeeper,
  entity: string,
  config: ReadonlyMap<string, string>,
): Promise<void> {
  const path = paths.config(entity);
  const data = encodeConfig(config);
  const controller = await zookeeper.exists(paths.controller);
  const set = { type: 'set', path, data } as const;
  try {
    await zookeeper.multi(
      controller === null
        ? [set]
        : [{ type: 'check', path: paths.controller, version: controller.version }, set],
    );
  } catch (error) {
    if (!isZooKeeperError(error)) throw error;
    const setFailed = error.index === (controller === null ? 0 : 1);
    if (setFailed && error.code === 'NONODE') await createWithParents(zookeeper, path, data);
    // the controller changed between our look and our write: look again
    else if (!setFailed && (error.code === 'BADVERSION' || error.code === 'NONODE'))
      await writeEntityConfig(zookeeper, entity, config);
    else throw error;
  }
}
