/**
 * One TCP connection to one server: the handshake, then frames out and replies in, matched in request order. Who is
 * waiting is told exactly once: by the reply, or by the end of the connection. Silence beyond two thirds of the
 * session timeout ends it; judged late (the process was stopped) it gets one more poll of the socket.
 */
import { microtask } from '../../base/microtask.ts';
import type { Clock, Network, Socket, Timer, TlsOptions } from '../../platform/platform.ts';
import { FrameSplitter } from '../frames.ts';
import { JuteError, JuteReader, JuteWriter } from '../jute.ts';
import {
  type ConnectRequest,
  type ConnectResponse,
  OpCode,
  readConnectResponse,
  readReplyHeader,
  writeConnectRequest,
  Xid,
} from '../messages.ts';
import { type Request, writeRequest } from '../requests.ts';
import type { Host } from './connect-string.ts';

/** err 0: body reads the response; otherwise it is empty. */
export type Reply = (err: number, body: JuteReader) => void;

export interface ConnectionEvents {
  readonly connected: (response: ConnectResponse) => void;
  readonly event: (type: number, state: number, path: string) => void;
  readonly authenticated: (err: number) => void;
  readonly zxid: (zxid: bigint) => void;
  /** Once, whoever ended it; what was sent and not answered is handed back. */
  readonly closed: (unanswered: readonly Reply[]) => void;
}

/** As the Java client's default: a larger frame is not from a ZooKeeper server. */
const FRAME_MAX = 4_194_304 * 16;
const PING_MS_MAX = 10_000;

export class Connection {
  readonly #clock: Clock;
  readonly #socket: Socket;
  readonly #events: ConnectionEvents;
  readonly #splitter = new FrameSplitter(FRAME_MAX);
  readonly #out = new JuteWriter(2_048);
  #waiting: { xid: number; reply: Reply }[] = [];
  #head = 0;
  #flushing = false;
  #handshaken = false;
  #closed = false;
  #readTimeoutMs: number;
  #lastHeard: number;
  #lastSent: number;
  #timer: Timer | null = null;

  private constructor(clock: Clock, socket: Socket, events: ConnectionEvents, timeoutMs: number) {
    this.#clock = clock;
    this.#socket = socket;
    this.#events = events;
    this.#readTimeoutMs = timeoutMs;
    this.#lastHeard = clock.monotonic();
    this.#lastSent = this.#lastHeard;
    socket.onData((chunk) => this.#data(chunk));
    socket.onClose(() => this.#end());
    this.#watchSilence();
  }

  /** Resolves when TCP stands and the ConnectRequest is on its way; `connected` follows. */
  static async open(
    clock: Clock,
    network: Network,
    host: Host,
    request: ConnectRequest,
    { connectTimeoutMs, tls }: { connectTimeoutMs: number; tls: TlsOptions | null },
    events: ConnectionEvents,
  ): Promise<Connection> {
    const secured = tls === null ? {} : { tls };
    const socket = await network.connect({ ...host, timeoutMs: connectTimeoutMs, ...secured });
    const connection = new Connection(clock, socket, events, connectTimeoutMs);
    connection.#frame((w) => writeConnectRequest(w, request));
    return connection;
  }

  get closed(): boolean {
    return this.#closed;
  }

  send(xid: number, request: Request, reply: Reply): void {
    this.#waiting.push({ xid, reply });
    this.#frame((w) => {
      w.int(xid).int(request.type);
      writeRequest(w, request);
    });
  }

  sendAuth(scheme: string, auth: Buffer): void {
    this.#frame((w) => {
      w.int(Xid.auth).int(OpCode.auth);
      writeRequest(w, { type: OpCode.auth, scheme, auth });
    });
  }

  /** Ends the connection without waiting for anything. */
  destroy(): void {
    this.#flush();
    this.#socket.destroy();
    this.#end();
  }

  // ---- out -----------------------------------------------------------------------------------------

  /** Frames of one turn go out in one write. */
  #frame(write: (writer: JuteWriter) => void): void {
    if (this.#closed) return;
    const start = this.#out.size;
    this.#out.int(0);
    write(this.#out);
    this.#out.patchInt(start, this.#out.size - start - 4);
    if (this.#flushing) return;
    this.#flushing = true;
    microtask(() => this.#flush());
  }

  #flush(): void {
    this.#flushing = false;
    if (this.#closed || this.#out.size === 0) return;
    this.#lastSent = this.#clock.monotonic();
    this.#socket.write([this.#out.take()]);
  }

  // ---- in ------------------------------------------------------------------------------------------

  #data(chunk: Buffer): void {
    this.#lastHeard = this.#clock.monotonic();
    try {
      const wrong = this.#splitter.push(chunk, (frame) => {
        this.#receive(new JuteReader(frame));
        return !this.#closed;
      });
      if (wrong !== null) this.destroy();
    } catch (error) {
      // Not ZooKeeper's protocol, or out of step with it: only a fresh connection can help.
      if (!(error instanceof JuteError)) throw error;
      this.destroy();
    }
  }

  #receive(reader: JuteReader): void {
    if (!this.#handshaken) {
      const response = readConnectResponse(reader);
      this.#handshaken = true;
      this.#readTimeoutMs = (response.timeoutMs * 2) / 3;
      this.#events.connected(response);
      return;
    }
    const { xid, zxid, err } = readReplyHeader(reader);
    if (xid === Xid.ping) return;
    if (xid === Xid.auth) {
      this.#events.authenticated(err);
      return;
    }
    if (xid === Xid.notification) {
      this.#events.event(reader.int(), reader.int(), reader.text());
      return;
    }
    const next = this.#waiting[this.#head];
    if (next === undefined || next.xid !== xid) throw new JuteError(`reply ${xid} is out of order`);
    this.#head++;
    if (this.#head > 1_000 || this.#head === this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
    if (zxid > 0n) this.#events.zxid(zxid);
    next.reply(err, reader);
  }

  // ---- liveness ------------------------------------------------------------------------------------

  #watchSilence(): void {
    if (this.#closed) return;
    const now = this.#clock.monotonic();
    const pingEvery = Math.min(this.#readTimeoutMs / 2, PING_MS_MAX);
    const toPing = this.#lastSent + pingEvery - now;
    if (this.#handshaken && toPing <= 0) {
      this.#frame((w) => w.int(Xid.ping).int(OpCode.ping));
      this.#flush();
    }
    const left = this.#lastHeard + this.#readTimeoutMs - now;
    if (left <= 0) {
      void this.#judge();
      return;
    }
    const wait = Math.max(1, Math.min(left, toPing > 0 ? toPing : pingEvery));
    this.#timer = this.#clock.after(wait, () => this.#watchSilence(), { unref: true });
  }

  /** The deadline has passed: what lies unread in the socket, or answers the ping just sent, still counts. */
  async #judge(): Promise<void> {
    const heard = this.#lastHeard;
    const overdue = this.#clock.monotonic() - heard - this.#readTimeoutMs;
    // Long overdue means that we were not running: the server gets the time to answer that ping.
    if (overdue > 1_000) await this.#clock.sleep(Math.min(1_000, this.#readTimeoutMs / 2));
    await this.#clock.turn();
    if (this.#closed) return;
    if (this.#lastHeard > heard) this.#watchSilence();
    else this.destroy();
  }

  #end(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#timer?.cancel();
    const unanswered = this.#waiting.slice(this.#head).map(({ reply }) => reply);
    this.#waiting = [];
    this.#head = 0;
    this.#events.closed(unanswered);
  }
}
