/**
 * What bytes must satisfy to be appended by a leader, in Kafka's order and with its words (storage.md 4.1, 4.2; kafka:
 * UnifiedLog.analyzeAndValidateRecords, LogValidator.java). Batches that are stored as they came are patched in place;
 * the payload is walked by record headers only, compressed ones once, decompressed. inspect() needs no record data and
 * tells whether the rest may run at once; a bad append throws, and nothing of it is stored.
 */
import { Errors, KafkaError } from '../protocol/errors.ts';
import {
  BATCH_OVERHEAD,
  batches as batchesOf,
  LOG_APPEND_TIME,
  CREATE_TIME,
  type RecordBatch,
  type TimestampType,
} from '../protocol/records/batch.ts';
import { compressionName, NONE, ZSTD } from '../protocol/records/compression.ts';
import { recordBody, recordBodyAsync } from '../protocol/records/record.ts';
import { RecordCursor } from '../protocol/records/record-cursor.ts';
import type { LogConfig } from './log-config.ts';
import type { AppendOrigin } from './producer-state.ts';
import { rebuild, type RebuildInput, targetCodec } from './rebuild.ts';
import { RecordChecks } from './record-checks.ts';
import { checkLegacyBatch } from './validator-legacy.ts';
import type { TimestampOffset } from './time-index.ts';

/** Compressed batches above this are decompressed off the event loop. */
const SYNC_BYTES_MAX = 64 * 1024;

export interface AppendRequest {
  readonly records: Buffer;
  readonly origin: AppendOrigin;
  readonly leaderEpoch: number;
  readonly produceVersion: number | null;
  readonly config: LogConfig;
  /** The partition's name, for messages. */
  readonly name: string;
}

/** What is known without looking at records. */
export interface Inspected {
  readonly request: AppendRequest;
  readonly batches: readonly RecordBatch[];
  readonly sourceCodec: number;
  readonly targetCodec: number;
  /** Codec or format differ from what the log stores. */
  readonly mustRebuild: boolean;
  /** May be validated without leaving the event loop for long. */
  readonly light: boolean;
}

export interface ValidatedAppend {
  readonly bytes: Buffer;
  readonly batches: readonly RecordBatch[];
  readonly firstOffset: number;
  readonly lastOffset: number;
  readonly largest: TimestampOffset;
  /** -1 with CreateTime. */
  readonly logAppendTimeMs: number;
}

export function inspect(request: AppendRequest): Inspected {
  const batches = [...batchesOf(request.records)];
  checkVersion(request, batches);
  for (const batch of batches) checkWhole(request, batch);
  const sourceCodec = batches.findLast((batch) => batch.compression !== NONE)?.compression ?? NONE;
  const first = batches[0];
  if (first !== undefined && batches.length > 1 && (first.magic >= 2 || sourceCodec !== NONE)) {
    throw invalid('Compressed outer record has more than one batch');
  }
  const target = targetCodec(request.config, sourceCodec);
  const keepsForm = first?.isControl === true && sourceCodec === NONE;
  const mustRebuild =
    !keepsForm &&
    (sourceCodec !== target ||
      batches.some((batch) => batch.magic !== request.config.recordVersion) ||
      (request.config.recordVersion === 0 && sourceCodec !== NONE));
  const light = (!mustRebuild && sourceCodec === NONE) || request.records.length <= SYNC_BYTES_MAX;
  return { request, batches, sourceCodec, targetCodec: target, mustRebuild, light };
}

function checkVersion(request: AppendRequest, batches: readonly RecordBatch[]): void {
  const version = request.produceVersion;
  if (version === null || version < 3) return;
  const label = `Produce requests with version ${version}`;
  if (batches.length !== 1) {
    const bound =
      batches.length === 0 ? 'must have at least one' : 'are only allowed to contain exactly one';
    throw invalid(`${label} ${bound} record batch per partition`);
  }
  if (batches[0]?.magic !== 2) {
    throw invalid(`${label} are only allowed to contain record batches with magic version 2`);
  }
  if (version < 7 && batches[0].compression === ZSTD) {
    throw new KafkaError(
      Errors.UNSUPPORTED_COMPRESSION_TYPE,
      `${label} are not allowed to use ZStandard compression`,
    );
  }
}

