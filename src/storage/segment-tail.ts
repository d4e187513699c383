/**
 * The end of the active segment as it will be once everything handed to the writer has been written. Appends get their
 * position, their index entries and the decision to roll from here, at once and in order, while the segment itself only
 * learns of them when their bytes are on the disk (storage.md 3.1, 3.2, 3.7; kafka: LogSegment.append, shouldRoll).
 */
import type { LogConfig } from './log-config.ts';
import { offsetEntriesMax } from './offset-index.ts';
import { timeEntriesMax, type TimestampOffset } from './time-index.ts';

/** The largest distance of an offset from its segment's base that an index entry can hold. */
export const RELATIVE_OFFSET_MAX = 2147483647;

export interface TailStart {
  readonly baseOffset: number;
  readonly bytes: number;
  readonly offsetEntries: number;
  readonly timeEntries: number;
  readonly lastIndexedTimestamp: number;
  readonly largest: TimestampOffset;
  /** Largest timestamp of the first append, -1 when there was none yet or it had none. */
  readonly firstTimestamp: number;
  readonly createdMs: number;
  readonly rollJitterMs: number;
}

/** Sizes and bounds of one append: of everything that goes out under one lock in Kafka. */
export interface AppendShape {
  readonly sizeBytes: number;
  readonly lastOffset: number;
  readonly largest: TimestampOffset;
}

export interface Placement {
  readonly position: number;
  readonly offsetEntry: boolean;
  readonly timeEntry: TimestampOffset | null;
  /** Of the whole segment, this append included. */
  readonly largest: TimestampOffset;
}

export class SegmentTail {
  readonly baseOffset: number;
  bytes: number;
  readonly #createdMs: number;
  readonly #rollJitterMs: number;
  #firstTimestamp: number;
  #offsetEntries: number;
  #timeEntries: number;
  #lastIndexedTimestamp: number;
  #largest: TimestampOffset;
  #bytesSinceIndexEntry = 0;

  constructor(start: TailStart) {
    this.baseOffset = start.baseOffset;
    this.bytes = start.bytes;
    this.#createdMs = start.createdMs;
    this.#rollJitterMs = start.rollJitterMs;
    this.#firstTimestamp = start.firstTimestamp;
    this.#offsetEntries = start.offsetEntries;
    this.#timeEntries = start.timeEntries;
    this.#lastIndexedTimestamp = start.lastIndexedTimestamp;
    this.#largest = start.largest;
  }

  /** Whether an append of this shape belongs into a new segment. */
  mustRoll(append: AppendShape, config: LogConfig, nowMs: number): boolean {
    const waitedMs =
      this.#firstTimestamp >= 0
        ? append.largest.timestamp - this.#firstTimestamp
        : nowMs - this.#createdMs;
    const distance = append.lastOffset - this.baseOffset;
    return (
      this.bytes > config.segmentBytes - append.sizeBytes ||
      (this.bytes > 0 && waitedMs > segmentMsMax(config) - this.#rollJitterMs) ||
      this.#offsetEntries >= offsetEntriesMax(config.segmentIndexBytes) ||
      this.#timeEntries >= timeEntriesMax(config.segmentIndexBytes) ||
      distance < 0 ||
      distance > RELATIVE_OFFSET_MAX
    );
  }

  place(append: AppendShape, config: LogConfig): Placement {
    const position = this.bytes;
    if (position === 0) this.#firstTimestamp = append.largest.timestamp;
    if (append.largest.timestamp > this.#largest.timestamp) this.#largest = append.largest;
    const offsetEntry = this.#bytesSinceIndexEntry > config.indexIntervalBytes;
    let timeEntry: TimestampOffset | null = null;
    if (offsetEntry) {
      this.#bytesSinceIndexEntry = 0;
      this.#offsetEntries++;
      if (this.#largest.timestamp > this.#lastIndexedTimestamp) {
        timeEntry = this.#largest;
        this.#timeEntries++;
        this.#lastIndexedTimestamp = this.#largest.timestamp;
      }
    }
    this.#bytesSinceIndexEntry += append.sizeBytes;
    this.bytes += append.sizeBytes;
    return { position, offsetEntry, timeEntry, largest: this.#largest };
  }
}

/** A compacted log rolls early enough for max.compaction.lag.ms to be kept (KIP-354). */
function segmentMsMax(config: LogConfig): number {
  return config.compact && config.maxCompactionLagMs > 0
    ? Math.min(config.maxCompactionLagMs, config.segmentMs)
    : config.segmentMs;
}
