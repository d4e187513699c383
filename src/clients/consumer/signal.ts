/** Something happened: wakes the one poll that waits. An event between two waits is not lost. */
import type { Clock, Timer } from '../../platform/platform.ts';

export class Signal {
  readonly #clock: Clock;
  #raised = false;
  #wake: (() => void) | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  notify(): void {
    this.#raised = true;
    this.#wake?.();
  }

  /** Resolves at the next event, at once when one came since the last wait, or after ms. */
  wait(ms: number): Promise<void> {
    if (this.#raised || ms <= 0) {
      this.#raised = false;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      let timer: Timer | null = null;
      this.#wake = () => {
        this.#raised = false;
        this.#wake = null;
        timer?.cancel();
        resolve();
      };
      timer = this.#clock.after(ms, () => this.#wake?.());
    });
  }
}
