/**
 * What zookeeper.properties may say (spec/zookeeper.md 1.15), beside the keys that parseConfig reads: those that are about
 * an ensemble or the insides of a JVM, which one server of ours has no use for, and features that it lacks, whose
 * keys are named in the log rather than passed over.
 */
import { TLS_KEYS } from './tls-settings.ts';

/** Families of keys that only an ensemble, a JVM, Apache's own threads and caches, or clients have. */
const ELSEWHERE = [
  /^(quorum|ssl\.quorum|observer|observerMaster|learner|leader|follower|fastleader|multiAddress)\./,
  /^(jvm\.pause|netty|commitProcessor|messageTracker|pathStats|jmx\.log4j)\./,
  /^(nio\.(num|worker|shutdown|direct)|(group|weight)\.\d)/,
  /^(sasl\.client|ssl\.client\.enable|client\.secure|server\.(realm|principal))/,
];

/** Families of features that are not here: who sets one is told so. */
const LACKING_FAMILIES =
  /^(audit|metricsProvider|kerberos)\.|^(connection|request)_(throttle|stale)_/;

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
  'reconfigEnabled',
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

/** Single ones. */
const LACKING = [
  'throttled_op_wait_time',
  'largeRequestMaxBytes',
  'largeRequestThreshold',
  'emulate353TTLNodes',
  'ensembleAuthName',
  'letAnySaslUserDoX',
  'security.auth_to_local',
  'client.certReload',
  'fips-mode',
  'admin.portUnification',
  'admin.forceHttps',
];

export const hasNoEffect = (key: string): boolean =>
  WITHOUT_EFFECT.includes(key) || ELSEWHERE.some((family) => family.test(key));

export const isLacking = (key: string): boolean =>
  LACKING.includes(key) || LACKING_FAMILIES.test(key);

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
  'jute.maxbuffer.extrasize',
  'skipACL',
  'superUser',
  'DigestAuthenticationProvider.enabled',
  'DigestAuthenticationProvider.superDigest',
  'DigestAuthenticationProvider.digestAlg',
  'X509AuthenticationProvider.superUser',
  'SASLAuthenticationProvider.superPassword',
  'authProvider.sasl',
  'java.security.auth.login.config',
  'sasl.serverconfig',
  'allowSaslFailedClients',
  'sessionRequireClientSASLAuth',
  'enforce.auth.enabled',
  'enforce.auth.schemes',
  'extendedTypesEnabled',
  'enforceQuota',
  'znode.container.checkIntervalMs',
  'znode.container.maxPerMinute',
  'znode.container.maxNeverUsedIntervalMs',
  '4lw.commands.whitelist',
  'readonlymode.enabled',
  'admin.enableServer',
  'admin.serverPort',
  'admin.serverAddress',
  'admin.commandURL',
  'admin.idleTimeout',
];

/** For naming the neighbour of a misspelt key. */
export const knownKeys: readonly string[] = [...READ, ...WITHOUT_EFFECT, ...LACKING];
