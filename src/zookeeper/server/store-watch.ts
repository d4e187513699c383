/**
 * client.certReload: looks now and then whether the files of the key and trust store have changed, so that connections
 * are met with what they hold now. What cannot be used is told in the log, and what was there before goes on.
 */
import type { Clock, Disk, Logger, Timer } from '../../platform/platform.ts';

const PERIOD_MS = 10_000;

export class StoreWatch {
  readonly #disk: Disk;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #paths: readonly string[];
  readonly #renew: () => Promise<void>;
  #seen = '';
  #timer: Timer | null = null;
  #stopped = false;

  constructor(
    { disk, clock }: { readonly disk: Disk; readonly clock: Clock },
    log: Logger,
    paths: readonly string[],
    renew: () => Promise<void>,
  ) {
    this.#disk = disk;
    this.#clock = clock;
    this.#log = log;
    this.#paths = paths;
    this.#renew = renew;
  }

  async start(): Promise<void> {
    this.#seen = await this.#look();
    this.#arm();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  #arm(): void {
    if (this.#stopped) return;
    this.#timer = this.#clock.after(PERIOD_MS, () => void this.#check(), { unref: true });
  }

  async #check(): Promise<void> {
    try {
      const now = await this.#look();
      if (now !== this.#seen) {
        this.#seen = now;
        await this.#renew();
        this.#log.info(`Read ${this.#paths.join(' and ')} again`);
      }
    } catch (error) {
      this.#log.warn('The changed key or trust store cannot be used', error);
    }
    this.#arm();
  }

  /** What tells one state of the files from the next. */
  async #look(): Promise<string> {
    const stats = await Promise.all(this.#paths.map((path) => this.#disk.stat(path)));
    return stats.map((stat) => `${stat?.mtimeMs} ${stat?.size}`).join();
  }
}
