import { describe, expect, test } from 'vitest';
import { Errors } from '../../../src/protocol/errors.ts';
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

const TP = { topic: 't', partition: 0 };
const SMALL = { 'segment.bytes': '300' };
const plain = { topicId: 'ASNFZ4mrze_-3LqYdlQyEA', config: config(SMALL) };
const dirs = ['/a', '/b'];

interface Setting {
  readonly world: World;
  readonly logs: BrokerLogs;
  readonly log: PartitionLog;
}

/** A log of so many records in /a, and /b beside it. */
async function setting(count: number, rate?: number): Promise<Setting> {
  const world = createWorld();
  const logs = await reopen(world, rate);
  const log = await logs.create(TP, { ...plain, logDir: '/a' });
  for (let i = 0; i < count; i++) await log.append(batch([`v${i}`]), { ...CLIENT, leaderEpoch: 3 });
  log.updateHighWatermark(count);
  return { world, logs, log };
}

function reopen(world: World, rate?: number): Promise<BrokerLogs> {
  const moveBytesPerSecond = rate === undefined ? {} : { moveBytesPerSecond: () => rate };
  return open(world, SMALL, { dirs, ...moveBytesPerSecond });
}

const current = (logs: BrokerLogs): PartitionLog => logs.get('t', 0) as PartitionLog;
const values = (count: number): string[] => Array.from({ length: count }, (_, i) => `v${i}`);

/** Lets everything happen that waits for no clock. */
async function settle(): Promise<void> {
  for (let turns = 0; turns < 2000; turns++) await Promise.resolve();
}

describe('a partition that moves to another dir', () => {
  test('takes its records, epochs, high watermark, start and id along, and is there after a restart', async () => {
    const { world, logs, log } = await setting(12);
    await log.deleteRecordsBefore(5);
    expect(await logs.moves.move(TP, '/b')).toBe(Errors.NONE);
    await settle();
    const now = current(logs);
    expect([now.logDir, now.directory]).toEqual(['/b', '/b/t-0']);
    expect(valuesOf(await readAll(now))).toEqual(values(12).slice(5));
    expect([now.logStartOffset, now.highWatermark, now.latestEpoch]).toEqual([5, 12, 3]);
    expect(now.topicId).toBe(plain.topicId);
    expect(world.disk.files().filter((path) => path.startsWith('/a/t-0/'))).toEqual([]);
    // What still refers to the old log goes on in the new one.
    const late = await log.append(batch(['late']), { ...CLIENT, leaderEpoch: 4 });
    expect([late.errorCode, late.baseOffset]).toEqual([0, 12]);
    await world.clock.advance(61_000);
    expect(world.disk.files().filter((path) => /-delete|\.moved/.test(path))).toEqual([]);
    await logs.close();
    const again = current(await reopen(world));
    expect([again.logDir, again.logEndOffset, again.latestEpoch]).toEqual(['/b', 13, 4]);
  });

  test('loses and doubles nothing that is appended meanwhile', async () => {
    const { logs, log } = await setting(50);
    const wanted = values(50);
    const appends: Promise<unknown>[] = [];
    expect(await logs.moves.move(TP, '/b')).toBe(0);
    for (let i = 50; i < 2000 && (logs.moves.copyOf('t', 0) !== undefined || i < 60); i++) {
      wanted.push(`v${i}`);
      appends.push(log.append(batch([`v${i}`]), CLIENT));
      for (let turns = 0; turns < 10; turns++) await Promise.resolve();
    }
    await Promise.all(appends);
    expect(valuesOf(await readAll(current(logs)))).toEqual(wanted);
    expect(current(logs).logDir).toBe('/b');
  });

  test('keeps to its rate, shows how far it is, and goes on after a restart', async () => {
    const { world, logs, log } = await setting(20, 100);
    expect(await logs.moves.move(TP, '/b')).toBe(0);
    await world.clock.advance(3_000);
    const half = logs.moves.copyOf('t', 0)?.logEndOffset ?? 0;
    expect(half).toBeGreaterThan(1);
    expect(half).toBeLessThan(log.logEndOffset);
    expect(logs.moves.copyOf('t', 0)?.directory).toMatch(/^\/b\/t-0\.[0-9a-f]{32}-future$/);
    await logs.close();
    const again = await reopen(world);
    await settle();
    expect(current(again).logDir).toBe('/b');
    expect(valuesOf(await readAll(current(again)))).toEqual(values(20));
  });

  test('is cut where its log is cut', async () => {
    const { world, logs, log } = await setting(20, 100);
    await logs.moves.move(TP, '/b');
    await world.clock.advance(5_000);
    await log.truncateTo(2);
    expect(logs.moves.copyOf('t', 0)?.logEndOffset).toBe(2);
    for (let i = 2; i < 8; i++) await log.append(batch([`new ${i}`]), CLIENT);
    await world.clock.advance(30_000);
    await settle();
    const after = valuesOf(await readAll(current(logs)));
    expect([current(logs).logDir, ...after.slice(0, 3)]).toEqual(['/b', 'v0', 'v1', 'new 2']);
  });

  test('may be called back, sent elsewhere, or deleted on its way', async () => {
    const { world, logs } = await setting(20, 100);
    await logs.moves.move(TP, '/b');
    expect(await logs.moves.move(TP, '/a')).toBe(0);
    expect(logs.moves.copyOf('t', 0)).toBeUndefined();
    await world.clock.advance(61_000);
    expect(world.disk.files().filter((path) => path.startsWith('/b/t-0'))).toEqual([]);
    await logs.moves.move(TP, '/b');
    await logs.delete([{ topic: 't', partition: 0 }]);
    expect([logs.get('t', 0), logs.moves.copyOf('t', 0)]).toEqual([undefined, undefined]);
    await world.clock.advance(61_000);
    expect(world.disk.files().filter((path) => path.includes('/t-0'))).toEqual([]);
  });
});

