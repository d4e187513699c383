/**
 * Every batch and record in the log directories that Kafka 3.9.1 and 2.5.0 left, all formats and codecs, against
 * Kafka's own reading of them; the records of internal topics also through their schemas and back.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { DataCodec, Draft } from '../../../../src/protocol/api.ts';
import { groupMetadataKeyData } from '../../../../src/protocol/data/group-metadata-key.ts';
import { groupMetadataValueData } from '../../../../src/protocol/data/group-metadata-value.ts';
import { offsetCommitKeyData } from '../../../../src/protocol/data/offset-commit-key.ts';
import { offsetCommitValueData } from '../../../../src/protocol/data/offset-commit-value.ts';
import { transactionLogKeyData } from '../../../../src/protocol/data/transaction-log-key.ts';
import { transactionLogValueData } from '../../../../src/protocol/data/transaction-log-value.ts';
import { Reader } from '../../../../src/protocol/reader.ts';
import { batchAt, type RecordBatch } from '../../../../src/protocol/records/batch.ts';
import { BatchBuilder } from '../../../../src/protocol/records/builder.ts';
import { compressionId, compressionName } from '../../../../src/protocol/records/compression.ts';
import { endTransactionMarker } from '../../../../src/protocol/records/control.ts';
import { type KafkaRecord, readRecords } from '../../../../src/protocol/records/record.ts';
import { Writer } from '../../../../src/protocol/writer.ts';
import { haveShared, sharedGunzipped, sharedPath, sharedText, untar } from '../shared.ts';

const SAMPLES = haveShared ? readdirSync(sharedPath('fixtures/logdirs')) : [];

interface BatchLine {
  readonly log: string;
  readonly segment: string;
  readonly position: number;
  readonly size: number;
  readonly magic: number;
  readonly problem?: string;
  readonly [field: string]: unknown;
}

interface RecordLine {
  readonly log: string;
  readonly segment: string;
  readonly offset: number;
  readonly timestamp: number;
  readonly key: string | null;
  readonly value?: string | null;
  readonly valueSha256?: string;
  readonly headers: [string, string | null][];
  readonly sequence: number;
  readonly control: string | null;
}

function lines<T>(sample: string, file: string): T[] {
  if (!existsSync(sharedPath('fixtures/logdirs', sample, file))) return [];
  const text = sharedText('fixtures/logdirs', sample, file);
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as T]));
}

/** The fields of Kafka's line as we see them in the batch. */
function batchLine(batch: RecordBatch): Record<string, unknown> {
  return {
    size: batch.sizeInBytes,
    magic: batch.magic,
    lastOffset: batch.lastOffset,
    codec: compressionName(batch.compression),
    maxTimestamp: batch.maxTimestamp,
    leaderEpoch: batch.partitionLeaderEpoch,
    producerId: batch.producerId,
    producerEpoch: batch.producerEpoch,
    baseSequence: batch.baseSequence,
    lastSequence: batch.lastSequence,
    transactional: batch.isTransactional,
    control: batch.isControl,
    valid: batch.isValid(),
    ...(batch.magic === 2
      ? { baseOffset: batch.baseOffset, count: batch.recordCount, crc: batch.crc }
      : {}),
  };
}

const base64 = (bytes: Buffer | null | undefined) => bytes?.toString('base64') ?? null;

function expectRecord(record: KafkaRecord, line: RecordLine): void {
  expect(record.offset).toBe(line.offset);
  expect(record.timestamp).toBe(line.timestamp);
  expect(record.sequence).toBe(line.sequence);
  expect(base64(record.key)).toBe(line.key);
  if (line.valueSha256 === undefined) expect(base64(record.value)).toBe(line.value ?? null);
  else {
    const hash = createHash('sha256').update(record.value ?? Buffer.alloc(0));
    expect([hash.copy().digest('hex'), hash.digest('base64')]).toContain(line.valueSha256);
  }
  expect(record.headers.map((h) => [h.key, base64(h.value)])).toEqual(line.headers);
  if (line.control === 'COMMIT' || line.control === 'ABORT') {
    expect(endTransactionMarker(record)?.type).toBe(line.control);
  }
}

