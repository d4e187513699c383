/**
 * The answer to a call about several keys, of which each may fail alone. Awaiting it gives all values or the first
 * error; `values()` and `get()` give the promise of one key. A key that nobody looks at fails silently.
 */
import { asError } from '../errors.ts';

/** What became of each key of a call: the promise of all values or the first error; a key may also be looked at alone. */
export class AdminResult<K, V> implements Promise<Map<K, V>> {
  readonly [Symbol.toStringTag] = 'AdminResult';
  readonly #values: Map<K, Promise<V>>;
  readonly #textOf: (key: K) => string;
  readonly #failed: ((error: Error, keys: readonly K[]) => Error) | undefined;
  readonly #work: Promise<unknown>;

  /**
   * work gives the outcome of every key, or rejects and so fails them all. `failed`: what awaiting all of them says of keys that failed,
   * when that is not the first error.
   */
  constructor(
    keys: Iterable<K>,
    textOf: (key: K) => string,
    work: Promise<ReadonlyMap<string, V | Error>>,
    failed?: (error: Error, keys: readonly K[]) => Error,
  ) {
    work.catch(() => {});
    this.#textOf = textOf;
    this.#failed = failed;
    this.#work = work;
    this.#values = new Map();
    for (const key of keys) {
      const value = work.then((outcomes) => {
        const text = textOf(key);
        if (!outcomes.has(text)) throw new Error(`The broker's answer does not mention ${text}`);
        const one = outcomes.get(text) as V | Error;
        if (one instanceof Error) throw one;
        return one;
      });
      value.catch(() => {});
      this.#values.set(key, value);
    }
  }

  /** By the key objects that were passed in. */
  values(): Map<K, Promise<V>> {
    return new Map(this.#values);
  }

  /** By value, not by identity. */
  get(key: K): Promise<V> | undefined {
    const text = this.#textOf(key);
    for (const [each, value] of this.#values) if (this.#textOf(each) === text) return value;
    return undefined;
  }

  /** Every value, or the first error in the order of the keys; without keys, the error of the call as a whole. */
  async all(): Promise<Map<K, V>> {
    if (this.#values.size === 0) await this.#work;
    const all = new Map<K, V>();
    const refused: K[] = [];
    let first: Error | null = null;
    for (const [key, one] of await this.settled()) {
      if (!(one instanceof Error)) all.set(key, one);
      else {
        refused.push(key);
        first ??= one;
      }
    }
    if (first) throw this.#failed?.(first, refused) ?? first;
    return all;
  }

  /** Every key with its value or its error; never rejects. */
  async settled(): Promise<[K, V | Error][]> {
    const list: [K, V | Error][] = [];
    for (const [key, value] of this.#values) list.push([key, await value.catch(asError)]);
    return list;
  }

  // biome-ignore lint/suspicious/noThenProperty: awaiting the result is awaiting all(), as documented
  then<A = Map<K, V>, B = never>(
    onValue?: ((value: Map<K, V>) => A | PromiseLike<A>) | null,
    onError?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.all().then(onValue, onError);
  }

  catch<B = never>(
    onError?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<Map<K, V> | B> {
    return this.all().catch(onError);
  }

  finally(onEnd?: (() => void) | null): Promise<Map<K, V>> {
    return this.all().finally(onEnd);
  }
}
