/**
 * Kafka's Admin for one cluster. Methods and results bear Kafka's names; a method that concerns several keys gives an
 * AdminResult, in which each key can fail alone with a KafkaError. Every call ends by its deadline: `timeoutMs` of the
 * call, else default.api.timeout.ms (60 s). What each operation does stands in the file of its family.
 */
import {
  openCluster,
  nextId,
  retryBackoff,
  worldOf,
  type ClientEnvironment,
  type World,
} from '../client.ts';
import type { Cluster } from '../cluster.ts';
import { ADMIN_KEYS } from '../config.ts';
import { parseConfig } from '../config-types.ts';
import { kafkaError } from '../errors.ts';
import type { CallOptions, OffsetAndMetadata, TopicPartition } from '../types.ts';
import * as acls from './acls.ts';
import { Calls } from './calls.ts';
import { describeCluster } from './cluster.ts';
import * as configs from './configs.ts';
import * as tokens from './delegation-tokens.ts';
import * as features from './features.ts';
import { describeConsumerGroups } from './group-descriptions.ts';
import * as groupOffsets from './group-offsets.ts';
import * as groups from './groups.ts';
import * as offsets from './offsets.ts';
import * as quotas from './quotas.ts';
import * as replicas from './replicas.ts';
import * as scram from './scram.ts';
import * as topics from './topics.ts';
import * as transactions from './transactions.ts';
import type { MemberToRemove } from './types.ts';

/** Keys of Kafka's AdminClientConfig, dotted or camelCase. */
export interface AdminConfig {
  readonly bootstrapServers?: string | readonly string[];
  readonly clientId?: string;
  /** ms for one request, default 30000. */
  readonly requestTimeoutMs?: number;
  /** ms for one call with all its retries, default 60000. */
  readonly defaultApiTimeoutMs?: number;
  readonly retries?: number;
  readonly [key: string]: unknown;
}

type Tail<F> = F extends (calls: Calls, ...rest: infer R) => unknown ? R : never;

const CONFIG_LOGGER = 'org.apache.kafka.clients.admin.AdminClientConfig';

export class AdminClient implements AsyncDisposable {
  readonly clientId: string;
  readonly #cluster: Cluster;
  readonly #calls: Calls;
  readonly #world: World;

  /** Throws ConfigException for settings that cannot be; connects at the first call. */
  static create(config: AdminConfig, environment: ClientEnvironment = {}): AdminClient {
    return new AdminClient(config, environment);
  }

