import { describe, expect, it } from 'vitest';
import { murmur2, partitionForKey } from '../../../src/base/murmur2.ts';

/** Computed by Kafka's own Utils.murmur2 (its unit test holds most of them). */
const KAFKA: readonly (readonly [string, number])[] = [
  ['', 275646681],
  ['a', -1563381124],
  ['21', -973932308],
  ['abc', 479470107],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
];

describe('murmur2', () => {
  it.each(KAFKA)('hashes %j as Kafka does', (key, hash) => {
    expect(murmur2(Buffer.from(key))).toBe(hash);
  });

  it('chooses the partition by the low 31 bits, not by the absolute value', () => {
    expect(partitionForKey(Buffer.from('a'), 12)).toBe(4);
    expect(partitionForKey(Buffer.from('kafka'), 12)).toBe(4);
    expect(partitionForKey(Buffer.alloc(0), 12)).toBe(9);
  });
});
