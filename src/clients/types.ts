/**
 * The shapes that producer, consumer and admin share. Offsets and timestamps are numbers (design.md: int64), times are
 * ms. Config keys may be given dotted (`bootstrap.servers`) or camelCase (`bootstrapServers`).
 */

/** One partition of a topic. Compare by value: two of the same content are not `===`; TopicPartitionMap does so. */
export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** A broker as metadata names it. */
export interface Node {
  readonly id: number;
  readonly host: string;
  readonly port: number;
  readonly rack: string | null;
}

/** A partition with its leader (null: none at present) and replicas. */
export interface PartitionInfo {
  readonly topic: string;
  readonly partition: number;
  readonly leader: Node | null;
  readonly replicas: readonly Node[];
  readonly inSyncReplicas: readonly Node[];
  readonly offlineReplicas: readonly Node[];
}

/** A committed offset: that of the next record to read. */
export interface OffsetAndMetadata {
  readonly offset: number;
  /** Finds out whether the log was truncated in between; left out or null: not known. */
  readonly leaderEpoch?: number | null;
  /** A note of up to 4096 bytes (the broker's offset.metadata.max.bytes). */
  readonly metadata?: string;
}

/** Keys may repeat; the order is kept. */
export interface Header {
  readonly key: string;
  readonly value: Uint8Array | null;
}

/** Values to bytes. What it throws fails the record. */
export interface Serializer<T> {
  /** All values of the client's configuration, before the first record. */
  configure?(config: Readonly<Record<string, unknown>>, isKey: boolean): void;
  /** With the client. */
  close?(): void;
  /** null: a record without a key, or a tombstone. */
  serialize(topic: string, data: T | null, headers?: Header[]): Uint8Array | null;
}

/** Bytes to values. What it throws comes out of poll() as a RecordDeserializationError that names the record. */
export interface Deserializer<T> {
  /** All values of the client's configuration, before the first record. */
  configure?(config: Readonly<Record<string, unknown>>, isKey: boolean): void;
  /** With the client. */
  close?(): void;
  /** `data` may be a view into a larger answer: copy what is to be kept for long. */
  deserialize(topic: string, data: Uint8Array | null, headers?: readonly Header[]): T | null;
}

/** A record to send. `timestamp` is ms since the epoch, by default now; `partition` overrides key and partitioner. */
export interface ProducerRecord<K, V> {
  readonly topic: string;
  /** null: a tombstone where the topic is compacted. */
  readonly value: V | null;
  /** Records of one key go to one partition, in order. */
  readonly key?: K | null;
  /** null, as with what is left out: the partitioner chooses. */
  readonly partition?: number | null;
  /** ms since the epoch; default: now. */
  readonly timestamp?: number | null;
  readonly headers?: readonly Header[] | null;
}

/** Where a record is. Sizes are bytes, -1 for null; `timestamp` is ms since the epoch. */
export interface RecordMetadata {
  readonly topic: string;
  readonly partition: number;
  /** -1 with acks=0. */
  readonly offset: number;
  /** ms since the epoch; the broker's where the topic says LogAppendTime. */
  readonly timestamp: number;
  /** Bytes, -1 for null. */
  readonly serializedKeySize: number;
  /** Bytes, -1 for null. */
  readonly serializedValueSize: number;
}

/** A record that was read. `timestamp` is ms since the epoch, -1 when there is none; sizes are bytes, -1 for null. */
export interface ConsumerRecord<K, V> {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** ms since the epoch, -1 when there is none. */
  readonly timestamp: number;
  readonly timestampType: 'CreateTime' | 'LogAppendTime' | 'NoTimestampType';
  readonly key: K | null;
  readonly value: V | null;
  readonly headers: readonly Header[];
  /** null in records of old formats. */
  readonly leaderEpoch: number | null;
  /** Bytes, -1 for null. */
  readonly serializedKeySize: number;
  /** Bytes, -1 for null. */
  readonly serializedValueSize: number;
}

/** For one call. */
export interface CallOptions {
  /** Default: default.api.timeout.ms (60,000) unless the call says otherwise. Then a KafkaError with REQUEST_TIMED_OUT. */
  readonly timeoutMs?: number;
  /** Ends the call with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Receives what Java's clients log (WARN lines of spec/cli.md 0.6); the tools print it, a library user may ignore it. */
export interface ClientLog {
  /** `logger` is the Java class that would have logged it. */
  log(level: 'INFO' | 'WARN' | 'ERROR', message: string, logger: string, error?: unknown): void;
}
