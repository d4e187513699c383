/**
 * A ZooKeeper client of the bare wire: frames in, frames out, nothing retried and nothing hidden. For tests that must see
 * each reply and event in the order in which the server sent them.
 */
import type { Network, Socket } from '../../src/platform/platform.ts';
import { FrameSplitter } from '../../src/zookeeper/frames.ts';
import { JuteReader, JuteWriter } from '../../src/zookeeper/jute.ts';
import {
  OpCode,
  readConnectResponse,
  writeConnectRequest,
  writeFrame,
  Xid,
} from '../../src/zookeeper/messages.ts';
import { type Request, writeRequest } from '../../src/zookeeper/requests.ts';

export interface Hello {
  readonly sessionId?: bigint;
  readonly password?: Buffer;
  readonly lastZxidSeen?: bigint;
  readonly timeoutMs?: number;
  /** Of the first request; the next ones count on. */
  readonly firstXid?: number;
}

export interface Reply {
  readonly xid: number;
  readonly zxid: bigint;
  readonly err: number;
  readonly body: JuteReader;
}

interface Waiting {
  readonly hear: (reply: Reply) => void;
  readonly gone: () => void;
}

const FRAME_MAX = 16 * 1024 * 1024;

export class Peer {
  sessionId = 0n;
  password = Buffer.alloc(16);
  timeoutMs = 0;
  closed = false;
  onEvent: (type: number, path: string) => void = () => {};
  onClose: () => void = () => {};
  readonly #socket: Socket;
  readonly #splitter = new FrameSplitter(FRAME_MAX);
  readonly #waiting: Waiting[] = [];
  /** Replies to auth packets come out of order. */
  readonly #auth: Waiting[] = [];
  #greeted: ((welcome: boolean) => void) | null = null;
  #xid: number;

  private constructor(socket: Socket, firstXid: number) {
    this.#socket = socket;
    this.#xid = firstXid - 1;
    socket.onData((chunk) => {
      this.#splitter.push(chunk, (frame) => {
        this.#frame(frame);
        return !this.closed;
      });
    });
    socket.onClose(() => this.#close());
  }

  /** Connects and says hello; null when the server closes without an answer. A refused session has timeoutMs 0. */
  static async open(network: Network, port: number, hello: Hello = {}): Promise<Peer | null> {
    const socket = await network.connect({ host: 'localhost', port, timeoutMs: 10_000 });
    const peer = new Peer(socket, hello.firstXid ?? 1);
    const writer = new JuteWriter();
    writeFrame(writer, (body) =>
      writeConnectRequest(body, {
        lastZxidSeen: hello.lastZxidSeen ?? 0n,
        timeoutMs: hello.timeoutMs ?? 10_000,
        sessionId: hello.sessionId ?? 0n,
        password: hello.password ?? Buffer.alloc(16),
        readOnly: false,
      }),
    );
    const welcome = new Promise<boolean>((resolve) => {
      peer.#greeted = resolve;
    });
    socket.write([writer.take()]);
    return (await welcome) ? peer : null;
  }

  /** Sends a request; null when the connection ends before its reply. `hear` is called at once, before the promise. */
  ask(request: Request, hear: (reply: Reply) => void = () => {}): Promise<Reply | null> {
    return this.send(request.type, (body) => writeRequest(body, request), hear);
  }

  /** The same with a body of any bytes. */
  send(
    type: number,
    write: (body: JuteWriter) => void,
    hear: (reply: Reply) => void = () => {},
  ): Promise<Reply | null> {
    if (this.closed) return Promise.resolve(null);
    const auth = type === OpCode.auth;
    // Those that do not bear their number take one all the same.
    const number = ++this.#xid;
    const xid = auth ? Xid.auth : type === OpCode.ping ? Xid.ping : number;
    const writer = new JuteWriter();
    writeFrame(writer, (body) => {
      body.int(xid).int(type);
      write(body);
    });
    return new Promise((resolve) => {
      (auth ? this.#auth : this.#waiting).push({
        hear: (reply) => {
          hear(reply);
          resolve(reply);
        },
        gone: () => resolve(null),
      });
      this.#socket.write([writer.take()]);
    });
  }

  destroy(): void {
    this.#socket.destroy();
    this.#close();
  }

  #frame(frame: Buffer): void {
    const reader = new JuteReader(Buffer.from(frame));
    const greeted = this.#greeted;
    if (greeted !== null) {
      this.#greeted = null;
      const { sessionId, password, timeoutMs } = readConnectResponse(reader);
      Object.assign(this, { sessionId, password, timeoutMs });
      greeted(true);
      return;
    }
    const reply = { xid: reader.int(), zxid: reader.long(), err: reader.int(), body: reader };
    if (reply.xid === Xid.notification) {
      const type = reader.int();
      reader.int();
      this.onEvent(type, reader.text());
      return;
    }
    const queue = reply.xid === Xid.auth ? this.#auth : this.#waiting;
    const next = queue.shift();
    if (next === undefined) throw new Error(`a reply ${reply.xid} that nobody waits for`);
    next.hear(reply);
  }

  #close(): void {
    if (this.closed) return;
    this.closed = true;
    this.#greeted?.(false);
    for (const waiting of [...this.#auth.splice(0), ...this.#waiting.splice(0)]) waiting.gone();
    this.onClose();
  }
}
