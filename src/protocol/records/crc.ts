/**
 * Checksums of record data: native for more than a few bytes (3-5 GB/s against 1), by table else. Both give the
 * same numbers, unsigned.
 */
import { crc32cOf, crc32Of } from '../../base/crc32c.ts';
import { loadNative } from '../../platform/node/native.ts';

interface NativeCrc {
  crc32(input: Uint8Array, seed?: number): number;
  crc32c(input: Uint8Array, seed?: number): number;
}

/** Below this a call into native code costs more than it saves. */
const TABLE_MAX = 192;

export function crc32c(bytes: Uint8Array, from = 0, to = bytes.length): number {
  if (to - from <= TABLE_MAX) return crc32cOf(bytes, from, to);
  const native = loadNative<NativeCrc>('@node-rs/crc32');
  return native === null ? crc32cOf(bytes, from, to) : native.crc32c(bytes.subarray(from, to));
}

export function crc32(bytes: Uint8Array, from = 0, to = bytes.length): number {
  if (to - from <= TABLE_MAX) return crc32Of(bytes, from, to);
  const native = loadNative<NativeCrc>('@node-rs/crc32');
  return native === null ? crc32Of(bytes, from, to) : native.crc32(bytes.subarray(from, to));
}
