/**
 * Deadlines by key on one clock: however many there are, at most one timer of the clock is set. Renewing a deadline,
 * which every heartbeat does, only writes a number; the heap is touched when the old time comes up and turns out to be
 * superseded.
 *
 * A deadline is judged only after the sockets were polled once since it passed (design.md, "Late timers"): when a
 * stopped process wakes, its timers run before the heartbeats that lie unread, and nobody must be thrown out for that.
 */
import { Heap } from '../base/heap.ts';
import type { CoordinatorClock } from './types.ts';

interface Entry<E> {
  readonly key: string;
  event: E;
  atMs: number;
  /** Time of the entry's node in the heap that counts; nodes with another time are leftovers. */
  queuedAtMs: number;
}

interface Node<E> {
  readonly atMs: number;
  readonly entry: Entry<E>;
}

export class Timers<E> {
  readonly #clock: CoordinatorClock;
  readonly #due: (events: E[]) => void;
  readonly #entries = new Map<string, Entry<E>>();
  readonly #heap = new Heap<Node<E>>((a, b) => a.atMs < b.atMs);
  #armed: { readonly atMs: number; readonly timer: { cancel(): void } } | null = null;
  #judging = false;
  #closed = false;

  /** `due` gets the events whose deadlines have passed, those of one moment together, earliest first. */
  constructor(clock: CoordinatorClock, due: (events: E[]) => void) {
    this.#clock = clock;
    this.#due = due;
  }

  /** Keys that have a deadline. */
  get size(): number {
    return this.#entries.size;
  }

  /** Sets or moves the key's deadline. */
  set(key: string, delayMs: number, event: E): void {
    if (this.#closed) return;
    const atMs = this.#clock.monotonic() + Math.max(0, delayMs);
    const entry = this.#entries.get(key);
    if (entry !== undefined && atMs >= entry.queuedAtMs) {
      entry.atMs = atMs;
      entry.event = event;
      return;
    }
    const queued = entry ?? { key, event, atMs, queuedAtMs: atMs };
    queued.event = event;
    queued.atMs = atMs;
    queued.queuedAtMs = atMs;
    this.#entries.set(key, queued);
    this.#push(queued);
  }

  cancel(key: string): void {
    this.#entries.delete(key);
  }

  close(): void {
    this.#closed = true;
    this.#entries.clear();
    this.#heap.clear();
    this.#armed?.timer.cancel();
    this.#armed = null;
  }

  #push(entry: Entry<E>): void {
    // Cancelled keys leave nodes behind; they must not outnumber the living.
    if (this.#heap.size > 2 * this.#entries.size + 64)
      this.#heap.filter((node) => this.#counts(node));
    this.#heap.push({ atMs: entry.atMs, entry });
    this.#arm();
  }

  #counts(node: Node<E>): boolean {
    return this.#entries.get(node.entry.key) === node.entry && node.entry.queuedAtMs === node.atMs;
  }

  #arm(): void {
    const next = this.#heap.peek();
    if (next === undefined || this.#judging || this.#closed) return;
    if (this.#armed !== null && this.#armed.atMs <= next.atMs) return;
    this.#armed?.timer.cancel();
    const delayMs = Math.max(0, next.atMs - this.#clock.monotonic());
    const timer = this.#clock.after(Math.min(delayMs, 2 ** 31 - 1), () => this.#fired(), {
      unref: true,
    });
    this.#armed = { atMs: next.atMs, timer };
  }

  #fired(): void {
    this.#armed = null;
    this.#judging = true;
    const passedMs = this.#clock.monotonic();
    void this.#clock.turn().then(() => {
      this.#judging = false;
      if (this.#closed) return;
      const events = this.#take(passedMs);
      this.#arm();
      if (events.length > 0) this.#due(events);
    });
  }

  /** Removes what was due at passedMs and was not renewed since. */
  #take(passedMs: number): E[] {
    const events: E[] = [];
    for (;;) {
      const node = this.#heap.peek();
      if (node === undefined || node.atMs > passedMs) return events;
      this.#heap.pop();
      if (!this.#counts(node)) continue;
      const { entry } = node;
      if (entry.atMs > passedMs) {
        entry.queuedAtMs = entry.atMs;
        this.#heap.push({ atMs: entry.atMs, entry });
      } else {
        this.#entries.delete(entry.key);
        events.push(entry.event);
      }
    }
  }
}
