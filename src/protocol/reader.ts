/**
 * A cursor over one Buffer that reads Kafka's primitive types. Every read is checked against the end of the
 * buffer and every length against what is left before anything is allocated; whatever is wrong throws a
 * ProtocolError. Byte fields are views of the buffer, not copies. `flexible` chooses KIP-482's compact forms.
 */
import type { Int64, RecordBytes } from './api.ts';

/** The bytes do not follow the protocol. The one error that reading can throw. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  /** The message of what Kafka's reader throws; null where that has none. */
  readonly kafkaMessage: string | null;

  constructor(message: string, kafkaMessage: string | null = message) {
    super(message);
    this.kafkaMessage = kafkaMessage;
  }
}

/** The default of bytes fields. */
export const NO_BYTES: Buffer = Buffer.alloc(0);

const STRING_BYTES_MAX = 0x7fff;
const TWO_32 = 0x1_0000_0000;

export class Reader {
  readonly buffer: Buffer;
  position: number;
  readonly end: number;

  constructor(buffer: Buffer, position = 0, end: number = buffer.length) {
    if (position < 0 || end > buffer.length || position > end) {
      throw new ProtocolError(`range ${position} to ${end} of ${buffer.length} bytes`);
    }
    this.buffer = buffer;
    this.position = position;
    this.end = end;
  }

  get remaining(): number {
    return this.end - this.position;
  }

