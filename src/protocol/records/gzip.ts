/**
 * gzip by Node's zlib, with the header as recent Java writes it: no extra flags, operating system "unknown".
 * Concatenated members are read as one.
 */
import { constants, gunzip, gunzipSync, gzip, gzipSync } from 'node:zlib';
import { broken, type Codec, DECOMPRESSED_MAX, overLimit } from './codec.ts';

const XFL = 8;
const OS = 9;
const OS_UNKNOWN = 0xff;

function withJavaHeader(data: Buffer): Buffer {
  data[XFL] = 0;
  data[OS] = OS_UNKNOWN;
  return data;
}

const levelOf = (level: number | undefined) => ({
  level: level ?? constants.Z_DEFAULT_COMPRESSION,
});

function failure(error: unknown, limit: number): Error {
  const tooLarge = (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE';
  return tooLarge ? overLimit('gzip', limit) : broken('gzip', error);
}

export const gzipCodec: Codec = {
  id: 1,
  name: 'gzip',
  compress: (data, { level }) => withJavaHeader(gzipSync(data, levelOf(level))),
  decompress(data, { limit = DECOMPRESSED_MAX }) {
    try {
      return gunzipSync(data, { maxOutputLength: Math.max(limit, 1) });
    } catch (error) {
      throw failure(error, limit);
    }
  },
  compressAsync: (data, { level }) =>
    new Promise((resolve, reject) => {
      gzip(data, levelOf(level), (error, result) => {
        if (error === null) resolve(withJavaHeader(result));
        else reject(error);
      });
    }),
  decompressAsync: (data, { limit = DECOMPRESSED_MAX }) =>
    new Promise((resolve, reject) => {
      gunzip(data, { maxOutputLength: Math.max(limit, 1) }, (error, result) => {
        if (error === null) resolve(result);
        else reject(failure(error, limit));
      });
    }),
};
