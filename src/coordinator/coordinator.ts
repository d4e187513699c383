/** What every coordinator has: the partitions of its internal topic that this broker leads come and go. */
import { Runtime, type RuntimeOptions } from './runtime.ts';
import type { Shard } from './shard.ts';

export abstract class Coordinator<E, S extends Shard<E>> {
  protected readonly runtime: Runtime<E, S>;

  protected constructor(options: RuntimeOptions<E, S>) {
    this.runtime = new Runtime(options);
  }

  /** The partition of the internal topic that keeps what this key (a group, a transactional id) stands for. */
  partitionFor(key: string): number {
    return this.runtime.partitionFor(key);
  }

  /** This broker became leader of a partition of the internal topic. */
  load(partition: number, leaderEpoch: number): Promise<void> {
    return this.runtime.load(partition, leaderEpoch);
  }

  /** ... or is no longer; leaderEpoch null: the partition was deleted or stopped. */
  unload(partition: number, leaderEpoch: number | null): void {
    this.runtime.unload(partition, leaderEpoch);
  }

  /** Everybody who waits is told to look elsewhere, and so is everybody who comes. */
  close(): void {
    this.runtime.close();
  }
}
