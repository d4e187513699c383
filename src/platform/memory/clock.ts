/**
 * A clock driven by hand. Nothing becomes due by itself: advance() steps to each timer in order of its time and
 * lets everything that hangs on it settle before the next one runs, so a test reads like a timetable.
 */
import type { Clock, Timer } from '../platform.ts';

interface Pending {
  readonly atMs: number;
  readonly sequence: number;
  readonly fn: () => void;
}

export class MemoryClock implements Clock {
  #nowMs: number;
  #elapsedMs = 0;
  #sequence = 0;
  #pending: Pending[] = [];

  constructor(startMs = Date.UTC(2026, 10, 22, 11, 6, 42, 659)) {
    this.#nowMs = startMs;
  }

  now(): number {
    return this.#nowMs;
  }

  monotonic(): number {
    return this.#elapsedMs;
  }

  after(ms: number, fn: () => void): Timer {
    const entry = { atMs: this.#elapsedMs + Math.max(0, ms), sequence: this.#sequence++, fn };
    this.#pending.push(entry);
    return {
      cancel: () => {
        this.#pending = this.#pending.filter((other) => other !== entry);
      },
    };
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  turn(): Promise<void> {
    return settle();
  }

  /** Timers that are set and not yet due. */
  get pendingCount(): number {
    return this.#pending.length;
  }

  /** Lets ms pass: every timer due by then runs, each after the effects of the one before have settled. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#elapsedMs + ms;
    await settle();
    for (;;) {
      const next = this.#earliest(untilMs);
      if (next === undefined) break;
      this.#pending = this.#pending.filter((entry) => entry !== next);
      this.#moveTo(Math.max(this.#elapsedMs, next.atMs));
      next.fn();
      await settle();
    }
    this.#moveTo(untilMs);
  }

  /** Moves the wall clock only, as an operator or NTP does. */
  step(ms: number): void {
    this.#nowMs += ms;
  }

  #moveTo(elapsedMs: number): void {
    this.#nowMs += elapsedMs - this.#elapsedMs;
    this.#elapsedMs = elapsedMs;
  }

  #earliest(untilMs: number): Pending | undefined {
    let best: Pending | undefined;
    for (const entry of this.#pending) {
      if (entry.atMs > untilMs) continue;
      if (best === undefined || entry.atMs < best.atMs) best = entry;
    }
    return best;
  }
}

/** Every microtask and whatever the in-memory disk and network have queued has run when this resolves. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}
