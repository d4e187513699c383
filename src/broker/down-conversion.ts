/**
 * Fetch v0-3 come from clients that know only older record formats (magic 0 below v2, magic 1 below v4): what is newer in the
 * log is converted in memory, or refused where the topic says message.downconversion.enable=false. An incomplete batch
 * at the end of what was read is left out: an old client reads on from its last whole one. When there is no whole one the head
 * of the first is sent alone, from which such a client sees that its fetch size is too small.
 */
import type { FileRange } from '../protocol/api.ts';
import { Errors, KafkaError } from '../protocol/errors.ts';
import { convertBatches } from '../protocol/records/conversion.ts';
import type { Log } from '../storage/types.ts';

const MAGIC_AT = 16;
/** Offset and size of a batch, and a little of what follows. */
const HEAD_BYTES = 17;

export interface Converted {
  readonly errorCode: number;
  readonly records: Buffer;
}

const EMPTY = Buffer.alloc(0);

export async function downConvert(
  log: Log,
  ranges: readonly FileRange[],
  fetchVersion: number,
  fetchOffset: number,
): Promise<Converted> {
  const magic = fetchVersion < 2 ? 0 : 1;
  let bytes: Buffer;
  try {
    bytes = await load(ranges);
  } catch (error) {
    return { errorCode: storageError(error), records: EMPTY };
  }
  if (!hasNewerThan(bytes, magic)) return { errorCode: Errors.NONE, records: bytes };
  if (!log.config.messageDownconversionEnable) {
    return { errorCode: Errors.UNSUPPORTED_VERSION, records: EMPTY };
  }
  try {
    const converted = await convertBatches(bytes, magic, { fromOffset: fetchOffset });
    const records =
      converted.length === 0 && isCut(bytes) ? bytes.subarray(0, HEAD_BYTES) : converted;
    return { errorCode: Errors.NONE, records };
  } catch (error) {
    if (error instanceof KafkaError) return { errorCode: error.code, records: EMPTY };
    throw error;
  }
}

function isCut(bytes: Buffer): boolean {
  return bytes.length >= HEAD_BYTES && bytes.readInt32BE(8) + 12 > bytes.length;
}

async function load(ranges: readonly FileRange[]): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (const { file, position, length } of ranges) {
    const piece = Buffer.allocUnsafeSlow(length);
    const read = await file.read(piece, position);
    pieces.push(piece.subarray(0, read));
    if (read < length) break;
  }
  const [only] = pieces;
  return pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces);
}

function storageError(error: unknown): number {
  // Anything a file can throw carries a code; the rest is our own mistake.
  if ((error as { code?: string }).code === undefined) throw error;
  return Errors.KAFKA_STORAGE_ERROR;
}

function hasNewerThan(bytes: Buffer, magic: number): boolean {
  for (let at = 0; at + MAGIC_AT < bytes.length; ) {
    if ((bytes[at + MAGIC_AT] ?? 0) > magic) return true;
    const size = bytes.readInt32BE(at + 8);
    if (size <= 0) return false;
    at += 12 + size;
  }
  return false;
}
