/**
 * How much a zstd stream can yield at most, told from its frame and block headers alone (RFC 8878): stored and
 * repeated blocks say their size, a compressed one yields at most 128 KiB. So a bomb is refused unopened, and the
 * figure is at most one block a frame above the truth for what real encoders write.
 */
import { broken } from './codec.ts';

const FRAME = 0xfd2f_b528;
const SKIPPABLE = 0x184d_2a50;
const BLOCK_BYTES_MAX = 128 * 1024;

const RAW = 0;
const REPEATED = 1;
const COMPRESSED = 2;

interface Part {
  readonly end: number;
  readonly size: number;
  /** Where the header of the last block begins. */
  readonly lastBlock: number;
  readonly checksum: boolean;
}

function truncated(): never {
  throw broken('zstd', 'stream ends inside a frame');
}

/** Position behind a frame header, which begins at `at`, and whether a checksum follows the blocks. */
function headerEnd(data: Buffer, at: number): { end: number; checksum: boolean } {
  const descriptor = data[at + 4];
  if (descriptor === undefined) truncated();
  const sizeFlag = descriptor >> 6;
  const single = (descriptor & 0x20) !== 0;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] as number;
  const contentBytes = sizeFlag === 0 ? (single ? 1 : 0) : 1 << sizeFlag;
  const end = at + 5 + (single ? 0 : 1) + dictionaryBytes + contentBytes;
  if (end > data.length) truncated();
  return { end, checksum: (descriptor & 4) !== 0 };
}

function measureFrame(data: Buffer, start: number): Part {
  const header = headerEnd(data, start);
  let at = header.end;
  let size = 0;
  let lastBlock = at;
  for (let last = false; !last; ) {
    if (data.length - at < 3) truncated();
    lastBlock = at;
    const word = data.readUIntLE(at, 3);
    last = (word & 1) === 1;
    const type = (word >> 1) & 3;
    const length = word >> 3;
    if (type > COMPRESSED) throw broken('zstd', 'reserved block type');
    if (length > BLOCK_BYTES_MAX) throw broken('zstd', `block of ${length} bytes`);
    size += type === RAW || type === REPEATED ? length : BLOCK_BYTES_MAX;
    at += 3 + (type === REPEATED ? 1 : length);
    if (at > data.length) truncated();
  }
  return { end: at + (header.checksum ? 4 : 0), size, lastBlock, checksum: header.checksum };
}

/** 1: the last block, stored, of no bytes. */
const EMPTY_LAST_BLOCK = Buffer.from([1, 0, 0]);

/**
 * A frame as Kafka's encoder leaves it, which is flushed before it is closed: an empty block is the last one. Batches then have
 * the sizes that Kafka's have.
 */
export function withEmptyLastBlock(frame: Buffer): Buffer {
  const { end, lastBlock, checksum } = measureFrame(frame, 0);
  if (checksum || end !== frame.length) return frame;
  const longer = Buffer.concat([frame, EMPTY_LAST_BLOCK]);
  longer[lastBlock] = (longer[lastBlock] ?? 0) & ~1;
  return longer;
}

/** Upper bound of the decompressed size of a stream of frames; throws when it is cut short or no zstd. */
export function zstdSizeMax(data: Buffer): number {
  let size = 0;
  for (let at = 0; at < data.length; ) {
    if (data.length - at < 5) truncated();
    const magic = data.readUInt32LE(at);
    if (magic >= SKIPPABLE && magic < SKIPPABLE + 16) {
      if (data.length - at < 8) truncated();
      at += 8 + data.readUInt32LE(at + 4);
    } else if (magic === FRAME) {
      const part = measureFrame(data, at);
      size += part.size;
      at = part.end;
    } else {
      throw broken('zstd', 'no frame header');
    }
    if (at > data.length) truncated();
  }
  return size;
}
