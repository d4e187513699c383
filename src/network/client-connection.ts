/**
 * A connection to a broker, seen from the client: requests go out as they are sent, replies come back in their order and
 * are matched by correlation id. ApiVersions is exchanged first (KIP-511: newest version, then what the broker's refusal
 * names, v0 at the least), so that send() uses the highest version both sides have. A request that is not answered in time
 * closes the connection, as in Kafka: what follows it could never be told apart. Used by the clients, the controller's
 * channels and the replica fetchers.
 */
import { type Deferred, deferred } from '../base/deferred.ts';
import type { Clock, Network, Socket, Timer, TlsOptions } from '../platform/platform.ts';
import type { Api, Draft } from '../protocol/api.ts';
import { Errors, KafkaError, unsupportedApi, UnsupportedVersionError } from '../protocol/errors.ts';
import { encodeRequest } from '../protocol/frame.ts';
import { readResponseHeader } from '../protocol/header.ts';
import { apiVersionsApi, type ApiVersionsResponse } from '../protocol/messages/api-versions.ts';
import { ProtocolError, Reader } from '../protocol/reader.ts';
import { FrameSplitter } from './frame.ts';

const RESPONSE_BYTES_MAX = 2 ** 31 - 1;

/** Hears of every request and response. Bytes are those of the frame, its size field included. */
export interface Traffic {
  sent(bytes: number): void;
  received(bytes: number, latencyMs: number): void;
  /** So many will have no response, or never were to have one. */
  unanswered(requests: number): void;
}

export interface ClientConnectionOptions {
  readonly network: Network;
  readonly clock: Clock;
  readonly host: string;
  /** One of the host's; left out, whichever answers. */
  readonly address?: string;
  readonly port: number;
  readonly clientId: string | null;
  /** For the TCP connection and the ApiVersions exchange together. */
  readonly connectTimeoutMs: number;
  /** Encrypts the connection; whom it names as trusted must vouch for `host`. */
  readonly tls?: TlsOptions | undefined;
  readonly requestTimeoutMs: number;
  /** False: no ApiVersions; every send() names its version (controller channels, fetchers). */
  readonly negotiate?: boolean;
  /** What ApiVersions tells the broker. */
  readonly software?: { readonly name: string; readonly version: string };
  /** With what the calls under way were told. */
  readonly onClose?: (error: unknown) => void;
  readonly traffic?: Traffic | undefined;
}

export interface RequestOptions {
  readonly timeoutMs?: number;
  /** Use this version instead of the highest that both sides have. */
  readonly version?: number;
  /** Produce with acks=0: resolves with undefined once the bytes are handed over. */
  readonly noResponse?: boolean;
  /** Part of a login: goes out while others are held back for it. */
  readonly login?: boolean;
}

interface VersionRange {
  readonly minVersion: number;
  readonly maxVersion: number;
}

interface InFlight {
  /** null: what comes next is the answer. */
  readonly correlationId: number | null;
  readonly deadlineMs: number;
  readonly timeoutMs: number;
  readonly apiName: string;
  /** Reads the reply that begins with its header and settles the call. */
  readonly settle: (frame: Buffer) => void;
  readonly reject: (error: unknown) => void;
}

/** A request that waits for a login. */
interface Held {
  readonly send: () => void;
  readonly reject: (error: unknown) => void;
}

