/** What the cleaner does to a log, when, and when not. */
import { expect, test } from 'vitest';
import { clean, COMPACT, keyed, left, openCompacted, put, roll, T } from './support.ts';
import { CLIENT, config, createWorld, marker, readAll } from '../support.ts';

const HOUR = 3_600_000;
const checkpoint = (world: { disk: { contents: (path: string) => Buffer } }) =>
  world.disk.contents('/data/cleaner-offset-checkpoint').toString();

test('of every key only the last value is left, offsets stay, the active segment is not touched', async () => {
  const { world, logs, log } = await openCompacted();
  await put(log, 'a=1 b=1', 'a=2', 'c=1');
  await roll(log);
  await put(log, 'a=3');
  await clean(logs);
  expect(await left(log)).toEqual([
    '1 b=1',
    '2 a=2',
    '3 c=1',
    expect.stringMatching(/^4 roll=/),
    '5 a=3',
  ]);
  expect(checkpoint(world)).toBe('0\n1\nt 0 5\n');
  expect(log.logEndOffset).toBe(6);
  // Old files wait for their delay, new ones bear plain names.
  const names = (await world.disk.list('/data/t-0')).filter((name) => name.includes('.log'));
  expect(names).toEqual([
    '00000000000000000000.log',
    '00000000000000000000.log.deleted',
    '00000000000000000004.log',
    '00000000000000000004.log.deleted',
    '00000000000000000005.log',
  ]);
});

test('small segments become one, with what a log needs to be opened again', async () => {
  const world = createWorld();
  const { logs, log } = await openCompacted({}, { world });
  for (let i = 0; i < 30; i++) await put(log, `k${i % 3}=${i} k${i % 5}=${i}`);
  await roll(log);
  await clean(logs);
  const before = log.segments.length;
  // How much fits together is judged by what segments have when a pass begins.
  await put(log, 'k0=last');
  await roll(log);
  await clean(logs);
  expect(log.segments.length).toBeLessThan(before);
  const kept = await left(log);
  await logs.close();
  const again = await openCompacted({}, { world });
  expect(await left(again.log)).toEqual(kept);
  expect(again.log.logEndOffset).toBe(63);
  expect((await again.log.offsetForTimestamp(T))?.offset).toBe(Number.parseInt(kept[0] ?? '', 10));
  expect(await again.logs.cleaner.cleanOnce()).toBe(false);
});

test('a tombstone outlives its value by delete.retention.ms', async () => {
  const { world, logs, log } = await openCompacted({ 'delete.retention.ms': '1000' });
  await put(log, 'a=1', 'a');
  await roll(log);
  await clean(logs);
  expect(await left(log)).toEqual(['1 a', expect.stringMatching(/^2 roll/)]);
  for (const [waitMs, kept] of [
    [999, 1],
    [1, 0],
  ] as const) {
    await world.clock.advance(waitMs);
    await roll(log);
    await clean(logs);
    expect((await left(log)).filter((record) => record.endsWith(' a'))).toHaveLength(kept);
  }
});

test('a log that is too clean, too young or not stable is left alone', async () => {
  const dirty = await openCompacted({ 'min.cleanable.dirty.ratio': '0.5' });
  for (let i = 0; i < 5; i++) await put(dirty.log, `big${i}=${'.'.repeat(200)}`);
  await clean(dirty.logs);
  await put(dirty.log, 'a=2');
  await roll(dirty.log);
  expect(await dirty.logs.cleaner.cleanOnce()).toBe(false);

  const young = await openCompacted({ 'min.compaction.lag.ms': String(HOUR) });
  const now = young.world.clock.now();
  await put(
    young.log,
    keyed(['a=1', 'b=1'], { time: now - 2 * HOUR }),
    keyed(['a=2'], { time: now - 2 * HOUR }),
  );
  await roll(young.log);
  await put(young.log, keyed([`a=3${'.'.repeat(200)}`], { time: now }));
  await roll(young.log);
  await clean(young.logs);
  expect((await left(young.log)).slice(0, 2)).toEqual(['1 b=1', '2 a=2']);
  expect(young.log.cleanable.state.cleanOffset).toBe(young.log.segments[2]?.baseOffset);

  const open = await openCompacted();
  const txn = { producerId: 7, producerEpoch: 0, isTransactional: true };
  await put(open.log, keyed(['a=1'], { ...txn, baseSequence: 0 }), 'a=2');
  await roll(open.log);
  expect(await open.logs.cleaner.cleanOnce()).toBe(false);
  await put(open.log, marker('ABORT', 7));
  expect(await open.logs.cleaner.cleanOnce()).toBe(true);
  expect((await left(open.log))[0]).toBe('1 a=2');
});

