/**
 * Quotas of users, client ids and addresses, and the SCRAM credentials of users (kafka: ConfigCommand; KIP-546, KIP-554).
 * Numbers are Java doubles, and the order of several quotas of one entity is that of a small hash map.
 */
import type { AdminClient } from '../../clients/admin/admin-client.ts';
import type {
  QuotaDescription,
  QuotaEntity,
  QuotaEntityType,
  QuotaFilterComponent,
} from '../../clients/admin/quotas.ts';
import type { Io } from '../command.ts';
import { got, illegalArgument } from '../java-error.ts';
import { doubleText } from '../java-format.ts';
import { isScramName } from '../../base/scram.ts';
import { parsedDouble } from '../../base/java-number.ts';
import { sizedHashOrder, stringHash } from '../../base/java-hash.ts';
import type { Options } from '../options.ts';
import { ANSWER_TIMEOUT_MS, checkEndpoint, completed, refuse } from './actions.ts';
import type { Entities } from './arguments.ts';
import { additions, deletions } from './changes.ts';
import { alterScram, describeScram } from './scram.ts';

const ENTITY_TYPES: Readonly<Record<string, QuotaEntityType>> = {
  users: 'user',
  clients: 'client-id',
  ips: 'ip',
};
const TITLES = [
  ['user', 'user-principal'],
  ['client-id', 'client-id'],
  ['ip', 'ip'],
] as const;
const CLIENT_QUOTAS = [
  'producer_byte_rate',
  'consumer_byte_rate',
  'request_percentage',
  'controller_mutation_rate',
];
const IP_QUOTAS = ['connection_creation_rate'];

export async function describe(
  admin: AdminClient,
  options: Options,
  entities: Entities,
  io: Io,
): Promise<void> {
  await checkEndpoint(admin, options);
  const descriptions = sizedHashOrder(await quotasOf(admin, entities), entityHash);
  for (const description of descriptions) io.stdout.write(quotaLine(description));
  const { types, names } = entities;
  if (types.includes('users') && !types.includes('clients') && !names.includes(''))
    io.stdout.write(await describeScram(admin, names));
}

function quotasOf(admin: AdminClient, { types, names }: Entities): Promise<QuotaDescription[]> {
  const components = types.map((type, i): QuotaFilterComponent => {
    const name = names[i];
    const match = name === undefined ? 'any' : name === '' ? 'default' : { exact: name };
    return { entityType: ENTITY_TYPES[type] ?? 'user', match };
  });
  const work = admin.describeClientQuotas(components, {
    strict: true,
    timeoutMs: ANSWER_TIMEOUT_MS,
  });
  return got(work);
}

/** ClientQuotaEntity.hashCode. */
function entityHash({ entity }: QuotaDescription): number {
  const hashes = Object.entries(entity).map(
    ([type, name]) => stringHash(type) ^ (name === null ? 0 : stringHash(name)),
  );
  return hashes.reduce((sum, hash) => (sum + hash) | 0, 31);
}

function quotaLine({ entity, quotas }: QuotaDescription): string {
  const who = TITLES.filter(([type]) => entity[type] !== undefined).map(([type, title]) => {
    const name = entity[type];
    return name === null ? `the default ${title}` : `${title} '${name}'`;
  });
  const values = sizedHashOrder([...quotas], ([key]) => stringHash(key));
  const text = values.map(([key, value]) => `${key}=${doubleText(value)}`).join(', ');
  return `Quota configs for ${who.join(', ')} are ${text}\n`;
}

export async function alter(
  admin: AdminClient,
  options: Options,
  entities: Entities,
  io: Io,
): Promise<void> {
  const { types, names } = entities;
  if (types.length !== names.length)
    throw illegalArgument('An entity name must be specified for every entity type');
  const added = await additions(options, io);
  const deleted = deletions(options);
  await checkEndpoint(admin, options);
  const scram = [...added.keys(), ...deleted].some(isScramName);
  if (types[0] === 'ips') checkIpKeys([...added.keys(), ...deleted]);
  else checkKeys(entities, [...added.keys()], deleted);
  if (scram && types[0] === 'users') await alterScram(admin, names[0] ?? '', added, deleted);
  else await alterQuotas(admin, entities, added, deleted);
  io.stdout.write(completed(types[0] ?? '', names[0] ?? ''));
}

function checkIpKeys(keys: readonly string[]): void {
  const unknown = keys.filter((key) => !IP_QUOTAS.includes(key));
  if (unknown.length > 0)
    throw illegalArgument(
      `Only connection quota configs can be added for 'ips' using --bootstrap-server. Unexpected config names: ${unknown.join(',')}`,
    );
}

function checkKeys(
  { types, names }: Entities,
  added: readonly string[],
  deleted: readonly string[],
): void {
  const withClient = types[0] === 'clients' || types.length === 2;
  const what = withClient ? 'quota' : 'quota and SCRAM credential';
  const whose = withClient ? 'clients' : 'users';
  const unexpected = (keys: readonly string[]) =>
    keys.filter((key) => !CLIENT_QUOTAS.includes(key) && (withClient || !isScramName(key)));
  const refusal = (verb: string, list: string) =>
    illegalArgument(
      `Only ${what} configs can be ${verb} for '${whose}' using --bootstrap-server. Unexpected config names: ${list}`,
    );
  const strangeAdded = unexpected(added);
  if (strangeAdded.length > 0) throw refusal('added', `Set(${strangeAdded.join(', ')})`);
  const strangeDeleted = unexpected(deleted);
  if (strangeDeleted.length > 0)
    throw refusal('deleted', `ArrayBuffer(${strangeDeleted.join(', ')})`);
  if (withClient) return;
  const keys = [...added, ...deleted];
  if (!keys.some(isScramName)) return;
  if (names.includes(''))
    throw illegalArgument(
      'The use of --entity-default or --user-defaults is not allowed with User SCRAM Credentials using --bootstrap-server.',
    );
  if (keys.some((key) => CLIENT_QUOTAS.includes(key)))
    throw illegalArgument(
      "Cannot alter both quota and SCRAM credential configs simultaneously for 'users' using --bootstrap-server.",
    );
}

async function alterQuotas(
  admin: AdminClient,
  entities: Entities,
  added: ReadonlyMap<string, string>,
  deleted: readonly string[],
): Promise<void> {
  const [now] = await quotasOf(admin, entities);
  refuse(
    deleted.filter((key) => now?.quotas.has(key) !== true),
    'Invalid config(s)',
  );
  const entity: QuotaEntity = Object.fromEntries(
    entities.types.map((type, i) => [ENTITY_TYPES[type] ?? 'user', entities.names[i] || null]),
  );
  const ops = [
    ...[...added].map(([key, value]) => ({ key, value: parseNumber(key, value) })),
    ...deleted.map((key) => ({ key, value: null })),
  ];
  await got(admin.alterClientQuotas([{ entity, ops }]));
}

function parseNumber(key: string, text: string): number {
  const value = parsedDouble(text);
  if (value !== null) return value;
  throw illegalArgument(`Cannot parse quota configuration value for ${key}: ${text}`);
}
