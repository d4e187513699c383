/**
 * Messages of formats 0 and 1 (spec/storage.md 2.4): reading with wrappers opened, and writing.
 *
 *   offset 8 | size 4 | crc 4 | magic 1 | attributes 1 | [timestamp 8, v1] | keyLength 4 | key | valueLength 4 | value
 *
 * A compressed set is one message without a key whose value holds the others. Its offset is that of its last inner
 * message; inner offsets are absolute in v0 and relative to the first in v1. All bounds are checked; what does not
 * fit throws INVALID_RECORD, a wrong inner checksum CORRUPT_MESSAGE.
 */
import { Errors, KafkaError } from '../errors.ts';
import {
  batches,
  LOG_APPEND_TIME,
  LOG_OVERHEAD,
  type Magic,
  NO_SEQUENCE,
  NO_TIMESTAMP,
  RecordBatch,
  TIMESTAMP_TYPE_BIT,
  type TimestampType,
} from './batch.ts';
import type { CompressOptions, DecompressOptions } from './codec.ts';
import { compress, decompress, decompressAsync, NONE, ZSTD } from './compression.ts';
import { writeInt64 } from './int64.ts';
import type { KafkaRecord } from './record.ts';
import { NO_HEADERS } from './record-cursor.ts';

/** Bytes of a message without key and value, offset and size included. */
const overhead = (magic: number) => LOG_OVERHEAD + (magic === 0 ? 14 : 22);

function invalid(message: string): never {
  throw new KafkaError(Errors.INVALID_RECORD, message);
}

interface Fields {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
}

/** Key and value of one message, as views. */
function fieldsOf(message: RecordBatch): Fields {
  const { buffer, end } = message;
  const bytesAt = (at: number): { bytes: Buffer | null; end: number } => {
    if (end - at < 4) invalid('Message ends inside a field');
    const size = buffer.readInt32BE(at);
    if (size < 0) return { bytes: null, end: at + 4 };
    if (size > end - at - 4)
      invalid(`Field of ${size} bytes in a message of ${message.sizeInBytes}`);
    return { bytes: buffer.subarray(at + 4, at + 4 + size), end: at + 4 + size };
  };
  const key = bytesAt(message.position + (message.magic === 0 ? 18 : 26));
  const value = bytesAt(key.end);
  if (value.end !== end) invalid(`Message of ${message.sizeInBytes} bytes has bytes left over`);
  return { key: key.bytes, value: value.bytes };
}

const recordOf = (message: RecordBatch, offset: number, timestamp: number): KafkaRecord => ({
  offset,
  timestamp,
  ...fieldsOf(message),
  headers: NO_HEADERS,
  sequence: NO_SEQUENCE,
});

/** The compressed bytes of a wrapper. */
function packed(wrapper: RecordBatch): Buffer {
  if (wrapper.compression === ZSTD) {
    invalid(`ZStandard compression is not supported for magic ${wrapper.magic}`);
  }
  const { value } = fieldsOf(wrapper);
  if (value === null) invalid('Found invalid compressed record set with null value');
  return value;
}

/** The messages inside a wrapper, offsets as stored. */
export function innerMessages(wrapper: RecordBatch, body: Buffer): RecordBatch[] {
  const inner: RecordBatch[] = [];
  for (const message of batches(body)) {
    if (message.magic !== wrapper.magic) {
      invalid(`Compressed message magic ${message.magic} does not match wrapper ${wrapper.magic}`);
    }
    if (message.compression !== NONE) {
      invalid('Inner record of a compressed record set must not be compressed');
    }
    inner.push(message);
  }
  if (inner.length === 0) invalid('Found invalid compressed record set with no inner records');
  return inner;
}

/** What is added to the stored inner offsets. */
function offsetBase(wrapper: RecordBatch, last: RecordBatch): number {
  if (wrapper.magic === 0 || wrapper.lastOffset === 0) return 0;
  const base = wrapper.lastOffset - last.lastOffset;
  if (base < 0) {
    invalid(`Found invalid wrapper offset in compressed v1 message set: ${wrapper.lastOffset}`);
  }
  return base;
}

function unwrapped(wrapper: RecordBatch, body: Buffer): KafkaRecord[] {
  const inner = innerMessages(wrapper, body);
  const base = offsetBase(wrapper, inner[inner.length - 1] as RecordBatch);
  const appendTime = wrapper.timestampType === LOG_APPEND_TIME ? wrapper.maxTimestamp : null;
  return inner.map((m) => {
    m.ensureValid();
    return recordOf(m, base + m.lastOffset, appendTime ?? m.maxTimestamp);
  });
}

