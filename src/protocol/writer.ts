/**
 * Builds one message: primitives go into a growing buffer, record data of some size and file ranges are kept
 * by reference between pieces of it, so that a fetch answer never copies what it carries. Lengths that are known
 * only later are reserved and patched. Integers wrap like Java's casts, int64 is clamped to its range.
 */
import { unsignedVarintSize, writeUnsignedVarint } from '../base/varint.ts';
import type { Chunk, FileRange, Int64, Records } from './api.ts';
import { UnsupportedVersionError } from './errors.ts';
import { ProtocolError } from './reader.ts';

/** Byte fields up to this size are copied: cheaper than one more piece for the socket. */
const COPY_MAX = 512;
const STRING_BYTES_MAX = 0x7fff;
/** Short strings are written by a loop while they are ASCII; longer ones by the engine. */
const LOOP_MAX = 24;
const TWO_32 = 0x1_0000_0000;
const INT64_LIMIT = 2 ** 63;
const INT64_MAX = 0x7fff_ffff_ffff_ffffn;
const INT64_MIN = -0x8000_0000_0000_0000n;

/** A piece kept by reference, to be sent after the first `at` bytes of the buffer. */
interface Reference {
  readonly at: number;
  readonly chunk: Chunk;
}

export class Writer {
  #buffer: Buffer;
  #position = 0;
  #references: Reference[] | null = null;
  #referenced = 0;

  constructor(initialSize = 256) {
    this.#buffer = Buffer.allocUnsafe(Math.max(initialSize, 16));
  }

  /** Bytes written so far, referenced ones included. */
  get size(): number {
    return this.#position + this.#referenced;
  }

  /** Makes room for size bytes, moves past them and returns where they start. */
  #reserve(size: number): number {
    const at = this.#position;
    const end = at + size;
    if (end > this.#buffer.length) this.#grow(end);
    this.#position = end;
    return at;
  }

  #grow(needed: number): void {
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(larger, 0, 0, this.#position);
    this.#buffer = larger;
  }

  int8(value: number): void {
    const at = this.#reserve(1);
    this.#buffer[at] = value;
  }

  bool(value: boolean): void {
    this.int8(value ? 1 : 0);
  }

  int16(value: number): void {
    const at = this.#reserve(2);
    this.#buffer[at] = value >> 8;
    this.#buffer[at + 1] = value;
  }

  uint16(value: number): void {
    this.int16(value);
  }

  int32(value: number): void {
    this.#putInt32(this.#reserve(4), value);
  }

  uint32(value: number): void {
    this.int32(value | 0);
  }

