/**
 * Showing and changing the settings of topics, brokers and loggers (kafka: ConfigCommand). Topics and loggers are changed
 * key by key; a broker's dynamic settings are replaced as a whole, so that the ones it has are read first.
 */
import { topicNameProblem } from '../../base/topic-name.ts';
import type { AdminClient } from '../../clients/admin/admin-client.ts';
import type { ConfigEntry, ConfigResource, ConfigSource } from '../../clients/admin/types.ts';
import type { Io } from '../command.ts';
import { got, JavaError } from '../java-error.ts';
import { compareText } from '../java-format.ts';
import type { Options } from '../options.ts';
import type { Entities } from './arguments.ts';
import { additions, deletions } from './changes.ts';

export const ANSWER_TIMEOUT_MS = 30_000;

export async function describe(
  admin: AdminClient,
  options: Options,
  entities: Entities,
  io: Io,
): Promise<void> {
  const type = entities.types[0] ?? '';
  const all = options.has('all');
  if (entities.names.length === 0) await checkEndpoint(admin, options);
  for (const name of await namesToDescribe(admin, type, entities.names)) {
    const title =
      name === ''
        ? `Default configs for ${type} in the cluster are:\n`
        : `${all ? 'All' : 'Dynamic'} configs for ${type.slice(0, -1)} ${name} are:\n`;
    io.stdout.write(title);
    await checkEndpoint(admin, options);
    const entries = await entriesOf(admin, type, name, all);
    io.stdout.write(entries.map(entryLine).join(''));
  }
}

/** With --bootstrap-controller: a broker refuses to be taken for a controller (KIP-919). */
export async function checkEndpoint(admin: AdminClient, options: Options): Promise<void> {
  if (options.has('bootstrap-controller'))
    await got(admin.describeCluster({ endpoint: 'controller' }));
}

async function namesToDescribe(
  admin: AdminClient,
  type: string,
  names: readonly string[],
): Promise<readonly string[]> {
  const [first] = names;
  if (first !== undefined) return [first];
  if (type === 'topics') return [...(await got(admin.listTopics({ listInternal: true }))).keys()];
  if (type === 'client-metrics') return got(admin.listClientMetricsResources());
  const { nodes } = await got(admin.describeCluster());
  return [...nodes.map((node) => String(node.id)), ''];
}

function entryLine(entry: ConfigEntry): string {
  const synonyms = entry.synonyms.map(({ source, name, value }) => `${source}:${name}=${value}`);
  return `  ${entry.name}=${entry.value} sensitive=${entry.isSensitive} synonyms={${synonyms.join(', ')}}\n`;
}

/** Entries sorted by name; without `all` only those that were set on this very entity. */
async function entriesOf(
  admin: AdminClient,
  type: string,
  name: string,
  all: boolean,
): Promise<ConfigEntry[]> {
  const { resource, source } = resourceOf(type, name);
  const result = admin.describeConfigs([resource], {
    includeSynonyms: true,
    timeoutMs: ANSWER_TIMEOUT_MS,
  });
  const entries = [...((await got(result)).values().next().value?.values() ?? [])];
  return entries
    .filter((entry) => all || source === null || entry.source === source)
    .sort((a, b) => compareText(a.name, b.name));
}

function resourceOf(
  type: string,
  name: string,
): { resource: ConfigResource; source: ConfigSource | null } {
  switch (type) {
    case 'topics':
      if (name !== '') checkTopicName(name);
      return { resource: { type: 'TOPIC', name }, source: 'DYNAMIC_TOPIC_CONFIG' };
    case 'broker-loggers':
      return { resource: { type: 'BROKER_LOGGER', name }, source: null };
    case 'client-metrics':
      return {
        resource: { type: 'CLIENT_METRICS', name },
        source: 'DYNAMIC_CLIENT_METRICS_CONFIG',
      };
    default:
      return {
        resource: { type: 'BROKER', name },
        source: name === '' ? 'DYNAMIC_DEFAULT_BROKER_CONFIG' : 'DYNAMIC_BROKER_CONFIG',
      };
  }
}

export async function alter(
  admin: AdminClient,
  options: Options,
  entities: Entities,
  io: Io,
): Promise<void> {
  const type = entities.types[0] ?? '';
  const name = entities.names[0] ?? '';
  const added = await additions(options, io);
  const deleted = deletions(options);
  await checkEndpoint(admin, options);
  if (type === 'brokers') await replace(admin, name, added, deleted);
  else await change(admin, type, name, added, deleted);
  io.stdout.write(completed(type, name));
}

export function completed(type: string, name: string): string {
  return name === ''
    ? `Completed updating default config for ${type} in the cluster.\n`
    : `Completed updating config for ${type.slice(0, -1)} ${name}.\n`;
}

async function change(
  admin: AdminClient,
  type: string,
  name: string,
  added: ReadonlyMap<string, string>,
  deleted: readonly string[],
): Promise<void> {
  const known = new Set((await entriesOf(admin, type, name, false)).map((entry) => entry.name));
  const loggers = type === 'broker-loggers';
  const asked = loggers ? [...deleted, ...added.keys()] : deleted;
  refuse(
    asked.filter((key) => !known.has(key)),
    loggers ? 'Invalid broker logger(s)' : 'Invalid config(s)',
  );
  const ops = [
    ...[...added].map(([key, value]) => ({ name: key, value, op: 'SET' }) as const),
    ...deleted.map((key) => ({ name: key, value: '', op: 'DELETE' }) as const),
  ];
  const { resource } = resourceOf(type, name);
  await got(admin.incrementalAlterConfigs([[resource, ops]], { timeoutMs: ANSWER_TIMEOUT_MS }));
}

async function replace(
  admin: AdminClient,
  name: string,
  added: ReadonlyMap<string, string>,
  deleted: readonly string[],
): Promise<void> {
  const now = new Map<string, string | null>();
  for (const entry of await entriesOf(admin, 'brokers', name, false))
    now.set(entry.name, entry.value);
  refuse(
    deleted.filter((key) => !now.has(key)),
    'Invalid config(s)',
  );
  for (const [key, value] of added) now.set(key, value);
  for (const key of deleted) now.delete(key);
  const unknown = [...now].filter(([, value]) => value === null).map(([key]) => key);
  if (unknown.length > 0)
    throw invalidConfiguration(
      `All sensitive broker config entries must be specified for --alter, missing entries: Set(${unknown.join(', ')})`,
    );
  const { resource } = resourceOf('brokers', name);
  await got(
    admin.alterConfigs([[resource, Object.fromEntries(now)]], { timeoutMs: ANSWER_TIMEOUT_MS }),
  );
}

export function refuse(keys: readonly string[], what: string): void {
  if (keys.length > 0) throw invalidConfiguration(`${what}: ${keys.join(',')}`);
}

function invalidConfiguration(message: string): JavaError {
  return new JavaError('org.apache.kafka.common.errors.InvalidConfigurationException', message);
}

/** Topic.validate: refused here, before a broker is asked. */
function checkTopicName(name: string): void {
  const problem = topicNameProblem(name);
  if (problem !== null)
    throw new JavaError('org.apache.kafka.common.errors.InvalidTopicException', problem);
}
