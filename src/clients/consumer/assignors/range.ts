/**
 * `range`: every topic by itself, in contiguous pieces; the first members get one more. So topics with equal numbers of
 * partitions and equal members line up (co-partitioning). Where racks matter (KIP-881), partitions first go to members
 * on a rack that holds a replica, within the same counts, and lined-up topics stay lined up; the rest follows as ever.
 */
import type { PartitionInfo, TopicPartition } from '../../types.ts';
import { type Assignor, partitionsPerTopic, type Subscription } from './assignor.ts';
import { compareText, sortedMembers } from './members.ts';
import { rackOf, racksMatter, racksOf } from './racks.ts';
import { toAssignments } from './round-robin.ts';

type Given = Map<string, TopicPartition[]>;

export function createRangeAssignor(): Assignor {
  return {
    name: 'range',
    supportedProtocols: ['EAGER'],
    assign(cluster, subscriptions) {
      const given: Given = new Map([...subscriptions.keys()].map((member) => [member, []]));
      const states = [...partitionsPerTopic(cluster, subscriptions)].map(
        ([topic, partitions]) => new TopicState(topic, partitions, subscriptions),
      );
      const rackAware = states.some((state) => state.racksMatter);
      if (rackAware) assignByRack(states, given);
      for (const state of states) state.assignRanges(() => true, given);
      for (const partitions of given.values()) partitions.sort(comparePartitions);
      return toAssignments(given);
    },
  };
}

function comparePartitions(a: TopicPartition, b: TopicPartition): number {
  return compareText(a.topic, b.topic) || a.partition - b.partition;
}

class TopicState {
  readonly topic: string;
  /** Members that subscribe, in order. */
  readonly members: readonly string[];
  readonly partitionsCount: number;
  readonly racksMatter: boolean;
  readonly #rackOf: ReadonlyMap<string, string | null>;
  readonly #racks: ReadonlyMap<number, ReadonlySet<string>>;
  readonly #assignedCounts = new Map<string, number>();
  readonly #quota: number;
  #unassigned: number[];
  #extras: number;

  constructor(
    topic: string,
    partitions: readonly PartitionInfo[],
    subscriptions: ReadonlyMap<string, Subscription>,
  ) {
    this.topic = topic;
    const subscribed = [...subscriptions]
      .filter(([, { topics }]) => topics.includes(topic))
      .map(([member]) => member);
    this.members = sortedMembers(subscribed, subscriptions);
    this.partitionsCount = partitions.length;
    this.#unassigned = partitions.map(({ partition }) => partition);
    this.#quota = Math.floor(partitions.length / this.members.length);
    this.#extras = partitions.length % this.members.length;
    this.#rackOf = new Map(
      this.members.map((member) => [member, rackOf(subscriptions.get(member))]),
    );
    this.#racks = new Map(partitions.map((info) => [info.partition, racksOf(info)]));
    const memberRacks = new Set<string>();
    for (const rack of this.#rackOf.values()) if (rack !== null) memberRacks.add(rack);
    this.racksMatter = racksMatter(memberRacks, [...this.#racks.values()]);
  }

  /** Members and their racks: topics that agree in this and in the number of partitions are kept lined up. */
  get audience(): string {
    return JSON.stringify(this.members.map((member) => [member, this.#rackOf.get(member)]));
  }

  /** A member without a rack is at home everywhere. */
  matches(member: string, partition: number): boolean {
    const rack = this.#rackOf.get(member) ?? null;
    return rack === null || this.#racks.get(partition)?.has(rack) === true;
  }

  room(member: string): number {
    const quota = this.#quota + (this.#extras > 0 ? 1 : 0);
    return Math.max(0, quota - (this.#assignedCounts.get(member) ?? 0));
  }

  give(member: string, partitions: readonly number[], given: Given): void {
    const count = (this.#assignedCounts.get(member) ?? 0) + partitions.length;
    this.#assignedCounts.set(member, count);
    if (count > this.#quota) this.#extras--;
    const gone = new Set(partitions);
    this.#unassigned = this.#unassigned.filter((partition) => !gone.has(partition));
    for (const partition of partitions) given.get(member)?.push({ topic: this.topic, partition });
  }

  assignRanges(may: (member: string, partition: number) => boolean, given: Given): void {
    for (const member of this.members) {
      if (this.#unassigned.length === 0) return;
      const partitions = this.#unassigned
        .filter((partition) => may(member, partition))
        .slice(0, this.room(member));
      if (partitions.length > 0) this.give(member, partitions, given);
    }
  }
}

function assignByRack(states: readonly TopicState[], given: Given): void {
  const groups = new Map<string, TopicState[]>();
  for (const state of states) {
    const key = `${state.partitionsCount} ${state.audience}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [state]);
    else group.push(state);
  }
  for (const group of groups.values()) {
    const [only] = group;
    if (group.length > 1) assignLinedUp(group, given);
    else if (only?.racksMatter)
      only.assignRanges((member, partition) => only.matches(member, partition), given);
  }
}

/** Partition n of every topic goes to the first member that is at home with all of them. */
function assignLinedUp(states: readonly TopicState[], given: Given): void {
  const first = states[0];
  if (first === undefined) return;
  let remaining = [...first.members];
  for (let partition = 0; partition < first.partitionsCount; partition++) {
    const member = remaining.find((candidate) =>
      states.every((state) => state.matches(candidate, partition) && state.room(candidate) > 0),
    );
    if (member === undefined) continue;
    for (const state of states) state.give(member, [partition], given);
    if (states.every((state) => state.room(member) === 0)) {
      remaining = remaining.filter((other) => other !== member);
      if (remaining.length === 0) return;
    }
  }
}
