/**
 * zookeeper.properties (spec/zookeeper.md 1.15): the keys that stand for one server, with ZooKeeper's defaults. Keys
 * without a meaning of their own are ZooKeeper's "system properties" (snapCount, preAllocSize, forceSync...); one
 * that nobody knows is handed back, to be named in the log. Values that ZooKeeper refuses are refused.
 */
export interface ServerConfig {
  readonly dataDir: string;
  readonly dataLogDir: string;
  readonly clientPort: number;
  /** '' binds every address. */
  readonly clientPortAddress: string;
  readonly tickTimeMs: number;
  readonly minSessionTimeoutMs: number;
  readonly maxSessionTimeoutMs: number;
  /** Per address; 0 is unlimited. */
  readonly maxClientCnxns: number;
  readonly listenBacklog: number;
  readonly snapRetainCount: number;
  /** 0: never. */
  readonly purgeIntervalHours: number;
  readonly snapCount: number;
  readonly snapSizeLimitKb: number;
  readonly preAllocKb: number;
  readonly forceSync: boolean;
  readonly juteMaxBuffer: number;
  readonly skipAcl: boolean;
  readonly superDigest: string | null;
  readonly extendedTypes: boolean;
  readonly enforceQuota: boolean;
  readonly containerCheckMs: number;
  readonly trustEmptySnapshot: boolean;
  readonly fourLetterWords: readonly string[] | 'all';
  /** Keys that mean nothing to a server. */
  readonly unknown: readonly string[];
}

export class ConfigError extends Error {}

/** Keys that are read by other parts of Apache's server, or only by an ensemble: known, without effect here. */
const WITHOUT_EFFECT = [
  'initLimit',
  'syncLimit',
  'electionAlg',
  'localSessionsEnabled',
  'localSessionsUpgradingEnabled',
  'peerType',
  'syncEnabled',
  'dynamicConfigFile',
  'standaloneEnabled',
  'reconfigEnabled',
  'quorumListenOnAllIPs',
  'connectToLearnerMasterLimit',
  'metricsProvider.className',
  'admin.enableServer',
  'admin.serverPort',
  'admin.serverAddress',
  'audit.enable',
  'DigestAuthenticationProvider.digestAlg',
  'digest.enabled',
  'globalOutstandingLimit',
  'largeRequestMaxBytes',
  'largeRequestThreshold',
  'maxCnxns',
  'serverCnxnFactory',
  'znode.container.maxPerMinute',
];

/** What a file may say, for naming the neighbour of a misspelt key. */
export const knownKeys: readonly string[] = [
  'dataDir',
  'dataLogDir',
  'clientPort',
  'clientPortAddress',
  'clientPortListenBacklog',
  'tickTime',
  'minSessionTimeout',
  'maxSessionTimeout',
  'maxClientCnxns',
  'autopurge.snapRetainCount',
  'autopurge.purgeInterval',
  'snapCount',
  'snapSizeLimitInKb',
  'preAllocSize',
  'forceSync',
  'jute.maxbuffer',
  'skipACL',
  'DigestAuthenticationProvider.superDigest',
  'extendedTypesEnabled',
  'enforceQuota',
  'znode.container.checkIntervalMs',
  'snapshot.trust.empty',
  '4lw.commands.whitelist',
  ...WITHOUT_EFFECT,
];

type Properties = ReadonlyMap<string, string>;

export function parseConfig(properties: Properties): ServerConfig {
  const used = new Set<string>(WITHOUT_EFFECT);
  const text = (key: string): string | undefined => {
    used.add(key);
    used.add(`zookeeper.${key}`);
    return (properties.get(key) ?? properties.get(`zookeeper.${key}`))?.trim();
  };
  const integer = (key: string, fallback: number): number => {
    const value = text(key);
    if (value === undefined) return fallback;
    if (!/^[+-]?\d+$/.test(value)) throw new ConfigError(`For input string: "${value}"`);
    return Number(value);
  };
  const flag = (key: string, yes: string): boolean => text(key)?.toLowerCase() === yes;

  const dataDir = text('dataDir');
  if (dataDir === undefined) throw new ConfigError('dataDir is not set');
  if (properties.has('secureClientPort')) {
    throw new ConfigError('secureClientPort: this server has no TLS port');
  }
  for (const key of properties.keys()) {
    if (/^server\.\d+$/.test(key)) throw new ConfigError(`${key}: this server stands alone`);
  }
  const tickTimeMs = integer('tickTime', 3_000);
  const minSession = integer('minSessionTimeout', -1);
  const maxSession = integer('maxSessionTimeout', -1);
  const config: ServerConfig = {
    dataDir,
    dataLogDir: text('dataLogDir') ?? dataDir,
    clientPort: integer('clientPort', 0),
    clientPortAddress: text('clientPortAddress') ?? '',
    tickTimeMs,
    minSessionTimeoutMs: minSession === -1 ? tickTimeMs * 2 : minSession,
    maxSessionTimeoutMs: maxSession === -1 ? tickTimeMs * 20 : maxSession,
    maxClientCnxns: integer('maxClientCnxns', 60),
    listenBacklog: integer('clientPortListenBacklog', -1),
    snapRetainCount: Math.max(3, integer('autopurge.snapRetainCount', 3)),
    purgeIntervalHours: integer('autopurge.purgeInterval', 0),
    snapCount: Math.max(2, integer('snapCount', 100_000)),
    snapSizeLimitKb: integer('snapSizeLimitInKb', 4_194_304),
    preAllocKb: integer('preAllocSize', 65_536),
    forceSync: !flag('forceSync', 'no'),
    juteMaxBuffer: Number(text('jute.maxbuffer') ?? 0xfffff),
    skipAcl: flag('skipACL', 'yes'),
    superDigest: text('DigestAuthenticationProvider.superDigest') ?? null,
    extendedTypes: flag('extendedTypesEnabled', 'true'),
    enforceQuota: flag('enforceQuota', 'true'),
    containerCheckMs: integer('znode.container.checkIntervalMs', 60_000),
    trustEmptySnapshot: flag('snapshot.trust.empty', 'true'),
    fourLetterWords: wordsOf(text('4lw.commands.whitelist')),
    unknown: [],
  };
  check(config);
  return { ...config, unknown: [...properties.keys()].filter((key) => !used.has(key)) };
}

function wordsOf(list: string | undefined): readonly string[] | 'all' {
  if (list === undefined) return ['srvr'];
  const words = list.split(',').map((word) => word.trim());
  return words.includes('*') ? 'all' : words;
}

function check(config: ServerConfig): void {
  if (config.tickTimeMs <= 0) throw new ConfigError('tickTime must be positive');
  if (config.clientPort < 0 || config.clientPort > 65_535) {
    throw new ConfigError(`clientPort ${config.clientPort} is not a port`);
  }
  if (config.minSessionTimeoutMs > config.maxSessionTimeoutMs) {
    throw new ConfigError('minSessionTimeout must not be larger than maxSessionTimeout');
  }
  if (!Number.isInteger(config.juteMaxBuffer) || config.juteMaxBuffer < 0) {
    throw new ConfigError('jute.maxbuffer must be a number of bytes');
  }
}
