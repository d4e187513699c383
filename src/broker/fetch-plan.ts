/**
 * Who reads what in one fetch, for consumers and followers alike (spec/cluster.md 2.2): reads the partitions in order within
 * the response's budget, and when that is too little waits for the partitions to grow, then reads again. Nothing is
 * read while waiting: how far a log has grown since its last read is a difference of two counters. Who reads an older
 * segment than the one that grows is not kept: a read stays within a segment, so nothing would be added to it.
 */
import { Errors } from '../protocol/errors.ts';
import type { Partition, PartitionFetch, PartitionRead } from '../replication/partition.ts';
import type { SessionPartition } from '../replication/fetch-session.ts';
import { until } from '../replication/waiters.ts';
import type { Clock } from '../platform/platform.ts';

/** One partition of the request with the partition object that serves it, or the error that settles it. */
export interface FetchTarget {
  readonly entry: SessionPartition;
  readonly partition: Partition | null;
  readonly errorCode: number;
}

export interface FetchLimits {
  readonly maxBytes: number;
  readonly minBytes: number;
  readonly maxWaitMs: number;
  /** v0-2: limits are hard, and data is cut where they fall. */
  readonly hardLimits: boolean;
  readonly upTo: PartitionFetch['upTo'];
  readonly leaderOnly: boolean;
}

export interface FetchResult {
  readonly target: FetchTarget;
  /** null when target.errorCode says it all. */
  readonly read: PartitionRead | null;
}

export interface FetchPlan {
  readonly clock: Clock;
  readonly targets: readonly FetchTarget[];
  readonly limits: FetchLimits;
  readonly gone: AbortSignal;
  /** Sees each partition's first read: a follower's fetch offset is news for its leader, once. */
  readonly onFirstRead?: (target: FetchTarget, read: PartitionRead) => void;
}

export async function fetchWhenReady(plan: FetchPlan): Promise<readonly FetchResult[]> {
  const { clock, limits, onFirstRead } = plan;
  const deadlineMs = clock.monotonic() + limits.maxWaitMs;
  let results = await readAll(plan);
  if (onFirstRead !== undefined) {
    for (const { target, read } of results) if (read !== null) onFirstRead(target, read);
  }
  for (;;) {
    if (results.length === 0 || isSettled(results) || sizeOf(results) >= limits.minBytes) break;
    if (isBehind(results, limits.upTo)) break;
    const timeoutMs = deadlineMs - clock.monotonic();
    if (timeoutMs <= 0) break;
    const parked = results;
    const end = await until(clock, {
      holds: () => isBehind(parked, limits.upTo) || isWorthReading(parked, limits.minBytes),
      signals: parked.flatMap(({ target }) => target.partition?.changed ?? []),
      timeoutMs,
      gone: plan.gone,
    });
    if (end === 'gone') break;
    const behind = isBehind(parked, limits.upTo);
    results = await readAll(plan);
    if (end === 'timeout' || behind) break;
  }
  return results;
}

async function readAll(plan: FetchPlan): Promise<FetchResult[]> {
  const { targets, limits } = plan;
  const results: FetchResult[] = [];
  let remaining = limits.maxBytes;
  let minOneBatch = !limits.hardLimits;
  for (const target of targets) {
    const { entry, partition } = target;
    if (partition === null) {
      results.push({ target, read: null });
      continue;
    }
    const read = await partition.read({
      currentLeaderEpoch: entry.currentLeaderEpoch,
      fetchOffset: entry.fetchOffset,
      lastFetchedEpoch: entry.lastFetchedEpoch,
      maxBytes: Math.max(0, Math.min(remaining, entry.maxBytes)),
      minOneBatch,
      partialFirstBatch: limits.hardLimits,
      upTo: limits.upTo,
      leaderOnly: limits.leaderOnly,
    });
    remaining -= read.sizeBytes;
    if (read.sizeBytes > 0) minOneBatch = false;
    results.push({ target, read });
  }
  return results;
}

/** Something that more bytes would not change. */
function isSettled(results: readonly FetchResult[]): boolean {
  return results.some(
    ({ target, read }) =>
      target.errorCode !== Errors.NONE ||
      (read !== null && (read.errorCode !== Errors.NONE || read.divergingEpoch !== null)),
  );
}

function sizeOf(results: readonly FetchResult[]): number {
  let size = 0;
  for (const { read } of results) size += read?.sizeBytes ?? 0;
  return size;
}

function isBehind(results: readonly FetchResult[], upTo: FetchLimits['upTo']): boolean {
  return results.some(
    ({ target, read }) =>
      read !== null && target.partition?.isBehind(read, target.entry.fetchOffset, upTo) === true,
  );
}

function isWorthReading(parked: readonly FetchResult[], minBytes: number): boolean {
  let size = 0;
  for (const { target, read } of parked) {
    const { partition, entry } = target;
    if (partition === null || read === null) continue;
    if (partition.checkEpoch(entry.currentLeaderEpoch, false) !== Errors.NONE) return true;
    const log = partition.log;
    if (log === null || log.logEndOffset < entry.fetchOffset) return true;
    if (log.logStartOffset > entry.fetchOffset) return true;
    size += Math.min(read.sizeBytes + partition.grownBy(read), Math.max(entry.maxBytes, 1));
  }
  return size >= minBytes;
}
