/** Blocks of any kind of data, at every level, read back by the package that reads everybody's. */
import { expect, test } from 'vitest';
import { createMemoryRandom } from '../../../../src/platform/memory/random.ts';
import {
  compress,
  compressAsync,
  decompress,
  LZ4,
} from '../../../../src/protocol/records/compression.ts';

const random = createMemoryRandom(11);
const below = (limit: number) => Math.floor(random.next() * limit);

/** Few or many different bytes, with repetitions of all distances, of a length around the bounds that matter. */
function data(): Buffer {
  const size = [below(30), below(3000), 65_530 + below(12), 131_072 + below(300)][below(4)] ?? 0;
  const kinds = 1 + below(256);
  const reach = 1 + below(70_000);
  const bytes = Buffer.alloc(size);
  for (let i = 0; i < size; ) {
    const from = i - reach;
    const length = random.next() < 0.5 && from >= 0 ? Math.min(below(400), size - i) : 0;
    for (let k = 0; k < length; k++, i++) bytes[i] = bytes[i - reach] as number;
    if (i < size) bytes[i++] = below(kinds);
  }
  return bytes;
}

test('what was packed tightly is what was there', async () => {
  for (let round = 0; round < 150; round++) {
    const [bytes, level] = [data(), 1 + (round % 17)];
    const packed = compress(LZ4, bytes, { level });
    expect(decompress(LZ4, packed).equals(bytes), `round ${round}`).toBe(true);
    expect((await compressAsync(LZ4, bytes, { level })).equals(packed)).toBe(true);
  }
});

test('a higher level packs no worse, and every level but the lowest better than the fast compressor', () => {
  const words = Array.from({ length: 300 }, () => Buffer.from(`${below(1e6).toString(36)} `));
  const text = Buffer.concat(Array.from({ length: 20_000 }, () => words[below(300)] as Buffer));
  const sizes = [1, 4, 8, 12, 17].map((level) => compress(LZ4, text, { level }).length);
  expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
  expect(sizes[1]).toBeLessThan(compress(LZ4, text).length);
  expect(compress(LZ4, text, { level: 9 })).toEqual(compress(LZ4, text));
});