/** Opens a connection and learns what the broker speaks. Rejects with the network's error or a KafkaError. */
export async function connectBroker(options: ClientConnectionOptions): Promise<ClientConnection> {
  const { network, clock, host, address, port, connectTimeoutMs } = options;
  const startedMs = clock.monotonic();
  const { tls } = options;
  const where = { host, address, port, timeoutMs: connectTimeoutMs };
  const socket = await network.connect(tls === undefined ? where : { ...where, tls });
  const connection = new ClientConnection(socket, options);
  if (options.negotiate === false) return connection;
  try {
    const remainingMs = Math.max(1, connectTimeoutMs - (clock.monotonic() - startedMs));
    await connection.negotiate(remainingMs);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

export class ClientConnection {
  readonly host: string;
  readonly port: number;
  readonly #options: ClientConnectionOptions;
  readonly #socket: Socket;
  readonly #splitter = new FrameSplitter(RESPONSE_BYTES_MAX);
  #versions: ReadonlyMap<number, VersionRange> | null = null;
  #serverFeatures: ApiVersionsResponse | null = null;
  #inFlight: InFlight[] = [];
  #nextCorrelationId = 0;
  #timer: Timer | null = null;
  #timerAtMs = Number.POSITIVE_INFINITY;
  #closed = false;
  #loginAtMs = Number.POSITIVE_INFINITY;
  #login: (() => Promise<void>) | null = null;
  /** While a login is under way: who waits for it. */
  #held: Held[] | null = null;
  /** On Clock.monotonic: when the last request was sent or the last reply came. */
  lastUsedMs: number;

  constructor(socket: Socket, options: ClientConnectionOptions) {
    this.host = options.host;
    this.port = options.port;
    this.#options = options;
    this.lastUsedMs = options.clock.monotonic();
    this.#socket = socket;
    socket.onClose((error) => this.#end(disconnected(error)));
    socket.readInto({
      space: () => this.#splitter.space(),
      filled: (size) => this.#receive(size),
    });
  }

  get inFlight(): number {
    return this.#inFlight.length + (this.#held?.length ?? 0);
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** What the broker answered to ApiVersions; null without negotiation. */
  get apiVersions(): ApiVersionsResponse | null {
    return this.#serverFeatures;
  }

  /** The highest version of an API that both sides have, null when there is none. */
  versionOf(api: Pick<Api<unknown, unknown>, 'key' | 'minVersion' | 'maxVersion'>): number | null {
    const range = this.#versions?.get(api.key);
    if (range === undefined) return null;
    const version = Math.min(api.maxVersion, range.maxVersion);
    return version >= Math.max(api.minVersion, range.minVersion) ? version : null;
  }

  send<Q, R>(api: Api<Q, R>, request: NoInfer<Draft<Q>>, options: RequestOptions = {}): Promise<R> {
    if (this.#closed) return Promise.reject(disconnected(null));
    const version = options.version ?? this.versionOf(api);
    if (version === null) return Promise.reject(this.#unsupported(api));
    const result = deferred<R>();
    const send = () => {
      try {
        this.#send(api, version, request, options, result);
      } catch (error) {
        result.reject(error);
      }
    };
    if (options.login === true || !this.#loginDue()) send();
    else this.#held?.push({ send, reject: result.reject });
    return result.promise;
  }

  /** Sends a token of SASL as it went before Kafka 1.0, without any header; resolves with the answer's. */
  sendToken(token: Uint8Array, timeoutMs: number): Promise<Buffer> {
    if (this.#closed) return Promise.reject(disconnected(null));
    const { promise, resolve, reject } = deferred<Buffer>();
    const size = Buffer.alloc(4);
    size.writeInt32BE(token.length);
    this.#expect({ correlationId: null, timeoutMs, apiName: 'SASL', settle: resolve, reject });
    this.#socket.write([size, token]);
    this.#options.traffic?.sent(size.length + token.length);
    return promise;
  }

  /**
   * The first request at or after `atMs` on Clock.monotonic waits, with those behind it, until `login` has logged in again by requests
   * marked so (KIP-368); what that rejects with ends the connection. Once: `login` asks for the next time.
   */
  loginFrom(atMs: number, login: () => Promise<void>): void {
    this.#loginAtMs = atMs;
    this.#login = login;
  }

  close(): void {
    this.#end(disconnected(null));
    this.#socket.destroy();
  }

  /** The ApiVersions exchange. */
  async negotiate(timeoutMs: number): Promise<void> {
    const software = this.#options.software ?? { name: 'samsa', version: '3.9.1' };
    let version = apiVersionsApi.maxVersion;
    for (;;) {
      const request = {
        clientSoftwareName: software.name,
        clientSoftwareVersion: software.version,
      };
      const response = await this.send(refusalReadable, request, { version, timeoutMs });
      if (response.errorCode === Errors.NONE) {
        this.#serverFeatures = response;
        this.#versions = new Map(response.apiKeys.map((row) => [row.apiKey, row]));
        return;
      }
      if (response.errorCode !== Errors.UNSUPPORTED_VERSION || version === 0) {
        throw new KafkaError(response.errorCode);
      }
      const named = response.apiKeys.find((row) => row.apiKey === apiVersionsApi.key);
      version = Math.max(0, Math.min(named?.maxVersion ?? 0, version - 1));
    }
  }

  // ---- logins ------------------------------------------------------------------------------------

  /** Whether a request has to wait for a login; begins the one that is due. */
  #loginDue(): boolean {
    if (this.#held !== null) return true;
    if (this.#login === null || this.#options.clock.monotonic() < this.#loginAtMs) return false;
    void this.#logIn(this.#login);
    return true;
  }

  async #logIn(login: () => Promise<void>): Promise<void> {
    this.#login = null;
    this.#held = [];
    try {
      await login();
    } catch (error) {
      this.#end(error);
      this.#socket.destroy();
    }
    const held = this.#held;
    this.#held = null;
    if (!this.#closed) for (const { send } of held) send();
  }

  // ---- sending -----------------------------------------------------------------------------------

  #send<Q, R>(
    api: Api<Q, R>,
    version: number,
    request: Draft<Q>,
    options: RequestOptions,
    result: Deferred<R>,
  ): void {
    const correlationId = this.#nextCorrelationId;
    const writer = encodeRequest(api, version, correlationId, this.#options.clientId, request);
    const buffers: Uint8Array[] = [];
    let bytes = 0;
    for (const chunk of writer.chunks()) {
      if (!(chunk instanceof Uint8Array)) throw new Error('a request cannot carry a file range');
      buffers.push(chunk);
      bytes += chunk.length;
    }
    this.#nextCorrelationId = (correlationId + 1) & 0x7fffffff;
    if (options.noResponse === true) this.lastUsedMs = this.#options.clock.monotonic();
    else {
      const timeoutMs = options.timeoutMs ?? this.#options.requestTimeoutMs;
      const settle = (frame: Buffer) => {
        const reader = new Reader(frame);
        readResponseHeader(reader, api, version);
        result.resolve(api.readResponse(reader, version));
      };
      const { reject } = result;
      this.#expect({ correlationId, timeoutMs, apiName: api.name, settle, reject });
    }
    this.#socket.write(buffers);
    const { traffic } = this.#options;
    traffic?.sent(bytes);
    if (options.noResponse !== true) return;
    traffic?.unanswered(1);
    result.resolve(undefined as R);
  }

  #expect(call: Omit<InFlight, 'deadlineMs'>): void {
    this.lastUsedMs = this.#options.clock.monotonic();
    const { correlationId, timeoutMs, apiName, settle, reject } = call;
    const deadlineMs = this.lastUsedMs + timeoutMs;
    this.#inFlight.push({ correlationId, deadlineMs, timeoutMs, apiName, settle, reject });
    this.#armTimer(deadlineMs);
  }

  #unsupported(api: Pick<Api<unknown, unknown>, 'key' | 'name'>): UnsupportedVersionError {
    const range = this.#versions?.get(api.key);
    if (range === undefined) return unsupportedApi(api.name);
    const { minVersion, maxVersion } = range;
    return new UnsupportedVersionError(
      `The node supports ${api.name} only in versions ${minVersion} to ${maxVersion}`,
    );
  }

  // ---- receiving ---------------------------------------------------------------------------------

  #receive(size: number): void {
    this.#splitter.filled(size);
    try {
      for (let frame = this.#splitter.next(); frame !== null; frame = this.#splitter.next()) {
        if (this.#closed) return;
        this.#answer(frame);
      }
    } catch (error) {
      this.#end(error);
      this.#socket.destroy();
    }
  }

  #answer(frame: Buffer): void {
    const call = this.#inFlight.shift();
    if (call === undefined) throw new ProtocolError('a response to no request');
    const { correlationId } = call;
    if (correlationId !== null && !(frame.length >= 4 && frame.readInt32BE(0) === correlationId)) {
      const error = new ProtocolError(`response out of order to ${call.apiName}`);
      call.reject(error);
      throw error;
    }
    const sentMs = call.deadlineMs - call.timeoutMs;
    this.#options.traffic?.received(frame.length + 4, this.#options.clock.monotonic() - sentMs);
    try {
      call.settle(frame);
    } catch (error) {
      call.reject(error);
      throw error;
    }
  }

  #end(error: unknown): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#timer?.cancel();
    const calls = this.#inFlight;
    this.#inFlight = [];
    for (const call of calls) call.reject(error);
    for (const { reject } of this.#held ?? []) reject(error);
    this.#options.traffic?.unanswered(calls.length);
    this.#options.onClose?.(error);
  }

  // ---- deadlines ---------------------------------------------------------------------------------

  /** One timer per connection, at the earliest deadline known; answered calls leave it to run out. */
  #armTimer(deadlineMs: number): void {
    if (this.#timer !== null && this.#timerAtMs <= deadlineMs) return;
    this.#timer?.cancel();
    this.#timerAtMs = deadlineMs;
    const delayMs = Math.max(0, deadlineMs - this.#options.clock.monotonic());
    this.#timer = this.#options.clock.after(delayMs, () => void this.#expire(), { unref: true });
  }

  async #expire(): Promise<void> {
    this.#timer = null;
    if (this.#inFlight.length === 0) return;
    // A reply may lie unread when the process itself stood still.
    await this.#options.clock.turn();
    if (this.#closed) return;
    const nowMs = this.#options.clock.monotonic();
    const late = this.#inFlight.find((call) => call.deadlineMs <= nowMs);
    if (late !== undefined) {
      this.#end(new UnansweredError(late.apiName, late.timeoutMs));
      this.#socket.destroy();
      return;
    }
    let next = Number.POSITIVE_INFINITY;
    for (const call of this.#inFlight) next = Math.min(next, call.deadlineMs);
    if (next !== Number.POSITIVE_INFINITY) this.#armTimer(next);
  }
}

/** Nothing came in time: REQUEST_TIMED_OUT, which a broker says too when what it was asked took too long. */
export class UnansweredError extends KafkaError {
  constructor(apiName: string, timeoutMs: number) {
    super(Errors.REQUEST_TIMED_OUT, `${apiName} was not answered within ${timeoutMs} ms.`);
  }
}

/** ApiVersions whose refusal (error 35, always in the shape of v0) can be read whatever was asked. */
const refusalReadable: typeof apiVersionsApi = {
  ...apiVersionsApi,
  readResponse: (reader, version) => {
    const errorCode = reader.buffer.readInt16BE(reader.position);
    const shape = errorCode === Errors.UNSUPPORTED_VERSION ? 0 : version;
    return apiVersionsApi.readResponse(reader, shape);
  },
};

function disconnected(cause: Error | null): KafkaError {
  return new KafkaError(
    Errors.NETWORK_EXCEPTION,
    'The server disconnected before a response was received.',
    cause === null ? {} : { cause },
  );
}
