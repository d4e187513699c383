/**
 * Samsa as a library: Kafka's producer, consumer and admin client with Java's names and semantics, the serdes, and the
 * types that they share. Offsets and timestamps are numbers, times are ms, sizes are bytes. What a broker refuses is a
 * KafkaError with Kafka's code; what a client itself refuses is a ClientError with the Java class of its kind.
 */
export { partitionForKey } from './base/murmur2.ts';
export { AdminClient, type AdminConfig } from './clients/admin/admin-client.ts';
export { AdminResult } from './clients/admin/result.ts';
export type * from './clients/admin/types.ts';
export type {
  AclBinding,
  AclBindingFilter,
  AclOperation,
  AclPatternType,
  AclPermission,
  AclResourceType,
} from './clients/admin/acls.ts';
export type {
  QuotaAlteration,
  QuotaDescription,
  QuotaEntity,
  QuotaFilterComponent,
} from './clients/admin/quotas.ts';
export type {
  ScramAlteration,
  ScramCredentialInfo,
  ScramMechanism,
} from './clients/admin/scram.ts';
export type { CreateTokenOptions, DelegationToken } from './clients/admin/delegation-tokens.ts';
export type { FeatureMetadata, FeatureUpdate, VersionRange } from './clients/admin/features.ts';
export type {
  QuorumInfo,
  QuorumReplica,
  RaftVoterEndpoint,
  RaftVoterOptions,
} from './clients/admin/quorum.ts';
export type {
  ReplicaLogDirInfo,
  ReplicaMove,
  TopicPartitionReplica,
} from './clients/admin/replicas.ts';
export type {
  AbortTransaction,
  FencedProducer,
  ProducerState,
  TransactionDescription,
  TransactionListing,
} from './clients/admin/transactions.ts';
export type { ClientEnvironment } from './clients/client.ts';
export {
  ConsumerRecords,
  KafkaConsumer,
  type ConsumerConfig,
  type ConsumerRebalanceListener,
  type OffsetCommitCallback,
  type OffsetsInput,
} from './clients/consumer/consumer.ts';
export type {
  Assignment,
  Assignor,
  AssignorCluster,
  RebalanceProtocol,
  Subscription,
} from './clients/consumer/assignors/assignor.ts';
export {
  ClientError,
  javaClassOf,
  NoOffsetForPartitionError,
  LogTruncationError,
  OffsetOutOfRangeError,
  RecordDeserializationError,
} from './clients/errors.ts';
export type { Metric, MetricsReporter } from './clients/metrics.ts';
export type { ConsumerInterceptor, ProducerInterceptor } from './clients/plugins.ts';
export {
  RoundRobinPartitioner,
  type Partitioner,
  type PartitionerCluster,
} from './clients/producer/partitioner.ts';
export {
  KafkaProducer,
  type Callback,
  type ConsumerGroupMetadata,
  type ProducerConfig,
} from './clients/producer/producer.ts';
export type { DeserializerName, SerializerName } from './clients/serde-names.ts';
export * from './clients/serdes.ts';
export { TopicPartitionMap } from './clients/topic-partition.ts';
export type * from './clients/types.ts';
export { Errors, KafkaError, type ErrorInfo } from './protocol/errors.ts';
