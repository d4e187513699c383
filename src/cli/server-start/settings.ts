/**
 * The settings a broker starts with: the file, --override lines over it, and two kinds of start that need a ZooKeeper
 * inside: without a file, and with one written for KRaft (process.roles), of which the roles and the controller's
 * listener are left out.
 */
import { parseProperties } from '../../base/properties.ts';
import { findConfigFile } from '../../platform/node/server-files.ts';
import type { Logger } from '../../platform/platform.ts';
import type { Io } from '../command.ts';
import { JavaError } from '../java-error.ts';
import { keyValues, readUserFile } from '../key-values.ts';

export interface StartSettings {
  readonly properties: Map<string, string>;
  /** Run a ZooKeeper in this process. */
  readonly embedded: boolean;
}

const SHIPPED_FILE = 'config/server.properties';
const ZOOKEEPER_CONNECT = 'localhost:2181';

/** `file` is null for a start without arguments. */
export async function readSettings(
  file: string | null,
  overrides: readonly string[],
  io: Io,
  log: Logger,
): Promise<StartSettings> {
  const properties = await readFile(file ?? SHIPPED_FILE, file === null, io, log);
  if (file === null) properties.set('listeners', 'PLAINTEXT://localhost:9092');
  for (const [key, value] of keyValues(overrides)) properties.set(key, value);
  const roles = properties.get('process.roles');
  if (roles !== undefined && roles !== '') return fromKraft(properties, roles, file ?? '', log);
  if (file === null && !properties.has('zookeeper.connect'))
    properties.set('zookeeper.connect', ZOOKEEPER_CONNECT);
  return { properties, embedded: file === null };
}

async function readFile(
  name: string,
  ours: boolean,
  io: Io,
  log: Logger,
): Promise<Map<string, string>> {
  const { path, shipped } = findConfigFile(name, ours ? '/' : io.cwd);
  if (shipped && !ours)
    log.info(`${name} is not under ${io.cwd}, using the one of this package: ${path}`);
  if ((await io.platform.disk.stat(path)) === null)
    throw new JavaError('java.nio.file.NoSuchFileException', name);
  return parseProperties((await readUserFile(io, path)).toString('latin1'));
}

/** Keys that only a KRaft node has. */
const KRAFT_KEYS =
  /^(process\.roles|controller\.|metadata\.log\.|metadata\.max\.|initial\.broker\.)/;

function fromKraft(
  properties: Map<string, string>,
  roles: string,
  file: string,
  log: Logger,
): StartSettings {
  const controllers = (properties.get('controller.listener.names') ?? 'CONTROLLER').split(',');
  log.warn(
    `process.roles=${roles} in ${file} asks for KRaft: this broker keeps its metadata in a ZooKeeper inside its own process instead`,
  );
  const listeners = (properties.get('listeners') ?? 'PLAINTEXT://:9092')
    .split(',')
    .map((listener) => listener.trim())
    .filter((listener) => !controllers.includes(listener.split(':')[0] ?? ''));
  properties.set('listeners', listeners.join(',') || 'PLAINTEXT://:9092');
  for (const key of [...properties.keys()]) if (KRAFT_KEYS.test(key)) properties.delete(key);
  if (!properties.has('zookeeper.connect')) properties.set('zookeeper.connect', ZOOKEEPER_CONNECT);
  return { properties, embedded: true };
}
