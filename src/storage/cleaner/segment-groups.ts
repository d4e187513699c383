/**
 * Which neighbouring segments become one when they are rewritten (storage.md 7.3; kafka: Cleaner.groupSegmentsBySize): as many
 * as fit a segment by the bytes they have now, by the entries of their indexes, and by the range of offsets that an
 * index entry can tell. So a log that compaction made small does not stay a thousand small files.
 */
import { RELATIVE_OFFSET_MAX } from '../segment-tail.ts';

export interface SegmentSizes {
  readonly baseOffset: number;
  readonly sizeBytes: number;
  readonly offsetIndexBytes: number;
  readonly timeIndexBytes: number;
}

export interface GroupLimits {
  readonly segmentBytes: number;
  readonly indexBytes: number;
  /** Offsets from here on are not in the last segment. */
  readonly endOffset: number;
}

export function groupSegments<T>(
  segments: readonly T[],
  sizesOf: (segment: T) => SegmentSizes,
  limits: GroupLimits,
): T[][] {
  const groups: T[][] = [];
  const sizes = segments.map(sizesOf);
  let total: SegmentSizes | null = null;
  for (const [i, size] of sizes.entries()) {
    const lastOffset = (sizes[i + 1]?.baseOffset ?? limits.endOffset) - 1;
    const sum: SegmentSizes | null = total === null ? null : added(total, size);
    if (sum !== null && fits(sum, size, lastOffset, limits)) {
      groups.at(-1)?.push(segments[i] as T);
      total = sum;
    } else {
      groups.push([segments[i] as T]);
      total = size;
    }
  }
  return groups;
}

function added(total: SegmentSizes, next: SegmentSizes): SegmentSizes {
  return {
    baseOffset: total.baseOffset,
    sizeBytes: total.sizeBytes + next.sizeBytes,
    offsetIndexBytes: total.offsetIndexBytes + next.offsetIndexBytes,
    timeIndexBytes: total.timeIndexBytes + next.timeIndexBytes,
  };
}

/** An empty segment has no offsets that could be too far away. */
function fits(
  sum: SegmentSizes,
  next: SegmentSizes,
  lastOffset: number,
  limits: GroupLimits,
): boolean {
  return (
    sum.sizeBytes <= limits.segmentBytes &&
    sum.offsetIndexBytes <= limits.indexBytes &&
    sum.timeIndexBytes <= limits.indexBytes &&
    (next.sizeBytes === 0 || lastOffset - sum.baseOffset <= RELATIVE_OFFSET_MAX)
  );
}
