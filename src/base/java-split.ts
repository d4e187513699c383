/** Java's String.split, by which Kafka's and ZooKeeper's tools take apart what is typed: empty parts at the end do not count. */
export function javaSplit(text: string, separator: string | RegExp): string[] {
  const parts = text.split(separator);
  while (parts.length > 1 && parts.at(-1) === '') parts.pop();
  return parts;
}
