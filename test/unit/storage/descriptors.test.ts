import { expect, test } from 'vitest';
import { MemoryDisk } from '../../../src/platform/memory/disk.ts';
import { OPEN_FILES_MAX, OpenFiles } from '../../../src/storage/open-files.ts';
import { batch, CLIENT, config, createWorld, open, readAll, valuesOf } from './support.ts';

const bytes = (text: string): Uint8Array[] => [Buffer.from(text)];

test('of many files few are open, and each is found again under the name it has now', async () => {
  const disk = new MemoryDisk();
  const files = new OpenFiles(disk, 3);
  const names = Array.from({ length: 10 }, (_, i) => `/f${i}`);
  const all = names.map((_, i) => files.file(() => names[i] as string));
  for (const [i, file] of all.entries()) await file.write(bytes(`text ${i}`), 0);
  expect([files.count, disk.openHandles]).toEqual([3, 3]);
  await disk.rename('/f0', '/renamed');
  names[0] = '/renamed';
  const buffer = Buffer.alloc(6);
  await all[0]?.read(buffer, 0);
  expect(buffer.toString()).toBe('text 0');
  expect(disk.files()).not.toContain('/f0');
  for (const file of all) await file.close();
  expect([files.count, disk.openHandles]).toEqual([0, 0]);
  await expect(all[1]?.read(buffer, 0)).rejects.toMatchObject({ code: 'EBADF' });
});

test('a file in use is not closed, and one that cannot be opened is tried again', async () => {
  const disk = new MemoryDisk();
  const files = new OpenFiles(disk, 1);
  const [held, other] = [files.file(() => '/held'), files.file(() => '/other')];
  disk.hold((path) => path === '/held');
  const writing = held.write(bytes('a'), 0);
  await other.write(bytes('b'), 0);
  expect(disk.heldWrites).toBe(1);
  disk.release();
  await writing;
  expect(disk.contents('/held').toString()).toBe('a');
  expect(files.count).toBe(1);
  disk.setFault((operation) => (operation === 'open' ? { code: 'EMFILE' } : null));
  await expect(other.write(bytes('c'), 0)).rejects.toMatchObject({ code: 'EMFILE' });
  disk.setFault(null);
  await other.write(bytes('c'), 0);
  expect(disk.contents('/other').toString()).toBe('c');
});

test('partitions beyond the bound are written and read back with bounded descriptors, and none leaks', async () => {
  const world = createWorld();
  const logs = await open(world);
  const count = OPEN_FILES_MAX + 50;
  for (let partition = 0; partition < count; partition++) {
    const log = await logs.create({ topic: 't', partition }, { topicId: null, config: config() });
    await log.append(batch([`v${partition}`]), CLIENT);
  }
  expect(world.disk.openHandles).toBeLessThanOrEqual(OPEN_FILES_MAX + 1);
  for (const partition of [0, 1, count - 1]) {
    const log = logs.get('t', partition);
    expect(log && valuesOf(await readAll(log))).toEqual([`v${partition}`]);
  }
  await logs.close();
  // The lock's own.
  expect(world.disk.openHandles).toBeLessThanOrEqual(1);
});

test('after a clean stop the next start touches no .log and writes nothing, whatever epochs nobody wrote in', async () => {
  const world = createWorld();
  const logs = await open(world, { 'segment.bytes': '300' });
  for (let partition = 0; partition < 20; partition++) {
    const log = await logs.create(
      { topic: 't', partition },
      { topicId: null, config: config({ 'segment.bytes': '300' }) },
    );
    for (let i = 0; i < partition; i++) await log.append(batch([`v${i}`]), CLIENT);
    log.assignEpochStart(5);
  }
  await logs.close();
  const touched: string[] = [];
  world.disk.setFault((operation, path) => {
    const isReading = ['open', 'read', 'stat'].includes(operation) && !path.endsWith('.log');
    if (path.includes('/t-') && !isReading) touched.push(`${operation} ${path}`);
    return null;
  });
  const again = await open(world);
  expect(touched).toEqual([]);
  for (let partition = 0; partition < 20; partition++) {
    const log = again.get('t', partition);
    expect([log?.logEndOffset, log?.latestEpoch]).toEqual([partition, partition === 0 ? -1 : 0]);
  }
});
