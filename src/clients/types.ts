/**
 * The shapes that producer, consumer and admin share. Offsets and timestamps are numbers (design.md: int64), times are
 * ms. Config keys may be given dotted (`bootstrap.servers`) or camelCase (`bootstrapServers`).
 */

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

export interface Node {
  readonly id: number;
  readonly host: string;
  readonly port: number;
  readonly rack: string | null;
}

export interface PartitionInfo {
  readonly topic: string;
  readonly partition: number;
  readonly leader: Node | null;
  readonly replicas: readonly Node[];
  readonly inSyncReplicas: readonly Node[];
  readonly offlineReplicas: readonly Node[];
}

export interface OffsetAndMetadata {
  readonly offset: number;
  readonly leaderEpoch?: number | null;
  readonly metadata?: string;
}

export interface Header {
  readonly key: string;
  readonly value: Uint8Array | null;
}

export interface Serializer<T> {
  /** All values of the client's configuration, before the first record. */
  configure?(config: Readonly<Record<string, unknown>>, isKey: boolean): void;
  /** With the client. */
  close?(): void;
  serialize(topic: string, data: T | null, headers?: Header[]): Uint8Array | null;
}

export interface Deserializer<T> {
  configure?(config: Readonly<Record<string, unknown>>, isKey: boolean): void;
  close?(): void;
  deserialize(topic: string, data: Uint8Array | null, headers?: readonly Header[]): T | null;
}

export interface ProducerRecord<K, V> {
  readonly topic: string;
  readonly value: V | null;
  readonly key?: K | null;
  readonly partition?: number;
  readonly timestamp?: number;
  readonly headers?: readonly Header[];
}

export interface RecordMetadata {
  readonly topic: string;
  readonly partition: number;
  /** -1 with acks=0. */
  readonly offset: number;
  readonly timestamp: number;
  readonly serializedKeySize: number;
  readonly serializedValueSize: number;
}

export interface ConsumerRecord<K, V> {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
  readonly timestampType: 'CreateTime' | 'LogAppendTime' | 'NoTimestampType';
  readonly key: K | null;
  readonly value: V | null;
  readonly headers: readonly Header[];
  readonly leaderEpoch: number | null;
  readonly serializedKeySize: number;
  readonly serializedValueSize: number;
}

export interface CallOptions {
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** Receives what Java's clients log (WARN lines of spec/cli.md 0.6); the tools print it, a library user may ignore it. */
export interface ClientLog {
  log(level: 'INFO' | 'WARN' | 'ERROR', message: string, logger: string, error?: unknown): void;
}
