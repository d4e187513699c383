/**
 * The real clock. Timers longer than setTimeout can count (2^31 - 1 ms) are chained, so that a retention of a year
 * is a year and not one millisecond.
 */
import type { Clock, Timer } from '../platform.ts';

const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

function after(ms: number, fn: () => void, options: { unref?: boolean } = {}): Timer {
  let remainingMs = Number.isFinite(ms) ? Math.max(0, ms) : LONGEST_TIMEOUT_MS;
  let timeout: NodeJS.Timeout;
  const arm = () => {
    const stepMs = Math.min(remainingMs, LONGEST_TIMEOUT_MS);
    remainingMs -= stepMs;
    timeout = setTimeout(() => (remainingMs > 0 ? arm() : fn()), stepMs);
    if (options.unref === true) timeout.unref();
  };
  arm();
  return { cancel: () => clearTimeout(timeout) };
}

export const nodeClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after,
  sleep: (ms) => new Promise((resolve) => after(ms, resolve)),
  // One immediate may run right behind the poll that called us; the second stands behind a whole poll.
  turn: () => new Promise((resolve) => setImmediate(() => setImmediate(resolve))),
};
