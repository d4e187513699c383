/**
 * What zookeeper.properties may say (spec/zookeeper.md 1.15), beside the keys that parseConfig reads: those that are about
 * an ensemble or the insides of a JVM, which one server of ours has no use for, and features that it lacks, whose
 * keys are named in the log rather than passed over.
 */
import { LOGIN_FILE } from '../../base/jaas.ts';
import { TLS_KEYS } from './tls-settings.ts';

/** Families of keys that only an ensemble, a JVM, Apache's own threads and caches, or clients have. */
const ELSEWHERE = [
  /^(quorum|ssl\.quorum|observer|observerMaster|learner|leader|follower|fastleader|multiAddress)\./,
  /^(jvm\.pause|netty|commitProcessor|messageTracker|pathStats|jmx\.log4j)\./,
  /^(nio\.(num|worker|shutdown|direct)|(group|weight)\.\d)/,
  /^(sasl\.client|ssl\.client\.enable|client\.secure|server\.(realm|principal))/,
];

/** Known, and rightly without effect on one server. */
const WITHOUT_EFFECT = [
  'initLimit',
  'syncLimit',
  'electionAlg',
  'electionPortBindRetry',
  'cnxTimeout',
  'quorumCnxnTimeoutMs',
  'localSessionsEnabled',
  'localSessionsUpgradingEnabled',
  'peerType',
  'syncEnabled',
  'leaderServes',
  'dynamicConfigFile',
  'standaloneEnabled',
  'skipACLForReconfig',
  'quorumListenOnAllIPs',
  'connectToLearnerMasterLimit',
  'maxConcurrentSnapSyncs',
  'maxConcurrentDiffSyncs',
  'maxTimeToWaitForEpoch',
  'observerMasterPort',
  'oraclePath',
  'portUnification',
  'sslQuorum',
  'sslQuorumReloadCertFiles',
  'ssl.authProvider',
  'ssl.handshakeDetectionTimeoutMillis',
  'tcpKeepAlive',
  'clientTcpKeepAlive',
  'db.autocreate',
  'serverCnxnFactory',
  'digest.enabled',
  'closeSessionTxn.enabled',
  'serializeLastProcessedZxid.enabled',
  'maxResponseCacheSize',
  'maxGetChildrenResponseCacheSize',
  'watchManagerName',
  'watcherCleanThreadsNum',
  'watcherCleanThreshold',
  'watcherCleanIntervalInSeconds',
  'maxInProcessingDeadWatchers',
  'bitHashCacheSize',
  'advancedFlowControlEnabled',
  'enableEagerACLCheck',
  'intBufferStartingSizeBytes',
  'request_throttler.shutdownTimeout',
  // A request that is throttled waits in its socket: not in a queue, where it could grow old, and not longer than its sender.
  'request_throttle_stall_time',
  'request_throttle_drop_stale',
  'request_stale_connection_check',
  'request_stale_latency_check',
  'throttled_op_wait_time',
  'requireClientAuthScheme',
  'jaasLoginRenew',
  'admin.httpVersion',
  'commitLogCount',
  'snapshotSizeFactor',
  'forceSnapshotSync',
  'leaderConnectDelayDuringRetryMs',
  'forward_learner_requests_to_commit_processor_disabled',
  'clientCnxnSocket',
  'request.timeout',
  'disableAutoWatchReset',
  'snapshot.compression.method.level',
];

/** A key of what is not here, and why it is not. */
export interface Lacking {
  readonly key: string;
  readonly why: string;
}

const NO_KERBEROS = 'SASL is DIGEST-MD5 here, whose users have neither host nor realm';

/** Who sets one is told so. */
const LACKING: readonly Lacking[] = [
  { key: 'kerberos.removeHostFromPrincipal', why: NO_KERBEROS },
  { key: 'kerberos.removeRealmFromPrincipal', why: NO_KERBEROS },
  { key: 'kerberos.canonicalizeHostNames', why: NO_KERBEROS },
  { key: 'requireKerberosConfig', why: NO_KERBEROS },
  { key: 'security.auth_to_local', why: NO_KERBEROS },
  { key: 'fips-mode', why: 'what is FIPS is decided by the OpenSSL that Node was built with' },
];

export const hasNoEffect = (key: string): boolean =>
  WITHOUT_EFFECT.includes(key) || ELSEWHERE.some((family) => family.test(key));

export const whyLacking = (key: string): string | null =>
  LACKING.find((one) => one.key === key)?.why ?? null;

/** The keys that parseConfig reads. */
const READ = [
  'dataDir',
  'dataLogDir',
  'datadir.autocreate',
  'clientPort',
  'clientPortAddress',
  'clientPortListenBacklog',
  'secureClientPort',
  'secureClientPortAddress',
  'client.portUnification',
  'client.certReload',
  ...TLS_KEYS,
  'ssl.clientAuth',
  'ssl.clientHostnameVerification',
  'tickTime',
  'minSessionTimeout',
  'maxSessionTimeout',
  'maxClientCnxns',
  'maxCnxns',
  'nio.sessionlessCnxnTimeout',
  'globalOutstandingLimit',
  'request_throttle_max_requests',
  'connection_throttle_tokens',
  'connection_throttle_fill_time',
  'connection_throttle_fill_count',
  'connection_throttle_freeze_time',
  'connection_throttle_drop_increase',
  'connection_throttle_drop_decrease',
  'connection_throttle_decrease_ratio',
  'connection_throttle_weight_enabled',
  'connection_throttle_global_session_weight',
  'connection_throttle_renew_session_weight',
  'connection_throttle_local_session_weight',
  'autopurge.snapRetainCount',
  'autopurge.purgeInterval',
  'snapCount',
  'snapSizeLimitInKb',
  'snapshot.compression.method',
  'snapshot.trust.empty',
  'txnLogSizeLimitInKb',
  'preAllocSize',
  'forceSync',
  'fsync.warningthresholdms',
  'flushDelay',
  'maxWriteQueuePollTime',
  'maxBatchSize',
  'jute.maxbuffer',
  'largeRequestMaxBytes',
  'largeRequestThreshold',
  'jute.maxbuffer.extrasize',
  'skipACL',
  'superUser',
  'DigestAuthenticationProvider.enabled',
  'DigestAuthenticationProvider.superDigest',
  'DigestAuthenticationProvider.digestAlg',
  'X509AuthenticationProvider.superUser',
  'SASLAuthenticationProvider.superPassword',
  'authProvider.sasl',
  LOGIN_FILE,
  'sasl.serverconfig',
  'letAnySaslUserDoX',
  'ensembleAuthName',
  'allowSaslFailedClients',
  'sessionRequireClientSASLAuth',
  'enforce.auth.enabled',
  'enforce.auth.schemes',
  'extendedTypesEnabled',
  'emulate353TTLNodes',
  'reconfigEnabled',
  'enforceQuota',
  'znode.container.checkIntervalMs',
  'znode.container.maxPerMinute',
  'znode.container.maxNeverUsedIntervalMs',
  'audit.enable',
  'audit.impl.class',
  '4lw.commands.whitelist',
  'readonlymode.enabled',
  'admin.enableServer',
  'admin.serverPort',
  'admin.serverAddress',
  'admin.commandURL',
  'admin.idleTimeout',
  'admin.portUnification',
  'admin.forceHttps',
  'metricsProvider.className',
  'metricsProvider.httpHost',
  'metricsProvider.httpPort',
];

/** For naming the neighbour of a misspelt key. */
export const knownKeys: readonly string[] = [
  ...READ,
  ...WITHOUT_EFFECT,
  ...LACKING.map(({ key }) => key),
];
