/**
 * What Apache Kafka 3.9.1 and 2.5.0 wrote to __consumer_offsets: it loads to the state that Kafka's own decoder tells
 * of, and our writer makes the same bytes of it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  groupRecord,
  NEWEST,
  offsetRecord,
  readGroup,
  readKey,
  readOffset,
} from '../../../../src/coordinator/group/records.ts';
import { GroupCoordinator } from '../../../../src/coordinator/group/coordinator.ts';
import type { ReplayBatch } from '../../../../src/coordinator/types.ts';
import { MemoryClock } from '../../../../src/platform/memory/clock.ts';
import { CONFIG } from '../kit.ts';

const fixtures = join(import.meta.dirname, '../../../../../shared/fixtures/logdirs');
const present = existsSync(fixtures);
if (!present && process.env['CI'] === 'true') throw new Error(`${fixtures} is absent`);
const SAMPLES = ['groups', 'groups-expired', 'everything-2.5.0', 'transactions'];

interface StoredRecord {
  log: string;
  offset: number;
  timestamp: number;
  key: string | null;
  value: string | null;
  producerId: number;
  transactional: boolean;
  control: 'COMMIT' | 'ABORT' | null;
  batchBaseOffset: number;
}

function lines(sample: string, file: string): string[] {
  return gunzipSync(readFileSync(join(fixtures, sample, file)))
    .toString()
    .split('\n')
    .filter((line) => line !== '');
}

function recordsOf(sample: string): StoredRecord[] {
  return lines(sample, 'records.jsonl.gz')
    .map((line) => JSON.parse(line) as StoredRecord)
    .filter(({ log }) => log.startsWith('__consumer_offsets-'));
}

const bytes = (text: string | null) => (text === null ? null : Buffer.from(text, 'base64'));

function batchesOf(records: readonly StoredRecord[]): Map<number, ReplayBatch[]> {
  const logs = new Map<number, ReplayBatch[]>();
  for (const record of records) {
    const partition = Number(record.log.slice(record.log.lastIndexOf('-') + 1));
    const batches = logs.get(partition) ?? [];
    logs.set(partition, batches);
    const { offset, timestamp, batchBaseOffset: baseOffset, producerId, transactional } = record;
    const control =
      record.control === null ? null : record.control === 'COMMIT' ? 'commit' : 'abort';
    let batch = batches.at(-1);
    if (batch === undefined || batch.baseOffset !== baseOffset) {
      batch = { baseOffset, producerId, transactional, control, records: [] };
      batches.push(batch);
    }
    if (control === null)
      (batch.records as unknown[]).push({
        offset,
        timestamp,
        key: bytes(record.key),
        value: bytes(record.value),
      });
  }
  return logs;
}

/** One line of the dump, in the form of 3.9.1 or of 2.5.0; null for other lines and ones that were cut. */
function decodedRecord(
  line: string,
): { group: string; offset: string | null; value: object | null } | null {
  const json = /key: (\{.*?\}\}) payload: (.*)$/.exec(line);
  if (json !== null) {
    if (json[2]!.endsWith('…')) return null;
    const { type, data } = JSON.parse(json[1]!);
    const value = json[2] === '<DELETE>' ? null : JSON.parse(json[2]!).data;
    const offset = type === '2' ? null : `${data.group} ${data.topic} ${data.partition}`;
    return { group: data.group, offset, value };
  }
  const text =
    /key: offset_commit::group=(.*),partition=(.*)-(\d+) payload: (?:<DELETE>|offset=(\d+)(?:,metadata=(.*))?)$/.exec(
      line,
    );
  if (text === null) return null;
  const [, group, topic, partition, offset, metadata = ''] = text;
  const value = offset === undefined ? null : { offset: Number(offset), metadata };
  return { group: group!, offset: `${group} ${topic} ${partition}`, value };
}

/** The state that Kafka's decoder tells of: last word per key, transactions when their marker comes. */
function decoded(sample: string) {
  const offsets = new Map<string, { offset: number; metadata: string } | null>();
  const groups = new Map<string, { protocolType: string; generation: number } | null>();
  let open = new Map<string, Map<string, { offset: number; metadata: string } | null>>();
  let producer: string | null = null;
  for (const line of lines(sample, 'dump.consumer-offsets.txt.gz')) {
    if (line.startsWith('Dumping ')) open = new Map();
    const batch = /producerId: (-?\d+) .*isTransactional: (true|false)/.exec(line);
    if (batch !== null) producer = batch[2] === 'true' ? batch[1]! : null;
    const marker = /endTxnMarker: (COMMIT|ABORT)/.exec(line);
    if (marker !== null && producer !== null) {
      if (marker[1] === 'COMMIT')
        for (const [key, value] of open.get(producer) ?? []) offsets.set(key, value);
      open.delete(producer);
    }
    const record = decodedRecord(line);
    if (record === null) continue;
    const { group, offset } = record;
    if (offset === null) {
      groups.set(group, record.value as never);
    } else if (producer === null) {
      offsets.set(offset, record.value as never);
    } else {
      const staged = open.get(producer) ?? new Map();
      open.set(producer, staged.set(offset, record.value));
    }
  }
  return { offsets, groups };
}

describe.skipIf(!present)('records that Kafka wrote', () => {
  it.each(SAMPLES)('%s: are written by us in the same bytes', (sample) => {
    let count = 0;
    for (const record of recordsOf(sample)) {
      const [key, value] = [bytes(record.key), bytes(record.value)];
      if (record.control !== null || key === null || value === null) continue;
      const read = readKey(key);
      if (read.kind === 'offset') {
        const again = offsetRecord(read.groupId, read.at, readOffset(value), NEWEST);
        expect(again).toEqual({ key, value });
      } else if (read.kind === 'group') {
        const group = readGroup(read.groupId, value);
        const again = groupRecord(group, ({ assignment }) => assignment, NEWEST);
        expect(Buffer.from(again.value ?? []).equals(value)).toBe(true);
      }
      count++;
    }
    expect(count).toBeGreaterThan(3);
  });

  it.each(SAMPLES)('%s: load to the state that Kafka tells of', async (sample) => {
    const logs = batchesOf(recordsOf(sample));
    const partitionsCount = 2;
    const silent = {
      debug() {},
      info() {},
      warn() {},
      error(m: string, e: unknown) {
        throw new Error(m, { cause: e });
      },
    };
    const coordinator = new GroupCoordinator({
      config: CONFIG,
      log: {
        partitionsCount,
        append: async () => ({ errorCode: 0, baseOffset: 0 }),
        async *replay(partition) {
          yield* logs.get(partition) ?? [];
        },
      },
      clock: new MemoryClock(),
      logger: silent,
      uuid: () => 'uuid',
    });
    for (let partition = 0; partition < partitionsCount; partition++)
      await coordinator.load(partition, 1);
    const { offsets, groups } = decoded(sample);
    for (const [at, value] of offsets) {
      const [group, topic, partition] = at.split(' ');
      const asked = [{ topic: topic!, partition: Number(partition) }];
      const found = coordinator.fetchOffsets(group!, asked, false).offsets[0]!.value;
      const got = found === undefined ? null : { offset: found.offset, metadata: found.metadata };
      expect([at, got]).toEqual([at, value && { offset: value.offset, metadata: value.metadata }]);
    }
    expect(offsets.size + groups.size).toBeGreaterThan(1);
    const listed = coordinator.listGroups({ states: [], types: [] }).groups;
    for (const [groupId, value] of groups) {
      const found = listed.find((group) => group.groupId === groupId);
      if (value !== null) expect(found?.protocolType).toBe(value.protocolType);
    }
  });
});
