/**
 * Requests that wait for something to happen to a partition: a fetch for more bytes, a produce for its high watermark
 * (kafka: DelayedOperationPurgatory). A Signal belongs to what changes; until() asks its question once, again each time a
 * signal fires, and gives up at the deadline or when the client has gone. Nothing is left behind in a signal once
 * the wait is over, so there is nothing to purge.
 */
import type { Clock } from '../platform/platform.ts';

export class Signal {
  readonly #listeners = new Set<() => void>();

  get waiting(): number {
    return this.#listeners.size;
  }

  fire(): void {
    if (this.#listeners.size === 0) return;
    // A listener may leave, and new ones come, while the others are told.
    for (const listener of [...this.#listeners]) listener();
  }

  add(listener: () => void): void {
    this.#listeners.add(listener);
  }

  remove(listener: () => void): void {
    this.#listeners.delete(listener);
  }
}

export type WaitEnd = 'holds' | 'timeout' | 'gone';

export interface Wait {
  /** Asked at once and after each signal. Must be cheap: every append asks it. */
  readonly holds: () => boolean;
  readonly signals: readonly Signal[];
  readonly timeoutMs: number;
  /** Aborted when nobody wants the answer any more. */
  readonly gone?: AbortSignal;
}

export function until(clock: Clock, wait: Wait): Promise<WaitEnd> {
  const { holds, signals, timeoutMs, gone } = wait;
  if (holds()) return Promise.resolve('holds');
  if (timeoutMs <= 0) return Promise.resolve('timeout');
  if (gone?.aborted === true) return Promise.resolve('gone');
  return new Promise((resolve, reject) => {
    const leave = () => {
      timer.cancel();
      gone?.removeEventListener('abort', abandon);
      for (const signal of signals) signal.remove(check);
    };
    const finish = (end: WaitEnd) => {
      leave();
      resolve(end);
    };
    const abandon = () => finish('gone');
    const check = () => {
      try {
        if (holds()) finish('holds');
      } catch (error) {
        leave();
        reject(error);
      }
    };
    const timer = clock.after(timeoutMs, () => finish('timeout'), { unref: true });
    gone?.addEventListener('abort', abandon);
    for (const signal of signals) signal.add(check);
  });
}
