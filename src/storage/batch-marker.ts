/**
 * The one record of a control batch: which kind of marker it is and what a transaction's end says (storage.md 2.3).
 * Kinds that this broker has no use for (KRaft's) are null, as are markers of a newer key version's unknown type.
 */
import { BATCH_OVERHEAD, type RecordBatch } from '../protocol/records/batch.ts';
import { RecordCursor } from '../protocol/records/record-cursor.ts';
import type { EndTxnMarker } from './producer-state.ts';

const ABORT = 0;
const COMMIT = 1;

/** null when the batch is no transaction marker. Control batches are never compressed. */
export function endTxnMarkerOf(batch: RecordBatch): EndTxnMarker | null {
  const cursor = new RecordCursor(
    batch.buffer,
    batch.recordCount,
    batch.position + BATCH_OVERHEAD,
    batch.end,
  );
  if (!cursor.next()) return null;
  const key = cursor.key();
  const value = cursor.value();
  if (key === null || key.length < 4 || value === null || value.length < 6) return null;
  const type = key.readInt16BE(2);
  if (key.readInt16BE(0) < 0 || (type !== ABORT && type !== COMMIT)) return null;
  return { kind: type === COMMIT ? 'COMMIT' : 'ABORT', coordinatorEpoch: value.readInt32BE(2) };
}
