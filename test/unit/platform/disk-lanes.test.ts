import { expect, test } from 'vitest';
import { inLanes, laneWidth } from '../../../src/platform/disk-lanes.ts';
import { MemoryDisk } from '../../../src/platform/memory/disk.ts';

async function settle(): Promise<void> {
  for (let turns = 0; turns < 200; turns++) await Promise.resolve();
}

test('however many dirs there are, threads stay free', () => {
  for (const dirs of [1, 2, 3, 6, 12]) {
    expect(laneWidth(dirs)).toBeGreaterThan(0);
    expect(laneWidth(dirs) * dirs).toBeLessThanOrEqual(12);
  }
});

test('a dir that hangs has no more than its share under way, and the others go on', async () => {
  const memory = new MemoryDisk();
  await memory.mkdir('/hung');
  await memory.mkdir('/good');
  const disk = inLanes(memory, ['/hung', '/good']);
  const [hung, good] = [await disk.open('/hung/a', 'write'), await disk.open('/good/a', 'write')];
  memory.hold((path) => path.startsWith('/hung/'));
  const order: number[] = [];
  const writes = Array.from({ length: 20 }, async (_, i) => {
    await hung.write([Buffer.from([i])], i);
    order.push(i);
  });
  await settle();
  expect(memory.heldWrites).toBe(laneWidth(2));
  await good.write([Buffer.from('x')], 0);
  await disk.writeFileAtomic('/elsewhere', 'y');
  expect(memory.contents('/good/a').toString()).toBe('x');
  memory.release();
  await Promise.all(writes);
  expect(order).toEqual(Array.from({ length: 20 }, (_, i) => i));
});

test('an operation that fails gives its place to the next', async () => {
  const memory = new MemoryDisk();
  await memory.mkdir('/d');
  const disk = inLanes(memory, ['/d']);
  memory.setFault((operation) => (operation === 'open' ? { code: 'EIO' } : null));
  const failed = await Promise.allSettled(
    Array.from({ length: 20 }, (_, i) => disk.open(`/d/${i}`, 'write')),
  );
  expect(failed.every(({ status }) => status === 'rejected')).toBe(true);
  memory.setFault(null);
  await (await disk.open('/d/0', 'write')).close();
});
