/**
 * The whole outside world behind small interfaces. Everything above platform/ receives a Platform (or the
 * one part it needs) by constructor and never reaches for a global clock, socket, file or random number, so
 * that one seed can drive a cluster in one process. node/ holds the real one, memory/ the simulated one.
 */

import type { LogLevels } from './log-levels.ts';

export interface Platform {
  readonly clock: Clock;
  readonly disk: Disk;
  readonly network: Network;
  readonly random: Random;
  readonly log: LogSink;
  readonly workers: Workers;
}

// ---- time ----------------------------------------------------------------------------------------

export interface Timer {
  cancel(): void;
}

export interface Clock {
  /** Wall clock, ms since the epoch. May step. */
  now(): number;
  /** Never steps back, ms (fractional), arbitrary origin. Deadlines use this one. */
  monotonic(): number;
  /** Calls fn once, not before ms have passed. Does not keep the process alive when `unref` is set. */
  after(ms: number, fn: () => void, options?: { unref?: boolean }): Timer;
  sleep(ms: number): Promise<void>;
  /** Resolves after the event loop has polled its sockets once: "late timers" in design.md. */
  turn(): Promise<void>;
}

// ---- disk ----------------------------------------------------------------------------------------

export interface FileStat {
  readonly size: number;
  readonly mtimeMs: number;
  readonly directory: boolean;
}

/** An open file. Positions and sizes are bytes. Errors are NodeJS.ErrnoException-like: they carry `code`. */
export interface DiskFile {
  readonly path: string;
  /** Reads up to buffer.length bytes from position; returns how many, fewer only at the end of the file. */
  read(buffer: Uint8Array, position: number): Promise<number>;
  /** Writes every buffer, in order, from position on; rejects when not all of it could be written. */
  write(buffers: readonly Uint8Array[], position: number): Promise<void>;
  truncate(size: number): Promise<void>;
  size(): Promise<number>;
  /** fdatasync: contents and size are on the medium when this resolves; times need not be. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** The file system a path lies on. */
export interface DiskVolume {
  readonly totalBytes: number;
  /** What this process may still write. */
  readonly usableBytes: number;
}

/** A kernel lock on a file, seen by Java's FileLock too. */
export interface DiskLock {
  release(): Promise<void>;
}

export type OpenMode = 'read' | 'write' | 'write-through';

export interface Disk {
  /**
   * 'read' fails with ENOENT when absent; 'write' opens for reading and writing and creates. With 'write-through' each
   * write is on the medium when it resolves, which saves the wait for a second operation.
   */
  open(path: string, mode: OpenMode): Promise<DiskFile>;
  readFile(path: string): Promise<Buffer>;
  /** Writes path + '.tmp', syncs it, renames it over path and syncs the directory. */
  writeFileAtomic(path: string, data: Uint8Array | string): Promise<void>;
  stat(path: string): Promise<FileStat | null>;
  /** The one path of what several links may lead to; a path where nothing is stays as it is. */
  realPath(path: string): Promise<string>;
  /** Names (not paths) in a directory, sorted. */
  list(path: string): Promise<string[]>;
  /** Creates the directory and its parents; fine when it is there. */
  mkdir(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Removes a file or a whole directory; fine when absent. */
  remove(path: string): Promise<void>;
  setModified(path: string, mtimeMs: number): Promise<void>;
  syncDirectory(path: string): Promise<void>;
  volume(path: string): Promise<DiskVolume>;
  /** Takes the lock on a (created) file or returns null when another process or holder has it. */
  lock(path: string): Promise<DiskLock | null>;
}

// ---- network -------------------------------------------------------------------------------------

/** A file of keys and certificates, read already (of PEM also the text that a configuration gives itself). */
export interface TlsStore {
  /** 'PEM', 'PKCS12' or 'JKS' in any case; every other type is refused by its name. */
  readonly type: string;
  readonly bytes: Uint8Array;
  /** The file that it was read from. */
  readonly location?: string;
  readonly password: string | null;
  /** Of the private key in it, where that is not the store's own. */
  readonly keyPassword?: string | null;
}

/**
 * How to encrypt a connection. The same object again costs nothing: what is made of it is kept for as long as it lives.
 * Stores that cannot be read throw a TlsError when listen or connect is called.
 */
export interface TlsOptions {
  /** Our own key and certificates; null shows none. */
  readonly keyStore: TlsStore | null;
  /** Whom we believe; null: the roots that come with the platform. */
  readonly trustStore: TlsStore | null;
  /** Java's names, e.g. TLSv1.2 and TLSv1.3; null allows both. */
  readonly protocols: readonly string[] | null;
  /** IANA's names, e.g. TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384; null leaves the choice to the platform. */
  readonly cipherSuites: readonly string[] | null;
  /** Whether the peer's certificate must name its host: what was connected to, or where it comes from. */
  readonly verifyHostname: boolean;
  /** Where the peer's certificates are looked up as revoked; undefined: nowhere. */
  readonly revocation?: TlsRevocation | undefined;
}

/** In lists, or at responders and, of whoever names none that answers, in lists. */
export type TlsRevocation = 'crl' | 'ocsp';

export interface TlsServerOptions extends TlsOptions {
  /** Whether clients may ('want') or must ('need') show a certificate; one that is shown must be trusted. */
  readonly clientAuth: 'none' | 'want' | 'need';
  /** Lets peers that do not begin with a TLS handshake pass in the clear. */
  readonly plaintextToo?: boolean;
}

/** The other end of an encrypted connection. */
export interface TlsPeer {
  readonly protocol: string;
  /** IANA's name. */
  readonly cipherSuite: string;
  /** Its certificate's DER; null when it showed none. */
  readonly certificate: Uint8Array | null;
  /** The subject of that certificate as X500Principal.getName() gives it. */
  readonly subject: string | null;
}

/** A configuration that no connection can be encrypted with. */
export class TlsError extends Error {}

/** For a store that cannot be read: damaged, of no known kind, or its password is another one. */
export class TlsStoreError extends TlsError {
  readonly store: TlsStore;

