/**
 * A .log as text: one line per batch, and with deep iteration one per record behind it (kafka: DumpLogSegments.dumpLog). Lines
 * are written as they are made, so what lies before a broken batch is seen.
 */
import { must } from '../../base/assert.ts';
import { BATCH_OVERHEAD, type RecordBatch } from '../../protocol/records/batch.ts';
import { compressionName } from '../../protocol/records/compression.ts';
import { innerMessages, legacyBodyAsync } from '../../protocol/records/legacy.ts';
import {
  type KafkaRecord,
  readRecordsAsync,
  recordBodyAsync,
  recordsIn,
} from '../../protocol/records/record.ts';
import type { Io } from '../command.ts';
import { illegalArgument } from '../java-error.ts';
import { batchesOf, openFile } from './batches.ts';
import { controlText } from './control.ts';
import type { Findings } from './findings.ts';
import { logHeading } from './heading.ts';
import type { RecordParser } from './parsers.ts';
import type { DumpedFile } from './run.ts';

export interface LogDump {
  /** null: keys and values are not asked for. */
  readonly parser: RecordParser | null;
  readonly deep: boolean;
  readonly skipMetadata: boolean;
  readonly bytesMax: number;
}

const UNLIMITED = 2 ** 31 - 1;

export async function dumpLog(
  file: DumpedFile,
  io: Io,
  findings: Findings,
  dump: LogDump,
): Promise<void> {
  io.stdout.write(`${logHeading(file.name)}\n`);
  const log = await openFile(io.platform.disk, file.path, file.shown);
  try {
    const size = await log.size();
    if (dump.bytesMax < 0) {
      const records = `FileRecords(size=${size}, file=${file.shown}, start=0, end=2147483647)`;
      throw illegalArgument(`Invalid size: ${dump.bytesMax} in read from ${records}`);
    }
    const end = Math.min(size, dump.bytesMax);
    let validBytes = 0;
    let last: bigint | null = null;
    for await (const { batch, position } of batchesOf(log, 0, end, file.shown)) {
      io.stdout.write(batchText(batch));
      io.stdout.write(placeText(batch, position));
      if (dump.deep) {
        for await (const record of recordsOf(batch)) {
          const offset = BigInt(record.offset);
          if (last !== null && offset !== last + 1n) findings.gap(file.path, last, offset);
          last = offset;
          writeRecord(batch, record, dump, io);
        }
      }
      await io.stdout.drained();
      if (io.stdout.closed) return;
      validBytes = position + batch.sizeInBytes;
    }
    const trailing = end - validBytes;
    if (trailing > 0 && dump.bytesMax === UNLIMITED) {
      io.stdout.write(`Found ${trailing} invalid bytes at the end of ${file.name}\n`);
    }
  } finally {
    await log.close();
  }
}

// ---- batches -------------------------------------------------------------------------------------

function batchText(batch: RecordBatch): string {
  const { buffer, position } = batch;
  const baseOffset = buffer.readBigInt64BE(position);
  if (batch.magic < 2) return `offset: ${baseOffset}`;
  const baseTimestamp = buffer.readBigInt64BE(position + 27);
  const horizon = batch.hasDeleteHorizon ? `OptionalLong[${baseTimestamp}]` : 'OptionalLong.empty';
  return (
    `baseOffset: ${baseOffset} lastOffset: ${baseOffset + BigInt(batch.lastOffsetDelta)} ` +
    `count: ${batch.recordCount} baseSequence: ${batch.baseSequence} lastSequence: ${batch.lastSequence} ` +
    `producerId: ${buffer.readBigInt64BE(position + 43)} producerEpoch: ${batch.producerEpoch} ` +
    `partitionLeaderEpoch: ${batch.partitionLeaderEpoch} isTransactional: ${batch.isTransactional} ` +
    `isControl: ${batch.isControl} deleteHorizonMs: ${horizon}`
  );
}

function placeText(batch: RecordBatch, position: number): string {
  const isValid = batch.sizeInBytes >= (batch.magic < 2 ? 0 : BATCH_OVERHEAD) && batch.isValid();
  return (
    ` position: ${position} ${timestampLabel(batch)}: ${maxTimestamp(batch)} size: ${batch.sizeInBytes} ` +
    `magic: ${batch.magic} compresscodec: ${codecName(batch)} crc: ${batch.crc} isvalid: ${isValid}\n`
  );
}

function maxTimestamp({ buffer, position, magic }: RecordBatch): bigint {
  return magic === 0 ? -1n : buffer.readBigInt64BE(position + (magic === 1 ? 18 : 35));
}

function timestampLabel({ magic, timestampType }: RecordBatch): string {
  if (magic === 0) return 'NoTimestampType';
  return timestampType === 0 ? 'CreateTime' : 'LogAppendTime';
}

function codecName({ compression }: RecordBatch): string {
  const name = compressionName(compression);
  if (name === null) throw illegalArgument(`Unknown compression type id: ${compression}`);
  return name;
}

// ---- records -------------------------------------------------------------------------------------

/** A record, with the checksum that a message of an old format has of its own. */
interface DumpedRecord extends KafkaRecord {
  readonly crc?: number;
  readonly isValid?: boolean;
}

async function* recordsOf(batch: RecordBatch): AsyncGenerator<DumpedRecord> {
  if (batch.magic >= 2) {
    if (batch.recordCount !== 0) yield* recordsIn(batch, await recordBodyAsync(batch));
    return;
  }
  const messages =
    batch.compression === 0 ? [batch] : innerMessages(batch, await legacyBodyAsync(batch));
  for (const [index, record] of (await readRecordsAsync(batch)).entries()) {
    const message = must(messages[index], 'message of the record');
    yield { ...record, crc: message.crc, isValid: message.isValid() };
  }
}

/** In two parts: a key that its decoder cannot read ends the dump behind the record's metadata. */
function writeRecord(
  batch: RecordBatch,
  record: DumpedRecord,
  { parser, skipMetadata }: LogDump,
  { stdout }: Io,
): void {
  if (!skipMetadata) stdout.write(`| ${metadataText(batch, record)}`);
  if (parser !== null && !batch.isControl) {
    const { key, payload } = parser(record);
    const prefix = skipMetadata ? '| ' : ' ';
    if (key !== null) stdout.write(`${prefix}key: ${key}`);
    if (payload !== null) stdout.write(` payload: ${payload}`);
  }
  stdout.write('\n');
}

function metadataText(batch: RecordBatch, record: DumpedRecord): string {
  const { key, value, headers } = record;
  const text =
    `offset: ${record.offset} ${timestampLabel(batch)}: ${record.timestamp} ` +
    `keySize: ${key?.length ?? -1} valueSize: ${value?.length ?? -1}`;
  // The brace is Kafka's.
  if (batch.magic < 2) return `${text} isValid: ${record.isValid} crc: ${record.crc}}`;
  const names = headers.map((header) => header.key).join(',');
  const all = `${text} sequence: ${record.sequence} headerKeys: [${names}]`;
  return batch.isControl ? all + controlText(record) : all;
}
