/**
 * What admin calls take and give, with Kafka's names. Replica lists hold broker ids where Kafka's do; nodes where it
 * resolves them.
 */
import type { Node, TopicPartition } from '../types.ts';

// ---- topics --------------------------------------------------------------------------------------

/** A topic to create: either counts, or replicasAssignments. */
export interface NewTopic {
  /** Letters, digits, `.`, `_`, `-`; 249 at most. */
  readonly name: string;
  /** Left out: the broker's default. */
  readonly numPartitions?: number | undefined;
  /** Left out: the broker's default. */
  readonly replicationFactor?: number | undefined;
  /** Broker ids by partition; excludes the two above. */
  readonly replicasAssignments?: ReadonlyMap<number, readonly number[]> | undefined;
  /** `retention.ms` and so on, as texts; what is left out follows the broker. */
  readonly configs?: Readonly<Record<string, string | null>> | undefined;
}

/** What a created topic has come to, as the broker tells. */
export interface CreatedTopic {
  /** 22 characters; null before CreateTopics v7. */
  readonly topicId: string | null;
  /** -1 before CreateTopics v5, and so for the next two. */
  readonly numPartitions: number;
  readonly replicationFactor: number;
  readonly configs: readonly ConfigEntry[];
}

/** How far a topic is to grow. */
export interface NewPartitions {
  /** The total after the call, not the increase. */
  readonly totalCount: number;
  /** Broker ids of each new partition. */
  readonly newAssignments?: readonly (readonly number[])[] | undefined;
}

/** A topic as listTopics() names it. */
export interface TopicListing {
  readonly name: string;
  /** 22 characters; null before Kafka 2.8. */
  readonly topicId: string | null;
  /** One of Kafka's own, such as `__consumer_offsets`. */
  readonly internal: boolean;
}

/** One partition of a described topic. */
export interface TopicPartitionInfo {
  readonly partition: number;
  /** null: none at present. */
  readonly leader: Node | null;
  /** The preferred leader first. */
  readonly replicas: readonly Node[];
  /** Those in sync. */
  readonly isr: readonly Node[];
}

/** A topic with its partitions, in their order. */
export interface TopicDescription {
  readonly name: string;
  /** 22 characters; null before Kafka 2.8. */
  readonly topicId: string | null;
  /** One of Kafka's own, such as `__consumer_offsets`. */
  readonly internal: boolean;
  readonly partitions: readonly TopicPartitionInfo[];
  /** A bit set of Kafka's AclOperation codes; null when it was not asked for. */
  readonly authorizedOperations: number | null;
}

/** The brokers that are alive, and which of them is the controller. */
export interface ClusterDescription {
  readonly nodes: readonly Node[];
  /** null while there is none. */
  readonly controller: Node | null;
  /** 22 characters. */
  readonly clusterId: string;
  /** A bit set of Kafka's AclOperation codes; null when it was not asked for. */
  readonly authorizedOperations: number | null;
}

// ---- configs -------------------------------------------------------------------------------------

/** Wire codes of what has a configuration. */
export const RESOURCE_TYPES = {
  TOPIC: 2,
  BROKER: 4,
  BROKER_LOGGER: 8,
  CLIENT_METRICS: 16,
  GROUP: 32,
} as const;

/** What has a configuration. */
export type ResourceType = keyof typeof RESOURCE_TYPES;

/** Whose configuration: one topic, broker, logger, group or metrics subscription. */
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

/** Where a value comes from; the more special one wins. */
export type ConfigSource = (typeof CONFIG_SOURCES)[number];

/** Kafka's types of values, by wire code. */
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

/** A value that stands, or would stand if those before it went. */
export interface ConfigSynonym {
  readonly name: string;
  readonly value: string | null;
  readonly source: ConfigSource;
}

