/** Racks as the sticky assignors use them; where racks do not matter every question is answered as if there were none. */
import { keyOf } from '../../topic-partition.ts';
import type { PartitionInfo, TopicPartition } from '../../types.ts';
import type { Subscription } from './assignor.ts';
import { rackOf, racksMatter, racksOf } from './racks.ts';

export class StickyRacks {
  readonly #memberRacks = new Map<string, string>();
  readonly #partitionRacks = new Map<string, ReadonlySet<string>>();
  /** How many members are on a rack of the partition's; known even where racks do not matter. */
  readonly #membersNear = new Map<string, number>();

  constructor(
    partitions: ReadonlyMap<string, readonly PartitionInfo[]>,
    subscriptions: ReadonlyMap<string, Subscription>,
  ) {
    const counts = new Map<string, number>();
    for (const [member, subscription] of subscriptions) {
      const rack = rackOf(subscription);
      if (rack === null) continue;
      this.#memberRacks.set(member, rack);
      counts.set(rack, (counts.get(rack) ?? 0) + 1);
    }
    if (counts.size === 0) return;
    for (const [topic, infos] of partitions) {
      for (const info of infos) {
        const racks = racksOf(info);
        const key = keyOf(topic, info.partition);
        this.#partitionRacks.set(key, racks);
        let near = 0;
        for (const rack of racks) near += counts.get(rack) ?? 0;
        this.#membersNear.set(key, near);
      }
    }
    if (!racksMatter(new Set(counts.keys()), [...this.#partitionRacks.values()])) {
      this.#memberRacks.clear();
      this.#partitionRacks.clear();
    }
  }

  get matter(): boolean {
    return this.#memberRacks.size > 0;
  }

  /** The member has a rack and the partition has no replica there. */
  mismatch(member: string, { topic, partition }: TopicPartition): boolean {
    const rack = this.#memberRacks.get(member);
    if (rack === undefined) return false;
    return this.#partitionRacks.get(keyOf(topic, partition))?.has(rack) !== true;
  }

  /** The member has a rack and the partition a replica there. */
  atHome(member: string, at: TopicPartition): boolean {
    return this.#memberRacks.has(member) && !this.mismatch(member, at);
  }

  /** Those with the fewest members near them first. */
  sort(partitions: readonly TopicPartition[]): TopicPartition[] {
    const near = ({ topic, partition }: TopicPartition) =>
      this.#membersNear.get(keyOf(topic, partition)) ?? 0;
    return [...partitions].sort((a, b) => near(a) - near(b));
  }

  /** Index of the first member from `from` on, going round, that is at home with the partition; -1 when none is. */
  next(at: TopicPartition, members: readonly string[], from: number): number {
    for (let i = 0; i < members.length; i++) {
      const index = (from + i) % members.length;
      if (this.atHome(members[index] ?? '', at)) return index;
    }
    return -1;
  }
}