test('max.compaction.lag.ms makes a log dirty enough', async () => {
  const { logs, log, world } = await openCompacted({
    'min.cleanable.dirty.ratio': '1',
    'max.compaction.lag.ms': String(HOUR),
  });
  await put(log, keyed(['a=1'], { time: world.clock.now() }));
  await put(log, 'a=2');
  await roll(log);
  expect(await logs.cleaner.cleanOnce()).toBe(false);
  world.clock.step(HOUR + 1);
  expect(await logs.cleaner.cleanOnce()).toBe(true);
});

test('a map too small for the log takes several passes to the same end', async () => {
  const small = { dedupeBufferBytes: 5 * 24, dedupeLoadFactor: 0.9, ioBufferBytes: 0 };
  const once = await openCompacted();
  const often = await openCompacted({}, { cleaner: small });
  for (const { log } of [once, often]) {
    for (let i = 0; i < 40; i++) await put(log, `k${(i * 7) % 10}=${i} x${i % 4}=${i}`);
    await roll(log);
  }
  await clean(once.logs);
  let passes = 0;
  while (await often.logs.cleaner.cleanOnce()) passes++;
  expect(passes).toBeGreaterThan(3);
  expect(await left(often.log)).toEqual(await left(once.log));
  expect(await left(once.log)).toHaveLength(10 + 4 + 1);
});

test('committed readers see after it what they saw before', async () => {
  const { logs, log } = await openCompacted();
  const txn = (sequence: number) => ({
    producerId: 7,
    producerEpoch: 0,
    baseSequence: sequence,
    isTransactional: true,
  });
  await put(log, 'a=0', keyed(['a=no', 'b=no'], txn(0)), marker('ABORT', 7));
  await put(log, keyed(['b=1'], txn(2)), marker('COMMIT', 7), keyed(['c=no'], txn(3)));
  await roll(log);
  // Not decided yet: nothing of it may be missed later.
  await put(log, marker('ABORT', 7), 'd=1');
  await roll(log);
  await clean(logs);
  const committed = (await readAll(log, 'lastStable')).map(({ key, value }) => `${key}=${value}`);
  expect(committed).toEqual(expect.arrayContaining(['a=0', 'b=1', 'd=1']));
  expect(committed.join()).not.toContain('=no');
  expect((await log.append(keyed(['c=2'], txn(4)), CLIENT)).errorCode).toBe(0);
});

test('where deletion is on as well the oldest segments go, and what was clean is counted anew', async () => {
  const { world, logs, log } = await openCompacted({
    'cleanup.policy': 'compact,delete',
    'retention.bytes': '700',
  });
  for (let i = 0; i < 8; i++) await put(log, `k${i}=${'.'.repeat(200)}`);
  await logs.applyRetention();
  expect(log.logStartOffset).toBe(0);
  await clean(logs);
  expect(log.logStartOffset).toBeGreaterThan(0);
  await log.deleteRecordsBefore(7);
  await logs.cleaner.cleanOnce();
  expect(log.segments[0]?.baseOffset).toBe(7);
  await logs.cleaner.cleanOnce();
  expect(checkpoint(world)).toBe('0\n1\nt 0 7\n');
});

test('a log whose records cannot be read is left alone, the others are cleaned', async () => {
  const { world, logs, log } = await openCompacted();
  const other = await logs.create(
    { topic: 'u', partition: 0 },
    { topicId: null, config: config(COMPACT) },
  );
  for (const one of [log, other]) {
    await put(one, 'a=1', 'a=2');
    await roll(one);
  }
  const path = '/data/t-0/00000000000000000000.log';
  const contents = world.disk.contents(path);
  contents[65] = 0x55;
  world.disk.replaceContents(path, contents);
  // A log that could not be cleaned is no reason to go on at once.
  while (!(await logs.cleaner.cleanOnce()));
  expect(await left(other)).toHaveLength(2);
  expect(log.offline).toBe(false);
  expect(world.log.messages().join('\n')).toContain('Marking its partition (t-0) as uncleanable');
  expect(await logs.cleaner.cleanOnce()).toBe(false);
  expect((await log.append(keyed(['b=1']), CLIENT)).errorCode).toBe(0);
});