  private constructor(given: AdminConfig, environment: ClientEnvironment) {
    const world = worldOf(environment, CONFIG_LOGGER);
    const config = parseConfig(ADMIN_KEYS, given, world.onUnknownConfig);
    this.#world = world;
    this.clientId = config.string('client.id') || `adminclient-${nextId('adminclient')}`;
    const logPrefix = `[AdminClient clientId=${this.clientId}] `;
    try {
      this.#cluster = openCluster(config, world, {
        clientId: this.clientId,
        logPrefix,
        warnBootstrap: false,
        topics: () => [],
        allowAutoTopicCreation: true,
      });
    } catch (error) {
      throw kafkaError('Failed to create new KafkaAdminClient', error);
    }
    this.#calls = new Calls({
      cluster: this.#cluster,
      defaultTimeoutMs: config.number('default.api.timeout.ms'),
      requestTimeoutMs: config.number('request.timeout.ms'),
      retries: config.number('retries'),
      retry: retryBackoff(config),
      random: () => world.platform.random.next(),
      logError: (message, internalsClass) =>
        world.log.log(
          'ERROR',
          `${logPrefix}${message}`,
          `org.apache.kafka.clients.admin.internals.${internalsClass}`,
        ),
    });
  }

  // ---- topics and cluster ------------------------------------------------------------------------

  createTopics(...args: Tail<typeof topics.createTopics>) {
    return topics.createTopics(this.#calls, ...args);
  }

  deleteTopics(...args: Tail<typeof topics.deleteTopics>) {
    return topics.deleteTopics(this.#calls, ...args);
  }

  createPartitions(...args: Tail<typeof topics.createPartitions>) {
    return topics.createPartitions(this.#calls, ...args);
  }

  /** By name; internal topics only with `listInternal`. */
  listTopics(...args: Tail<typeof topics.listTopics>) {
    return topics.listTopics(this.#calls, ...args);
  }

  describeTopics(...args: Tail<typeof topics.describeTopics>) {
    return topics.describeTopics(this.#calls, ...args);
  }

  describeCluster(...args: Tail<typeof describeCluster>) {
    return describeCluster(this.#calls, ...args);
  }

  // ---- configs -----------------------------------------------------------------------------------

  describeConfigs(...args: Tail<typeof configs.describeConfigs>) {
    return configs.describeConfigs(this.#calls, ...args);
  }

  incrementalAlterConfigs(...args: Tail<typeof configs.incrementalAlterConfigs>) {
    return configs.incrementalAlterConfigs(this.#calls, ...args);
  }

  /** Replaces all dynamic configs of a resource; for brokers before 2.3. */
  alterConfigs(...args: Tail<typeof configs.alterConfigs>) {
    return configs.alterConfigs(this.#calls, ...args);
  }

  // ---- groups ------------------------------------------------------------------------------------

  listConsumerGroups(...args: Tail<typeof groups.listConsumerGroups>) {
    return groups.listConsumerGroups(this.#calls, ...args);
  }

  describeConsumerGroups(...args: Tail<typeof describeConsumerGroups>) {
    return describeConsumerGroups(this.#calls, ...args);
  }

  deleteConsumerGroups(...args: Tail<typeof groups.deleteConsumerGroups>) {
    return groups.deleteConsumerGroups(this.#calls, ...args);
  }

  /** Without `members`: everybody. */
  removeMembersFromConsumerGroup(
    groupId: string,
    members?: readonly MemberToRemove[] | null,
    options?: CallOptions & { readonly reason?: string },
  ): Promise<void> {
    return groups.removeMembers(this.#calls, groupId, members ?? null, options);
  }

  listConsumerGroupOffsets(...args: Tail<typeof groupOffsets.listConsumerGroupOffsets>) {
    return groupOffsets.listConsumerGroupOffsets(this.#calls, ...args);
  }

  alterConsumerGroupOffsets(
    groupId: string,
    committed: Iterable<readonly [TopicPartition, OffsetAndMetadata | number]>,
    options?: CallOptions,
  ) {
    return groupOffsets.alterConsumerGroupOffsets(this.#calls, groupId, committed, options);
  }

  deleteConsumerGroupOffsets(...args: Tail<typeof groupOffsets.deleteConsumerGroupOffsets>) {
    return groupOffsets.deleteConsumerGroupOffsets(this.#calls, ...args);
  }

  // ---- offsets and replicas ----------------------------------------------------------------------

  listOffsets(...args: Tail<typeof offsets.listOffsets>) {
    return offsets.listOffsets(this.#calls, ...args);
  }

  deleteRecords(...args: Tail<typeof offsets.deleteRecords>) {
    return offsets.deleteRecords(this.#calls, ...args);
  }

  describeLogDirs(...args: Tail<typeof replicas.describeLogDirs>) {
    return replicas.describeLogDirs(this.#calls, ...args);
  }

  describeReplicaLogDirs(...args: Tail<typeof replicas.describeReplicaLogDirs>) {
    return replicas.describeReplicaLogDirs(this.#calls, ...args);
  }

  alterReplicaLogDirs(...args: Tail<typeof replicas.alterReplicaLogDirs>) {
    return replicas.alterReplicaLogDirs(this.#calls, ...args);
  }

  electLeaders(...args: Tail<typeof replicas.electLeaders>) {
    return replicas.electLeaders(this.#calls, ...args);
  }

  alterPartitionReassignments(...args: Tail<typeof replicas.alterPartitionReassignments>) {
    return replicas.alterPartitionReassignments(this.#calls, ...args);
  }

  listPartitionReassignments(
    options: CallOptions & { readonly partitions?: readonly TopicPartition[] } = {},
  ) {
    return replicas.listPartitionReassignments(this.#calls, options.partitions ?? null, options);
  }

  // ---- security and quotas -----------------------------------------------------------------------

  describeAcls(...args: Tail<typeof acls.describeAcls>) {
    return acls.describeAcls(this.#calls, ...args);
  }

  createAcls(...args: Tail<typeof acls.createAcls>) {
    return acls.createAcls(this.#calls, ...args);
  }

  deleteAcls(...args: Tail<typeof acls.deleteAcls>) {
    return acls.deleteAcls(this.#calls, ...args);
  }

  describeClientQuotas(...args: Tail<typeof quotas.describeClientQuotas>) {
    return quotas.describeClientQuotas(this.#calls, ...args);
  }

  alterClientQuotas(...args: Tail<typeof quotas.alterClientQuotas>) {
    return quotas.alterClientQuotas(this.#calls, ...args);
  }

  describeUserScramCredentials(users?: readonly string[] | null, options?: CallOptions) {
    return scram.describeUserScramCredentials(this.#calls, users ?? null, options);
  }

  alterUserScramCredentials(alterations: readonly scram.ScramAlteration[], options?: CallOptions) {
    const { random } = this.#world.platform;
    return scram.alterUserScramCredentials(
      this.#calls,
      alterations,
      (size) => random.bytes(size),
      options,
    );
  }

  // ---- transactions ------------------------------------------------------------------------------

  listTransactions(...args: Tail<typeof transactions.listTransactions>) {
    return transactions.listTransactions(this.#calls, ...args);
  }

  describeTransactions(...args: Tail<typeof transactions.describeTransactions>) {
    return transactions.describeTransactions(this.#calls, ...args);
  }

  describeProducers(...args: Tail<typeof transactions.describeProducers>) {
    return transactions.describeProducers(this.#calls, ...args);
  }

  abortTransaction(...args: Tail<typeof transactions.abortTransaction>) {
    return transactions.abortTransaction(this.#calls, ...args);
  }

  fenceProducers(...args: Tail<typeof transactions.fenceProducers>) {
    return transactions.fenceProducers(this.#calls, ...args);
  }

  // ---- features and delegation tokens ------------------------------------------------------------

  describeFeatures(...args: Tail<typeof features.describeFeatures>) {
    return features.describeFeatures(this.#calls, ...args);
  }

  updateFeatures(...args: Tail<typeof features.updateFeatures>) {
    return features.updateFeatures(this.#calls, ...args);
  }

  describeApiVersions(...args: Tail<typeof features.describeApiVersions>) {
    return features.describeApiVersions(this.#calls, ...args);
  }

  createDelegationToken(...args: Tail<typeof tokens.createDelegationToken>) {
    return tokens.createDelegationToken(this.#calls, ...args);
  }

  renewDelegationToken(...args: Tail<typeof tokens.renewDelegationToken>) {
    return tokens.renewDelegationToken(this.#calls, ...args);
  }

  expireDelegationToken(...args: Tail<typeof tokens.expireDelegationToken>) {
    return tokens.expireDelegationToken(this.#calls, ...args);
  }

  describeDelegationTokens(...args: Tail<typeof tokens.describeDelegationTokens>) {
    return tokens.describeDelegationTokens(this.#calls, ...args);
  }

  // ---- end ---------------------------------------------------------------------------------------

  /** Closes the connections; calls still running fail. */
  async close(): Promise<void> {
    this.#cluster.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
