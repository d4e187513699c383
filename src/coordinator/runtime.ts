/**
 * Runs the shards of one coordinator: loads a shard when this broker becomes leader of its partition, runs steps on it,
 * performs what they leave in the outbox, and lets it go. Steps run whole, one at a time, and writes are handed to the
 * log in the order of the steps, so the log replays to the state the steps made (kafka: CoordinatorRuntime.java has the
 * same idea).
 */
import { Errors } from '../protocol/errors.ts';
import { Outbox, type Shard } from './shard.ts';
import { Timers } from './timers.ts';
import {
  shardOf,
  type CoordinatorClock,
  type CoordinatorLog,
  type CoordinatorLogger,
} from './types.ts';

interface Hosted<E, S> {
  readonly partition: number;
  readonly shard: S;
  readonly timers: Timers<E>;
  /** failed: the log could not be read; this broker answers that it is not the coordinator until it is elected again. */
  state: 'loading' | 'active' | 'failed' | 'unloaded';
  /** Steps that came while it was loading. */
  readonly afterLoading: ((shard: S, outbox: Outbox<E>) => void)[];
}

export interface RuntimeOptions<E, S extends Shard<E>> {
  readonly log: CoordinatorLog;
  readonly clock: CoordinatorClock;
  readonly logger: CoordinatorLogger;
  readonly create: (partition: number, leaderEpoch: number) => S;
}

export class Runtime<E, S extends Shard<E>> {
  readonly #log: CoordinatorLog;
  readonly #clock: CoordinatorClock;
  readonly #logger: CoordinatorLogger;
  readonly #create: (partition: number, leaderEpoch: number) => S;
  readonly #hosted = new Map<number, Hosted<E, S>>();
  /** Last leader epoch acted on, so that news which arrive late change nothing. */
  readonly #epochs = new Map<number, number>();
  #closed = false;

  constructor(options: RuntimeOptions<E, S>) {
    this.#log = options.log;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#create = options.create;
  }

  get closed(): boolean {
    return this.#closed;
  }

