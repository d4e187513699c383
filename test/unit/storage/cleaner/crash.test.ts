/**
 * The process ends, or the machine does, at each single operation of a compaction: what is found afterwards is the log as it
 * was or as it should become, segment by segment, and the next pass brings it to the same end.
 */
import { expect, test } from 'vitest';
import { createMemoryRandom } from '../../../../src/platform/memory/random.ts';
import { createWorld, readAll, type World } from '../support.ts';
import { clean, keyed, left, openCompacted, put, roll } from './support.ts';
import { marker } from '../support.ts';

async function filled(world: World) {
  const opened = await openCompacted({ 'file.delete.delay.ms': '0' }, { world });
  const { log } = opened;
  const txn = (sequence: number) => ({
    producerId: 7,
    producerEpoch: 0,
    baseSequence: sequence,
    isTransactional: true,
  });
  for (let i = 0; i < 2; i++) {
    await put(log, `a=${i} b=${i}`, keyed([`c=${i}`, 'no=1'], txn(4 * i)), marker('ABORT', 7));
    await put(log, keyed([`d=${i}`, `a=t${i}`], txn(4 * i + 2)), marker('COMMIT', 7));
  }
  await roll(log);
  await put(log, 'end=1');
  await log.flush();
  return opened;
}

const committed = async (log: Parameters<typeof left>[0]): Promise<Map<string, string>> => {
  const values = (await readAll(log, 'lastStable')).filter(({ value }) => value !== null);
  const last = new Map<string, string>();
  for (const { key, value } of values) last.set(String(key), String(value));
  last.delete('no');
  last.delete('c');
  return last;
};

type End = 'kill' | 'power cut';

/** The outcome when operation number `at` and everything behind it did not happen; null when there are fewer. */
async function brokenAt(at: number, end: End): Promise<string[] | null> {
  const world = createWorld();
  const random = createMemoryRandom(at);
  const { logs, log } = await filled(world);
  const before = await committed(log);
  let count = 0;
  world.disk.setFault((operation) => {
    if (operation === 'read') return null;
    return count++ >= at ? { code: 'EIO', bytes: Math.floor(random.next() * 80) } : null;
  });
  const cleaned = await logs.cleaner.cleanOnce();
  if (cleaned && !log.offline) return null;
  world.disk.setFault(null);
  if (end === 'kill') world.disk.kill();
  else world.disk.crash(() => random.next());
  await logs.abandon();
  const again = await openCompacted({ 'file.delete.delay.ms': '0' }, { world });
  again.log.updateHighWatermark(again.log.logEndOffset);
  expect(await committed(again.log), `operation ${at}`).toEqual(before);
  const names = await world.disk.list('/data/t-0');
  expect(names.join(), `operation ${at}`).not.toMatch(/cleaned|swap|deleted/);
  await clean(again.logs);
  return left(again.log);
}

test.each<End>(['kill', 'power cut'])(
  'a compaction broken anywhere by a %s',
  async (end) => {
    const whole = createWorld();
    const { logs, log } = await filled(whole);
    await clean(logs);
    const wanted = await left(log);
    let count = 0;
    for (let found = await brokenAt(0, end); found !== null; found = await brokenAt(count, end)) {
      expect(found, `operation ${count}`).toEqual(wanted);
      count++;
    }
    expect(count).toBeGreaterThan(50);
  },
  60_000,
);
