/** The nesting that most requests and responses have: by topic, in the order of first appearance. */
export function groupByTopic<T extends { readonly topic: string }>(
  items: Iterable<T>,
): Map<string, T[]> {
  const topics = new Map<string, T[]>();
  for (const item of items) {
    const list = topics.get(item.topic);
    if (list === undefined) topics.set(item.topic, [item]);
    else list.push(item);
  }
  return topics;
}
