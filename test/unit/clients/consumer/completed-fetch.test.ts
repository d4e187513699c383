import { describe, expect, it } from 'vitest';
import { CompletedFetch } from '../../../../src/clients/consumer/completed-fetch.ts';
import {
  SubscriptionState,
  type PartitionState,
} from '../../../../src/clients/consumer/subscription.ts';
import { bytesSerde, stringSerde } from '../../../../src/clients/serdes.ts';
import type { ConsumerRecord, Deserializer } from '../../../../src/clients/types.ts';
import { BatchBuilder, type BatchOptions } from '../../../../src/protocol/records/builder.ts';
import { markerBatch } from '../../../../src/protocol/records/control.ts';

function stateOf(): PartitionState {
  const subscription = new SubscriptionState();
  subscription.assign([{ topic: 't', partition: 0 }]);
  return subscription.get({ topic: 't', partition: 0 });
}

const controlBatch = (type: 'ABORT' | 'COMMIT', offset: number, producerId: number) =>
  markerBatch({ type, coordinatorEpoch: 0, producerId, producerEpoch: 0, timestamp: 1000, offset });

function batch(baseOffset: number, values: readonly string[], options: BatchOptions = {}): Buffer {
  const builder = new BatchBuilder({ baseOffset, partitionLeaderEpoch: 3, ...options });
  for (const value of values) builder.append(1000, null, Buffer.from(value));
  return builder.build();
}

/** Of a record without a key and with a value of one byte. */
const RECORD_BYTES = 8;

class Tally {
  readonly seen: [topic: string, bytes: number, records: number][] = [];

  through(topic: string, bytes: number, records: number): void {
    this.seen.push([topic, bytes, records]);
  }
}

function open(data: Buffer, tally: Tally): CompletedFetch {
  const options = { checkCrcs: true, readCommitted: false };
  return new CompletedFetch(stateOf(), 0, data, [], options, tally);
}

async function readAll(
  data: Buffer,
  options: {
    from?: number;
    aborted?: { producerId: number; firstOffset: number }[];
    readCommitted?: boolean;
    value?: Deserializer<string>;
  } = {},
) {
  const { from = 0, aborted = [], readCommitted = false, value = stringSerde } = options;
  const fetch = new CompletedFetch(
    stateOf(),
    from,
    data,
    aborted,
    { checkCrcs: true, readCommitted },
    new Tally(),
  );
  const records: ConsumerRecord<Uint8Array, string>[] = [];
  const deserializers = { key: bytesSerde, value };
  for (;;) {
    const outcome = fetch.take(records, 1_000, deserializers);
    if (outcome === 'end') break;
    if (outcome === 'prepare') await fetch.prepare();
  }
  return {
    fetch,
    records,
    offsets: records.map((one) => one.offset),
    values: records.map((one) => one.value),
  };
}

describe('a completed fetch', () => {
  it.each([0, 1, 2, 3, 4])(
    'hands out the records of codec %i with exact offsets',
    async (compression) => {
      const data = Buffer.concat([
        batch(10, ['a', 'b'], { compression }),
        batch(12, ['c'], { compression }),
      ]);
      const { values, offsets, fetch, records } = await readAll(data, { from: 10 });
      expect(values).toEqual(['a', 'b', 'c']);
      expect(offsets).toEqual([10, 11, 12]);
      expect(records[0]).toMatchObject({
        timestamp: 1000,
        timestampType: 'CreateTime',
        leaderEpoch: 3,
        key: null,
        serializedKeySize: -1,
      });
      expect(fetch.nextOffset).toBe(13);
    },
  );

  it('begins in the middle of a batch and stops before a partial one', async () => {
    const next = batch(13, ['d', 'e']);
    const data = Buffer.concat([batch(10, ['a', 'b', 'c']), next.subarray(0, next.length - 3)]);
    const { offsets, fetch } = await readAll(data, { from: 11 });
    expect(offsets).toEqual([11, 12]);
    expect(fetch.nextOffset).toBe(13);
    expect(fetch.handedBytes).toBe(2 * RECORD_BYTES);
  });

  it('hands out pieces of any size', () => {
    const tally = new Tally();
    const fetch = open(batch(0, ['a', 'b', 'c']), tally);
    const out: ConsumerRecord<Uint8Array, string>[] = [];
    const deserializers = { key: bytesSerde, value: stringSerde };
    expect(fetch.take(out, 2, deserializers)).toBe('more');
    expect(fetch.nextOffset).toBe(2);
    expect(fetch.take(out, 5, deserializers)).toBe('end');
    expect(out.map((one) => one.value)).toEqual(['a', 'b', 'c']);
    expect(fetch.handedBytes).toBe(3 * RECORD_BYTES);
    fetch.handedRecords = 3;
    fetch.close();
    expect(tally.seen).toEqual([['t', 3 * RECORD_BYTES, 3]]);
  });

  it('never shows control batches, and moves past them', async () => {
    const data = Buffer.concat([batch(0, ['a']), controlBatch('COMMIT', 1, 9)]);
    const { values, fetch } = await readAll(data);
    expect(values).toEqual(['a']);
    expect(fetch.nextOffset).toBe(2);
  });

  it('leaves out aborted transactions, and only those, with read_committed', async () => {
    const transactional = (baseOffset: number, value: string, producerId: number) =>
      batch(baseOffset, [value], {
        producerId,
        producerEpoch: 0,
        baseSequence: 0,
        isTransactional: true,
      });
    const data = Buffer.concat([
      transactional(0, 'aborted', 9),
      transactional(1, 'other', 8),
      batch(2, ['plain']),
      controlBatch('ABORT', 3, 9),
      transactional(4, 'committed', 9),
      controlBatch('COMMIT', 5, 9),
    ]);
    const aborted = [{ producerId: 9, firstOffset: 0 }];
    expect((await readAll(data, { aborted, readCommitted: true })).values).toEqual([
      'other',
      'plain',
      'committed',
    ]);
    expect((await readAll(data)).values).toEqual(['aborted', 'other', 'plain', 'committed']);
  });

  it('fails on a wrong checksum, again and again', async () => {
    const data = batch(0, ['a', 'b']);
    data.writeUInt8((data[70] as number) ^ 1, 70);
    await expect(readAll(data)).rejects.toThrow(
      'Record batch for partition t-0 at offset 0 is invalid',
    );
  });

  it('gives what came before a record that cannot be read, then fails on that record until a seek', () => {
    const value: Deserializer<string> = {
      deserialize: (_topic, data) => {
        if (data?.toString() === 'b') throw new Error('no b');
        return String(data);
      },
    };
    const fetch = open(batch(0, ['a', 'b', 'c']), new Tally());
    const out: ConsumerRecord<Uint8Array, string>[] = [];
    const take = () => fetch.take(out, 10, { key: bytesSerde, value });
    expect(take).toThrow('Error deserializing VALUE for partition t-0 at offset 1');
    expect(out.map((one) => one.value)).toEqual(['a']);
    expect(fetch.nextOffset).toBe(1);
    expect(take).toThrow('Error deserializing VALUE for partition t-0 at offset 1');
  });
});
