/** Steps that compact: alone, beside appends and reads, and broken off at any operation on the disk. */
import { powerCut, kill } from './ending.ts';
import { append, endTransaction } from './producing.ts';
import { checkFrom, readAll } from './reading.ts';
import type { Site } from './site.ts';

/** One pass, as a cleaner would make it; what it had to leave is there, and what it had to take is not. */
export async function compact(site: Site): Promise<void> {
  if (!site.config.compact) return;
  await pass(site, async () => {});
}

/** The same while the log lives on. */
export async function compactBeside(site: Site): Promise<void> {
  if (!site.config.compact) return;
  await pass(site, async () => {
    await append(site);
    await checkFrom(site, site.dice.between(site.history.start, site.history.end));
    await endTransaction(site);
    await append(site);
  });
}

async function pass(site: Site, meanwhile: () => Promise<void>): Promise<void> {
  const { history, compactions, clock } = site;
  await settle(site);
  compactions.noted(clock.now(), activeBase(site));
  const cleaning = site.logs.cleaner.cleanOnce();
  await meanwhile();
  await cleaning;
  history.start = site.log.logStartOffset;
  const { offsets } = await readAll(site, history.start);
  const { cleanOffset } = site.log.cleanable.state;
  compactions.checkCleaned(Math.min(cleanOffset ?? 0, history.end), offsets);
  await checkFrom(site, history.start);
}

/** Everything is on all replicas, markers too: nothing of it is cut or lost any more. */
async function settle({ log, history, compactions }: Site): Promise<void> {
  history.highWatermark = log.updateHighWatermark(history.end);
  compactions.settledEnd = history.end;
  await log.flush();
}

const activeBase = ({ log }: Site): number => log.segments.at(-1)?.baseOffset ?? 0;

/** The process or the machine ends in the middle. */
export async function compactBroken(site: Site): Promise<void> {
  if (!site.config.compact) return;
  const { dice, disk, compactions, clock } = site;
  await settle(site);
  const end = dice.pick([powerCut, kill]);
  let left = dice.between(0, 80);
  disk.setFault((operation) => {
    if (operation === 'read' || left-- > 0) return null;
    return { code: 'EIO', bytes: dice.between(0, 200) };
  });
  compactions.noted(clock.now(), activeBase(site));
  await site.logs.cleaner.cleanOnce();
  disk.setFault(null);
  await end(site);
}
