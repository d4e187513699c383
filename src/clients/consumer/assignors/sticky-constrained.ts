/**
 * The sticky assignment when all members subscribe to the same topics: counts are known beforehand, so every member keeps
 * what it owns up to its quota and the rest is dealt out once (kafka: AbstractStickyAssignor.java, constrained case).
 */
import { compareTopicPartitions, keyOf } from '../../topic-partition.ts';
import type { TopicPartition } from '../../types.ts';
import { compareText } from './members.ts';
import type { StickyRacks } from './sticky-racks.ts';

export interface ConstrainedInput {
  /** Sorted by topic and partition. */
  readonly partitions: readonly TopicPartition[];
  readonly owned: ReadonlyMap<string, readonly TopicPartition[]>;
  readonly disputed: ReadonlySet<string>;
  readonly racks: StickyRacks;
}

export interface ConstrainedResult {
  readonly given: Map<string, TopicPartition[]>;
  /** Partitions that change hands and who gets them. */
  readonly transferring: ReadonlyMap<string, string>;
}

export function assignConstrained(input: ConstrainedInput): ConstrainedResult {
  const build = new Build(input);
  build.keepOwned();
  build.deal();
  return { given: build.given, transferring: build.transferring };
}

class Build {
  readonly given = new Map<string, TopicPartition[]>();
  readonly transferring = new Map<string, string>();
  readonly #input: ConstrainedInput;
  readonly #quotaMin: number;
  readonly #quotaMax: number;
  /** How many members get quotaMax when it is not quotaMin, and how many have it. */
  readonly #overExpected: number;
  #overCount = 0;
  /** Members with fewer than quotaMin. */
  #under: string[] = [];
  /** Members with quotaMin that may get one more. */
  #exact: string[] = [];
  readonly #kept = new Set<string>();
  /** Who gave it up, and may get it back. */
  readonly #revoked = new Map<string, string>();

  constructor(input: ConstrainedInput) {
    this.#input = input;
    const membersCount = input.owned.size;
    const total = input.partitions.length;
    this.#quotaMin = Math.floor(total / membersCount);
    this.#quotaMax = Math.ceil(total / membersCount);
    this.#overExpected = total % membersCount;
    for (const member of input.owned.keys()) this.given.set(member, []);
  }

  keepOwned(): void {
    const { owned, racks, disputed } = this.#input;
    for (const [member, partitions] of owned) {
      const own: TopicPartition[] = [];
      for (const at of partitions) {
        const key = keyOf(at.topic, at.partition);
        if (racks.mismatch(member, at)) this.#revoked.set(key, member);
        else if (!disputed.has(key)) own.push(at);
      }
      own.sort((a, b) => a.partition - b.partition || compareText(a.topic, b.topic));
      this.#keep(member, own);
    }
    this.#under.sort(compareText);
    this.#exact.sort(compareText);
  }

  #keep(member: string, own: readonly TopicPartition[]): void {
    let quota = own.length;
    if (own.length < this.#quotaMin) {
      this.#under.push(member);
    } else if (own.length >= this.#quotaMax && this.#overCount < this.#overExpected) {
      this.#gotExtra();
      quota = this.#quotaMax;
    } else {
      quota = this.#quotaMin;
      if (this.#overCount < this.#overExpected) this.#exact.push(member);
    }
    for (const at of own.slice(0, quota)) {
      this.given.get(member)?.push(at);
      this.#kept.add(keyOf(at.topic, at.partition));
    }
    for (const { topic, partition } of own.slice(quota))
      this.#revoked.set(keyOf(topic, partition), member);
  }

  #gotExtra(): void {
    this.#overCount++;
    if (this.#overCount === this.#overExpected) this.#exact = [];
  }

  deal(): void {
    const { partitions, racks } = this.#input;
    const free = partitions.filter(
      ({ topic, partition }) => !this.#kept.has(keyOf(topic, partition)),
    );
    const sorted = racks.sort(free);
    this.#dealRest(racks.matter ? this.#dealByRack(sorted, racks) : sorted);
  }

  /** Returns what found nobody on its racks. */
  #dealByRack(partitions: readonly TopicPartition[], racks: StickyRacks): TopicPartition[] {
    const left: TopicPartition[] = [];
    let turn = 0;
    for (const at of partitions) {
      const index = racks.next(at, this.#under, turn);
      const under = this.#under[index];
      if (under !== undefined) {
        let next = index;
        const count = this.#give(at, under);
        if (count >= this.#quotaMin) {
          this.#under.splice(index, 1);
          if (count < this.#quotaMax && this.#overCount < this.#overExpected)
            this.#exact.push(under);
        } else {
          next++;
        }
        turn = this.#under.length === 0 ? 0 : next % this.#under.length;
        continue;
      }
      const exactIndex = racks.next(at, this.#exact, 0);
      const exact = this.#exact[exactIndex];
      if (exact === undefined) {
        left.push(at);
      } else if (this.#give(at, exact) === this.#quotaMax) {
        this.#exact.splice(exactIndex, 1);
        this.#gotExtra();
      }
    }
    return left;
  }

  #dealRest(partitions: readonly TopicPartition[]): void {
    let turn = 0;
    for (const at of partitions) {
      if (turn >= this.#under.length) turn = 0;
      const under = this.#under[turn];
      if (under === undefined) {
        const exact = this.#exact.shift();
        if (exact === undefined)
          throw new Error('assertion failed: a partition for which no member has room');
        if (this.#give(at, exact) === this.#quotaMax) this.#overCount++;
      } else if (this.#give(at, under) === this.#quotaMin) {
        this.#under.splice(turn, 1);
        this.#exact.push(under);
      } else {
        turn++;
      }
    }
  }

  #give(at: TopicPartition, member: string): number {
    const list = this.given.get(member) ?? [];
    list.push(at);
    const key = keyOf(at.topic, at.partition);
    const owner = this.#revoked.get(key);
    if ((owner !== undefined && owner !== member) || this.#input.disputed.has(key))
      this.transferring.set(key, member);
    return list.length;
  }
}

export function sortedPartitions(
  partitions: ReadonlyMap<string, readonly { readonly partition: number }[]>,
): TopicPartition[] {
  const all: TopicPartition[] = [];
  for (const [topic, infos] of partitions)
    for (const { partition } of infos) all.push({ topic, partition });
  return all.sort(compareTopicPartitions);
}
