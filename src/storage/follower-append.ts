/**
 * A leader's bytes as a follower takes them over (storage.md 4.4): kept to the last bit, so only what would break the log
 * is checked: whole batches, right checksums, offsets that go up and do not go back behind the log's end.
 */
import { Errors, KafkaError } from '../protocol/errors.ts';
import { batches as batchesOf } from '../protocol/records/batch.ts';
import { largestOf, type ValidatedAppend } from './validator.ts';

export function validateFollower(
  records: Buffer,
  logEndOffset: number,
  name: string,
): ValidatedAppend {
  const batches = [...batchesOf(records)];
  let last = logEndOffset - 1;
  for (const batch of batches) {
    batch.ensureValid();
    const first = batch.magic >= 2 ? batch.baseOffset : batch.lastOffset;
    if (first <= last || batch.lastOffset < first) throw outOfOrder(name, first, last);
    last = batch.lastOffset;
  }
  return {
    bytes: records.subarray(0, batches.at(-1)?.end ?? 0),
    batches,
    firstOffset: batches[0]?.baseOffset ?? logEndOffset,
    lastOffset: last,
    largest: largestOf(batches, logEndOffset),
    logAppendTimeMs: -1,
  };
}

function outOfOrder(name: string, first: number, last: number): KafkaError {
  return new KafkaError(
    Errors.UNKNOWN_SERVER_ERROR,
    `Out of order offsets found in append to ${name}: ${first} does not lie behind ${last}`,
  );
}
