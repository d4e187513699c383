/**
 * One client's socket at the server: what it has proved to be, the replies it is owed in request order, and its
 * outgoing bytes. A reply waits in the queue until all before it are answered; a read waits there unexecuted, so
 * it sees every earlier write of its connection. Nothing is read from a peer that does not read from us.
 */
import type { Clock, Socket } from '../../platform/platform.ts';
import { FrameSplitter } from '../frames.ts';
import { JuteWriter } from '../jute.ts';
import { Xid } from '../messages.ts';
import { allows, type Identity, type SharedAcl } from './acl.ts';
import type { SaslExchange } from './sasl.ts';
import type { Session } from './sessions.ts';
import { type Stats, Summary } from './stats.ts';
import type { Watcher } from './watches.ts';

/** What is owed for one request. */
export interface Owed {
  /** Writes the reply; null while it is not known yet (a write on its way to disk). */
  answer: ((connection: Connection) => void) | null;
}

/** What a connection needs of its server. */
interface Surroundings {
  readonly clock: Clock;
  readonly dirty: Set<Connection>;
  readonly stats: Stats;
}

/** More requests than this in the queue, or bytes in the socket, and we stop reading. */
const OWED_MAX = 1_000;
const OUT_BYTES_MAX = 256 * 1024;
/** Events are pushed, not asked for: a peer that lets this much pile up is let go. */
const UNREAD_BYTES_MAX = 64 * 1024 * 1024;

export class Connection implements Watcher {
  readonly socket: Socket;
  readonly splitter: FrameSplitter;
  readonly establishedMs: number;
  identities: Identity[];
  session: Session | null = null;
  sasl: SaslExchange | null = null;
  /** First bytes, until they are known to be a frame and not a four-letter word. */
  opening: Buffer | null = Buffer.alloc(0);
  /** It ends when its word is answered, not before. */
  answeringWord = false;
  closed = false;
  received = 0;
  sent = 0;
  lastXid = -1;
  lastZxid = -1;
  /** Opcode, null before the first. */
  lastOp: number | null = null;
  lastResponseMs = 0;
  latencyLastMs = 0;
  readonly latency = new Summary();
  readonly #out = new JuteWriter(2_048);
  readonly #dirty: Set<Connection>;
  readonly #stats: Stats;
  #queue: Owed[] = [];
  #head = 0;
  #choked = false;
  #held = false;
  #paused = false;

