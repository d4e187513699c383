/**
 * Keeps all cleaners of a broker together below log.cleaner.io.max.bytes.per.second: what was read and written is paid for
 * with waiting, once a few hundred milliseconds' worth of it has gathered.
 */
import type { Clock } from '../../platform/platform.ts';

/** Below this a wait is put off; a longer one looks up so often. */
const WAIT_MS = 300;

export class Throttle {
  readonly #clock: Clock;
  readonly #bytesPerMs: number;
  /** Until then everything so far would have taken at the permitted rate. */
  #paidUntilMs = 0;

  constructor(clock: Clock, bytesPerSecond: number) {
    this.#clock = clock;
    this.#bytesPerMs = bytesPerSecond / 1000;
  }

  /** `check` ends the wait by what it throws. */
  async pay(bytes: number, check: () => void): Promise<void> {
    const nowMs = this.#clock.monotonic();
    this.#paidUntilMs = Math.max(this.#paidUntilMs, nowMs) + bytes / this.#bytesPerMs;
    const untilMs = this.#paidUntilMs;
    let waitMs = untilMs - nowMs;
    if (waitMs < WAIT_MS) return;
    for (; waitMs > 0; waitMs = untilMs - this.#clock.monotonic()) {
      await this.#clock.sleep(Math.min(waitMs, WAIT_MS));
      check();
    }
  }
}
