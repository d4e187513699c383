/**
 * Java's HashMap and HashSet as the sticky assignor meets them: a leader of ours and a Java leader agree on who keeps one
 * partition more only when we walk likewise.
 */
import { bucketOf, hashOrder, stringHash } from '../../../base/java-hash.ts';

const CAPACITY = 16;

/** The keys of a HashMap into which they were put in the given order. */
export function inMapOrder(keys: Iterable<string>): string[] {
  return hashOrder([...keys], stringHash, CAPACITY);
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
    if (this.#elements.size > this.#capacity * 0.75) this.#capacity *= 2;
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
