/**
 * Topic partitions as keys. JavaScript's Map compares objects by identity, so the clients key their state by the text
 * `topic-partition` and hand out TopicPartitionMap, a map that compares by value.
 */
import type { TopicPartition } from './types.ts';

/** Where console.log of Node.js, and others since, look for a text of an object's own. */
export const INSPECT: unique symbol = Symbol.for('nodejs.util.inspect.custom') as never;
/** Of util.inspect: what it hands to such a method. */
export type Inspect = (value: unknown, options: object) => string;

/** Unique, since the partition is the digits behind the last dash; also how Kafka's messages write it. */
export function keyOf(topic: string, partition: number): string {
  return `${topic}-${partition}`;
}

export function compareTopicPartitions(a: TopicPartition, b: TopicPartition): number {
  if (a.topic !== b.topic) return a.topic < b.topic ? -1 : 1;
  return a.partition - b.partition;
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

  /** undefined: not there. */
  get(key: TopicPartition): V | undefined {
    return this.#entries.get(keyOf(key.topic, key.partition))?.[1];
  }

  /** Whether it has the partition. */
  has(key: TopicPartition): boolean {
    return this.#entries.has(keyOf(key.topic, key.partition));
  }

  /** Adds or replaces; the map itself. */
  set(key: TopicPartition, value: V): this {
    const { topic, partition } = key;
    this.#entries.set(keyOf(topic, partition), [{ topic, partition }, value]);
    return this;
  }

  /** Whether it was there. */
  delete(key: TopicPartition): boolean {
    return this.#entries.delete(keyOf(key.topic, key.partition));
  }

  /** In the order of insertion. */
  *keys(): IterableIterator<TopicPartition> {
    for (const [key] of this.#entries.values()) yield key;
  }

  /** In the order of insertion. */
  *values(): IterableIterator<V> {
    for (const [, value] of this.#entries.values()) yield value;
  }

  /** In the order of insertion. */
  entries(): IterableIterator<[TopicPartition, V]> {
    return this.#entries.values();
  }

  [Symbol.iterator](): IterableIterator<[TopicPartition, V]> {
    return this.#entries.values();
  }

  /** What console.log shows: the entries, as those of a Map. */
  [INSPECT](_depth: number, options: object, inspect: Inspect): string {
    const entries = new Map([...this.#entries].map(([key, [, value]]) => [key, value]));
    return `TopicPartition${inspect(entries, options)}`;
  }
}
