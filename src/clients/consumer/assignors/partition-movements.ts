/**
 * Which partitions of a topic moved from whom to whom while an assignment is balanced. A partition that would move from A
 * to B when another of the same topic has moved from B to A is not worth two moves: the other one goes back instead.
 */
import { topicPartitionHash } from '../../../base/java-hash.ts';
import { keyOf } from '../../topic-partition.ts';
import type { TopicPartition } from '../../types.ts';
import { HashOrderedSet } from './java-order.ts';

interface Pair {
  readonly source: string;
  readonly destination: string;
}

/** Lengths keep ids apart. */
function pairKey({ source, destination }: Pair): string {
  return `${source.length}:${source}${destination}`;
}

type Moved = Map<string, HashOrderedSet<TopicPartition>>;

export class PartitionMovements {
  readonly #byTopic = new Map<string, Moved>();
  readonly #pairs = new Map<string, Pair>();

  move(at: TopicPartition, source: string, destination: string): void {
    const before = this.#pairs.get(keyOf(at.topic, at.partition));
    if (before === undefined) {
      this.#add(at, { source, destination });
      return;
    }
    this.#remove(at, before);
    // When it is back where it came from it has not moved.
    if (before.source !== destination) this.#add(at, { source: before.source, destination });
  }

  /** The partition to move from source to destination in place of the one asked about; often that one. */
  actual(at: TopicPartition, source: string, destination: string): TopicPartition {
    const moved = this.#byTopic.get(at.topic);
    if (moved === undefined) return at;
    const origin = this.#pairs.get(keyOf(at.topic, at.partition))?.source ?? source;
    return moved.get(pairKey({ source: destination, destination: origin }))?.first() ?? at;
  }

  #add(at: TopicPartition, pair: Pair): void {
    this.#pairs.set(keyOf(at.topic, at.partition), pair);
    const moved: Moved = this.#byTopic.get(at.topic) ?? new Map();
    this.#byTopic.set(at.topic, moved);
    const key = pairKey(pair);
    const set =
      moved.get(key) ??
      new HashOrderedSet<TopicPartition>(
        ({ topic, partition }) => keyOf(topic, partition),
        topicPartitionHash,
      );
    set.add(at);
    moved.set(key, set);
  }

  #remove(at: TopicPartition, pair: Pair): void {
    this.#pairs.delete(keyOf(at.topic, at.partition));
    const moved = this.#byTopic.get(at.topic);
    const set = moved?.get(pairKey(pair));
    set?.delete(at);
    if (set?.size === 0) moved?.delete(pairKey(pair));
    if (moved?.size === 0) this.#byTopic.delete(at.topic);
  }
}
