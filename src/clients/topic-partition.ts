/**
 * Topic partitions as keys. JavaScript's Map compares objects by identity, so the clients key their state by the text
 * `topic-partition` and hand out TopicPartitionMap, a map that compares by value.
 */
import type { TopicPartition } from './types.ts';

/** Unique, since the partition is the digits behind the last dash; also how Kafka's messages write it. */
export function keyOf(topic: string, partition: number): string {
  return `${topic}-${partition}`;
}

export function compareTopicPartitions(a: TopicPartition, b: TopicPartition): number {
  if (a.topic !== b.topic) return a.topic < b.topic ? -1 : 1;
  return a.partition - b.partition;
}

/** Groups by topic, in the order of first appearance: the nesting that most requests have. */
export function groupByTopic<T extends TopicPartition>(items: Iterable<T>): Map<string, T[]> {
  const topics = new Map<string, T[]>();
  for (const item of items) {
    const list = topics.get(item.topic);
    if (list) list.push(item);
    else topics.set(item.topic, [item]);
  }
  return topics;
}

/** A Map whose keys are compared by topic and partition. Iterates in the order of insertion. */
export class TopicPartitionMap<V> implements Iterable<[TopicPartition, V]> {
  readonly #entries = new Map<string, [TopicPartition, V]>();

  constructor(entries: Iterable<readonly [TopicPartition, V]> = []) {
    for (const [key, value] of entries) this.set(key, value);
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: TopicPartition): V | undefined {
    return this.#entries.get(keyOf(key.topic, key.partition))?.[1];
  }

  has(key: TopicPartition): boolean {
    return this.#entries.has(keyOf(key.topic, key.partition));
  }

  set(key: TopicPartition, value: V): this {
    const { topic, partition } = key;
    this.#entries.set(keyOf(topic, partition), [{ topic, partition }, value]);
    return this;
  }

  delete(key: TopicPartition): boolean {
    return this.#entries.delete(keyOf(key.topic, key.partition));
  }

  *keys(): IterableIterator<TopicPartition> {
    for (const [key] of this.#entries.values()) yield key;
  }

  *values(): IterableIterator<V> {
    for (const [, value] of this.#entries.values()) yield value;
  }

  entries(): IterableIterator<[TopicPartition, V]> {
    return this.#entries.values();
  }

  [Symbol.iterator](): IterableIterator<[TopicPartition, V]> {
    return this.#entries.values();
  }
}
