/** What the log says against what its history says: ends, records, what is committed, times. */
import { batches, type RecordBatch } from '../../../src/protocol/records/batch.ts';
import { readRecords } from '../../../src/protocol/records/record.ts';
import { type ModelBatch, type ModelRecord, shown } from './history.ts';
import { EPOCH_MS, same, type Site } from './site.ts';

/** What a reader found: lines as the history shows them. */
interface Found {
  readonly lines: string[];
  readonly offsets: Set<number>;
  /** Base offsets of batches, those without records too. */
  readonly bases: Set<number>;
}

export function checkEnds({ log, history }: Site): void {
  same(log.logEndOffset, history.end, 'log end offset');
  same(log.logStartOffset, history.start, 'log start offset');
}

export async function checkAll(site: Site): Promise<void> {
  await checkFrom(site, site.history.start);
  await checkCommitted(site);
  await checkTime(site);
}

/** Everything from an offset on: all that was appended, or what compaction had to leave of it. */
export async function checkFrom(site: Site, offset: number): Promise<void> {
  const found = await readAll(site, offset);
  const entries = site.history.entries(offset).filter((e) => found.offsets.has(e.offset));
  same(found.lines.join('\n'), entries.map(shown).join('\n'), `records from ${offset}`);
  site.compactions.check(offset, found.offsets, found.bases, site.clock.now());
}

export async function readAll(site: Site, offset: number): Promise<Found> {
  const found: Found = { lines: [], offsets: new Set(), bases: new Set() };
  for await (const { batch } of read(site, offset, 'logEnd')) {
    found.bases.add(batch.baseOffset);
    for (const [at, line] of linesOf(batch, offset)) {
      found.offsets.add(at);
      found.lines.push(line);
    }
  }
  return found;
}

async function* read(
  { dice, log }: Site,
  from: number,
  upTo: 'logEnd' | 'lastStable',
): AsyncGenerator<{
  batch: RecordBatch;
  aborted: readonly { producerId: number; firstOffset: number }[];
}> {
  for (let offset = from; ; ) {
    const maxBytes = dice.between(50, 2000);
    const outcome = await log.read({ offset, maxBytes, minOneBatch: true, upTo });
    same(outcome.errorCode, 0, `read from ${offset}`);
    const range = outcome.ranges[0];
    if (range === undefined) return;
    const bytes = Buffer.alloc(range.length);
    same(await range.file.read(bytes, range.position), range.length, 'bytes read');
    let next = offset;
    for (const batch of batches(bytes)) {
      if (!batch.isValid()) throw new Error(`a batch at ${batch.baseOffset} does not check out`);
      if (batch.lastOffset >= next) yield { batch, aborted: outcome.abortedTransactions ?? [] };
      next = Math.max(next, batch.lastOffset + 1);
    }
    if (next === offset) throw new Error(`a read from ${offset} brought no whole batch`);
    offset = next;
  }
}

function linesOf(batch: RecordBatch, offset: number): [number, string][] {
  return readRecords(batch)
    .filter((record) => record.offset >= offset)
    .map(({ offset: at, key, value }) => [
      at,
      batch.isControl
        ? `${at} ${key?.readInt16BE(2) === 1 ? 'COMMIT' : 'ABORT'}`
        : `${at} ${key}=${value}`,
    ]);
}

/** A read_committed reader sees exactly the records that are in no transaction or in a committed one. */
async function checkCommitted(site: Site): Promise<void> {
  const { log, history } = site;
  history.highWatermark = log.updateHighWatermark(history.end);
  const { offsets } = await readAll(site, history.start);
  const found: string[] = [];
  for await (const { batch, aborted } of read(site, history.start, 'lastStable')) {
    if (batch.isControl) continue;
    const known = history.batches.find(({ baseOffset }) => baseOffset === batch.baseOffset);
    if (known === undefined) throw new Error(`nobody appended a batch at ${batch.baseOffset}`);
    if (batch.isTransactional && isAborted(site, known, aborted)) continue;
    found.push(...linesOf(batch, history.start).map(([, line]) => line));
  }
  const stable = history.lastStable;
  same(log.lastStableOffset, stable, 'last stable offset');
  const wanted = history
    .entries(history.start)
    .filter(({ offset, batch }) => offsets.has(offset) && batch.baseOffset < stable)
    .filter(({ batch }) => history.isCommitted(batch));
  same(found.join('\n'), wanted.map(shown).join('\n'), 'committed records');
}

/** The list names first offsets; whose marker lies around the batch tells the history. */
function isAborted(
  { history }: Site,
  batch: ModelBatch,
  aborted: readonly { producerId: number; firstOffset: number }[],
): boolean {
  if (history.endOf(batch) === undefined) return false;
  const begin = history.beginOf(batch)?.baseOffset ?? -1;
  return aborted.some(
    ({ producerId, firstOffset }) =>
      producerId === batch.producerId && firstOffset <= batch.baseOffset && firstOffset > begin,
  );
}

export async function checkTime(site: Site): Promise<void> {
  const { dice, history, log } = site;
  const timestamp = EPOCH_MS + dice.between(0, site.serial + 1200);
  const found = await log.offsetForTimestamp(timestamp);
  const { offsets } = await readAll(site, history.start);
  const wanted = history
    .entries(history.start)
    .find(
      ({ offset, batch, record }) =>
        offsets.has(offset) && timeOf(record ?? batch.records[0]) >= timestamp,
    );
  same(found?.offset ?? null, wanted?.offset ?? null, `offset for time ${timestamp - EPOCH_MS}`);
}

const timeOf = (record: ModelRecord | undefined): number => record?.timestamp ?? -1;
