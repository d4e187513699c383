/**
 * Splits a byte stream into Kafka's frames: int32 size, then that many bytes. Whoever reads the stream asks space() where the
 * next bytes may go: once a large frame has begun they go straight to their place in it, everything else passes through a
 * scratch that all connections share. Memory follows the bytes that arrived, never the announced size: a frame's buffer is
 * at most GROWTH times what has come of it and its pages are touched as they are filled, so a peer that announces 100 MB and
 * sends a byte a second costs what it sent.
 */
import type { ReadTarget } from '../platform/platform.ts';

/** The peer does not speak the protocol; its connection has to be closed. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}

/** Where frames' bytes live; give() says that nothing refers to a buffer of take() any more. */
export interface FrameMemory {
  take(size: number): Buffer;
  give(frame: Buffer): void;
}

const GARBAGE_COLLECTED: FrameMemory = { take: Buffer.allocUnsafeSlow, give: () => {} };

const SIZE_BYTES = 4;
const FIRST_CAPACITY_BYTES = 4 * 1024;
/** 64 KB arrived make room for 8 MB: address space, of which the kernel gives pages as bytes come. */
const GROWTH = 128;
/** A frame that lacks less than this is completed through the scratch, together with what comes behind it. */
const DIRECT_BYTES_MIN = 16 * 1024;

/** Nothing stays in it: filled() takes everything out before it returns. */
const SCRATCH = Buffer.allocUnsafeSlow(64 * 1024);
const EMPTY = Buffer.alloc(0);

export class FrameSplitter implements ReadTarget {
  #sizeMax: number;
  readonly #memory: FrameMemory;
  /** Whole frames that next() has not handed out, oldest first. */
  readonly #whole: Buffer[] = [];
  #wholeBytes = 0;
  /** The size field of the frame that is arriving, as far as it is there. */
  readonly #head = Buffer.alloc(SIZE_BYTES);
  #headFilled = 0;
  #size = 0;
  /** The frame that is arriving; grows with it. */
  #frame: Buffer = EMPTY;
  #filled = 0;
  #error: FrameError | null = null;

  constructor(sizeMax: number, memory: FrameMemory = GARBAGE_COLLECTED) {
    this.#sizeMax = sizeMax;
    this.#memory = memory;
  }

  /** Bytes held. */
  get bufferedBytes(): number {
    return this.#wholeBytes + this.#headFilled + this.#filled;
  }

  /** Whether a frame has begun and its end has not come. */
  get begun(): boolean {
    return this.#headFilled > 0;
  }

  /** Frames that begin from now on may be this large. */
  limit(sizeMax: number): void {
    this.#sizeMax = sizeMax;
  }

  space(): Buffer {
    return this.#frame.length - this.#filled >= DIRECT_BYTES_MIN
      ? this.#frame.subarray(this.#filled)
      : SCRATCH;
  }

  filled(size: number): void {
    if (this.#frame.length - this.#filled >= DIRECT_BYTES_MIN) this.#advance(size);
    else this.push(SCRATCH.subarray(0, size));
  }

  /** Takes a copy of chunk, whatever space() says. */
  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length && this.#error === null) {
      at += this.#headFilled < SIZE_BYTES ? this.#pushHead(chunk, at) : this.#pushBody(chunk, at);
    }
  }

  #pushHead(chunk: Buffer, at: number): number {
    const copied = chunk.copy(this.#head, this.#headFilled, at);
    this.#headFilled += copied;
    if (this.#headFilled < SIZE_BYTES) return copied;
    const size = this.#head.readInt32BE(0);
    if (size < 0) this.#error = new FrameError(`Invalid receive (size = ${size})`);
    else if (size > this.#sizeMax) {
      this.#error = new FrameError(`Invalid receive (size = ${size} larger than ${this.#sizeMax})`);
    }
    this.#size = size;
    if (size === 0) this.#complete();
    return copied;
  }

  #pushBody(chunk: Buffer, at: number): number {
    if (this.#filled === this.#frame.length) this.#grow(chunk.length - at);
    const copied = chunk.copy(this.#frame, this.#filled, at);
    this.#advance(copied);
    return copied;
  }

  #advance(size: number): void {
    this.#filled += size;
    if (this.#filled === this.#size) this.#complete();
    else if (this.#filled === this.#frame.length) this.#grow(0);
  }

  /** Room for more of the arriving frame, of which `waiting` more bytes are here. */
  #grow(waiting: number): void {
    const wanted = Math.max(FIRST_CAPACITY_BYTES, GROWTH * (this.#filled + waiting));
    const grown = this.#memory.take(Math.min(this.#size, wanted));
    if (this.#filled > 0) {
      this.#frame.copy(grown, 0, 0, this.#filled);
      this.#memory.give(this.#frame);
    }
    this.#frame = grown;
  }

  #complete(): void {
    this.#whole.push(this.#frame);
    this.#wholeBytes += this.#frame.length;
    this.#frame = EMPTY;
    this.#filled = 0;
    this.#headFilled = 0;
  }

  /** The next whole frame without its size field, or null. Throws FrameError when a size came that cannot be. */
  next(): Buffer | null {
    const frame = this.#whole.shift();
    if (frame === undefined) {
      if (this.#error !== null) throw this.#error;
      return null;
    }
    this.#wholeBytes -= frame.length;
    return frame;
  }

  /** Whether next() would give a frame or throw. */
  get ready(): boolean {
    return this.#whole.length > 0 || this.#error !== null;
  }

  /** The frame that next() would give, without taking it. */
  peek(): Buffer | null {
    return this.#whole[0] ?? null;
  }
}
