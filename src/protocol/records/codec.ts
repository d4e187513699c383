/**
 * What the four codecs have in common. Every decompressor is told how much it may produce: a few bytes on the wire
 * can stand for gigabytes, and what goes over the limit is refused before it is made.
 */
import { Errors, KafkaError } from '../errors.ts';

export interface CompressOptions {
  /** Codec's own scale; the codec's default when absent. */
  readonly level?: number | undefined;
  /** Record format: lz4 in format 0 has a header checksum of its own kind. */
  readonly magic?: number | undefined;
}

export interface DecompressOptions {
  /** Most bytes to produce; DECOMPRESSED_MAX when absent. */
  readonly limit?: number | undefined;
  readonly magic?: number | undefined;
}

export interface Codec {
  /** Bits 0-2 of the attributes. */
  readonly id: number;
  readonly name: string;
  readonly compress: (data: Uint8Array, options: CompressOptions) => Buffer;
  readonly decompress: (data: Buffer, options: DecompressOptions) => Buffer;
  /** The same off the event loop's thread. */
  readonly compressAsync: (data: Uint8Array, options: CompressOptions) => Promise<Buffer>;
  readonly decompressAsync: (data: Buffer, options: DecompressOptions) => Promise<Buffer>;
}

/** As much as a request may hold by default (socket.request.max.bytes). */
export const DECOMPRESSED_MAX = 104_857_600;

/** Compressed data that is broken, or that would grow over its limit: Kafka's answer to it is -1. */
export class CompressionError extends KafkaError {
  constructor(message: string, options?: ErrorOptions) {
    super(Errors.UNKNOWN_SERVER_ERROR, message, options);
    this.name = 'CompressionError';
  }
}

export function broken(codec: string, why: unknown): CompressionError {
  const reason = why instanceof Error ? why.message : String(why);
  return new CompressionError(`Failed to decompress record stream (${codec}: ${reason})`, {
    cause: why,
  });
}

export function overLimit(codec: string, limit: number): CompressionError {
  return new CompressionError(
    `Failed to decompress record stream (${codec}: more than ${limit} bytes)`,
  );
}

/** The package that does a codec's work could not be loaded on this machine. */
export function unavailable(codec: string, name: string): KafkaError {
  return new KafkaError(
    Errors.UNSUPPORTED_COMPRESSION_TYPE,
    `${codec} is not available: the package ${name} does not load here`,
  );
}
