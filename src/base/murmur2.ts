/**
 * Kafka's murmur2 (org.apache.kafka.common.utils.Utils): 32-bit, fixed seed, signed result. The default partitioner
 * is `(murmur2(key) & 0x7fffffff) % partitions`; every client of every language must agree on it, so that a key keeps
 * its partition.
 */
const SEED = 0x9747b28c | 0;
const M = 0x5bd1e995;

export function murmur2(data: Uint8Array): number {
  const length = data.length;
  let hash = SEED ^ length;
  const wordsEnd = length & ~3;
  for (let i = 0; i < wordsEnd; i += 4) {
    let k =
      byteAt(data, i) |
      (byteAt(data, i + 1) << 8) |
      (byteAt(data, i + 2) << 16) |
      (byteAt(data, i + 3) << 24);
    k = Math.imul(k, M);
    k ^= k >>> 24;
    k = Math.imul(k, M);
    hash = Math.imul(hash, M) ^ k;
  }
  const tail = length & 3;
  if (tail === 3) hash ^= byteAt(data, wordsEnd + 2) << 16;
  if (tail >= 2) hash ^= byteAt(data, wordsEnd + 1) << 8;
  if (tail >= 1) hash = Math.imul(hash ^ byteAt(data, wordsEnd), M);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, M);
  hash ^= hash >>> 15;
  return hash;
}

/** The partition of a serialized key: a bit mask, not an absolute value. */
export function partitionForKey(key: Uint8Array, partitionsCount: number): number {
  return (murmur2(key) & 0x7fffffff) % partitionsCount;
}

function byteAt(data: Uint8Array, index: number): number {
  return data[index] as number;
}
