/**
 * Each hostile append either is refused with one of the codes Kafka has for it and leaves no trace, or is a batch that everybody
 * can read. Which code it is, interop compares with Apache's broker.
 */
import { expect, test } from 'vitest';
import { Errors } from '../../../src/protocol/errors.ts';
import { batches } from '../../../src/protocol/records/batch.ts';
import { readRecords } from '../../../src/protocol/records/record.ts';
import type { PartitionLog } from '../../../src/storage/log.ts';
import {
  badHeaders,
  badMessages,
  badRecords,
  CODECS,
  cutFrames,
  goodBatch,
  type Hostile,
} from '../../kit/hostile-batches.ts';
import { CLIENT, open, openOne, type World } from './support.ts';

const REFUSALS: readonly number[] = [
  // A payload that cannot be decompressed is none of the errors Kafka has a code for.
  Errors.UNKNOWN_SERVER_ERROR,
  Errors.CORRUPT_MESSAGE,
  Errors.MESSAGE_TOO_LARGE,
  Errors.INVALID_TIMESTAMP,
  Errors.OUT_OF_ORDER_SEQUENCE_NUMBER,
  Errors.INVALID_PRODUCER_EPOCH,
  Errors.INVALID_TXN_STATE,
  Errors.UNSUPPORTED_COMPRESSION_TYPE,
  Errors.INVALID_RECORD,
];

class Target {
  readonly world: World;
  readonly log: PartitionLog;
  accepted = 0;

  private constructor(world: World, log: PartitionLog) {
    this.world = world;
    this.log = log;
  }

  static async make(): Promise<Target> {
    const { world, log } = await openOne({ 'max.message.bytes': '100000' });
    return new Target(world, log);
  }

  async send(all: Iterable<Hostile>, produceVersion = 9): Promise<void> {
    for (const [what, bytes] of all) {
      const before = [this.log.logEndOffset, this.log.sizeBytes];
      const { errorCode } = await this.log.append(bytes, { ...CLIENT, produceVersion });
      expect(this.log.offline, what).toBe(false);
      if (errorCode === Errors.NONE) {
        this.accepted++;
        continue;
      }
      expect(REFUSALS, `${what}: code ${errorCode}`).toContain(errorCode);
      expect([this.log.logEndOffset, this.log.sizeBytes], what).toEqual(before);
    }
  }

  /** The log is one that every reader can read, today and after a crash. */
  async expectSound(): Promise<void> {
    const { disk } = this.world;
    // A time far in the future rolls the segment.
    const files = disk.files().filter((path) => path.endsWith('.log'));
    const stored = Buffer.concat(files.map((path) => disk.contents(path)));
    let next = 0;
    let end = 0;
    for (const found of batches(stored)) {
      expect(found.isValid()).toBe(true);
      expect(found.baseOffset).toBe(next);
      expect(readRecords(found)).toHaveLength(found.lastOffset - found.baseOffset + 1);
      next = found.lastOffset + 1;
      end = found.end;
    }
    expect([end, next]).toEqual([stored.length, this.log.logEndOffset]);
    disk.kill();
    expect((await open(this.world)).get('t', 0)?.logEndOffset).toBe(next);
  }
}

test('every field of the header, with the checksum right and wrong', async () => {
  const target = await Target.make();
  for (const codec of CODECS) await target.send(badHeaders(codec));
  expect(target.accepted).toBeGreaterThan(0);
  await target.expectSound();
});

test('every byte of the records, under a right checksum', async () => {
  const target = await Target.make();
  for (const codec of CODECS) await target.send(badRecords(codec));
  await target.expectSound();
});

test('frames cut at every byte, and with bytes behind them', async () => {
  const target = await Target.make();
  for (const codec of CODECS) await target.send(cutFrames(codec));
  expect(target.accepted).toBe(0);
  await target.send([['a tail', Buffer.concat([goodBatch(0), Buffer.alloc(16, 1)])]]);
  await target.expectSound();
});

test('messages of the old formats, changed at every byte', async () => {
  const target = await Target.make();
  for (const magic of [0, 1] as const) {
    for (const codec of [0, 1, 2, 3]) await target.send(badMessages(magic, codec), 2);
  }
  await target.expectSound();
});
