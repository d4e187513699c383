/**
 * Tasks that run again and again on the platform's clock: the next round is set when the last has ended, so a slow one
 * never overlaps itself.
 */
import type { Clock, Timer } from '../platform/platform.ts';

export class Periodic {
  readonly #clock: Clock;
  readonly #onError: (error: unknown) => void;
  readonly #timers = new Set<Timer>();
  readonly #running = new Set<Promise<void>>();
  #stopped = false;

  constructor(clock: Clock, onError: (error: unknown) => void) {
    this.#clock = clock;
    this.#onError = onError;
  }

  every(ms: number, firstMs: number, task: () => Promise<void>): void {
    const timer = this.#clock.after(
      firstMs,
      () => {
        this.#timers.delete(timer);
        const round = task()
          .catch(this.#onError)
          .finally(() => {
            this.#running.delete(round);
            if (!this.#stopped) this.every(ms, ms, task);
          });
        this.#running.add(round);
      },
      { unref: true },
    );
    this.#timers.add(timer);
  }

  /** No round begins after the call; resolves when those under way have ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    await Promise.all(this.#running);
  }
}
