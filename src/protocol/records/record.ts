/**
 * Records as values, whatever the format of their batch: the convenient way for consumers, coordinators and tools.
 * Keys, values and header values are views of the (decompressed) batch.
 */
import { RecordCursor, type RecordHeader } from './record-cursor.ts';
import {
  BATCH_OVERHEAD,
  incrementSequence,
  LOG_APPEND_TIME,
  NO_SEQUENCE,
  type RecordBatch,
} from './batch.ts';
import type { DecompressOptions } from './codec.ts';
import { decompress, decompressAsync } from './compression.ts';
import { legacyRecords, legacyRecordsAsync } from './legacy.ts';

export interface KafkaRecord {
  readonly offset: number;
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly RecordHeader[];
  /** -1 without an idempotent producer. */
  readonly sequence: number;
}

export type { RecordHeader } from './record-cursor.ts';
export { NO_HEADERS, RecordCursor } from './record-cursor.ts';

const packedBody = (batch: RecordBatch) =>
  batch.buffer.subarray(batch.position + BATCH_OVERHEAD, batch.end);

/** The bytes of a v2 batch's records, decompressed where need be. */
export function recordBody(batch: RecordBatch, options: DecompressOptions = {}): Buffer {
  return decompress(batch.compression, packedBody(batch), options);
}

export function recordBodyAsync(
  batch: RecordBatch,
  options: DecompressOptions = {},
): Promise<Buffer> {
  return decompressAsync(batch.compression, packedBody(batch), options);
}

/** Walks a v2 batch whose body was made by recordBody. */
export function recordCursor(batch: RecordBatch, body: Buffer): RecordCursor {
  return new RecordCursor(body, batch.recordCount);
}

/** Makes a record of what a cursor over the batch stands at. */
function recordMaker(batch: RecordBatch): (cursor: RecordCursor) => KafkaRecord {
  const appendTime = batch.timestampType === LOG_APPEND_TIME ? batch.maxTimestamp : null;
  const { baseOffset, baseTimestamp, baseSequence } = batch;
  return (cursor) => ({
    offset: baseOffset + cursor.offsetDelta,
    timestamp: appendTime ?? baseTimestamp + cursor.timestampDelta,
    key: cursor.key(),
    value: cursor.value(),
    headers: cursor.headers(),
    sequence: baseSequence < 0 ? NO_SEQUENCE : incrementSequence(baseSequence, cursor.offsetDelta),
  });
}

function recordsOf(batch: RecordBatch, body: Buffer): KafkaRecord[] {
  const cursor = recordCursor(batch, body);
  const make = recordMaker(batch);
  const records: KafkaRecord[] = [];
  while (cursor.next()) records.push(make(cursor));
  return records;
}

/** The records of a v2 batch one by one: those before a broken one are seen. */
export function* recordsIn(batch: RecordBatch, body: Buffer): Generator<KafkaRecord> {
  const cursor = recordCursor(batch, body);
  const make = recordMaker(batch);
  while (cursor.next()) yield make(cursor);
}

/** Every record of a batch of any format, decompressed on this thread. */
export function readRecords(batch: RecordBatch, options: DecompressOptions = {}): KafkaRecord[] {
  if (batch.magic < 2) return legacyRecords(batch, options);
  return recordsOf(batch, recordBody(batch, options));
}

/** The same; larger batches are decompressed on another thread. */
export async function readRecordsAsync(
  batch: RecordBatch,
  options: DecompressOptions = {},
): Promise<KafkaRecord[]> {
  if (batch.magic < 2) return legacyRecordsAsync(batch, options);
  return recordsOf(batch, await recordBodyAsync(batch, options));
}
