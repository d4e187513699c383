/**
 * Java's String.split, by which Kafka's and ZooKeeper's tools take apart what is typed: empty parts at the end do not
 * count, so nothing but separators has no part at all; a text without separator is one part, even an empty one.
 */
export function javaSplit(text: string, separator: string | RegExp): string[] {
  const parts = text.split(separator);
  if (parts.length === 1) return parts;
  return parts.slice(0, parts.findLastIndex((part) => part !== '') + 1);
}
