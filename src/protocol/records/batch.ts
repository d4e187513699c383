/**
 * A record batch as a view over the bytes that hold it, for all three formats (spec/storage.md 2.1, 2.4):
 *
 *   v2   0 baseOffset 8 | 8 batchLength 4 | 12 leaderEpoch 4 | 16 magic 1 | 17 crc 4 | 21 attributes 2 |
 *        23 lastOffsetDelta 4 | 27 baseTimestamp 8 | 35 maxTimestamp 8 | 43 producerId 8 | 51 producerEpoch 2 |
 *        53 baseSequence 4 | 57 count 4 | 61 records
 *   v0/1 0 offset 8 | 8 size 4 | 12 crc 4 | 16 magic 1 | 17 attributes 1 | [18 timestamp 8, v1] | key | value
 *
 * Getters read, setters patch in place; nothing is decoded or copied. A view is only made over a batch that lies
 * whole in its buffer and is long enough for its header. An old message is a batch of its own.
 */
import { Errors, KafkaError } from '../errors.ts';
import { crc32, crc32c } from './crc.ts';
import { readInt64, writeInt64 } from './int64.ts';

/** Offset and size in front of every batch. */
export const LOG_OVERHEAD = 12;
/** Header of a v2 batch, LOG_OVERHEAD included. */
export const BATCH_OVERHEAD = 61;
/** What must be there to tell the format. */
const MAGIC_END = 17;
/** Smallest value of the size field that any format can have. */
const SIZE_MIN = 14;

export const CREATE_TIME = 0;
export const LOG_APPEND_TIME = 1;
export type TimestampType = typeof CREATE_TIME | typeof LOG_APPEND_TIME;
export type Magic = 0 | 1 | 2;

const CODEC_MASK = 0x07;
export const TIMESTAMP_TYPE_BIT = 0x08;
export const TRANSACTIONAL_BIT = 0x10;
export const CONTROL_BIT = 0x20;
export const DELETE_HORIZON_BIT = 0x40;

export const NO_TIMESTAMP = -1;
export const NO_PRODUCER_ID = -1;
export const NO_PRODUCER_EPOCH = -1;
export const NO_SEQUENCE = -1;
export const NO_LEADER_EPOCH = -1;

/** Sequence numbers wrap from 2147483647 to 0. */
export function incrementSequence(sequence: number, by: number): number {
  const next = sequence + by;
  return next > 0x7fffffff ? next - 0x80000000 : next;
}

export class RecordBatch {
  readonly buffer: Buffer;
  readonly position: number;
  /** The whole batch, offset and size fields included. */
  readonly sizeInBytes: number;
  readonly magic: Magic;

  constructor(buffer: Buffer, position: number, sizeInBytes: number, magic: Magic) {
    this.buffer = buffer;
    this.position = position;
    this.sizeInBytes = sizeInBytes;
    this.magic = magic;
  }

  get end(): number {
    return this.position + this.sizeInBytes;
  }

  /** The batch alone, a view. */
  bytes(): Buffer {
    return this.buffer.subarray(this.position, this.end);
  }

  /** v2: offset of the first record when written. v0/1: the offset field, which for a compressed one is the last. */
  get baseOffset(): number {
    return readInt64(this.buffer, this.position);
  }

  get lastOffset(): number {
    return this.magic < 2 ? this.baseOffset : this.baseOffset + this.lastOffsetDelta;
  }

  get nextOffset(): number {
    return this.lastOffset + 1;
  }

  get lastOffsetDelta(): number {
    return this.magic < 2 ? 0 : this.buffer.readInt32BE(this.position + 23);
  }

  get partitionLeaderEpoch(): number {
    return this.magic < 2 ? NO_LEADER_EPOCH : this.buffer.readInt32BE(this.position + 12);
  }

  get crc(): number {
    return this.buffer.readUInt32BE(this.position + (this.magic < 2 ? 12 : 17));
  }

