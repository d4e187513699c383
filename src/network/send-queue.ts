/**
 * What a connection still has to send, in order: bytes in memory and ranges of files. A range is read in pieces of at most
 * 512 KB (measured: a third less CPU per byte than 256 KB, and 1 MB gains nothing more), the next one only when the socket has handed everything before it to the kernel; so a reader that never reads
 * costs one piece, whatever it asked for. All connections share one ReadBudget: the fuller it is the smaller the pieces,
 * down to a floor that nobody can take from the others, so stalled readers slow nobody down.
 */
import type { Socket } from '../platform/platform.ts';
import type { Chunk, FileRange } from '../protocol/api.ts';

const PIECE_BYTES_MAX = 512 * 1024;
const PIECE_BYTES_MIN = 16 * 1024;
const POOLED_PIECES_MAX = 16;

export class ReadBudget {
  readonly #limit: number;
  #used = 0;
  /** Whole pieces that came back, to be filled again instead of allocating. */
  readonly #pool: Buffer[] = [];

  constructor(limitBytes = 48 * 1024 * 1024) {
    this.#limit = limitBytes;
  }

  get usedBytes(): number {
    return this.#used;
  }

  /** A buffer of at most wanted bytes, at least one. */
  take(wanted: number): Buffer {
    const share = Math.max(PIECE_BYTES_MIN, Math.floor((this.#limit - this.#used) / 16));
    const size = Math.min(wanted, PIECE_BYTES_MAX, share);
    this.#used += size;
    // A small piece must not occupy a large buffer: the count of bytes lent would not be the memory spent.
    if (size <= PIECE_BYTES_MAX / 2) return Buffer.allocUnsafeSlow(size);
    const pooled = this.#pool.pop() ?? Buffer.allocUnsafeSlow(PIECE_BYTES_MAX);
    return pooled.subarray(0, size);
  }

  /** Gives a buffer of take() back. `reusable` when the kernel has copied it: nothing reads it any more. */
  give(piece: Buffer, reusable: boolean): void {
    this.#used -= piece.length;
    const whole = piece.buffer;
    if (!reusable || whole.byteLength !== PIECE_BYTES_MAX) return;
    if (this.#pool.length < POOLED_PIECES_MAX) this.#pool.push(Buffer.from(whole as ArrayBuffer));
  }
}

export interface SendQueueEvents {
  /** A file could not be read midway: the frame cannot be completed. */
  failed(error: unknown): void;
  /** Everything accepted so far is with the kernel. */
  sent(): void;
}

export class SendQueue {
  readonly #socket: Socket;
  readonly #budget: ReadBudget;
  readonly #events: SendQueueEvents;
  #chunks: Chunk[] = [];
  #next = 0;
  /** Bytes of the range at the front that have been read already. */
  #rangeOffset = 0;
  #reading = false;
  #closed = false;
  /** In the socket's buffer, not yet with the kernel. */
  #lent: Buffer[] = [];

  constructor(socket: Socket, budget: ReadBudget, events: SendQueueEvents) {
    this.#socket = socket;
    this.#budget = budget;
    this.#events = events;
    socket.onDrain(() => this.#pump());
  }

  get idle(): boolean {
    return this.#next === this.#chunks.length && !this.#reading && this.#socket.bufferedBytes === 0;
  }

  push(chunks: readonly Chunk[]): void {
    if (this.#closed) return;
    for (const chunk of chunks) this.#chunks.push(chunk);
    if (!this.#reading) this.#pump();
  }

  /** Forgets what is unsent. */
  close(): void {
    this.#closed = true;
    this.#chunks = [];
    this.#next = 0;
    this.#release(false);
  }

  #pump(): void {
    if (this.#closed || this.#reading) return;
    if (this.#lent.length > 0) {
      if (this.#socket.bufferedBytes > 0) return;
      this.#release(true);
    }
    const ready = this.#takeBytes();
    const chunk = this.#chunks[this.#next];
    if (chunk !== undefined && !(chunk instanceof Uint8Array)) {
      if (this.#socket.bufferedBytes > 0) {
        if (ready.length > 0) this.#socket.write(ready);
        return;
      }
      this.#reading = true;
      void this.#readPiece(chunk, ready);
      return;
    }
    if (ready.length > 0) this.#socket.write(ready);
    if (this.idle) this.#events.sent();
  }

  /** The chunks in memory up to the next range. */
  #takeBytes(): Uint8Array[] {
    const ready: Uint8Array[] = [];
    for (;;) {
      const chunk = this.#chunks[this.#next];
      if (chunk === undefined) break;
      if (chunk instanceof Uint8Array) {
        if (chunk.length > 0) ready.push(chunk);
      } else if (chunk.length > 0) break;
      this.#advance();
    }
    return ready;
  }

  #advance(): void {
    this.#next++;
    this.#rangeOffset = 0;
    if (this.#next === this.#chunks.length) {
      this.#chunks = [];
      this.#next = 0;
    }
  }

  /** Reads one piece and writes it together with the bytes that stand before it. */
  async #readPiece(range: FileRange, before: Uint8Array[]): Promise<void> {
    const remaining = range.length - this.#rangeOffset;
    const piece = this.#budget.take(remaining);
    let failure: unknown = null;
    try {
      const read = await range.file.read(piece, range.position + this.#rangeOffset);
      if (read < piece.length) {
        failure = new Error(
          `${range.file.path} ended at ${range.position + this.#rangeOffset + read} inside a range that was to be sent`,
        );
      }
    } catch (error) {
      failure = error;
    }
    this.#reading = false;
    if (failure !== null || this.#closed) {
      this.#budget.give(piece, failure === null);
      if (failure !== null && !this.#closed) this.#events.failed(failure);
      return;
    }
    this.#rangeOffset += piece.length;
    if (this.#rangeOffset === range.length) this.#advance();
    before.push(piece);
    this.#lent.push(piece);
    // What else is in memory right behind the range goes out with its last piece.
    if (this.#rangeOffset === 0) before.push(...this.#takeBytes());
    this.#socket.write(before);
    this.#pump();
  }

  #release(reusable: boolean): void {
    for (const piece of this.#lent) this.#budget.give(piece, reusable);
    this.#lent = [];
  }
}
