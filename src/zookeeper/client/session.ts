/**
 * A session across connections: it finds a server, comes back to another when that one is lost, proves its
 * identities and arms its watches again, and learns from a server when it has expired. Requests made while there is
 * no connection wait for the next one; when it fails, or a connection is lost, they end with CONNECTIONLOSS and it
 * is for the caller to know whether to repeat them (retry.ts). Expired, auth-failed and closed are final.
 */
import { longHex } from '../../base/long-hex.ts';
import { microtask } from '../../base/microtask.ts';
import type { Platform, TlsOptions } from '../../platform/platform.ts';
import { deferred } from '../../base/deferred.ts';
import {
  Code,
  codeName,
  isZooKeeperError,
  ZooKeeperError,
  type ZooKeeperErrorCode,
} from '../errors.ts';
import { JuteReader } from '../jute.ts';
import { type ConnectResponse, OpCode } from '../messages.ts';
import type { Request } from '../requests.ts';
import { Connection, type Reply } from './connection.ts';
import type { Host } from './connect-string.ts';
import { asJava, FailureLog, lostConnection } from './failures.ts';
import { Identities } from './identities.ts';
import { findReadWrite } from './read-write-search.ts';
import { type AskSasl, proveBySasl } from './sasl.ts';
import { isConnected, type SaslCredentials, type SessionState } from './types.ts';
import { ClientWatches } from './watches.ts';

export interface SessionOptions {
  readonly hosts: readonly Host[];
  readonly timeoutMs: number;
  readonly tls: TlsOptions | null;
  readonly sasl: SaslCredentials | null;
  readonly canBeReadOnly: boolean;
}

const RETRY_MS_FIRST = 50;
const RETRY_MS_MAX = 1_000;
const CLOSE_WAIT_MS = 5_000;
const NOTHING = Buffer.alloc(0);

const FINAL: Readonly<Partial<Record<SessionState, ZooKeeperErrorCode>>> = {
  expired: 'SESSIONEXPIRED',
  'auth-failed': 'AUTHFAILED',
  closed: 'SESSIONEXPIRED',
};

export class Session {
  readonly watches = new ClientWatches();
  readonly #platform: Platform;
  readonly #options: SessionOptions;
  readonly #hosts: readonly Host[];
  readonly #failures: FailureLog;
  readonly #listeners: ((state: SessionState) => void)[] = [];
  readonly #identities = new Identities();
  #state: SessionState = 'connecting';
  #id = 0n;
  #password: Buffer = Buffer.alloc(16);
  #timeoutMs: number;
  #lastZxid = 0n;
  #xid = 0;
  #connection: Connection | null = null;
  #queue: { request: Request; reply: Reply }[] = [];
  /** Whether the session was ever on a server that is part of its ensemble. */
  #seenReadWrite = false;
  /** Where to go next: found while the present server was cut off from its ensemble. */
  #readWrite: Host | null = null;
  #failure: Error | null = null;
  #lost = deferred<void>();
  readonly #tried = deferred<void>();

  constructor(platform: Platform, options: SessionOptions) {
    this.#platform = platform;
    this.#options = options;
    this.#hosts = shuffled(options.hosts, platform.random.next);
    this.#timeoutMs = options.timeoutMs;
    this.#failures = new FailureLog(platform.log.logger('org.apache.zookeeper.ClientCnxn'));
    void this.#run();
  }

  get id(): bigint {
    return this.#id;
  }

  get password(): Buffer {
    return this.#password;
  }

