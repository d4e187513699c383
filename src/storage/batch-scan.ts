/**
 * Walks the batches of a .log file by their headers alone, from a batch boundary on: sizes, offsets and the fields that
 * indexes, producer state and look-ups need, without reading record data that a read-ahead did not bring along anyway.
 */
import { Errors, KafkaError } from '../protocol/errors.ts';
import type { DiskFile } from '../platform/platform.ts';
import type { BatchPlace } from './recent-batches.ts';

/** Offset and size fields: what stands before the bytes that `size` counts. */
const LOG_OVERHEAD_BYTES = 12;
/** Enough to know the magic. */
const MAGIC_END = 17;
/** Everything of a v2 header up to producerId. */
const HEADER_BYTES = 61;
const SIZE_MIN = 14;

export interface BatchHead extends BatchPlace {
  readonly magic: number;
  /** As stored: of a v0/v1 wrapper this is its last offset. */
  readonly baseOffset: number;
  readonly partitionLeaderEpoch: number;
  readonly maxTimestamp: number;
}

/**
 * Yields every whole batch between two positions. Ends quietly at a partial one, as readers must while a crash has not
 * been recovered from; a size that cannot be is CORRUPT_MESSAGE.
 */
export async function* scanBatches(
  file: DiskFile,
  from: number,
  to: number,
  readBytes = 16 * 1024,
): AsyncGenerator<BatchHead> {
  let chunk = Buffer.alloc(0);
  let chunkAt = from;
  for (let position = from; position + MAGIC_END <= to; ) {
    if (position + HEADER_BYTES > chunkAt + chunk.length || position < chunkAt) {
      const buffer = Buffer.allocUnsafe(Math.min(readBytes, to - position));
      const length = await file.read(buffer, position);
      chunk = buffer.subarray(0, length);
      chunkAt = position;
      if (length < MAGIC_END) return;
    }
    const head = readHead(chunk, position - chunkAt, position, file.path);
    if (head === null || position + head.sizeInBytes > to) return;
    yield head;
    position += head.sizeInBytes;
  }
}

/** null when the header itself is cut off. */
function readHead(chunk: Buffer, at: number, position: number, path: string): BatchHead | null {
  const size = chunk.readInt32BE(at + 8);
  if (size < SIZE_MIN) {
    throw new KafkaError(
      Errors.CORRUPT_MESSAGE,
      `Found record size ${size} smaller than minimum record overhead (${SIZE_MIN}) in file ${path}.`,
    );
  }
  const offset = Number(chunk.readBigInt64BE(at));
  const magic = chunk.readInt8(at + 16);
  const sizeInBytes = size + LOG_OVERHEAD_BYTES;
  if (magic >= 2) {
    if (at + HEADER_BYTES > chunk.length) return null;
    return {
      position,
      sizeInBytes,
      magic,
      baseOffset: offset,
      lastOffset: offset + chunk.readInt32BE(at + 23),
      partitionLeaderEpoch: chunk.readInt32BE(at + 12),
      maxTimestamp: Number(chunk.readBigInt64BE(at + 35)),
    };
  }
  return {
    position,
    sizeInBytes,
    magic,
    baseOffset: offset,
    lastOffset: offset,
    partitionLeaderEpoch: -1,
    maxTimestamp:
      magic === 1 && at + 26 <= chunk.length ? Number(chunk.readBigInt64BE(at + 18)) : -1,
  };
}

/** The whole bytes of one batch. */
export async function readBatchBytes(file: DiskFile, place: BatchPlace): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(place.sizeInBytes);
  const length = await file.read(bytes, place.position);
  if (length < bytes.length) {
    throw Object.assign(new Error(`${file.path} ends inside a batch`), { code: 'EIO' });
  }
  return bytes;
}
