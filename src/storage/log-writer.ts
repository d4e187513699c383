/**
 * The one place that writes to a log. Appends come in the order of their offsets; while one write is in flight the next
 * ones gather and go out together. Rolls and barriers stand in the same queue, so each happens exactly between the
 * appends it lies between. The first failure ends it for good: everything behind it fails too, and nothing is ever
 * written past a hole.
 */
import { type Deferred, deferred } from '../base/deferred.ts';
import type { CompletedTransaction } from './producer-state.ts';
import type { BatchPlace } from './recent-batches.ts';
import type { Segment } from './segment.ts';
import type { AppendShape, Placement } from './segment-tail.ts';
import type { AbortedTransaction } from './txn-index.ts';

/** What one writev takes at most: enough to keep a disk busy, little enough to answer the first append soon. */
const COALESCED_BYTES_MAX = 8 * 1024 * 1024;
const COALESCED_APPENDS_MAX = 512;

export interface PendingAppend {
  readonly segment: Segment;
  readonly bytes: Buffer;
  readonly shape: AppendShape & { readonly batches: readonly BatchPlace[] };
  readonly placement: Placement;
  readonly aborted: readonly AbortedTransaction[];
  readonly completed: readonly CompletedTransaction[];
}

interface QueuedAppend {
  readonly append: PendingAppend;
  readonly done: Deferred<void>;
}

interface QueuedTask {
  readonly task: () => void | Promise<void>;
  readonly done: Deferred<void>;
}

export interface WriterEvents {
  /** Awaited before each write: what must be on disk before the data is. */
  readonly beforeWrite: () => Promise<void> | null;
  /** The bytes are in the file: now they exist. Called in order, before the append's promise resolves. */
  readonly onWritten: (append: PendingAppend) => void;
  readonly onFailure: (error: unknown) => void;
}

export class LogWriter {
  readonly #events: WriterEvents;
  #queue: (QueuedAppend | QueuedTask)[] = [];
  #running = false;
  #failure: { readonly error: unknown } | null = null;

  constructor(events: WriterEvents) {
    this.#events = events;
  }

  /** Appends and tasks that have not ended. */
  get length(): number {
    return this.#queue.length;
  }

  /** Resolves when the bytes are written; rejects with what stopped them. */
  write(append: PendingAppend): Promise<void> {
    return this.#push({ append, done: deferred() });
  }

  /** Runs a task after everything queued so far and before everything queued later. */
  between(task: () => void | Promise<void>): Promise<void> {
    return this.#push({ task, done: deferred() });
  }

  /** Settles when everything queued so far has been written; rejects when it could not be. */
  barrier(): Promise<void> {
    if (this.#failure !== null) return Promise.reject(this.#failure.error);
    return this.#queue.length === 0 ? Promise.resolve() : this.between(() => {});
  }

  /** From outside: the log dir failed elsewhere, or the log is closed. */
  stop(error: unknown): void {
    if (this.#failure !== null) return;
    this.#failure = { error };
    // The head belongs to the running write, which will find the failure when it returns.
    const waiting = this.#running ? this.#queue.splice(1) : this.#queue.splice(0);
    for (const { done } of waiting) done.reject(error);
  }

  #push(entry: QueuedAppend | QueuedTask): Promise<void> {
    // Whoever does not await a queued task must not die of its failure.
    entry.done.promise.catch(() => {});
    if (this.#failure !== null) {
      entry.done.reject(this.#failure.error);
      return entry.done.promise;
    }
    this.#queue.push(entry);
    if (!this.#running) {
      this.#running = true;
      void this.#run();
    }
    return entry.done.promise;
  }

  async #run(): Promise<void> {
    for (let head = this.#queue[0]; head !== undefined; head = this.#queue[0]) {
      try {
        if ('task' in head) await this.#runTask(head);
        else await this.#writeFrom(head);
      } catch (error) {
        this.#fail(error);
      }
      if (this.#failure !== null) {
        for (const { done } of this.#queue.splice(0)) done.reject(this.#failure.error);
      }
    }
    this.#running = false;
  }

  async #runTask(head: QueuedTask): Promise<void> {
    await head.task();
    this.#queue.shift();
    head.done.resolve();
  }

  async #writeFrom(head: QueuedAppend): Promise<void> {
    const before = this.#events.beforeWrite();
    if (before !== null) await before;
    if (this.#failure !== null) return;
    const group = this.#gather(head);
    await head.append.segment.file.write(
      group.map((entry) => entry.append.bytes),
      head.append.placement.position,
    );
    // A stop() that came meanwhile has discarded the log's state: what was written is not acknowledged.
    if (this.#failure !== null) return;
    this.#queue.splice(0, group.length);
    for (const entry of group) {
      this.#events.onWritten(entry.append);
      entry.done.resolve();
    }
  }

  /** The appends behind the head that go to the same segment. */
  #gather(head: QueuedAppend): QueuedAppend[] {
    const group: QueuedAppend[] = [];
    let bytes = 0;
    for (const entry of this.#queue) {
      if ('task' in entry || entry.append.segment !== head.append.segment) break;
      bytes += entry.append.bytes.length;
      if (group.length > 0 && bytes > COALESCED_BYTES_MAX) break;
      group.push(entry);
      if (group.length === COALESCED_APPENDS_MAX) break;
    }
    return group;
  }

  #fail(error: unknown): void {
    if (this.#failure !== null) return;
    this.#failure = { error };
    this.#events.onFailure(error);
  }
}
