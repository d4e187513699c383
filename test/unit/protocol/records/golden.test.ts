/**
 * Bytes that Kafka 3.9's own classes made (spec/storage.md 10), made again here and read back. Compressed payloads
 * may differ between engines, so of those the framing is compared and the contents read.
 */
import { describe, expect, test } from 'vitest';
import { Errors } from '../../../../src/protocol/errors.ts';
import {
  batchAt,
  batches,
  LOG_APPEND_TIME,
  type RecordBatch,
} from '../../../../src/protocol/records/batch.ts';
import { BatchBuilder, emptiedBatch } from '../../../../src/protocol/records/builder.ts';
import {
  compress,
  decompress,
  decompressAsync,
} from '../../../../src/protocol/records/compression.ts';
import { endTransactionMarker, markerBatch } from '../../../../src/protocol/records/control.ts';
import { convertBatches } from '../../../../src/protocol/records/conversion.ts';
import { writeLegacy } from '../../../../src/protocol/records/legacy.ts';
import { readRecords } from '../../../../src/protocol/records/record.ts';

const T = 1_700_000_000_000;
const bytes = (text: string) => Buffer.from(text);
const r1 = { timestamp: T, key: bytes('k1'), value: bytes('v1') };
const r2headers = [
  { key: 'h', value: bytes('x') },
  { key: 'n', value: null },
];
const SECOND =
  '0000000000000064000000550000000302c3d923750010000000020000018bcfe568000000018bcfe5680500000000000000070001000000000000000314000000046b31047631001e000a02046b32010402680278026e01100009040104763300';

function second(): BatchBuilder {
  const builder = new BatchBuilder({
    baseOffset: 100,
    partitionLeaderEpoch: 3,
    producerId: 7,
    producerEpoch: 1,
    baseSequence: 0,
    isTransactional: true,
  });
  builder.append(T, r1.key, r1.value);
  builder.append(T + 5, bytes('k2'), null, r2headers);
  builder.append(T - 5, null, bytes('v3'));
  return builder;
}

function one(compression: number): Buffer {
  const builder = new BatchBuilder({ compression });
  builder.append(r1.timestamp, r1.key, r1.value);
  return builder.build();
}

const view = (hex: string): RecordBatch => {
  const batch = batchAt(Buffer.from(hex, 'hex'));
  if (batch === null) throw new Error('not whole');
  return batch;
};

describe('v2', () => {
  test('one record', () => {
    expect(one(0).toString('hex')).toBe(
      '00000000000000000000003cffffffff026ba48e850000000000000000018bcfe568000000018bcfe56800ffffffffffffffffffffffffffff0000000114000000046b3104763100',
    );
  });

  test('three records of a transactional producer', () => {
    const builder = second();
    expect(builder.build().toString('hex')).toBe(SECOND);
    expect(builder.maxTimestamp).toBe(T + 5);
    expect(builder.offsetOfMaxTimestamp).toBe(101);
  });

  test('reads back', () => {
    const batch = view(SECOND);
    expect(batch.isValid()).toBe(true);
    expect([batch.baseOffset, batch.lastOffset, batch.partitionLeaderEpoch]).toEqual([100, 102, 3]);
    expect([batch.producerId, batch.producerEpoch, batch.lastSequence]).toEqual([7, 1, 2]);
    expect([batch.isTransactional, batch.isControl, batch.maxTimestamp]).toEqual([
      true,
      false,
      T + 5,
    ]);
    expect(readRecords(batch)).toEqual([
      { offset: 100, ...r1, headers: [], sequence: 0 },
      {
        offset: 101,
        timestamp: T + 5,
        key: bytes('k2'),
        value: null,
        headers: r2headers,
        sequence: 1,
      },
      { offset: 102, timestamp: T - 5, key: null, value: bytes('v3'), headers: [], sequence: 2 },
    ]);
  });

  test('LogAppendTime, built and patched', () => {
    const wanted =
      '00000000000000000000003cffffffff02eb165b890008000000000000018bcfe568000000018bcfe56864ffffffffffffffffffffffffffff0000000114000000046b3104763100';
    const builder = new BatchBuilder({ timestampType: LOG_APPEND_TIME, logAppendTime: T + 100 });
    builder.append(r1.timestamp, r1.key, r1.value);
    expect(builder.build().toString('hex')).toBe(wanted);
    const patched = batchAt(one(0)) as RecordBatch;
    patched.setMaxTimestamp(LOG_APPEND_TIME, T + 100);
    expect(patched.bytes().toString('hex')).toBe(wanted);
    expect(readRecords(patched)[0]?.timestamp).toBe(T + 100);
  });

  test.each([
    [
      1,
      '000000000000000000000050ffffffff02085b02a70001000000000000018bcfe568000000018bcfe56800ffffffffffffffffffffffffffff000000011f8b08000000000000ff1361606060c9366429336400001ec8d6660b000000',
    ],
    [
      2,
      '000000000000000000000052ffffffff0227ce03fb0002000000000000018bcfe568000000018bcfe56800ffffffffffffffffffffffffffff0000000182534e415050590000000001000000010000000d0b2814000000046b3104763100',
    ],
    [
      3,
      '00000000000000000000004bffffffff02519fb3640003000000000000018bcfe568000000018bcfe56800ffffffffffffffffffffffffffff0000000104224d186040820b00008014000000046b310476310000000000',
    ],
    [
      4,
      '000000000000000000000048ffffffff02791cacb40004000000000000018bcfe568000000018bcfe56800ffffffffffffffffffffffffffff0000000128b52ffd005858000014000000046b3104763100010000',
    ],
  ])('codec %i', (codec, hex) => {
    const theirs = view(hex);
    expect(theirs.isValid()).toBe(true);
    const ours = batchAt(one(codec)) as RecordBatch;
    expect(ours.isValid()).toBe(true);
    expect(readRecords(theirs)).toEqual(readRecords(ours));
    expect(readRecords(ours)[0]).toMatchObject(r1);
    // zstd engines differ in how they say the content size; the others agree to the last byte.
    expect(ours.sizeInBytes).toBe(theirs.sizeInBytes);
    if (codec !== 4) expect(ours.bytes().toString('hex')).toBe(hex);
  });

  test('markers', () => {
    const marker = {
      producerId: 7,
      producerEpoch: 1,
      coordinatorEpoch: 2,
      timestamp: T + 10,
      offset: 105,
      partitionLeaderEpoch: 3,
    };
    const commit = markerBatch({ ...marker, type: 'COMMIT' });
    expect(commit.toString('hex')).toBe(
      '0000000000000069000000420000000302d73219ba0030000000000000018bcfe5680a0000018bcfe5680a00000000000000070001ffffffff000000012000000008000000010c00000000000200',
    );
    expect(markerBatch({ ...marker, type: 'ABORT' }).toString('hex')).toBe(
      '0000000000000069000000420000000302230ccff20030000000000000018bcfe5680a0000018bcfe5680a00000000000000070001ffffffff000000012000000008000000000c00000000000200',
    );
    const [record] = readRecords(batchAt(commit) as RecordBatch);
    expect(endTransactionMarker(record!)).toEqual({ type: 'COMMIT', coordinatorEpoch: 2 });
  });
});

