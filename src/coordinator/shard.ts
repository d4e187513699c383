/**
 * A shard is the state of one partition of the internal topic: a replicated state machine without effects. Every step,
 * be it a request, a deadline or a finished effect, changes the shard at once and leaves in the Outbox what the world
 * shall do: records to append, other things to be done, replies to send, deadlines to set, lines to log. A step never
 * waits and never reads a clock; what depends on an effect goes into its `then`, which is a step of its own and must look
 * again at what it assumed.
 */
import type { CoordinatorAppend, CoordinatorAppendResult, ReplayBatch } from './types.ts';

/** Where one answer goes; given once. */
export interface Reply<T> {
  resolve(value: T): void;
}

export interface Write<E> {
  readonly append: CoordinatorAppend;
  then(result: CoordinatorAppendResult, outbox: Outbox<E>): void;
}

/** Something of the world that a step wants done or known; the outcome is a step of its own. */
export interface Question<E> {
  /** Must not reject. */
  ask(): Promise<(outbox: Outbox<E>) => void>;
}

/** delayMs null: no deadline any more. */
export interface Deadline<E> {
  readonly key: string;
  readonly delayMs: number | null;
  readonly event: E | null;
}

export interface Line {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
}

export class Outbox<E> {
  /** Wall clock of this step. */
  readonly nowMs: number;
  readonly writes: Write<E>[] = [];
  readonly questions: Question<E>[] = [];
  readonly replies: { readonly to: Reply<unknown>; readonly value: unknown }[] = [];
  readonly deadlines: Deadline<E>[] = [];
  readonly lines: Line[] = [];

  constructor(nowMs: number) {
    this.nowMs = nowMs;
  }

  append(append: CoordinatorAppend, then: Write<E>['then']): void {
    this.writes.push({ append, then });
  }

  /** `effect` runs after this step and must not reject. */
  ask<T>(effect: () => Promise<T>, then: (outcome: T, outbox: Outbox<E>) => void): void {
    this.questions.push({
      ask: async () => {
        const outcome = await effect();
        return (outbox) => then(outcome, outbox);
      },
    });
  }

  reply<T>(to: Reply<T>, value: T): void {
    this.replies.push({ to, value });
  }

  setDeadline(key: string, delayMs: number, event: E): void {
    this.deadlines.push({ key, delayMs, event });
  }

  clearDeadline(key: string): void {
    this.deadlines.push({ key, delayMs: null, event: null });
  }

  log(level: Line['level'], message: string): void {
    this.lines.push({ level, message });
  }
}

export interface Shard<E> {
  /** The leader epoch has grown while this broker stayed the leader. */
  elected?(leaderEpoch: number): void;
  /** One batch of the log while loading. Throws on bytes that are no records of ours. */
  replay(batch: ReplayBatch): void;
  /** Everything was replayed; requests follow. */
  loaded(outbox: Outbox<E>): void;
  /** This broker no longer leads the partition: whoever waits is told. */
  unloaded(outbox: Outbox<E>): void;
  /** A deadline passed. */
  due(event: E, outbox: Outbox<E>): void;
}
