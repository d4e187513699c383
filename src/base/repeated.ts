/** The items that occur more than once, each once, in the order of their second occurrence. */
export function repeated<T>(items: readonly T[]): T[] {
  return [...new Set(items.filter((item, i) => items.indexOf(item) !== i))];
}
