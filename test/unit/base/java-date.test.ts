import { afterEach, expect, it } from 'vitest';
import { javaDate } from '../../../src/base/java-date.ts';

const zone = process.env['TZ'];
afterEach(() => {
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
});

it.each([
  ['UTC', 'Thu Jan 15 12:00:09 UTC 2026'],
  ['Europe/Berlin', 'Thu Jan 15 13:00:09 CET 2026'],
  ['America/New_York', 'Thu Jan 15 07:00:09 EST 2026'],
  ['Asia/Seoul', 'Thu Jan 15 21:00:09 KST 2026'],
])('writes dates in %s as Java does', (name, text) => {
  process.env['TZ'] = name;
  expect(javaDate(Date.UTC(2026, 0, 15, 12, 0, 9))).toBe(text);
});
