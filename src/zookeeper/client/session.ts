/**
 * A session across connections: it finds a server, comes back to another when that one is lost, proves its
 * identities and arms its watches again, and learns from a server when it has expired. Requests made while there is
 * no connection wait for the next one; when it fails, or a connection is lost, they end with CONNECTIONLOSS and it
 * is for the caller to know whether to repeat them (retry.ts). Expired, auth-failed and closed are final.
 */
import type { Platform } from '../../platform/platform.ts';
import { type Deferred, deferred } from '../../base/deferred.ts';
import { Code, codeName, ZooKeeperError, type ZooKeeperErrorCode } from '../errors.ts';
import { JuteReader } from '../jute.ts';
import { type ConnectResponse, OpCode } from '../messages.ts';
import type { Request } from '../requests.ts';
import { Connection, type Reply } from './connection.ts';
import type { Host } from './connect-string.ts';
import type { SessionState } from './types.ts';
import { ClientWatches } from './watches.ts';

export interface SessionOptions {
  readonly hosts: readonly Host[];
  readonly timeoutMs: number;
}

interface Auth {
  readonly scheme: string;
  readonly auth: Buffer;
  readonly accepted: Deferred<void>;
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
  readonly #hosts: readonly Host[];
  readonly #wantedMs: number;
  readonly #listeners: ((state: SessionState) => void)[] = [];
  readonly #auths: Auth[] = [];
  #state: SessionState = 'connecting';
  #id = 0n;
  #password: Buffer = Buffer.alloc(16);
  #timeoutMs: number;
  #lastZxid = 0n;
  #xid = 0;
  #connection: Connection | null = null;
  #queue: { request: Request; reply: Reply }[] = [];
  /** Identities sent on this connection and not yet answered. */
  #proving: Auth[] = [];
  #lost = deferred<void>();
  readonly #tried = deferred<void>();

  constructor(platform: Platform, { hosts, timeoutMs }: SessionOptions) {
    this.#platform = platform;
    this.#hosts = shuffled(hosts, platform.random.next);
    this.#wantedMs = timeoutMs;
    this.#timeoutMs = timeoutMs;
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
      if (this.#state === 'connected') this.#send(request, reply);
      else this.#queue.push({ request, reply });
    });
  }

  addAuth(scheme: string, auth: Buffer): Promise<void> {
    const final = FINAL[this.#state];
    if (final !== undefined) return Promise.reject(new ZooKeeperError(final));
    const entry = { scheme, auth, accepted: deferred<void>() };
    this.#auths.push(entry);
    if (this.#state === 'connected') this.#prove(entry);
    return entry.accepted.promise;
  }

  /** Ends the session at the server if one can be reached right now, and the connection in any case. */
  async close(): Promise<void> {
    if (FINAL[this.#state] !== undefined) return;
    if (this.#state === 'connected') {
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
      if (failures > 0) await this.#platform.clock.sleep(this.#pauseMs(failures));
      const host = this.#hosts[next % this.#hosts.length];
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
    const lost = deferred<void>();
    this.#lost = lost;
    let established = false;
    const request = {
      lastZxidSeen: this.#lastZxid,
      timeoutMs: this.#wantedMs,
      sessionId: this.#id,
      password: this.#password,
      readOnly: false,
    };
    try {
      const connectMs = Math.max(500, this.#timeoutMs / this.#hosts.length);
      this.#connection = await Connection.open(clock, network, host, request, connectMs, {
        connected: (response) => {
          established = this.#established(response);
        },
        event: (type, _state, path) => {
          for (const watcher of this.watches.take(type, path)) watcher(type, path);
        },
        authenticated: (err) => this.#proved(err),
        zxid: (zxid) => {
          if (zxid > this.#lastZxid) this.#lastZxid = zxid;
        },
        closed: (unanswered) => {
          for (const reply of unanswered) reply(this.#lossCode, new JuteReader(NOTHING));
          lost.resolve();
        },
      });
    } catch {
      // Refused, unresolvable, timed out: all the same to a session, the next host may do.
      this.#disconnected();
      return false;
    }
    if (FINAL[this.#state] !== undefined) this.#connection.destroy();
    await lost.promise;
    this.#disconnected();
    return established;
  }

  get #lossCode(): number {
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
    // The connection may not be known yet when the answer comes with the first bytes.
    queueMicrotask(() => {
      if (this.#connection === null || this.#connection.closed) return;
      for (const auth of this.#auths) this.#prove(auth);
      for (const rearm of this.watches.rearm(this.#lastZxid)) this.#send(rearm, () => {});
      this.#become('connected');
      for (const { request, reply } of this.#queue.splice(0)) this.#send(request, reply);
    });
    return true;
  }

  #disconnected(): void {
    this.#connection = null;
    this.#proving = [];
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

  #prove(auth: Auth): void {
    this.#proving.push(auth);
    this.#connection?.sendAuth(auth.scheme, auth.auth);
  }

  #proved(err: number): void {
    const auth = this.#proving.shift();
    if (err === Code.OK) {
      auth?.accepted.resolve();
    } else {
      auth?.accepted.reject(new ZooKeeperError('AUTHFAILED'));
      this.#finish('auth-failed', Code.AUTHFAILED);
    }
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
