/**
 * How fast sessions may be asked for (the connection_throttle_* keys): a bucket of tokens that fills with time, and, when
 * a freeze time is set, a share of requests dropped by the dice (the BLUE scheme) that grows while the bucket is empty and
 * shrinks while it is full enough. Without tokens there is no limit.
 */
import type { Clock, Random } from '../../platform/platform.ts';
import type { Keys } from './config-values.ts';

export interface ConnectionThrottleConfig {
  /** What the bucket holds at most; 0: no throttle. */
  readonly tokens: number;
  readonly fillMs: number;
  readonly fillCount: number;
  /** How long a share of drops stays as it is; -1: none are dropped by the dice. */
  readonly freezeMs: number;
  readonly dropIncrease: number;
  readonly dropDecrease: number;
  /** The share of the bucket that may be taken out while drops shrink. */
  readonly decreaseRatio: number;
  /** What a session costs that is new, and one that comes back. */
  readonly newCost: number;
  readonly renewCost: number;
}

export function parseConnectionThrottle(keys: Keys): ConnectionThrottleConfig {
  const integer = (name: string, fallback: number) =>
    keys.integer(`connection_throttle_${name}`, fallback);
  const share = (name: string, fallback: number) =>
    keys.share(`connection_throttle_${name}`, fallback);
  const weighted = keys.flag('connection_throttle_weight_enabled');
  const local = integer('local_session_weight', 1);
  const weight = (name: string, fallback: number) => {
    const value = integer(name, fallback);
    return value > 0 ? Math.max(value, local) : fallback;
  };
  const [newCost, renewCost] = weighted
    ? [weight('global_session_weight', 3), weight('renew_session_weight', 2)]
    : [1, 1];
  return {
    // The keys count in new sessions.
    tokens: integer('tokens', 0) * newCost,
    fillMs: Math.max(1, integer('fill_time', 1)),
    fillCount: integer('fill_count', 1) * newCost,
    freezeMs: integer('freeze_time', -1),
    dropIncrease: share('drop_increase', 0.02),
    dropDecrease: share('drop_decrease', 0.002),
    decreaseRatio: share('decrease_ratio', 0),
    newCost,
    renewCost,
  };
}

export class ConnectionThrottle {
  readonly #config: ConnectionThrottleConfig;
  readonly #clock: Clock;
  readonly #random: Random;
  #tokens: number;
  #filledMs: number;
  #frozenMs: number;
  #drop = 0;

  constructor(config: ConnectionThrottleConfig, clock: Clock, random: Random) {
    this.#config = config;
    this.#clock = clock;
    this.#random = random;
    this.#tokens = config.tokens;
    this.#filledMs = clock.monotonic();
    this.#frozenMs = this.#filledMs;
  }

  /** Tokens taken and not filled up again. */
  get deficit(): number {
    return this.#config.tokens - this.#tokens;
  }

  /** How likely it is that one is turned away although there are tokens. */
  get dropProbability(): number {
    return this.#drop;
  }

  /** Whether one more session may be had now, a new one or one that comes back; takes what it costs. */
  admits(isNew: boolean): boolean {
    const { tokens: max, newCost, renewCost, freezeMs } = this.#config;
    if (max === 0) return true;
    const now = this.#clock.monotonic();
    this.#fill(now);
    if (freezeMs !== -1 && this.#drops(now)) return false;
    const cost = isNew ? newCost : renewCost;
    if (this.#tokens < cost) return false;
    this.#tokens -= cost;
    return true;
  }

  #fill(now: number): void {
    const { tokens: max, fillMs, fillCount } = this.#config;
    const passed = now - this.#filledMs;
    if (passed <= fillMs) return;
    this.#tokens = Math.min(max, this.#tokens + Math.floor((passed * fillCount) / fillMs));
    this.#filledMs = now;
  }

  #drops(now: number): boolean {
    const { tokens: max, freezeMs, dropIncrease, dropDecrease, decreaseRatio } = this.#config;
    if (now - this.#frozenMs > freezeMs) {
      const taken = max - this.#tokens;
      if (taken === max) this.#drop = Math.min(1, this.#drop + dropIncrease);
      else if (taken <= Math.round(max * decreaseRatio)) {
        this.#drop = Math.max(0, this.#drop - dropDecrease);
      }
      this.#frozenMs = now;
    }
    return this.#random.next() < this.#drop;
  }
}
