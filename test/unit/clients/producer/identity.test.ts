import { describe, expect, it } from 'vitest';
import { Accumulator, type PartitionQueue } from '../../../../src/clients/producer/accumulator.ts';
import { Identity } from '../../../../src/clients/producer/identity.ts';
import type { ProducerBatch } from '../../../../src/clients/producer/producer-batch.ts';
import { batchAt } from '../../../../src/protocol/records/batch.ts';

const NO_HEADERS = [] as const;

function setUp(sizes: readonly number[]) {
  const accumulator = new Accumulator({
    batchSize: 400,
    bufferMemory: 1_000_000,
    batch: { compression: 0, level: undefined },
    now: () => 0,
  });
  const queue = accumulator.queue('t', 0);
  for (const count of sizes) {
    for (let i = 0; i < count; i++)
      accumulator.append(queue, 1, null, Buffer.alloc(10), NO_HEADERS, () => {});
    const last = queue.waiting[queue.waiting.length - 1];
    if (last) last.closed = true;
  }
  const identity = new Identity();
  identity.set(7, 0);
  return { accumulator, queue, identity };
}

function drain(identity: Identity, queue: PartitionQueue): ProducerBatch {
  const batch = queue.waiting.shift() as ProducerBatch;
  identity.assign(queue, batch);
  return batch;
}

const sequences = (queue: PartitionQueue) => queue.inFlight.map((batch) => batch.sequence);

describe("an idempotent producer's sequences", () => {
  it('count records, from 0, at the time of sending', () => {
    const { identity, queue } = setUp([2, 3, 1]);
    for (let i = 0; i < 3; i++) drain(identity, queue);
    expect(sequences(queue)).toEqual([0, 2, 5]);
    expect(queue.nextSequence).toBe(6);
  });

  it('stay with a batch that is sent again, which goes first and alone', () => {
    const { accumulator, identity, queue } = setUp([1, 1, 1]);
    const first = drain(identity, queue);
    const second = drain(identity, queue);
    accumulator.requeue(queue, second);
    accumulator.requeue(queue, first);
    expect(queue.waiting.map((batch) => batch.sequence)).toEqual([0, 1, -1]);
    expect(identity.mayDrain(queue, first)).toBe(true);
    expect(identity.mayDrain(queue, second)).toBe(false);
  });

  it('move down when a batch in front is refused for good', () => {
    const { accumulator, identity, queue } = setUp([2, 3, 1]);
    const first = drain(identity, queue);
    drain(identity, queue);
    drain(identity, queue);
    identity.shift(queue, first);
    accumulator.complete(queue, first);
    expect(sequences(queue)).toEqual([0, 3]);
    expect(queue.nextSequence).toBe(4);
  });

  it('begin again at 0 in a new epoch', () => {
    const { identity, queue } = setUp([2, 3]);
    drain(identity, queue);
    const second = drain(identity, queue);
    expect(identity.bump(queue)).toBe(true);
    expect(sequences(queue)).toEqual([0, 2]);
    expect(second.producerEpoch).toBe(1);
  });

  it('need a new producer id when the epochs are used up', () => {
    const { identity, queue } = setUp([1]);
    identity.set(7, 32767);
    expect(identity.bump(queue)).toBe(false);
    expect(identity.known).toBe(false);
  });

  it('take a new epoch only when nothing of the old one is in flight', () => {
    const { accumulator, identity, queue } = setUp([1, 1, 1]);
    const first = drain(identity, queue);
    identity.set(7, 1);
    const second = drain(identity, queue);
    expect(second).toMatchObject({ producerEpoch: 0, sequence: 1 });
    accumulator.complete(queue, first);
    accumulator.complete(queue, second);
    expect(drain(identity, queue)).toMatchObject({ producerEpoch: 1, sequence: 0 });
  });

  it('are stamped into valid bytes', () => {
    const { identity, queue } = setUp([2]);
    const batch = drain(identity, queue);
    const bytes = batch.bytesNow();
    batch.stamp(true);
    const read = batchAt(bytes);
    expect(read).toMatchObject({
      producerId: 7,
      producerEpoch: 0,
      baseSequence: 0,
      isTransactional: true,
      recordCount: 2,
    });
    expect(read?.isValid()).toBe(true);
  });
});

describe('the accumulator', () => {
  it('gives memory back when a batch is settled, and refuses what would exceed it', () => {
    const accumulator = new Accumulator({
      batchSize: 100,
      bufferMemory: 250,
      batch: { compression: 0, level: undefined },
      now: () => 0,
    });
    const queue = accumulator.queue('t', 0);
    const value = Buffer.alloc(50);
    const append = () => accumulator.append(queue, 1, null, value, NO_HEADERS, () => {});
    expect(append()).not.toBeNull();
    while (append() !== null);
    expect(accumulator.memoryUsed).toBeLessThanOrEqual(250);
    const batch = queue.waiting[0] as ProducerBatch;
    accumulator.complete(queue, batch);
    expect(append()).not.toBeNull();
  });

  it('splits a batch into smaller ones whose records keep their acks', async () => {
    const { accumulator, queue } = setUp([]);
    const offsets: number[] = [];
    for (let i = 0; i < 8; i++) {
      accumulator.append(queue, 1, null, Buffer.alloc(20), NO_HEADERS, (metadata) =>
        offsets.push(metadata.offset),
      );
    }
    const whole = queue.waiting.shift() as ProducerBatch;
    const parts = whole.split(150);
    expect(parts.length).toBeGreaterThan(1);
    let base = 100;
    for (const part of parts) {
      part.succeed(base, -1);
      base += part.count;
    }
    expect(offsets).toEqual([100, 101, 102, 103, 104, 105, 106, 107]);
    await whole.whenSettled();
  });
});