  get timeoutMs(): number {
    return this.#timeoutMs;
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Why there is no connection, or was none the last time. */
  get failure(): Error | null {
    return this.#failure;
  }

  /** Resolves when the first attempt to connect has come to an end, either way. */
  get tried(): Promise<void> {
    return this.#tried.promise;
  }

  onState(fn: (state: SessionState) => void): void {
    this.#listeners.push(fn);
  }

  /**
   * Sends a request, now or with the next connection. onReply runs before any event behind the reply is delivered:
   * the moment to register a watch.
   */
  request(
    request: Request,
    path: string | null,
    onReply?: (err: number) => void,
  ): Promise<JuteReader> {
    const final = FINAL[this.#state];
    if (final !== undefined) return Promise.reject(new ZooKeeperError(final, path));
    return new Promise((resolve, reject) => {
      const reply: Reply = (err, body) => {
        onReply?.(err);
        if (err === Code.OK) resolve(body);
        else reject(new ZooKeeperError(codeName(err), path));
      };
      if (isConnected(this.#state)) this.#send(request, reply);
      else this.#queue.push({ request, reply });
    });
  }

  addAuth(scheme: string, auth: Buffer): Promise<void> {
    const final = FINAL[this.#state];
    if (final !== undefined) return Promise.reject(new ZooKeeperError(final));
    const connection = isConnected(this.#state) ? this.#connection : null;
    return this.#identities.add(scheme, auth, connection);
  }

  /** Ends the session at the server if one can be reached right now, and the connection in any case. */
  async close(): Promise<void> {
    if (FINAL[this.#state] !== undefined) return;
    if (isConnected(this.#state)) {
      const answered = deferred<void>();
      this.#send({ type: OpCode.closeSession }, () => answered.resolve());
      const timer = this.#platform.clock.after(CLOSE_WAIT_MS, () => answered.resolve());
      await answered.promise;
      timer.cancel();
    }
    this.#finish('closed', Code.SESSIONEXPIRED);
  }

  /** Lets go of the connection without ending the session. */
  abandon(): void {
    if (FINAL[this.#state] === undefined) this.#finish('closed', Code.CONNECTIONLOSS);
  }

  // ---- connections ---------------------------------------------------------------------------------

  async #run(): Promise<void> {
    let failures = 0;
    for (let next = 0; FINAL[this.#state] === undefined; next++) {
      if (failures > 0 && this.#readWrite === null) {
        await this.#platform.clock.sleep(this.#pauseMs(failures));
      }
      const host = this.#readWrite ?? this.#hosts[next % this.#hosts.length];
      this.#readWrite = null;
      if (host === undefined || FINAL[this.#state] !== undefined) return;
      const established = await this.#attempt(host);
      failures = established ? 1 : failures + 1;
    }
  }

  #pauseMs(failures: number): number {
    const rounds = Math.floor((failures - 1) / this.#hosts.length);
    const most = Math.min(RETRY_MS_MAX, RETRY_MS_FIRST * 2 ** rounds);
    return most * (0.5 + this.#platform.random.next() / 2);
  }

  /** One connection, from its beginning to its end. True when the session stood on it. */
  async #attempt(host: Host): Promise<boolean> {
    const { clock, network } = this.#platform;
    const { tls, canBeReadOnly } = this.#options;
    const lost = deferred<void>();
    this.#lost = lost;
    let established = false;
    const request = {
      lastZxidSeen: this.#lastZxid,
      timeoutMs: this.#options.timeoutMs,
      // What a server gave that is cut off from its ensemble is no session to the ensemble.
      sessionId: this.#seenReadWrite ? this.#id : 0n,
      password: this.#password,
      readOnly: canBeReadOnly,
    };
    try {
      const connectTimeoutMs = Math.max(500, this.#timeoutMs / this.#hosts.length);
      const how = { connectTimeoutMs, tls };
      this.#connection = await Connection.open(clock, network, host, request, how, {
        connected: (response) => {
          established = this.#established(response);
        },
        event: (type, _state, path) => {
          for (const watcher of this.watches.take(type, path)) watcher(type, path);
        },
        authenticated: (err) => {
          if (!this.#identities.answered(err)) this.#finish('auth-failed', Code.AUTHFAILED);
        },
        zxid: (zxid) => {
          if (zxid > this.#lastZxid) this.#lastZxid = zxid;
        },
        closed: (unanswered) => {
          for (const reply of unanswered) reply(this.#lossCode, new JuteReader(NOTHING));
          lost.resolve();
        },
      });
    } catch (error) {
      // Refused, unresolvable, timed out: all the same to a session, the next host may do.
      this.#failed(host, asJava(error, host));
      this.#disconnected();
      return false;
    }
    if (FINAL[this.#state] !== undefined) this.#connection.destroy();
    await lost.promise;
    if (this.#readWrite === null) this.#failed(host, lostConnection(this.#name));
    this.#disconnected();
    return established;
  }

  #failed(host: Host, error: Error): void {
    if (FINAL[this.#state] !== undefined) return;
    this.#failure = error;
    this.#failures.failed(this.#name, host, error);
  }

  get #name(): string {
    return longHex(this.#id);
  }

  get #lossCode(): number {
    if (this.#state === 'auth-failed') return Code.AUTHFAILED;
    return this.#state === 'expired' ? Code.SESSIONEXPIRED : Code.CONNECTIONLOSS;
  }

  #established(response: ConnectResponse): boolean {
    if (response.timeoutMs <= 0) {
      this.#finish('expired', Code.SESSIONEXPIRED);
      return false;
    }
    this.#id = response.sessionId;
    this.#password = response.password;
    this.#timeoutMs = response.timeoutMs;
    this.#seenReadWrite ||= !response.readOnly;
    // The connection may not be known yet when the answer comes with the first bytes.
    microtask(() => void this.#introduce(response.readOnly === true));
    return true;
  }

  /** Who we are, then what we watch, then what was waiting: on every connection, in this order. */
  async #introduce(readOnly: boolean): Promise<void> {
    const connection = this.#connection;
    if (connection === null) return;
    const current = () => connection === this.#connection && !connection.closed;
    if (!current() || !(await this.#provedBySasl()) || !current()) return;
    this.#identities.proveAll(connection);
    for (const rearm of this.watches.rearm(this.#lastZxid)) this.#send(rearm, () => {});
    this.#failures.reset();
    this.#become(readOnly ? 'connected-read-only' : 'connected');
    for (const { request, reply } of this.#queue.splice(0)) this.#send(request, reply);
    if (readOnly) void this.#leaveReadOnly(current);
  }

  async #provedBySasl(): Promise<boolean> {
    const { sasl } = this.#options;
    if (sasl === null) return true;
    const ask: AskSasl = (token) =>
      new Promise((resolve) => {
        this.#send({ type: OpCode.sasl, token }, (err, body) => {
          resolve({ err, token: err === Code.OK ? body.buffer() : null });
        });
      });
    try {
      await proveBySasl(ask, sasl, this.#platform.random.bytes(16).toString('hex'));
      return true;
    } catch (error) {
      if (isZooKeeperError(error, 'AUTHFAILED')) this.#finish('auth-failed', Code.AUTHFAILED);
      return false;
    }
  }

  /** To a server that takes writes, as soon as there is one. */
  async #leaveReadOnly(current: () => boolean): Promise<void> {
    const reach = { ...this.#platform, tls: this.#options.tls };
    const found = await findReadWrite(reach, this.#hosts, current);
    if (found === null) return;
    this.#readWrite = found;
    this.#connection?.destroy();
  }

  #disconnected(): void {
    this.#connection = null;
    const queue = this.#queue.splice(0);
    if (FINAL[this.#state] === undefined) {
      this.#become(this.#id === 0n ? 'connecting' : 'disconnected');
    }
    for (const { reply } of queue) reply(this.#lossCode, new JuteReader(NOTHING));
  }

  #send(request: Request, reply: Reply): void {
    this.#xid = this.#xid >= 0x7fff_ffff ? 1 : this.#xid + 1;
    this.#connection?.send(this.#xid, request, reply);
  }

  // ---- states --------------------------------------------------------------------------------------

  #finish(state: SessionState, err: number): void {
    this.#become(state);
    for (const { reply } of this.#queue.splice(0)) reply(err, new JuteReader(NOTHING));
    this.#connection?.destroy();
    this.#lost.resolve();
  }

  #become(state: SessionState): void {
    if (this.#state !== state) {
      this.#state = state;
      for (const listener of this.#listeners) listener(state);
    }
    this.#tried.resolve();
  }
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const a = result[i] as T;
    result[i] = result[j] as T;
    result[j] = a;
  }
  return result;
}
