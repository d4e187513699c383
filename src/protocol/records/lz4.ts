/**
 * lz4 in frames as Kafka writes them (KIP-57):
 *
 *   LE magic 184D2204 | FLG | BD | HC | { LE length, top bit = stored as it is | block | [LE checksum] } ... | 0
 *
 * Version 1, independent blocks of at most 64 KiB, no checksums. HC is the second byte of xxHash32 over FLG and BD;
 * in record format 0 Kafka computed it over the magic too, writes it so to this day and does not check it on reading.
 * Read are also content sizes, checksums of blocks (checked) and of the content (passed over), and larger blocks.
 */
import { asBuffer } from '../../base/as-buffer.ts';
import { nodeClock } from '../../platform/node/clock.ts';
import { loadNative } from '../../platform/node/native.ts';
import { KafkaError } from '../errors.ts';
import { broken, type Codec, DECOMPRESSED_MAX, overLimit, unavailable } from './codec.ts';
import { packTightly } from './lz4-high.ts';
import { xxhash32 } from './xxhash.ts';

/** The package puts the uncompressed size (LE) in front of a block; we put it there and take it away. */
interface NativeLz4 {
  compressSync(data: Buffer): Buffer;
  compress(data: Buffer): Promise<Buffer>;
  uncompressSync(data: Buffer): Buffer;
  uncompress(data: Buffer): Promise<Buffer>;
}

const MAGIC = 0x184d2204;
const FLG = 0x60;
const BD = 0x40;
const BLOCK_BYTES = 64 * 1024;
const STORED = 0x8000_0000;
const SIZE_PREFIX = 4;
/** Stands for the fast compressor, whatever the scale says: so Kafka keeps what it did before there were levels. */
const LEVEL_DEFAULT = 9;
/**
 * Blocks that yield no more than this (some 3 ms) are decompressed on the spot. What the package allocates on the threads of
 * the pool V8 does not know of, and each thread keeps its own heap: under load that came to gigabytes.
 */
const AT_ONCE_MAX = 1024 * 1024;

function native(): NativeLz4 {
  const module = loadNative<NativeLz4>('lz4-napi');
  if (module === null) throw unavailable('lz4', 'lz4-napi');
  return module;
}

interface Block {
  readonly data: Buffer;
  readonly stored: boolean;
}

interface Frame {
  readonly blocks: Block[];
  readonly blockBytesMax: number;
}

interface FrameHeader {
  readonly end: number;
  readonly blockBytesMax: number;
  readonly blockChecksums: boolean;
}

function readHeader(data: Buffer, magic: number | undefined): FrameHeader {
  if (data.length < 7 || data.readUInt32LE(0) !== MAGIC) throw broken('lz4', 'no frame header');
  const flags = data[4] as number;
  const descriptor = data[5] as number;
  if (flags >> 6 !== 1) throw broken('lz4', `frame version ${flags >> 6}`);
  if ((flags & 0x20) === 0) throw broken('lz4', 'dependent blocks are not supported');
  if ((flags & 0x03) !== 0 || (descriptor & 0x8f) !== 0)
    throw broken('lz4', 'reserved bits are set');
  const code = descriptor >> 4;
  if (code < 4) throw broken('lz4', `block size code ${code}`);
  const hasContentSize = (flags & 0x08) !== 0;
  const end = hasContentSize ? 14 : 6;
  if (data.length <= end) throw broken('lz4', 'truncated frame header');
  if (magic !== 0 && data[end] !== ((xxhash32(data, 4, end) >> 8) & 0xff)) {
    throw broken('lz4', 'header checksum');
  }
  return { end: end + 1, blockBytesMax: 1 << (8 + 2 * code), blockChecksums: (flags & 0x10) !== 0 };
}

function readFrame(data: Buffer, magic: number | undefined): Frame {
  const header = readHeader(data, magic);
  const trailer = header.blockChecksums ? 4 : 0;
  const blocks: Block[] = [];
  for (let at = header.end; ; ) {
    if (data.length - at < 4) throw broken('lz4', 'stream ends before its end mark');
    const word = data.readUInt32LE(at);
    at += 4;
    if (word === 0) return { blocks, blockBytesMax: header.blockBytesMax };
    const stored = word >= STORED;
    const length = stored ? word - STORED : word;
    if (length > header.blockBytesMax) throw broken('lz4', `block of ${length} bytes`);
    if (length + trailer > data.length - at) throw broken('lz4', 'truncated block');
    if (trailer > 0 && data.readUInt32LE(at + length) !== xxhash32(data, at, at + length)) {
      throw broken('lz4', 'block checksum');
    }
    blocks.push({ data: data.subarray(at, at + length), stored });
    at += length + trailer;
  }
}

/** A block as the package wants it, with what it yields in front. */
function prefixed(block: Buffer, size: number): Buffer {
  const out = Buffer.allocUnsafe(SIZE_PREFIX + block.length);
  out.writeUInt32LE(size, 0);
  block.copy(out, SIZE_PREFIX);
  return out;
}

