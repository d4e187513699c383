import { describe, expect, test } from 'vitest';
import { batchAt, RecordBatch } from '../../../src/protocol/records/batch.ts';
import { BatchBuilder } from '../../../src/protocol/records/builder.ts';
import { readRecords } from '../../../src/protocol/records/record.ts';
import { writeLegacy } from '../../../src/protocol/records/legacy.ts';
import { RecordsRejected } from '../../../src/storage/record-checks.ts';
import { inspect, validateLater, validateNow } from '../../../src/storage/validator.ts';
import { resolveLogConfig } from '../../../src/storage/log-config.ts';
import { config } from './support.ts';

const T = 1_700_000_000_000;

/** storage.md 10, "LogValidator outcomes": (T,k1,v1), (T+3,null,v2), (T+1,k2,v2), counter at 10, epoch 9, now T+50. */
function input(options: ConstructorParameters<typeof BatchBuilder>[0] = {}): Buffer {
  const builder = new BatchBuilder(options);
  builder.append(T, Buffer.from('k1'), Buffer.from('v1'));
  builder.append(T + 3, null, Buffer.from('v2'));
  builder.append(T + 1, Buffer.from('k2'), Buffer.from('v2'));
  return builder.build();
}

function request(
  records: Buffer,
  overrides: Record<string, string>,
  produceVersion: number | null = 8,
) {
  return {
    records,
    origin: 'client' as const,
    leaderEpoch: 9,
    produceVersion,
    config: config(overrides),
    name: 't-0',
  };
}

function validate(
  records: Buffer,
  overrides: Record<string, string> = {},
  produceVersion?: number | null,
) {
  return validateNow(inspect(request(records, overrides, produceVersion)), 10, T + 50);
}

function refused(task: () => unknown): { code: number; message: string; errors: number[] | null } {
  try {
    task();
  } catch (error) {
    const errors =
      error instanceof RecordsRejected ? error.recordErrors.map((e) => e.batchIndex) : null;
    const { code, message } = error as { code: number; message: string };
    return { code, message, errors };
  }
  throw new Error('accepted');
}

describe('stored as it came', () => {
  test('offset and epoch are patched in place and the checksum stays the client’s', () => {
    const bytes = input();
    const crc = batchAt(bytes)!.crc;
    const result = validate(bytes);
    expect(result.bytes.buffer).toBe(bytes.buffer);
    const stored = result.batches[0]!;
    expect([stored.baseOffset, stored.lastOffset, stored.partitionLeaderEpoch]).toEqual([
      10, 12, 9,
    ]);
    expect([stored.crc, stored.maxTimestamp]).toEqual([crc, T + 3]);
    expect(result.largest).toEqual({ timestamp: T + 3, offset: 12 });
  });

  test('a wrong largest timestamp is put right, and so is the checksum', () => {
    const bytes = input();
    batchAt(bytes)!.setMaxTimestamp(0, T + 999);
    const stored = validate(bytes).batches[0]!;
    expect(stored.maxTimestamp).toBe(T + 3);
    expect(stored.isValid()).toBe(true);
  });

  test.each([0, 3])('LogAppendTime touches the header only (codec %i)', (compression) => {
    const bytes = input({ compression });
    const payload = Buffer.from(bytes.subarray(61));
    const result = validate(bytes, { 'message.timestamp.type': 'LogAppendTime' });
    const stored = result.batches[0]!;
    expect([stored.timestampType, stored.maxTimestamp, stored.baseTimestamp]).toEqual([
      1,
      T + 50,
      T,
    ]);
    expect(result.bytes.subarray(61)).toEqual(payload);
    expect(stored.isValid()).toBe(true);
    expect(result.logAppendTimeMs).toBe(T + 50);
  });

  test('attribute bits without a meaning live until the header is patched anyway', () => {
    const odd = (): Buffer => {
      const bytes = input();
      bytes.writeInt16BE(0x0140, 21);
      new RecordBatch(bytes, 0, bytes.length, 2).updateChecksum();
      return bytes;
    };
    expect(validate(odd()).batches[0]!.attributes).toBe(0x0140);
    const patched = validate(odd(), { 'message.timestamp.type': 'LogAppendTime' });
    expect(patched.batches[0]!.attributes).toBe(0x0048);
  });

  test('a client that claims LogAppendTime is corrected on a CreateTime topic, refused on the other', () => {
    const claim = (): Buffer => input({ timestampType: 1, logAppendTime: T + 7 });
    expect(validate(claim()).batches[0]!.timestampType).toBe(0);
    expect(
      refused(() => validate(claim(), { 'message.timestamp.type': 'LogAppendTime' })),
    ).toMatchObject({
      code: 32,
      errors: [0, 1, 2],
    });
  });
});

