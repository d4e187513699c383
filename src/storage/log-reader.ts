/**
 * Reading from the segments of a log (storage.md 5; kafka: LocalLog.read, UnifiedLog.fetchOffsetByTimestamp). Record
 * data is never read here to be sent: the answer names file, position and length. Offsets are turned into positions by
 * the memory of recent batches, else by the index and a walk over batch headers.
 */
import { LOG_APPEND_TIME, batchAt } from '../protocol/records/batch.ts';
import type { FileRange } from '../protocol/api.ts';
import { readRecordsAsync } from '../protocol/records/record.ts';
import { type BatchHead, readBatchBytes } from './batch-scan.ts';
import type { BatchPlace } from './recent-batches.ts';
import type { Segment } from './segment.ts';
import type { Segments } from './segments.ts';
import type { Log, ReadOptions, TimestampedOffset } from './types.ts';

export interface ReadView {
  readonly segments: Segments;
  readonly logEndOffset: number;
}

export interface FoundRange {
  readonly ranges: readonly FileRange[];
  readonly sizeBytes: number;
  readonly segmentBaseOffset: number;
  readonly abortedTransactions:
    | readonly { readonly producerId: number; readonly firstOffset: number }[]
    | null;
}

/** Where a reader of this kind has to stop. */
export function endOf(log: Log, upTo: ReadOptions['upTo']): number {
  if (upTo === 'logEnd') return log.logEndOffset;
  return upTo === 'highWatermark' ? log.highWatermark : log.lastStableOffset;
}

export const NOTHING: FoundRange = {
  ranges: [],
  sizeBytes: 0,
  segmentBaseOffset: -1,
  abortedTransactions: null,
};

/** Bytes from the batch that holds the offset up to maxBytes or the limit, all of one segment. */
export async function readRange(
  view: ReadView,
  wish: ReadOptions,
  limitOffset: number,
): Promise<FoundRange> {
  const empty = {
    ...NOTHING,
    segmentBaseOffset: view.segments.floor(wish.offset)?.baseOffset ?? -1,
    abortedTransactions: wish.upTo === 'lastStable' ? [] : null,
  };
  if (wish.offset >= limitOffset) return empty;
  const start = await findFrom(view, wish.offset);
  if (start === null) return empty;
  const { segment, place } = start;
  const end = await endPosition(view, segment, limitOffset);
  const length = rangeLength(wish, place, end);
  const segmentBaseOffset = segment.baseOffset;
  if (length === 0) return { ...empty, segmentBaseOffset };
  const ranges = [{ file: segment.file, position: place.position, length }];
  return {
    ranges,
    sizeBytes: length,
    segmentBaseOffset,
    abortedTransactions:
      wish.upTo === 'lastStable'
        ? await abortedIn(view, segment, wish.offset, place.position + length)
        : null,
  };
}

function rangeLength(wish: ReadOptions, first: BatchPlace, end: number): number {
  const room = end - first.position;
  if (room <= 0) return 0;
  const fits = first.sizeInBytes <= wish.maxBytes;
  if (!fits && wish.minOneBatch) return Math.min(first.sizeInBytes, room);
  // Since Fetch v3 a client that gets part of a batch only would not know what to do with it (KIP-74).
  if (!fits && wish.partialFirstBatch !== true) return 0;
  return Math.min(wish.maxBytes, room);
}

/** The batch that holds the offset, or the next one after a gap. */
async function findFrom(
  view: ReadView,
  offset: number,
): Promise<{ segment: Segment; place: BatchPlace } | null> {
  for (const segment of view.segments.from(offset)) {
    const place = await segment.find(offset);
    if (place !== null) return { segment, place };
  }
  return null;
}

/** Where the limit cuts the segment: at the batch that holds it, or nowhere. */
async function endPosition(view: ReadView, segment: Segment, limit: number): Promise<number> {
  const { sizeBytes } = segment;
  if (limit >= view.logEndOffset && segment === view.segments.active) return sizeBytes;
  if (view.segments.floor(limit) !== segment) return sizeBytes;
  return (await segment.find(limit))?.position ?? sizeBytes;
}