  get loading(): boolean {
    return [...this.#hosted.values()].some((hosted) => hosted.state === 'loading');
  }

  state(partition: number): 'loading' | 'active' | 'absent' {
    const state = this.#hosted.get(partition)?.state;
    return state === 'loading' || state === 'active' ? state : 'absent';
  }

  /** The partition that keeps what has this id. */
  partitionFor(id: string): number {
    return shardOf(id, this.#log.partitionsCount);
  }

  /** NONE when this broker may answer for the id. */
  refusal(id: string): number {
    if (this.#closed) return Errors.COORDINATOR_NOT_AVAILABLE;
    switch (this.state(this.partitionFor(id))) {
      case 'loading':
        return Errors.COORDINATOR_LOAD_IN_PROGRESS;
      case 'absent':
        return Errors.NOT_COORDINATOR;
      case 'active':
        return Errors.NONE;
    }
  }

  /** Shards that serve. */
  *active(): Iterable<{ readonly partition: number; readonly shard: S }> {
    for (const hosted of this.#hosted.values()) if (hosted.state === 'active') yield hosted;
  }

  /** This broker leads the partition from leaderEpoch on. Resolves when it serves, or was overtaken. */
  async load(partition: number, leaderEpoch: number): Promise<void> {
    if (this.#closed) return;
    const last = this.#epochs.get(partition);
    if (
      last !== undefined &&
      leaderEpoch <= last &&
      this.#hosted.get(partition)?.state !== 'failed'
    )
      return;
    this.#epochs.set(partition, Math.max(leaderEpoch, last ?? leaderEpoch));
    // A new epoch of a partition that is led already: nothing was written by others, the state stands.
    if (this.state(partition) !== 'absent') {
      this.#hosted.get(partition)?.shard.elected?.(leaderEpoch);
      return;
    }
    const hosted = this.#host(partition, leaderEpoch);
    const { shard } = hosted;
    const startedMs = this.#clock.monotonic();
    try {
      for await (const batch of this.#log.replay(partition)) {
        if (hosted.state !== 'loading') return;
        shard.replay(batch);
      }
    } catch (error) {
      if (hosted.state !== 'loading') return;
      hosted.state = 'failed';
      this.#logger.error(`Error loading partition ${partition} (epoch ${leaderEpoch})`, error);
      return;
    }
    // It may have been unloaded while the last batch was read.
    if ((hosted.state as Hosted<E, S>['state']) !== 'loading') return;
    hosted.state = 'active';
    this.#step(hosted, (outbox) => shard.loaded(outbox));
    for (const fn of hosted.afterLoading.splice(0))
      this.#step(hosted, (outbox) => fn(shard, outbox));
    const tookMs = Math.round(this.#clock.monotonic() - startedMs);
    this.#logger.info(
      `Finished loading partition ${partition} in ${tookMs} ms for epoch ${leaderEpoch}`,
    );
  }

  /** leaderEpoch null: whatever the epoch, e.g. when the partition was deleted. */
  unload(partition: number, leaderEpoch: number | null): void {
    const last = this.#epochs.get(partition);
    if (leaderEpoch !== null) {
      if (last !== undefined && leaderEpoch < last) return;
      this.#epochs.set(partition, leaderEpoch);
    } else {
      this.#epochs.delete(partition);
    }
    const hosted = this.#hosted.get(partition);
    if (hosted === undefined) return;
    this.#hosted.delete(partition);
    hosted.state = 'unloaded';
    this.#step(hosted, (outbox) => hosted.shard.unloaded(outbox));
    hosted.timers.close();
    this.#logger.info(`Unloaded partition ${partition}`);
  }

  /** Runs one step on an active shard. */
  step(partition: number, fn: (shard: S, outbox: Outbox<E>) => void): void {
    const hosted = this.#hosted.get(partition);
    if (hosted === undefined || hosted.state !== 'active')
      throw new Error(`assertion failed: partition ${partition} is not active`);
    this.#step(hosted, (outbox) => fn(hosted.shard, outbox));
  }

  /**
   * Runs a step now, or when the shard has been loaded: for what happens to the log beside the coordinator, and which the
   * replay may have been too early to see. Nothing when the partition is not here.
   */
  whenLoaded(partition: number, fn: (shard: S, outbox: Outbox<E>) => void): void {
    const hosted = this.#hosted.get(partition);
    if (hosted?.state === 'active') this.#step(hosted, (outbox) => fn(hosted.shard, outbox));
    else if (hosted?.state === 'loading') hosted.afterLoading.push(fn);
  }

  /** Lets every shard go, for good. */
  close(): void {
    this.#closed = true;
    for (const partition of [...this.#hosted.keys()]) this.unload(partition, null);
  }

  #host(partition: number, leaderEpoch: number): Hosted<E, S> {
    const shard = this.#create(partition, leaderEpoch);
    const timers = new Timers<E>(this.#clock, (events) => {
      for (const event of events) {
        // An earlier event of the same moment may have ended in an unload.
        if (hosted.state === 'active')
          this.#step(hosted, (outbox) => hosted.shard.due(event, outbox));
      }
    });
    const hosted: Hosted<E, S> = { partition, shard, timers, state: 'loading', afterLoading: [] };
    this.#hosted.set(partition, hosted);
    return hosted;
  }

  #step(hosted: Hosted<E, S>, fn: (outbox: Outbox<E>) => void): void {
    const outbox = new Outbox<E>(this.#clock.now());
    fn(outbox);
    for (const { key, delayMs, event } of outbox.deadlines) {
      if (delayMs === null || event === null) hosted.timers.cancel(key);
      else hosted.timers.set(key, delayMs, event);
    }
    for (const { level, message } of outbox.lines) this.#logger[level](message);
    for (const write of outbox.writes) {
      void this.#log
        .append(hosted.partition, write.append)
        .then((result) => this.#step(hosted, (next) => write.then(result, next)));
    }
    for (const question of outbox.questions)
      void question.ask().then((then) => this.#step(hosted, then));
    for (const { to, value } of outbox.replies) to.resolve(value);
  }
}
