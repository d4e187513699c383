import { expect, test } from 'vitest';
import { batch, CLIENT, config, createWorld, open, openOne, readAll, valuesOf } from './support.ts';

const MINUTE = 60_000;

async function filled(overrides: Record<string, string>, count = 12) {
  const world = createWorld();
  const opened = await openOne({ 'segment.bytes': '200', ...overrides }, world);
  for (let i = 0; i < count; i++) {
    await opened.log.append(batch([`v${i}`], { timestamp: world.clock.now() }), CLIENT);
    await world.clock.advance(1000);
  }
  return opened;
}

const names = (world: ReturnType<typeof createWorld>, pattern: RegExp): string[] =>
  world.disk.files().filter((path) => path.startsWith('/data/t-0/') && pattern.test(path));

test('a small segment older than retention.ms is empty after the next check, its files go later', async () => {
  const { world, log } = await filled({ 'retention.ms': '1000', 'segment.bytes': '100000' });
  expect(log.segments.length).toBe(1);
  log.updateHighWatermark(log.logEndOffset);
  await world.clock.advance(30_000);
  expect([log.logStartOffset, log.logEndOffset]).toEqual([12, 12]);
  expect(await readAll(log)).toEqual([]);
  expect(names(world, /\.deleted$/).length).toBeGreaterThanOrEqual(3);
  await world.clock.advance(62_000);
  expect(names(world, /\.deleted$/)).toEqual([]);
  expect((await log.append(batch(['next']), CLIENT)).baseOffset).toBe(12);
});

test('the snapshot of a deleted segment goes as its other files do', async () => {
  const { world, log } = await filled({ 'retention.bytes': '200', 'segment.bytes': '100' });
  log.updateHighWatermark(log.logEndOffset);
  const before = names(world, /\.snapshot$/).length;
  await world.clock.advance(30_000);
  const retired = names(world, /\.snapshot\.deleted$/).length;
  expect(retired).toBeGreaterThan(3);
  expect(names(world, /\.snapshot$/).length).toBe(before - retired);
  await world.clock.advance(62_000);
  expect(names(world, /\.deleted$/)).toEqual([]);
});

test('nothing at or above the high watermark is deleted', async () => {
  const { world, log } = await filled({ 'retention.ms': '1000' });
  log.updateHighWatermark(5);
  await world.clock.advance(10 * MINUTE);
  expect(log.logStartOffset).toBeGreaterThan(0);
  expect(log.logStartOffset).toBeLessThanOrEqual(5);
  expect((await readAll(log)).length).toBe(12 - log.logStartOffset);
});

test('size never takes a log below its limit, and a change of the setting counts at once', async () => {
  const { world, log } = await filled({ 'retention.bytes': '-1' });
  log.updateHighWatermark(12);
  await world.clock.advance(10 * MINUTE);
  expect(log.logStartOffset).toBe(0);
  log.updateConfig(config({ 'segment.bytes': '200', 'retention.bytes': '400' }));
  await world.clock.advance(5 * MINUTE);
  expect(log.logStartOffset).toBeGreaterThan(0);
  expect(log.sizeBytes).toBeGreaterThanOrEqual(400);
  expect(log.sizeBytes).toBeLessThan(600);
});

test('DeleteRecords raises the start at once, files follow, and a restart remembers it', async () => {
  const { world, logs, log } = await filled({});
  log.updateHighWatermark(9);
  expect(await log.deleteRecordsBefore(10)).toBe(1);
  expect(await log.deleteRecordsBefore(-1)).toBe(0);
  expect(log.logStartOffset).toBe(9);
  expect(
    (await log.read({ offset: 8, maxBytes: 100, minOneBatch: true, upTo: 'logEnd' })).errorCode,
  ).toBe(1);
  const before = log.segments.length;
  await world.clock.advance(5 * MINUTE);
  expect(log.segments.length).toBeLessThan(before);
  await logs.close();
  const again = (await open(world, { 'segment.bytes': '200' })).get('t', 0)!;
  expect(again.logStartOffset).toBe(9);
  expect(valuesOf(await readAll(again))).toEqual(['v9', 'v10', 'v11']);
  log.updateConfig(config({ 'cleanup.policy': 'compact' }));
});

test('a compacted log refuses DeleteRecords', async () => {
  const { log } = await openOne({ 'cleanup.policy': 'compact' });
  expect(await log.deleteRecordsBefore(0)).toBe(44);
});

test('segments roll by the time of their records, and by the clock where records have none', async () => {
  const byRecord = await openOne({ 'segment.ms': '1000' });
  for (const timestamp of [5000, 5900, 6001, 6500]) {
    await byRecord.log.append(batch(['x'], { timestamp }), CLIENT);
  }
  expect(byRecord.log.segments.map((segment) => segment.baseOffset)).toEqual([0, 2]);
  const byClock = await openOne({ 'segment.ms': '1000' });
  for (let i = 0; i < 3; i++) {
    await byClock.log.append(batch(['x'], { timestamp: -1 }), CLIENT);
    await byClock.world.clock.advance(600);
  }
  expect(byClock.log.segments.map((segment) => segment.baseOffset)).toEqual([0, 2]);
});

test('a deleted partition is renamed at once and gone after the delay', async () => {
  const { world, logs, log } = await filled({});
  await logs.delete([{ topic: 't', partition: 0 }]);
  expect(logs.get('t', 0)).toBeUndefined();
  expect((await log.append(batch(['x']), CLIENT)).errorCode).toBe(56);
  const renamed = (await world.disk.list('/data')).filter((name) => name.startsWith('t-0'));
  expect(renamed).toEqual([expect.stringMatching(/^t-0\.[0-9a-f]{32}-delete$/)]);
  const again = await logs.create(
    { topic: 't', partition: 0 },
    { topicId: null, config: config() },
  );
  expect(again.logEndOffset).toBe(0);
  await world.clock.advance(62_000);
  expect((await world.disk.list('/data')).filter((name) => name.endsWith('-delete'))).toEqual([]);
});
