/**
 * Kafka's Admin for one cluster. Methods and results bear Kafka's names; a method that concerns several keys gives an
 * AdminResult, in which each key can fail alone with a KafkaError. Every call ends by its deadline: `timeoutMs` of the
 * call, else default.api.timeout.ms (60 s). What each operation does stands in the file of its family.
 */
import type { ClientEnvironment } from '../client.ts';
import type { CallOptions, OffsetAndMetadata, TopicPartition } from '../types.ts';
import * as acls from './acls.ts';
import type { Tail } from './calls.ts';
import { ClusterAdmin } from './cluster-admin.ts';
import * as configs from './configs.ts';
import { describeConsumerGroups } from './group-descriptions.ts';
import * as groupOffsets from './group-offsets.ts';
import * as groups from './groups.ts';
import * as offsets from './offsets.ts';
import type { AdminConfig } from './open.ts';
import * as quotas from './quotas.ts';
import * as replicas from './replicas.ts';
import * as scram from './scram.ts';
import * as topics from './topics.ts';
import * as transactions from './transactions.ts';
import type { MemberToRemove } from './types.ts';

export type { AdminConfig };

/**
 * Looks after a cluster: topics, groups, configs, offsets, replicas, rules. A call about several keys gives an AdminResult: await
 * it for all of them or the first error, or ask it for one key. Broker errors are KafkaErrors; the Java names of theirs that
 * stand below are `error.info.exception`.
 *
 * @example
 * ```js
 * const admin = AdminClient.create({ bootstrapServers: 'localhost:9092' });
 * const orders = await admin.describeTopics(['orders']).get('orders');
 * await admin.close();
 * ```
 */
export class AdminClient extends ClusterAdmin {
  /** As `new AdminClient(config)`. It stands below, for a class that names itself loses its name in the bundle. */
  static readonly create = create;

  // ---- topics ------------------------------------------------------------------------

  /**
   * Per topic its id, size and settings. Fails with TopicExistsException, InvalidTopicException,
   * InvalidReplicationFactorException, InvalidPartitionsException, InvalidConfigurationException, PolicyViolationException.
   * `validateOnly` checks and changes nothing.
   */
  createTopics(...args: Tail<typeof topics.createTopics>) {
    return topics.createTopics(this.calls, ...args);
  }

  /**
   * By name, or `{ topicIds }` (Kafka 2.8 and later). Fails per topic with UnknownTopicOrPartitionException,
   * UnknownTopicIdException, TopicDeletionDisabledException. Resolves when the topics are on their way out.
   */
  deleteTopics(...args: Tail<typeof topics.deleteTopics>) {
    return topics.deleteTopics(this.calls, ...args);
  }

  /**
   * To a total number of partitions, never fewer. Fails per topic with InvalidPartitionsException,
   * InvalidReplicaAssignmentException, UnknownTopicOrPartitionException, ReassignmentInProgressException.
   */
  createPartitions(...args: Tail<typeof topics.createPartitions>) {
    return topics.createPartitions(this.calls, ...args);
  }

  /** By name; internal topics only with `listInternal`. */
  listTopics(...args: Tail<typeof topics.listTopics>) {
    return topics.listTopics(this.calls, ...args);
  }

  /**
   * Partitions with leader, replicas and in-sync replicas; by name, or `{ topicIds }`. Fails per topic with
   * UnknownTopicOrPartitionException, UnknownTopicIdException, InvalidTopicException.
   */
  describeTopics(...args: Tail<typeof topics.describeTopics>) {
    return topics.describeTopics(this.calls, ...args);
  }

  // ---- configs -----------------------------------------------------------------------------------

  /**
   * Settings with their sources, by name. Of topics, brokers (`''`: the default of all), loggers of a broker, client
   * metrics and groups. Fails per resource with UnknownTopicOrPartitionException, InvalidRequestException.
   */
  describeConfigs(...args: Tail<typeof configs.describeConfigs>) {
    return configs.describeConfigs(this.calls, ...args);
  }

  /**
   * Sets, deletes, appends to or subtracts from single settings (Kafka 2.3 and later). Fails per resource, and then leaves
   * all of it as it was, with InvalidConfigurationException, InvalidRequestException, UnknownTopicOrPartitionException,
   * PolicyViolationException.
   */
  incrementalAlterConfigs(...args: Tail<typeof configs.incrementalAlterConfigs>) {
    return configs.incrementalAlterConfigs(this.calls, ...args);
  }

  /** Replaces all dynamic configs of a resource; for brokers before 2.3. */
  alterConfigs(...args: Tail<typeof configs.alterConfigs>) {
    return configs.alterConfigs(this.calls, ...args);
  }

