/**
 * The codecs by number and by name, and the one entrance to them. A little work is done at once: handing it to
 * another thread costs more; for more than that the asynchronous functions leave the event loop free.
 */
import { asBuffer } from '../../base/as-buffer.ts';
import { Errors, KafkaError } from '../errors.ts';
import type { Codec, CompressOptions, DecompressOptions } from './codec.ts';
import { gzipCodec } from './gzip.ts';
import { lz4Codec } from './lz4.ts';
import { snappyCodec } from './snappy.ts';
import { prepareZstd, zstdCodec } from './zstd.ts';

export const NONE = 0;
export const GZIP = 1;
export const SNAPPY = 2;
export const LZ4 = 3;
export const ZSTD = 4;

/** Above this many bytes a codec runs off the event loop's thread. */
const COMPRESS_ASYNC_MIN = 64 * 1024;
/** Compressed bytes may stand for many more, so fewer of them are enough. */
const DECOMPRESS_ASYNC_MIN = 8 * 1024;

const NAMES = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;
export type CompressionName = (typeof NAMES)[number];

const CODECS: readonly (Codec | null)[] = [null, gzipCodec, snappyCodec, lz4Codec, zstdCodec];

/** Name of a codec number as configs and tools write it; null for a number that means nothing. */
export function compressionName(id: number): CompressionName | null {
  return NAMES[id] ?? null;
}

/** Number of a codec name, null for an unknown one. */
export function compressionId(name: string): number | null {
  const id = (NAMES as readonly string[]).indexOf(name);
  return id < 0 ? null : id;
}

/** null for none. */
function codecOf(id: number): Codec | null {
  const codec = CODECS[id];
  if (codec === undefined) {
    throw new KafkaError(Errors.INVALID_RECORD, `Unknown compression type id: ${id}`);
  }
  return codec;
}

export function compress(id: number, data: Uint8Array, options: CompressOptions = {}): Buffer {
  const codec = codecOf(id);
  if (codec === null) return asBuffer(data);
  return codec.compress(data, options);
}

export function decompress(id: number, data: Buffer, options: DecompressOptions = {}): Buffer {
  const codec = codecOf(id);
  return codec === null ? data : codec.decompress(data, options);
}

export async function compressAsync(
  id: number,
  data: Uint8Array,
  options: CompressOptions = {},
): Promise<Buffer> {
  if (id === ZSTD) await prepareZstd();
  if (id === NONE || data.length <= COMPRESS_ASYNC_MIN) return compress(id, data, options);
  return (codecOf(id) as Codec).compressAsync(data, options);
}

export async function decompressAsync(
  id: number,
  data: Buffer,
  options: DecompressOptions = {},
): Promise<Buffer> {
  if (id === ZSTD) await prepareZstd();
  const codec = codecOf(id);
  if (codec === null) return data;
  const small = data.length <= DECOMPRESS_ASYNC_MIN;
  return small ? codec.decompress(data, options) : codec.decompressAsync(data, options);
}
