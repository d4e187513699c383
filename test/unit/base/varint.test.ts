import { describe, expect, test } from 'vitest';
import {
  unsignedVarintSize,
  varintSize,
  varlongSize,
  writeUnsignedVarint,
  writeVarint,
  writeVarlong,
} from '../../../src/base/varint.ts';

/** The same by the definition, in bigints: zigzag, then groups of seven bits, lowest first. */
function zigzagBytes(value: number): number[] {
  const n = BigInt(value);
  let rest = BigInt.asUintN(64, (n << 1n) ^ (n >> 63n));
  const bytes: number[] = [];
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return [...bytes, Number(rest)];
}

const written = (write: (target: Uint8Array) => number): number[] => {
  const target = new Uint8Array(12);
  return [...target.subarray(0, write(target))];
};

describe('zigzag integers', () => {
  const edges = [
    0, 1, 63, 64, 8191, 8192, 1_048_576, 134_217_727, 134_217_728, 0x3fffffff, 0x40000000,
  ];

  test.each(edges.flatMap((n) => [n, -n, -n - 1]))('varint of %i', (value) => {
    const bytes = zigzagBytes(value);
    expect(written((t) => writeVarint(t, 0, value))).toEqual(bytes);
    expect(varintSize(value)).toBe(bytes.length);
    expect(written((t) => writeVarlong(t, 0, value))).toEqual(bytes);
    expect(varlongSize(value)).toBe(bytes.length);
  });

  test.each([2 ** 31, 2 ** 32 + 7, 1_700_000_000_000, 2 ** 48 - 1, Number.MAX_SAFE_INTEGER])(
    'varlong of %i and its negative',
    (value) => {
      for (const v of [value, -value]) {
        const bytes = zigzagBytes(v);
        expect(written((t) => writeVarlong(t, 0, v))).toEqual(bytes);
        expect(varlongSize(v)).toBe(bytes.length);
      }
    },
  );
});

test('unsigned varints up to 32 bits', () => {
  expect(written((t) => writeUnsignedVarint(t, 0, 300))).toEqual([0xac, 2]);
  expect(written((t) => writeUnsignedVarint(t, 0, 0xffffffff))).toEqual([255, 255, 255, 255, 15]);
  for (const value of [0, 127, 128, 16383, 16384, 2097151, 2097152, 268435455, 268435456]) {
    expect(unsignedVarintSize(value)).toBe(written((t) => writeUnsignedVarint(t, 0, value)).length);
  }
});
