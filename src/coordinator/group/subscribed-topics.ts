/**
 * The topics in a consumer's subscription bytes (ConsumerProtocolSubscription). The broker reads them only to know
 * whose offsets are in use. Version 0 is the prefix of every version, so the version itself does not matter.
 */
import { asBuffer } from '../../base/as-buffer.ts';

/** null when the bytes are not a subscription. */
export function subscribedTopics(metadata: Uint8Array): string[] | null {
  const bytes = asBuffer(metadata);
  if (bytes.length < 6 || bytes.readInt16BE(0) < 0) return null;
  const count = bytes.readInt32BE(2);
  // Each topic takes two bytes at least: a count beyond that is nonsense and would be a long loop.
  if (count < 0 || count > bytes.length / 2) return null;
  const topics: string[] = [];
  let position = 6;
  for (let i = 0; i < count; i++) {
    if (position + 2 > bytes.length) return null;
    const size = bytes.readInt16BE(position);
    position += 2;
    if (size < 0 || position + size > bytes.length) return null;
    topics.push(bytes.toString('utf8', position, position + size));
    position += size;
  }
  return topics;
}
