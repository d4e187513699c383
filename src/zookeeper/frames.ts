/**
 * Cuts a stream into frames: int length, payload. The length is checked against a limit before anything is
 * kept, and memory for a frame grows as its bytes arrive, never by what was announced. A frame that lies whole in
 * one chunk is handed over as a view of it.
 */
const FIRST_CAPACITY = 4_096;

export class FrameSplitter {
  readonly #lengthMax: number;
  /** Bytes of an unfinished frame, its length included. */
  #held = Buffer.alloc(0);
  #heldSize = 0;

  constructor(lengthMax: number) {
    this.#lengthMax = lengthMax;
  }

  /**
   * Calls onFrame for each frame that is complete; it returns false to stop (the rest is dropped). Returns the
   * offending length when one is negative or too great, else null.
   */
  push(chunk: Buffer, onFrame: (frame: Buffer) => boolean): number | null {
    let rest = chunk;
    while (this.#heldSize > 0 && rest.length > 0) {
      const needed = this.#heldSize < 4 ? 4 : 4 + this.#held.readInt32BE(0);
      rest = this.#hold(rest, needed);
      if (this.#heldSize < 4) return null;
      const length = this.#held.readInt32BE(0);
      if (length < 0 || length > this.#lengthMax) return length;
      if (this.#heldSize < 4 + length) continue;
      const frame = this.#held.subarray(4, 4 + length);
      this.#held = Buffer.alloc(0);
      this.#heldSize = 0;
      if (!onFrame(frame)) return null;
    }
    let at = 0;
    while (rest.length - at >= 4) {
      const length = rest.readInt32BE(at);
      if (length < 0 || length > this.#lengthMax) return length;
      if (rest.length - at - 4 < length) break;
      const frame = rest.subarray(at + 4, at + 4 + length);
      at += 4 + length;
      if (!onFrame(frame)) return null;
    }
    if (at < rest.length) this.#hold(rest.subarray(at), rest.length - at);
    return null;
  }

  /** Keeps bytes until `needed` are held; returns those left over. */
  #hold(bytes: Buffer, needed: number): Buffer {
    const take = Math.min(bytes.length, needed - this.#heldSize);
    const size = this.#heldSize + take;
    if (size > this.#held.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(size, this.#held.length * 2, FIRST_CAPACITY));
      this.#held.copy(grown, 0, 0, this.#heldSize);
      this.#held = grown;
    }
    bytes.copy(this.#held, this.#heldSize, 0, take);
    this.#heldSize = size;
    return bytes.subarray(take);
  }
}
