/**
 * Records of formats 0 and 1 under the same checks as v2: one message, or a wrapper with messages inside.
 */
import { LOG_APPEND_TIME, type RecordBatch } from '../protocol/records/batch.ts';
import { readRecords } from '../protocol/records/record.ts';
import type { RecordChecks } from './record-checks.ts';

/** dense: the inner offsets count up from 0, so a wrapper may keep them. */
export function checkLegacyBatch(
  batch: RecordBatch,
  checks: RecordChecks,
): { count: number; dense: boolean } {
  const records = readRecords(batch);
  const appendTime = batch.timestampType === LOG_APPEND_TIME;
  for (const [index, record] of records.entries()) {
    checks.record(index, record.timestamp, appendTime, {
      keyLength: record.key?.length ?? -1,
      valueLength: record.value?.length ?? -1,
    });
  }
  return {
    count: records.length,
    dense: records.every((record, index) => record.offset === index),
  };
}
