/**
 * When offsets are committed (spec/clients.md C6): on demand, in the background, and automatically, which is only ever what
 * earlier polls have handed out. Callbacks of background commits run inside a later call, in order; a commit on demand waits
 * for the background ones before it.
 */
import type { Clock } from '../../platform/platform.ts';
import { deadlineIn, type Deadline } from '../deadline.ts';
import { asError, illegalArgument, isRetriable, retriableCommitFailed } from '../errors.ts';
import { keyOf, TopicPartitionMap } from '../topic-partition.ts';
import type { OffsetAndMetadata, TopicPartition } from '../types.ts';
import type { GroupMetrics } from './consumer-metrics.ts';
import type { Commits, Offsets } from './commits.ts';
import type { SubscriptionState } from './subscription.ts';

/** Positions to commit: of each partition the offset of the next record to read, that is the last one processed plus 1. */
export type OffsetsInput = Iterable<readonly [TopicPartition, OffsetAndMetadata | number]>;
/** Hears, inside a later call of the consumer, what became of a commitAsync(). It is not repeated after an error. */
export type OffsetCommitCallback = (
  offsets: TopicPartitionMap<OffsetAndMetadata>,
  error: Error | null,
) => void;

export interface CommitScheduleOptions {
  readonly clock: Clock;
  readonly subscription: SubscriptionState;
  readonly commits: Commits | null;
  readonly autoCommit: boolean;
  readonly intervalMs: number;
  readonly requestTimeoutMs: number;
  /** An automatic commit that a broker was not ready for is tried again so soon. */
  readonly retryBackoffMs: number;
  readonly notify: () => void;
  readonly counts: GroupMetrics | null;
  /** Offsets were committed. */
  readonly committed: (offsets: TopicPartitionMap<OffsetAndMetadata>) => void;
  readonly warn: (message: string) => void;
}

export class CommitSchedule {
  readonly #options: CommitScheduleOptions;
  #nextAt = Number.POSITIVE_INFINITY;
  readonly #running = new Set<Promise<void>>();
  readonly #callbacks: (() => void)[] = [];

  constructor(options: CommitScheduleOptions) {
    this.#options = options;
  }

  /** Positions of everything that has been handed out, but those that a leader has still to confirm. */
  consumed(): Offsets {
    const offsets = new Map<string, TopicPartition & { to: OffsetAndMetadata }>();
    for (const state of this.#options.subscription.partitions()) {
      const { topic, partition, key, position, unvalidated } = state;
      if (!position || unvalidated) continue;
      const to = { offset: position.offset, leaderEpoch: position.offsetEpoch, metadata: '' };
      offsets.set(key, { topic, partition, to });
    }
    return offsets;
  }

  async commitSync(commits: Commits, offsets: Offsets, deadline: Deadline): Promise<void> {
    await Promise.allSettled([...this.#running]);
    this.runCallbacks();
    await this.#commit(commits, offsets, deadline, 'call');
  }

  async #commit(
    commits: Commits,
    offsets: Offsets,
    deadline: Deadline,
    how: 'call' | 'once',
  ): Promise<void> {
    const { clock, counts } = this.#options;
    const startMs = clock.monotonic();
    await commits.commit(offsets, deadline, how);
    if (offsets.size === 0) return;
    counts?.committed(clock.monotonic() - startMs);
    this.#options.committed(mapOf(offsets));
  }

  commitAsync(
    commits: Commits,
    offsets: Offsets,
    callback: OffsetCommitCallback | undefined,
  ): void {
    this.#track(this.#commitOnce(commits, offsets), (error) => {
      if (callback) this.#callbacks.push(() => callback(mapOf(offsets), error));
      else if (error) this.#warn(offsets, error, 'Offset commit');
    });
  }

  #commitOnce(commits: Commits, offsets: Offsets): Promise<void> {
    const { clock, requestTimeoutMs } = this.#options;
    return this.#commit(commits, offsets, deadlineIn(clock, requestTimeoutMs), 'once');
  }

  #track(commit: Promise<void>, report: (error: Error | null) => void): void {
    const running: Promise<void> = commit
      .then(
        () => report(null),
        (error: unknown) =>
          report(isRetriable(error) ? retriableCommitFailed(error) : asError(error)),
      )
      .finally(() => {
        this.#running.delete(running);
        this.#options.notify();
      });
    this.#running.add(running);
  }

  runCallbacks(): void {
    for (const callback of this.#callbacks.splice(0)) callback();
  }

  async settled(): Promise<void> {
    await Promise.allSettled([...this.#running]);
    this.runCallbacks();
  }

  // ---- automatic ---------------------------------------------------------------------------------

  /** ms until the next automatic commit is due. */
  get dueInMs(): number {
    return this.#nextAt - this.#options.clock.monotonic();
  }

  #arm(): void {
    const { clock, intervalMs } = this.#options;
    this.#nextAt = clock.monotonic() + intervalMs;
  }

  /** Called when the assignment changes and at the begin of a poll, before it hands out anything new. */
  maybeAutoCommit(rebalancing: boolean): void {
    const { autoCommit, commits, clock, retryBackoffMs } = this.#options;
    if (!autoCommit || !commits) return;
    if (this.#nextAt === Number.POSITIVE_INFINITY) this.#arm();
    if (this.dueInMs > 0) return;
    this.#arm();
    const offsets = this.consumed();
    if (offsets.size === 0 || rebalancing) return;
    this.#track(this.#commitOnce(commits, offsets), (error) => {
      if (isRetriable(error)) this.#nextAt = clock.monotonic() + retryBackoffMs;
      else if (error) this.#warn(offsets, error, 'Asynchronous auto-commit');
    });
  }

  /** Before partitions are given up. A failure is a warning: the rebalance goes on. */
  async autoCommitNow(timeoutMs: number): Promise<void> {
    const { autoCommit, commits, clock } = this.#options;
    if (!autoCommit || !commits) return;
    const offsets = this.consumed();
    try {
      await this.commitSync(commits, offsets, deadlineIn(clock, timeoutMs));
    } catch (error) {
      this.#warn(offsets, asError(error), 'Synchronous auto-commit');
    }
  }

  #warn(offsets: Offsets, error: Error, what: string): void {
    this.#options.warn(`${what} of offsets ${offsetsText(offsets)} failed: ${error.message}`);
  }
}

/** As Java prints them. */
export function offsetsText(offsets: Offsets): string {
  const list = [...offsets.values()].map(({ topic, partition, to }) => {
    const text = `offset=${to.offset}, leaderEpoch=${to.leaderEpoch ?? 'null'}, metadata='${to.metadata ?? ''}'`;
    return `${keyOf(topic, partition)}=OffsetAndMetadata{${text}}`;
  });
  return `{${list.join(', ')}}`;
}

function mapOf(offsets: Offsets): TopicPartitionMap<OffsetAndMetadata> {
  return new TopicPartitionMap([...offsets.values()].map((one) => [one, one.to] as const));
}

export function offsetsOf(offsets: OffsetsInput): Offsets {
  return new Map(
    [...offsets].map(([{ topic, partition }, to]) => {
      const value = typeof to === 'number' ? { offset: to } : to;
      if (!(value.offset >= 0)) throw illegalArgument('Invalid negative offset');
      return [keyOf(topic, partition), { topic, partition, to: value }];
    }),
  );
}