  // ---- groups ------------------------------------------------------------------------------------

  /** The groups of all brokers. Filters by state need Kafka 2.6, by type 3.8: else UnsupportedVersionException. */
  listConsumerGroups(...args: Tail<typeof groups.listConsumerGroups>) {
    return groups.listConsumerGroups(this.calls, ...args);
  }

  /**
   * State, members and what they read. A group that is not there is described as Dead. Fails per group with
   * GroupAuthorizationException, CoordinatorNotAvailableException; with KafkaException for a group of another kind.
   */
  describeConsumerGroups(...args: Tail<typeof describeConsumerGroups>) {
    return describeConsumerGroups(this.calls, ...args);
  }

  /** With all their offsets. Fails per group with GroupNotEmptyException, GroupIdNotFoundException. */
  deleteConsumerGroups(...args: Tail<typeof groups.deleteConsumerGroups>) {
    return groups.deleteConsumerGroups(this.calls, ...args);
  }

  /**
   * Without `members`: everybody. Rejects with UnknownMemberIdException, GroupIdNotFoundException; static members are named
   * by their instance.
   */
  removeMembersFromConsumerGroup(
    groupId: string,
    members?: readonly MemberToRemove[] | null,
    options?: CallOptions & { readonly reason?: string },
  ): Promise<void> {
    return groups.removeMembers(this.calls, groupId, members ?? null, options);
  }

  /**
   * The offset of the next record per partition; null where asked for and never committed. Without `partitions`: all that
   * were committed. UnstableOffsetCommitException while `requireStable` meets an open transaction.
   */
  listConsumerGroupOffsets(...args: Tail<typeof groupOffsets.listConsumerGroupOffsets>) {
    return groupOffsets.listConsumerGroupOffsets(this.calls, ...args);
  }

  /**
   * Commits for a group without members. Fails per partition with UnknownMemberIdException (somebody is in it),
   * UnknownTopicOrPartitionException, OffsetMetadataTooLarge.
   */
  alterConsumerGroupOffsets(
    groupId: string,
    committed: Iterable<readonly [TopicPartition, OffsetAndMetadata | number]>,
    options?: CallOptions,
  ) {
    return groupOffsets.alterConsumerGroupOffsets(this.calls, groupId, committed, options);
  }

  /**
   * Kafka 2.4 and later. Fails per partition with GroupSubscribedToTopicException; all of them with GroupIdNotFoundException,
   * GroupNotEmptyException.
   */
  deleteConsumerGroupOffsets(...args: Tail<typeof groupOffsets.deleteConsumerGroupOffsets>) {
    return groupOffsets.deleteConsumerGroupOffsets(this.calls, ...args);
  }

  // ---- offsets and replicas ----------------------------------------------------------------------

  /**
   * The offset of the first record at or after a time (ms since the epoch; -1 when there is none), or of an end. Fails per
   * partition with UnknownTopicOrPartitionException; `maxTimestamp` on brokers before 3.0 with UnsupportedVersionException.
   */
  listOffsets(...args: Tail<typeof offsets.listOffsets>) {
    return offsets.listOffsets(this.calls, ...args);
  }

  /**
   * Everything before an offset, -1 for all up to the high watermark. Per partition where the log begins now; fails with
   * OffsetOutOfRangeException, PolicyViolationException (the topic is compacted), UnknownTopicOrPartitionException.
   */
  deleteRecords(...args: Tail<typeof offsets.deleteRecords>) {
    return offsets.deleteRecords(this.calls, ...args);
  }

  /**
   * Per broker what lies in which directory; sizes in bytes. A directory that has failed carries its KafkaStorageException.
   */
  describeLogDirs(...args: Tail<typeof replicas.describeLogDirs>) {
    return replicas.describeLogDirs(this.calls, ...args);
  }

  /** Where single replicas lie, and where they are moving. */
  describeReplicaLogDirs(...args: Tail<typeof replicas.describeReplicaLogDirs>) {
    return replicas.describeReplicaLogDirs(this.calls, ...args);
  }

  /**
   * Starts moving replicas between the log dirs of their broker. Fails per replica with LogDirNotFoundException,
   * ReplicaNotAvailableException, KafkaStorageException.
   */
  alterReplicaLogDirs(...args: Tail<typeof replicas.alterReplicaLogDirs>) {
    return replicas.alterReplicaLogDirs(this.calls, ...args);
  }

  /**
   * null for each partition that has its leader now, else ElectionNotNeededException, PreferredLeaderNotAvailableException,
   * EligibleLeadersNotAvailableException, UnknownTopicOrPartitionException. null partitions: all that need an election.
   */
  electLeaders(...args: Tail<typeof replicas.electLeaders>) {
    return replicas.electLeaders(this.calls, ...args);
  }

