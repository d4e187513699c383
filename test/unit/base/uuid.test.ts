import { expect, test } from 'vitest';
import { isUuid, randomUuid, ZERO_UUID } from '../../../src/base/uuid.ts';

test('ids are told from other text', () => {
  expect(isUuid('ASNFZ4mrze_-3LqYdlQyEA')).toBe(true);
  expect(isUuid(ZERO_UUID)).toBe(true);
  for (const text of [
    '',
    'ASNFZ4mrze_-3LqYdlQyE',
    'ASNFZ4mrze_-3LqYdlQyEB',
    'ASNFZ4mrze/+3LqYdlQyEA',
  ]) {
    expect(isUuid(text)).toBe(false);
  }
});

test('a drawn id is of version 4 and never starts with a dash', () => {
  const draws = [Buffer.alloc(16, 0xfb), Buffer.alloc(16, 7)];
  const text = randomUuid(() => draws.shift() as Buffer);
  expect(isUuid(text)).toBe(true);
  expect(draws).toEqual([]);
  const bytes = Buffer.from(text, 'base64url');
  expect([bytes[6]! >> 4, bytes[8]! >> 6]).toEqual([4, 2]);
});
