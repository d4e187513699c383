/**
 * java.util.SplittableRandom, bit for bit: with the same seed Kafka's perf test sends the same records, so that compression and
 * sizes compare. A 64-bit state is kept as two halves and multiplied in 16-bit pieces; BigInt would cost twenty times as much.
 */

/** The golden gamma, by which the state moves on: 0x9e3779b97f4a7c15. */
const GAMMA_HIGH = 0x9e3779b9 | 0;
const GAMMA_LOW = 0x7f4a7c15 | 0;

export class SplittableRandom {
  #high = 0;
  #low: number;

  /** seed: 0 to 2^31 - 1. */
  constructor(seed: number) {
    this.#low = seed | 0;
  }

  /** Uniform in [0, bound), as nextInt(bound). */
  below(bound: number): number {
    const mask = bound - 1;
    let drawn = this.#next();
    if ((bound & mask) === 0) return drawn & mask;
    // What lies beyond the last whole multiple of bound would favour small results.
    for (let half = drawn >>> 1; ; half = this.#next() >>> 1) {
      drawn = half % bound;
      if (half + mask - drawn <= 0x7fffffff) return drawn;
    }
  }

  /** mix32 of the next state, a signed 32-bit number. */
  #next(): number {
    const low = (this.#low >>> 0) + (GAMMA_LOW >>> 0);
    this.#low = low | 0;
    this.#high = (this.#high + GAMMA_HIGH + (low > 0xffffffff ? 1 : 0)) | 0;
    // z = (z ^ z >>> 33) * 0x62a9d9ed799705f5
    let zLow = this.#low ^ (this.#high >>> 1);
    let zHigh = highProduct(this.#high, zLow, 0x62a9d9ed, 0x799705f5);
    zLow = Math.imul(zLow, 0x799705f5);
    // (z ^ z >>> 28) * 0xcb24d0a5c88c35b3 >>> 32
    const mixedLow = zLow ^ ((zHigh << 4) | (zLow >>> 28));
    zHigh ^= zHigh >>> 28;
    return highProduct(zHigh, mixedLow, 0xcb24d0a5, 0xc88c35b3);
  }
}

/** Bits 32 to 63 of the product of two 64-bit numbers given as halves. */
function highProduct(aHigh: number, aLow: number, bHigh: number, bLow: number): number {
  const a0 = aLow & 0xffff;
  const a1 = aLow >>> 16;
  const b0 = bLow & 0xffff;
  const b1 = bLow >>> 16;
  const middle = a1 * b0 + (Math.imul(a0, b0) >>> 16);
  const carry = a0 * b1 + (middle % 0x10000);
  const high = a1 * b1 + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000);
  return (high + Math.imul(aHigh, bLow) + Math.imul(aLow, bHigh)) | 0;
}
