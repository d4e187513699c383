/**
 * Builds v2 batches: records are written straight into a growing buffer behind the room for the header, which is
 * filled in at the end. The one way by which producer, coordinators, converter and cleaner make batches.
 */
import { varintSize, varlongSize, writeVarint, writeVarlong } from '../../base/varint.ts';
import {
  BATCH_OVERHEAD,
  CONTROL_BIT,
  CREATE_TIME,
  DELETE_HORIZON_BIT,
  LOG_APPEND_TIME,
  LOG_OVERHEAD,
  NO_LEADER_EPOCH,
  NO_PRODUCER_EPOCH,
  NO_PRODUCER_ID,
  NO_SEQUENCE,
  NO_TIMESTAMP,
  RecordBatch,
  TIMESTAMP_TYPE_BIT,
  type TimestampType,
  TRANSACTIONAL_BIT,
} from './batch.ts';
import { compress, compressAsync, NONE } from './compression.ts';
import { writeInt64 } from './int64.ts';

export interface BatchOptions {
  /** Codec number, 0 when absent. */
  readonly compression?: number | undefined;
  readonly level?: number | undefined;
  readonly baseOffset?: number | undefined;
  readonly timestampType?: TimestampType | undefined;
  /** With LOG_APPEND_TIME: the time of the append. */
  readonly logAppendTime?: number | undefined;
  readonly producerId?: number | undefined;
  readonly producerEpoch?: number | undefined;
  readonly baseSequence?: number | undefined;
  readonly isTransactional?: boolean | undefined;
  readonly isControl?: boolean | undefined;
  readonly partitionLeaderEpoch?: number | undefined;
  /** Takes the place of the first timestamp as base of all the others (cleaner). */
  readonly deleteHorizonMs?: number | undefined;
  /** Where to build, for those who use buffers again; a larger one takes its place when it is too small. */
  readonly buffer?: Buffer | undefined;
}

/** A header as it may be given; KafkaRecord's headers fit. */
export interface HeaderDraft {
  readonly key: string;
  readonly value: Uint8Array | null;
}

const NONE_GIVEN: readonly HeaderDraft[] = [];
const INITIAL_BYTES = 512;
/** Up to this many bytes a loop copies faster than a call. */
const LOOP_MAX = 16;

const sizeOf = (bytes: Uint8Array | null): number =>
  bytes === null ? 1 : varintSize(bytes.length) + bytes.length;

function headersSize(headers: readonly HeaderDraft[]): number {
  let size = varintSize(headers.length);
  for (const { key, value } of headers) {
    const keyBytes = Buffer.byteLength(key, 'utf8');
    size += varintSize(keyBytes) + keyBytes + sizeOf(value);
  }
  return size;
}

/** An upper bound of what a record takes in a batch, whatever its offset and timestamp deltas will be. */
export function recordSizeMax(
  key: Uint8Array | null,
  value: Uint8Array | null,
  headers: readonly HeaderDraft[] = NONE_GIVEN,
): number {
  return 5 + 1 + 10 + 5 + sizeOf(key) + sizeOf(value) + headersSize(headers);
}

export class BatchBuilder {
  readonly #options: BatchOptions;
  readonly #baseOffset: number;
  #buffer: Buffer;
  #position = BATCH_OVERHEAD;
  #count = 0;
  #baseTimestamp: number | null;
  #maxTimestamp = NO_TIMESTAMP;
  #offsetOfMaxTimestamp = -1;
  #lastOffset: number;

  constructor(options: BatchOptions = {}) {
    this.#options = options;
    this.#baseOffset = options.baseOffset ?? 0;
    this.#lastOffset = this.#baseOffset - 1;
    this.#baseTimestamp = options.deleteHorizonMs ?? null;
    this.#buffer = options.buffer ?? Buffer.allocUnsafe(INITIAL_BYTES);
  }

  get count(): number {
    return this.#count;
  }

  /** Bytes so far, header included, before compression. */
  get size(): number {
    return this.#position;
  }

  get baseOffset(): number {
    return this.#baseOffset;
  }

  get lastOffset(): number {
    return this.#lastOffset;
  }

