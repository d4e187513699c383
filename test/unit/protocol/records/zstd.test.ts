import { describe, expect, it } from 'vitest';
import { zstdEngines } from '../../../../src/protocol/records/zstd.ts';

const samples = {
  nothing: Buffer.alloc(0),
  text: Buffer.from('metamorphosis '.repeat(5_000)),
  noise: Buffer.from(Array.from({ length: 70_000 }, (_, i) => (i * i * 31 + (i >> 3)) & 0xff)),
};

describe('zstd engines', async () => {
  const engines = await zstdEngines();

  it('include WebAssembly, which works everywhere', () => {
    expect([...engines.keys()]).toContain('wasm');
  });

  for (const [writer, from] of engines) {
    for (const [reader, to] of engines) {
      it(`${reader} reads what ${writer} has written`, async () => {
        for (const sample of Object.values(samples)) {
          const compressed = from.compress(sample, 3);
          expect(to.decompress(compressed, sample.length).equals(sample)).toBe(true);
          const later = await from.compressAsync(sample, 3);
          expect((await to.decompressAsync(later, sample.length)).equals(sample)).toBe(true);
        }
      });
    }
    it(`${writer} refuses what is cut off`, () => {
      const whole = from.compress(samples.noise, 3);
      const cut = whole.subarray(0, whole.length - 9);
      expect(() => from.decompress(cut, samples.noise.length)).toThrow();
    });
  }
});
