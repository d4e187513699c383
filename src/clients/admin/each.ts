/** Calls that concern one key each: they run side by side, and one that fails leaves the others alone. */
import { asError } from '../errors.ts';

/** Runs one call per key, all at once, for a key named twice too; what one throws is that key's outcome. */
export async function each<V>(
  keys: readonly string[],
  ask: (key: string) => Promise<V>,
): Promise<Map<string, V | Error>> {
  const once = [...new Set(keys)];
  const outcomes = await Promise.all(once.map((key) => ask(key).catch(asError)));
  return new Map(once.map((key, index) => [key, outcomes[index] as V | Error]));
}
