/**
 * Waiting with an end. A deadline is a point on the monotonic clock; whatever waits for it gives up with Kafka's
 * timeout text or with the reason of the caller's AbortSignal, and leaves no timer and no listener behind.
 */
import type { Clock } from '../platform/platform.ts';
import { illegalArgument } from './errors.ts';

export interface Deadline {
  /** On Clock.monotonic. */
  readonly at: number;
  readonly signal?: AbortSignal | undefined;
}

/** No end, for what goes on until it succeeds or cannot. */
export const UNLIMITED: Deadline = { at: Number.MAX_SAFE_INTEGER };

/** Infinity stands for no end. Throws when a program in plain JavaScript gives what is no number. */
export function deadlineIn(clock: Clock, timeoutMs: number, signal?: AbortSignal): Deadline {
  if (typeof timeoutMs !== 'number' || Number.isNaN(timeoutMs))
    throw illegalArgument(
      `Invalid timeout: ${String(timeoutMs)}. It must be a number of milliseconds.`,
    );
  return { at: Math.min(clock.monotonic() + timeoutMs, UNLIMITED.at), signal };
}

export function remainingMs(clock: Clock, deadline: Deadline): number {
  return Math.max(0, deadline.at - clock.monotonic());
}

export function expired(clock: Clock, deadline: Deadline): boolean {
  return clock.monotonic() >= deadline.at;
}

/** The promise's outcome, unless the deadline or the signal comes first. */
export function within<T>(
  clock: Clock,
  deadline: Deadline,
  promise: Promise<T>,
  onTimeout: () => Error,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const { signal } = deadline;
    const wait = remainingMs(clock, deadline);
    const onAbort = () => finish(() => reject(signal?.reason));
    const timer = clock.after(wait, () => finish(() => reject(onTimeout())));
    const finish = (settle: () => void) => {
      timer.cancel();
      signal?.removeEventListener('abort', onAbort);
      settle();
    };
    if (signal?.aborted) return onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    promise.then(
      (value) => finish(() => resolve(value)),
      (error: unknown) => finish(() => reject(error)),
    );
  });
}

/** Sleeps, but not past the deadline; false when the deadline has been reached. */
export function pause(clock: Clock, deadline: Deadline, ms: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const { signal } = deadline;
    const wait = Math.min(ms, remainingMs(clock, deadline));
    const onAbort = () => {
      timer.cancel();
      reject(signal?.reason);
    };
    const timer = clock.after(wait, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve(!expired(clock, deadline));
    });
    if (signal?.aborted) onAbort();
    else signal?.addEventListener('abort', onAbort, { once: true });
  });
}
