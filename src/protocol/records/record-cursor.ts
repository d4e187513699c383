/**
 * Walks the records of a v2 batch's (decompressed) body without making an object for any of them:
 *
 *   length varint | attributes 1 | timestampDelta varlong | offsetDelta varint | keyLength varint | key |
 *   valueLength varint | value | headerCount varint | { keyLength varint | key | valueLength varint | value }
 *
 * Every field is checked against the record's and the body's end; what does not fit throws INVALID_RECORD, and
 * so does a body that goes on behind its last record (spec/storage.md 2.2).
 */
import { Errors, KafkaError } from '../errors.ts';

export interface RecordHeader {
  readonly key: string;
  readonly value: Buffer | null;
}

export const NO_HEADERS: readonly RecordHeader[] = Object.freeze([]);

function invalid(message: string): never {
  throw new KafkaError(Errors.INVALID_RECORD, message);
}

export class RecordCursor {
  readonly #body: Buffer;
  readonly #end: number;
  readonly #count: number;
  #index = -1;
  #position: number;
  #limit = 0;

  timestampDelta = 0;
  offsetDelta = 0;
  /** -1 is null. */
  keyLength = -1;
  valueLength = -1;
  headerCount = 0;
  #tailStart = 0;
  #keyStart = 0;
  #valueStart = 0;
  #headersStart = 0;

  /** The records lie in body[from, to); count is what the batch header says. */
  constructor(body: Buffer, count: number, from = 0, to: number = body.length) {
    if (count < 0) invalid(`Found invalid record count ${count} in magic v2 batch`);
    this.#body = body;
    this.#position = from;
    this.#end = to;
    this.#count = count;
  }

  /** 0-based index of the current record in its batch. */
  get index(): number {
    return this.#index;
  }

  /** Where the current record's length field starts and where the next one's does. */
  get position(): number {
    return this.#position;
  }

  /** Moves to the next record; false behind the last one, once the body has proved to end there. */
  next(): boolean {
    if (this.#index + 1 >= this.#count) {
      if (this.#position !== this.#end) {
        invalid('Incorrect declared batch size, records still remaining in file');
      }
      return false;
    }
    if (this.#position >= this.#end) {
      invalid('Incorrect declared batch size, premature EOF reached');
    }
    this.#index++;
    this.#limit = this.#end;
    const size = this.#varint();
    if (size < 0 || size > this.#end - this.#position) {
      invalid(`Invalid record size: ${size} at byte ${this.#position} of ${this.#end}`);
    }
    this.#limit = this.#position + size;
    this.#skip(1);
    this.timestampDelta = this.#varlong();
    this.offsetDelta = this.#varint();
    this.#tailStart = this.#position;
    this.keyLength = this.#varint();
    this.#keyStart = this.#position;
    if (this.keyLength > 0) this.#skip(this.keyLength);
    this.valueLength = this.#varint();
    this.#valueStart = this.#position;
    if (this.valueLength > 0) this.#skip(this.valueLength);
    this.headerCount = this.#varint();
    this.#headersStart = this.#position;
    this.#passHeaders();
    if (this.#position !== this.#limit) {
      invalid(`Invalid record size: expected to read ${size} bytes in record payload`);
    }
    return true;
  }

  #passHeaders(): void {
    const count = this.headerCount;
    if (count < 0) invalid(`Found invalid number of record headers ${count}`);
    if (count > this.#limit - this.#position) {
      invalid(`Found invalid number of record headers. ${count} is larger than the remaining size`);
    }
    for (let i = 0; i < count; i++) {
      const keyLength = this.#varint();
      if (keyLength < 0) invalid(`Invalid negative header key size ${keyLength}`);
      this.#skip(keyLength);
      const valueLength = this.#varint();
      if (valueLength > 0) this.#skip(valueLength);
    }
  }

  /** Where in the body the key's bytes begin. */
  get keyStart(): number {
    return this.#keyStart;
  }

  /** The current record from its key's length on: what the same record is in any other batch. */
  tail(): Buffer {
    return this.#body.subarray(this.#tailStart, this.#limit);
  }

  /** A view of the body, as all bytes given here. */
  key(): Buffer | null {
    if (this.keyLength < 0) return null;
    return this.#body.subarray(this.#keyStart, this.#keyStart + this.keyLength);
  }

  value(): Buffer | null {
    if (this.valueLength < 0) return null;
    return this.#body.subarray(this.#valueStart, this.#valueStart + this.valueLength);
  }

  headers(): readonly RecordHeader[] {
    if (this.headerCount === 0) return NO_HEADERS;
    const behind = this.#position;
    this.#position = this.#headersStart;
    const headers: RecordHeader[] = [];
    for (let i = 0; i < this.headerCount; i++) {
      const keyLength = this.#varint();
      const keyStart = this.#position;
      this.#skip(keyLength);
      const key = this.#body.toString('utf8', keyStart, this.#position);
      const valueLength = this.#varint();
      const start = this.#position;
      if (valueLength > 0) this.#skip(valueLength);
      const value = valueLength < 0 ? null : this.#body.subarray(start, this.#position);
      headers.push({ key, value });
    }
    this.#position = behind;
    return headers;
  }

  #skip(size: number): void {
    if (size > this.#limit - this.#position) invalid('Record ends inside a field');
    this.#position += size;
  }

  #byte(): number {
    if (this.#position >= this.#limit) invalid('Record ends inside a field');
    return this.#body[this.#position++] as number;
  }

  #varint(): number {
    let byte = this.#byte();
    let value = byte & 0x7f;
    for (let shift = 7; byte >= 0x80; shift += 7) {
      if (shift > 28) invalid('Varint is too long');
      byte = this.#byte();
      value |= (byte & 0x7f) << shift;
    }
    return (value >>> 1) ^ -(value & 1);
  }

  #varlong(): number {
    const start = this.#position;
    // Most deltas fit 28 bits; only what does not is worked out in parts.
    let byte = this.#byte();
    let value = byte & 0x7f;
    let shift = 7;
    for (; byte >= 0x80 && shift < 28; shift += 7) {
      byte = this.#byte();
      value |= (byte & 0x7f) << shift;
    }
    if (byte < 0x80) return (value >>> 1) ^ -(value & 1);
    this.#position = start;
    return this.#longVarlong();
  }

  #longVarlong(): number {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      if (shift > 63n) invalid('Varlong is too long');
      const byte = this.#byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    const bits = BigInt.asUintN(64, value);
    return Number(BigInt.asIntN(64, (bits >> 1n) ^ -(bits & 1n)));
  }
}
