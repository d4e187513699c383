/** The items that occur more than once, each once, in the order of their second occurrence. */
export function repeated<T>(items: Iterable<T>): T[] {
  const seen = new Set<T>();
  const twice = new Set<T>();
  for (const item of items) (seen.has(item) ? twice : seen).add(item);
  return [...twice];
}
