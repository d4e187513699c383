/**
 * One step of a log's copy on its way to another log dir: what lies behind the copy's end is read from the log and appended
 * to it, byte for byte, as a follower would (kafka: ReplicaAlterLogDirsThread). A cut of the log that comes between read and
 * append makes the step void: the log cuts its copy itself.
 */
import { Errors, KafkaError } from '../protocol/errors.ts';
import { batchAt } from '../protocol/records/batch.ts';
import type { PartitionLog } from './log.ts';

/** A crash may have taken from the log what its copy has already: epochs tell where the two part (KIP-101). */
export async function cutToCommonPart(log: PartitionLog, copy: PartitionLog): Promise<void> {
  const known = log.endOffsetForEpoch(copy.latestEpoch).endOffset;
  const shared = known >= 0 ? known : copy.endOffsetForEpoch(log.latestEpoch).endOffset;
  const end = Math.min(log.logEndOffset, shared >= 0 ? shared : log.logEndOffset);
  if (end < copy.logEndOffset) await copy.truncateTo(end);
}

/** Returns how many bytes came over; 0 when there is nothing to copy. Throws what a disk or a log that is offline says. */
export async function copyNext(
  from: PartitionLog,
  to: PartitionLog,
  bytesMax: number,
): Promise<number> {
  if (to.logEndOffset < from.logStartOffset) await to.truncateFullyAndStartAt(from.logStartOffset);
  const { generation } = from;
  const bytes = await readFrom(from, to.logEndOffset, bytesMax);
  if (bytes.length === 0 || from.generation !== generation) return 0;
  const first = batchAt(bytes)?.baseOffset ?? to.logEndOffset;
  if (first < to.logEndOffset) {
    // The log begins inside a batch: its copy has to begin with the whole of it.
    if (to.sizeBytes > 0) throw new KafkaError(Errors.UNKNOWN_SERVER_ERROR, 'the copy went astray');
    await to.truncateFullyAndStartAt(first);
    return copyNext(from, to, bytesMax);
  }
  const outcome = await to.append(bytes, { origin: 'replication', leaderEpoch: -1 });
  if (outcome.errorCode !== Errors.NONE) throw new KafkaError(outcome.errorCode);
  return bytes.length;
}

async function readFrom(log: PartitionLog, offset: number, maxBytes: number): Promise<Buffer> {
  const read = await log.read({ offset, maxBytes, minOneBatch: true, upTo: 'logEnd' });
  // Cut back behind the copy's end, which follows: nothing to read until then.
  if (read.errorCode === Errors.OFFSET_OUT_OF_RANGE) return Buffer.alloc(0);
  if (read.errorCode !== Errors.NONE) throw new KafkaError(read.errorCode);
  const pieces: Buffer[] = [];
  for (const { file, position, length } of read.ranges) {
    const piece = Buffer.allocUnsafe(length);
    pieces.push(piece.subarray(0, await file.read(piece, position)));
  }
  return Buffer.concat(pieces);
}
