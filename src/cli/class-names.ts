/** Kafka's main classes and the commands that stand for them (spec/cli.md 25). */

/** Class without its package, and the command. */
const COMMANDS: Readonly<Record<string, string>> = {
  Kafka: 'kafka-server-start',
  TopicCommand: 'kafka-topics',
  ConfigCommand: 'kafka-configs',
  AclCommand: 'kafka-acls',
  ConsumerGroupCommand: 'kafka-consumer-groups',
  DeleteRecordsCommand: 'kafka-delete-records',
  LogDirsCommand: 'kafka-log-dirs',
  LeaderElectionCommand: 'kafka-leader-election',
  ReassignPartitionsCommand: 'kafka-reassign-partitions',
  BrokerApiVersionsCommand: 'kafka-broker-api-versions',
  DelegationTokenCommand: 'kafka-delegation-tokens',
  GetOffsetShell: 'kafka-get-offsets',
  DumpLogSegments: 'kafka-dump-log',
  ConsoleConsumer: 'kafka-console-consumer',
  ConsoleProducer: 'kafka-console-producer',
  ConsumerPerformance: 'kafka-consumer-perf-test',
  ProducerPerformance: 'kafka-producer-perf-test',
  ReplicaVerificationTool: 'kafka-replica-verification',
  StreamsResetter: 'kafka-streams-application-reset',
  EndToEndLatency: 'kafka-e2e-latency',
  StorageTool: 'kafka-storage',
  ClusterTool: 'kafka-cluster',
  FeatureCommand: 'kafka-features',
  VerifiableProducer: 'kafka-verifiable-producer',
  VerifiableConsumer: 'kafka-verifiable-consumer',
  TransactionsCommand: 'kafka-transactions',
  MetadataQuorumCommand: 'kafka-metadata-quorum',
  ClientMetricsCommand: 'kafka-client-metrics',
  ZkSecurityMigrator: 'zookeeper-security-migration',
  QuorumPeerMain: 'zookeeper-server-start',
  ZooKeeperMain: 'zookeeper-shell',
  ZooKeeperMainWithTlsSupportForKafka: 'zookeeper-shell',
};
const PACKAGES =
  /^(kafka|kafka\.(admin|tools)|org\.apache\.kafka\.tools(\.(consumer|consumer\.group|reassign))?|org\.apache\.zookeeper(\.server\.quorum)?)\.(\w+)$/;

/** null for a class nobody here stands in for. */
export function commandOfClass(className: string): string | null {
  const simple = PACKAGES.exec(className)?.at(-1) ?? '';
  return Object.hasOwn(COMMANDS, simple) ? (COMMANDS[simple] ?? null) : null;
}

const MOVED = new Set([
  'kafka.tools.ClusterTool',
  'kafka.tools.EndToEndLatency',
  'kafka.tools.JmxTool',
  'kafka.tools.StreamsResetter',
  'kafka.admin.FeatureCommand',
]);

/** What 3.5 and later say about a class that has moved, or nothing. */
export function deprecationOf(className: string): string {
  return MOVED.has(className)
    ? "WARNING: The 'kafka.tools' package is deprecated and will change to 'org.apache.kafka.tools' in the next major release.\n"
    : '';
}
