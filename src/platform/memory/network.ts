/**
 * Sockets inside one process. Bytes written arrive at the other end in a later turn, in order, and count as buffered until
 * then; a paused reader holds them back, so backpressure behaves as over TCP. There is no TLS here.
 */
import { copyInto } from '../copy-into.ts';
import {
  type HttpAnswer,
  type HttpPost,
  type Listener,
  type Network,
  type ReadTarget,
  type Socket,
  type SystemFacts,
  TlsError,
  type TlsOptions,
  type TlsServerOptions,
} from '../platform.ts';

const HIGH_WATER_MARK_BYTES = 64 * 1024;

const NO_TLS = 'The network in memory has no TLS';

type NetworkFailure = Error & { code: string; address: string; port: number };

function failure(code: string, address: string, port: number): NetworkFailure {
  return Object.assign(new Error(`${code} ${address}:${port}`), { code, address, port });
}

class MemorySocket implements Socket {
  readonly remoteAddress = '127.0.0.1';
  readonly localAddress = '127.0.0.1';
  readonly localPort: number;
  readonly remotePort: number;
  readonly tls = null;
  #peer: MemorySocket | null = null;
  #inbound: Buffer[] = [];
  #buffered = 0;
  #needsDrain = false;
  #paused = false;
  #ended = false;
  #endHeard: (() => void) | null = null;
  #told = false;
  #closed = false;
  #scheduled = false;
  #data: ((chunk: Buffer) => void) | null = null;
  #drain: (() => void) | null = null;
  #close: ((error: Error | null) => void) | null = null;

  constructor(localPort: number, remotePort: number) {
    this.localPort = localPort;
    this.remotePort = remotePort;
  }

  static pair(clientPort: number, serverPort: number): [MemorySocket, MemorySocket] {
    const client = new MemorySocket(clientPort, serverPort);
    const server = new MemorySocket(serverPort, clientPort);
    client.#peer = server;
    server.#peer = client;
    return [client, server];
  }

  get bufferedBytes(): number {
    return this.#buffered;
  }

  onData(fn: (chunk: Buffer) => void): void {
    this.#data = fn;
    this.#schedule();
  }

  readInto(target: ReadTarget): void {
    this.onData((chunk) => copyInto(target, chunk));
  }

  onClose(fn: (error: Error | null) => void): void {
    this.#close = fn;
  }

  onDrain(fn: () => void): void {
    this.#drain = fn;
  }

  write(buffers: readonly Uint8Array[]): boolean {
    const peer = this.#peer;
    if (this.#closed || this.#ended || peer === null) return true;
    for (const buffer of buffers) {
      peer.#inbound.push(Buffer.from(buffer));
      this.#buffered += buffer.length;
    }
    peer.#schedule();
    const room = this.#buffered < HIGH_WATER_MARK_BYTES;
    this.#needsDrain = true;
    return room;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#schedule();
  }

  onEnd(fn: () => void): void {
    this.#endHeard = fn;
  }

  end(): void {
    this.#ended = true;
    const peer = this.#peer;
    if (peer !== null) peer.#schedule();
  }

  destroy(): void {
    this.#finish(null);
    const peer = this.#peer;
    if (peer !== null) setImmediate(() => peer.#finish(null));
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#deliver();
    });
  }

  #deliver(): void {
    const sender = this.#peer;
    if (sender === null) return;
    while (!this.#closed && !this.#paused && this.#data !== null) {
      const chunk = this.#inbound.shift();
      if (chunk === undefined) break;
      sender.#buffered -= chunk.length;
      this.#data(chunk);
    }
    if (sender.#needsDrain && sender.#buffered === 0) {
      sender.#needsDrain = false;
      sender.#drain?.();
    }
    if (!sender.#ended || this.#inbound.length > 0) return;
    if (this.#endHeard !== null) {
      if (!this.#told) this.#endHeard();
      this.#told = true;
      return;
    }
    this.#finish(null);
    sender.#finish(null);
  }

  #finish(error: Error | null): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#inbound = [];
    this.#close?.(error);
  }
}

export class MemoryNetwork implements Network {
  readonly #listeners = new Map<number, (socket: Socket) => void>();
  #nextPort = 40_000;

  async listen(options: {
    host: string;
    port: number;
    tls?: TlsServerOptions;
    onSocket: (socket: Socket) => void;
  }): Promise<Listener> {
    if (options.tls !== undefined) throw new TlsError(NO_TLS);
    const port = options.port === 0 ? this.#nextPort++ : options.port;
    if (this.#listeners.has(port)) throw failure('EADDRINUSE', '127.0.0.1', port);
    this.#listeners.set(port, options.onSocket);
    return {
      addresses: [{ host: '127.0.0.1', port }],
      port,
      renewTls: () => {
        throw new TlsError(NO_TLS);
      },
      close: async () => {
        this.#listeners.delete(port);
      },
    };
  }

  async connect(options: {
    host: string;
    address?: string | undefined;
    port: number;
    timeoutMs: number;
    tls?: TlsOptions;
  }): Promise<Socket> {
    if (options.tls !== undefined) throw new TlsError(NO_TLS);
    const accept = this.#listeners.get(options.port);
    if (accept === undefined) throw failure('ECONNREFUSED', options.host, options.port);
    const [client, server] = MemorySocket.pair(this.#nextPort++, options.port);
    accept(server);
    return client;
  }

  checkTls(_tls: TlsOptions): void {
    throw new TlsError(NO_TLS);
  }

  async lookup(_host: string): Promise<string[]> {
    return ['127.0.0.1'];
  }

  async canonicalName(_address: string): Promise<string> {
    return 'localhost';
  }

  async post({ url }: HttpPost): Promise<HttpAnswer> {
    const { hostname, port } = new URL(url);
    throw failure('ECONNREFUSED', hostname, Number(port));
  }

  hostName(): string {
    return 'localhost';
  }

  userName(): string {
    return 'nobody';
  }

  systemFacts(): SystemFacts {
    return {
      osName: 'Memory',
      osArch: 'none',
      osVersion: '1',
      userHome: '/home',
      workingDirectory: '/work',
      temporaryDirectory: '/tmp',
      heap: { used: 1 << 20, total: 3 << 20, max: 4 << 20 },
      descriptors: { open: 5, max: 100 },
    };
  }
}
