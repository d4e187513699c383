/**
 * What kafka-configs was asked for, checked in Kafka's order (kafka: ConfigCommandOptions.checkArgs). Entities come as
 * --entity-type/--entity-name/--entity-default, paired in the order typed, or as shorthands such as --topic.
 */
import { conflict, UsageError } from '../checks.ts';
import { illegalArgument } from '../java-error.ts';
import type { Options } from '../options.ts';

const SHORTHANDS = [
  ['topic', 'topics'],
  ['client', 'clients'],
  ['user', 'users'],
  ['broker', 'brokers'],
  ['broker-logger', 'broker-loggers'],
  ['ip', 'ips'],
] as const;
const DEFAULT_SHORTHANDS = [
  ['client-defaults', 'clients'],
  ['user-defaults', 'users'],
  ['broker-defaults', 'brokers'],
  ['ip-defaults', 'ips'],
] as const;
const BROKER_TYPES = [
  'topics',
  'clients',
  'users',
  'brokers',
  'ips',
  'broker-loggers',
  'client-metrics',
];
const ZOOKEEPER_TYPES = ['users', 'brokers'];
const CONNECTIONS = ['bootstrap-server', 'bootstrap-controller', 'zookeeper'] as const;

export interface Entities {
  readonly types: readonly string[];
  /** '' is the default of all. */
  readonly names: readonly string[];
}

export function entitiesOf(options: Options): Entities {
  const flags = SHORTHANDS.filter(([flag]) => options.has(flag));
  const defaults = DEFAULT_SHORTHANDS.filter(([flag]) => options.has(flag));
  const named = options.values('entity-name')[Symbol.iterator]();
  const typed = options.sequence
    .filter((name) => name === 'entity-name' || name === 'entity-default')
    .map((name) => (name === 'entity-name' ? (named.next().value ?? '') : ''));
  return {
    types: [
      ...options.values('entity-type'),
      ...flags.map(([, type]) => type),
      ...defaults.map(([, type]) => type),
    ],
    names: [
      ...typed,
      ...flags.map(([flag]) => options.value(flag) ?? ''),
      ...defaults.map(() => ''),
    ],
  };
}

export function checkConfigArguments(
  options: Options,
  resolves: (host: string) => Promise<boolean>,
): Promise<Entities> {
  if (['alter', 'describe'].filter((action) => options.has(action)).length !== 1)
    throw new UsageError('Command must include exactly one action: --describe, --alter');
  conflict(options, 'describe', 'alter', 'add-config', 'delete-config');
  const { types } = entitiesOf(options);
  checkTypes(options, types);
  const entities = entitiesOf(options);
  checkConnections(options);
  return checkNames(options, entities, resolves);
}

function checkTypes(options: Options, types: readonly string[]): void {
  const duplicates = types.filter((type, i) => types.indexOf(type) !== i);
  if (duplicates.length > 0)
    throw illegalArgument(`Duplicate entity type(s) specified: ${duplicates.join(',')}`);
  const overBroker = options.has('bootstrap-server') || options.has('bootstrap-controller');
  const allowed = overBroker ? BROKER_TYPES : ZOOKEEPER_TYPES;
  const by = overBroker ? '--bootstrap-server or --bootstrap-controller' : '--zookeeper';
  for (const type of types)
    if (!allowed.includes(type))
      throw illegalArgument(
        `Invalid entity type ${type}, the entity type must be one of ${allowed.join(', ')} with a ${by} argument`,
      );
  if (types.length === 0) throw illegalArgument('At least one entity type must be specified');
  if (types.length > 1 && types.some((type) => type !== 'users' && type !== 'clients'))
    throw illegalArgument("Only 'users' and 'clients' entity types may be specified together");
  const long = ['entity-name', 'entity-type', 'entity-default'].some((name) => options.has(name));
  const short = [...SHORTHANDS, ...DEFAULT_SHORTHANDS].some(([flag]) => options.has(flag));
  if (long && short)
    throw illegalArgument(
      '--entity-{type,name,default} should not be used in conjunction with specific entity flags',
    );
}

function checkConnections(options: Options): void {
  const count = CONNECTIONS.filter((name) => options.has(name)).length;
  if (count === 0)
    throw illegalArgument(
      'One of the required --bootstrap-server, --boostrap-controller, or --zookeeper arguments must be specified',
    );
  if (count > 1)
    throw illegalArgument(
      'Only one of --bootstrap-server, --boostrap-controller, and --zookeeper can be specified',
    );
  if (options.has('all') && options.has('zookeeper'))
    throw illegalArgument('--bootstrap-server must be specified for --all');
  if (options.has('zk-tls-config-file') && !options.has('zookeeper'))
    throw illegalArgument(
      'Only the --zookeeper option can be used with the --zk-tls-config-file option.',
    );
}

async function checkNames(
  options: Options,
  entities: Entities,
  resolves: (host: string) => Promise<boolean>,
): Promise<Entities> {
  const { types, names } = entities;
  const named = names.some((name) => name !== '');
  const typed = (...flags: string[]) =>
    flags.filter((flag) => options.has(flag)).map((flag) => options.value(flag) ?? '');
  if (named && (types.includes('brokers') || types.includes('broker-loggers')))
    for (const id of typed('entity-name', 'broker', 'broker-logger'))
      if (!/^[+-]?\d{1,10}$/.test(id))
        throw illegalArgument(
          `The entity name for ${types[0]} must be a valid integer broker id, but it is: ${id}`,
        );
  if (named && types.includes('ips'))
    for (const ip of typed('entity-name', 'ip'))
      if (!(await resolves(ip)))
        throw illegalArgument(
          `The entity name for ${types[0]} must be a valid IP or resolvable host, but it is: ${ip}`,
        );
  if (options.has('describe') && types.includes('broker-loggers') && !named)
    throw illegalArgument(`an entity name must be specified with --describe of ${types.join(',')}`);
  if (options.has('alter')) checkAlter(options, entities, named);
  return entities;
}

function checkAlter(options: Options, { types, names }: Entities, named: boolean): void {
  if (types.some((type) => ['users', 'clients', 'brokers', 'ips'].includes(type))) {
    if (names.length === 0)
      throw illegalArgument(
        'an entity-name or default entity must be specified with --alter of users, clients, brokers or ips',
      );
  } else if (!named)
    throw illegalArgument(`an entity name must be specified with --alter of ${types.join(',')}`);
  if (options.has('add-config') && options.has('add-config-file'))
    throw illegalArgument('Only one of --add-config or --add-config-file must be specified');
  if (!['add-config', 'add-config-file', 'delete-config'].some((name) => options.has(name)))
    throw illegalArgument(
      'At least one of --add-config, --add-config-file, or --delete-config must be specified with --alter',
    );
}
