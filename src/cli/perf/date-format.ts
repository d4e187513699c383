/**
 * Times as java.text.SimpleDateFormat prints them, in local time and English. A run of letters is a field, its length the
 * least number of digits or, of months and days of the week, whether the name is cut to three letters; text stands in
 * single quotes. Weeks of the year, which depend on a country, are not known here.
 */
import { illegalArgument } from '../java-error.ts';

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const DAY_MS = 86_400_000;

/** A pattern's parts: letters of one field, quoted text, or anything else. */
const PART = /([A-Za-z])\1*|'((?:[^']|'')*)'|[^A-Za-z']+/g;

type Field = (at: Date, width: number) => string;

const digits =
  (value: (at: Date) => number): Field =>
  (at, width) =>
    String(value(at)).padStart(width, '0');

const named =
  (names: readonly string[], index: (at: Date) => number): Field =>
  (at, width) => {
    const name = names[index(at)] ?? '';
    return width >= 4 ? name : name.slice(0, 3);
  };

const month = named(MONTHS, (at) => at.getMonth());
const monthNumber = digits((at) => at.getMonth() + 1);
const monthField: Field = (at, width) => (width >= 3 ? month : monthNumber)(at, width);

const FIELDS: Readonly<Record<string, Field>> = {
  G: () => 'AD',
  y: (at, width) =>
    width === 2
      ? String(at.getFullYear() % 100).padStart(2, '0')
      : String(at.getFullYear()).padStart(width, '0'),
  M: monthField,
  L: monthField,
  d: digits((at) => at.getDate()),
  D: digits(
    (at) =>
      Math.round(
        (new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime() -
          new Date(at.getFullYear(), 0, 1).getTime()) /
          DAY_MS,
      ) + 1,
  ),
  F: digits((at) => Math.floor((at.getDate() - 1) / 7) + 1),
  E: named(DAYS, (at) => at.getDay()),
  u: digits((at) => at.getDay() || 7),
  a: (at) => (at.getHours() < 12 ? 'AM' : 'PM'),
  H: digits((at) => at.getHours()),
  k: digits((at) => at.getHours() || 24),
  K: digits((at) => at.getHours() % 12),
  h: digits((at) => at.getHours() % 12 || 12),
  m: digits((at) => at.getMinutes()),
  s: digits((at) => at.getSeconds()),
  S: digits((at) => at.getMilliseconds()),
  Z: (at) => zone(at, ''),
  X: (at, width) => {
    if (at.getTimezoneOffset() === 0) return 'Z';
    return width === 1 ? zone(at, '').slice(0, 3) : zone(at, width === 3 ? ':' : '');
  },
  z: (at, width) =>
    new Intl.DateTimeFormat('en-US', { timeZoneName: width >= 4 ? 'long' : 'short' })
      .formatToParts(at)
      .find(({ type }) => type === 'timeZoneName')?.value ?? '',
};

function zone(at: Date, separator: string): string {
  const minutes = -at.getTimezoneOffset();
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(size / 60)}${separator}${two(size % 60)}`;
}

/** The text of a time in ms since the epoch. Throws Java's IllegalArgumentException for a pattern that cannot be. */
export function dateFormat(pattern: string): (ms: number) => string {
  const parts: (string | { readonly field: Field; readonly width: number })[] = [];
  let end = 0;
  for (const { 0: text, 1: letter, 2: quoted, index } of pattern.matchAll(PART)) {
    if (index !== end) throw illegalArgument('Unterminated quote');
    end = index + text.length;
    if (quoted !== undefined) parts.push(quoted === '' ? "'" : quoted.replaceAll("''", "'"));
    else if (letter === undefined) parts.push(text);
    else {
      const field = FIELDS[letter];
      if (field === undefined) throw illegalArgument(`Illegal pattern character '${letter}'`);
      parts.push({ field, width: text.length });
    }
  }
  if (end !== pattern.length) throw illegalArgument('Unterminated quote');
  return (ms) => {
    const at = new Date(ms);
    return parts
      .map((part) => (typeof part === 'string' ? part : part.field(at, part.width)))
      .join('');
  };
}
