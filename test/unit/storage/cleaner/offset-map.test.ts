import { expect, test } from 'vitest';
import { createMemoryRandom } from '../../../../src/platform/memory/random.ts';
import { OffsetMap } from '../../../../src/storage/cleaner/offset-map.ts';

const ENTRY_BYTES = 24;

test('the map says what a Map says, however often it grows', () => {
  const random = createMemoryRandom(5);
  const map = new OffsetMap(40_000 * ENTRY_BYTES);
  const wanted = new Map<string, number>();
  for (let offset = 0; offset < 60_000; offset++) {
    const key = `key-${Math.floor(random.next() * 30_000)}`;
    const bytes = Buffer.from(`..${key}`);
    map.put(bytes, 2, bytes.length, offset);
    wanted.set(key, offset);
  }
  expect(map.size).toBe(wanted.size);
  expect(map.latestOffset).toBe(59_999);
  for (const [key, offset] of wanted) {
    const bytes = Buffer.from(key);
    if (map.get(bytes, 0, bytes.length) !== offset) throw new Error(`${key} is not at ${offset}`);
  }
  const absent = Buffer.from('absent');
  expect(map.get(absent, 0, absent.length)).toBe(-1);
});

test('its memory is bounded: a key too many is refused', () => {
  const map = new OffsetMap(10 * ENTRY_BYTES + 5);
  expect(map.slotsMax).toBe(10);
  const put = (i: number) => map.put(Uint8Array.of(i), 0, 1, i);
  for (let i = 0; i < 9; i++) put(i);
  put(3);
  expect(map.size).toBe(9);
  expect(() => put(9)).toThrow('full');
});