test("orders that cannot be carried out get Kafka's codes", async () => {
  const { world, logs } = await setting(1);
  const { LOG_DIR_NOT_FOUND, REPLICA_NOT_AVAILABLE, KAFKA_STORAGE_ERROR } = Errors;
  expect(await logs.moves.move(TP, '/c')).toBe(LOG_DIR_NOT_FOUND);
  expect(await logs.moves.move(TP, '/a')).toBe(Errors.NONE);
  const long = { topic: 'x'.repeat(249), partition: 0 };
  expect(await logs.moves.move(long, '/b')).toBe(Errors.INVALID_TOPIC_EXCEPTION);
  const next = { topic: 'next', partition: 0 };
  expect(await logs.moves.move(next, '/a')).toBe(REPLICA_NOT_AVAILABLE);
  // The wish is kept, though /b has fewer partitions.
  expect((await logs.create(next, plain)).logDir).toBe('/a');
  world.disk.setFault((operation, path) =>
    operation !== 'stat' && path.startsWith('/b') ? { code: 'EIO' } : null,
  );
  expect(await logs.moves.move(TP, '/b')).toBe(KAFKA_STORAGE_ERROR);
  expect(logs.offlineDirs).toEqual(['/b']);
  expect(await logs.moves.move(TP, '/b')).toBe(KAFKA_STORAGE_ERROR);
  expect(valuesOf(await readAll(current(logs)))).toEqual(['v0']);
});

describe('a move that is cut off', () => {
  /** How many disk operations a whole move takes. */
  async function operations(): Promise<number> {
    const { world, logs } = await setting(6);
    let count = 0;
    world.disk.setFault(() => {
      count++;
      return null;
    });
    await logs.moves.move(TP, '/b');
    await settle();
    return count;
  }

  test('by a crash at any operation leaves the partition whole, once', async () => {
    const total = await operations();
    expect(total).toBeGreaterThan(30);
    for (let at = 1; at <= total; at++) {
      const { world, logs, log } = await setting(6);
      await log.flush();
      let count = 0;
      world.disk.setFault(() => {
        if (++count === at) world.disk.crash();
        return count >= at ? { code: 'EIO' } : null;
      });
      await logs.moves.move(TP, '/b');
      await settle();
      await logs.abandon();
      world.disk.setFault(null);
      world.disk.crash();
      const again = await reopen(world);
      await settle();
      expect(valuesOf(await readAll(current(again))), `crash at operation ${at}`).toEqual(
        values(6),
      );
      expect(current(again).latestEpoch).toBe(3);
      const holders = world.disk.files().filter((path) => /^\/[ab]\/t-0\//.test(path));
      expect(new Set(holders.map((path) => path[1])).size, `crash at ${at}`).toBe(1);
      await again.close();
    }
  });

  test('by the failure of either dir leaves the other serving', async () => {
    for (const failing of dirs) {
      const { world, logs, log } = await setting(20, 100);
      await logs.moves.move(TP, '/b');
      world.disk.setFault((operation, path) =>
        operation === 'write' && path.startsWith(failing) ? { code: 'ENOSPC' } : null,
      );
      await log.append(batch(['v20']), CLIENT);
      await world.clock.advance(5_000);
      expect(logs.offlineDirs).toEqual([failing]);
      expect(log.offline).toBe(failing === '/a');
      const other = await logs.create({ topic: 'other', partition: 0 }, plain);
      expect((await other.append(batch(['x']), CLIENT)).errorCode).toBe(0);
      await logs.close();
    }
  });
});