describe('rebuilt', () => {
  test.each([
    ['gzip', 0, 1],
    ['uncompressed', 3, 0],
    ['zstd', 2, 4],
  ])('compression.type=%s turns codec %i into %i and keeps the records', async (type, from, to) => {
    const producer = { producerId: 7, producerEpoch: 1, baseSequence: 5, isTransactional: true };
    const bytes = input({ compression: from, ...producer });
    const wanted = readRecords(batchAt(input({ ...producer, baseOffset: 10 }))!);
    const inspected = inspect(request(bytes, { 'compression.type': type }));
    const result = await validateLater(inspected, 10, T + 50);
    const stored = result.batches[0]!;
    expect(stored.compression).toBe(to);
    expect(stored).toMatchObject({
      producerId: 7,
      producerEpoch: 1,
      baseSequence: 5,
      partitionLeaderEpoch: 9,
    });
    expect(readRecords(stored)).toEqual(wanted);
    expect(stored.isValid()).toBe(true);
  });

  test.each([
    ['gzip', 1, 9],
    ['lz4', 1, 12],
    ['zstd', 1, 19],
  ])('compression.%s.level counts where the topic names the codec', async (type, low, high) => {
    const words = ['lorem', 'ipsum', 'dolor', 'sit', 'amet'];
    const builder = new BatchBuilder();
    for (let i = 0; i < 500; i++) {
      const text = Array.from({ length: 20 }, (_, k) => words[(i * i + k * k * 7) % 5]).join(' ');
      builder.append(T, null, Buffer.from(`${i * 7919} ${text}`));
    }
    const bytes = builder.build();
    const size = async (overrides: Record<string, string>) => {
      const inspected = inspect(request(Buffer.from(bytes), overrides));
      return (await validateLater(inspected, 10, T + 50)).bytes.length;
    };
    const level = `compression.${type}.level`;
    const fast = await size({ 'compression.type': type, [level]: `${low}` });
    expect(await size({ 'compression.type': type, [level]: `${high}` })).toBeLessThan(fast);
  });

  test('old messages become one batch', () => {
    const records = [0, 1].map((offset) => ({
      offset,
      timestamp: T + offset,
      key: null,
      value: Buffer.from('x'),
    }));
    const stored = validate(writeLegacy(records, { magic: 1 }), {}, 2).batches;
    expect(stored.map((batch) => [batch.magic, batch.baseOffset, batch.lastOffset])).toEqual([
      [2, 10, 11],
    ]);
    const v0 = validate(writeLegacy(records, { magic: 0 }), {}, 1).batches[0]!;
    expect([v0.magic, v0.baseTimestamp, v0.maxTimestamp]).toEqual([2, -1, -1]);
  });

  test('a batch goes down to the log’s old format, unless a producer id would be lost', () => {
    const old = resolveLogConfig(new Map([['message.format.version', '0.10.2']]), (key) =>
      key === 'inter.broker.protocol.version' ? '2.5' : null,
    );
    const down = (bytes: Buffer) => inspect({ ...request(bytes, {}), config: old });
    const result = validateNow(down(input()), 10, T + 50);
    expect(result.batches.map((batch) => [batch.magic, batch.baseOffset])).toEqual([
      [1, 10],
      [1, 11],
      [1, 12],
    ]);
    const idempotent = input({ producerId: 7, producerEpoch: 0, baseSequence: 0 });
    expect(refused(() => down(idempotent)).code).toBe(43);
  });
});

describe('refused', () => {
  const patched = (change: (bytes: Buffer) => void): Buffer => {
    const bytes = input();
    change(bytes);
    new RecordBatch(bytes, 0, bytes.length, 2).updateChecksum();
    return bytes;
  };

  test.each([
    ['two batches', () => Buffer.concat([input(), input()]), 87],
    ['a count that does not match', () => patched((b) => b.writeInt32BE(2, 57)), 87],
    ['no records', () => patched((b) => b.writeInt32BE(0, 57)), 87],
    ['a control batch', () => patched((b) => b.writeInt16BE(0x20, 21)), 87],
    ['a base offset', () => patched((b) => b.writeBigInt64BE(5n, 0)), 87],
    ['a producer id without sequence', () => patched((b) => b.writeBigInt64BE(5n, 43)), 87],
    [
      'a flipped bit',
      () => {
        const b = input();
        b[70]! ^= 1;
        return b;
      },
      2,
    ],
    [
      'a size no batch has',
      () => {
        const b = input();
        b.writeInt32BE(5, 8);
        return b;
      },
      2,
    ],
    [
      'a magic no batch has',
      () => {
        const b = input();
        b[16] = 7;
        return b;
      },
      2,
    ],
    ['a codec no batch has', () => patched((b) => b.writeInt16BE(6, 21)), -1],
    ['a record longer than the batch', () => patched((b) => b.writeUInt8(0xfe, 61)), 87],
    ['half a batch', () => input().subarray(0, 80), 87],
  ])('%s', (_, bytes, code) => {
    const outcome = refused(() => validate(bytes()));
    expect(outcome.code).toBe(code);
    expect(outcome.errors).toBeNull();
  });

  test('records without a key in a compacted topic, by their index; a bad time beside them wins', () => {
    const compact = { 'cleanup.policy': 'compact' };
    const missing = refused(() => validate(input(), compact));
    expect(missing).toMatchObject({ code: 87, errors: [1] });
    expect(missing.message).toContain(
      'Compacted topic cannot accept message without key in topic partition t-0',
    );
    const late = refused(() =>
      validate(input(), { ...compact, 'message.timestamp.before.max.ms': '49' }),
    );
    expect(late).toMatchObject({ code: 32, errors: [0, 1, 2].filter((i) => i !== 2) });
  });

  test('times out of bounds, older and newer', () => {
    expect(
      refused(() => validate(input(), { 'message.timestamp.before.max.ms': '48' })),
    ).toMatchObject({ code: 32, errors: [0, 2] });
    const ahead = new BatchBuilder({});
    ahead.append(T + 200, null, null);
    expect(
      refused(() => validate(ahead.build(), { 'message.timestamp.after.max.ms': '100' })).code,
    ).toBe(32);
    const none = new BatchBuilder({});
    none.append(-1, null, null);
    expect(
      validate(none.build(), { 'message.timestamp.after.max.ms': '100' }).largest.timestamp,
    ).toBe(-1);
  });

  test('more bytes than max.message.bytes; zstd before Produce 7', () => {
    expect(refused(() => validate(input(), { 'max.message.bytes': '60' })).code).toBe(10);
    expect(refused(() => validate(input({ compression: 4 }), {}, 6)).code).toBe(76);
  });
});
