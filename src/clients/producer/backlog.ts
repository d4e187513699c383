/**
 * Records that could not be appended at once, because metadata of their topic or memory is missing: one line of them per
 * producer, so that the order of sends is kept. Each waits at most max.block.ms from the moment it was sent.
 */
import type { Deadline } from '../deadline.ts';

export interface Waiting {
  readonly deadline: Deadline;
  /** Appends it now; otherwise what to wait for and the error when that does not come. */
  attempt(): Blocked | null;
  fail(error: unknown): void;
}

/** What a record may lack. */
export type Lack = 'metadata' | 'memory';

export interface Blocked {
  readonly lack: Lack;
  readonly until: () => Promise<void>;
  readonly onTimeout: () => Error;
}

export class Backlog {
  readonly #line: Waiting[] = [];
  readonly #wait: (deadline: Deadline, blocked: Blocked) => Promise<void>;
  readonly #emptied: (() => void)[] = [];
  #running = false;

  /** wait resolves when what was blocked may be tried again, rejects at the deadline. */
  constructor(wait: (deadline: Deadline, blocked: Blocked) => Promise<void>) {
    this.#wait = wait;
  }

  get length(): number {
    return this.#line.length;
  }

  add(one: Waiting): void {
    this.#line.push(one);
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (let one = this.#line[0]; one; one = this.#line[0]) {
      try {
        const blocked = one.attempt();
        if (blocked) {
          await this.#wait(one.deadline, blocked);
          continue;
        }
      } catch (error) {
        one.fail(error);
      }
      this.#line.shift();
    }
    this.#running = false;
    for (const resolve of this.#emptied.splice(0)) resolve();
  }

  whenEmpty(): Promise<void> {
    if (this.#line.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#emptied.push(resolve));
  }
}
