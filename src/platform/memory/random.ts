/** Numbers from a seed (mulberry32): the same seed gives the same run. */
import type { Random } from '../platform.ts';

export function createMemoryRandom(seed = 1): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const bytes = (size: number): Buffer => {
    const buffer = Buffer.alloc(size);
    for (let index = 0; index < size; index++) buffer[index] = Math.floor(next() * 256);
    return buffer;
  };
  return { next, bytes };
}
