/**
 * Finds positions for partitions that have none: the group's committed offset first, then auto.offset.reset; or the end that
 * a seek asked for. Runs beside the polls, one round at a time; what cannot be found is an error of the next poll.
 */
import type { Cluster } from '../cluster.ts';
import { deadlineIn } from '../deadline.ts';
import { asError, NoOffsetForPartitionError } from '../errors.ts';
import { isTransient } from '../cluster.ts';
import type { Commits } from './commits.ts';
import { EARLIEST, LATEST, listLogOffsets } from './log-offsets.ts';
import { seekTo, type PartitionState, type SubscriptionState } from './subscription.ts';

export interface PositionsOptions {
  readonly cluster: Cluster;
  readonly subscription: SubscriptionState;
  readonly commits: Commits | null;
  readonly reset: 'earliest' | 'latest' | 'none';
  readonly readCommitted: boolean;
  readonly retryBackoffMs: number;
  readonly timeoutMs: number;
  readonly notify: () => void;
}

export class Positions {
  readonly #options: PositionsOptions;
  #running = false;
  #error: Error | null = null;
  /** Nothing is committed for them and nothing said where to begin, when they were last looked up. */
  #undefined: readonly PartitionState[] = [];

  constructor(options: PositionsOptions) {
    this.#options = options;
  }

  throwError(): void {
    const error = this.#error;
    this.#error = null;
    if (error === null) return;
    // Other partitions may be without an offset by now: they are all looked up again.
    const missing = [...this.#options.subscription.partitions()].filter(isMissing);
    const same =
      missing.length === this.#undefined.length &&
      missing.every((state) => this.#undefined.includes(state));
    if (same || !(error instanceof NoOffsetForPartitionError)) throw error;
  }

  /**
   * Whether a partition is being looked up that may have no offset: until that is known, a poll hands out nothing, of no
   * partition.
   */
  get doubtful(): boolean {
    const { reset, subscription } = this.#options;
    return this.#running && reset === 'none' && [...subscription.partitions()].some(isMissing);
  }

  /** Begins a round when some partition needs one and none is running. */
  start(): void {
    if (this.#running) return;
    const { cluster, subscription } = this.#options;
    const now = cluster.clock.monotonic();
    const missing = [...subscription.partitions()].filter(
      (state) => state.position === null && state.notBefore <= now,
    );
    const askable = missing.filter(
      ({ reset, topic, partition }) => reset === 'committed' || cluster.leaderOf(topic, partition),
    );
    // Who leads the rest is for metadata to tell; the poll that its arrival wakes comes here again.
    if (askable.length < missing.length && !cluster.refreshing) cluster.refresh().catch(() => {});
    if (askable.length === 0) return;
    this.#running = true;
    void this.#round(askable).finally(() => {
      this.#running = false;
      this.#options.notify();
    });
  }

  async #round(states: readonly PartitionState[]): Promise<void> {
    const { cluster, retryBackoffMs } = this.#options;
    try {
      await this.#committed(states.filter((state) => state.reset === 'committed'));
      await this.#reset(
        states.filter((state) => state.position === null && state.reset !== 'committed'),
      );
    } catch (error) {
      if (cluster.closed) return;
      if (!isTransient(error)) this.#error = asError(error);
      if (error instanceof NoOffsetForPartitionError) return;
      for (const state of states) state.notBefore = cluster.clock.monotonic() + retryBackoffMs;
    }
  }

  async #committed(states: readonly PartitionState[]): Promise<void> {
    if (states.length === 0) return;
    const { commits, cluster, timeoutMs, reset, subscription } = this.#options;
    const found = commits
      ? await commits.fetch(states, deadlineIn(cluster.clock, timeoutMs))
      : null;
    const without: PartitionState[] = [];
    for (const state of states) {
      if (!isMissing(state) || !subscription.isAssigned(state)) continue;
      const offset = found?.get(state);
      if (offset) seekTo(state, offset.offset, offset.leaderEpoch ?? null);
      else if (reset !== 'none') state.reset = reset;
      else without.push(state);
    }
    this.#undefined = without;
    if (without.length > 0) throw new NoOffsetForPartitionError(without.map(({ key }) => key));
  }

  async #reset(states: readonly PartitionState[]): Promise<void> {
    if (states.length === 0) return;
    const { cluster, timeoutMs, subscription } = this.#options;
    const leaderEpochs = new Map(
      states.map(({ key, topic, partition }) => [
        key,
        cluster.partition(topic, partition)?.leaderEpoch ?? -1,
      ]),
    );
    const asked = new Map(states.map((state) => [state.key, state.reset]));
    const queries = states.map(({ topic, partition, reset }) => ({
      topic,
      partition,
      timestamp: reset === 'earliest' ? EARLIEST : LATEST,
    }));
    const found = await listLogOffsets(
      cluster,
      queries,
      this.#options,
      deadlineIn(cluster.clock, timeoutMs),
    );
    for (const state of states) {
      const offset = found.get(state.key);
      const same = state.position === null && state.reset === asked.get(state.key);
      if (!offset || !same || !subscription.isAssigned(state)) continue;
      seekTo(state, offset.offset, null);
      // It comes from the leader itself: only a newer one need confirm it.
      state.validatedEpoch = leaderEpochs.get(state.key) ?? -1;
    }
  }
}

/** It is where the group has committed, if it has. */
function isMissing({ position, reset }: PartitionState): boolean {
  return position === null && reset === 'committed';
}
