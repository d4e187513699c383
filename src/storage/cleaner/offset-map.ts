/**
 * The last offset of every key, in a bounded piece of memory (kafka: SkimpyOffsetMap): an open-addressing table of the
 * keys' 16-byte hashes and their offsets, 24 bytes an entry. Two keys of one hash would count as one, as in Kafka. The
 * table begins small and grows with its keys, so only a log with many keys costs what the configuration allows.
 */
import { md5 } from '../../base/md5.ts';

const ENTRY_BYTES = 24;
const ENTRY_WORDS = ENTRY_BYTES / 4;
const ENTRY_DOUBLES = ENTRY_BYTES / 8;
const SLOTS_FIRST = 4096;
/** So many windows of four bytes slide over a hash before a probe goes on from slot to slot. */
const WINDOWS = 12;
/** A table that may still grow does so from this share on. */
const GROWTH_LOAD = 0.7;
const GROWTH_FACTOR = 4;
const BYTES_MAX = 0x7fffffff;

export class OffsetMap {
  readonly slotsMax: number;
  /** Largest offset that was put or reported: everything up to it is in the map. */
  latestOffset = -1;
  #slots = 0;
  #size = 0;
  /** Words 0 to 3 of an entry are the hash. */
  #words = new Int32Array(0);
  /** Double 2 of an entry is its offset + 1, so 0 is an empty one. */
  #offsets = new Float64Array(0);
  readonly #hash = new Int32Array(4);

  constructor(bytesMax: number) {
    this.slotsMax = Math.floor(Math.min(bytesMax, BYTES_MAX) / ENTRY_BYTES);
    this.#allocate(Math.min(SLOTS_FIRST, this.slotsMax));
  }

  get size(): number {
    return this.#size;
  }

  /** Sets the offset of the key that is bytes[start, end). */
  put(bytes: Uint8Array, start: number, end: number, offset: number): void {
    if (this.#size >= this.#slots * GROWTH_LOAD && this.#slots < this.slotsMax) this.#grow();
    md5(bytes, start, end, this.#hash);
    const slot = this.#find(this.#hash);
    const at = slot * ENTRY_DOUBLES + 2;
    if (this.#offsets[at] === 0) {
      if (this.#size + 1 >= this.#slots) throw new RangeError('the offset map is full');
      this.#words.set(this.#hash, slot * ENTRY_WORDS);
      this.#size++;
    }
    this.#offsets[at] = offset + 1;
    this.latestOffset = offset;
  }

  /** -1 for a key that is not there. */
  get(bytes: Uint8Array, start: number, end: number): number {
    md5(bytes, start, end, this.#hash);
    return (this.#offsets[this.#find(this.#hash) * ENTRY_DOUBLES + 2] as number) - 1;
  }

  /** The slot that holds the hash, or the empty one where it belongs. */
  #find(hash: Int32Array): number {
    const words = this.#words;
    for (let attempt = 0; ; attempt++) {
      const slot = this.#probe(hash, attempt);
      if (this.#offsets[slot * ENTRY_DOUBLES + 2] === 0) return slot;
      const at = slot * ENTRY_WORDS;
      let same = 0;
      while (same < 4 && words[at + same] === hash[same]) same++;
      if (same === 4) return slot;
    }
  }

  #probe(hash: Int32Array, attempt: number): number {
    const window = Math.min(attempt, WINDOWS);
    const word = window >> 2;
    const shift = (window & 3) * 8;
    const low = (hash[word] as number) >>> shift;
    const high = shift === 0 ? 0 : (hash[word + 1] as number) << (32 - shift);
    return (((low | high) >>> 0) + Math.max(0, attempt - WINDOWS)) % this.#slots;
  }

  #allocate(slots: number): void {
    const memory = new ArrayBuffer(slots * ENTRY_BYTES);
    this.#slots = slots;
    this.#words = new Int32Array(memory);
    this.#offsets = new Float64Array(memory);
  }

  #grow(): void {
    const slots = this.#slots;
    const words = this.#words;
    const offsets = this.#offsets;
    this.#allocate(Math.min(slots * GROWTH_FACTOR, this.slotsMax));
    for (let slot = 0; slot < slots; slot++) {
      const offset = offsets[slot * ENTRY_DOUBLES + 2] as number;
      if (offset === 0) continue;
      const hash = words.subarray(slot * ENTRY_WORDS, slot * ENTRY_WORDS + 4);
      const target = this.#find(hash);
      this.#words.set(hash, target * ENTRY_WORDS);
      this.#offsets[target * ENTRY_DOUBLES + 2] = offset;
    }
  }
}
