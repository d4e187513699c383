/**
 * The text of `kafka-topics --describe` (spec/cli.md 1.3): a header line per topic, a line per partition, and the filters
 * that leave only some of them. Pure: what is known about the cluster goes in, lines come out. Configs are every entry
 * that is not a default of the broker's code, in the order in which the broker listed them.
 */
import type { Options } from '../options.ts';
import { ZERO_UUID } from '../../base/uuid.ts';

export interface DescribedPartition {
  readonly partition: number;
  /** Broker id, or null without a leader. */
  readonly leader: number | null;
  readonly replicas: readonly number[];
  readonly isr: readonly number[];
}

export interface DescribedTopic {
  readonly name: string;
  readonly topicId: string;
  readonly partitions: readonly DescribedPartition[];
}

export interface Setting {
  readonly name: string;
  readonly value: string | null;
  readonly isDefault: boolean;
}

export interface Reassignment {
  readonly adding: readonly number[];
  readonly removing: readonly number[];
}

export interface DescribeFilter {
  readonly underReplicated: boolean;
  readonly unavailable: boolean;
  readonly underMinIsr: boolean;
  readonly atMinIsr: boolean;
  readonly overridesOnly: boolean;
  readonly liveBrokers: ReadonlySet<number>;
}

export function filterOf(options: Options, liveBrokers: Iterable<number>): DescribeFilter {
  return {
    underReplicated: options.has('under-replicated-partitions'),
    unavailable: options.has('unavailable-partitions'),
    underMinIsr: options.has('under-min-isr-partitions'),
    atMinIsr: options.has('at-min-isr-partitions'),
    overridesOnly: options.has('topics-with-overrides'),
    liveBrokers: new Set(liveBrokers),
  };
}

/** Partition filters show lines of partitions only, and only those that one of them picks. */
function filtersPartitions(filter: DescribeFilter): boolean {
  return filter.underReplicated || filter.unavailable || filter.underMinIsr || filter.atMinIsr;
}

export function describeTopic(
  topic: DescribedTopic,
  settings: readonly Setting[],
  reassignments: ReadonlyMap<number, Reassignment>,
  filter: DescribeFilter,
): string {
  const partitions = topic.partitions.toSorted((a, b) => a.partition - b.partition);
  const overrides = settings.filter((setting) => !setting.isDefault);
  const filtering = filtersPartitions(filter);
  let text = '';
  if (!filtering && (!filter.overridesOnly || overrides.length > 0))
    text += headerLine(topic, partitions, overrides, reassignments);
  if (filter.overridesOnly) return text;
  const minIsr = Number(settings.find(({ name }) => name === 'min.insync.replicas')?.value ?? 1);
  for (const partition of partitions) {
    const reassignment = reassignments.get(partition.partition);
    if (!filtering || picks(filter, partition, reassignment, minIsr))
      text += partitionLine(topic.name, partition, reassignment);
  }
  return text;
}

function headerLine(
  topic: DescribedTopic,
  partitions: readonly DescribedPartition[],
  overrides: readonly Setting[],
  reassignments: ReadonlyMap<number, Reassignment>,
): string {
  const first = partitions[0];
  const factor =
    first === undefined ? 0 : replicationFactor(first, reassignments.get(first.partition));
  const id = topic.topicId === ZERO_UUID ? '' : `\tTopicId: ${topic.topicId}`;
  const configs = overrides.map(({ name, value }) => `${name}=${value}`).join(',');
  return `Topic: ${topic.name}${id}\tPartitionCount: ${partitions.length}\tReplicationFactor: ${factor}\tConfigs: ${configs}\n`;
}

function replicationFactor(
  partition: DescribedPartition,
  reassignment: Reassignment | undefined,
): number {
  return partition.replicas.length - (reassignment?.adding.length ?? 0);
}

function picks(
  filter: DescribeFilter,
  partition: DescribedPartition,
  reassignment: Reassignment | undefined,
  minIsr: number,
): boolean {
  const { leader, isr } = partition;
  if (filter.underReplicated && replicationFactor(partition, reassignment) > isr.length)
    return true;
  if (filter.unavailable && (leader === null || !filter.liveBrokers.has(leader))) return true;
  if (filter.underMinIsr && (leader === null || isr.length < minIsr)) return true;
  return filter.atMinIsr && isr.length === minIsr;
}

function partitionLine(
  topic: string,
  partition: DescribedPartition,
  reassignment: Reassignment | undefined,
): string {
  const cells = [
    `Topic: ${topic}`,
    `Partition: ${partition.partition}`,
    `Leader: ${partition.leader ?? 'none'}`,
    `Replicas: ${partition.replicas.join(',')}`,
    `Isr: ${partition.isr.join(',')}`,
  ];
  if (reassignment !== undefined)
    cells.push(
      `Adding Replicas: ${reassignment.adding.join(',')}`,
      `Removing Replicas: ${reassignment.removing.join(',')}`,
    );
  // Metadata, which is all that a ZooKeeper-mode broker answers, knows no eligible leaders (KIP-966).
  cells.push('Elr: N/A', 'LastKnownElr: N/A');
  return `\t${cells.join('\t')}\n`;
}
