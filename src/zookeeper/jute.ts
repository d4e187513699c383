/**
 * Jute, ZooKeeper's record encoding (spec/zookeeper.md 1.1): big-endian integers, strings and buffers behind an
 * int length (-1 is null), vectors behind an int count. The reader checks every length against what is really
 * there before it allocates; the writer grows. zxids and times are numbers (checked to fit 2^53), session ids
 * bigints.
 */

/** Bytes that are no record of the expected kind. */
export class JuteError extends Error {}

const TWO_32 = 0x1_0000_0000;

export class JuteReader {
  readonly #bytes: Buffer;
  readonly #lengthMax: number;
  #position: number;

  /** Strings and buffers longer than `lengthMax` are refused. */
  constructor(bytes: Buffer, position = 0, lengthMax = Number.POSITIVE_INFINITY) {
    this.#bytes = bytes;
    this.#position = position;
    this.#lengthMax = lengthMax;
  }

  get position(): number {
    return this.#position;
  }

  get remaining(): number {
    return this.#bytes.length - this.#position;
  }

  #take(size: number): number {
    const at = this.#position;
    if (size > this.#bytes.length - at) throw new JuteError('record is cut short');
    this.#position = at + size;
    return at;
  }

  bool(): boolean {
    return this.#bytes[this.#take(1)] !== 0;
  }

  int(): number {
    return this.#bytes.readInt32BE(this.#take(4));
  }

  long(): bigint {
    return this.#bytes.readBigInt64BE(this.#take(8));
  }

  /** A long that must fit a number: zxids, times. */
  number(): number {
    const at = this.#take(8);
    const value = this.#bytes.readInt32BE(at) * TWO_32 + this.#bytes.readUInt32BE(at + 4);
    if (!Number.isSafeInteger(value)) throw new JuteError('a long is beyond 2^53');
    return value;
  }

  /** A view of the bytes, not a copy; null for length -1. */
  buffer(): Buffer | null {
    const size = this.#length();
    if (size === -1) return null;
    const at = this.#take(size);
    return this.#bytes.subarray(at, at + size);
  }

  string(): string | null {
    const size = this.#length();
    if (size === -1) return null;
    const at = this.#take(size);
    return this.#bytes.toString('utf8', at, at + size);
  }

  /** -1 stands for null. */
  #length(): number {
    const size = this.int();
    if (size < -1 || size > this.#lengthMax) throw new JuteError(`Unreasonable length = ${size}`);
    return size;
  }

  /** A string that must not be null. */
  text(): string {
    const value = this.string();
    if (value === null) throw new JuteError('a string is null');
    return value;
  }

  /** Items of at least one byte each, so the count cannot exceed what is left; any below zero stands for none, as in Java. */
  vector<T>(item: (reader: JuteReader) => T): T[] {
    const count = this.int();
    if (count > this.remaining) throw new JuteError(`vector of ${count}`);
    const items: T[] = [];
    for (let i = 0; i < count; i++) items.push(item(this));
    return items;
  }
}

export class JuteWriter {
  #bytes: Buffer;
  #size = 0;

  constructor(capacity = 256) {
    this.#bytes = Buffer.allocUnsafe(capacity);
  }

  get size(): number {
    return this.#size;
  }

  #room(size: number): number {
    const at = this.#size;
    const end = at + size;
    if (end > this.#bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(end, this.#bytes.length * 2));
      this.#bytes.copy(grown, 0, 0, at);
      this.#bytes = grown;
    }
    this.#size = end;
    return at;
  }

  bool(value: boolean): this {
    const at = this.#room(1);
    this.#bytes[at] = value ? 1 : 0;
    return this;
  }

  byte(value: number): this {
    const at = this.#room(1);
    this.#bytes[at] = value;
    return this;
  }

  int(value: number): this {
    const at = this.#room(4);
    this.#bytes.writeInt32BE(value, at);
    return this;
  }

  long(value: bigint): this {
    const at = this.#room(8);
    this.#bytes.writeBigInt64BE(value, at);
    return this;
  }

  number(value: number): this {
    const high = Math.floor(value / TWO_32);
    const at = this.#room(8);
    this.#bytes.writeInt32BE(high, at);
    this.#bytes.writeUInt32BE(value - high * TWO_32, at + 4);
    return this;
  }

  buffer(value: Uint8Array | null): this {
    if (value === null) return this.int(-1);
    this.int(value.length);
    return this.raw(value);
  }

  raw(value: Uint8Array): this {
    const at = this.#room(value.length);
    this.#bytes.set(value, at);
    return this;
  }

  string(value: string | null): this {
    if (value === null) return this.int(-1);
    const start = this.#size;
    this.#room(4 + value.length * 3);
    const size = this.#bytes.write(value, start + 4, 'utf8');
    this.#bytes.writeInt32BE(size, start);
    this.#size = start + 4 + size;
    return this;
  }

  vector<T>(items: readonly T[], item: (writer: this, value: T) => void): this {
    this.int(items.length);
    for (const value of items) item(this, value);
    return this;
  }

  /** Overwrites an int written before: lengths that are known only afterwards. */
  patchInt(position: number, value: number): void {
    this.#bytes.writeInt32BE(value, position);
  }

  /** A view of what was written from a position on. */
  view(from = 0): Buffer {
    return this.#bytes.subarray(from, this.#size);
  }

  /** Hands the bytes over and starts afresh in a new buffer. */
  take(): Buffer {
    const bytes = this.view();
    this.#bytes = Buffer.allocUnsafe(this.#size <= 2_048 ? 2_048 : 16_384);
    this.#size = 0;
    return bytes;
  }

  /** Forgets what was written, keeping the buffer: only when no view of it is in use. */
  reset(): void {
    this.#size = 0;
  }
}
