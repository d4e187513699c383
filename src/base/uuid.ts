/**
 * Kafka's 128-bit ids as it prints them: base64url of the 16 bytes without padding, 22 characters (KIP-516).
 * They are kept as those strings everywhere; the codec turns them into bytes and back.
 */

/** Sixteen zero bytes: "no id" on the wire. */
export const ZERO_UUID = 'AAAAAAAAAAAAAAAAAAAAAA';

/** Kafka keeps 0...1 for the metadata topic, and 0...0 means none: neither may be drawn. */
const RESERVED = new Set([ZERO_UUID, 'AAAAAAAAAAAAAAAAAAAAAQ']);

const PATTERN = /^[A-Za-z0-9_-]{21}[AQgw]$/;

export function isUuid(text: string): boolean {
  return PATTERN.test(text);
}

/** A version 4 id from 16 random bytes per try; ids that start with '-' would look like options and are redrawn. */
export function randomUuid(randomBytes: (size: number) => Uint8Array): string {
  for (;;) {
    const bytes = Buffer.from(randomBytes(16));
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    const text = bytes.toString('base64url');
    if (!RESERVED.has(text) && !text.startsWith('-')) return text;
  }
}
