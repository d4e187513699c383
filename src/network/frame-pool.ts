/**
 * Buffers for frames that had to be put together, used again. Megabyte frames that become garbage make V8 collect every 64 MB
 * received, which cost a fifth of a produce's CPU. A buffer comes back only from somebody who knows that nothing refers
 * to its bytes any more; the pool takes only what it has lent, once.
 */
const CLASS_BYTES_MIN = 64 * 1024;
const CLASS_BYTES_MAX = 16 * 1024 * 1024;

export class FramePool {
  readonly #limit: number;
  readonly #free = new Map<number, ArrayBuffer[]>();
  readonly #lent = new WeakSet<ArrayBufferLike>();
  #freeBytes = 0;

  constructor(limitBytes = 32 * 1024 * 1024) {
    this.#limit = limitBytes;
  }

  /** Bytes kept for the next frames. */
  get freeBytes(): number {
    return this.#freeBytes;
  }

  take(size: number): Buffer {
    if (size < CLASS_BYTES_MIN / 2 || size > CLASS_BYTES_MAX) return Buffer.allocUnsafeSlow(size);
    const classBytes = Math.max(CLASS_BYTES_MIN, 2 ** Math.ceil(Math.log2(size)));
    let whole = this.#free.get(classBytes)?.pop();
    if (whole === undefined) whole = Buffer.allocUnsafeSlow(classBytes).buffer as ArrayBuffer;
    else this.#freeBytes -= classBytes;
    this.#lent.add(whole);
    return Buffer.from(whole, 0, size);
  }

  /** The frame's bytes are not needed any more; nothing happens when it was not lent from here. */
  give(frame: Buffer): void {
    const whole = frame.buffer;
    if (!this.#lent.delete(whole)) return;
    const classBytes = whole.byteLength;
    if (this.#freeBytes + classBytes > this.#limit) return;
    const free = this.#free.get(classBytes);
    if (free === undefined) this.#free.set(classBytes, [whole as ArrayBuffer]);
    else free.push(whole as ArrayBuffer);
    this.#freeBytes += classBytes;
  }
}
