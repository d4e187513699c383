/** Steps that append: producers with and without identity, transactions, retries, a write that takes its time. */
import { BatchBuilder } from '../../../src/protocol/records/builder.ts';
import { markerBatch } from '../../../src/protocol/records/control.ts';
import type { AppendOutcome } from '../../../src/storage/types.ts';
import type { Draft, ModelRecord } from './history.ts';
import { checkEnds, checkFrom } from './reading.ts';
import { EPOCH_MS, same, type Site } from './site.ts';

const KEYS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

export function draft(site: Site): Draft {
  const { dice, history } = site;
  const count = dice.between(1, 4);
  const records = Array.from({ length: count }, () => record(site));
  const codec = dice.next() < 0.7 ? 0 : dice.between(1, 4);
  const producer = dice.next() < 0.6 ? dice.pick(history.producers) : null;
  if (producer === null) {
    const nobody = { producerId: -1, sequence: -1, transactional: false };
    return { records, codec, marker: null, ...nobody };
  }
  const transactional = producer.inTransaction || (producer.id === 2 && dice.next() < 0.5);
  producer.inTransaction = transactional;
  const sequence = producer.nextSequence;
  producer.nextSequence += count;
  return { records, codec, marker: null, producerId: producer.id, sequence, transactional };
}

function record(site: Site): ModelRecord {
  const { dice, config } = site;
  const value = `${site.serial++}${'.'.repeat(dice.between(0, 60))}`;
  const timestamp = EPOCH_MS + dice.between(0, 1000) + site.serial;
  if (!config.compact) return { key: null, value, timestamp };
  return { key: dice.pick(KEYS), value: dice.next() < 0.2 ? null : value, timestamp };
}

export function send(site: Site, draft: Draft): Promise<AppendOutcome> {
  const { log } = site;
  const origin = draft.marker === null ? 'client' : 'coordinator';
  const leader = { origin, leaderEpoch: 0 } as const;
  if (draft.marker !== null) {
    const { producerId, marker: type } = draft;
    const timestamp = draft.records[0]?.timestamp ?? 0;
    const end = { type, producerId, producerEpoch: 0, coordinatorEpoch: 0, timestamp };
    return log.append(markerBatch(end), leader);
  }
  const builder = new BatchBuilder({
    compression: draft.codec,
    producerId: draft.producerId,
    producerEpoch: draft.producerId < 0 ? -1 : 0,
    baseSequence: draft.sequence,
    isTransactional: draft.transactional,
  });
  for (const { timestamp, key, value } of draft.records) {
    builder.append(timestamp, bytes(key), bytes(value));
  }
  return log.append(builder.build(), leader);
}

const bytes = (text: string | null): Buffer | null => (text === null ? null : Buffer.from(text));

function accept(site: Site, draft: Draft, outcome: AppendOutcome): void {
  same(outcome.errorCode, 0, 'append');
  same(outcome.baseOffset, site.history.end, 'base offset');
  site.history.push(draft);
}

export async function append(site: Site): Promise<void> {
  const drafts = Array.from({ length: site.dice.between(1, 3) }, () => draft(site));
  const outcomes = await Promise.all(drafts.map((one) => send(site, one)));
  for (const [i, one] of drafts.entries()) accept(site, one, outcomes[i] as AppendOutcome);
}

/** While the write is held nobody may know of it: not its sender, not a reader, not a retry. */
export async function appendHeld(site: Site): Promise<void> {
  const { clock, dice, disk, history } = site;
  // A roll writes to the new .log too; so that only the data is held, the tail must not be about to be opened.
  await append(site);
  disk.hold((path) => path.endsWith('.log'));
  const one = draft(site);
  let answered = 0;
  const sent = [one, one].slice(0, one.producerId < 0 ? 1 : 2).map((copy) =>
    send(site, copy).then((outcome) => {
      answered++;
      return outcome;
    }),
  );
  await clock.advance(10);
  same(answered, 0, 'appends answered while their write is held');
  checkEnds(site);
  await checkFrom(site, dice.between(history.start, history.end));
  disk.release();
  const [first, retry] = await Promise.all(sent);
  accept(site, one, first as AppendOutcome);
  if (retry === undefined) return;
  same(retry.duplicate, true, 'retry of a batch in flight');
  same(retry.baseOffset, first?.baseOffset, 'base offset of the retry');
}

export async function retry(site: Site): Promise<void> {
  const producer = site.dice.pick(site.history.producers);
  const old = producer.recent.length === 0 ? null : site.dice.pick(producer.recent);
  if (old === null || (producer.inTransaction && !old.transactional)) return;
  const outcome = await send(site, { ...old, codec: 0 });
  same(outcome.errorCode, 0, `retry of ${old.baseOffset}`);
  same(outcome.duplicate, true, `retry of ${old.baseOffset} is a duplicate`);
  same(outcome.baseOffset, old.baseOffset, 'base offset of the retry');
}

export async function endTransaction(site: Site): Promise<void> {
  const producer = site.history.producers.find(({ inTransaction }) => inTransaction);
  if (producer === undefined) return;
  producer.inTransaction = false;
  const marker = site.dice.next() < 0.5 ? 'COMMIT' : 'ABORT';
  const timestamp = EPOCH_MS + site.serial++;
  const end: Draft = {
    records: [{ key: null, value: null, timestamp }],
    codec: 0,
    marker,
    producerId: producer.id,
    sequence: -1,
    transactional: true,
  };
  accept(site, end, await send(site, end));
}
