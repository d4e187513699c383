/**
 * zookeeper.properties (spec/zookeeper.md 1.15): the keys that stand for one server, with ZooKeeper's defaults. Keys
 * without a meaning of their own are ZooKeeper's "system properties" (snapCount, preAllocSize, forceSync...), which may
 * also come as -Dzookeeper.KEY; the file wins. One that nobody knows is handed back, to be named in the log. Values
 * that ZooKeeper refuses are refused.
 */
import { ConfigError } from '../../base/config-def.ts';
import { type Setting, TLS_KEYS } from './tls-settings.ts';
import { type AuthConfig, parseAuth } from './auth-config.ts';
import { hasNoEffect, type Lacking, whyLacking } from './config-keys.ts';
import { bare, Keys, type Properties } from './config-values.ts';
import { type MetricsConfig, parseMetrics } from './prometheus.ts';
import { type Compression, isCompression } from './snapshot.ts';
import { type ConnectionThrottleConfig, parseConnectionThrottle } from './connection-throttle.ts';

export interface ServerConfig {
  readonly dataDir: string;
  readonly dataLogDir: string;
  /** false: a data directory that is not there is a mistake. */
  readonly createDataDir: boolean;
  /** null: no port in the clear. */
  readonly clientPort: number | null;
  /** '' binds every address. */
  readonly clientPortAddress: string;
  readonly listenBacklog: number;
  readonly secure: SecureConfig | null;
  readonly tickTimeMs: number;
  readonly minSessionTimeoutMs: number;
  readonly maxSessionTimeoutMs: number;
  /** Per address; 0 is unlimited. */
  readonly maxClientCnxns: number;
  /** In all; 0 is unlimited. */
  readonly maxCnxns: number;
  readonly connectionThrottle: ConnectionThrottleConfig;
  /** A socket that has no session by then is closed. */
  readonly sessionlessMs: number;
  /** With more writes than this on their way nothing is read from those who send them. */
  readonly outstandingMax: number;
  readonly snapRetainCount: number;
  /** 0: never. */
  readonly purgeIntervalHours: number;
  readonly snapCount: number;
  readonly snapSizeLimitKb: number;
  readonly snapshotCompression: Compression;
  readonly trustEmptySnapshot: boolean;
  readonly preAllocKb: number;
  /** A log file larger than this is followed by the next; negative: no limit. */
  readonly txnLogSizeLimitKb: number;
  readonly forceSync: boolean;
  readonly fsyncWarningMs: number;
  /** How long a flush waits for company. */
  readonly flushDelayMs: number;
  readonly batchMax: number;
  readonly juteMaxBuffer: number;
  /** How much longer than that a string, a buffer or an entry on disk may be. */
  readonly juteExtraSize: number;
  /** Writes longer than this are large; negative: none is. */
  readonly largeRequestThreshold: number;
  /** Of large ones under way together. */
  readonly largeRequestBytesMax: number;
  readonly auth: AuthConfig;
  readonly extendedTypes: boolean;
  readonly emulate353Ttls: boolean;
  /** How a reconfig is refused: as what a server alone cannot do, or as switched off. */
  readonly reconfigEnabled: boolean;
  readonly enforceQuota: boolean;
  readonly containers: ContainerConfig;
  /** Whether changes are written to the audit log. */
  readonly audited: boolean;
  readonly fourLetterWords: readonly string[] | 'all';
  readonly admin: AdminConfig | null;
  readonly metrics: MetricsConfig;
  /** The file's own text of keys and values, for who asks. */
  readonly given: ReadonlyMap<string, string>;
  /** Keys of what this server lacks, each with the reason. */
  readonly lacking: readonly Lacking[];
  /** Keys that mean nothing to a server. */
  readonly unknown: readonly string[];
}

export interface SecureConfig {
  /** null: TLS on the client port only (client.portUnification). */
  readonly port: number | null;
  readonly address: string;
  /** The client port takes TLS as well. */
  readonly unified: boolean;
  readonly clientAuth: 'none' | 'want' | 'need';
  readonly verifyClientHost: boolean;
  /** Whether stores whose files change are read again. */
  readonly reload: boolean;
  readonly setting: Setting;
}

export interface ContainerConfig {
  readonly checkMs: number;
  readonly perMinuteMax: number;
  /** A container that never had a child goes after this; 0: never. */
  readonly neverUsedMs: number;
}

export interface AdminConfig {
  /** Beside plain text, or instead of it. */
  readonly tls: 'none' | 'too' | 'only';
  /** The ssl.* settings of TLS. */
  readonly setting: Setting;
  readonly port: number;
  readonly address: string;
  readonly commandUrl: string;
  readonly idleMs: number;
}

