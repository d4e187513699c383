/**
 * UTF-8 as Java writes and reads it, which is the standard's but for surrogates: one without its pair is written as `?`,
 * and the bytes that would encode one are read as a single U+FFFD, where a TextDecoder gives one for each byte.
 */
import { asBuffer } from './as-buffer.ts';

export function encodeUtf8(text: string): Buffer {
  return Buffer.from(text.isWellFormed() ? text : text.replaceAll(/\p{Surrogate}/gu, '?'), 'utf8');
}

export function decodeUtf8(bytes: Uint8Array): string {
  const buffer = asBuffer(bytes);
  const text = buffer.toString('utf8');
  if (!text.includes('\ufffd')) return text;
  // 0xED is always the first byte of three, and never followed by these in well-formed text; 0xFF never stands in it.
  const marked = buffer.toString('latin1').replaceAll(/\xed[\xa0-\xbf][\x80-\xbf]?/g, '\xff');
  return Buffer.from(marked, 'latin1').toString('utf8');
}
