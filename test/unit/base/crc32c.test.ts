import { expect, test } from 'vitest';
import { crc32cOf, crc32Of } from '../../../src/base/crc32c.ts';
import { crc32, crc32c } from '../../../src/protocol/records/crc.ts';

test('the check values of both polynomials', () => {
  const check = Buffer.from('123456789');
  expect(crc32cOf(check)).toBe(0xe3069283);
  expect(crc32Of(check)).toBe(0xcbf43926);
});

test('by table and native the same, at any length, start and after any seed', () => {
  const bytes = Buffer.alloc(3000);
  for (let i = 0; i < bytes.length; i++) bytes[i] = (i * 31 + (i >> 3)) & 0xff;
  for (const size of [0, 1, 7, 8, 9, 191, 192, 193, 1000, 2990]) {
    expect(crc32c(bytes, 5, 5 + size)).toBe(crc32cOf(bytes, 5, 5 + size));
    expect(crc32(bytes, 5, 5 + size)).toBe(crc32Of(bytes, 5, 5 + size));
  }
  expect(crc32cOf(bytes, 100, 3000, crc32cOf(bytes, 0, 100))).toBe(crc32cOf(bytes));
});