  /** Moves past size bytes and returns where they start. */
  #take(size: number): number {
    const at = this.position;
    if (size < 0 || size > this.end - at) this.#truncated(size);
    this.position = at + size;
    return at;
  }

  /** The same for bytes whose number was read. */
  #takeCounted(size: number): number {
    if (size <= this.end - this.position) return this.#take(size);
    const left = this.remaining;
    const kafkas = `Error reading byte array of ${size} byte(s): only ${left} byte(s) available`;
    return this.#truncated(size, kafkas);
  }

  #truncated(size: number, kafkaMessage: string | null = null): never {
    const message = `${size} bytes wanted at ${this.position}, ${this.remaining} left`;
    throw new ProtocolError(message, kafkaMessage);
  }

  skip(size: number): void {
    this.#take(size);
  }

  int8(): number {
    return this.buffer.readInt8(this.#take(1));
  }

  bool(): boolean {
    return this.buffer[this.#take(1)] !== 0;
  }

  int16(): number {
    const at = this.#take(2);
    return (((this.buffer[at] as number) << 24) >> 16) | (this.buffer[at + 1] as number);
  }

  uint16(): number {
    const at = this.#take(2);
    return ((this.buffer[at] as number) << 8) | (this.buffer[at + 1] as number);
  }

  int32(): number {
    const at = this.#take(4);
    const b = this.buffer;
    return (
      ((b[at] as number) << 24) |
      ((b[at + 1] as number) << 16) |
      ((b[at + 2] as number) << 8) |
      (b[at + 3] as number)
    );
  }

  uint32(): number {
    return this.int32() >>> 0;
  }

  /** Exact up to 2^53; beyond that sign and magnitude are right and the low bits are rounded. */
  int64(): number {
    if (this.end - this.position < 8) this.#truncated(8);
    const high = this.int32();
    return high * TWO_32 + (this.int32() >>> 0);
  }

  /** Every bit: a number when it is a safe integer, else a bigint. */
  int64Exact(): Int64 {
    const at = this.position;
    const value = this.int64();
    return Number.isSafeInteger(value) ? value : this.buffer.readBigInt64BE(at);
  }

  float64(): number {
    return this.buffer.readDoubleBE(this.#take(8));
  }

  uuid(): string {
    const at = this.#take(16);
    return this.buffer.toString('base64url', at, at + 16);
  }

  /** As Kafka reads it: at most five bytes, the result a (possibly negative) int32. */
  unsignedVarint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.buffer[this.#take(1)] as number;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new ProtocolError(`varint of more than 5 bytes at ${this.position - 5}`);
  }

  varint(): number {
    const v = this.unsignedVarint();
    return (v >>> 1) ^ -(v & 1);
  }

  string(flexible: boolean): string {
    const value = this.nullableString(flexible);
    if (value === null) throw new ProtocolError(`null string at ${this.position}`);
    return value;
  }

  nullableString(flexible: boolean): string | null {
    const length = flexible ? this.unsignedVarint() - 1 : this.int16();
    if (length < 0) return null;
    if (length > STRING_BYTES_MAX) throw new ProtocolError(`string of ${length} bytes`);
    const at = this.#takeCounted(length);
    return length === 0 ? '' : this.buffer.toString('utf8', at, at + length);
  }

  bytes(flexible: boolean): Buffer {
    const value = this.nullableBytes(flexible);
    if (value === null) throw new ProtocolError(`null bytes at ${this.position}`);
    return value;
  }

  nullableBytes(flexible: boolean): Buffer | null {
    const length = flexible ? this.unsignedVarint() - 1 : this.int32();
    if (length < 0) return null;
    const at = this.#takeCounted(length);
    return this.buffer.subarray(at, at + length);
  }

  records(flexible: boolean): RecordBytes | null {
    return this.nullableBytes(flexible) as RecordBytes | null;
  }

  /** Number of elements; each takes at least a byte, so more than remains is refused before allocation. */
  arrayLength(flexible: boolean): number {
    const length = this.nullableArrayLength(flexible);
    if (length < 0) throw new ProtocolError(`null array at ${this.position}`);
    return length;
  }

  /** As arrayLength, with -1 for null. */
  nullableArrayLength(flexible: boolean): number {
    const length = flexible ? this.unsignedVarint() - 1 : this.int32();
    if (length < 0) return -1;
    if (length > this.end - this.position) {
      throw new ProtocolError(
        `array of ${length} elements in ${this.remaining} bytes`,
        `Tried to allocate a collection of size ${length}, but there are only ${this.remaining} bytes remaining.`,
      );
    }
    return length;
  }

  /** Array length whose elements have a fixed size, checked in full. */
  #fixedArray(flexible: boolean, elementSize: number): number {
    const length = this.nullableArrayLength(flexible);
    if (length > 0 && length * elementSize > this.remaining) this.#truncated(length * elementSize);
    return length;
  }

  int8Array(flexible: boolean): number[] {
    return this.nullableInt8Array(flexible) ?? this.#nullArray();
  }

  nullableInt8Array(flexible: boolean): number[] | null {
    const length = this.#fixedArray(flexible, 1);
    if (length < 0) return null;
    const values: number[] = [];
    for (let i = 0; i < length; i++) values.push(this.int8());
    return values;
  }

  int32Array(flexible: boolean): number[] {
    return this.nullableInt32Array(flexible) ?? this.#nullArray();
  }

  nullableInt32Array(flexible: boolean): number[] | null {
    const length = this.#fixedArray(flexible, 4);
    if (length < 0) return null;
    const values: number[] = [];
    for (let i = 0; i < length; i++) values.push(this.int32());
    return values;
  }

  int64Array(flexible: boolean): number[] {
    return this.nullableInt64Array(flexible) ?? this.#nullArray();
  }

  nullableInt64Array(flexible: boolean): number[] | null {
    const length = this.#fixedArray(flexible, 8);
    if (length < 0) return null;
    const values: number[] = [];
    for (let i = 0; i < length; i++) values.push(this.int64());
    return values;
  }

  uuidArray(flexible: boolean): string[] {
    return this.nullableUuidArray(flexible) ?? this.#nullArray();
  }

  nullableUuidArray(flexible: boolean): string[] | null {
    const length = this.#fixedArray(flexible, 16);
    if (length < 0) return null;
    const values: string[] = [];
    for (let i = 0; i < length; i++) values.push(this.uuid());
    return values;
  }

  stringArray(flexible: boolean): string[] {
    return this.nullableStringArray(flexible) ?? this.#nullArray();
  }

  nullableStringArray(flexible: boolean): string[] | null {
    const length = this.#fixedArray(flexible, flexible ? 1 : 2);
    if (length < 0) return null;
    const values: string[] = [];
    for (let i = 0; i < length; i++) values.push(this.string(flexible));
    return values;
  }

  #nullArray(): never {
    throw new ProtocolError(`null array at ${this.position}`);
  }

  /** Passes over a section of tagged fields of which none is known. */
  skipTags(): void {
    for (let count = this.unsignedVarint(); count > 0; count--) {
      this.unsignedVarint();
      this.skip(this.unsignedVarint());
    }
  }

  /** For generated readers: a known tag in a version that does not have it. */
  invalidTag(tag: number, version: number): never {
    throw new ProtocolError(`tag ${tag} is not valid in version ${version}`);
  }
}
