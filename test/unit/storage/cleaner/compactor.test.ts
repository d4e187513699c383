/** The cleaner's golden vectors (storage.md 10), made by Kafka's own classes. */
import { expect, test } from 'vitest';
import { must } from '../../../../src/base/assert.ts';
import { batchAt } from '../../../../src/protocol/records/batch.ts';
import { BatchBuilder } from '../../../../src/protocol/records/builder.ts';
import { markerBatch } from '../../../../src/protocol/records/control.ts';
import { readRecords } from '../../../../src/protocol/records/record.ts';
import { Compactor } from '../../../../src/storage/cleaner/compactor.ts';

const T = 1_700_000_000_000;
const DATA =
  '0000000000000064000000550000000302c3d923750010000000020000018bcfe568000000018bcfe5680500000000000000070001000000000000000314000000046b31047631001e000a02046b32010402680278026e01100009040104763300';
const COMMIT =
  '0000000000000069000000420000000302d73219ba0030000000000000018bcfe5680a0000018bcfe5680a00000000000000070001ffffffff000000012000000008000000010c00000000000200';
/** Left of DATA when only its tombstone is the last of its key, and of COMMIT when its data is gone. */
const TOMBSTONE =
  '0000000000000064000000440000000302f93c099a0050000000020000018bd50bc7e80000018bcfe568050000000000000007000100000000000000012400c5ffb25202046b32010402680278026e01';
const DATED_COMMIT =
  '0000000000000069000000450000000302d51467d10070000000000000018bd50bc7e80000018bcfe5680a00000000000000070001ffffffff000000012600bbffb2520008000000010c00000000000200';
const EMPTIED =
  '00000000000000640000003100000003029ff43d70001000000002ffffffffffffffff0000018bcfe56805000000000000000700010000000000000000';

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));

interface Wish {
  readonly nowMs?: number;
  /** Last data offset of producer 7. */
  readonly last?: number | null;
  readonly aborted?: boolean;
}

/** Rewrites pieces after a dirty section in which the given keys have values of their own from offset 200 on. */
async function rewritten(piece: string, later: readonly string[], wish: Wish = {}) {
  const compactor = new Compactor();
  compactor.begin({ map: { bytesMax: 24_000, loadFactor: 0.9 }, startOffset: 0, aborted: [] });
  const dirty = new BatchBuilder({ baseOffset: 200 });
  for (const key of ['other', ...later]) dirty.append(T, Buffer.from(key), Buffer.from('new'));
  await compactor.index({ bytes: dirty.build() });
  const txn = { producerId: 7, firstOffset: 100, lastOffset: 105, lastStableOffset: 106 };
  compactor.rewrite({
    aborted: wish.aborted === true ? [txn] : [],
    nowMs: wish.nowMs ?? T + 1000,
    deleteRetentionMs: 86_400_000,
  });
  if (wish.last !== undefined) {
    const producer = { lastDataOffset: wish.last, producerEpoch: 1 };
    compactor.group({ producers: new Map([[7, producer]]) });
  }
  const { bytes: left, aborted } = await compactor.filter({
    bytes: bytes(piece),
    retainLegacyDeletes: true,
  });
  return { left: Buffer.from(left).toString('hex'), aborted };
}

const HORIZON = T + 1000 + 86_400_000;

test('a tombstone that stays gets its horizon, and goes when that has come', async () => {
  expect((await rewritten(DATA, ['k1'])).left).toBe(TOMBSTONE);
  expect((await rewritten(TOMBSTONE, ['k1'], { nowMs: HORIZON - 1 })).left).toBe(TOMBSTONE);
  expect((await rewritten(TOMBSTONE, ['k1'], { nowMs: HORIZON })).left).toBe('');
});

test('the last batch of a producer stays as a header', async () => {
  expect((await rewritten(DATA, ['k1', 'k2'], { last: 102 })).left).toBe(EMPTIED);
  expect((await rewritten(EMPTIED, [], { last: 102 })).left).toBe(EMPTIED);
  expect((await rewritten(EMPTIED, [], { last: 110 })).left).toBe('');
  expect((await rewritten(DATA, ['k1', 'k2'])).left).toBe('');
});