/** A stored value, its version in front, through its schema and back to the same bytes. */
function expectSchema<T>(codec: DataCodec<T>, bytes: Buffer): void {
  const reader = new Reader(bytes);
  const version = reader.int16();
  const value = codec.read(reader, version);
  expect(reader.remaining).toBe(0);
  const writer = new Writer();
  writer.int16(version);
  codec.write(writer, value as Draft<T>, version);
  expect(writer.toBuffer().equals(bytes)).toBe(true);
}

function expectInternal(log: string, record: KafkaRecord): void {
  if (record.key === null) return;
  const { key, value } = record;
  if (log.startsWith('__transaction_state-')) {
    expectSchema(transactionLogKeyData, key);
    if (value !== null) expectSchema(transactionLogValueData, value);
  } else if (log.startsWith('__consumer_offsets-')) {
    if (key.readInt16BE(0) === 2) {
      expectSchema(groupMetadataKeyData, key);
      if (value !== null) expectSchema(groupMetadataValueData, value);
    } else {
      expectSchema(offsetCommitKeyData, key);
      if (value !== null) expectSchema(offsetCommitValueData, value);
    }
  }
}

/** An uncompressed v2 batch built again from its records is the same bytes. */
function expectRebuilt(batch: RecordBatch, records: readonly KafkaRecord[]): void {
  if (batch.magic < 2 || batch.compression !== 0 || records.length === 0) return;
  const builder = new BatchBuilder({
    baseOffset: batch.baseOffset,
    partitionLeaderEpoch: batch.partitionLeaderEpoch,
    timestampType: batch.timestampType,
    logAppendTime: batch.maxTimestamp,
    producerId: batch.producerId,
    producerEpoch: batch.producerEpoch,
    baseSequence: batch.baseSequence,
    isTransactional: batch.isTransactional,
    isControl: batch.isControl,
    deleteHorizonMs: batch.hasDeleteHorizon ? batch.baseTimestamp : undefined,
  });
  // With LogAppendTime the deltas of the single records can no longer be told.
  if (batch.timestampType === 1) return;
  for (const r of records) builder.appendAt(r.offset, r.timestamp, r.key, r.value, r.headers);
  builder.overrideLastOffset(batch.lastOffset);
  expect(builder.build().equals(batch.bytes())).toBe(true);
}

describe.skipIf(!haveShared)('log directories of the real Kafka', () => {
  test.each(SAMPLES)('%s', (sample) => {
    const files = untar(sharedGunzipped('fixtures/logdirs', sample, 'log.tar.gz'));
    const records = lines<RecordLine>(sample, 'records.jsonl.gz');
    let next = 0;
    for (const line of lines<BatchLine>(sample, 'batches.jsonl.gz')) {
      const path = [...files.keys()].find((p) => p.endsWith(`/${line.log}/${line.segment}`));
      const bytes = files.get(path ?? '');
      if (bytes === undefined || line.problem !== undefined) continue;
      const batch = batchAt(bytes, line.position) as RecordBatch;
      const ours = batchLine(batch);
      const theirs = Object.fromEntries(Object.keys(ours).map((key) => [key, line[key]]));
      expect(ours, JSON.stringify(line)).toEqual(theirs);
      expect(compressionId(String(line['codec']))).toBe(batch.compression);
      if (!batch.isValid()) continue;
      const read = readRecords(batch);
      for (const record of read) {
        const wanted = records[next++];
        expect(wanted?.log).toBe(line.log);
        expectRecord(record, wanted as RecordLine);
        if (!batch.isControl) expectInternal(line.log, record);
      }
      expectRebuilt(batch, read);
    }
    expect(next).toBe(records.length);
  });
});
