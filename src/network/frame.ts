/**
 * Splits a byte stream into Kafka's frames: int32 size, then that many bytes. Memory follows the bytes that arrived, never
 * the announced size: a peer that announces 100 MB and sends a byte a second costs what it has sent. A frame that lies in one
 * chunk is a view of it; one that spans chunks is put together once, when its last byte is there.
 */

/** The peer does not speak the protocol; its connection has to be closed. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}

/** Chunks below this are copied behind each other, so that a dripping peer does not cost a Buffer object per byte. */
const SMALL_CHUNK_BYTES = 4 * 1024;

const SIZE_BYTES = 4;

export class FrameSplitter {
  #sizeMax: number;
  readonly #allocate: (size: number) => Buffer;
  /** Received and not yet handed out, oldest first. */
  #chunks: Buffer[] = [];
  #bytes = 0;
  /** Bytes used of #tail, the last chunk when that one is ours to grow; 0 when it is not. */
  #tailUsed = 0;
  #tail: Buffer | null = null;
  /** Size of the frame at the front, -1 while its size field is incomplete. */
  #frameSize = -1;

  constructor(sizeMax: number, allocate: (size: number) => Buffer = Buffer.allocUnsafeSlow) {
    this.#sizeMax = sizeMax;
    this.#allocate = allocate;
  }

  /** Bytes held. */
  get bufferedBytes(): number {
    return this.#bytes;
  }

  /** Whether a frame has begun and its end has not come. */
  get begun(): boolean {
    return this.#bytes > 0 || this.#frameSize >= 0;
  }

  /** Frames that begin from now on may be this large. */
  limit(sizeMax: number): void {
    this.#sizeMax = sizeMax;
  }

  push(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (chunk.length >= SMALL_CHUNK_BYTES || this.#chunks.length === 0) {
      this.#sealTail();
      this.#chunks.push(chunk);
      return;
    }
    this.#pushSmall(chunk);
  }

  #pushSmall(chunk: Buffer): void {
    const tail = this.#tail;
    if (tail !== null && tail.length - this.#tailUsed >= chunk.length) {
      chunk.copy(tail, this.#tailUsed);
      this.#tailUsed += chunk.length;
      this.#chunks[this.#chunks.length - 1] = tail.subarray(0, this.#tailUsed);
      return;
    }
    this.#sealTail();
    const grown = Buffer.allocUnsafeSlow(Math.min(64 * 1024, Math.max(1024, this.#bytes)));
    chunk.copy(grown, 0);
    this.#tail = grown;
    this.#tailUsed = chunk.length;
    this.#chunks.push(grown.subarray(0, chunk.length));
  }

  #sealTail(): void {
    this.#tail = null;
    this.#tailUsed = 0;
  }

  /** The next whole frame without its size field, or null. Throws FrameError on a size that cannot be. */
  next(): Buffer | null {
    if (this.#frameSize < 0 && !this.#readSize()) return null;
    if (this.#bytes < this.#frameSize) return null;
    const frame = this.#take(this.#frameSize);
    this.#frameSize = -1;
    return frame;
  }

  /** Whether next() would give a frame (or throw). */
  get ready(): boolean {
    if (this.#frameSize < 0 && !this.#readSize()) return false;
    return this.#bytes >= this.#frameSize;
  }

  /** The first bytes of the frame that next() would give (all of a short one), without taking it. */
  peek(): Buffer | null {
    if (!this.ready) return null;
    const [first] = this.#chunks;
    return first === undefined ? null : first.subarray(0, this.#frameSize);
  }

  #readSize(): boolean {
    if (this.#bytes < SIZE_BYTES) return false;
    const size = this.#take(SIZE_BYTES).readInt32BE(0);
    if (size < 0) throw new FrameError(`Invalid receive (size = ${size})`);
    if (size > this.#sizeMax) {
      throw new FrameError(`Invalid receive (size = ${size} larger than ${this.#sizeMax})`);
    }
    this.#frameSize = size;
    return true;
  }

  /** Removes size bytes, which are there, from the front. */
  #take(size: number): Buffer {
    this.#bytes -= size;
    const [first] = this.#chunks;
    if (first === undefined || size === 0) return Buffer.alloc(0);
    if (first.length > size) {
      this.#chunks[0] = first.subarray(size);
      if (this.#chunks.length === 1) this.#sealTail();
      return first.subarray(0, size);
    }
    if (first.length === size) {
      this.#chunks.shift();
      if (this.#chunks.length === 0) this.#sealTail();
      return first;
    }
    return this.#gather(size);
  }

  #gather(size: number): Buffer {
    const whole = this.#allocate(size);
    let filled = 0;
    let used = 0;
    for (const chunk of this.#chunks) {
      const wanted = size - filled;
      if (wanted === 0) break;
      if (chunk.length > wanted) {
        chunk.copy(whole, filled, 0, wanted);
        this.#chunks[used] = chunk.subarray(wanted);
        filled = size;
        break;
      }
      chunk.copy(whole, filled);
      filled += chunk.length;
      used++;
    }
    this.#chunks.splice(0, used);
    // What is left of our own tail may not be grown: its front has been handed out or cut.
    this.#sealTail();
    return whole;
  }
}
