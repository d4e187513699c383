/**
 * Reads whole batches from a .log in large pieces, for those that must see all bytes: recovery (checksums), producer
 * state (markers), compaction. A piece's batches are views of one buffer and are valid until the next piece.
 */
import { batchSizeAt, RecordBatch, type Magic } from '../protocol/records/batch.ts';
import type { DiskFile } from '../platform/platform.ts';

export interface PlacedBatch {
  readonly batch: RecordBatch;
  /** In the file. */
  readonly position: number;
}

const PIECE_BYTES = 1024 * 1024;

/**
 * Yields the batches between two positions, a piece at a time, up to the first that is not whole. A header that no batch
 * can have throws CORRUPT_MESSAGE after everything before it has been yielded.
 */
export async function* readBatches(
  file: DiskFile,
  from: number,
  to: number,
  pieceBytes = PIECE_BYTES,
): AsyncGenerator<readonly PlacedBatch[]> {
  let position = from;
  let wanted = pieceBytes;
  while (position < to) {
    const buffer = Buffer.allocUnsafe(Math.min(wanted, to - position));
    const length = await file.read(buffer, position);
    const piece = splitPiece(buffer.subarray(0, length), position, to);
    if (piece.batches.length > 0) yield piece.batches;
    if (piece.error !== null) throw piece.error;
    if (piece.bytes === 0 && piece.wantedBytes <= length) return;
    position += piece.bytes;
    wanted = Math.max(pieceBytes, piece.wantedBytes);
  }
}

interface Piece {
  readonly batches: PlacedBatch[];
  /** Bytes of the batches. */
  readonly bytes: number;
  /** What the batch behind them needs; 0 when it cannot be had before the end. */
  readonly wantedBytes: number;
  readonly error: unknown;
}

function splitPiece(buffer: Buffer, position: number, to: number): Piece {
  const batches: PlacedBatch[] = [];
  let at = 0;
  for (;;) {
    let size: number | null;
    try {
      size = batchSizeAt(buffer, at, buffer.length);
    } catch (error) {
      return { batches, bytes: at, wantedBytes: 0, error };
    }
    const room = to - position - at;
    if (size === null) return { batches, bytes: at, wantedBytes: at === 0 ? 0 : room, error: null };
    if (size > room) return { batches, bytes: at, wantedBytes: 0, error: null };
    if (at + size > buffer.length) return { batches, bytes: at, wantedBytes: size, error: null };
    const batch = new RecordBatch(buffer, at, size, buffer[at + 16] as Magic);
    batches.push({ batch, position: position + at });
    at += size;
  }
}
