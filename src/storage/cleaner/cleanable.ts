/**
 * How dirty a log is and up to where it may be cleaned (storage.md 7.1; kafka: LogCleanerManager.cleanableOffsets, LogToClean).
 * Below the first dirty offset every key is there once; from the first uncleanable one on nothing is touched: the
 * active segment, what is not stable yet, what is younger than min.compaction.lag.ms.
 */
import type { LogState } from '../log-state.ts';
import type { Segment } from '../segment.ts';

export interface Cleanable {
  readonly firstDirtyOffset: number;
  /** Base offset of a segment; whole segments are cleaned. */
  readonly firstUncleanableOffset: number;
  readonly cleanableBytes: number;
  /** Dirty share of the bytes below the first uncleanable offset. */
  readonly ratio: number;
  /** max.compaction.lag.ms has passed for a dirty record. */
  readonly overdue: boolean;
  /** Why the checkpointed offset does not count; null when it does. */
  readonly reset: string | null;
}

export async function cleanableOf(log: LogState, nowMs: number): Promise<Cleanable> {
  const { firstDirtyOffset, reset } = firstDirty(log);
  const dirty = dirtySegments(log, firstDirtyOffset);
  const stable = Math.min(log.lastStableOffset, log.segments.active.baseOffset);
  const lag = await firstTooYoung(dirty, nowMs, log.config.minCompactionLagMs);
  const end = Math.max(firstDirtyOffset, Math.min(stable, lag));
  const { active } = log.segments;
  const firstUncleanable = end > active.baseOffset ? active : (log.segments.floor(end) ?? active);
  const firstUncleanableOffset = firstUncleanable.baseOffset;
  const cleanableBytes = sizeOf(
    log.segments
      .from(Math.min(firstDirtyOffset, firstUncleanableOffset))
      .filter(({ baseOffset }) => baseOffset < firstUncleanableOffset),
  );
  const cleanBytes = sizeOf(
    log.segments.all.filter(({ baseOffset }) => baseOffset < firstDirtyOffset),
  );
  return {
    firstDirtyOffset,
    firstUncleanableOffset,
    cleanableBytes,
    ratio: cleanableBytes === 0 ? 0 : cleanableBytes / (cleanBytes + cleanableBytes),
    overdue: await isOverdue(dirty, nowMs, log.config.maxCompactionLagMs),
    reset,
  };
}

/** A checkpoint that the log has left behind, on either side, is about records that are no more. */
function firstDirty(log: LogState): { firstDirtyOffset: number; reset: string | null } {
  const { logStartOffset, writtenEnd, cleanOffset } = log;
  if (cleanOffset === null) return { firstDirtyOffset: logStartOffset, reset: null };
  if (cleanOffset >= logStartOffset && cleanOffset <= writtenEnd) {
    return { firstDirtyOffset: cleanOffset, reset: null };
  }
  const reset =
    cleanOffset < logStartOffset
      ? `Resetting first dirty offset of ${log.name} to log start offset ${logStartOffset} ` +
        `since the checkpointed offset ${cleanOffset} is invalid.`
      : `The last checkpoint dirty offset for partition ${log.name} is ${cleanOffset}, which is larger ` +
        `than the log end offset ${writtenEnd}. Resetting to the log start offset ${logStartOffset}.`;
  return { firstDirtyOffset: logStartOffset, reset };
}

function dirtySegments(log: LogState, firstDirtyOffset: number): readonly Segment[] {
  const { active } = log.segments;
  if (firstDirtyOffset > active.baseOffset) return [];
  return log.segments.from(firstDirtyOffset).filter((segment) => segment !== active);
}

/** Where the first segment begins that holds a record younger than the lag. */
async function firstTooYoung(
  dirty: readonly Segment[],
  nowMs: number,
  lagMs: number,
): Promise<number> {
  if (lagMs <= 0) return Infinity;
  for (const segment of dirty) {
    if ((await segment.largestTimestamp()) > nowMs - lagMs) return segment.baseOffset;
  }
  return Infinity;
}

/** A segment's age is that of its first batch, as where rolling is concerned (KIP-354). */
async function isOverdue(
  dirty: readonly Segment[],
  nowMs: number,
  lagMs: number,
): Promise<boolean> {
  const untilMs = nowMs - lagMs;
  if (untilMs <= 0) return false;
  for (const segment of dirty) {
    const firstMs = await segment.firstTimestamp();
    if (firstMs > 0 && firstMs < untilMs) return true;
  }
  return false;
}

function sizeOf(segments: readonly Segment[]): number {
  return segments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}