test('truncation, deletion and another policy end a pass; the old segments stand', async () => {
  const changes = {
    truncation: (t: Awaited<ReturnType<typeof openCompacted>>) => t.log.truncateTo(1),
    deletion: (t: Awaited<ReturnType<typeof openCompacted>>) =>
      t.logs.delete([{ topic: 't', partition: 0 }]),
    policy: async (t: Awaited<ReturnType<typeof openCompacted>>) => t.log.updateConfig(config()),
  };
  for (const [name, change] of Object.entries(changes)) {
    const opened = await openCompacted();
    const { world, logs, log } = opened;
    await put(log, 'a=1', 'a=2', 'b=1');
    await roll(log);
    world.disk.hold((path) => path.endsWith('.log.cleaned'));
    const cleaning = logs.cleaner.cleanOnce();
    await world.clock.advance(10);
    expect(world.disk.heldWrites).toBe(1);
    const changed = change(opened);
    await world.clock.advance(10);
    world.disk.release();
    await Promise.all([cleaning, changed]);
    expect(world.log.messages().join('\n'), name).toContain('Cleaning of t-0 is aborted');
    expect(log.cleanable.state.cleanOffset, name).toBeNull();
    if (name === 'truncation') expect(await left(log)).toEqual(['0 a=1']);
    if (name === 'policy') expect(await left(log)).toHaveLength(4);
    expect(logs.offlineDirs, name).toEqual([]);
    if (name !== 'deletion') {
      expect((await world.disk.list('/data/t-0')).join()).not.toContain('cleaned');
    }
  }
});

test('a cut below what was clean makes it dirty again, also for the next start', async () => {
  const world = createWorld();
  const cleaner = { enable: true, backoffMs: 1e12 };
  const { logs, log } = await openCompacted({}, { world, cleaner });
  await put(log, 'a=1', 'b=1', 'c=1');
  await roll(log);
  await clean(logs);
  expect(checkpoint(world)).toBe('0\n1\nt 0 3\n');
  await log.truncateTo(1);
  expect(checkpoint(world)).toBe('0\n1\nt 0 0\n');
  await put(log, 'a=2');
  await roll(log);
  await logs.close();
  const again = await openCompacted({}, { world });
  await clean(again.logs);
  expect((await left(again.log))[0]).toBe('1 a=2');
});

test('cleaners rest for log.cleaner.backoff.ms, and settings change while they run', async () => {
  const { world, logs, log } = await openCompacted(
    {},
    { cleaner: { enable: true, backoffMs: 5000 } },
  );
  await put(log, 'a=1', 'a=2');
  await roll(log);
  await world.clock.advance(4900);
  expect(await left(log)).toHaveLength(3);
  await world.clock.advance(200);
  expect(await left(log)).toHaveLength(2);
  const settings = {
    enable: true,
    threads: 2,
    dedupeBufferBytes: 1 << 20,
    dedupeLoadFactor: 0.9,
    ioBufferBytes: 1024,
    ioMaxBytesPerSecond: 1e9,
    backoffMs: 100,
  };
  await logs.cleaner.reconfigure(settings);
  await put(log, 'b=1', 'b=2');
  await roll(log);
  await world.clock.advance(200);
  expect((await left(log)).filter((record) => record.includes(' b='))).toEqual(['4 b=2']);
  await logs.close();
});

test('what the cleaner reads and writes stays below the rate it was given', async () => {
  const { world, logs, log } = await openCompacted({}, { cleaner: { ioMaxBytesPerSecond: 500 } });
  for (let i = 0; i < 8; i++) await put(log, `k${i}=${'.'.repeat(200)}`);
  await roll(log);
  const bytes = log.sizeBytes;
  let done = false;
  const cleaning = logs.cleaner.cleanOnce().then(() => {
    done = true;
  });
  // Each byte is read twice and written once.
  await world.clock.advance(((bytes * 2) / 500) * 1000);
  expect(done).toBe(false);
  await world.clock.advance(((bytes * 2) / 500) * 1000);
  expect(done).toBe(true);
  await cleaning;
});

test('gaps of compaction are no holes of a power cut, whatever the policy is afterwards', async () => {
  const world = createWorld();
  const { logs, log } = await openCompacted({}, { world });
  await put(log, 'a=1', 'a=2', 'b=1', 'c=1');
  for (const key of ['b', 'c', 'd']) await put(log, `${key}=${'.'.repeat(200)}`);
  await clean(logs);
  const before = await left(log);
  world.disk.kill();
  await logs.abandon();
  const again = await openCompacted({ 'cleanup.policy': 'delete' }, { world });
  expect(await left(again.log)).toEqual(before);
});
