/**
 * Which partition a record goes to. A record's own choice comes first, then a partitioner of the program, then murmur2
 * of the serialized key; records without a key stick to one partition until about batch.size bytes have gone there
 * (KIP-794), the next one being chosen by how short its queue is.
 */
import { partitionForKey } from '../../base/murmur2.ts';
import { partitionInfo, type ClusterMetadata, type TopicMetadata } from '../metadata.ts';
import type { PartitionInfo } from '../types.ts';

/** What a partitioner may look at. */
export interface PartitionerCluster {
  /** By their numbers, also those without a leader at present; empty for an unknown topic. */
  partitionsForTopic(topic: string): readonly PartitionInfo[];
  /** Those with a leader. */
  availablePartitionsForTopic(topic: string): readonly PartitionInfo[];
}

/** A program's own choice. partition() is called once per record. */
export interface Partitioner {
  /** All values of the producer's configuration, once, before the first record. */
  configure?(config: Readonly<Record<string, unknown>>): void;
  /** The number of a partition; what it throws, or a negative one, fails the record. */
  partition(
    topic: string,
    key: unknown,
    keyBytes: Uint8Array | null,
    value: unknown,
    valueBytes: Uint8Array | null,
    cluster: PartitionerCluster,
  ): number;
  /** A batch of `previousPartition` is full: the time to choose another. */
  onNewBatch?(topic: string, cluster: PartitionerCluster, previousPartition: number): void;
  /** With the producer. */
  close?(): void;
}

export function partitionerCluster(metadata: ClusterMetadata): PartitionerCluster {
  const all = (topic: string) =>
    (metadata.topics.get(topic)?.partitions ?? []).map((one) => partitionInfo(metadata, one));
  return {
    partitionsForTopic: all,
    availablePartitionsForTopic: (topic) => all(topic).filter((one) => one.leader !== null),
  };
}

/** Kafka's RoundRobinPartitioner, without its defect of skipping partitions when a batch opens. */
export class RoundRobinPartitioner implements Partitioner {
  readonly #counters = new Map<string, number>();

  /** The next one with a leader, of all when none has. */
  partition(
    topic: string,
    _key: unknown,
    _keyBytes: Uint8Array | null,
    _value: unknown,
    _valueBytes: Uint8Array | null,
    cluster: PartitionerCluster,
  ): number {
    const next = this.#counters.get(topic) ?? 0;
    this.#counters.set(topic, (next + 1) & 0x7fffffff);
    const available = cluster.availablePartitionsForTopic(topic);
    const all = available.length > 0 ? available : cluster.partitionsForTopic(topic);
    return all[next % all.length]?.partition ?? 0;
  }
}

export { partitionForKey };

interface Sticky {
  partition: number;
  producedBytes: number;
}

export interface StickyOptions {
  readonly batchSize: number;
  readonly adaptive: boolean;
  readonly random: () => number;
  /** Batches queued for a partition. */
  readonly queueLength: (topic: string, partition: number) => number;
  /** Whether nothing has gone to a node for too long. */
  readonly stuck: (node: number) => boolean;
}

/** Where records without a key go. */
export class StickyPartitions {
  readonly #options: StickyOptions;
  readonly #topics = new Map<string, Sticky>();

  constructor(options: StickyOptions) {
    this.#options = options;
  }

  partition(topic: TopicMetadata): number {
    let sticky = this.#topics.get(topic.name);
    if (!sticky || sticky.partition >= topic.partitions.length) {
      sticky = { partition: this.#choose(topic), producedBytes: 0 };
      this.#topics.set(topic.name, sticky);
    }
    return sticky.partition;
  }

  /** Counts what was appended, and moves on when the partition has had its share. */
  appended(topic: TopicMetadata, partition: number, bytes: number, batchFull: boolean): void {
    const sticky = this.#topics.get(topic.name);
    if (!sticky || sticky.partition !== partition) return;
    sticky.producedBytes += bytes;
    const { batchSize } = this.#options;
    const due = sticky.producedBytes >= batchSize && batchFull;
    if (!due && sticky.producedBytes < 2 * batchSize) return;
    sticky.partition = this.#choose(topic);
    sticky.producedBytes = 0;
  }

  #choose(topic: TopicMetadata): number {
    const { adaptive, random, queueLength, stuck } = this.#options;
    const led = topic.partitions.filter((one) => one.leader >= 0);
    const moving = led.filter((one) => !stuck(one.leader));
    const choices = moving.length > 0 ? moving : led.length > 0 ? led : topic.partitions;
    const lengths = choices.map((one) => (adaptive ? queueLength(topic.name, one.partition) : 0));
    const longest = Math.max(...lengths, 0);
    const total = lengths.reduce((sum, length) => sum + longest + 1 - length, 0);
    let left = Math.floor(random() * total);
    for (const [index, one] of choices.entries()) {
      left -= longest + 1 - (lengths[index] ?? 0);
      if (left < 0) return one.partition;
    }
    return choices[0]?.partition ?? 0;
  }
}
