import { expect, test } from 'vitest';
import { defaultLogsSettings } from '../../../src/storage/logs-open.ts';
import { LogDirRefused, readStoredIdentity } from '../../../src/storage/meta-properties.ts';
import { batch, CLIENT, config, createWorld, open, openOne, readAll, valuesOf } from './support.ts';

const TWO = { dirs: ['/a', '/b'] };
const topic = (name: string, partition = 0) => ({ topic: name, partition });
const plain = { topicId: null, config: config() };

test('writes meta.properties as Kafka does and refuses other brokers and clusters by it', async () => {
  const { world, logs } = await openOne();
  const text = world.disk.contents('/data/meta.properties').toString();
  expect(text).toBe(
    '#\n#Sun Nov 22 11:06:42 UTC 2026\nbroker.id=0\nversion=0\ncluster.id=ANuWkOqoRt-67cfBrgHUaw\n',
  );
  await logs.close();
  expect(await readStoredIdentity(world.disk, ['/data', '/absent'])).toEqual({
    brokerId: 0,
    clusterId: 'ANuWkOqoRt-67cfBrgHUaw',
  });
  await expect(open(world, {}, { clusterId: 'other' })).rejects.toThrow(
    'Invalid cluster.id in: /data/meta.properties. Expected other, but read ANuWkOqoRt-67cfBrgHUaw',
  );
  await expect(open(world, {}, { brokerId: 1 })).rejects.toThrow(
    "Stored node id 0 doesn't match previous node id 1 in /data/meta.properties.",
  );
  // A refusal leaves no lock behind.
  await (await open(world)).close();
});

test('refuses a dir that is locked, a KRaft node’s, or holds a folder that is no partition', async () => {
  const { world, logs } = await openOne();
  await expect(open(world)).rejects.toThrow(
    'Failed to acquire lock on file .lock in /data. ' +
      'A Kafka instance in another process or thread is using this directory.',
  );
  await logs.close();
  await world.disk.mkdir('/data/holiday');
  await expect(open(world)).rejects.toThrow("'holiday' is not in the form of topic-partition");
  await world.disk.remove('/data/holiday');
  await world.disk.mkdir('/data/__cluster_metadata-0');
  await expect(open(world)).rejects.toThrow(/\/data holds __cluster_metadata-0.*KRaft/);
  await world.disk.remove('/data/__cluster_metadata-0');
  await world.disk.writeFileAtomic('/data/meta.properties', 'version=1\nnode.id=1\ncluster.id=x\n');
  await expect(open(world)).rejects.toThrow(LogDirRefused);
});

test('places partitions in the emptier dir and refuses one that lies in two', async () => {
  const world = createWorld();
  const logs = await open(world, {}, TWO);
  for (const name of ['one', 'two', 'three', 'four']) await logs.create(topic(name), plain);
  expect([...logs.all()].map((log) => log.logDir)).toEqual(['/a', '/b', '/a', '/b']);
  expect((await logs.create(topic('five'), { ...plain, logDir: '/b' })).logDir).toBe('/b');
  await logs.close();
  await world.disk.mkdir('/b/one-0');
  await expect(open(world, {}, TWO)).rejects.toThrow(
    'Duplicate log directories for one-0 are found in both /a/one-0 and /b/one-0.',
  );
});

test('a topic id is written once and read back', async () => {
  const { world, logs, log } = await openOne();
  const topicId = 'ASNFZ4mrze_-3LqYdlQyEA';
  expect(log.topicId).toBeNull();
  expect(await logs.create(topic('t'), { topicId, config: config() })).toBe(log);
  expect(world.disk.contents('/data/t-0/partition.metadata').toString()).toBe(
    `version: 0\ntopic_id: ${topicId}`,
  );
  await logs.close();
  expect((await open(world)).get('t', 0)?.topicId).toBe(topicId);
});

test.each([
  ['garbage', 'Malformed line in checkpoint file [/a/one-0/partition.metadata]: garbage'],
  ['version: -1\ntopic_id: ASNFZ4mrze_-3LqYdlQyEA', 'Unrecognized version of partition metadata'],
  ['version: 0\ntopic_id: AAAAAAAAAAAAAAAAAAAAAA', 'Invalid topic ID in partition metadata file'],
])('a partition.metadata of %j takes its dir offline', async (text, message) => {
  const world = createWorld();
  const logs = await open(world, {}, TWO);
  for (const name of ['one', 'two']) await logs.create(topic(name), plain);
  await logs.close();
  await world.disk.writeFileAtomic('/a/one-0/partition.metadata', text);
  const again = await open(world, {}, TWO);
  expect([again.liveDirs, again.get('two', 0)?.offline]).toEqual([['/b'], false]);
  expect(world.log.events.map(({ error }) => String(error)).join()).toContain(message);
});

