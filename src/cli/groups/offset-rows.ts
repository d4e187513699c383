/**
 * The rows of the offsets view: first the partitions of each member, members with the most partitions first, then
 * committed partitions that nobody reads, both as Java's HashMap hands them out. A partition without a committed offset shows `-` and has no lag.
 */
import { hashOrder, topicPartitionHash } from '../../base/java-hash.ts';
import type { ConsumerGroupDescription, MemberDescription } from '../../clients/admin/types.ts';
import { keyOf } from '../../clients/topic-partition.ts';
import type { TopicPartition } from '../../clients/types.ts';
import { got } from '../java-error.ts';
import type { GroupWork } from './run.ts';

export interface OffsetRow {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number | null;
  readonly end: number | null;
  readonly member: MemberDescription | null;
}

export async function offsetRows(
  { admin, timeoutMs }: GroupWork,
  group: ConsumerGroupDescription,
): Promise<OffsetRow[]> {
  if (group.state === 'Dead') return [];
  const committed = await got(admin.listConsumerGroupOffsets(group.groupId, { timeoutMs }));
  const owners = group.members
    .filter((member) => member.assignment.length > 0)
    .toSorted((a, b) => b.assignment.length - a.assignment.length);
  const owned = owners.flatMap((member) =>
    rowOrder(member.assignment).map((partition) => ({ partition, member })),
  );
  const taken = new Set(owned.map(({ partition }) => keyOf(partition.topic, partition.partition)));
  const unread = [...committed.keys()].filter(
    ({ topic, partition }) => !taken.has(keyOf(topic, partition)),
  );
  const free = rowOrder(unread).map((partition) => ({ partition, member: null }));
  const all = [...owned, ...free];
  const ends = new Map<string, number>();
  const latest = all.map(({ partition }) => [partition, 'latest'] as const);
  for (const [{ topic, partition }, end] of await admin
    .listOffsets(latest, { timeoutMs })
    .settled())
    if (!(end instanceof Error)) ends.set(keyOf(topic, partition), end.offset);
  return all.map(({ partition: { topic, partition }, member }) => ({
    group: group.groupId,
    topic,
    partition,
    offset: committed.get({ topic, partition })?.offset ?? null,
    end: ends.get(keyOf(topic, partition)) ?? null,
    member,
  }));
}

/** Out of a map, by the numbers of the partitions, and into a map of their ends: what shares a bucket there comes by number. */
function rowOrder(partitions: readonly TopicPartition[]): TopicPartition[] {
  const mapped = hashOrder(partitions, topicPartitionHash);
  const numbered = mapped.toSorted((a, b) => a.partition - b.partition);
  return hashOrder(numbered, topicPartitionHash);
}
