/**
 * A disk that fails at any operation of a log dir's life: appends, rolls, fetches, flushes, index writes, checkpoints, retention,
 * compaction, DeleteRecords, deletion of a partition. Whatever it was, the dir is offline from there on, the other dir serves
 * and stops cleanly, and a start on the repaired disk finds every record that was acknowledged.
 */
import { expect, test } from 'vitest';
import type { PartitionLog } from '../../../src/storage/log.ts';
import type { BrokerLogs } from '../../../src/storage/logs.ts';
import {
  batch,
  CLIENT,
  config,
  createWorld,
  open,
  readAll,
  valuesOf,
  type World,
} from './support.ts';

const small = { 'segment.bytes': '250', 'index.interval.bytes': '0', 'file.delete.delay.ms': '0' };
const configs: Record<string, Record<string, string>> = {
  kept: { ...small, 'retention.bytes': '-1' },
  short: { ...small, 'retention.bytes': '500' },
  compacted: { ...small, 'cleanup.policy': 'compact', 'min.cleanable.dirty.ratio': '0' },
  gone: small,
  other: small,
};
const reopen = (world: World): Promise<BrokerLogs> =>
  open(world, {}, { dirs: ['/a', '/b'], configFor: (topic) => config(configs[topic]) });

/** Some minutes with four partitions in /a and one in /b; what the one that keeps everything acknowledged. */
async function live(world: World, logs: BrokerLogs): Promise<string[]> {
  const create = (name: string): Promise<PartitionLog> =>
    logs.create(
      { topic: name, partition: 0 },
      { topicId: null, config: config(configs[name]), logDir: name === 'other' ? '/b' : '/a' },
    );
  const acknowledged: string[] = [];
  const partitions = [];
  for (const name of Object.keys(configs)) partitions.push(await create(name).catch(() => null));
  for (let round = 0; round < 12; round++) {
    for (const log of partitions) {
      const value = `v${round}`;
      const wish = { key: `k${round % 3}`, timestamp: world.clock.now() };
      const outcome = await log?.append(batch([value], wish), CLIENT);
      if (log?.topicPartition.topic === 'kept' && outcome?.errorCode === 0)
        acknowledged.push(value);
      log?.updateHighWatermark(log.logEndOffset);
    }
  }
  const [kept, short] = partitions;
  await kept?.read({ offset: 5, maxBytes: 1000, minOneBatch: true, upTo: 'logEnd' });
  await kept?.flush();
  await short?.deleteRecordsBefore(4);
  await logs.delete([{ topic: 'gone', partition: 0 }]);
  await world.clock.advance(400_000);
  return acknowledged;
}

interface Fault {
  readonly code: string;
  /** Taken of a write before it fails. */
  readonly bytes?: number;
}

/** That life with one operation on /a failing; how many there were, and which it was. */
async function failing(at: number, fault: Fault) {
  const world = createWorld();
  const logs = await reopen(world);
  let count = 0;
  let failed = '';
  world.disk.setFault((operation, path) => {
    if (!path.startsWith('/a/') || count++ !== at) return null;
    failed = `${operation} ${path}`;
    return fault;
  });
  const acknowledged = await live(world, logs);
  world.disk.setFault(null);
  return { world, logs, acknowledged, count, failed };
}

/** One of so many operations is tried here; every one was, once, with the same end. */
const STRIDE = 43;

test.each<Fault>([{ code: 'EIO' }, { code: 'ENOSPC', bytes: 30 }])('%j', async (fault) => {
  const { count: total } = await failing(Number.POSITIVE_INFINITY, fault);
  expect(total).toBeGreaterThan(500);
  for (let at = 0; at < total; at += STRIDE) {
    const { world, logs, acknowledged, failed } = await failing(at, fault);
    expect([logs.offlineDirs, logs.get('kept', 0)?.offline ?? true], failed).toEqual([
      ['/a'],
      true,
    ]);
    const other = logs.get('other', 0);
    expect((await other?.append(batch(['x']), CLIENT))?.errorCode, failed).toBe(0);
    await logs.close();
    expect(world.disk.files()).toContain('/b/.kafka_cleanshutdown');
    const kept = (await reopen(world)).get('kept', 0);
    const values = kept === undefined ? [] : valuesOf(await readAll(kept));
    expect(values.slice(0, acknowledged.length), failed).toEqual(acknowledged);
  }
});

test('a dir that fails while its logs are loaded serves none of them', async () => {
  const start = async (at: number) => {
    const world = createWorld();
    const logs = await reopen(world);
    await live(world, logs);
    await logs.abandon();
    world.disk.kill();
    let count = 0;
    world.disk.setFault((_, path) =>
      path.startsWith('/a/') && count++ === at ? { code: 'EIO' } : null,
    );
    const again = await reopen(world);
    await world.clock.advance(1000);
    return { again, count };
  };
  const { count: total } = await start(Number.POSITIVE_INFINITY);
  for (let at = 0; at < total; at += 7) {
    const { again } = await start(at);
    expect(again.offlineDirs, `operation ${at}`).toEqual(['/a']);
    expect([...again.all()].filter((log) => !log.offline).map((log) => log.logDir)).toEqual(['/b']);
  }
});
