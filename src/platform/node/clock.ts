/**
 * The real clock, held fast while this file loads: a test may put false timers and a false Date in the place of the
 * globals (vitest, jest, sinon, node:test), and a broker in that test's process must go on all the same. jest can do so
 * before anything is loaded; it leaves node:timers and node:perf_hooks as they are. Timers longer than setTimeout can
 * count (2^31 - 1 ms) are chained, so that a retention of a year is a year and not one millisecond.
 */
import { performance } from 'node:perf_hooks';
import * as timers from 'node:timers';
import type { Clock, Timer } from '../platform.ts';

const { setTimeout, clearTimeout, setImmediate } = timers;
const monotonic = performance.now.bind(performance);
const now = realNow();

const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** A Date that is false already is replaced by the time that has passed since the process began. */
function realNow(): () => number {
  const { now } = Date;
  const real = Function.prototype.toString.call(now).includes('[native code]');
  return real ? now : () => Math.floor(performance.timeOrigin + monotonic());
}

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
  now,
  monotonic,
  after,
  sleep: (ms) => new Promise((resolve) => after(ms, resolve)),
  // One immediate may run right behind the poll that called us; the second stands behind a whole poll.
  turn: () => new Promise((resolve) => setImmediate(() => setImmediate(resolve))),
};

/** The same clock for a guest in somebody else's process: no timer of it keeps that process alive. */
export const guestClock: Clock = {
  ...nodeClock,
  after: (ms, fn) => after(ms, fn, { unref: true }),
  sleep: (ms) => new Promise((resolve) => after(ms, resolve, { unref: true })),
};
