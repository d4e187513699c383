import { expect, test } from 'vitest';
import {
  type GroupLimits,
  groupSegments,
  type SegmentSizes,
} from '../../../../src/storage/cleaner/segment-groups.ts';

const limits: GroupLimits = { segmentBytes: 100, indexBytes: 50, endOffset: 1000 };

const segment = (baseOffset: number, sizeBytes: number, offsets = 1, times = 1): SegmentSizes => ({
  baseOffset,
  sizeBytes,
  offsetIndexBytes: offsets,
  timeIndexBytes: times,
});

const grouped = (segments: readonly SegmentSizes[], more: Partial<GroupLimits> = {}): number[][] =>
  groupSegments(segments, (one) => one, { ...limits, ...more }).map((group) =>
    group.map(({ baseOffset }) => baseOffset),
  );

test('neighbours go together while their bytes and both their indexes fit one segment', () => {
  expect(grouped([])).toEqual([]);
  expect(grouped([segment(0, 60), segment(10, 40), segment(20, 1)])).toEqual([[0, 10], [20]]);
  expect(grouped([segment(0, 200), segment(10, 1)])).toEqual([[0], [10]]);
  expect(grouped([segment(0, 1, 30), segment(10, 1, 20), segment(20, 1)])).toEqual([[0, 10], [20]]);
  expect(grouped([segment(0, 1, 1, 30), segment(10, 1, 1, 21)])).toEqual([[0], [10]]);
});

test('no offset is further from the first than an index entry can tell', () => {
  const far = 0x7fffffff;
  const pair = [segment(0, 1), segment(10, 1)];
  // Of the last segment only the end of what is cleaned tells how far it goes, of the others the next one's base.
  expect(grouped(pair, { endOffset: far + 1 })).toEqual([[0, 10]]);
  expect(grouped(pair, { endOffset: far + 2 })).toEqual([[0], [10]]);
  const next = segment(far + 2, 1);
  expect(grouped([...pair, next], { endOffset: far + 9 })).toEqual([[0], [10, far + 2]]);
  // An empty segment has none.
  expect(grouped([segment(0, 1), segment(10, 0)], { endOffset: 2 * far })).toEqual([[0, 10]]);
});
