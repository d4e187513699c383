/** What a hostile or broken producer may send: pairs of a description and the bytes. */
import { batches, RecordBatch } from '../../src/protocol/records/batch.ts';
import { BatchBuilder } from '../../src/protocol/records/builder.ts';
import { writeLegacy } from '../../src/protocol/records/legacy.ts';

export type Hostile = readonly [what: string, bytes: Buffer];

export const CODECS = [0, 1, 2, 3, 4];
const TIME = 1_700_000_000_000;

export function goodBatch(compression: number): Buffer {
  const builder = new BatchBuilder({ compression });
  for (const value of ['first', 'second', 'third', 'x'.repeat(60)]) {
    builder.append(TIME, Buffer.from('k'), Buffer.from(value));
  }
  return builder.build();
}

/** Offset and width of each field of a v2 header. */
const FIELDS: Readonly<Record<string, readonly [at: number, width: number]>> = {
  baseOffset: [0, 8],
  batchLength: [8, 4],
  partitionLeaderEpoch: [12, 4],
  magic: [16, 1],
  crc: [17, 4],
  attributes: [21, 2],
  lastOffsetDelta: [23, 4],
  baseTimestamp: [27, 8],
  maxTimestamp: [35, 8],
  producerId: [43, 8],
  producerEpoch: [51, 2],
  baseSequence: [53, 4],
  recordCount: [57, 4],
};

function valuesFor(width: number): bigint[] {
  const max = (1n << (BigInt(width * 8) - 1n)) - 1n;
  const small = [0n, 1n, 2n, 3n, 4n, 7n, 0x10n, 0x20n, 0x40n, 61n, 100n, -1n, -2n];
  return [...small, max, max - 1n, -max - 1n];
}

function withField(bytes: Buffer, at: number, width: number, value: bigint): Buffer {
  const changed = Buffer.from(bytes);
  for (let i = 0; i < width; i++) {
    changed[at + width - 1 - i] = Number((value >> BigInt(8 * i)) & 0xffn);
  }
  return changed;
}

function withByte(bytes: Buffer, at: number, value: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[at] = value;
  return changed;
}

/** With the checksum that belongs to what is there now. */
function resealed(bytes: Buffer): Buffer {
  const sealed = Buffer.from(bytes);
  new RecordBatch(sealed, 0, sealed.length, 2).updateChecksum();
  return sealed;
}

/** Every field with every kind of value, the checksum wrong and right. */
export function* badHeaders(compression: number): Generator<Hostile> {
  const bytes = goodBatch(compression);
  for (const [name, [at, width]] of Object.entries(FIELDS)) {
    for (const value of valuesFor(width)) {
      const changed = withField(bytes, at, width, value);
      const what = `${name} = ${value}, codec ${compression}`;
      yield [what, changed];
      if (name !== 'crc') yield [`${what}, resealed`, resealed(changed)];
    }
  }
}

/** Every byte of the records, under a right checksum. */
export function* badRecords(
  compression: number,
  values: readonly number[] = [0x00, 0x01, 0x7f, 0x80, 0xff],
): Generator<Hostile> {
  const bytes = goodBatch(compression);
  for (let at = 61; at < bytes.length; at++) {
    for (const value of values) {
      const changed = resealed(withByte(bytes, at, value));
      yield [`byte ${at} = ${value}, codec ${compression}`, changed];
    }
  }
}

export function* cutFrames(compression: number): Generator<Hostile> {
  const bytes = goodBatch(compression);
  for (let length = 0; length < bytes.length; length++) {
    yield [`cut to ${length}, codec ${compression}`, bytes.subarray(0, length)];
  }
}

/** Messages of the old formats with each byte changed, the outer checksum wrong and right. */
export function* badMessages(magic: 0 | 1, compression: number): Generator<Hostile> {
  const records = [0, 1, 2].map((offset) => {
    const value = Buffer.from(`value ${offset}`);
    return { offset, timestamp: TIME, key: Buffer.from('k'), value };
  });
  const bytes = writeLegacy(records, { magic, compression });
  for (let at = 0; at < bytes.length; at++) {
    const changed = withByte(bytes, at, (bytes[at] ?? 0) ^ 0x81);
    const what = `byte ${at}, magic ${magic}, codec ${compression}`;
    yield [what, Buffer.from(changed)];
    try {
      for (const message of batches(changed)) message.updateChecksum();
    } catch {
      continue;
    }
    yield [`${what}, resealed`, changed];
  }
}
