/**
 * The log that a coordinator needs, declared here and supplied by the broker: a partition of an internal topic that
 * this broker leads. Appends resolve when the records are committed (acks=all), so a reply waits for them. Clock and
 * logger are platform's, by shape, because this folder knows only base and protocol.
 */

export interface CoordinatorRecord {
  readonly key: Uint8Array;
  /** null: a tombstone. */
  readonly value: Uint8Array | null;
}

/** Records of one append are one batch. */
export interface CoordinatorAppend {
  readonly records: readonly CoordinatorRecord[];
  readonly timestamp: number;
  /** committed: as offsets.commit.required.acks says. written: this leader's log is enough (tombstones, which are written again when lost). */
  readonly until: 'committed' | 'written';
  /** How long `committed` may take; the log's own limit when absent. */
  readonly timeoutMs?: number;
  /** 0 for offset commits, -1 for everything else: Kafka writes it so (storage.md 8.1). */
  readonly baseSequence: number;
  /** Set for a transactional batch. */
  readonly producer?: { readonly id: number; readonly epoch: number };
}

export interface CoordinatorAppendResult {
  readonly errorCode: number;
  /** -1 with an error. */
  readonly baseOffset: number;
}

/** One batch of the log as loading reads it. */
export interface ReplayBatch {
  readonly baseOffset: number;
  readonly producerId: number;
  readonly transactional: boolean;
  /** The marker's type when this is a control batch. */
  readonly control: 'commit' | 'abort' | 'other' | null;
  /** Empty for a control batch. */
  readonly records: readonly {
    readonly offset: number;
    readonly timestamp: number;
    readonly key: Uint8Array | null;
    readonly value: Uint8Array | null;
  }[];
}

export interface CoordinatorLog {
  /** Partitions of the internal topic; the group's shard is abs(hash(id)) % this. */
  readonly partitionsCount: number;
  /** Order of calls is order in the log. Never rejects: what goes wrong is the error code. */
  append(partition: number, append: CoordinatorAppend): Promise<CoordinatorAppendResult>;
  /** Everything in the partition from its start to its end, in order: for loading after this broker became its leader. */
  replay(partition: number): AsyncIterable<ReplayBatch>;
}

export interface CoordinatorClock {
  now(): number;
  monotonic(): number;
  after(ms: number, fn: () => void, options?: { unref?: boolean }): { cancel(): void };
  turn(): Promise<void>;
}

export interface CoordinatorLogger {
  debug(message: string, error?: unknown): void;
  info(message: string, error?: unknown): void;
  warn(message: string, error?: unknown): void;
  error(message: string, error?: unknown): void;
}

/** Kafka's choice of partition for a group or transactional id: abs(String.hashCode) % N, with abs(MIN_VALUE) = 0. */
export function shardOf(id: string, partitionsCount: number): number {
  let hash = 0;
  for (let i = 0; i < id.length; i++) hash = (Math.imul(31, hash) + id.charCodeAt(i)) | 0;
  return (hash === -2147483648 ? 0 : Math.abs(hash)) % partitionsCount;
}
