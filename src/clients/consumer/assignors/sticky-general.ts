/**
 * The sticky assignment when members subscribe to different topics: owned partitions stay, free ones go to the least
 * loaded member that wants them, then partitions move one by one from the loaded to the less loaded until nobody could
 * gain, preferring a partition's earlier owner (kafka: AbstractStickyAssignor.java, general case).
 */
import { keyOf } from '../../topic-partition.ts';
import type { PartitionInfo, TopicPartition } from '../../types.ts';
import type { Subscription } from './assignor.ts';
import { compareText } from './members.ts';
import { PartitionMovements } from './partition-movements.ts';
import { type Claim, NO_GENERATION } from './sticky-data.ts';
import type { StickyRacks } from './sticky-racks.ts';

export interface GeneralInput {
  readonly partitions: ReadonlyMap<string, readonly PartitionInfo[]>;
  readonly subscriptions: ReadonlyMap<string, Subscription>;
  readonly claims: ReadonlyMap<string, Claim>;
  readonly owned: ReadonlyMap<string, readonly TopicPartition[]>;
  readonly generationMax: number;
  readonly racks: StickyRacks;
}

export function assignGeneral(input: GeneralInput): Map<string, TopicPartition[]> {
  const build = new Build(input);
  build.keepOwned();
  build.balance();
  return build.given;
}

class Build {
  readonly given = new Map<string, TopicPartition[]>();
  readonly #input: GeneralInput;
  /** Who subscribes to a topic, and to which known topics a member subscribes. */
  readonly #membersOf = new Map<string, string[]>();
  readonly #topicsOf = new Map<string, ReadonlySet<string>>();
  /** Topics with few subscribers first. */
  readonly #all: TopicPartition[];
  readonly #ownerOf = new Map<string, string>();
  /** Owners of older generations, latest first come. */
  readonly #previous = new Map<string, { readonly member: string; readonly generation: number }>();
  readonly #movements = new PartitionMovements();
  /** Members by load, then id. */
  readonly #byLoad: string[] = [];
  #revocationRequired = false;

