/**
 * A log beside a plain array. One seed decides settings, appends (plain, idempotent, transactional, in every codec),
 * retries, truncations, retention, compaction, flushes, power cuts that tear writes, kills, clean restarts and failing
 * disks; after every step the log must say what the array says. Time, dice and disk are simulated, so a seed always
 * plays the same.
 */
import { compact, compactBeside, compactBroken } from './storage/compacting.ts';
import {
  deleteRecords,
  failWrite,
  kill,
  powerCut,
  restart,
  truncate,
  wait,
} from './storage/ending.ts';
import { append, appendHeld, endTransaction, retry } from './storage/producing.ts';
import { checkAll, checkEnds, checkFrom, checkTime } from './storage/reading.ts';
import { Site } from './storage/site.ts';

type Step = (site: Site) => Promise<void>;

const readSomewhere: Step = (site) =>
  checkFrom(site, site.dice.between(site.history.start, site.history.end));

/** In so many of a hundred steps. */
const STEPS: readonly (readonly [number, string, Step])[] = [
  [36, 'append', append],
  [6, 'retry', retry],
  [7, 'end transaction', endTransaction],
  [6, 'held appends', appendHeld],
  [8, 'read', readSomewhere],
  [5, 'time', checkTime],
  [3, 'truncate', truncate],
  [3, 'delete', deleteRecords],
  [3, 'flush', ({ log }) => log.flush()],
  [4, 'wait', wait],
  [5, 'compaction', compact],
  [2, 'compaction beside appends', compactBeside],
  [2, 'broken compaction', compactBroken],
  [3, 'power cut', powerCut],
  [2, 'kill', kill],
  [3, 'restart', restart],
  [2, 'broken disk', failWrite],
];
const TOTAL = STEPS.reduce((sum, [share]) => sum + share, 0);

function stepOf(dice: number): readonly [string, Step] {
  let rest = dice * TOTAL;
  for (const [share, name, step] of STEPS) {
    if (rest < share) return [name, step];
    rest -= share;
  }
  return ['append', append];
}

async function run(site: Site, stepsCount: number, done: string[]): Promise<void> {
  await site.open();
  for (let i = 0; i < stepsCount; i++) {
    const [name, step] = stepOf(site.dice.next());
    done.push(`${name} [${site.history.start}, ${site.history.end})`);
    await step(site);
    checkEnds(site);
  }
  await checkAll(site);
  await restart(site);
  await checkAll(site);
  await site.logs.close();
}

/** Plays one seed; the message of what it throws tells the steps that led there. */
export async function play(seed: number, stepsCount = 60): Promise<void> {
  const site = new Site(seed);
  const done: string[] = [];
  try {
    await run(site, stepsCount, done);
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    throw new Error(`seed ${seed}: ${reason}\n  ${done.slice(-12).join('\n  ')}`);
  }
}
