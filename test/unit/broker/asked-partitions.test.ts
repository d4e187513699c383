import { expect, test } from 'vitest';
import { askedPartitions } from '../../../src/broker/asked-partitions.ts';
import type { MetadataImage } from '../../../src/broker/metadata-cache.ts';

const topic = (...partitions: number[]) => ({
  id: null,
  partitions: new Map(partitions.map((index) => [index, {}])),
});
const image = {
  topics: new Map([
    ['t', topic(0, 1)],
    ['u', topic(0)],
  ]),
} as unknown as MetadataImage;
const at = (partitionIndex: number, offset = 0) => ({ partitionIndex, offset });
const code = (partitionIndex: number, errorCode: number) => ({ partitionIndex, errorCode });

test('each partition is asked about and answered once, with what was said last', () => {
  const { known, answer } = askedPartitions(image, [
    { name: 't', partitions: [at(1, 5), at(7), at(0)] },
    { name: 'nope', partitions: [at(3)] },
    { name: 't', partitions: [at(1, 6)] },
  ]);
  expect(known).toEqual([
    { topic: 't', partition: at(1, 6) },
    { topic: 't', partition: at(0) },
  ]);
  expect(answer([0, 12])).toEqual([
    { name: 't', partitions: [code(7, 3), code(1, 0), code(0, 12)] },
    { name: 'nope', partitions: [code(3, 3)] },
  ]);
});

test('without partitions only an unknown topic is answered', () => {
  const { answer } = askedPartitions(image, [
    { name: 'u', partitions: [] },
    { name: 'nope', partitions: [] },
  ]);
  expect(answer([])).toEqual([{ name: 'nope', partitions: [] }]);
});
