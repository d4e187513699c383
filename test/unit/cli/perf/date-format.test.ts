import { expect, it } from 'vitest';
import { dateFormat } from '../../../../src/cli/perf/date-format.ts';

const at = new Date(2024, 10, 2, 0, 5, 3, 7).getTime();

/** Expected: java.text.SimpleDateFormat of JDK 17 in English. */
it.each([
  ['yyyy-MM-dd HH:mm:ss:SSS', '2024-11-02 00:05:03:007'],
  ['yy/M/d k h K a', '24/11/2 24 12 0 AM'],
  ["EEE, d MMMM yyyy 'o''clock' h", "Sat, 2 November 2024 o'clock 12"],
  ["EEEE MMM '' D u F G", "Saturday Nov ' 307 6 1 AD"],
  ['S', '7'],
])('%s', (pattern, text) => {
  expect(dateFormat(pattern)(at)).toBe(text);
});

it('shows the zone', () => {
  expect(dateFormat('Z')(at)).toMatch(/^[+-]\d{4}$/);
  expect(dateFormat('XXX')(at)).toMatch(/^(Z|[+-]\d\d:\d\d)$/);
});

it.each([
  ['b', "Illegal pattern character 'b'"],
  ["yyyy 'open", 'Unterminated quote'],
])('refuses %s', (pattern, message) => {
  expect(() => dateFormat(pattern)).toThrow(message);
});
