/**
 * Holds a sender back to so many records a second (kafka: ThroughputThrottler): a pause is taken once at least two
 * milliseconds of it have gathered. A negative target (or none that is a number) never holds, zero holds for good.
 */
import type { Clock } from '../../platform/platform.ts';

const SHORTEST_MS = 2;

export class Throttle {
  readonly #clock: Clock;
  readonly #perSecond: number;
  readonly #startedAt: number;
  #release: () => void = () => undefined;

  constructor(clock: Clock, perSecond: number) {
    this.#clock = clock;
    this.#perSecond = perSecond;
    this.#startedAt = clock.monotonic();
  }

  /** What to wait for before the next record when count have gone; null when there is nothing to wait for. */
  pause(count: number): Promise<void> | null {
    if (!(this.#perSecond >= 0)) return null;
    if (this.#perSecond === 0) return this.#held(null);
    const aheadMs = (count * 1000) / this.#perSecond - (this.#clock.monotonic() - this.#startedAt);
    return aheadMs < SHORTEST_MS ? null : this.#held(aheadMs);
  }

  #held(ms: number | null): Promise<void> {
    return new Promise((resolve) => {
      this.#release = resolve;
      if (ms !== null) this.#clock.after(ms, resolve);
    });
  }

  /** Ends the pause that is under way. */
  wakeup(): void {
    this.#release();
  }
}
