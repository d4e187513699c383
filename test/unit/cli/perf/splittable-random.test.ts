import { describe, expect, it } from 'vitest';
import { SplittableRandom } from '../../../../src/cli/perf/splittable-random.ts';

/** The algorithm with BigInt, as its definition reads. */
class Reference {
  #seed: bigint;
  constructor(seed: bigint) {
    this.#seed = seed;
  }
  next(): number {
    const u64 = (value: bigint) => BigInt.asUintN(64, value);
    this.#seed = u64(this.#seed + 0x9e3779b97f4a7c15n);
    let z = u64((this.#seed ^ (this.#seed >> 33n)) * 0x62a9d9ed799705f5n);
    z = u64((z ^ (z >> 28n)) * 0xcb24d0a5c88c35b3n);
    return Number(BigInt.asIntN(32, z >> 32n));
  }
}

describe("Java's SplittableRandom", () => {
  it('gives the letters that stand in the transcript of Apache Kafka', () => {
    const random = new SplittableRandom(0);
    const letters = Array.from({ length: 20 }, () => String.fromCharCode(65 + random.below(26)));
    expect(letters.join('')).toBe('YQHHNEBSEPDNSEIFGAMS');
  });

  it('follows the definition for any seed', () => {
    for (const seed of [0, 1, 42, 0x7fffffff]) {
      const random = new SplittableRandom(seed);
      const reference = new Reference(BigInt(seed));
      for (let i = 0; i < 2000; i++)
        expect(random.below(1 << 30)).toBe(reference.next() & 0x3fffffff);
    }
  });
});
