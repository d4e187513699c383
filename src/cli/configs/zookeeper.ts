/**
 * kafka-configs --zookeeper: credentials of users, and settings of brokers that do not run (kafka: ConfigCommand,
 * processCommandWithZk). Everything else of a running cluster is its brokers' to change.
 */
import { hashOrder, stringHash } from '../../base/java-hash.ts';
import { changeEntityConfig, readEntityConfig } from '../../broker/config-nodes.ts';
import { entityPath } from '../../broker/quota-entities.ts';
import { readUsers } from '../../broker/scram-users.ts';
import { isScramName } from '../../base/scram.ts';
import type { ZooKeeper } from '../../zookeeper/client/types.ts';
import type { Io } from '../command.ts';
import { illegalArgument, JavaError } from '../java-error.ts';
import type { Options } from '../options.ts';
import { childrenOf } from '../topics/znodes.ts';
import { openZooKeeper } from '../topics/zookeeper.ts';
import { refuse } from './actions.ts';
import type { Entities } from './arguments.ts';
import { brokerSettings } from './broker-settings.ts';
import { additions, deletions } from './changes.ts';
import { storedCredentials } from './scram.ts';

const DEPRECATED = `Warning: --zookeeper is deprecated and will be removed in a future version of Kafka.
Use --bootstrap-server instead to specify a broker to connect to.
`;
const TIMEOUT_MS = 30_000;

interface Entity {
  readonly type: string;
  /** null: not one, but all of the type; '' the default. */
  readonly name: string | null;
}

export async function throughZooKeeper(
  options: Options,
  { types, names }: Entities,
  io: Io,
): Promise<void> {
  io.stdout.write(DEPRECATED);
  const address = options.value('zookeeper') ?? '';
  const zk = await openZooKeeper(address, io, {
    timeoutMs: TIMEOUT_MS,
    tlsFile: options.value('zk-tls-config-file'),
  });
  if (zk === null)
    throw new JavaError(
      'kafka.zookeeper.ZooKeeperClientTimeoutException',
      'Timed out waiting for connection while in state: CONNECTING',
    );
  const entity = { type: types[0] ?? '', name: names[0] ?? null };
  try {
    if (options.has('alter')) await alter(zk, entity, options, io);
    else await describe(zk, entity, io);
  } finally {
    await zk.close();
  }
}

function pathOf({ type, name }: Entity): string {
  if (type === 'users') return entityPath({ user: name === '' ? null : (name ?? '') });
  return `${type}/${name === '' ? '<default>' : name}`;
}

function titleOf({ type, name }: Entity): string {
  const kind = type === 'users' ? 'user-principal' : type;
  return name === '' ? `default ${kind}` : `${kind} '${name}'`;
}

async function describe(zk: ZooKeeper, entity: Entity, io: Io): Promise<void> {
  const { type, name } = entity;
  if (type === 'brokers')
    await checkNotRunning(
      zk,
      name,
      `--bootstrap-server option must be specified to describe ${type}`,
    );
  if (name !== null) {
    io.stdout.write(line(entity, await readEntityConfig(zk, pathOf(entity))));
    return;
  }
  for (const [user, config] of await readUsers(zk))
    if (config.size > 0)
      io.stdout.write(line({ type, name: user === '<default>' ? '' : user }, config));
}

function line(entity: Entity, config: ReadonlyMap<string, string>): string {
  const pairs = hashOrder([...config], ([key]) => stringHash(key));
  const text = pairs.map(([key, value]) => `${key}=${value}`).join(',');
  return `Configs for ${titleOf(entity)} are ${text}\n`;
}

async function alter(zk: ZooKeeper, entity: Entity, options: Options, io: Io): Promise<void> {
  const { type, name } = entity;
  const added = await additions(options, io);
  const deleted = deletions(options);
  const pairs = hashOrder([...added], ([key]) => stringHash(key));
  const adds = pairs.map(([key, value]) => `${key}=${value}`).join(', ');
  const deletes = `${deleted.length === 0 ? 'List' : 'ArrayBuffer'}(${deleted.join(', ')})`;
  const refusal = `--bootstrap-server option must be specified to update ${type} configs: {add: {${adds}}, delete: ${deletes}}`;
  if (type === 'brokers') await checkNotRunning(zk, name, refusal);
  else if (![...added.keys(), ...deleted].every(isScramName))
    throw requirement(
      `${refusal}. User configuration updates using ZooKeeper are only supported for SCRAM credential updates.`,
    );
  const settings =
    type === 'brokers' ? brokerSettings(added, name !== '') : await storedCredentials(added, io);
  const config = await readEntityConfig(zk, pathOf(entity));
  refuse(
    deleted.filter((key) => !config.has(key)),
    'Invalid config(s)',
  );
  for (const [key, value] of settings) config.set(key, value);
  for (const key of deleted) config.delete(key);
  // The default of all users has quotas, but nobody could log in with its password.
  const strange = type === 'users' && name === '' ? [...config.keys()].filter(isScramName) : [];
  if (strange.length > 0)
    throw requirement(`Unknown Dynamic Configuration: HashSet(${strange.join(', ')}).`);
  await changeEntityConfig(zk, pathOf(entity), config);
  io.stdout.write(`Completed updating config for entity: ${titleOf(entity)}.\n`);
}

async function checkNotRunning(zk: ZooKeeper, name: string | null, refusal: string): Promise<void> {
  if (name === null)
    throw illegalArgument(
      "Error parsing broker . The broker's Entity Name must be a single integer value",
    );
  const info =
    'Broker configuration operations using ZooKeeper are only supported if the affected broker(s) are not running.';
  const running = await childrenOf(zk, '/brokers/ids');
  const id = String(Number(name));
  if (name !== '' && running.includes(id))
    throw requirement(`${refusal} - broker ${id} is running. ${info}`);
  if (name === '' && running.length > 0)
    throw requirement(`${refusal} - ${running.length} brokers are running. ${info}`);
}

function requirement(message: string): JavaError {
  return illegalArgument(`requirement failed: ${message}`);
}