  constructor(input: GeneralInput) {
    this.#input = input;
    const { partitions, subscriptions } = input;
    for (const topic of partitions.keys()) this.#membersOf.set(topic, []);
    for (const [member, { topics }] of subscriptions) {
      const known = new Set(topics.filter((topic) => partitions.has(topic)));
      this.#topicsOf.set(member, known);
      for (const topic of known) this.#membersOf.get(topic)?.push(member);
    }
    const topics = [...partitions.keys()].sort(
      (a, b) => this.#subscribersOf(a).length - this.#subscribersOf(b).length || compareText(a, b),
    );
    this.#all = topics.flatMap((topic) =>
      (partitions.get(topic) ?? []).map(({ partition }) => ({ topic, partition })),
    );
    this.#rememberPrevious();
  }

  #subscribersOf(topic: string): readonly string[] {
    return this.#membersOf.get(topic) ?? [];
  }

  #rememberPrevious(): void {
    const { claims, generationMax } = this.#input;
    for (const [member, { partitions, generation }] of claims) {
      const claimed = generation ?? NO_GENERATION;
      if (claimed >= generationMax) continue;
      for (const { topic, partition } of partitions) {
        const key = keyOf(topic, partition);
        const known = this.#previous.get(key);
        if (known === undefined || claimed > known.generation)
          this.#previous.set(key, { member, generation: claimed });
      }
    }
  }

  keepOwned(): void {
    const { owned, racks } = this.#input;
    for (const [member, partitions] of owned) {
      const kept: TopicPartition[] = [];
      for (const at of partitions) {
        if (this.#topicsOf.get(member)?.has(at.topic) && !racks.mismatch(member, at)) {
          kept.push(at);
        } else {
          this.#revocationRequired = true;
        }
        this.#ownerOf.set(keyOf(at.topic, at.partition), member);
      }
      this.given.set(member, kept);
    }
    for (const member of [...this.given.keys()]) this.#insert(member);
  }

  // ---- load -------------------------------------------------------------------------------------------

  #load(member: string): number {
    return this.given.get(member)?.length ?? 0;
  }

  #compare(a: string, b: string): number {
    return this.#load(a) - this.#load(b) || compareText(a, b);
  }

  #indexOf(member: string): number {
    let low = 0;
    let high = this.#byLoad.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#compare(this.#byLoad[middle] ?? '', member) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #insert(member: string): void {
    this.#byLoad.splice(this.#indexOf(member), 0, member);
  }

  /** Before its load changes: the place is found by it. */
  #takeOut(member: string): void {
    const index = this.#indexOf(member);
    if (this.#byLoad[index] === member) this.#byLoad.splice(index, 1);
  }

  // ---- assigning ----------------------------------------------------------------------------------------

  balance(): void {
    const { racks } = this.#input;
    const initializing = this.#load(this.#byLoad[this.#byLoad.length - 1] ?? '') === 0;
    const kept = new Set(
      [...this.given.values()].flat().map((at) => keyOf(at.topic, at.partition)),
    );
    const free = this.#all.filter((at) => !kept.has(keyOf(at.topic, at.partition)));
    const left = racks.matter ? free.filter((at) => !this.#assign(at, racks)) : free;
    for (const at of left) this.#assign(at, null);

    const movable = ({ topic }: TopicPartition) => this.#subscribersOf(topic).length >= 2;
    const fixed = this.#setFixedAside(movable);
    const before = new Map([...this.given].map(([member, list]) => [member, [...list]]));
    // When nothing has to be taken away first try to even out with the new partitions alone.
    if (!this.#revocationRequired) this.#reassign(free.filter(movable));
    const reassigned = this.#reassign(this.#all.filter(movable));
    if (!initializing && reassigned && score(this.given) >= score(before))
      for (const [member, list] of before) this.given.set(member, list);
    for (const [member, list] of fixed) this.given.set(member, list);
  }

  /** Gives the partition to the least loaded member that wants it, with racks only to one at home there. */
  #assign(at: TopicPartition, racks: StickyRacks | null): boolean {
    const member = this.#byLoad.find(
      (candidate) =>
        this.#topicsOf.get(candidate)?.has(at.topic) && !racks?.mismatch(candidate, at),
    );
    if (member === undefined) return false;
    this.#takeOut(member);
    this.given.get(member)?.push(at);
    this.#ownerOf.set(keyOf(at.topic, at.partition), member);
    this.#insert(member);
    return true;
  }

  /** Members that can neither gain nor lose take no part. */
  #setFixedAside(movable: (at: TopicPartition) => boolean): Map<string, TopicPartition[]> {
    const fixed = new Map<string, TopicPartition[]>();
    for (const member of this.#topicsOf.keys()) {
      const list = this.given.get(member) ?? [];
      if (list.length < this.#mostOf(member) || list.some(movable)) continue;
      this.#takeOut(member);
      this.given.delete(member);
      fixed.set(member, list);
    }
    return fixed;
  }

  #mostOf(member: string): number {
    let most = 0;
    for (const topic of this.#topicsOf.get(member) ?? [])
      most += this.#input.partitions.get(topic)?.length ?? 0;
    return most;
  }

  #reassign(partitions: readonly TopicPartition[]): boolean {
    let reassigned = false;
    for (let modified = true; modified; ) {
      modified = false;
      for (const at of partitions) {
        if (this.#isBalanced()) break;
        if (!this.#improve(at)) continue;
        modified = true;
        reassigned = true;
      }
    }
    return reassigned;
  }

  /** Moves the partition, or one in its place, when somebody with at least two fewer wants it. */
  #improve(at: TopicPartition): boolean {
    const key = keyOf(at.topic, at.partition);
    const owner = this.#ownerOf.get(key) ?? '';
    const load = this.#load(owner);
    const previous = this.#previous.get(key)?.member;
    // Java does not ask whether the earlier owner still subscribes, and now and then gives it what it cannot read.
    const wants = previous !== undefined && this.#topicsOf.get(previous)?.has(at.topic);
    if (wants && this.given.has(previous) && load > this.#load(previous) + 1) {
      this.#move(at, owner, previous);
      return true;
    }
    if (!this.#subscribersOf(at.topic).some((other) => load > this.#load(other) + 1)) return false;
    const target = this.#byLoad.find((member) => this.#topicsOf.get(member)?.has(at.topic));
    if (target === undefined) return false;
    this.#move(at, owner, target);
    return true;
  }

  #move(wanted: TopicPartition, from: string, target: string): void {
    const at = this.#movements.actual(wanted, from, target);
    const key = keyOf(at.topic, at.partition);
    const source = this.#ownerOf.get(key) ?? from;
    this.#takeOut(source);
    this.#takeOut(target);
    this.#movements.move(at, source, target);
    const list = this.given.get(source) ?? [];
    const index = list.findIndex((own) => own.topic === at.topic && own.partition === at.partition);
    if (index >= 0) list.splice(index, 1);
    this.given.get(target)?.push(at);
    this.#ownerOf.set(key, target);
    this.#insert(target);
    if (source !== target) this.#insert(source);
  }

  /** Nobody has two more than another, or nobody with fewer could take one from somebody with more. */
  #isBalanced(): boolean {
    const first = this.#byLoad[0];
    const last = this.#byLoad[this.#byLoad.length - 1];
    if (first === undefined || last === undefined) return true;
    if (this.#load(first) >= this.#load(last) - 1) return true;
    for (const member of this.#byLoad) {
      const load = this.#load(member);
      if (load === this.#mostOf(member)) continue;
      for (const topic of this.#topicsOf.get(member) ?? []) {
        for (const { partition } of this.#input.partitions.get(topic) ?? []) {
          const owner = this.#ownerOf.get(keyOf(topic, partition));
          if (owner !== undefined && owner !== member && load < this.#load(owner)) return false;
        }
      }
    }
    return true;
  }
}

/** Sum of the differences of all pairs: 0 is perfect. */
function score(given: ReadonlyMap<string, readonly unknown[]>): number {
  const sizes = [...given.values()].map((list) => list.length);
  let sum = 0;
  for (let i = 0; i < sizes.length; i++)
    for (let j = i + 1; j < sizes.length; j++) sum += Math.abs((sizes[i] ?? 0) - (sizes[j] ?? 0));
  return sum;
}
