/**
 * The batches of a .log one after the other, by Kafka's own rules for where a file ends: a header that is cut off or a size
 * that goes beyond the end is the end, a size no batch can have is an error (kafka: FileLogInputStream.nextBatch).
 * Nothing else is checked here: whoever dumps a broken log wants to see it.
 */
import type { Disk, DiskFile } from '../../platform/platform.ts';
import {
  BATCH_OVERHEAD,
  LOG_OVERHEAD,
  type Magic,
  RecordBatch,
} from '../../protocol/records/batch.ts';
import { JavaError } from '../java-error.ts';

const HEADER_UP_TO_MAGIC = 17;
const SIZE_MIN = 14;
const PIECE_BYTES = 1024 * 1024;

export interface FoundBatch {
  readonly batch: RecordBatch;
  readonly position: number;
}

/** Opens a file for reading; `shown` is its name in the message when it is not there. */
export async function openFile(disk: Disk, path: string, shown = path): Promise<DiskFile> {
  try {
    return await disk.open(path, 'read');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new JavaError('java.nio.file.NoSuchFileException', shown);
  }
}

/** `shown` is the file's name in messages. */
export async function* batchesOf(
  file: DiskFile,
  from: number,
  end: number,
  shown: string,
): AsyncGenerator<FoundBatch> {
  let piece = Buffer.alloc(0);
  let pieceAt = from;
  /** The file's bytes from position on, at least `bytes` of them where there are so many. */
  const at = async (position: number, bytes: number): Promise<Buffer> => {
    if (position + bytes > pieceAt + piece.length) {
      const buffer = Buffer.allocUnsafe(Math.max(PIECE_BYTES, bytes));
      piece = buffer.subarray(0, await file.read(buffer, position));
      pieceAt = position;
    }
    return piece.subarray(position - pieceAt);
  };
  for (let position = from; position < end - HEADER_UP_TO_MAGIC; ) {
    const head = await at(position, HEADER_UP_TO_MAGIC);
    const size = head.readInt32BE(8);
    if (size < SIZE_MIN) throw tooSmall(size, shown);
    if (position > end - LOG_OVERHEAD - size) return;
    const sizeInBytes = LOG_OVERHEAD + size;
    const magic = head.readInt8(16);
    // A header is read whole even where the size says that there is less of it.
    const bytes = await at(position, Math.max(sizeInBytes, BATCH_OVERHEAD));
    yield { batch: new RecordBatch(bytes, 0, sizeInBytes, magic as Magic), position };
    position += sizeInBytes;
  }
}

function tooSmall(size: number, shown: string): JavaError {
  return new JavaError(
    'org.apache.kafka.common.errors.CorruptRecordException',
    `Found record size ${size} smaller than minimum record overhead (${SIZE_MIN}) in file ${shown}.`,
  );
}
