/**
 * The rules of calling a consumer: one call at a time (a rebalance listener, which runs inside poll, may call too),
 * none after close, every blocking call with a deadline, and wakeup(), which makes the call that waits or else the next one
 * throw WakeupException.
 */
import type { Clock } from '../../platform/platform.ts';
import { Errors } from '../../protocol/errors.ts';
import { deadlineIn, expired, within, type Deadline } from '../deadline.ts';
import {
  codeOf,
  concurrentUse,
  illegalArgument,
  illegalState,
  timeoutError,
  wakeupError,
} from '../errors.ts';
import type { CallOptions } from '../types.ts';

/** Most of Kafka's sentences differ in their end alone. */
export const before =
  (what: string) =>
  (timeoutMs: number): string =>
    `Timeout of ${timeoutMs}ms expired before ${what}`;

export class CallGuard {
  readonly #clock: Clock;
  readonly #defaultTimeoutMs: number;
  #busy = false;
  /** A listener is running inside a call. */
  listening = false;
  #wakeup = false;
  #wake: ((error: Error) => void) | null = null;
  #closed = false;

  constructor(clock: Clock, defaultTimeoutMs: number) {
    this.#clock = clock;
    this.#defaultTimeoutMs = defaultTimeoutMs;
  }

  get closed(): boolean {
    return this.#closed;
  }

  close(): void {
    this.#closed = true;
  }

  checkOpen(): void {
    if (this.#closed) throw illegalState('This consumer has already been closed.');
  }

  async exclusive<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    this.checkOpen();
    signal?.throwIfAborted();
    if (this.#busy) {
      if (this.listening) return work();
      throw concurrentUse();
    }
    this.#busy = true;
    try {
      return await work();
    } finally {
      this.#busy = false;
    }
  }

  wakeup(): void {
    this.#wakeup = true;
    this.#wake?.(wakeupError());
  }

  checkWakeup(): void {
    if (!this.#wakeup) return;
    this.#wakeup = false;
    throw wakeupError();
  }

  /** A wait that wakeup() or the signal ends. */
  wakeable<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const onAbort = () => finish(() => reject(signal?.reason));
      const finish = (settle: () => void) => {
        this.#wake = null;
        signal?.removeEventListener('abort', onAbort);
        settle();
      };
      this.#wake = (error) => {
        this.#wakeup = false;
        finish(() => reject(error));
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      promise.then(
        (value) => finish(() => resolve(value)),
        (error: unknown) => finish(() => reject(error)),
      );
    });
  }

  /** What needs no answer of a broker. */
  #now<T>(told: Promise<T>, late: () => Error): Promise<T> {
    const turn = this.#clock.turn().then(() => {
      throw late();
    });
    return Promise.race([told, turn]);
  }

  /** `timedOut`: Kafka's sentence about the time that was given. */
  blocking<T>(
    options: CallOptions,
    timedOut: (timeoutMs: number) => string,
    work: (deadline: Deadline) => Promise<T>,
  ): Promise<T> {
    return this.exclusive(options.signal, async () => {
      this.checkWakeup();
      const timeoutMs = options.timeoutMs ?? this.#defaultTimeoutMs;
      if (timeoutMs < 0) throw illegalArgument(`Invalid negative timeout ${timeoutMs}`);
      const deadline = deadlineIn(this.#clock, timeoutMs, options.signal);
      const late = () => timeoutError(timedOut(timeoutMs));
      // What the call waited for has the same end, and words of its own for it.
      const told = work(deadline).catch((error: unknown) => {
        const isLate = codeOf(error) === Errors.REQUEST_TIMED_OUT && expired(this.#clock, deadline);
        throw isLate ? late() : error;
      });
      const inTime =
        timeoutMs > 0 ? within(this.#clock, deadline, told, late) : this.#now(told, late);
      return this.wakeable(inTime, options.signal);
    });
  }
}