  constructor(socket: Socket, frameMax: number, { clock, dirty, stats }: Surroundings) {
    this.socket = socket;
    this.splitter = new FrameSplitter(frameMax);
    this.establishedMs = clock.now();
    this.#dirty = dirty;
    this.#stats = stats;
    this.identities = [{ scheme: 'ip', id: socket.remoteAddress }];
    socket.onDrain(() => this.#drained());
  }

  get name(): string {
    return `/${this.socket.remoteAddress}:${this.socket.remotePort}`;
  }

  /** Adds what it has proved to be, once. */
  identify(identity: Identity): void {
    const { scheme, id } = identity;
    const known = this.identities.some((own) => own.scheme === scheme && own.id === id);
    if (!known) this.identities.push(identity);
  }

  /** Requests not yet answered. */
  get owed(): number {
    return this.#queue.length - this.#head;
  }

  /** Answers now when nothing is owed before it, else in its turn. */
  owe(answer: (connection: Connection) => void): void {
    if (this.owed === 0 && !this.#choked) {
      answer(this);
      this.#relieve();
    } else {
      this.#queue.push({ answer });
    }
    this.#throttle();
  }

  /** Keeps a place for the reply of a write; settle() fills it. */
  reserve(): Owed {
    const owed: Owed = { answer: null };
    this.#queue.push(owed);
    this.#throttle();
    return owed;
  }

  /** Whether settle() would write this reply at once. */
  isNext(owed: Owed): boolean {
    return !this.#choked && this.#queue[this.#head] === owed;
  }

  settle(owed: Owed, answer: (connection: Connection) => void): void {
    owed.answer = answer;
    this.#answerReady();
  }

  #answerReady(): void {
    while (!this.#choked && !this.closed) {
      const answer = this.#queue[this.#head]?.answer;
      if (answer === undefined || answer === null) break;
      this.#head++;
      answer(this);
      this.#relieve();
    }
    if (this.#head === this.#queue.length) {
      this.#queue = [];
      this.#head = 0;
    } else if (this.#head > OWED_MAX) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
    this.#throttle();
  }

  countReceived(): void {
    this.received++;
    this.#stats.received++;
  }

  countSent(): void {
    this.sent++;
    this.#stats.sent++;
  }

  /** For the four-letter words: what was answered last, and how long it took. */
  answered(xid: number, type: number, nowMs: number, latencyMs: number): void {
    // Pings have no number of their own.
    if (xid >= 0) this.lastXid = xid;
    this.lastOp = type;
    this.lastResponseMs = nowMs;
    this.latencyLastMs = latencyMs;
    this.latency.add(latencyMs);
  }

  resetStats(): void {
    this.received = 0;
    this.sent = 0;
    this.lastXid = -1;
    this.lastZxid = -1;
    this.lastOp = null;
    this.lastResponseMs = 0;
    this.latencyLastMs = 0;
    this.latency.reset();
  }

  /** A reply: header and, only when err is 0, its body. */
  reply(xid: number, zxid: number, err: number, body: Uint8Array | null): void {
    const out = this.#writable();
    const size = err === 0 && body !== null ? body.length : 0;
    out
      .int(16 + size)
      .int(xid)
      .number(zxid)
      .int(err);
    if (size > 0 && body !== null) out.raw(body);
    this.#stats.responseSizes.add(16 + size);
    this.#stats.lastResponseSize = 16 + size;
    this.#stats.responseBytes += 16 + size;
    this.countSent();
    this.lastZxid = zxid;
  }

  /** A whole frame of another shape: the handshake's answer. */
  frame(write: (writer: JuteWriter) => void): void {
    const out = this.#writable();
    const start = out.size;
    out.int(0);
    write(out);
    out.patchInt(start, out.size - start - 4);
    this.countSent();
  }

  event(type: number, path: string, acl: SharedAcl): void {
    if (this.closed || !allows(acl.entries, 1, this.identities)) return;
    const out = this.#writable();
    const start = out.size;
    out.int(0).int(Xid.notification).number(-1).int(0);
    out.int(type).int(3).string(path);
    const size = out.size - start - 4;
    out.patchInt(start, size);
    this.#stats.eventBytes += size;
    this.countSent();
  }

  /** Hands what was written to the socket. */
  flush(): void {
    this.#dirty.delete(this);
    if (this.closed || this.#out.size === 0) return;
    if (!this.socket.write([this.#out.take()])) this.#choked = true;
    if (this.socket.bufferedBytes > UNREAD_BYTES_MAX) this.destroy();
    this.#throttle();
  }

  /** Sends what is owed so far, then closes. */
  end(): void {
    this.flush();
    this.closed = true;
    this.socket.end();
  }

  destroy(): void {
    this.closed = true;
    this.#dirty.delete(this);
    this.socket.destroy();
  }

  /** Stops reading from it, and goes on: the server has more writes on their way than it wants. */
  hold(held: boolean): void {
    this.#held = held;
    this.#throttle();
  }

  #writable(): JuteWriter {
    this.#dirty.add(this);
    return this.#out;
  }

  /** Large answers go out as they come, so that a peer that does not read holds back the next one. */
  #relieve(): void {
    if (this.#out.size > OUT_BYTES_MAX) this.flush();
  }

  #drained(): void {
    this.#choked = false;
    this.#answerReady();
    if (this.#out.size > 0) this.flush();
  }

  #throttle(): void {
    const pause = this.#choked || this.#held || this.owed > OWED_MAX;
    if (pause === this.#paused || this.closed) return;
    this.#paused = pause;
    if (pause) this.socket.pause();
    else this.socket.resume();
  }
}
