/**
 * A login whose token is renewed before it expires (kafka: ExpiringCredentialRefreshingLogin, sasl.login.refresh.*), and which all clients
 * of a process with the same settings share (kafka: LoginManager): the endpoint is asked once for all of them.
 */
import { javaDate } from '../../base/java-date.ts';
import type { Clock, Random, Timer } from '../../platform/platform.ts';
import type { ConfigValues } from '../config-types.ts';
import type { ClientLog } from '../types.ts';
import type { AccessToken } from './access-token.ts';

export interface RefreshTimes {
  /** Of a token's life, when it is renewed: so much and at random up to so much more. */
  readonly windowFactor: number;
  readonly windowJitter: number;
  readonly minPeriodMs: number;
  /** Before its end. */
  readonly bufferMs: number;
}

export function refreshTimes(config: ConfigValues): RefreshTimes {
  return {
    windowFactor: config.number('sasl.login.refresh.window.factor'),
    windowJitter: config.number('sasl.login.refresh.window.jitter'),
    minPeriodMs: 1000 * config.number('sasl.login.refresh.min.period.seconds'),
    bufferMs: 1000 * config.number('sasl.login.refresh.buffer.seconds'),
  };
}

export interface TokenLoginOptions {
  /** Fetches a token and reads it; rejects with what the login failed of, and soon when the signal comes. */
  readonly fetch: (signal: AbortSignal) => Promise<AccessToken>;
  readonly times: RefreshTimes;
  readonly clock: Clock;
  readonly random: Pick<Random, 'next'>;
  readonly log: ClientLog;
}

const RETRY_MS = 10_000;
const LOGGER =
  'org.apache.kafka.common.security.oauthbearer.internals.expiring.ExpiringCredentialRefreshingLogin';

export class TokenLogin {
  readonly #options: TokenLoginOptions;
  #token: AccessToken | null = null;
  #pending: Promise<AccessToken> | null = null;
  #timer: Timer | null = null;
  readonly #closing = new AbortController();

  constructor(options: TokenLoginOptions) {
    this.#options = options;
  }

  /** What to show a broker now. Rejects when there never was one and none is to be had; whoever asks after that begins anew. */
  async token(): Promise<AccessToken> {
    const { clock } = this.#options;
    const held = this.#token;
    if (held !== null && clock.now() <= held.expiresMs) return held;
    try {
      return await this.#logIn();
    } catch (error) {
      if (held === null) throw error;
      // Whether it is too old is for the broker to say.
      return held;
    }
  }

  close(): void {
    this.#closing.abort();
    this.#timer?.cancel();
  }

  #logIn(): Promise<AccessToken> {
    this.#pending ??= this.#options
      .fetch(this.#closing.signal)
      .then((token) => {
        this.#token = token;
        this.#planRefresh(token);
        return token;
      })
      .finally(() => {
        this.#pending = null;
      });
    return this.#pending;
  }

  #planRefresh(token: AccessToken): void {
    const { clock, times, random } = this.#options;
    const nowMs = clock.now();
    const who = `[Principal=:${token.principal}]`;
    if (nowMs > token.expiresMs) {
      this.#log(
        'ERROR',
        `${who}: Current clock: ${javaDate(nowMs)} is later than expiry ${javaDate(token.expiresMs)}. This may indicate a clock skew problem. Check that this host's and remote host's clocks are in sync. Not starting refresh thread. This process is likely unable to authenticate SASL connections (for example, it is unlikely to be able to authenticate a connection with a Kafka Broker).`,
      );
      return;
    }
    const { atMs, squeezed } = refreshAt(token, nowMs, times, random.next());
    if (squeezed)
      this.#log(
        'WARN',
        `${who}: Expiring credential expires at ${javaDate(token.expiresMs)}, so buffer times of ${times.minPeriodMs / 1000} and ${times.bufferMs / 1000} seconds at the front and back, respectively, cannot be accommodated.  We will refresh at ${javaDate(atMs)}.`,
      );
    this.#refreshIn(Math.max(0, atMs - nowMs), who);
  }

  #refreshIn(ms: number, who: string): void {
    if (this.#closing.signal.aborted) return;
    this.#timer?.cancel();
    const refresh = () =>
      this.#logIn().catch((error: unknown) => {
        if (this.#closing.signal.aborted) return;
        this.#log(
          'WARN',
          `${who}: LoginException during login retry; will sleep ${RETRY_MS / 1000} seconds before trying again.`,
          error,
        );
        this.#refreshIn(RETRY_MS, who);
      });
    this.#timer = this.#options.clock.after(ms, () => void refresh(), { unref: true });
  }

  #log(level: 'WARN' | 'ERROR', text: string, error?: unknown): void {
    this.#options.log.log(level, text, LOGGER, error);
  }
}

/** `squeezed`: the token does not hold long enough for the pauses that are asked for. Ms since the epoch. */
export function refreshAt(
  { startMs, expiresMs }: Pick<AccessToken, 'startMs' | 'expiresMs'>,
  nowMs: number,
  { windowFactor, windowJitter, minPeriodMs, bufferMs }: RefreshTimes,
  chance: number,
): { readonly atMs: number; readonly squeezed: boolean } {
  const used = windowFactor + windowJitter * chance;
  if (nowMs + minPeriodMs + bufferMs > expiresMs)
    return { atMs: nowMs + Math.trunc((expiresMs - nowMs) * used), squeezed: true };
  const fromMs = startMs ?? nowMs;
  const proposedMs = fromMs + Math.trunc((expiresMs - fromMs) * used);
  const latestMs = expiresMs - bufferMs;
  const atMs = proposedMs > latestMs ? latestMs : Math.max(proposedMs, nowMs + minPeriodMs);
  return { atMs, squeezed: false };
}

// ---- sharing ---------------------------------------------------------------------------------------------

interface Shared {
  readonly login: TokenLogin;
  users: number;
}

/** By the network that the login goes over: two simulated ones do not know each other. */
const known = new WeakMap<object, Map<string, Shared>>();

/** The login of these settings, made for whoever comes first; to be released once by each. */
export function shareLogin(network: object, key: string, make: () => TokenLogin): TokenLogin {
  const logins = known.get(network) ?? new Map<string, Shared>();
  known.set(network, logins);
  const shared = logins.get(key) ?? { login: make(), users: 0 };
  logins.set(key, shared);
  shared.users++;
  return shared.login;
}

/** The last one's release ends the renewals. */
export function releaseLogin(network: object, key: string): void {
  const logins = known.get(network);
  const shared = logins?.get(key);
  if (shared === undefined || --shared.users > 0) return;
  logins?.delete(key);
  shared.login.close();
}
