/**
 * Whom a quota is for, in ZooKeeper and on the wire (KIP-13, KIP-546, KIP-612): a user, a client id, both, or an address; each
 * by name or by default. Under /config names are URL-encoded and the default is called `<default>` (spec/zookeeper.md
 * 4.1). A node that loses its last key goes, with the nodes above it that are left empty.
 */
import { childrenOf, createWithParents, parentOf, read } from '../controller/session.ts';
import { decodeConfig, encodeConfigChange, paths } from '../controller/znodes.ts';
import { Errors, KafkaError, UnsupportedVersionError } from '../protocol/errors.ts';
import type { ZooKeeper } from '../zookeeper/client/types.ts';
import { isZooKeeperError } from '../zookeeper/errors.ts';
import { changeEntityConfig } from './config-nodes.ts';

export type EntityType = 'user' | 'client-id' | 'ip';

/** A name, or null for the default; undefined: the entity has no such part. */
export interface QuotaEntity {
  readonly user?: string | null;
  readonly clientId?: string | null;
  readonly ip?: string | null;
}

export interface EntityPart {
  readonly entityType: string;
  readonly entityName: string | null;
}

const DEFAULT_NAME = '<default>';

/** As java.net.URLEncoder, with a blank and an asterisk written as ZooKeeper may have them. */
function encodeName(name: string | null): string {
  if (name === null) return DEFAULT_NAME;
  return encodeURIComponent(name).replace(
    /[!'()*~]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decodeName(name: string): string | null {
  if (name === DEFAULT_NAME) return null;
  try {
    return decodeURIComponent(name.replaceAll('+', ' '));
  } catch {
    return name;
  }
}

/** The entity's path under /config. */
export function entityPath({ user, clientId, ip }: QuotaEntity): string {
  if (ip !== undefined) return `ips/${encodeName(ip)}`;
  if (user === undefined) return `clients/${encodeName(clientId ?? null)}`;
  const own = `users/${encodeName(user)}`;
  return clientId === undefined ? own : `${own}/clients/${encodeName(clientId)}`;
}

export function entityParts({ user, clientId, ip }: QuotaEntity): EntityPart[] {
  const parts: EntityPart[] = [];
  if (user !== undefined) parts.push({ entityType: 'user', entityName: user });
  if (clientId !== undefined) parts.push({ entityType: 'client-id', entityName: clientId });
  if (ip !== undefined) parts.push({ entityType: 'ip', entityName: ip });
  return parts;
}

export function parseEntity(parts: readonly EntityPart[]): QuotaEntity {
  const entity: { user?: string | null; clientId?: string | null; ip?: string | null } = {};
  const refuse = (message: string) => new KafkaError(Errors.INVALID_REQUEST, message);
  if (parts.length === 0) throw refuse('Invalid empty client quota entity');
  for (const { entityType, entityName } of parts) {
    if (entityName === '') throw refuse(`Empty ${entityType} not supported`);
    if (entityType === 'user') entity.user = entityName;
    else if (entityType === 'client-id') entity.clientId = entityName;
    else if (entityType === 'ip') entity.ip = entityName;
    else throw refuse(`Unhandled client quota entity type: ${entityType}`);
  }
  if (entity.ip !== undefined && parts.length > 1)
    throw refuse(
      'Invalid quota entity combination, IP entity should not be used with user/client ID entity.',
    );
  return entity;
}

/** Every entity that has a node, with what the node says. */
export async function allEntities(
  zookeeper: ZooKeeper,
): Promise<{ readonly entity: QuotaEntity; readonly config: ReadonlyMap<string, string> }[]> {
  const entities: QuotaEntity[] = [];
  for (const name of await childrenOf(zookeeper, paths.configType('users'))) {
    const user = decodeName(name);
    entities.push({ user });
    const clients = await childrenOf(zookeeper, paths.config(`users/${name}/clients`));
    for (const client of clients) entities.push({ user, clientId: decodeName(client) });
  }
  for (const name of await childrenOf(zookeeper, paths.configType('clients')))
    entities.push({ clientId: decodeName(name) });
  for (const name of await childrenOf(zookeeper, paths.configType('ips')))
    entities.push({ ip: decodeName(name) });
  return Promise.all(
    entities.map(async (entity) => {
      const node = await read(zookeeper, paths.config(entityPath(entity)));
      return { entity, config: decodeConfig(node?.data ?? null) };
    }),
  );
}

export async function writeEntity(
  zookeeper: ZooKeeper,
  entity: QuotaEntity,
  config: ReadonlyMap<string, string>,
): Promise<void> {
  const path = entityPath(entity);
  const empty = config.size === 0;
  if (!empty || (await childrenOf(zookeeper, paths.config(path))).length > 0)
    return changeEntityConfig(zookeeper, path, config);
  await removeEmpty(zookeeper, paths.config(path), entity);
  await createWithParents(zookeeper, paths.configChanges);
  await zookeeper.create(`${paths.configChanges}/config_change_`, encodeConfigChange(path), {
    mode: 'persistent-sequential',
  });
}

/** The node; of a user's client also `clients` and the user, if nothing else is left there. */
async function removeEmpty(zookeeper: ZooKeeper, path: string, entity: QuotaEntity): Promise<void> {
  await removeLeaf(zookeeper, path);
  if (entity.user === undefined || entity.clientId === undefined) return;
  const clients = parentOf(path);
  if ((await childrenOf(zookeeper, clients)).length > 0) return;
  await removeLeaf(zookeeper, clients);
  const user = parentOf(clients);
  const node = await read(zookeeper, user);
  if (decodeConfig(node?.data ?? null).size === 0) await removeLeaf(zookeeper, user);
}

async function removeLeaf(zookeeper: ZooKeeper, path: string): Promise<void> {
  try {
    await zookeeper.delete(path);
  } catch (error) {
    if (!isZooKeeperError(error, 'NONODE') && !isZooKeeperError(error, 'NOTEMPTY')) throw error;
  }
}

// ---- keys ----------------------------------------------------------------------------------------

const RATES = ['producer_byte_rate', 'consumer_byte_rate'];
const PERCENTAGES = ['request_percentage', 'controller_mutation_rate'];

export function quotaKeys(entity: QuotaEntity): readonly string[] {
  return entity.ip === undefined ? [...RATES, ...PERCENTAGES] : ['connection_creation_rate'];
}

/** What whole numbers a key takes; the others take any. */
export function wholeNumberType(key: string): 'LONG' | 'INT' | null {
  if (RATES.includes(key)) return 'LONG';
  return key === 'connection_creation_rate' ? 'INT' : null;
}

// ---- filters -------------------------------------------------------------------------------------

const EXACT = 0;
const DEFAULT = 1;
const ANY = 2;

export interface FilterComponent {
  readonly entityType: string;
  readonly matchType: number;
  readonly match: string | null;
}

/** Whether an entity is asked for: strict leaves out entities with parts nobody named. */
export function createFilter(
  components: readonly FilterComponent[],
  strict: boolean,
): (entity: QuotaEntity) => boolean {
  const byType = checkComponents(components);
  const holds = (type: string, name: string | null | undefined): boolean => {
    const component = byType.get(type);
    if (component === undefined) return !strict || name === undefined;
    if (name === undefined) return false;
    if (component.matchType === EXACT) return name === component.match;
    return component.matchType === DEFAULT ? name === null : true;
  };
  return ({ user, clientId, ip }) =>
    holds('user', user) && holds('client-id', clientId) && holds('ip', ip);
}

const FILTER_WORDS: Readonly<Record<string, string>> = {
  user: 'user',
  'client-id': 'client',
  ip: 'ip',
};

function checkComponents(components: readonly FilterComponent[]): Map<string, FilterComponent> {
  const byType = new Map<string, FilterComponent>();
  const refuse = (message: string) => new KafkaError(Errors.INVALID_REQUEST, message);
  for (const component of components) {
    const { entityType, matchType } = component;
    const word = FILTER_WORDS[entityType];
    if (entityType === '') throw refuse('Unexpected empty filter component entity type');
    if (word === undefined)
      throw new UnsupportedVersionError(`Custom entity type '${entityType}' not supported`);
    if (byType.has(entityType)) throw refuse(`Duplicate ${word} filter component entity type`);
    if (matchType !== EXACT && matchType !== DEFAULT && matchType !== ANY)
      throw refuse(`Unexpected match type: ${matchType}`);
    byType.set(entityType, component);
  }
  if (byType.has('ip') && byType.size > 1)
    throw refuse(
      'Invalid entity filter component combination, IP filter component should not be used with user or clientId filter component.',
    );
  return byType;
}
