/** java.util.UUID.fromString: five groups of hexadecimal digits, each cut to its size or filled with zeros. */
import { parseLong } from './java-number.ts';

const UUID_LENGTHS = [8, 4, 4, 4, 12];
const LENGTH_MAX = 36;

/** Text of 36 lower-case characters; otherwise `fail` makes the error of what Java says, by the class it throws. */
export function uuidFromString(
  text: string,
  fail: (kind: 'IllegalArgument' | 'NumberFormat', message: string) => Error,
): string {
  if (text.length > LENGTH_MAX) throw fail('IllegalArgument', 'UUID string too large');
  const groups = text.split('-');
  if (groups.length !== UUID_LENGTHS.length)
    throw fail('IllegalArgument', `Invalid UUID string: ${text}`);
  return groups
    .map((group, i) => {
      const value = parseLong(group, 16);
      if (typeof value === 'string') throw fail('NumberFormat', value);
      const length = UUID_LENGTHS[i] ?? 0;
      return value.toString(16).padStart(length, '0').slice(-length);
    })
    .join('-');
}