  get maxTimestamp(): number {
    return this.#maxTimestamp;
  }

  /** Offset of the first record that has the largest timestamp, -1 when none has one. */
  get offsetOfMaxTimestamp(): number {
    return this.#offsetOfMaxTimestamp;
  }

  /** Adds a record behind the last and returns its offset. */
  append(
    timestamp: number,
    key: Uint8Array | null,
    value: Uint8Array | null,
    headers: readonly HeaderDraft[] = NONE_GIVEN,
  ): number {
    const offset = this.#lastOffset + 1;
    this.appendAt(offset, timestamp, key, value, headers);
    return offset;
  }

  /** Adds a record at an offset of its own, which must lie behind the last one's. */
  appendAt(
    offset: number,
    timestamp: number,
    key: Uint8Array | null,
    value: Uint8Array | null,
    headers: readonly HeaderDraft[] = NONE_GIVEN,
  ): void {
    const extra = headers.length === 0 ? 1 : headersSize(headers);
    let at = this.#begin(offset, timestamp, sizeOf(key) + sizeOf(value) + extra);
    const buffer = this.#buffer;
    at = putBytes(buffer, at, key);
    at = putBytes(buffer, at, value);
    if (headers.length === 0) buffer[at++] = 0;
    else at = putHeaders(buffer, at, headers);
    this.#end(at, offset, timestamp);
  }

  /** Adds a record of another batch by what RecordCursor.tail gives of it (cleaner). */
  appendTail(offset: number, timestamp: number, tail: Uint8Array): void {
    const at = this.#begin(offset, timestamp, tail.length);
    this.#buffer.set(tail, at);
    this.#end(at + tail.length, offset, timestamp);
  }

  /** Writes what stands before a record's key and makes room for the rest; the position of the key. */
  #begin(offset: number, timestamp: number, tailBytes: number): number {
    if (offset <= this.#lastOffset) {
      throw new RangeError(`offset ${offset} is not behind ${this.#lastOffset}`);
    }
    this.#baseTimestamp ??= timestamp;
    const timestampDelta = timestamp - this.#baseTimestamp;
    const offsetDelta = offset - this.#baseOffset;
    const size = 1 + varlongSize(timestampDelta) + varintSize(offsetDelta) + tailBytes;
    this.#reserve(size + 5);
    const at = writeVarint(this.#buffer, this.#position, size);
    this.#buffer[at] = 0;
    return writeVarint(
      this.#buffer,
      writeVarlong(this.#buffer, at + 1, timestampDelta),
      offsetDelta,
    );
  }

  #end(position: number, offset: number, timestamp: number): void {
    this.#position = position;
    this.#count++;
    this.#lastOffset = offset;
    if (timestamp > this.#maxTimestamp) {
      this.#maxTimestamp = timestamp;
      this.#offsetOfMaxTimestamp = offset;
    }
  }

  /** Keeps the batch's span when records were taken out of its end (cleaner). */
  overrideLastOffset(offset: number): void {
    this.#lastOffset = Math.max(this.#lastOffset, offset);
  }

  #reserve(size: number): void {
    const needed = this.#position + size;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(larger, 0, 0, this.#position);
    this.#buffer = larger;
  }

  /** The finished batch. Without records it is empty: nothing was to be written. */
  build(): Buffer {
    if (this.#count === 0) return Buffer.alloc(0);
    const { compression = NONE, level } = this.#options;
    if (compression === NONE) return this.#finish(this.#buffer.subarray(0, this.#position));
    return this.#wrap(compress(compression, this.#body(), { level }));
  }

  /** The same, compressing much data on another thread. */
  async buildAsync(): Promise<Buffer> {
    const { compression = NONE, level } = this.#options;
    if (compression === NONE || this.#count === 0) return this.build();
    return this.#wrap(await compressAsync(compression, this.#body(), { level }));
  }

  #body(): Buffer {
    return this.#buffer.subarray(BATCH_OVERHEAD, this.#position);
  }

  #wrap(packed: Buffer): Buffer {
    const whole = Buffer.allocUnsafe(BATCH_OVERHEAD + packed.length);
    packed.copy(whole, BATCH_OVERHEAD);
    return this.#finish(whole);
  }

  #finish(whole: Buffer): Buffer {
    const appendTime = this.#options.timestampType === LOG_APPEND_TIME;
    writeBatchHeader(whole, this.#options, {
      lastOffsetDelta: this.#lastOffset - this.#baseOffset,
      baseTimestamp: this.#baseTimestamp ?? NO_TIMESTAMP,
      maxTimestamp: appendTime ? (this.#options.logAppendTime ?? NO_TIMESTAMP) : this.#maxTimestamp,
      recordCount: this.#count,
    });
    return whole;
  }
}

