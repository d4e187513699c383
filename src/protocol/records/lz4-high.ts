/**
 * lz4 blocks packed tighter than the fast compressor packs them, at the cost of time (KIP-390). Every position hangs in a
 * chain of those before it with the same hash; the longest match among the nearest of them is taken, unless the next
 * position has a longer one. A level says how many are looked at: 2 to the power of level - 1, as in Java's lz4, whose
 * native part stops at level 12. A block holds at most 64 KiB, so every earlier position is within reach.
 *
 *   { token: literals << 4 | match - 4, each going on in bytes of 255 from 15 on | literals | LE distance } ... | literals
 */

const HASH_BITS = 15;
const BLOCK_BYTES_MAX = 64 * 1024;
const MATCH_MIN = 4;
/** A block ends with at least this many literals. */
const LAST_LITERALS = 5;
/** The last match begins no nearer to the end than this. */
const MATCH_START_MARGIN = 12;
const LEVEL_MAX = 12;

/** Latest position by hash, and by position the one before it. A block is packed in one go, so one pair serves all. */
const heads = new Int32Array(1 << HASH_BITS);
const chain = new Int32Array(BLOCK_BYTES_MAX);

const lengthBytes = (length: number): number =>
  length < 15 ? 0 : Math.floor((length - 15) / 255) + 1;

/** At most 64 KiB; the result may be longer than the data. */
export function packTightly(data: Buffer, level: number): Buffer {
  const out = new Sequences(data);
  const matches = new Matches(data, 1 << (Math.min(level, LEVEL_MAX) - 1));
  const startMax = data.length - MATCH_START_MARGIN;
  let at = 0;
  while (at <= startMax) {
    let length = matches.longestAt(at);
    if (length < MATCH_MIN) {
      at++;
      continue;
    }
    let from = matches.from;
    while (at < startMax) {
      const next = matches.longestAt(at + 1);
      if (next <= length) break;
      at++;
      length = next;
      from = matches.from;
    }
    out.add(at, length, at - from);
    at += length;
  }
  return out.end();
}

class Matches {
  /** Where the match begins that was found last. */
  from = 0;
  readonly #data: Buffer;
  readonly #attemptsMax: number;
  /** Positions below it are in the chains. */
  #entered = 0;

  constructor(data: Buffer, attemptsMax: number) {
    this.#data = data;
    this.#attemptsMax = attemptsMax;
    heads.fill(-1);
  }

  /** Length of the longest match found for a position; 0 when there is none. Positions are asked for in order. */
  longestAt(at: number): number {
    this.#enterUpTo(at);
    const data = this.#data;
    const end = data.length - LAST_LITERALS;
    let best = MATCH_MIN - 1;
    let candidate = heads[this.#hash(at)] as number;
    for (let left = this.#attemptsMax; candidate >= 0 && left > 0; left--) {
      if (data[candidate + best] === data[at + best]) {
        let length = 0;
        while (at + length < end && data[candidate + length] === data[at + length]) length++;
        if (length > best) {
          best = length;
          this.from = candidate;
          if (at + length === end) break;
        }
      }
      candidate = chain[candidate] as number;
    }
    return best < MATCH_MIN ? 0 : best;
  }

  #enterUpTo(at: number): void {
    for (let position = this.#entered; position < at; position++) {
      const slot = this.#hash(position);
      chain[position] = heads[slot] as number;
      heads[slot] = position;
    }
    this.#entered = Math.max(this.#entered, at);
  }

  #hash(at: number): number {
    const data = this.#data;
    const word =
      (data[at] as number) |
      ((data[at + 1] as number) << 8) |
      ((data[at + 2] as number) << 16) |
      ((data[at + 3] as number) << 24);
    return Math.imul(word, 0x9e3779b1) >>> (32 - HASH_BITS);
  }
}

/** The block as it is written. */
class Sequences {
  readonly #data: Buffer;
  readonly #out: Buffer;
  #position = 0;
  /** Data before it is written. */
  #done = 0;

  constructor(data: Buffer) {
    this.#data = data;
    this.#out = Buffer.allocUnsafe(1 + lengthBytes(data.length) + data.length);
  }

  add(at: number, length: number, distance: number): void {
    this.#literals(at, length - MATCH_MIN);
    this.#position = this.#out.writeUInt16LE(distance, this.#position);
    this.#length(length - MATCH_MIN);
    this.#done = at + length;
  }

  end(): Buffer {
    this.#literals(this.#data.length, 0);
    return this.#out.subarray(0, this.#position);
  }

  #literals(end: number, match: number): void {
    const count = end - this.#done;
    this.#out[this.#position++] = (Math.min(count, 15) << 4) | Math.min(match, 15);
    this.#length(count);
    this.#position += this.#data.copy(this.#out, this.#position, this.#done, end);
  }

  /** What of a length does not fit in its four bits of the token. */
  #length(length: number): void {
    if (length < 15) return;
    let left = length - 15;
    for (; left >= 255; left -= 255) this.#out[this.#position++] = 255;
    this.#out[this.#position++] = left;
  }
}
