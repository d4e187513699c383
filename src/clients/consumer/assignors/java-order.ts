/**
 * The order in which Java's HashMap and HashSet walk their keys. The sticky assignor lets that order decide who keeps
 * one partition more, so a leader of ours and a Java leader agree only when we walk likewise. Buckets go by the spread
 * hash modulo a capacity that doubles above three quarters and never shrinks; within a bucket the older key comes first.
 */

export function stringHash(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(31, hash) + text.charCodeAt(i)) | 0;
  return hash;
}

export function topicPartitionHash(topic: string, partition: number): number {
  return (Math.imul(31, (31 + partition) | 0) + stringHash(topic)) | 0;
}

const CAPACITY = 16;

function capacityFor(size: number): number {
  let capacity = CAPACITY;
  while (size > capacity * 0.75) capacity *= 2;
  return capacity;
}

function bucketOf(hash: number, capacity: number): number {
  return (hash ^ (hash >>> 16)) & (capacity - 1);
}

/** The keys of a HashMap into which they were put in the given order. */
export function inMapOrder(keys: Iterable<string>): string[] {
  const all = [...keys];
  const capacity = capacityFor(all.length);
  // sort() is stable: within a bucket the order of putting stays.
  return all
    .map((key) => ({ key, bucket: bucketOf(stringHash(key), capacity) }))
    .sort((a, b) => a.bucket - b.bucket)
    .map(({ key }) => key);
}

/** A HashSet as far as the first of its elements goes. */
export class HashOrderedSet<T> {
  readonly #hashOf: (element: T) => number;
  readonly #elements = new Map<string, T>();
  readonly #keyOf: (element: T) => string;
  #capacity = CAPACITY;

  constructor(keyOf: (element: T) => string, hashOf: (element: T) => number) {
    this.#keyOf = keyOf;
    this.#hashOf = hashOf;
  }

  get size(): number {
    return this.#elements.size;
  }

  add(element: T): void {
    this.#elements.set(this.#keyOf(element), element);
    this.#capacity = Math.max(this.#capacity, capacityFor(this.#elements.size));
  }

  delete(element: T): void {
    this.#elements.delete(this.#keyOf(element));
  }

  first(): T | undefined {
    let first: T | undefined;
    let least = this.#capacity;
    for (const element of this.#elements.values()) {
      const bucket = bucketOf(this.#hashOf(element), this.#capacity);
      if (bucket < least) {
        first = element;
        least = bucket;
      }
    }
    return first;
  }
}
