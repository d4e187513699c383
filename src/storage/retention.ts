/**
 * Which segments a log may delete (storage.md 3.8; kafka: UnifiedLog.deleteOldSegments): pure. Segments are looked at
 * oldest first and the first that must stay ends the walk, so what remains is always one unbroken range of offsets.
 */
import type { LogConfig } from './log-config.ts';

export interface SegmentFacts {
  readonly baseOffset: number;
  readonly sizeBytes: number;
  readonly largestTimestamp: number;
}

export interface LogFacts {
  /** In the order of their base offsets; the last is the active one. */
  readonly segments: readonly SegmentFacts[];
  readonly logStartOffset: number;
  readonly highWatermark: number;
  readonly logEndOffset: number;
}

export type RetentionReason = 'start offset' | 'size' | 'time';

export interface RetentionCut {
  /** How many of the oldest segments go. */
  readonly count: number;
  readonly reason: RetentionReason;
}

/** The cut that retention asks for now; null when nothing goes. Kafka tries its three reasons in this order. */
export function retentionCut(
  log: LogFacts,
  config: Pick<LogConfig, 'delete' | 'compact' | 'retentionMs' | 'retentionBytes'>,
  nowMs: number,
): RetentionCut | null {
  const byStart = prefix(
    log,
    (_, next) => next !== undefined && next.baseOffset <= log.logStartOffset,
  );
  if (byStart > 0) return { count: byStart, reason: 'start offset' };
  if (!config.delete) return null;
  const bySize =
    config.retentionBytes < 0 ? 0 : prefix(log, bySizeOver(log, config.retentionBytes));
  if (bySize > 0) return { count: bySize, reason: 'size' };
  const byTime =
    config.retentionMs < 0
      ? 0
      : prefix(log, (segment) => nowMs - segment.largestTimestamp > config.retentionMs);
  return byTime > 0 ? { count: byTime, reason: 'time' } : null;
}

type Deletable = (segment: SegmentFacts, next: SegmentFacts | undefined) => boolean;

/** A segment goes while the log without it is no smaller than the limit. */
function bySizeOver(log: LogFacts, limitBytes: number): Deletable {
  let excess = log.segments.reduce((sum, segment) => sum + segment.sizeBytes, 0) - limitBytes;
  return (segment) => {
    if (excess < segment.sizeBytes) return false;
    excess -= segment.sizeBytes;
    return true;
  };
}

/** Nothing at or above the high watermark goes, and an empty active segment has nothing to give. */
function prefix(log: LogFacts, deletable: Deletable): number {
  let count = 0;
  for (const segment of log.segments) {
    const next = log.segments[count + 1];
    const upper = next?.baseOffset ?? log.logEndOffset;
    const emptyLast = next === undefined && segment.sizeBytes === 0;
    if (emptyLast || log.highWatermark < upper || !deletable(segment, next)) break;
    count++;
  }
  return count;
}
