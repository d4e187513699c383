/**
 * What a partition's log is to those above storage. log.ts implements Log, logs.ts implements Logs.
 * Offsets count records, positions and sizes count bytes, times are ms since the epoch. Per-partition failures are
 * Kafka error codes (protocol/errors.ts) inside the outcome, never thrown.
 */
import type { FileRange } from '../protocol/api.ts';
import type { LogConfig } from './log-config.ts';
import type { ProducerEntry } from './producer-state.ts';
import type { Verifications } from './verifications.ts';

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

export interface AppendOptions {
  /**
   * client: a producer's bytes, validated, offsets assigned in place. coordinator: our own records, the same with
   * internal-topic rules. replication: a leader's bytes, offsets kept.
   */
  readonly origin: 'client' | 'coordinator' | 'replication';
  readonly leaderEpoch: number;
  /** Produce version the bytes came with: decides which codecs and magics are allowed. */
  readonly produceVersion?: number;
}

export interface RecordError {
  readonly batchIndex: number;
  readonly message: string | null;
}

export interface AppendOutcome {
  readonly errorCode: number;
  readonly errorMessage: string | null;
  readonly recordErrors: readonly RecordError[];
  /** First offset given to the records; -1 with an error. A duplicate gets the first copy's. */
  readonly baseOffset: number;
  readonly lastOffset: number;
  /** Broker's time with message.timestamp.type=LogAppendTime, else -1. */
  readonly logAppendTimeMs: number;
  readonly logStartOffset: number;
  /** True when the bytes were a retry of a batch that is already in the log. */
  readonly duplicate: boolean;
}

export interface ReadOptions {
  readonly offset: number;
  readonly maxBytes: number;
  /** Return the first batch even when it is larger than maxBytes (KIP-74). */
  readonly minOneBatch: boolean;
  /** Without it a first batch that does not fit is left out whole; Fetch up to v2 gets the part that fits. */
  readonly partialFirstBatch?: boolean;
  /** Nothing at or beyond this end is returned. */
  readonly upTo: 'logEnd' | 'highWatermark' | 'lastStable';
}

export interface ReadOutcome {
  /** NONE, OFFSET_OUT_OF_RANGE or KAFKA_STORAGE_ERROR. */
  readonly errorCode: number;
  readonly ranges: readonly FileRange[];
  readonly sizeBytes: number;
  /** Of the segment that the read began in, also when it found nothing there; -1 with an error. */
  readonly segmentBaseOffset: number;
  /** Aborted transactions that overlap what was read; null unless upTo is lastStable. */
  readonly abortedTransactions:
    | readonly { readonly producerId: number; readonly firstOffset: number }[]
    | null;
}

export interface TimestampedOffset {
  readonly offset: number;
  readonly timestamp: number;
  readonly leaderEpoch: number;
}

export interface Log {
  readonly topicPartition: TopicPartition;
  /** Kafka's base64 topic id, null when none was ever written. */
  readonly topicId: string | null;
  /** The log dir (an entry of log.dirs) and the partition's own directory in it. */
  readonly logDir: string;
  readonly directory: string;
  readonly config: LogConfig;
  readonly logStartOffset: number;
  /** One past the last written record: the only end that leaves the log. */
  readonly logEndOffset: number;
  readonly highWatermark: number;
  readonly lastStableOffset: number;
  /** Of the last written batch, -1 in an empty log. */
  readonly latestEpoch: number;
  /** Of the first record, -1 when the epoch cache does not reach back to it. */
  readonly epochOfStart: number;
  /** What the log remembers of its producers, by id; batches on their way to the disk included. */
  readonly producers: ReadonlyMap<number, Readonly<ProducerEntry>>;
  /** Of producers whose transaction a coordinator has to confirm before it begins here. */
  readonly verifications: Verifications;
  readonly sizeBytes: number;
  readonly offline: boolean;
  /** Oldest first; lastModifiedMs is the time ListOffsets v0 compares with. */
  readonly segments: readonly { readonly baseOffset: number; readonly lastModifiedMs: number }[];

  /** Takes its place in the log before the first await; resolves once the bytes are written (not flushed). */
  append(batches: Buffer, options: AppendOptions): Promise<AppendOutcome>;
  read(options: ReadOptions): Promise<ReadOutcome>;
  /** Never moves back except by truncation; clamped to [logStartOffset, logEndOffset]. Returns the new one. */
  updateHighWatermark(offset: number): number;
  /** Records that a leadership began at the current end. */
  assignEpochStart(epoch: number): void;
  /** Largest epoch <= the asked one and where it ends; epoch and offset -1 when unknown (KIP-101). */
  endOffsetForEpoch(epoch: number): { readonly leaderEpoch: number; readonly endOffset: number };
  /** First record with timestamp >= the asked one, null when there is none. */
  offsetForTimestamp(timestamp: number): Promise<TimestampedOffset | null>;
  /** The record with the largest timestamp (ListOffsets -3), null in an empty log. */
  offsetOfMaxTimestamp(): Promise<TimestampedOffset | null>;
  /** DeleteRecords: raises logStartOffset up to the high watermark. Returns a Kafka error code. */
  deleteRecordsBefore(offset: number): Promise<number>;
  truncateTo(offset: number): Promise<void>;
  truncateFullyAndStartAt(offset: number): Promise<void>;
  updateConfig(config: LogConfig): void;
  flush(): Promise<void>;
}

/** Partitions on their way from one log dir to another (KIP-113). */
export interface Moves {
  /**
   * AlterReplicaLogDirs: answers a Kafka error code at once, and copies meanwhile. A partition that is not here yet is
   * REPLICA_NOT_AVAILABLE, and will be created there.
   */
  move(tp: TopicPartition, logDir: string): Promise<number>;
  copies(): Iterable<Log>;
  copyOf(topic: string, partition: number): Log | undefined;
  /** Called when a copy has taken the place of its partition's log, before anything is appended to it. */
  onMoved(fn: (log: Log) => void): void;
}

export interface Logs {
  /** Healthy log dirs. */
  readonly liveDirs: readonly string[];
  readonly offlineDirs: readonly string[];
  get(topic: string, partition: number): Log | undefined;
  all(): Iterable<Log>;
  /**
   * Returns the log that is there (a topic id is written when it had none) or creates it, in the live dir with the fewest
   * partitions unless one is named.
   */
  create(
    tp: TopicPartition,
    options: { topicId: string | null; config: LogConfig; logDir?: string },
  ): Promise<Log>;
  readonly moves: Moves;
  /** Renames to -delete at once, writes the checkpoints of a dir once for all of it, removes the files after file.delete.delay.ms. */
  delete(partitions: readonly TopicPartition[]): Promise<void>;
  /** Called once per log dir that fails, with the logs that went offline. */
  onLogDirFailure(fn: (dir: string, logs: readonly Log[]) => void): void;
  /** Writes recovery, log start and high watermark checkpoints, the clean-shutdown marker, and releases the locks. */
  close(): Promise<void>;
}