test('a dir has its checkpoint files from the start, that of the cleaner if there is one', async () => {
  const files = async (enable: boolean) => {
    const world = createWorld();
    const cleaner = { ...defaultLogsSettings.cleaner, enable };
    await open(world, {}, { settings: { cleaner } });
    return world.disk.files().filter((file) => file.endsWith('-checkpoint')).length;
  };
  expect([await files(true), await files(false)]).toEqual([4, 3]);
});

test('so many logs of a dir are recovered at a time as num.recovery.threads.per.data.dir says', async () => {
  const recovering = async (recoveryThreadsPerDir: number) => {
    const world = createWorld();
    const logs = await open(world);
    for (let i = 0; i < 5; i++)
      await (await logs.create(topic('t', i), plain)).append(batch(['x']), CLIENT);
    await logs.abandon();
    world.disk.kill();
    const visited: string[] = [];
    world.disk.setFault((operation, path) => {
      const name = /^\/data\/(t-\d).*index$/.exec(path)?.[1];
      if (!['open', 'stat'].includes(operation) && name !== undefined && name !== visited.at(-1))
        visited.push(name);
      return null;
    });
    await open(world, {}, { settings: { recoveryThreadsPerDir } });
    return visited.length;
  };
  expect(await recovering(1)).toBe(5);
  expect(await recovering(3)).toBeGreaterThan(5);
});

test('a failing dir takes its own partitions offline, once, and the other dir goes on', async () => {
  const world = createWorld();
  const logs = await open(world, {}, TWO);
  const [one, two] = [
    await logs.create(topic('one'), plain),
    await logs.create(topic('two'), plain),
  ];
  const failed: string[] = [];
  logs.onLogDirFailure((dir, gone) =>
    failed.push(dir, ...gone.map((log) => log.topicPartition.topic)),
  );
  world.disk.setFault((operation, path) =>
    operation === 'write' && path.startsWith('/a/') ? { code: 'EIO' } : null,
  );
  expect((await one.append(batch(['x']), CLIENT)).errorCode).toBe(56);
  expect((await one.append(batch(['x']), CLIENT)).errorCode).toBe(56);
  expect((await two.append(batch(['x']), CLIENT)).errorCode).toBe(0);
  expect(failed).toEqual(['/a', 'one']);
  expect([logs.liveDirs, logs.offlineDirs]).toEqual([['/b'], ['/a']]);
  expect((await logs.create(topic('three'), plain)).logDir).toBe('/b');
  world.disk.setFault(null);
  await logs.close();
  const files = world.disk.files();
  expect(files).toContain('/b/.kafka_cleanshutdown');
  expect(files).not.toContain('/a/.kafka_cleanshutdown');
});

test('a dir that cannot be opened is left out; with no other the broker does not start', async () => {
  const world = createWorld();
  world.disk.setFault((_, path) => (path.startsWith('/a') ? { code: 'EACCES' } : null));
  const logs = await open(world, {}, TWO);
  expect([logs.liveDirs, logs.offlineDirs]).toEqual([['/b'], ['/a']]);
  await logs.close();
  world.disk.setFault(null);
  await world.disk.writeFileAtomic('/a/meta.properties', 'version=x\n');
  await (await open(world, {}, TWO)).close();
  expect(world.log.events.map(({ error }) => String(error)).join()).toContain(
    "Invalid meta.properties version string 'x'",
  );
  world.disk.setFault(() => ({ code: 'EACCES' }));
  await expect(open(world, {}, TWO)).rejects.toThrow(
    'Shutdown broker because none of the specified log dirs',
  );
});

test('one dir whose writes hang leaves the other serving', async () => {
  const world = createWorld();
  const logs = await open(world, {}, TWO);
  const [one, two] = [
    await logs.create(topic('one'), plain),
    await logs.create(topic('two'), plain),
  ];
  world.disk.hold((path) => path.startsWith('/a/'));
  const hung = one.append(batch(['x']), CLIENT);
  expect((await two.append(batch(['y']), CLIENT)).errorCode).toBe(0);
  expect(valuesOf(await readAll(two))).toEqual(['y']);
  expect(world.disk.heldWrites).toBe(1);
  world.disk.release();
  expect((await hung).errorCode).toBe(0);
});

test('checkpoints carry recovery point, start and high watermark over a crash', async () => {
  const { world, log } = await openOne();
  await log.append(batch(['a', 'b', 'c']), CLIENT);
  await log.flush();
  log.updateHighWatermark(2);
  await world.clock.advance(95_000);
  world.disk.crash();
  const again = (await open(world)).get('t', 0)!;
  expect([again.highWatermark, again.logEndOffset, again.recoveryPoint]).toEqual([2, 3, 3]);
  const text = world.disk.contents('/data/recovery-point-offset-checkpoint').toString();
  expect(text).toBe('0\n1\nt 0 3\n');
});