/** One key of a configuration as it is in force. */
export interface ConfigEntry {
  readonly name: string;
  /** null when sensitive or unset. */
  readonly value: string | null;
  readonly source: ConfigSource;
  /** Its value is never told. */
  readonly isSensitive: boolean;
  /** A restart is needed to change it. */
  readonly isReadOnly: boolean;
  /** Nobody has set it. */
  readonly isDefault: boolean;
  /** From what is in force down to the default; empty when they were not asked for. */
  readonly synonyms: readonly ConfigSynonym[];
  /** `UNKNOWN` before DescribeConfigs v3. */
  readonly type: (typeof CONFIG_TYPES)[number];
  /** Kafka's words on the key; null when they were not asked for. */
  readonly documentation: string | null;
}

/** Wire codes of AlterConfigOp. */
export const ALTER_OPS = { SET: 0, DELETE: 1, APPEND: 2, SUBTRACT: 3 } as const;

/** A change of one key. */
export interface AlterConfigOp {
  readonly name: string;
  /** null with DELETE only. */
  readonly value: string | null;
  /** APPEND and SUBTRACT are for lists. */
  readonly op: keyof typeof ALTER_OPS;
}

// ---- groups --------------------------------------------------------------------------------------

/** A group as listConsumerGroups() names it. */
export interface ConsumerGroupListing {
  readonly groupId: string;
  /** It only holds offsets; nobody joins it. */
  readonly isSimpleConsumerGroup: boolean;
  /** `consumer`, or empty without members. */
  readonly protocolType: string;
  /** `Stable`, `Empty`, ...; null before ListGroups v4. */
  readonly state: string | null;
  /** null before ListGroups v5. */
  readonly type: 'Classic' | 'Consumer' | null;
}

/** A member of a group and what it reads. */
export interface MemberDescription {
  readonly memberId: string;
  /** null: a dynamic member. */
  readonly groupInstanceId: string | null;
  readonly clientId: string;
  /** With the leading slash that brokers send. */
  readonly host: string;
  readonly assignment: readonly TopicPartition[];
}

/** A group, its members and who coordinates it. */
export interface ConsumerGroupDescription {
  readonly groupId: string;
  /** It only holds offsets; nobody joins it. */
  readonly isSimpleConsumerGroup: boolean;
  readonly members: readonly MemberDescription[];
  /** `range`, ...; empty while there is none. */
  readonly partitionAssignor: string;
  readonly type: 'Classic' | 'Consumer';
  /** `Stable`, `PreparingRebalance`, `CompletingRebalance`, `Empty` or `Dead`. */
  readonly state: string;
  readonly coordinator: Node;
  /** A bit set of Kafka's AclOperation codes; null when it was not asked for. */
  readonly authorizedOperations: number | null;
}

/** A member by one of its two ids. */
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

/** The offset that was found; -1 when no record is late enough. */
export interface ListOffsetsResult {
  readonly offset: number;
  /** ms; -1 for the ends of the log. */
  readonly timestamp: number;
  /** null when the broker does not say. */
  readonly leaderEpoch: number | null;
}

// ---- replicas ------------------------------------------------------------------------------------

/** A replica on a broker's disk. */
export interface ReplicaInfo {
  readonly topic: string;
  readonly partition: number;
  /** Bytes. */
  readonly size: number;
  /** Records behind the high watermark, or behind the present replica for a future one. */
  readonly offsetLag: number;
  /** Being filled in another log directory, to take the present one's place. */
  readonly isFuture: boolean;
}

/** One log directory of a broker. */
export interface LogDirDescription {
  /** KAFKA_STORAGE_ERROR: it is offline. */
  readonly error: Error | null;
  readonly replicas: readonly ReplicaInfo[];
  /** Bytes, null before DescribeLogDirs v4. */
  readonly totalBytes: number | null;
  /** Bytes that are free, null before DescribeLogDirs v4. */
  readonly usableBytes: number | null;
}

/** A reassignment under way, in broker ids. */
export interface PartitionReassignment {
  /** Old and new ones together. */
  readonly replicas: readonly number[];
  readonly addingReplicas: readonly number[];
  readonly removingReplicas: readonly number[];
}