  constructor(store: TlsStore, message: string, cause?: unknown) {
    super(message, { cause });
    this.store = store;
  }
}

/** Where a socket's reader wants the bytes. */
export interface ReadTarget {
  /** Room for the next bytes, at least one; asked before each read and used before anything else runs. */
  space(): Buffer;
  /** So many bytes are there. */
  filled(size: number): void;
}

export interface Socket {
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string;
  readonly localPort: number;
  /** null on a connection in the clear. */
  readonly tls: TlsPeer | null;
  /** Exactly one consumer of each event; set before the first turn of the event loop after connect. */
  onData(fn: (chunk: Buffer) => void): void;
  /** Instead of onData: what arrives is put where target says, without a buffer of its own. */
  readInto(target: ReadTarget): void;
  /** Called once, error null for an orderly end by the peer or by us. */
  onClose(fn: (error: Error | null) => void): void;
  /** Called after writes, each time everything buffered has been handed to the kernel. */
  onDrain(fn: () => void): void;
  /** Hands buffers over in order (one writev); false when more is buffered than the high-water mark. */
  write(buffers: readonly Uint8Array[]): boolean;
  /** Bytes accepted by write and not yet handed to the kernel. */
  readonly bufferedBytes: number;
  pause(): void;
  resume(): void;
  /** Called when the peer has ended its half, behind its last bytes. Whoever asks for it ends the socket then; otherwise it ends by itself. */
  onEnd(fn: () => void): void;
  /** Sends what is buffered, then closes. */
  end(): void;
  destroy(): void;
}

export interface Listener {
  /** The addresses really bound; port is the one chosen when 0 was asked for. */
  readonly addresses: readonly { host: string; port: number }[];
  readonly port: number;
  /** Connections from now on use these keys: a store was renewed. Only on a listener that has TLS. */
  renewTls(tls: TlsServerOptions): void;
  close(): Promise<void>;
}

export interface Network {
  /**
   * Binds every address that host resolves to ('' = dual-stack any, falling back to IPv4). Rejects with
   * code EADDRINUSE, EACCES, ENOTFOUND... and `address`, `port`. With `tls`, onSocket gets sockets whose handshake is
   * done; onTlsFailure hears of those that did not get so far.
   */
  listen(options: {
    host: string;
    port: number;
    backlog?: number;
    /** For sockets with onEnd. */
    halfOpen?: boolean;
    tls?: TlsServerOptions;
    onSocket: (socket: Socket) => void;
    onTlsFailure?: (error: Error, remoteAddress: string) => void;
  }): Promise<Listener>;
  /**
   * Rejects with code ECONNREFUSED, ENOTFOUND, ETIMEDOUT... Addresses are tried in turn. With `tls` the handshake is
   * done when it resolves; one that fails rejects with OpenSSL's or Node's code (ERR_TLS_CERT_ALTNAME_INVALID...).
   */
  connect(options: {
    host: string;
    /** Where to find the host; left out, all of its addresses. */
    address?: string | undefined;
    port: number;
    timeoutMs: number;
    tls?: TlsOptions;
  }): Promise<Socket>;
  /** Throws the TlsError that connect and listen would reject these with. */
  checkTls(tls: TlsOptions): void;
  /** Addresses of a name, cached for a short while. */
  lookup(host: string): Promise<string[]>;
  /** The name of an address, if it leads back to it, otherwise the address; never rejects. */
  canonicalName(address: string): Promise<string>;
  /**
   * One HTTP request and its whole answer, whatever its status; redirections are not followed. Rejects with what the connection failed
   * of, code ETIMEDOUT where a limit was passed.
   */
  post(request: HttpPost): Promise<HttpAnswer>;
  /** This machine's own name: what a broker advertises that was told no host. */
  hostName(): string;
  /** Whom this process runs as. */
  userName(): string;
  /** What it runs on, for who asks a server about itself. */
  systemFacts(): SystemFacts;
}

export interface HttpPost {
  /** http: or https: */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** How long connecting may take; null: as long as the system lets it. */
  readonly connectTimeoutMs: number | null;
  /** How long no byte of the answer may come; null: for ever. */
  readonly readTimeoutMs: number | null;
  /** For https:. */
  readonly tls?: TlsOptions | undefined;
  /** Whoever waits for it has gone: the connection ends. */
  readonly signal?: AbortSignal | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: Buffer;
}

export interface SystemFacts {
  readonly osName: string;
  readonly osArch: string;
  readonly osVersion: string;
  readonly userHome: string;
  readonly workingDirectory: string;
  readonly temporaryDirectory: string;
  /** Of V8, in bytes. */
  readonly heap: { readonly used: number; readonly total: number; readonly max: number };
  /** null where the system does not tell. */
  readonly descriptors: { readonly open: number; readonly max: number } | null;
}

// ---- randomness and log --------------------------------------------------------------------------

export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  bytes(size: number): Buffer;
}

export type LogLevel = 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL';

/** One named logger, e.g. `kafka.server.KafkaServer`. `error` is printed under the line, as log4j does. */
export interface Logger {
  debug(message: string, error?: unknown): void;
  info(message: string, error?: unknown): void;
  warn(message: string, error?: unknown): void;
  error(message: string, error?: unknown): void;
  fatal(message: string, error?: unknown): void;
}

export interface LogSink {
  /** What is written of each logger; may be changed at any time. */
  readonly levels: LogLevels;
  logger(name: string): Logger;
}

// ---- other threads -------------------------------------------------------------------------------

/**
 * Work that can run beside the event loop: an object whose methods take one argument and give one result, both plain
 * values. Bytes that fill an ArrayBuffer of their own are handed over: who gave them has them no more.
 */
export interface WorkerCode<T extends object> {
  /** That of its bundle. */
  readonly name: string;
  readonly create: () => T;
}

type Method = (argument: never) => unknown;

export type MethodName<T> = {
  [K in keyof T]: T[K] extends Method ? K : never;
}[keyof T] &
  string;

export type ArgumentOf<F> = F extends (argument: infer A) => unknown ? A : never;
export type ResultOf<F> = F extends (argument: never) => infer R ? Awaited<R> : never;

export interface WorkerThread<T extends object> {
  /** One call at a time; rejects with what the method threw, or when the thread ended. */
  call<K extends MethodName<T>>(method: K, argument: ArgumentOf<T[K]>): Promise<ResultOf<T[K]>>;
  close(): Promise<void>;
}

export interface Workers {
  start<T extends object>(code: WorkerCode<T>): WorkerThread<T>;
}
