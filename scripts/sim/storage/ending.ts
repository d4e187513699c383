/** Steps after which something is gone: truncation, DeleteRecords, and the ends that a process or its disk can come to. */
import { draft, send } from './producing.ts';
import { checkAll, readAll } from './reading.ts';
import { same, type Site } from './site.ts';

/**
 * At a batch's begin, as followers cut: behind a cut inside a batch a gap would be left that a restart closes. Nor below
 * what all replicas had when compaction looked at it.
 */
export async function truncate(site: Site): Promise<void> {
  const { dice, history, log, compactions } = site;
  const from = Math.max(history.start, compactions.settledEnd);
  const bases = history.from(from).map(({ baseOffset }) => baseOffset);
  const offset = dice.pick([...bases, history.end]);
  if (offset < from) return;
  await log.truncateTo(offset);
  if (offset < history.end) history.cut(offset);
}

export async function deleteRecords(site: Site): Promise<void> {
  const { dice, history, log } = site;
  if (!site.config.delete) return;
  history.highWatermark = log.updateHighWatermark(dice.between(history.highWatermark, history.end));
  // Producers whose batches go would be known to the running log and unknown to a reloaded one.
  const open = history.batches.find(({ producerId }) => producerId >= 0)?.baseOffset ?? history.end;
  const target = dice.between(
    history.start,
    Math.max(history.start, Math.min(open, history.highWatermark)),
  );
  same(await log.deleteRecordsBefore(target), 0, 'DeleteRecords');
  history.start = Math.max(history.start, target);
  await log.applyRetention();
  followRetention(site);
}

function followRetention({ history, log }: Site): void {
  const start = log.logStartOffset;
  if (start < history.start || start > history.highWatermark) {
    throw new Error(`retention moved the start from ${history.start} to ${start}`);
  }
  history.start = start;
}

export async function wait(site: Site): Promise<void> {
  await site.clock.advance(site.dice.between(1, 65_000));
  followRetention(site);
}

export async function powerCut(site: Site): Promise<void> {
  const flushed = site.log.recoveryPoint;
  await die(site, () => site.disk.crash(() => site.dice.next()));
  const end = site.log.logEndOffset;
  if (end < flushed) {
    throw new Error(`flushed up to ${flushed}, found only ${end} after a power cut`);
  }
  await forgetHoles(site, flushed);
  await survivors(site, end, flushed);
}

/** In a compacted log recovery cannot tell what a power cut took out of the middle: those batches are lost. */
async function forgetHoles(site: Site, flushed: number): Promise<void> {
  if (!site.config.compact) return;
  const { bases } = await readAll(site, site.log.logStartOffset);
  const { history } = site;
  history.batches = history.batches.filter(
    ({ baseOffset, lastOffset }) => lastOffset < flushed || bases.has(baseOffset),
  );
}

export async function kill(site: Site): Promise<void> {
  const { end } = site.history;
  await die(site, () => site.disk.kill());
  same(site.log.logEndOffset, end, 'end after a kill');
  await survivors(site, end, end);
}

async function die(site: Site, how: () => void): Promise<void> {
  const old = site.logs;
  how();
  // The old process no longer exists: its timers do not fire and its handles are dead.
  await old.abandon();
  await site.open();
}

/** What was there before the end of the process is there again, up to a batch's end. */
async function survivors(site: Site, end: number, flushed: number): Promise<void> {
  const { history, log } = site;
  const known = history.batches.some(({ lastOffset }) => lastOffset + 1 === end);
  // A log that lost all it had begins anew where its records are to begin; a compacted one may end in an empty segment
  // behind a hole.
  const active = log.segments.at(-1)?.baseOffset;
  const anew = end === log.logStartOffset || (site.config.compact && end === active);
  if (end !== history.end && !known && end !== flushed && !anew) {
    throw new Error(`the log ends at ${end}, inside a batch`);
  }
  followStart(site);
  history.cut(end);
  history.highWatermark = log.highWatermark;
  site.compactions.cut(end);
  await checkAll(site);
}

/** The start is checkpointed now and then; a segment that is gone is gone. */
function followStart({ history, log }: Site): void {
  const start = log.logStartOffset;
  if (start > history.start) throw new Error(`the start moved from ${history.start} to ${start}`);
  if (start < history.start && history.from(start).length === 0 && log.logEndOffset > start) {
    throw new Error(`nothing is known of offsets from ${start}`);
  }
  history.start = start;
}

export async function restart(site: Site): Promise<void> {
  const { logStartOffset, highWatermark } = site.log;
  await site.logs.close();
  await site.open();
  const { history, log } = site;
  same(log.logEndOffset, history.end, 'end after a restart');
  same(log.logStartOffset, logStartOffset, 'start after a restart');
  same(log.highWatermark, highWatermark, 'high watermark after a restart');
  history.forgetProducers();
}

/** A write fails, maybe after some bytes: everybody hears of it, and only whole batches may be found later. */
export async function failWrite(site: Site): Promise<void> {
  const { dice, disk, history } = site;
  const drafts = Array.from({ length: dice.between(1, 3) }, () => draft(site));
  const bytes = dice.between(0, 300);
  disk.setFault((operation, path) =>
    operation === 'write' && path.endsWith('.log') ? { code: 'EIO', bytes } : null,
  );
  const acked = history.end;
  const outcomes = await Promise.all(drafts.map((one) => send(site, one)));
  for (const outcome of outcomes) same(outcome.errorCode, 56, 'append to a broken disk');
  same(site.log.offline, true, 'offline after a failed write');
  disk.setFault(null);
  await site.logs.close();
  disk.kill();
  await site.open();
  for (const one of drafts) {
    if (history.end < site.log.logEndOffset) history.push(one);
  }
  if (site.log.logEndOffset < acked) throw new Error('an acknowledged record is gone');
  same(site.log.logEndOffset, history.end, 'end after a failed write');
  await survivors(site, history.end, history.end);
}