export function parseConfig(file: Properties, system: Properties = new Map()): ServerConfig {
  const keys = new Keys(file, system);
  refuseEnsembles(file);
  const dataDir = keys.text('dataDir');
  if (dataDir === undefined) throw new ConfigError('dataDir is not set');
  const tickTimeMs = keys.integer('tickTime', 3_000);
  if (tickTimeMs <= 0) throw new ConfigError('tickTime must be positive');
  const [minSessionTimeoutMs, maxSessionTimeoutMs] = sessionTimeouts(keys, tickTimeMs);
  const config: ServerConfig = {
    dataDir,
    dataLogDir: keys.text('dataLogDir') ?? dataDir,
    createDataDir: keys.flag('datadir.autocreate', true),
    clientPort: portOf(keys, 'clientPort'),
    clientPortAddress: keys.text('clientPortAddress') ?? '',
    listenBacklog: keys.integer('clientPortListenBacklog', -1),
    secure: parseSecure(keys),
    tickTimeMs,
    minSessionTimeoutMs,
    maxSessionTimeoutMs,
    maxClientCnxns: keys.integer('maxClientCnxns', 60),
    maxCnxns: keys.integer('maxCnxns', 0),
    connectionThrottle: parseConnectionThrottle(keys),
    sessionlessMs: keys.integer('nio.sessionlessCnxnTimeout', 10_000),
    outstandingMax: outstandingMax(keys),
    ...parseStorage(keys),
    ...juteSizes(keys),
    largeRequestThreshold: keys.integer('largeRequestThreshold', -1),
    largeRequestBytesMax: keys.integer('largeRequestMaxBytes', 100 * 1024 * 1024),
    auth: parseAuth(keys),
    extendedTypes: keys.flag('extendedTypesEnabled'),
    emulate353Ttls: keys.flag('extendedTypesEnabled') && keys.flag('emulate353TTLNodes'),
    reconfigEnabled: keys.flag('reconfigEnabled'),
    enforceQuota: keys.flag('enforceQuota'),
    containers: {
      checkMs: keys.integer('znode.container.checkIntervalMs', 60_000),
      perMinuteMax: keys.integer('znode.container.maxPerMinute', 10_000),
      neverUsedMs: keys.integer('znode.container.maxNeverUsedIntervalMs', 0),
    },
    audited: isAudited(keys),
    fourLetterWords: wordsOf(keys),
    admin: parseAdmin(keys),
    metrics: parseMetrics(keys),
    given: file,
    lacking: [],
    unknown: [],
  };
  checkAddresses(config, keys);
  const unused = keys.unused.filter((key) => !hasNoEffect(bare(key)) && !/^server\.\d+$/.test(key));
  const lacking = [
    ...config.auth.foreign.map((key) => ({ key, why: 'classes of Java cannot be loaded here' })),
    ...unused.flatMap((key) => {
      const why = whyLacking(bare(key));
      return why === null ? [] : [{ key, why }];
    }),
  ];
  const unknown = unused.filter((key) => whyLacking(bare(key)) === null);
  return { ...config, lacking, unknown };
}

/** One server line alone is what Apache's server passes over as well. */
function refuseEnsembles(file: Properties): void {
  const [, second] = [...file.keys()].filter((key) => /^server\.\d+$/.test(key));
  if (second !== undefined) {
    throw new ConfigError(`${second}: this server stands alone, an ensemble is Apache ZooKeeper's`);
  }
}

/** Both keys say at how many requests under way the others wait in their sockets; the second says so only when it is set. */
function outstandingMax(keys: Keys): number {
  const limit = keys.integer('globalOutstandingLimit', 1_000);
  const throttle = keys.integer('request_throttle_max_requests', 0);
  return Math.max(1, throttle > 0 ? Math.min(limit, throttle) : limit);
}

function portOf(keys: Keys, key: string): number | null {
  const text = keys.text(key);
  if (text === undefined) return null;
  const port = keys.integer(key, 0);
  if (port < 0 || port > 65_535) throw new ConfigError(`port out of range:${port}`);
  return port;
}

function checkAddresses({ clientPort, secure }: ServerConfig, keys: Keys): void {
  for (const [port, key] of [
    [clientPort, 'clientPort'],
    [secure?.port ?? null, 'secureClientPort'],
  ] as const) {
    if (port === null && keys.text(`${key}Address`) !== undefined) {
      throw new ConfigError(`${key}Address is set but ${key} is not set`);
    }
  }
  if (clientPort === null && (secure?.port ?? null) === null) {
    throw new ConfigError('neither clientPort nor secureClientPort is set');
  }
}