/**
 * Aborted transactions that a reader of [offset, end position) must know. The end is turned back into an offset by the
 * index, so it may lie somewhat behind the bytes that were read; entries too many do no harm.
 */
async function abortedIn(
  view: ReadView,
  start: Segment,
  offset: number,
  endPositionBytes: number,
): Promise<{ producerId: number; firstOffset: number }[]> {
  const bound = await start.offsetIndex.firstFrom(endPositionBytes);
  const next = view.segments.after(start.baseOffset);
  const upper = bound?.offset ?? next?.baseOffset ?? view.logEndOffset;
  const found: { producerId: number; firstOffset: number }[] = [];
  for (const segment of view.segments.from(start.baseOffset)) {
    if (segment.txnIndex.file.count === 0) continue;
    for (const txn of await segment.txnIndex.all()) {
      if (txn.lastOffset >= offset && txn.firstOffset < upper) {
        found.push({ producerId: txn.producerId, firstOffset: txn.firstOffset });
      }
      if (txn.lastStableOffset >= upper) return found;
    }
  }
  return found;
}

/** First record with a timestamp at or above the given one and an offset at or above logStartOffset. */
export async function findByTimestamp(
  view: ReadView,
  timestamp: number,
  logStartOffset: number,
): Promise<TimestampedOffset | null> {
  for (const segment of view.segments.all) {
    if ((await segment.largestTimestamp()) < timestamp) continue;
    const { offset } = await segment.timeIndex.lookup(timestamp);
    for await (const head of segment.headsFrom(Math.max(offset, logStartOffset))) {
      if (head.maxTimestamp < timestamp) continue;
      const found = await firstRecordFrom(segment, head, timestamp, logStartOffset);
      if (found !== null) return found;
    }
    // Its largest timestamp may lie below logStartOffset; Kafka stops here, the record behind it is still the answer.
  }
  return null;
}

async function firstRecordFrom(
  segment: Segment,
  head: BatchHead,
  timestamp: number,
  logStartOffset: number,
): Promise<TimestampedOffset | null> {
  const batch = batchAt(await readBatchBytes(segment.file, head));
  if (batch === null) return null;
  for (const record of await readRecordsAsync(batch)) {
    if (record.timestamp >= timestamp && record.offset >= logStartOffset) {
      return {
        offset: record.offset,
        timestamp: record.timestamp,
        leaderEpoch: head.partitionLeaderEpoch,
      };
    }
  }
  return null;
}

/** The record with the largest timestamp: the first of them in its batch (KIP-734). */
export async function findMaxTimestamp(view: ReadView): Promise<TimestampedOffset | null> {
  let best: Segment | null = null;
  let largest = { timestamp: -1, offset: -1 };
  for (const segment of view.segments.all) {
    const own = await segment.largest();
    if (own.timestamp <= largest.timestamp) continue;
    best = segment;
    largest = own;
  }
  if (best === null) return null;
  for await (const head of best.headsFrom(largest.offset)) {
    if (head.maxTimestamp !== largest.timestamp) continue;
    return recordOfMax(best, head);
  }
  return null;
}

async function recordOfMax(segment: Segment, head: BatchHead): Promise<TimestampedOffset | null> {
  const batch = batchAt(await readBatchBytes(segment.file, head));
  if (batch === null) return null;
  const { partitionLeaderEpoch: leaderEpoch, maxTimestamp: timestamp } = head;
  if (batch.timestampType === LOG_APPEND_TIME) {
    return { offset: batch.lastOffset, timestamp, leaderEpoch };
  }
  const records = await readRecordsAsync(batch);
  const offset = records.find((record) => record.timestamp === timestamp)?.offset;
  return offset === undefined ? null : { offset, timestamp, leaderEpoch };
}
