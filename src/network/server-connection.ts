/**
 * One client's connection at the broker: frames in, replies out in the order of their requests. As in Kafka one request
 * is in progress at a time and the next one waits until its reply is with the kernel; requests that the handler
 * declares to overlap (Produce) may run side by side, at most OVERLAP_MAX of them. While a whole frame waits the socket is
 * not read, so a client that pipelines is held back by TCP. Anything that is not the protocol closes this one
 * connection with one log line.
 */
import type { Clock, Logger, Socket } from '../platform/platform.ts';
import type { Chunk } from '../protocol/api.ts';
import { FrameError, FrameSplitter } from './frame.ts';
import type { FramePool } from './frame-pool.ts';
import { type ReadBudget, SendQueue } from './send-queue.ts';

const OVERLAP_MAX = 8;
const OVERLAP_BUFFERED_BYTES_MAX = 64 * 1024;

/** What a request handler may know and change of the connection a request came on. */
export interface Connection {
  /** `localHost:localPort-remoteHost:remotePort-index`, as Kafka names channels. */
  readonly id: string;
  readonly listenerName: string;
  readonly remoteAddress: string;
  /** Aborted when the connection closes. */
  readonly signal: AbortSignal;
  /** `User:ANONYMOUS` until an authenticator says otherwise. */
  principal: string;
  /** Name and version that ApiVersions v3+ told, `unknown` before. */
  clientSoftware: { readonly name: string; readonly version: string };
  /** Largest frame accepted from now on: smaller before SASL has completed. */
  limitFrames(bytesMax: number): void;
}

/** Frame bytes with their size field, or null when the request is not answered. */
export type Reply = readonly Chunk[] | null;

export interface FrameHandler {
  /**
   * A rejection closes the connection. What has to keep its order is done before the first await. `release` may be called by
   * whoever knows that nothing refers to the frame's bytes any more; they are then used for another frame.
   */
  handle(frame: Buffer, connection: Connection, release: () => void): Promise<Reply>;
  /** Whether this request may start while earlier ones of which the same is true are unanswered. */
  mayOverlap(frame: Buffer): boolean;
}

export interface ConnectionOptions {
  readonly socket: Socket;
  readonly index: number;
  readonly listenerName: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly logPrefix: string;
  readonly handler: FrameHandler;
  readonly budget: ReadBudget;
  readonly frames: FramePool;
  readonly requestBytesMax: number;
  readonly onClosed: (connection: ServerConnection) => void;
  readonly onMalformed: () => void;
}

interface Slot {
  reply: Reply | undefined;
  readonly overlaps: boolean;
}

export class ServerConnection implements Connection {
  readonly id: string;
  readonly listenerName: string;
  readonly remoteAddress: string;
  principal = 'User:ANONYMOUS';
  clientSoftware: Connection['clientSoftware'] = { name: 'unknown', version: 'unknown' };
  readonly #options: ConnectionOptions;
  readonly #socket: Socket;
  readonly #abort = new AbortController();
  readonly #splitter: FrameSplitter;
  readonly #out: SendQueue;
  /** Requests whose replies are not yet in the send queue, oldest first. */
  #slots: Slot[] = [];
  #paused = false;
  #closed = false;
  #lastActiveMs: number;

  constructor(options: ConnectionOptions) {
    const { socket } = options;
    this.#options = options;
    this.#socket = socket;
    this.listenerName = options.listenerName;
    this.remoteAddress = socket.remoteAddress;
    this.id =
      `${socket.localAddress}:${socket.localPort}-` +
      `${socket.remoteAddress}:${socket.remotePort}-${options.index}`;
    const { frames } = options;
    this.#splitter = new FrameSplitter(options.requestBytesMax, frames);
    this.#lastActiveMs = options.clock.monotonic();
    this.#out = new SendQueue(socket, options.budget, {
      failed: (error) => this.#fail(error),
      sent: () => this.#startNext(),
    });
    socket.onClose(() => this.close());
    socket.readInto({
      space: () => this.#splitter.space(),
      filled: (size) => this.#receive(size),
    });
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get lastActiveMs(): number {
    return this.#lastActiveMs;
  }

  get inFlight(): number {
    return this.#slots.length;
  }

  limitFrames(bytesMax: number): void {
    this.#splitter.limit(bytesMax);
  }

  /** Silent for too long: with a line only when that was in the middle of a request. */
  closeIdle(idleMs: number): void {
    if (this.#splitter.begun && this.#slots.length === 0)
      this.#reject(new FrameError(`no more of a request came within ${idleMs} ms`));
    this.close();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#slots = [];
    this.#out.close();
    this.#socket.destroy();
    this.#abort.abort();
    this.#options.onClosed(this);
  }

  #receive(size: number): void {
    if (this.#closed) return;
    this.#lastActiveMs = this.#options.clock.monotonic();
    this.#splitter.filled(size);
    this.#startNext();
  }

  /** Starts what may be started, then reads on or holds the client back. */
  #startNext(): void {
    try {
      while (!this.#closed && this.#splitter.ready && this.#mayStart()) {
        const frame = this.#splitter.next();
        if (frame !== null) this.#start(frame);
      }
      if (!this.#closed) this.#setPaused(this.#splitter.ready);
    } catch (error) {
      this.#reject(error);
    }
  }

  #mayStart(): boolean {
    if (this.#slots.length === 0 && this.#out.idle) return true;
    if (this.#slots.length >= OVERLAP_MAX) return false;
    if (this.#socket.bufferedBytes > OVERLAP_BUFFERED_BYTES_MAX) return false;
    if (!this.#slots.every((slot) => slot.overlaps)) return false;
    const head = this.#splitter.peek();
    return head !== null && this.#options.handler.mayOverlap(head);
  }

  #setPaused(paused: boolean): void {
    if (paused === this.#paused) return;
    this.#paused = paused;
    if (paused) this.#socket.pause();
    else this.#socket.resume();
  }

  #start(frame: Buffer): void {
    const { handler, frames } = this.#options;
    const slot: Slot = { reply: undefined, overlaps: handler.mayOverlap(frame) };
    this.#slots.push(slot);
    handler
      .handle(frame, this, () => frames.give(frame))
      .then(
        (reply) => {
          slot.reply = reply;
          this.#flush();
        },
        (error: unknown) => this.#reject(error),
      );
  }

  /** Sends the replies that are there, up to the first request still in progress. */
  #flush(): void {
    if (this.#closed) return;
    let chunks: Chunk[] | null = null;
    while (this.#slots.length > 0) {
      const reply = this.#slots[0]?.reply;
      if (reply === undefined) break;
      this.#slots.shift();
      if (reply === null) continue;
      if (chunks === null) chunks = [...reply];
      else chunks.push(...reply);
    }
    if (chunks !== null) {
      this.#lastActiveMs = this.#options.clock.monotonic();
      this.#out.push(chunks);
    }
    this.#startNext();
  }

  /** The peer does not keep to the protocol. */
  #reject(error: unknown): void {
    if (this.#closed) return;
    this.#options.onMalformed();
    const reason = error instanceof Error ? error.message : String(error);
    const { log, logPrefix } = this.#options;
    log.warn(
      `${logPrefix}Unexpected error from /${this.remoteAddress} (channelId=${this.id}); closing connection: ${reason}`,
    );
    this.close();
  }

  /** A reply could not be completed. */
  #fail(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    const { log, logPrefix } = this.#options;
    log.error(`${logPrefix}Closing socket for ${this.id} because of error: ${reason}`);
    this.close();
  }
}
