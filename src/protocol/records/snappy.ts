/**
 * snappy in the framing of xerial's snappy-java, which Kafka inherited:
 *
 *   82 53 4e 41 50 50 59 00 | int32 version 1 | int32 compatible version 1 | { int32 length | raw block } ...
 *
 * with at most 32 KiB of data in a block. Read are also several such streams in a row, and raw snappy without any
 * framing (librdkafka's old producers wrote it).
 */
import { loadNative } from '../../platform/node/native.ts';
import { broken, type Codec, DECOMPRESSED_MAX, overLimit, unavailable } from './codec.ts';

interface NativeSnappy {
  compressSync(data: Uint8Array): Buffer;
  compress(data: Uint8Array): Promise<Buffer>;
  uncompressSync(data: Uint8Array, options: { asBuffer: true }): Buffer;
  uncompress(data: Uint8Array, options: { asBuffer: true }): Promise<Buffer>;
}

const HEADER = Buffer.from('82534e41505059000000000100000001', 'hex');
const MAGIC = HEADER.subarray(0, 8);
/** The first four bytes of the header, where a block's length would stand. */
const MAGIC_AS_LENGTH = HEADER.readInt32BE(0);
const BLOCK_BYTES = 32 * 1024;
/** No snappy element yields more than 64 bytes from three: a larger claim is false. */
const EXPANSION_MAX = 22;

function native(): NativeSnappy {
  const module = loadNative<NativeSnappy>('snappy');
  if (module === null) throw unavailable('snappy', 'snappy');
  return module;
}

/**
 * Blocks that yield no more than this (some 4 ms) are decompressed on the spot: what the package allocates on the pool's
 * threads V8 does not know of, and under load that came to gigabytes (as with lz4).
 */
const AT_ONCE_MAX = 1280 * 1024;

/** The uncompressed size that a raw block announces, checked against what its length can hold. */
function announcedSize(block: Buffer): number {
  let size = 0;
  for (let i = 0; i < 5 && i < block.length; i++) {
    const byte = block[i] as number;
    size += (byte & 0x7f) * 2 ** (7 * i);
    if (byte >= 0x80) continue;
    if (size > block.length * EXPANSION_MAX + 64) throw broken('snappy', 'impossible block size');
    return size;
  }
  throw broken('snappy', 'no block size');
}

/** The raw blocks of a stream, all of them checked to stay within limit together. */
function blocksOf(data: Buffer, limit: number): Buffer[] {
  if (!data.subarray(0, MAGIC.length).equals(MAGIC)) {
    if (announcedSize(data) > limit) throw overLimit('snappy', limit);
    return [data];
  }
  const blocks: Buffer[] = [];
  let total = 0;
  for (let at = 0; at < data.length; ) {
    if (data.length - at < 4) throw broken('snappy', 'truncated block length');
    const length = data.readInt32BE(at);
    if (length === MAGIC_AS_LENGTH) {
      if (!data.subarray(at, at + MAGIC.length).equals(MAGIC) || data.length - at < HEADER.length) {
        throw broken('snappy', 'bad stream header');
      }
      at += HEADER.length;
      continue;
    }
    at += 4;
    if (length < 0 || length > data.length - at) throw broken('snappy', 'truncated block');
    const block = data.subarray(at, at + length);
    total += announcedSize(block);
    if (total > limit) throw overLimit('snappy', limit);
    blocks.push(block);
    at += length;
  }
  return blocks;
}

function slices(data: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < data.length; at += BLOCK_BYTES) {
    parts.push(data.subarray(at, Math.min(at + BLOCK_BYTES, data.length)));
  }
  return parts;
}

function framed(blocks: readonly Buffer[]): Buffer {
  let size = HEADER.length;
  for (const block of blocks) size += 4 + block.length;
  const out = Buffer.allocUnsafe(size);
  HEADER.copy(out);
  let at = HEADER.length;
  for (const block of blocks) {
    out.writeInt32BE(block.length, at);
    block.copy(out, at + 4);
    at += 4 + block.length;
  }
  return out;
}

const joined = (parts: Buffer[]): Buffer =>
  parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);

export const snappyCodec: Codec = {
  id: 2,
  name: 'snappy',
  compress: (data) => framed(slices(data).map((part) => native().compressSync(part))),
  decompress(data, { limit = DECOMPRESSED_MAX }) {
    const blocks = blocksOf(data, limit);
    const { uncompressSync } = native();
    try {
      return joined(blocks.map((block) => uncompressSync(block, { asBuffer: true })));
    } catch (error) {
      throw broken('snappy', error);
    }
  },
  compressAsync: async (data) =>
    framed(await Promise.all(slices(data).map((part) => native().compress(part)))),
  async decompressAsync(data, { limit = DECOMPRESSED_MAX }) {
    const blocks = blocksOf(data, limit);
    const { uncompress, uncompressSync } = native();
    const parts: Buffer[] = [];
    try {
      for (const block of blocks) {
        const atOnce = announcedSize(block) <= AT_ONCE_MAX;
        parts.push(
          atOnce
            ? uncompressSync(block, { asBuffer: true })
            : await uncompress(block, { asBuffer: true }),
        );
      }
      return joined(parts);
    } catch (error) {
      throw broken('snappy', error);
    }
  },
};
