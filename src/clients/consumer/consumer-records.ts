/** What one poll returned: records by partition, iterable in the order of their partitions' turns. */
import { INSPECT, type Inspect, keyOf, TopicPartitionMap } from '../topic-partition.ts';
import type { ConsumerRecord, OffsetAndMetadata, TopicPartition } from '../types.ts';

/** The records of one poll: iterable, or by partition and topic. */
export class ConsumerRecords<K, V> implements Iterable<ConsumerRecord<K, V>> {
  readonly #batches: ReadonlyMap<string, readonly ConsumerRecord<K, V>[]>;

  constructor(batches: ReadonlyMap<string, readonly ConsumerRecord<K, V>[]>) {
    this.#batches = batches;
  }

  /** Of all partitions. */
  count(): number {
    let count = 0;
    for (const batch of this.#batches.values()) count += batch.length;
    return count;
  }

  /** Nothing came in time. */
  isEmpty(): boolean {
    return this.#batches.size === 0;
  }

  /** Those with records. */
  partitions(): TopicPartition[] {
    return [...this.#batches.values()].flatMap(([first]) =>
      first ? [{ topic: first.topic, partition: first.partition }] : [],
    );
  }

  /**
   * What to commit once these records are dealt with: of each partition the offset behind its last record (KIP-1094).
   *
   * @example await producer.sendOffsetsToTransaction(records.nextOffsets(), consumer.groupMetadata());
   */
  nextOffsets(): TopicPartitionMap<OffsetAndMetadata> {
    const offsets = new TopicPartitionMap<OffsetAndMetadata>();
    for (const batch of this.#batches.values()) {
      const last = batch[batch.length - 1];
      if (!last) continue;
      const { topic, partition, offset, leaderEpoch } = last;
      offsets.set({ topic, partition }, { offset: offset + 1, leaderEpoch });
    }
    return offsets;
  }

  /** Of one partition, or of a whole topic. */
  records(of: TopicPartition | string): readonly ConsumerRecord<K, V>[] {
    if (typeof of !== 'string') return this.#batches.get(keyOf(of.topic, of.partition)) ?? [];
    return [...this.#batches.values()].filter(([first]) => first?.topic === of).flat();
  }

  /** One array after the other, uncopied: for the tightest loops. */
  batches(): IterableIterator<readonly ConsumerRecord<K, V>[]> {
    return this.#batches.values() as IterableIterator<readonly ConsumerRecord<K, V>[]>;
  }

  *[Symbol.iterator](): Iterator<ConsumerRecord<K, V>> {
    for (const batch of this.#batches.values()) for (const record of batch) yield record;
  }

  /** What console.log shows: the records by partition. */
  [INSPECT](_depth: number, options: object, inspect: Inspect): string {
    return `ConsumerRecords of ${inspect(this.#batches, options)}`;
  }
}
