import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { md5 } from '../../../src/base/md5.ts';

test('md5 is that of the library for every length around its block', () => {
  const out = new Int32Array(4);
  for (let length = 0; length < 200; length++) {
    const bytes = Buffer.from(
      Array.from({ length: length + 3 }, (_, i) => (i * 37 + length) & 255),
    );
    md5(bytes, 3, bytes.length, out);
    const digest = createHash('md5').update(bytes.subarray(3)).digest();
    expect([...out]).toEqual([0, 4, 8, 12].map((at) => digest.readInt32LE(at)));
  }
});