  #putInt32(at: number, value: number): void {
    const buffer = this.#buffer;
    buffer[at] = value >> 24;
    buffer[at + 1] = value >> 16;
    buffer[at + 2] = value >> 8;
    buffer[at + 3] = value;
  }

  int64(value: Int64): void {
    if (typeof value === 'bigint') {
      const clamped = value > INT64_MAX ? INT64_MAX : value < INT64_MIN ? INT64_MIN : value;
      const at = this.#reserve(8);
      this.#buffer.writeBigInt64BE(clamped, at);
    } else if (value >= INT64_LIMIT) {
      this.int64(INT64_MAX);
    } else if (value < -INT64_LIMIT) {
      this.int64(INT64_MIN);
    } else {
      const high = Math.floor(value / TWO_32);
      const at = this.#reserve(8);
      this.#putInt32(at, high);
      this.#putInt32(at + 4, value - high * TWO_32);
    }
  }

  float64(value: number): void {
    const at = this.#reserve(8);
    this.#buffer.writeDoubleBE(value, at);
  }

  uuid(value: string): void {
    const at = this.#reserve(16);
    if (this.#buffer.write(value, at, 16, 'base64url') !== 16 || value.length !== 22) {
      throw new ProtocolError(`not a uuid: ${value}`);
    }
  }

  unsignedVarint(value: number): void {
    const at = this.#reserve(unsignedVarintSize(value));
    writeUnsignedVarint(this.#buffer, at, value);
  }

  varint(value: number): void {
    this.unsignedVarint((value << 1) ^ (value >> 31));
  }

  #stringLength(bytes: number, flexible: boolean): void {
    if (bytes > STRING_BYTES_MAX) throw new ProtocolError(`string of ${bytes} bytes is too long`);
    if (flexible) this.unsignedVarint(bytes + 1);
    else this.int16(bytes);
  }

  string(value: string, flexible: boolean): void {
    const length = value.length;
    if (length <= LOOP_MAX && this.#shortString(value, length, flexible)) return;
    const bytes = Buffer.byteLength(value, 'utf8');
    this.#stringLength(bytes, flexible);
    const at = this.#reserve(bytes);
    this.#buffer.write(value, at, bytes, 'utf8');
  }

  /** Writes an ASCII string of at most LOOP_MAX characters; false, with nothing written, for any other. */
  #shortString(value: string, length: number, flexible: boolean): boolean {
    const start = this.#position;
    let at = this.#reserve(length + (flexible ? 1 : 2));
    const buffer = this.#buffer;
    if (flexible) {
      buffer[at++] = length + 1;
    } else {
      buffer[at++] = 0;
      buffer[at++] = length;
    }
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i);
      if (code >= 0x80) {
        this.#position = start;
        return false;
      }
      buffer[at++] = code;
    }
    return true;
  }

  nullableString(value: string | null, flexible: boolean): void {
    if (value !== null) this.string(value, flexible);
    else if (flexible) this.int8(0);
    else this.int16(-1);
  }

  bytes(value: Uint8Array, flexible: boolean): void {
    this.arrayLength(value.length, flexible);
    this.raw(value);
  }

  nullableBytes(value: Uint8Array | null, flexible: boolean): void {
    if (value === null) this.arrayLength(-1, flexible);
    else this.bytes(value, flexible);
  }

  records(value: Records | null, flexible: boolean): void {
    if (value === null || value instanceof Uint8Array) {
      this.nullableBytes(value, flexible);
      return;
    }
    let length = 0;
    for (const range of value) length += range.length;
    this.arrayLength(length, flexible);
    for (const range of value) if (range.length > 0) this.#reference(range);
  }

  /** Bytes without a length: copied when few, else kept by reference (the caller leaves them alone until sent). */
  raw(value: Uint8Array): void {
    if (value.length > COPY_MAX) {
      this.#reference(value);
      return;
    }
    const at = this.#reserve(value.length);
    this.#buffer.set(value, at);
  }

  #reference(chunk: Uint8Array | FileRange): void {
    this.#references ??= [];
    this.#references.push({ at: this.#position, chunk });
    this.#referenced += chunk.length;
  }

  /** Element count; -1 is null. */
  arrayLength(length: number, flexible: boolean): void {
    if (flexible) this.unsignedVarint(length + 1);
    else this.int32(length);
  }

  int8Array(values: readonly number[] | null, flexible: boolean): void {
    this.arrayLength(values === null ? -1 : values.length, flexible);
    if (values !== null) for (const value of values) this.int8(value);
  }

  int32Array(values: readonly number[] | null, flexible: boolean): void {
    this.arrayLength(values === null ? -1 : values.length, flexible);
    if (values !== null) for (const value of values) this.int32(value);
  }

  int64Array(values: readonly number[] | null, flexible: boolean): void {
    this.arrayLength(values === null ? -1 : values.length, flexible);
    if (values !== null) for (const value of values) this.int64(value);
  }

  uuidArray(values: readonly string[] | null, flexible: boolean): void {
    this.arrayLength(values === null ? -1 : values.length, flexible);
    if (values !== null) for (const value of values) this.uuid(value);
  }

  stringArray(values: readonly string[] | null, flexible: boolean): void {
    this.arrayLength(values === null ? -1 : values.length, flexible);
    if (values !== null) for (const value of values) this.string(value, flexible);
  }

  /** Opens a tagged field; what is written until endTag is its value. */
  beginTag(tag: number): number {
    this.unsignedVarint(tag);
    return this.#position;
  }

  /** Puts the size in front of the value that was begun at mark. Tagged fields hold no references. */
  endTag(mark: number): void {
    const length = this.#position - mark;
    const prefix = unsignedVarintSize(length);
    this.#reserve(prefix);
    this.#buffer.copyWithin(mark + prefix, mark, mark + length);
    writeUnsignedVarint(this.#buffer, mark, length);
  }

  /** Leaves four bytes to be filled by patchInt32. */
  reserveInt32(): number {
    return this.#reserve(4);
  }

  patchInt32(at: number, value: number): void {
    this.#putInt32(at, value);
  }

  /** The message as pieces in order. The writer must not be used afterwards. */
  chunks(): Chunk[] {
    const own = this.#buffer.subarray(0, this.#position);
    if (this.#references === null) return [own];
    const chunks: Chunk[] = [];
    let from = 0;
    for (const { at, chunk } of this.#references) {
      if (at > from) chunks.push(own.subarray(from, at));
      chunks.push(chunk);
      from = at;
    }
    if (from < own.length) chunks.push(own.subarray(from));
    return chunks;
  }

  /** The message as one buffer; only for messages without file ranges. */
  toBuffer(): Buffer {
    const chunks = this.chunks();
    const parts: Uint8Array[] = [];
    for (const chunk of chunks) {
      if (!(chunk instanceof Uint8Array)) throw new Error('a file range cannot be copied here');
      parts.push(chunk);
    }
    return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
  }
}

/** For generated writers: a value that the version has no room for and that may not be dropped. */
export function refuse(field: string, version: number): never {
  throw new UnsupportedVersionError(
    `Attempted to write a non-default ${field} at version ${version}`,
  );
}

/** For generated writers: null where the version does not allow it. */
export function refuseNull(field: string, version: number): never {
  throw new UnsupportedVersionError(`Attempted to write null ${field} at version ${version}`);
}
