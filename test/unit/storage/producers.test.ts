import { expect, test } from 'vitest';
import type { AppendOptions } from '../../../src/storage/types.ts';
import { batch, CLIENT, createWorld, marker, open, openOne, readAll, valuesOf } from './support.ts';

const COORDINATOR: AppendOptions = { origin: 'coordinator', leaderEpoch: 0 };
const NOW = Date.UTC(2026, 10, 22, 11, 6, 42, 659);

/** `count` records of producer 7 whose first has the sequence. */
function from(sequence: number, count = 1, epoch = 0, transactional = false): Buffer {
  return batch(
    Array.from({ length: count }, (_, i) => `${sequence + i}`),
    {
      timestamp: NOW,
      producerId: 7,
      producerEpoch: epoch,
      baseSequence: sequence,
      isTransactional: transactional,
    },
  );
}

async function codes(sends: readonly Buffer[]): Promise<(number | string)[]> {
  const { log } = await openOne();
  const found: (number | string)[] = [];
  for (const bytes of sends) {
    const outcome = await log.append(bytes, CLIENT);
    found.push(outcome.duplicate ? `duplicate of ${outcome.baseOffset}` : outcome.errorCode);
  }
  return found;
}

// storage.md 10, "Producer state outcomes", observed on Apache Kafka.
test('knows gaps, retries and partial overlaps', async () => {
  const sends = [from(5, 2), from(9), from(7), from(5, 2), from(6, 2)];
  expect(await codes(sends)).toEqual([0, 45, 0, 'duplicate of 0', 45]);
});

test('a new epoch starts at 0 and fences the old one', async () => {
  expect(await codes([from(0), from(5, 1, 1), from(0, 1, 1), from(1)])).toEqual([0, 45, 0, 47]);
});

test('remembers five batches', async () => {
  const six = [0, 1, 2, 3, 4, 5].map((sequence) => from(sequence));
  expect((await codes([...six, from(1), from(0)])).slice(6)).toEqual(['duplicate of 1', 45]);
});

test('sequences wrap, inside a batch too', async () => {
  expect(await codes([from(2147483646, 2), from(0)])).toEqual([0, 0]);
  expect(await codes([from(2147483647, 3), from(2)])).toEqual([0, 0]);
});

test('after a restart only the last batch of a producer counts as a retry', async () => {
  const world = createWorld();
  const { logs, log } = await openOne({}, world);
  for (const sequence of [0, 1, 2]) await log.append(from(sequence), CLIENT);
  await logs.close();
  const again = (await open(world)).get('t', 0)!;
  expect(await again.append(from(2), CLIENT)).toMatchObject({ duplicate: true, baseOffset: 2 });
  expect((await again.append(from(1), CLIENT)).errorCode).toBe(45);
  expect((await again.append(from(3), CLIENT)).errorCode).toBe(0);
});

test('forgets a producer whose last record is a day old, unless its transaction is open', async () => {
  const { log, world } = await openOne();
  await log.append(from(5), CLIENT);
  await world.clock.advance(86_400_000 + 600_000);
  expect((await log.append(from(9), CLIENT)).errorCode).toBe(0);
});

test('a transaction bounds the last stable offset until its marker is replicated', async () => {
  const { log } = await openOne();
  await log.append(batch(['before'], { timestamp: NOW }), CLIENT);
  await log.append(from(0, 2, 0, true), CLIENT);
  expect((await log.append(from(2), CLIENT)).errorCode).toBe(48);
  log.updateHighWatermark(3);
  expect(log.lastStableOffset).toBe(1);
  expect(
    (await log.append(marker('COMMIT', 7, { coordinatorEpoch: 5 }), COORDINATOR)).errorCode,
  ).toBe(0);
  expect(log.lastStableOffset).toBe(1);
  log.updateHighWatermark(4);
  expect(log.lastStableOffset).toBe(4);
  const zombie = await log.append(marker('COMMIT', 7, { coordinatorEpoch: 4 }), COORDINATOR);
  expect(zombie.errorCode).toBe(52);
  expect(
    (await log.append(marker('ABORT', 7, { coordinatorEpoch: 6 }), COORDINATOR)).errorCode,
  ).toBe(0);
});

test('read_committed is told which transactions were aborted, over rolls, a crash and a restart', async () => {
  const small = { 'segment.bytes': '300', 'index.interval.bytes': '0' };
  const world = createWorld();
  const { log } = await openOne(small, world);
  for (let round = 0; round < 6; round++) {
    await log.append(from(round * 2, 2, 0, true), CLIENT);
    await log.append(marker(round % 2 === 0 ? 'COMMIT' : 'ABORT', 7), COORDINATOR);
  }
  await log.append(from(12, 1, 0, true), CLIENT);
  const aborted = async (offset: number, of = log) => {
    of.updateHighWatermark(of.logEndOffset);
    const read = await of.read({ offset, maxBytes: 1e6, minOneBatch: true, upTo: 'lastStable' });
    return read.abortedTransactions?.map((txn) => txn.firstOffset);
  };
  expect(log.segments.length).toBeGreaterThan(3);
  const before = await Promise.all([0, 3, 5, 9, 15, 18].map((offset) => aborted(offset)));
  expect(before[1]).toContain(3);
  expect(before[4]).toEqual([15]);
  expect(log.lastStableOffset).toBe(18);
  await log.flush();
  world.disk.crash();
  const again = (await open(world, small)).get('t', 0)!;
  expect(valuesOf(await readAll(again)).length).toBe(19);
  const after = await Promise.all([0, 3, 5, 9, 15, 18].map((offset) => aborted(offset, again)));
  expect(after).toEqual(before);
  expect(again.lastStableOffset).toBe(18);
});

test('a transaction index that is not its segment’s is built anew, even after a clean stop', async () => {
  const small = { 'segment.bytes': '300' };
  const { world, logs, log } = await openOne(small);
  for (let round = 0; round < 3; round++) {
    await log.append(from(round * 2, 2, 0, true), CLIENT);
    await log.append(marker('ABORT', 7), COORDINATOR);
  }
  await logs.close();
  const path = world.disk.files().findLast((file) => file.endsWith('.txnindex')) ?? '';
  const right = Buffer.from(world.disk.contents(path));
  const wrong = Buffer.from(right);
  wrong.writeBigInt64BE(1n, 18);
  await world.disk.writeFileAtomic(path, wrong);
  await (await open(world, small)).close();
  expect(world.disk.contents(path)).toEqual(right);
  expect(world.log.messages('WARN').join()).toMatch(
    /Found a corrupted index file corresponding to log file .* due to Last offset of aborted transaction AbortedTxn\(version=0, producerId=7, firstOffset=\d+, lastOffset=1, lastStableOffset=\d+\) in index .* is less than start offset/,
  );
});