  /** As stored; the undefined bits of a v2 batch too. */
  get attributes(): number {
    return this.magic < 2
      ? (this.buffer[this.position + 17] as number)
      : this.buffer.readInt16BE(this.position + 21);
  }

  /** Codec number 0 to 7; 5 and above mean nothing. */
  get compression(): number {
    return this.attributes & CODEC_MASK;
  }

  get timestampType(): TimestampType {
    return this.magic > 0 && (this.attributes & TIMESTAMP_TYPE_BIT) !== 0
      ? LOG_APPEND_TIME
      : CREATE_TIME;
  }

  get isTransactional(): boolean {
    return this.magic === 2 && (this.attributes & TRANSACTIONAL_BIT) !== 0;
  }

  get isControl(): boolean {
    return this.magic === 2 && (this.attributes & CONTROL_BIT) !== 0;
  }

  get hasDeleteHorizon(): boolean {
    return this.magic === 2 && (this.attributes & DELETE_HORIZON_BIT) !== 0;
  }

  /** What record timestamps are relative to: the first record's, or the delete horizon when the batch has one. */
  get baseTimestamp(): number {
    if (this.magic === 2) return readInt64(this.buffer, this.position + 27);
    return this.maxTimestamp;
  }

  get maxTimestamp(): number {
    if (this.magic === 0) return NO_TIMESTAMP;
    return readInt64(this.buffer, this.position + (this.magic === 1 ? 18 : 35));
  }

  get producerId(): number {
    return this.magic < 2 ? NO_PRODUCER_ID : readInt64(this.buffer, this.position + 43);
  }

  get hasProducerId(): boolean {
    return this.producerId > NO_PRODUCER_ID;
  }

  get producerEpoch(): number {
    return this.magic < 2 ? NO_PRODUCER_EPOCH : this.buffer.readInt16BE(this.position + 51);
  }

  get baseSequence(): number {
    return this.magic < 2 ? NO_SEQUENCE : this.buffer.readInt32BE(this.position + 53);
  }

  get lastSequence(): number {
    const first = this.baseSequence;
    return first < 0 ? NO_SEQUENCE : incrementSequence(first, this.lastOffsetDelta);
  }

  /** Records in it as the header says; -1 for a compressed v0/1 one, where only decoding tells. */
  get recordCount(): number {
    if (this.magic === 2) return this.buffer.readInt32BE(this.position + 57);
    return this.compression === 0 ? 1 : -1;
  }

  // ---- patching (the caller sees to the checksum where a patched field is under it) ----

  /** v2 sets baseOffset, not under the checksum; v0/1 the offset field. */
  setBaseOffset(offset: number): void {
    writeInt64(this.buffer, this.position, offset);
  }

  /** Sets the offset of the last record: for v2 the base is that minus lastOffsetDelta. */
  setLastOffset(offset: number): void {
    this.setBaseOffset(offset - this.lastOffsetDelta);
  }

  /** Not under the checksum. */
  setPartitionLeaderEpoch(epoch: number): void {
    if (this.magic === 2) this.buffer.writeInt32BE(epoch, this.position + 12);
  }

  /**
   * Sets timestamp type and largest timestamp and the checksum with them; undefined attribute bits become 0. A
   * batch that has both already stays as it is, its unused bits included. v0 has no timestamp.
   */
  setMaxTimestamp(type: TimestampType, timestamp: number): void {
    if (this.magic === 0) throw new KafkaError(Errors.UNKNOWN_SERVER_ERROR, 'v0 has no timestamp');
    if (this.timestampType === type && this.maxTimestamp === timestamp) return;
    const bit = type === LOG_APPEND_TIME ? TIMESTAMP_TYPE_BIT : 0;
    if (this.magic === 1) {
      this.buffer[this.position + 17] = (this.attributes & ~TIMESTAMP_TYPE_BIT) | bit;
      writeInt64(this.buffer, this.position + 18, timestamp);
    } else {
      this.buffer.writeInt16BE(
        (this.attributes & 0x7f & ~TIMESTAMP_TYPE_BIT) | bit,
        this.position + 21,
      );
      writeInt64(this.buffer, this.position + 35, timestamp);
    }
    this.updateChecksum();
  }