/** Rows 5 to 7, 10 to 13 of storage.md 4.1. */
function checkWhole(request: AppendRequest, batch: RecordBatch): void {
  const { config, origin, name } = request;
  if (batch.magic >= 2 && origin === 'client' && batch.baseOffset !== 0) {
    throw invalid(
      `The baseOffset of the record batch in the append to ${name} should be 0, but it is ${batch.baseOffset}`,
    );
  }
  checkSize(batch.sizeInBytes, config, name);
  batch.ensureValid();
  if (batch.magic !== (request.records[16] ?? 0)) {
    throw invalid(
      `Batch magic ${batch.magic} is not the same as the first batch's magic byte ${request.records[16]} ` +
        `in topic partition ${name}.`,
    );
  }
  if (origin === 'client') checkClientBatch(batch, name);
  if (compressionName(batch.compression) === null) {
    throw new KafkaError(
      Errors.UNKNOWN_SERVER_ERROR,
      `Unknown compression type id: ${batch.compression}`,
    );
  }
  if (config.recordVersion >= 2) return;
  const kind = batch.isTransactional ? 'Transactional' : batch.hasProducerId ? 'Idempotent' : null;
  if (kind === null) return;
  throw new KafkaError(
    Errors.UNSUPPORTED_FOR_MESSAGE_FORMAT,
    `${kind} records cannot be used with magic version ${config.recordVersion}`,
  );
}

export function checkSize(sizeInBytes: number, config: LogConfig, name: string): void {
  if (sizeInBytes <= config.maxMessageBytes) return;
  throw new KafkaError(
    Errors.MESSAGE_TOO_LARGE,
    `The record batch size in the append to ${name} is ${sizeInBytes} bytes which exceeds ` +
      `the maximum configured value of ${config.maxMessageBytes}.`,
  );
}

function checkClientBatch(batch: RecordBatch, name: string): void {
  if (batch.magic >= 2) {
    const range = `[${batch.baseOffset}, ${batch.lastOffset}]`;
    const span = batch.lastOffset - batch.baseOffset + 1;
    if (span <= 0) {
      throw invalid(`Batch has an invalid offset range: ${range} in topic partition ${name}.`);
    }
    if (batch.recordCount <= 0) {
      throw invalid(
        `Invalid reported count for record batch: ${batch.recordCount} in topic partition ${name}.`,
      );
    }
    if (span !== batch.recordCount) {
      throw invalid(
        `Inconsistent batch offset range ${range} and count of records ${batch.recordCount} ` +
          `in topic partition ${name}.`,
      );
    }
  }
  if (batch.isControl) {
    throw invalid(`Clients are not allowed to write control records in topic partition ${name}.`);
  }
  if (batch.hasProducerId && batch.baseSequence < 0) {
    throw invalid(
      `Invalid sequence number ${batch.baseSequence} in record batch with producerId ` +
        `${batch.producerId} in topic partition ${name}.`,
    );
  }
}

/** For what inspect() called light: everything at once. */
export function validateNow(
  inspected: Inspected,
  firstOffset: number,
  nowMs: number,
): ValidatedAppend {
  const bodies = inspected.batches.map((batch) => (isPacked(batch) ? recordBody(batch) : null));
  const { patched, input } = walk(inspected, bodies, firstOffset, nowMs);
  return patched ?? rebuilt(inspected, input, rebuild.now(input));
}

/** The same with decompression and compression off the event loop. */
export async function validateLater(
  inspected: Inspected,
  firstOffset: number,
  nowMs: number,
): Promise<ValidatedAppend> {
  const bodies = await Promise.all(
    inspected.batches.map((batch) => (isPacked(batch) ? recordBodyAsync(batch) : null)),
  );
  const { patched, input } = walk(inspected, bodies, firstOffset, nowMs);
  return patched ?? rebuilt(inspected, input, await rebuild.later(input));
}

function isPacked(batch: RecordBatch): boolean {
  return batch.magic >= 2 && batch.compression !== NONE;
}

function rebuilt(inspected: Inspected, input: RebuildInput, bytes: Buffer): ValidatedAppend {
  const { config, name } = inspected.request;
  const batches = [...batchesOf(bytes)];
  for (const batch of batches) checkSize(batch.sizeInBytes, config, name);
  return outcome(bytes, batches, input.firstOffset, input.logAppendTimeMs);
}

