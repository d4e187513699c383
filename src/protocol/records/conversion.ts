/**
 * Batches of one format made into another, one by one and each with its codec kept, as Kafka does for old clients
 * (spec/storage.md 2.5). Downwards headers, producer fields and (for v0) timestamps are lost and control batches left
 * out; zstd, which old formats never had, is refused. Batches that are old enough already are taken as they are.
 */
import { Errors, KafkaError } from '../errors.ts';
import { batches, LOG_APPEND_TIME, type Magic, NO_TIMESTAMP, type RecordBatch } from './batch.ts';
import { BatchBuilder } from './builder.ts';
import type { DecompressOptions } from './codec.ts';
import { NONE, ZSTD } from './compression.ts';
import { writeLegacy } from './legacy.ts';
import { type KafkaRecord, readRecordsAsync } from './record.ts';

export interface ConversionOptions extends DecompressOptions {
  /** Where the client reads from: earlier records of uncompressed batches are left out on the way down. */
  readonly fromOffset?: number;
  /** Leader epoch for batches that had none, on the way up. */
  readonly partitionLeaderEpoch?: number;
}

function rebuiltOld(batch: RecordBatch, records: readonly KafkaRecord[], magic: 0 | 1): Buffer {
  return writeLegacy(records, {
    magic,
    compression: batch.compression,
    timestampType: batch.timestampType,
    logAppendTime: batch.timestampType === LOG_APPEND_TIME ? batch.maxTimestamp : NO_TIMESTAMP,
  });
}

function rebuiltNew(
  batch: RecordBatch,
  records: readonly KafkaRecord[],
  options: ConversionOptions,
): Promise<Buffer> {
  const builder = new BatchBuilder({
    compression: batch.compression,
    baseOffset: records[0]?.offset,
    timestampType: batch.timestampType,
    logAppendTime: batch.maxTimestamp,
    partitionLeaderEpoch: options.partitionLeaderEpoch,
  });
  for (const r of records) builder.appendAt(r.offset, r.timestamp, r.key, r.value, r.headers);
  return builder.buildAsync();
}

async function convertDown(
  batch: RecordBatch,
  magic: 0 | 1,
  options: ConversionOptions,
): Promise<Buffer | null> {
  if (batch.isControl) return null;
  if (batch.compression === ZSTD) {
    throw new KafkaError(
      Errors.UNSUPPORTED_COMPRESSION_TYPE,
      `Down-conversion of zstandard-compressed batches is not supported`,
    );
  }
  const from = batch.compression === NONE ? (options.fromOffset ?? 0) : 0;
  const all = await readRecordsAsync(batch, options);
  const records = all.filter((record) => record.offset >= from);
  return records.length === 0 ? null : rebuiltOld(batch, records, magic);
}

async function convertUp(batch: RecordBatch, options: ConversionOptions): Promise<Buffer | null> {
  const records = await readRecordsAsync(batch, options);
  return records.length === 0 ? null : rebuiltNew(batch, records, options);
}

/**
 * Every whole batch of bytes in the wanted format; a partial one at the end is dropped. A zstd batch on the way down ends the
 * answer where something stands before it, and is refused when the client reads on from there (LazyDownConversionRecordsSend).
 */
export async function convertBatches(
  bytes: Buffer,
  magic: Magic,
  options: ConversionOptions = {},
): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (const batch of batches(bytes)) {
    let part: Buffer | null = batch.bytes();
    if (magic === 2 && batch.magic < 2) part = await convertUp(batch, options);
    else if (magic < 2 && batch.magic > magic) {
      if (batch.compression === ZSTD && parts.length > 0) break;
      part = await convertDown(batch, magic as 0 | 1, options);
    }
    if (part !== null) parts.push(part);
  }
  return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
}
