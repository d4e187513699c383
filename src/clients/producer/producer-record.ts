/** What a record must be before it is queued, and the metadata of one that never got an offset. */
import { illegalArgument } from '../errors.ts';
import type { ProducerRecord, RecordMetadata } from '../types.ts';

/** Throws what Java's ProducerRecord constructor does. */
export function checkRecord(record: ProducerRecord<unknown, unknown>): void {
  const { topic, timestamp, partition, headers } = record;
  if (typeof topic !== 'string') throw illegalArgument('Topic cannot be null.');
  if (timestamp != null && !isCount(timestamp)) {
    throw illegalArgument(
      `Invalid timestamp: ${timestamp}. Timestamp should always be non-negative or null.`,
    );
  }
  if (partition != null && !isCount(partition)) {
    throw illegalArgument(
      `Invalid partition: ${partition}. Partition number should always be non-negative or null.`,
    );
  }
  if (headers == null) return;
  if (!Array.isArray(headers)) throw illegalArgument('Headers must be an array of { key, value }.');
  if (headers.some((header) => typeof header?.key !== 'string'))
    throw illegalArgument('Null header keys are not permitted');
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** What a callback gets with an error. */
export function noMetadata(record: ProducerRecord<unknown, unknown>): RecordMetadata {
  return {
    topic: record.topic,
    partition: record.partition ?? -1,
    offset: -1,
    timestamp: -1,
    serializedKeySize: -1,
    serializedValueSize: -1,
  };
}
