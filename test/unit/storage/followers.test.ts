import { describe, expect, test } from 'vitest';
import { LeaderEpochs } from '../../../src/storage/leader-epochs.ts';
import { MemoryDisk } from '../../../src/platform/memory/disk.ts';
import type { AppendOptions } from '../../../src/storage/types.ts';
import { batch, CLIENT, createWorld, open, openOne, readAll, valuesOf } from './support.ts';

const REPLICA: AppendOptions = { origin: 'replication', leaderEpoch: -1 };
const at = (baseOffset: number, epoch: number, ...values: string[]): Buffer =>
  batch(values, { baseOffset, partitionLeaderEpoch: epoch });

test('a follower keeps the leader’s bytes, gaps and epochs', async () => {
  const { log } = await openOne();
  const bytes = Buffer.concat([at(5, 2, 'a', 'b'), at(9, 2, 'c'), at(10, 4, 'd')]);
  const copy = Buffer.from(bytes);
  expect(await log.append(bytes, REPLICA)).toMatchObject({
    errorCode: 0,
    baseOffset: 5,
    lastOffset: 10,
  });
  const read = await log.read({ offset: 0, maxBytes: 1e6, minOneBatch: true, upTo: 'logEnd' });
  const stored = Buffer.alloc(read.sizeBytes);
  await read.ranges[0]!.file.read(stored, read.ranges[0]!.position);
  expect(stored).toEqual(copy);
  expect([log.logEndOffset, log.latestEpoch]).toEqual([11, 4]);
  expect(log.endOffsetForEpoch(2)).toEqual({ leaderEpoch: 2, endOffset: 10 });
  expect(log.endOffsetForEpoch(3)).toEqual({ leaderEpoch: 2, endOffset: 10 });
  expect(log.endOffsetForEpoch(4)).toEqual({ leaderEpoch: 4, endOffset: 11 });
  expect(log.endOffsetForEpoch(5)).toEqual({ leaderEpoch: -1, endOffset: -1 });
});

test('offsets that go back, broken checksums and half batches do not get in', async () => {
  const { log } = await openOne();
  await log.append(at(0, 0, 'a', 'b'), REPLICA);
  expect((await log.append(at(1, 0, 'x'), REPLICA)).errorCode).toBe(-1);
  const broken = at(2, 0, 'x');
  broken[65]! ^= 1;
  expect((await log.append(broken, REPLICA)).errorCode).toBe(2);
  const cut = Buffer.concat([at(2, 0, 'c'), at(3, 0, 'd').subarray(0, 40)]);
  expect(await log.append(cut, REPLICA)).toMatchObject({ errorCode: 0, lastOffset: 2 });
  expect(valuesOf(await readAll(log))).toEqual(['a', 'b', 'c']);
});

test('truncation takes whole batches, epochs, segments and producers with it', async () => {
  const world = createWorld();
  const small = { 'segment.bytes': '300', 'index.interval.bytes': '0' };
  const { log, logs } = await openOne(small, world);
  for (let i = 0; i < 20; i++) {
    const identity = { producerId: 7, producerEpoch: 0, baseSequence: i };
    await log.append(
      batch([`v${i}`], { ...identity, baseOffset: i, partitionLeaderEpoch: i >> 2 }),
      REPLICA,
    );
  }
  log.updateHighWatermark(20);
  await log.truncateTo(9);
  expect([log.logEndOffset, log.highWatermark, log.latestEpoch]).toEqual([9, 9, 2]);
  expect(valuesOf(await readAll(log))).toEqual(Array.from({ length: 9 }, (_, i) => `v${i}`));
  const next = { producerId: 7, producerEpoch: 0 };
  expect((await log.append(batch(['x'], { ...next, baseSequence: 11 }), CLIENT)).errorCode).toBe(
    45,
  );
  expect((await log.append(batch(['x'], { ...next, baseSequence: 9 }), CLIENT)).errorCode).toBe(0);
  await logs.close();
  const again = (await open(world, small)).get('t', 0)!;
  expect(valuesOf(await readAll(again))).toEqual([
    ...Array.from({ length: 9 }, (_, i) => `v${i}`),
    'x',
  ]);
  await again.truncateFullyAndStartAt(100);
  expect([
    again.logStartOffset,
    again.logEndOffset,
    again.highWatermark,
    again.latestEpoch,
  ]).toEqual([100, 100, 100, -1]);
  expect((await again.append(batch(['y']), CLIENT)).baseOffset).toBe(100);
  expect(valuesOf(await readAll(again))).toEqual(['y']);
});

// storage.md 10, "Epoch cache": (1,10),(3,20),(5,30), log end 40.
describe('the epoch cache', () => {
  const cache = (): LeaderEpochs =>
    new LeaderEpochs(new MemoryDisk(), '/e', [
      { epoch: 1, startOffset: 10 },
      { epoch: 3, startOffset: 20 },
      { epoch: 5, startOffset: 30 },
    ]);
  const list = (epochs: LeaderEpochs): [number, number][] =>
    epochs.entries.map(({ epoch, startOffset }) => [epoch, startOffset]);

  test('ends of epochs', () => {
    const ends = [-1, 0, 1, 2, 3, 4, 5, 6].map((epoch) => {
      const { leaderEpoch, endOffset } = cache().endOffsetFor(epoch, 40);
      return [leaderEpoch, endOffset];
    });
    expect(ends).toEqual([
      [-1, -1],
      [0, 10],
      [1, 20],
      [1, 20],
      [3, 30],
      [3, 30],
      [5, 40],
      [-1, -1],
    ]);
  });

  test.each([
    [
      5,
      35,
      [
        [1, 10],
        [3, 20],
        [5, 30],
      ],
    ],
    [
      5,
      25,
      [
        [1, 10],
        [3, 20],
        [5, 25],
      ],
    ],
    [
      7,
      30,
      [
        [1, 10],
        [3, 20],
        [7, 30],
      ],
    ],
    [
      4,
      50,
      [
        [1, 10],
        [3, 20],
        [4, 50],
      ],
    ],
    [
      7,
      15,
      [
        [1, 10],
        [7, 15],
      ],
    ],
  ])('assign(%i, %i)', (epoch, offset, wanted) => {
    const epochs = cache();
    epochs.assign(epoch, offset);
    expect(list(epochs)).toEqual(wanted);
  });

  test.each([
    [
      10,
      [
        [1, 10],
        [3, 20],
        [5, 30],
      ],
    ],
    [
      15,
      [
        [1, 15],
        [3, 20],
        [5, 30],
      ],
    ],
    [
      20,
      [
        [3, 20],
        [5, 30],
      ],
    ],
    [50, [[5, 50]]],
  ])('raise the start to %i', (offset, wanted) => {
    const epochs = cache();
    epochs.truncateFromStart(offset);
    expect(list(epochs)).toEqual(wanted);
  });

  test.each([
    [10, []],
    [15, [[1, 10]]],
    [
      30,
      [
        [1, 10],
        [3, 20],
      ],
    ],
    [
      31,
      [
        [1, 10],
        [3, 20],
        [5, 30],
      ],
    ],
  ])('cut the end to %i', (offset, wanted) => {
    const epochs = cache();
    epochs.truncateFromEnd(offset);
    expect(list(epochs)).toEqual(wanted);
  });
});
