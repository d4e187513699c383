/**
 * What admin calls take and give, with Kafka's names. Replica lists hold broker ids where Kafka's do; nodes where it
 * resolves them.
 */
import type { Node, TopicPartition } from '../types.ts';

// ---- topics --------------------------------------------------------------------------------------

export interface NewTopic {
  readonly name: string;
  /** Left out: the broker's default. */
  readonly numPartitions?: number | undefined;
  /** Left out: the broker's default. */
  readonly replicationFactor?: number | undefined;
  /** Broker ids by partition; excludes the two above. */
  readonly replicasAssignments?: ReadonlyMap<number, readonly number[]> | undefined;
  readonly configs?: Readonly<Record<string, string | null>> | undefined;
}

export interface CreatedTopic {
  readonly topicId: string | null;
  /** -1 before CreateTopics v5, and so for the next two. */
  readonly numPartitions: number;
  readonly replicationFactor: number;
  readonly configs: readonly ConfigEntry[];
}

export interface NewPartitions {
  /** The total after the call, not the increase. */
  readonly totalCount: number;
  /** Broker ids of each new partition. */
  readonly newAssignments?: readonly (readonly number[])[] | undefined;
}

export interface TopicListing {
  readonly name: string;
  readonly topicId: string | null;
  readonly internal: boolean;
}

export interface TopicPartitionInfo {
  readonly partition: number;
  readonly leader: Node | null;
  readonly replicas: readonly Node[];
  readonly isr: readonly Node[];
}

export interface TopicDescription {
  readonly name: string;
  readonly topicId: string | null;
  readonly internal: boolean;
  readonly partitions: readonly TopicPartitionInfo[];
  /** A bit set of Kafka's AclOperation codes; null when it was not asked for. */
  readonly authorizedOperations: number | null;
}

export interface ClusterDescription {
  readonly nodes: readonly Node[];
  readonly controller: Node | null;
  readonly clusterId: string;
  readonly authorizedOperations: number | null;
}

// ---- configs -------------------------------------------------------------------------------------

export const RESOURCE_TYPES = {
  TOPIC: 2,
  BROKER: 4,
  BROKER_LOGGER: 8,
  CLIENT_METRICS: 16,
  GROUP: 32,
} as const;

export type ResourceType = keyof typeof RESOURCE_TYPES;

export interface ConfigResource {
  readonly type: ResourceType;
  /** Topic, broker id ('' for the default of all brokers), client metrics or group. */
  readonly name: string;
}

/** By wire code. */
export const CONFIG_SOURCES = [
  'UNKNOWN',
  'DYNAMIC_TOPIC_CONFIG',
  'DYNAMIC_BROKER_CONFIG',
  'DYNAMIC_DEFAULT_BROKER_CONFIG',
  'STATIC_BROKER_CONFIG',
  'DEFAULT_CONFIG',
  'DYNAMIC_BROKER_LOGGER_CONFIG',
  'DYNAMIC_CLIENT_METRICS_CONFIG',
  'DYNAMIC_GROUP_CONFIG',
] as const;

export type ConfigSource = (typeof CONFIG_SOURCES)[number];

export const CONFIG_TYPES = [
  'UNKNOWN',
  'BOOLEAN',
  'STRING',
  'INT',
  'SHORT',
  'LONG',
  'DOUBLE',
  'LIST',
  'CLASS',
  'PASSWORD',
] as const;

export interface ConfigSynonym {
  readonly name: string;
  readonly value: string | null;
  readonly source: ConfigSource;
}

export interface ConfigEntry {
  readonly name: string;
  readonly value: string | null;
  readonly source: ConfigSource;
  readonly isSensitive: boolean;
  readonly isReadOnly: boolean;
  readonly isDefault: boolean;
  readonly synonyms: readonly ConfigSynonym[];
  readonly type: (typeof CONFIG_TYPES)[number];
  readonly documentation: string | null;
}

export const ALTER_OPS = { SET: 0, DELETE: 1, APPEND: 2, SUBTRACT: 3 } as const;

export interface AlterConfigOp {
  readonly name: string;
  readonly value: string | null;
  readonly op: keyof typeof ALTER_OPS;
}

// ---- groups --------------------------------------------------------------------------------------

export interface ConsumerGroupListing {
  readonly groupId: string;
  readonly isSimpleConsumerGroup: boolean;
  readonly protocolType: string;
  /** `Stable`, `Empty`, ...; null before ListGroups v4. */
  readonly state: string | null;
  /** null before ListGroups v5. */
  readonly type: 'Classic' | 'Consumer' | null;
}

export interface MemberDescription {
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly clientId: string;
  /** With the leading slash that brokers send. */
  readonly host: string;
  readonly assignment: readonly TopicPartition[];
}

export interface ConsumerGroupDescription {
  readonly groupId: string;
  readonly isSimpleConsumerGroup: boolean;
  readonly members: readonly MemberDescription[];
  readonly partitionAssignor: string;
  readonly type: 'Classic' | 'Consumer';
  readonly state: string;
  readonly coordinator: Node;
  readonly authorizedOperations: number | null;
}

export interface MemberToRemove {
  readonly memberId?: string | undefined;
  readonly groupInstanceId?: string | undefined;
}

// ---- offsets -------------------------------------------------------------------------------------

/** Where to look: a timestamp in ms, or one of Kafka's special places. */
export type OffsetSpec =
  | 'latest'
  | 'earliest'
  | 'maxTimestamp'
  | 'earliestLocal'
  | 'latestTiered'
  | { readonly timestamp: number };

export interface ListOffsetsResult {
  readonly offset: number;
  /** ms; -1 for the ends of the log. */
  readonly timestamp: number;
  readonly leaderEpoch: number | null;
}

// ---- replicas ------------------------------------------------------------------------------------

export interface ReplicaInfo {
  readonly topic: string;
  readonly partition: number;
  /** Bytes. */
  readonly size: number;
  readonly offsetLag: number;
  readonly isFuture: boolean;
}

export interface LogDirDescription {
  readonly error: Error | null;
  readonly replicas: readonly ReplicaInfo[];
  /** Bytes, null before DescribeLogDirs v4. */
  readonly totalBytes: number | null;
  readonly usableBytes: number | null;
}

export interface PartitionReassignment {
  readonly replicas: readonly number[];
  readonly addingReplicas: readonly number[];
  readonly removingReplicas: readonly number[];
}
