import { expect, test } from 'vitest';
import { deferred } from '../../../src/base/deferred.ts';
import { batch, CLIENT, createWorld, open, openOne, readAll, valuesOf } from './support.ts';

test('gives offsets at once and keeps them over a clean restart without touching the .log', async () => {
  const { world, logs, log } = await openOne();
  const outcomes = await Promise.all([
    log.append(batch(['a', 'b']), CLIENT),
    log.append(batch(['c']), CLIENT),
  ]);
  expect(outcomes.map((outcome) => outcome.baseOffset)).toEqual([0, 2]);
  expect(valuesOf(await readAll(log))).toEqual(['a', 'b', 'c']);
  await logs.close();
  expect(world.disk.contents('/data/.kafka_cleanshutdown').toString()).toBe(
    '{"version":0,"brokerEpoch":-1}',
  );

  const touched: string[] = [];
  world.disk.setFault((_, path) => {
    if (path.endsWith('.log')) touched.push(path);
    return null;
  });
  const again = (await open(world)).get('t', 0);
  expect(again?.logEndOffset).toBe(3);
  expect(touched).toEqual([]);
  expect(valuesOf(await readAll(again!))).toEqual(['a', 'b', 'c']);
  expect((await again!.append(batch(['d']), CLIENT)).baseOffset).toBe(3);
});

test('nothing is acknowledged, visible or checkpointed before its write has ended', async () => {
  const { world, log } = await openOne();
  await log.append(batch(['a'], { producerId: 7, producerEpoch: 0, baseSequence: 0 }), CLIENT);
  world.disk.hold((path) => path.endsWith('.log'));
  const answered: string[] = [];
  const send = (name: string, bytes: Buffer) =>
    log.append(bytes, CLIENT).then((outcome) => {
      answered.push(name);
      return outcome;
    });
  const second = () => batch(['b'], { producerId: 7, producerEpoch: 0, baseSequence: 1 });
  const first = send('first', second());
  const retry = send('retry', second());
  await world.clock.advance(1000);
  expect(answered).toEqual([]);
  expect(log.logEndOffset).toBe(1);
  expect(log.updateHighWatermark(2)).toBe(1);
  expect(valuesOf(await readAll(log))).toEqual(['a']);
  world.disk.release();
  expect((await first).baseOffset).toBe(1);
  expect(await retry).toMatchObject({ baseOffset: 1, duplicate: true, errorCode: 0 });
  expect(log.logEndOffset).toBe(2);
});

test('a failed or short write fails everything behind it, ends the log dir and leaves no trace', async () => {
  for (const bytes of [0, 70]) {
    const { world, logs, log } = await openOne();
    await log.append(batch(['a']), CLIENT);
    const failures: string[] = [];
    logs.onLogDirFailure((dir) => failures.push(dir));
    world.disk.setFault((operation, path) =>
      operation === 'write' && path.endsWith('.log') ? { code: 'ENOSPC', bytes } : null,
    );
    const outcomes = await Promise.all(
      ['b', 'c', 'd'].map((value) => log.append(batch([value]), CLIENT)),
    );
    expect(outcomes.map((outcome) => outcome.errorCode)).toEqual([56, 56, 56]);
    expect(failures).toEqual(['/data']);
    expect(log.offline).toBe(true);
    const read = await log.read({ offset: 0, maxBytes: 1000, minOneBatch: true, upTo: 'logEnd' });
    expect(read.errorCode).toBe(56);
    await logs.close();
    world.disk.setFault(null);
    const again = (await open(world)).get('t', 0)!;
    const kept = valuesOf(await readAll(again));
    expect(kept.slice(0, 1)).toEqual(['a']);
    // What the disk took whole before it failed may be there; half a batch may not.
    expect(again.logEndOffset).toBe(kept.length);
    expect(kept.length).toBeLessThan(3);
    expect((await again.append(batch(['e']), CLIENT)).baseOffset).toBe(kept.length);
  }
});

test('opens after a crash with what was flushed, and cuts a torn batch off', async () => {
  const world = createWorld();
  const { log } = await openOne({ 'segment.bytes': '400' }, world);
  for (let i = 0; i < 20; i++) await log.append(batch([`v${i}`]), CLIENT);
  await log.flush();
  for (let i = 20; i < 30; i++) await log.append(batch([`v${i}`]), CLIENT);
  let roll = 0;
  world.disk.crash(() => [0.5, 0.3, 0.9, 0.1][roll++ % 4]!);
  const again = (await open(world, { 'segment.bytes': '400' })).get('t', 0)!;
  const values = valuesOf(await readAll(again));
  expect(values.length).toBeGreaterThanOrEqual(20);
  expect(values).toEqual(Array.from({ length: values.length }, (_, i) => `v${i}`));
  expect(again.logEndOffset).toBe(values.length);
});

test('segments that are rolled while a flush is under way cost it no second look at the others', async () => {
  const world = createWorld();
  const [release, open] = [deferred<void>(), world.disk.open.bind(world.disk)];
  let synced = 0;
  world.disk.open = async (path, mode) => {
    const file = await open(path, mode);
    if (!path.endsWith('/t-0/00000000000000000000.log')) return file;
    const sync = async () => {
      synced++;
      await release.promise;
      await file.sync();
    };
    return { ...file, sync };
  };
  const { log } = await openOne({ 'segment.bytes': '100' }, world);
  for (let i = 0; i < 30; i++) await log.append(batch([`v${i}`]), CLIENT);
  expect([synced, log.recoveryPoint]).toEqual([1, 0]);
  release.resolve();
  await log.flush();
  expect([synced, log.recoveryPoint]).toEqual([1, 30]);
});

test('a preallocated .log is of full size while it is active, and exact once it is rolled, closed or recovered', async () => {
  const { world, logs, log } = await openOne({ preallocate: 'true', 'segment.bytes': '1000' });
  const sizes = () =>
    world.disk
      .files()
      .filter((path) => path.endsWith('.log'))
      .map((path) => world.disk.contents(path).length);
  expect(sizes()).toEqual([1000]);
  const bytes = batch(['x'.repeat(600)]).length;
  await log.append(batch(['x'.repeat(600)]), CLIENT);
  expect([log.sizeBytes, ...sizes()]).toEqual([bytes, 1000]);
  await log.append(batch(['x'.repeat(600)]), CLIENT);
  expect(sizes()).toEqual([bytes, 1000]);
  await logs.abandon();
  world.disk.kill();
  const again = await open(world, { preallocate: 'true', 'segment.bytes': '1000' });
  expect(sizes()).toEqual([bytes, bytes]);
  const reopened = again.get('t', 0)!;
  await reopened.append(batch(['x'.repeat(600)]), CLIENT);
  expect(await readAll(reopened)).toHaveLength(3);
  expect(sizes()).toEqual([bytes, bytes, 1000]);
  await again.close();
  expect(sizes()).toEqual([bytes, bytes, bytes]);
});