  /** Gives the batch a producer's identity (a client does so when it sends), and the checksum that belongs to it. */
  setProducer(id: number, epoch: number, baseSequence: number, transactional: boolean): void {
    if (this.magic < 2) throw new KafkaError(Errors.UNSUPPORTED_FOR_MESSAGE_FORMAT);
    const bit = transactional ? TRANSACTIONAL_BIT : 0;
    this.buffer.writeInt16BE((this.attributes & ~TRANSACTIONAL_BIT) | bit, this.position + 21);
    writeInt64(this.buffer, this.position + 43, id);
    this.buffer.writeInt16BE(epoch, this.position + 51);
    this.buffer.writeInt32BE(baseSequence, this.position + 53);
    this.updateChecksum();
  }

  // ---- checksum ----

  computeChecksum(): number {
    return this.magic < 2
      ? crc32(this.buffer, this.position + 16, this.end)
      : crc32c(this.buffer, this.position + 21, this.end);
  }

  updateChecksum(): void {
    const at = this.position + (this.magic < 2 ? 12 : 17);
    this.buffer.writeUInt32BE(this.computeChecksum(), at);
  }

  isValid(): boolean {
    return this.crc === this.computeChecksum();
  }

  ensureValid(): void {
    const computed = this.computeChecksum();
    if (this.crc === computed) return;
    throw new KafkaError(
      Errors.CORRUPT_MESSAGE,
      `Record is corrupt (stored crc = ${this.crc}, computed crc = ${computed})`,
    );
  }
}

/**
 * The size of the batch that begins at position, read from its size field; null when fewer bytes than tell its
 * format lie before end. A size or format that no batch can have throws CORRUPT_MESSAGE.
 */
export function batchSizeAt(buffer: Buffer, position: number, end: number): number | null {
  if (end - position < LOG_OVERHEAD) return null;
  const size = buffer.readInt32BE(position + 8);
  if (size < SIZE_MIN) {
    throw new KafkaError(
      Errors.CORRUPT_MESSAGE,
      `Record size ${size} is less than the minimum record overhead (${SIZE_MIN})`,
    );
  }
  if (end - position < MAGIC_END) return null;
  const magic = buffer.readInt8(position + 16);
  if (magic < 0 || magic > 2) {
    throw new KafkaError(Errors.CORRUPT_MESSAGE, `Invalid magic found in record: ${magic}`);
  }
  const minimum = magic === 2 ? BATCH_OVERHEAD : magic === 1 ? 34 : 26;
  if (size + LOG_OVERHEAD < minimum) {
    throw new KafkaError(
      Errors.CORRUPT_MESSAGE,
      `Record batch is corrupted (the size ${size + LOG_OVERHEAD} is smaller than the minimum allowed overhead ${minimum})`,
    );
  }
  return size + LOG_OVERHEAD;
}

/** The batch at position, or null when it is not whole before end. */
export function batchAt(buffer: Buffer, position = 0, end = buffer.length): RecordBatch | null {
  const size = batchSizeAt(buffer, position, end);
  if (size === null || size > end - position) return null;
  return new RecordBatch(buffer, position, size, buffer[position + 16] as Magic);
}

/** Every whole batch from position on; a partial one at the end is passed over, as every Kafka client does. */
export function* batches(
  buffer: Buffer,
  position = 0,
  end = buffer.length,
): Generator<RecordBatch, void, undefined> {
  let at = position;
  for (let batch = batchAt(buffer, at, end); batch !== null; batch = batchAt(buffer, at, end)) {
    yield batch;
    at = batch.end;
  }
}