function putBytes(target: Buffer, position: number, bytes: Uint8Array | null): number {
  if (bytes === null) {
    target[position] = 1;
    return position + 1;
  }
  const length = bytes.length;
  const at = writeVarint(target, position, length);
  if (length > LOOP_MAX) target.set(bytes, at);
  else for (let i = 0; i < length; i++) target[at + i] = bytes[i] as number;
  return at + length;
}

function putHeaders(target: Buffer, position: number, headers: readonly HeaderDraft[]): number {
  let at = writeVarint(target, position, headers.length);
  for (const { key, value } of headers) {
    const keyBytes = Buffer.byteLength(key, 'utf8');
    at = writeVarint(target, at, keyBytes);
    target.write(key, at, keyBytes, 'utf8');
    at = putBytes(target, at + keyBytes, value);
  }
  return at;
}

interface BatchSpan {
  readonly lastOffsetDelta: number;
  readonly baseTimestamp: number;
  readonly maxTimestamp: number;
  readonly recordCount: number;
}

/** Fills the header in front of records that are already there, checksum last. */
function writeBatchHeader(whole: Buffer, header: BatchOptions, span: BatchSpan): void {
  writeInt64(whole, 0, header.baseOffset ?? 0);
  whole.writeInt32BE(whole.length - LOG_OVERHEAD, 8);
  whole.writeInt32BE(header.partitionLeaderEpoch ?? NO_LEADER_EPOCH, 12);
  whole[16] = 2;
  let attributes = header.compression ?? NONE;
  if (header.timestampType === LOG_APPEND_TIME) attributes |= TIMESTAMP_TYPE_BIT;
  if (header.isTransactional === true) attributes |= TRANSACTIONAL_BIT;
  if (header.isControl === true) attributes |= CONTROL_BIT;
  if (header.deleteHorizonMs !== undefined) attributes |= DELETE_HORIZON_BIT;
  whole.writeInt16BE(attributes, 21);
  whole.writeInt32BE(span.lastOffsetDelta, 23);
  writeInt64(whole, 27, span.baseTimestamp);
  writeInt64(whole, 35, span.maxTimestamp);
  writeInt64(whole, 43, header.producerId ?? NO_PRODUCER_ID);
  whole.writeInt16BE(header.producerEpoch ?? NO_PRODUCER_EPOCH, 51);
  whole.writeInt32BE(header.baseSequence ?? NO_SEQUENCE, 53);
  whole.writeInt32BE(span.recordCount, 57);
  new RecordBatch(whole, 0, whole.length, 2).updateChecksum();
}

/** What the cleaner leaves of a batch whose last sequence number must be remembered: the header without records. */
export function emptiedBatch(batch: RecordBatch): Buffer {
  const whole = Buffer.allocUnsafe(BATCH_OVERHEAD);
  const options = {
    baseOffset: batch.baseOffset,
    partitionLeaderEpoch: batch.partitionLeaderEpoch,
    timestampType: batch.timestampType ?? CREATE_TIME,
    isTransactional: batch.isTransactional,
    isControl: batch.isControl,
    producerId: batch.producerId,
    producerEpoch: batch.producerEpoch,
    baseSequence: batch.baseSequence,
  };
  const { lastOffsetDelta, maxTimestamp } = batch;
  const span = { lastOffsetDelta, maxTimestamp, baseTimestamp: NO_TIMESTAMP, recordCount: 0 };
  writeBatchHeader(whole, options, span);
  return whole;
}
