/**
 * Who coordinates: one broker after the other, over one log. The one before is dead, or lives on for a while and does not
 * know that it was replaced.
 */
import type { CoordinatorLog } from '../../src/coordinator/types.ts';
import type { MemoryClock } from '../../src/platform/memory/clock.ts';
import type { Random } from '../../src/platform/platform.ts';
import { ReplicatedLog } from './replicated-log.ts';

const UNAWARE_MS = 15_000;

interface Coordinator {
  load(partition: number, leaderEpoch: number): Promise<void>;
  unload(partition: number, leaderEpoch: number | null): void;
  close(): void;
}

/** A broker that coordinates, or thinks so. */
export interface Leader<C> {
  readonly leaderEpoch: number;
  readonly coordinator: C;
  /** Resolves when the broker crashes: what was asked is not answered. */
  readonly crashed: Promise<null>;
  readonly crash: () => void;
}

export class Leaders<C extends Coordinator> {
  readonly log: ReplicatedLog;
  readonly #clock: MemoryClock;
  readonly #random: Random;
  readonly #create: (log: CoordinatorLog) => C;
  #current: Leader<C>;

  constructor(clock: MemoryClock, random: Random, create: (log: CoordinatorLog) => C) {
    this.log = new ReplicatedLog(clock, random);
    this.#clock = clock;
    this.#random = random;
    this.#create = create;
    this.#current = this.#elect();
  }

  get current(): Leader<C> {
    return this.#current;
  }

  /** Resolves when the leader serves. */
  load(): Promise<void> {
    return this.#current.coordinator.load(0, this.#current.leaderEpoch);
  }

  failOver(): void {
    const old = this.#current;
    this.#current = this.#elect();
    void this.load();
    const dead = this.#random.next() < 0.5;
    if (dead) old.crash();
    this.#clock.after(dead ? 0 : Math.floor(this.#random.next() * UNAWARE_MS), () => {
      old.coordinator.unload(0, old.leaderEpoch);
      this.log.resign(old.leaderEpoch);
      old.coordinator.close();
    });
  }

  #elect(): Leader<C> {
    const leaderEpoch = this.log.elect();
    let crash = () => {};
    const crashed = new Promise<null>((resolve) => {
      crash = () => resolve(null);
    });
    return { leaderEpoch, coordinator: this.#create(this.log.of(leaderEpoch)), crashed, crash };
  }
}