test('a recovery reads nothing below the recovery point', async () => {
  const world = createWorld();
  const small = { 'segment.bytes': '200' };
  const { log } = await openOne(small, world);
  for (let i = 0; i < 20; i++) await log.append(batch([`v${i}`]), CLIENT);
  await log.flush();
  await world.clock.advance(95_000);
  world.disk.crash();
  const read: string[] = [];
  world.disk.setFault((operation, path) => {
    if (operation === 'read' && path.endsWith('.log')) read.push(path);
    return null;
  });
  const again = (await open(world, small)).get('t', 0)!;
  expect(again.logEndOffset).toBe(20);
  const active = `/data/t-0/${String(again.segments.at(-1)!.baseOffset).padStart(20, '0')}.log`;
  expect([...new Set(read)]).toEqual([active]);
});

test('goes by another log.segment.delete.delay.ms and producer.id.expiration.ms while it runs', async () => {
  const { world, logs, log } = await openOne();
  const timestamp = world.clock.now();
  const idempotent = { producerId: 7, producerEpoch: 0, baseSequence: 0, timestamp };
  const kept = await logs.create(topic('kept'), plain);
  await kept.append(batch(['a'], idempotent), CLIENT);
  await log.append(batch(['a']), CLIENT);
  await logs.delete([{ topic: 't', partition: 0 }]);
  const removed = () => !world.disk.files().some((path) => path.includes('-delete/'));
  await world.clock.advance(5_000);
  expect(removed()).toBe(false);
  await logs.reconfigure({
    ...logs.settings,
    directoryDeleteDelayMs: 1_000,
    producerIdExpirationMs: 1_000,
  });
  await world.clock.advance(2_000);
  expect(removed()).toBe(true);
  kept.expireProducers();
  // Forgotten, so any sequence is a beginning.
  const next = await kept.append(batch(['b'], { ...idempotent, baseSequence: 9 }), CLIENT);
  expect(next.errorCode).toBe(0);
});

test('looks for silent producers from the first producer.id.expiration.check.interval.ms on', async () => {
  const world = createWorld();
  const settings = { producerIdExpirationMs: 1_000, producerIdExpirationCheckIntervalMs: 500 };
  const log = await (await open(world, {}, { settings })).create(topic('t'), plain);
  const timestamp = world.clock.now();
  const idempotent = { producerId: 7, producerEpoch: 0, baseSequence: 0, timestamp };
  await log.append(batch(['a'], idempotent), CLIENT);
  await world.clock.advance(2_000);
  const next = await log.append(batch(['b'], { ...idempotent, baseSequence: 9 }), CLIENT);
  expect(next.errorCode).toBe(0);
});

test('writes the checkpoints of a dir once for all that is deleted together', async () => {
  const world = createWorld();
  const logs = await open(world);
  const gone = Array.from({ length: 20 }, (_, partition) => topic('gone', partition));
  for (const tp of gone) await logs.create(tp, plain);
  let renames = 0;
  let checkpoints = 0;
  world.disk.setFault((operation, path) => {
    if (operation === 'rename' && path.includes('/gone-')) renames += 1;
    if (operation === 'rename' && path.includes('recovery-point')) checkpoints += 1;
    return null;
  });
  await logs.delete([...gone, topic('never-was')]);
  expect({ renames, checkpoints }).toEqual({ renames: 20, checkpoints: 1 });
  expect([...logs.all()]).toEqual([]);
});

test('a dir that hangs keeps neither retention nor checkpoints of another waiting', async () => {
  const world = createWorld();
  const logs = await open(world, { 'segment.bytes': '100', 'retention.bytes': '0' }, TWO);
  const small = {
    topicId: null,
    config: config({ 'segment.bytes': '100', 'retention.bytes': '0' }),
  };
  const hung = await logs.create(topic('hung'), { ...small, logDir: '/a' });
  const other = await logs.create(topic('other'), { ...small, logDir: '/b' });
  for (const log of [hung, other]) {
    for (let i = 0; i < 5; i++) await log.append(batch([`v${i}`]), CLIENT);
    log.updateHighWatermark(5);
  }
  world.disk.hold((path) => path.startsWith('/a/'));
  await world.clock.advance(10 * 60_000);
  await other.append(batch(['later']), CLIENT);
  other.updateHighWatermark(6);
  await world.clock.advance(10 * 60_000);
  expect(world.disk.heldWrites).toBeGreaterThan(0);
  expect(other.logStartOffset).toBe(6);
  const checkpoint = world.disk.contents('/b/replication-offset-checkpoint').toString();
  expect(checkpoint).toContain('other 0 6');
  world.disk.release();
});

test('a dir that two paths lead to is refused by the names it was given', async () => {
  const world = createWorld();
  world.disk.realPath = async (path) => (path === '/b' ? '/a' : path);
  await expect(open(world, {}, TWO)).rejects.toThrow('Duplicate log directory found: /a, /b');
});