describe('what the cleaner leaves', () => {
  test('a header without records', () => {
    expect(emptiedBatch(view(SECOND)).toString('hex')).toBe(
      '00000000000000640000003100000003029ff43d70001000000002ffffffffffffffff0000018bcfe56805000000000000000700010000000000000000',
    );
  });

  test('a tombstone with a delete horizon', () => {
    const builder = new BatchBuilder({
      baseOffset: 100,
      partitionLeaderEpoch: 3,
      producerId: 7,
      producerEpoch: 1,
      baseSequence: 0,
      isTransactional: true,
      deleteHorizonMs: T + 1000 + 86_400_000,
    });
    builder.appendAt(101, T + 5, bytes('k2'), null, r2headers);
    builder.overrideLastOffset(102);
    const batch = builder.build();
    expect(batch.toString('hex')).toBe(
      '0000000000000064000000440000000302f93c099a0050000000020000018bd50bc7e80000018bcfe568050000000000000007000100000000000000012400c5ffb25202046b32010402680278026e01',
    );
    expect(readRecords(batchAt(batch) as RecordBatch)[0]?.timestamp).toBe(T + 5);
  });

  test('a marker with a delete horizon: its varlong delta grows', () => {
    const builder = new BatchBuilder({
      baseOffset: 105,
      partitionLeaderEpoch: 3,
      producerId: 7,
      producerEpoch: 1,
      isTransactional: true,
      isControl: true,
      deleteHorizonMs: T + 1000 + 86_400_000,
    });
    builder.append(T + 10, Buffer.from('00000001', 'hex'), Buffer.from('000000000002', 'hex'));
    expect(builder.build().toString('hex')).toBe(
      '0000000000000069000000450000000302d51467d10070000000000000018bd50bc7e80000018bcfe5680a00000000000000070001ffffffff000000012600bbffb2520008000000010c00000000000200',
    );
  });
});