const optionsFor = (wrapper: RecordBatch, options: DecompressOptions) => ({
  ...options,
  magic: wrapper.magic,
});

/** Decompressed body of a v0/v1 wrapper. */
function legacyBody(wrapper: RecordBatch, options: DecompressOptions = {}): Buffer {
  return decompress(wrapper.compression, packed(wrapper), optionsFor(wrapper, options));
}

export function legacyBodyAsync(
  wrapper: RecordBatch,
  options: DecompressOptions = {},
): Promise<Buffer> {
  return decompressAsync(wrapper.compression, packed(wrapper), optionsFor(wrapper, options));
}

export function legacyRecords(batch: RecordBatch, options: DecompressOptions): KafkaRecord[] {
  if (batch.compression === NONE) return [recordOf(batch, batch.lastOffset, batch.maxTimestamp)];
  return unwrapped(batch, legacyBody(batch, options));
}

export async function legacyRecordsAsync(
  batch: RecordBatch,
  options: DecompressOptions,
): Promise<KafkaRecord[]> {
  if (batch.compression === NONE) return legacyRecords(batch, options);
  return unwrapped(batch, await legacyBodyAsync(batch, options));
}

// ---- writing ----

export interface LegacyRecord {
  readonly offset: number;
  readonly timestamp: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
}

export interface LegacyOptions extends CompressOptions {
  readonly magic: 0 | 1;
  readonly compression?: number;
  readonly timestampType?: TimestampType;
  /** With LOG_APPEND_TIME: the time of the append. */
  readonly logAppendTime?: number;
}

function messageBytes(record: LegacyRecord, magic: 0 | 1, attributes: number): Buffer {
  const keyLength = record.key?.length ?? 0;
  const valueLength = record.value?.length ?? 0;
  const size = overhead(magic) + keyLength + valueLength;
  const out = Buffer.allocUnsafe(size);
  writeInt64(out, 0, record.offset);
  out.writeInt32BE(size - LOG_OVERHEAD, 8);
  out[16] = magic;
  out[17] = attributes;
  if (magic === 1) writeInt64(out, 18, record.timestamp);
  let at = magic === 0 ? 18 : 26;
  for (const bytes of [record.key, record.value]) {
    out.writeInt32BE(bytes === null ? -1 : bytes.length, at);
    if (bytes !== null) out.set(bytes, at + 4);
    at += 4 + (bytes?.length ?? 0);
  }
  new RecordBatch(out, 0, size, magic as Magic).updateChecksum();
  return out;
}

/** Size of a record as an uncompressed message. */
export function legacySize(magic: 0 | 1, key: Uint8Array | null, value: Uint8Array | null): number {
  return overhead(magic) + (key?.length ?? 0) + (value?.length ?? 0);
}

/** Records as messages one after the other, or as one wrapper when a codec is given. */
export function writeLegacy(records: readonly LegacyRecord[], options: LegacyOptions): Buffer {
  const { magic, compression = NONE } = options;
  const appendTime = options.timestampType === LOG_APPEND_TIME;
  const typeBit = magic === 1 && appendTime ? TIMESTAMP_TYPE_BIT : 0;
  const stamp = (timestamp: number) =>
    appendTime ? (options.logAppendTime ?? NO_TIMESTAMP) : timestamp;
  if (compression === NONE) {
    return Buffer.concat(
      records.map((r) => messageBytes({ ...r, timestamp: stamp(r.timestamp) }, magic, typeBit)),
    );
  }
  const first = records[0];
  const last = records[records.length - 1];
  if (first === undefined || last === undefined) return Buffer.alloc(0);
  const base = magic === 1 ? first.offset : 0;
  const body = Buffer.concat(
    records.map((r) =>
      messageBytes(
        { ...r, offset: r.offset - base, timestamp: stamp(r.timestamp) },
        magic,
        typeBit,
      ),
    ),
  );
  let timestamp = NO_TIMESTAMP;
  for (const record of records) timestamp = Math.max(timestamp, record.timestamp);
  const value = compress(compression, body, { ...options, magic });
  const wrapper = { offset: last.offset, timestamp: stamp(timestamp), key: null, value };
  return messageBytes(wrapper, magic, compression | typeBit);
}
