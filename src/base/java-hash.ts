/**
 * The order in which a java.util.HashMap hands out its entries: by bucket of the spread hash, within a bucket in the order
 * of insertion; buckets double above three quarters and never shrink. Kafka's tools print some rows in this order, its
 * consumer reads partitions in it, and its sticky assignor lets it decide who keeps one partition more.
 */

/** String.hashCode. */
export function stringHash(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
}

/** TopicPartition.hashCode. */
export function topicPartitionHash(key: { topic: string; partition: number }): number {
  return (Math.imul(31, 31 + key.partition) + stringHash(key.topic)) | 0;
}

/** Long.hashCode. */
export function longHash(value: number): number {
  const bits = BigInt(value);
  return Number(BigInt.asIntN(32, bits ^ (bits >> 32n)));
}

/** Where a hash falls in a table of so many buckets, a power of two. */
export function bucketOf(hash: number, buckets: number): number {
  return (hash ^ (hash >>> 16)) & (buckets - 1);
}

/** `capacity` is what the map was made with, as a power of two. */
export function hashOrder<T>(items: readonly T[], hashOf: (item: T) => number, capacity = 16): T[] {
  let buckets = capacity;
  while (items.length > buckets * 0.75) buckets *= 2;
  return items
    .map((item) => ({ item, bucket: bucketOf(hashOf(item), buckets) }))
    .sort((a, b) => a.bucket - b.bucket)
    .map(({ item }) => item);
}

/** Of a map that was made for as many entries as it holds. */
export function sizedHashOrder<T>(items: readonly T[], hashOf: (item: T) => number): T[] {
  return hashOrder(items, hashOf, 2 ** Math.ceil(Math.log2(Math.max(1, items.length))));
}

/** The same for Scala's mutable HashMap and HashSet: they grow one entry earlier, and a bucket is sorted by hash. */
export function scalaOrder<T>(items: readonly T[], hashOf: (item: T) => number): T[] {
  let capacity = 16;
  while (items.length >= capacity * 0.75) capacity *= 2;
  const spread = (item: T) => hashOf(item) ^ (hashOf(item) >>> 16);
  const sorted = items.toSorted((a, b) => spread(a) - spread(b));
  return hashOrder(sorted, hashOf, capacity);
}

/** Of Scala's immutable Map, filled in the order of `items`: up to four entries keep it, more become a trie (CHAMP). */
export function scalaMapOrder<T>(items: readonly T[], hashOf: (item: T) => number): T[] {
  if (items.length <= 4) return [...items];
  return trieOrder(
    items.map((item) => ({ item, hash: improved(hashOf(item)) })),
    0,
  );
}

/** A node hands out its own entries first, then its subnodes: where five bits of the hash are shared. */
function trieOrder<T>(entries: readonly { item: T; hash: number }[], shift: number): T[] {
  const slots = new Map<number, { item: T; hash: number }[]>();
  for (const entry of entries) {
    const slot = (entry.hash >>> shift) & 31;
    const there = slots.get(slot);
    if (there === undefined) slots.set(slot, [entry]);
    else there.push(entry);
  }
  const ordered = [...slots].sort(([a], [b]) => a - b).map(([, slot]) => slot);
  const alone = ordered.filter((slot) => slot.length === 1).flat();
  const shared = ordered.filter((slot) => slot.length > 1);
  const below = (slot: readonly { item: T; hash: number }[]) =>
    shift < 30 ? trieOrder(slot, shift + 5) : slot.map(({ item }) => item);
  return [...alone.map(({ item }) => item), ...shared.flatMap(below)];
}

/** scala.collection.Hashing.improve. */
function improved(code: number): number {
  let hash = (code + ~(code << 9)) | 0;
  hash ^= hash >>> 14;
  hash = (hash + (hash << 4)) | 0;
  return hash ^ (hash >>> 10);
}