function sessionTimeouts(keys: Keys, tickTimeMs: number): [number, number] {
  const wanted = (key: string, ticks: number) => {
    const value = keys.integer(key, -1);
    return value === -1 ? tickTimeMs * ticks : value;
  };
  const [min, max] = [wanted('minSessionTimeout', 2), wanted('maxSessionTimeout', 20)];
  if (min > max) {
    throw new ConfigError('minSessionTimeout must not be larger than maxSessionTimeout');
  }
  return [min, max];
}

function parseSecure(keys: Keys): SecureConfig | null {
  const port = portOf(keys, 'secureClientPort');
  const address = keys.text('secureClientPortAddress') ?? '';
  const unified = keys.flag('client.portUnification');
  const clientAuth = (keys.text('ssl.clientAuth') ?? 'need').toLowerCase();
  if (clientAuth !== 'none' && clientAuth !== 'want' && clientAuth !== 'need') {
    throw new ConfigError(`ssl.clientAuth: ${clientAuth} is not one of NONE, WANT, NEED`);
  }
  const verifyClientHost = keys.flag('ssl.clientHostnameVerification');
  const reload = keys.flag('client.certReload');
  for (const key of TLS_KEYS) keys.text(key);
  if (port === null && !unified) return null;
  const setting: Setting = (key) => keys.text(key);
  return { port, address, unified, clientAuth, verifyClientHost, reload, setting };
}

function parseStorage(keys: Keys) {
  const compression = (keys.text('snapshot.compression.method') ?? '').toLowerCase();
  keys.text('maxWriteQueuePollTime');
  return {
    snapRetainCount: Math.max(3, keys.integer('autopurge.snapRetainCount', 3)),
    purgeIntervalHours: keys.integer('autopurge.purgeInterval', 0),
    snapCount: Math.max(2, keys.integer('snapCount', 100_000)),
    snapSizeLimitKb: keys.integer('snapSizeLimitInKb', 4_194_304),
    // A method that nobody knows is none.
    snapshotCompression: isCompression(compression) ? compression : 'none',
    trustEmptySnapshot: keys.flag('snapshot.trust.empty'),
    preAllocKb: keys.integer('preAllocSize', 65_536),
    txnLogSizeLimitKb: keys.integer('txnLogSizeLimitInKb', -1),
    forceSync: keys.text('forceSync')?.toLowerCase() !== 'no',
    fsyncWarningMs: keys.integer('fsync.warningthresholdms', 1_000),
    flushDelayMs: Math.max(0, keys.integer('flushDelay', 0)),
    batchMax: Math.max(1, keys.integer('maxBatchSize', 1_000)),
  };
}

/** Java's Integer.decode: 0xfffff means what it says. */
function juteSizes(keys: Keys): Pick<ServerConfig, 'juteMaxBuffer' | 'juteExtraSize'> {
  const bytesOf = (key: string, fallback: number) => {
    const bytes = Number(keys.text(key) ?? fallback);
    if (Number.isInteger(bytes) && bytes >= 0) return bytes;
    throw new ConfigError(`${key} must be a number of bytes`);
  };
  const juteMaxBuffer = bytesOf('jute.maxbuffer', 0xfffff);
  const extra = bytesOf('jute.maxbuffer.extrasize', juteMaxBuffer);
  return { juteMaxBuffer, juteExtraSize: Math.max(1_024, extra) };
}

/** An audit that would be written by a class of Java must not be missing unnoticed. */
function isAudited(keys: Keys): boolean {
  const className = keys.text('audit.impl.class') ?? AUDIT_LOGGER;
  if (!keys.flag('audit.enable')) return false;
  if (className === AUDIT_LOGGER) return true;
  throw new ConfigError(`audit.impl.class: Couldn't instantiate ${className}`);
}

const AUDIT_LOGGER = 'org.apache.zookeeper.audit.Slf4jAuditLogger';

function wordsOf(keys: Keys): readonly string[] | 'all' {
  const listed = keys.text('4lw.commands.whitelist') ?? '';
  const words = listed.split(',').flatMap((word) => word.trim() || []);
  const readOnlyMode = keys.flag('readonlymode.enabled');
  if (words.includes('*')) return 'all';
  // Apache's own scripts live on these.
  return [...words, 'srvr', ...(readOnlyMode ? ['isro'] : [])];
}

function parseAdmin(keys: Keys): AdminConfig | null {
  const unified = keys.flag('admin.portUnification');
  const admin: AdminConfig = {
    tls: keys.flag('admin.forceHttps') ? 'only' : unified ? 'too' : 'none',
    setting: (key) => keys.text(key.replace('ssl.', 'ssl.quorum.')),
    port: keys.integer('admin.serverPort', 8_080),
    address: keys.text('admin.serverAddress') ?? '0.0.0.0',
    commandUrl: keys.text('admin.commandURL') ?? '/commands',
    idleMs: keys.integer('admin.idleTimeout', 30_000),
  };
  return keys.flag('admin.enableServer', true) ? admin : null;
}