test('a marker stays while its transaction has a batch, then until its horizon', async () => {
  expect((await rewritten(EMPTIED + COMMIT, [], { last: 102 })).left).toBe(EMPTIED + COMMIT);
  expect((await rewritten(EMPTIED + COMMIT, [])).left).toBe(COMMIT);
  expect((await rewritten(COMMIT, [])).left).toBe(DATED_COMMIT);
  expect((await rewritten(DATED_COMMIT, [], { nowMs: HORIZON - 1 })).left).toBe(DATED_COMMIT);
  expect((await rewritten(DATED_COMMIT, [], { nowMs: HORIZON })).left).toBe('');
  // The marker alone tells the epoch of a producer without data.
  const last = await rewritten(DATED_COMMIT, [], { nowMs: HORIZON, last: null });
  expect(batchAt(Buffer.from(last.left, 'hex'))).toMatchObject({ recordCount: 0, isControl: true });
});

test('what was aborted goes whatever its keys, and its entry stays with its marker', async () => {
  const abort = markerBatch({
    type: 'ABORT',
    producerId: 7,
    producerEpoch: 1,
    coordinatorEpoch: 2,
    timestamp: T,
    offset: 105,
  }).toString('hex');
  const first = await rewritten(DATA + abort, [], { aborted: true });
  expect(first.left).toBe(abort);
  expect(first.aborted).toEqual([
    { producerId: 7, firstOffset: 100, lastOffset: 105, lastStableOffset: 106 },
  ]);
  const second = await rewritten(abort, [], { aborted: true });
  expect(second.aborted).toEqual([]);
  expect(batchAt(Buffer.from(second.left, 'hex'))?.hasDeleteHorizon).toBe(true);
});

test('an aborted transaction ends where its index entry says, marker or not', async () => {
  const later = new BatchBuilder({
    baseOffset: 106,
    producerId: 7,
    producerEpoch: 1,
    baseSequence: 3,
    isTransactional: true,
  });
  later.append(T, Buffer.from('k9'), Buffer.from('v9'));
  const kept = later.build().toString('hex');
  expect((await rewritten(DATA + kept, [], { aborted: true })).left).toBe(kept);
});

test('a batch that does not check out is not made to', async () => {
  const broken = `${DATA.slice(0, -2)}01`;
  await expect(rewritten(broken, ['k1'])).rejects.toThrow('Record is corrupt');
});

test.each([0, 1, 2, 3, 4])('a rewritten batch keeps codec %i, times and headers', async (codec) => {
  const builder = new BatchBuilder({
    baseOffset: 10,
    compression: codec,
    producerId: 7,
    producerEpoch: 1,
    baseSequence: 5,
  });
  const headers = [{ key: 'h', value: Buffer.from('x') }];
  builder.append(T + 7, Buffer.from('gone'), Buffer.from('1'));
  builder.append(T + 3, Buffer.from('stays'), Buffer.from('2'), headers);
  builder.append(T + 9, Buffer.from('gone'), Buffer.from('3'));
  const { left } = await rewritten(builder.build().toString('hex'), ['gone']);
  const batch = must(batchAt(Buffer.from(left, 'hex')), 'batch');
  expect(batch.isValid()).toBe(true);
  expect(batch).toMatchObject({
    baseOffset: 10,
    lastOffset: 12,
    compression: codec,
    recordCount: 1,
    maxTimestamp: T + 3,
    baseSequence: 5,
    lastSequence: 7,
  });
  expect(readRecords(batch)).toMatchObject([
    { offset: 11, timestamp: T + 3, headers, sequence: 6 },
  ]);
});

test('a full map ends where it is full, and a piece where its batches do', async () => {
  const compactor = new Compactor();
  compactor.begin({ map: { bytesMax: 4 * 24, loadFactor: 0.5 }, startOffset: 0, aborted: [] });
  const keys = new BatchBuilder({});
  for (const key of ['a', 'b', 'a', 'c', 'd']) keys.append(T, Buffer.from(key), null);
  const whole = keys.build();
  const cut = await compactor.index({ bytes: whole.subarray(0, whole.length - 1) });
  expect(cut).toEqual({ bytesRead: 0, nextBytes: whole.length, full: false });
  expect((await compactor.index({ bytes: whole })).full).toBe(true);
  const { latestOffset } = compactor.rewrite({ aborted: [], nowMs: T, deleteRetentionMs: 0 });
  expect(latestOffset).toBe(1);
});