  /**
   * New replicas per partition; null calls a reassignment off. Fails per partition with InvalidReplicaAssignmentException,
   * NoReassignmentInProgressException, UnknownTopicOrPartitionException. Kafka 2.4 and later.
   */
  alterPartitionReassignments(...args: Tail<typeof replicas.alterPartitionReassignments>) {
    return replicas.alterPartitionReassignments(this.calls, ...args);
  }

  /** Those under way, of the given partitions or of all. Kafka 2.4 and later. */
  listPartitionReassignments(
    options: CallOptions & { readonly partitions?: readonly TopicPartition[] } = {},
  ) {
    return replicas.listPartitionReassignments(this.calls, options.partitions ?? null, options);
  }

  // ---- security and quotas -----------------------------------------------------------------------

  /** Rejects with SecurityDisabledException where no authorizer is set up. */
  describeAcls(...args: Tail<typeof acls.describeAcls>) {
    return acls.describeAcls(this.calls, ...args);
  }

  /** Fails per binding with InvalidRequestException, SecurityDisabledException. */
  createAcls(...args: Tail<typeof acls.createAcls>) {
    return acls.createAcls(this.calls, ...args);
  }

  /** What each filter removed. Fails per filter with InvalidRequestException, SecurityDisabledException. */
  deleteAcls(...args: Tail<typeof acls.deleteAcls>) {
    return acls.deleteAcls(this.calls, ...args);
  }

  /** Names of subscriptions to metrics of clients. Kafka 3.7 and later, without ZooKeeper. */
  listClientMetricsResources(...args: Tail<typeof configs.listClientMetricsResources>) {
    return configs.listClientMetricsResources(this.calls, ...args);
  }

  /** Bytes per second and percentages by entity. Kafka 2.6 and later. */
  describeClientQuotas(...args: Tail<typeof quotas.describeClientQuotas>) {
    return quotas.describeClientQuotas(this.calls, ...args);
  }

  /** null removes a quota. Fails per entity with InvalidRequestException. Kafka 2.6 and later. */
  alterClientQuotas(...args: Tail<typeof quotas.alterClientQuotas>) {
    return quotas.alterClientQuotas(this.calls, ...args);
  }

  /**
   * Mechanism and iterations, of all users or some; never a password. ResourceNotFoundException for one that has none.
   * Kafka 2.7 and later.
   */
  describeUserScramCredentials(users?: readonly string[] | null, options?: CallOptions) {
    return scram.describeUserScramCredentials(this.calls, users ?? null, options);
  }

  /**
   * The password itself is not sent. Fails per user with ResourceNotFoundException, UnacceptableCredentialException,
   * DuplicateResourceException. Kafka 2.7 and later.
   */
  alterUserScramCredentials(alterations: readonly scram.ScramAlteration[], options?: CallOptions) {
    const { random } = this.opened.world.platform;
    const bytes = (size: number) => random.bytes(size);
    return scram.alterUserScramCredentials(this.calls, alterations, bytes, options);
  }

  // ---- transactions ------------------------------------------------------------------------------

  /** By broker. Kafka 3.0 and later. */
  listTransactions(...args: Tail<typeof transactions.listTransactions>) {
    return transactions.listTransactions(this.calls, ...args);
  }

  /** Times in ms. Fails per id with TransactionalIdNotFoundException. Kafka 3.0 and later. */
  describeTransactions(...args: Tail<typeof transactions.describeTransactions>) {
    return transactions.describeTransactions(this.calls, ...args);
  }

  /**
   * Who has lately written to a partition, times in ms. Fails per partition with UnknownTopicOrPartitionException. Kafka 2.8
   * and later.
   */
  describeProducers(...args: Tail<typeof transactions.describeProducers>) {
    return transactions.describeProducers(this.calls, ...args);
  }

  /**
   * Writes an abort marker into one partition, past the coordinator: for a transaction that hangs. Rejects with
   * InvalidProducerEpochException, TransactionCoordinatorFencedException, ClusterAuthorizationException.
   */
  abortTransaction(...args: Tail<typeof transactions.abortTransaction>) {
    return transactions.abortTransaction(this.calls, ...args);
  }

  /** Fails per id with TransactionalIdAuthorizationException, ClusterAuthorizationException. */
  fenceProducers(...args: Tail<typeof transactions.fenceProducers>) {
    return transactions.fenceProducers(this.calls, ...args);
  }
}

function create(config: AdminConfig, environment?: ClientEnvironment): AdminClient {
  return new AdminClient(config, environment);
}