describe('v0 and v1', () => {
  const at5 = { offset: 5, ...r1 };
  const at6 = { offset: 6, timestamp: T + 5, key: bytes('k2'), value: bytes('v2') };

  test('single messages', () => {
    expect(writeLegacy([at5], { magic: 0 }).toString('hex')).toBe(
      '00000000000000050000001257e7496e0000000000026b31000000027631',
    );
    expect(writeLegacy([at5], { magic: 1 }).toString('hex')).toBe(
      '00000000000000050000001aa5da6a6201000000018bcfe56800000000026b31000000027631',
    );
  });

  test.each([
    [
      1,
      '82',
      '0000000000000006000000638019fd5a01030000018bcfe56805ffffffff0000004d04224d186040823e00000016000100e01aa5da6a6201000000018bcfe568180080026b3100000002760600000200001d00501a10149256090001260010052000806b3200000002763200000000',
    ],
    [
      0,
      '1a',
      '000000000000000600000051183bde1a0003ffffffff0000004304224d1860401a340000001200010091050000001257e7496e0f0080026b310000000276060000020010061e0040ff0602490d00a000026b3200000002763200000000',
    ],
  ] as const)('lz4 wrapper of magic %i has header checksum %s', (magic, checksum, hex) => {
    const theirs = view(hex);
    expect(theirs.isValid()).toBe(true);
    const expected = [at5, at6].map((r) => ({
      ...r,
      timestamp: magic === 0 ? -1 : r.timestamp,
      headers: [],
      sequence: -1,
    }));
    expect(readRecords(theirs)).toEqual(expected);
    const ours = writeLegacy([at5, at6], { magic, compression: 3 });
    expect(readRecords(batchAt(ours) as RecordBatch)).toEqual(expected);
    const frame = ours.indexOf(Buffer.from('04224d18', 'hex'));
    expect(ours.subarray(frame + 4, frame + 7).toString('hex')).toBe(`6040${checksum}`);
  });

  test('second vector down to v1 from offset 101', async () => {
    const down = await convertBatches(Buffer.from(SECOND, 'hex'), 1, { fromOffset: 101 });
    expect(down.toString('hex')).toBe(
      '000000000000006500000018dcbe14a101000000018bcfe56805000000026b32ffffffff0000000000000066000000185c2d1e8e01000000018bcfe567fbffffffff000000027633',
    );
    const up = await convertBatches(down, 2);
    expect(readRecords(batchAt(up) as RecordBatch)[0]).toMatchObject({ offset: 101, value: null });
  });

  test.each([1, 2, 3])('codec %i survives the way down and up', async (compression) => {
    const builder = new BatchBuilder({ compression, baseOffset: 40 });
    for (let i = 0; i < 50; i++) builder.append(T + i, bytes(`key ${i}`), bytes(`value ${i}`));
    const records = readRecords(batchAt(builder.build()) as RecordBatch);
    for (const magic of [0, 1] as const) {
      const down = await convertBatches(builder.build(), magic);
      expect(batchAt(down)?.magic).toBe(magic);
      const up = readRecords(batchAt(await convertBatches(down, 2)) as RecordBatch);
      expect(up).toEqual(records.map((r) => ({ ...r, timestamp: magic === 0 ? -1 : r.timestamp })));
    }
  });

  test.each([0, 1] as const)(
    'zstd ends the way down to v%i, and is refused at its head',
    async (magic) => {
      const batch = (compression: number, baseOffset: number) => {
        const builder = new BatchBuilder({ compression, baseOffset });
        builder.append(T, null, bytes('value'));
        return builder.build();
      };
      const [gzip, zstd] = [batch(1, 0), batch(4, 1)];
      const down = await convertBatches(Buffer.concat([gzip, zstd, batch(1, 2)]), magic);
      expect([...batches(down)].map(({ baseOffset }) => baseOffset)).toEqual([0]);
      await expect(convertBatches(Buffer.concat([zstd, gzip]), magic)).rejects.toMatchObject({
        code: Errors.UNSUPPORTED_COMPRESSION_TYPE,
      });
    },
  );
});

describe('codecs', () => {
  const data = Buffer.alloc(300_000);
  for (let i = 0; i < data.length; i++) data[i] = ((i * i) % 251) & (i % 7 === 0 ? 255 : 15);

  test.each([1, 2, 3, 4])('%i: more than one block, at once and on another thread', async (id) => {
    const packed = compress(id, data);
    expect(packed.length).toBeLessThan(data.length);
    expect(decompress(id, packed).equals(data)).toBe(true);
    expect((await decompressAsync(id, packed)).equals(data)).toBe(true);
  });

  test.each([1, 2, 3, 4])('%i: a bomb is refused, at once and on another thread', async (id) => {
    const bomb = compress(id, Buffer.alloc(5_000_000));
    expect(() => decompress(id, bomb, { limit: 1_000_000 })).toThrow('more than 1000000 bytes');
    await expect(decompressAsync(id, bomb, { limit: 1_000_000 })).rejects.toThrow('more than');
  });

  test.each([1, 2, 3, 4])('%i: cut short anywhere is an error', (id) => {
    const packed = compress(id, data.subarray(0, 70_000));
    for (let size = 0; size < packed.length; size += Math.ceil(packed.length / 97)) {
      expect(() => {
        const back = decompress(id, packed.subarray(0, size));
        // xerial's framing has no end mark: a cut between two blocks shows only in what is missing.
        if (back.length < 70_000) throw new Error('short');
      }).toThrow();
    }
  });
});