/** Collects blocks and keeps count of the limit. */
class Output {
  readonly #parts: Buffer[] = [];
  readonly #limit: number;
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(part: Buffer): void {
    this.#size += part.length;
    if (this.#size > this.#limit) throw overLimit('lz4', this.#limit);
    this.#parts.push(part);
  }

  join(): Buffer {
    return this.#parts.length === 1 ? (this.#parts[0] as Buffer) : Buffer.concat(this.#parts);
  }
}

/**
 * How many bytes a block yields, from its tokens alone. The package allocates what it is told: told the largest block
 * the frame allows (4 MB for many clients) it would spend that on every batch, however small.
 */
function yieldOf({ blockBytesMax }: Frame, { data }: Block): number {
  let size = 0;
  let at = 0;
  while (at < data.length) {
    const token = data[at++] as number;
    let literals = token >> 4;
    if (literals === 15) {
      let more: number;
      do {
        more = data[at++] ?? 0;
        literals += more;
      } while (more === 255);
    }
    size += literals;
    at += literals;
    // The last sequence is literals only.
    if (at >= data.length) break;
    at += 2;
    let match = token & 15;
    if (match === 15) {
      let more: number;
      do {
        more = data[at++] ?? 0;
        match += more;
      } while (more === 255);
    }
    size += match + 4;
  }
  if (at !== data.length || size > blockBytesMax) throw broken('lz4', 'block does not decompress');
  return size;
}

function decompress(data: Buffer, limit: number, magic: number | undefined): Buffer {
  const frame = readFrame(data, magic);
  const { uncompressSync } = native();
  const output = new Output(limit);
  for (const block of frame.blocks) {
    output.add(
      block.stored ? block.data : uncompressSync(prefixed(block.data, yieldOf(frame, block))),
    );
  }
  return output.join();
}

async function decompressAsync(
  data: Buffer,
  limit: number,
  magic: number | undefined,
): Promise<Buffer> {
  const frame = readFrame(data, magic);
  const { uncompress, uncompressSync } = native();
  const output = new Output(limit);
  // One block at a time: a frame of many small blocks must not ask for all their room at once.
  for (const block of frame.blocks) {
    if (block.stored || block.data.length === 0) {
      output.add(block.data);
      continue;
    }
    const size = yieldOf(frame, block);
    const input = prefixed(block.data, size);
    output.add(size <= AT_ONCE_MAX ? uncompressSync(input) : await uncompress(input));
  }
  return output.join();
}

function frameHeader(magic: number | undefined): Buffer {
  const header = Buffer.allocUnsafe(7);
  header.writeUInt32LE(MAGIC, 0);
  header[4] = FLG;
  header[5] = BD;
  header[6] = (xxhash32(header, magic === 0 ? 0 : 4, 6) >> 8) & 0xff;
  return header;
}

function slices(data: Uint8Array): Buffer[] {
  const whole = asBuffer(data);
  const parts: Buffer[] = [];
  for (let at = 0; at < data.length; at += BLOCK_BYTES) {
    parts.push(whole.subarray(at, Math.min(at + BLOCK_BYTES, data.length)));
  }
  return parts;
}

/** Joins blocks to a frame; a block that did not shrink is stored as it was. */
function framed(
  plain: readonly Buffer[],
  packed: readonly Buffer[],
  magic: number | undefined,
): Buffer {
  const parts: Buffer[] = [frameHeader(magic)];
  for (const [i, data] of plain.entries()) {
    const block = packed[i] as Buffer;
    const stored = block.length >= data.length;
    const length = Buffer.allocUnsafe(4);
    length.writeUInt32LE(stored ? data.length + STORED : block.length, 0);
    parts.push(length, stored ? data : block);
  }
  parts.push(Buffer.alloc(4));
  return Buffer.concat(parts);
}

const translated = (error: unknown) => (error instanceof KafkaError ? error : broken('lz4', error));

export const lz4Codec: Codec = {
  id: 3,
  name: 'lz4',
  compress(data, { level = LEVEL_DEFAULT, magic }) {
    const plain = slices(data);
    const pack =
      level === LEVEL_DEFAULT
        ? (part: Buffer) => native().compressSync(part).subarray(SIZE_PREFIX)
        : (part: Buffer) => packTightly(part, level);
    return framed(plain, plain.map(pack), magic);
  },
  decompress(data, { limit = DECOMPRESSED_MAX, magic }) {
    try {
      return decompress(data, limit, magic);
    } catch (error) {
      throw translated(error);
    }
  },
  async compressAsync(data, { level = LEVEL_DEFAULT, magic }) {
    const plain = slices(data);
    const packed: Buffer[] = [];
    if (level === LEVEL_DEFAULT) {
      const blocks = await Promise.all(plain.map((part) => native().compress(part)));
      packed.push(...blocks.map((block) => block.subarray(SIZE_PREFIX)));
    } else {
      for (const part of plain) {
        packed.push(packTightly(part, level));
        await nodeClock.turn();
      }
    }
    return framed(plain, packed, magic);
  },
  async decompressAsync(data, { limit = DECOMPRESSED_MAX, magic }) {
    try {
      return await decompressAsync(data, limit, magic);
    } catch (error) {
      throw translated(error);
    }
  },
};