interface Walked {
  /** null: has to be rebuilt. */
  readonly patched: ValidatedAppend | null;
  readonly input: RebuildInput;
}

function walk(
  inspected: Inspected,
  bodies: readonly (Buffer | null)[],
  firstOffset: number,
  nowMs: number,
): Walked {
  const { request, batches } = inspected;
  const { config } = request;
  const type: TimestampType =
    config.messageTimestampType === 'LogAppendTime' ? LOG_APPEND_TIME : CREATE_TIME;
  let inPlace = !inspected.mustRebuild;
  let nextOffset = firstOffset;
  let bytesEnd = 0;
  for (const [i, batch] of batches.entries()) {
    const checks = new RecordChecks(config, request.name, nowMs, nextOffset - firstOffset);
    const walked =
      batch.magic >= 2
        ? checkRecords(batch, bodies[i] ?? null, checks)
        : checkLegacyBatch(batch, checks);
    checks.throwIfRejected();
    if (batch.compression !== NONE && !walked.dense) {
      // Kafka would write the batch anew, and fails because it has passed over keys and values.
      if (inPlace && batch.magic >= 2) throw sparse(request.name);
      inPlace = false;
    }
    nextOffset += walked.count;
    bytesEnd = batch.end;
    if (!inPlace) continue;
    batch.setLastOffset(nextOffset - 1);
    batch.setPartitionLeaderEpoch(request.leaderEpoch);
    if (batch.magic > 0) {
      batch.setMaxTimestamp(type, type === LOG_APPEND_TIME ? nowMs : checks.maxTimestamp);
    }
  }
  const input: RebuildInput = {
    batches,
    firstOffset,
    leaderEpoch: request.leaderEpoch,
    config,
    codec: inspected.targetCodec,
    logAppendTimeMs: type === LOG_APPEND_TIME ? nowMs : -1,
  };
  if (!inPlace) return { patched: null, input };
  const bytes = request.records.subarray(0, bytesEnd);
  return { patched: outcome(bytes, batches, firstOffset, input.logAppendTimeMs), input };
}

function outcome(
  bytes: Buffer,
  batches: readonly RecordBatch[],
  firstOffset: number,
  logAppendTimeMs: number,
): ValidatedAppend {
  const lastOffset = batches.at(-1)?.lastOffset ?? firstOffset - 1;
  return {
    bytes,
    batches,
    firstOffset,
    lastOffset,
    largest: largestOf(batches, firstOffset),
    logAppendTimeMs,
  };
}

/** Largest timestamp of some batches and the last offset of the batch that has it; ties go to the earliest. */
export function largestOf(batches: readonly RecordBatch[], firstOffset: number): TimestampOffset {
  let largest: TimestampOffset = { timestamp: -1, offset: firstOffset };
  for (const batch of batches) {
    const timestamp = batch.maxTimestamp;
    if (timestamp > largest.timestamp) largest = { timestamp, offset: batch.lastOffset };
  }
  return largest;
}

/** One walk over the record headers of a v2 batch. The hot loop of a produce request. */
function checkRecords(
  batch: RecordBatch,
  body: Buffer | null,
  checks: RecordChecks,
): { count: number; dense: boolean } {
  const count = batch.recordCount;
  const cursor =
    body === null
      ? new RecordCursor(batch.buffer, count, batch.position + BATCH_OVERHEAD, batch.end)
      : new RecordCursor(body, count);
  const { baseTimestamp } = batch;
  const appendTime = batch.timestampType === LOG_APPEND_TIME ? batch.maxTimestamp : null;
  let dense = true;
  for (let index = 0; cursor.next(); index++) {
    if (cursor.offsetDelta !== index) dense = false;
    const timestamp = appendTime ?? baseTimestamp + cursor.timestampDelta;
    checks.record(index, timestamp, appendTime !== null, cursor);
  }
  return { count, dense };
}

function sparse(name: string): KafkaError {
  return new KafkaError(
    Errors.UNKNOWN_SERVER_ERROR,
    `Offsets in a compressed batch for ${name} do not count up from 0`,
  );
}

function invalid(message: string): KafkaError {
  return new KafkaError(Errors.INVALID_RECORD, message);
}
