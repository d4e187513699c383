/**
 * The order in which a Java broker writes the keys of a config node: that of java.util.Properties on JDK 9 and later, a
 * hash table of 16 buckets that doubles when it holds more than three quarters of its size (zookeeper.md 4.3).
 */

export function inPropertiesOrder<V>(entries: ReadonlyMap<string, V>): [string, V][] {
  let buckets = 16;
  while (entries.size > buckets * 0.75) buckets *= 2;
  const bucket = (key: string): number => {
    const hash = javaHash(key);
    return (hash ^ (hash >>> 16)) & (buckets - 1);
  };
  // sort is stable: within a bucket the order of insertion stays
  return [...entries].sort(([a], [b]) => bucket(a) - bucket(b));
}

/** String.hashCode */
export function javaHash(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(31, hash) + text.charCodeAt(i)) | 0;
  return hash;
}
