/**
 * Times as kafka-consumer-groups takes them: `yyyy-MM-dd'T'HH:mm:ss.SSS` with an optional zone (UTC without one), and
 * ISO-8601 durations; taken and refused as Java does (kafka: Utils.getDateTime; java.time.Duration.parse). SimpleDateFormat
 * skips blanks before a number, takes numbers of any length, and does not look at what stands behind the zone.
 */
import { parseLong } from '../../base/java-number.ts';
import { javaSplit } from '../../base/java-split.ts';
import { JavaError } from '../java-error.ts';

const DATE_TIME =
  /^[ \t]*(\d+)-[ \t]*(\d+)-[ \t]*(\d+)T[ \t]*(\d+):[ \t]*(\d+):[ \t]*(\d+)\.[ \t]*(\d+)[ \t]*(?:Z|([+-])(\d\d)(?::(\d\d))?)/;

/** ms since the epoch. */
export function parseDateTime(text: string): number {
  const time = javaSplit(text, 'T')[1];
  if (time === undefined)
    throw parseError(
      "Error parsing timestamp. It does not contain a 'T' according to ISO8601 format",
    );
  const zoned = /[+\-Z]/.test(time) ? text : `${text}Z`;
  const match = DATE_TIME.exec(zoned);
  const local = match === null ? null : localTime(match.slice(1, 8).map(Number));
  const offsetMs = match === null ? null : zoneMs(match[8], match[9], match[10]);
  if (local === null || offsetMs === null) throw parseError(`Unparseable date: "${zoned}"`);
  return local - offsetMs;
}

/** Of a calendar that is not lenient: no 31st of February, no hour 24. */
function localTime([
  year = 0,
  month = 0,
  day = 0,
  hour = 0,
  minute = 0,
  second = 0,
  ms = 0,
]: number[]) {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const dayExists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (year < 1 || !dayExists || hour > 23 || minute > 59 || second > 59 || ms > 999) return null;
  return date.setUTCHours(hour, minute, second, ms);
}

const HOUR_MS = 3_600_000;

/** Minutes that cannot be count as not written; zones reach from -13 to +14 hours. */
function zoneMs(sign = '+', hours = '0', minutes = '0'): number | null {
  const exists = (ms: number) => ms >= -13 * HOUR_MS && ms <= 14 * HOUR_MS;
  const whole = Number(`${sign}${hours}`) * HOUR_MS;
  const exact = whole + Number(`${sign}${minutes}`) * 60_000;
  if (Number(minutes) < 60 && exists(exact)) return exact;
  return exists(whole) ? whole : null;
}

function parseError(message: string): JavaError {
  return new JavaError('java.text.ParseException', message);
}

const FORMAT = 'java.time.format.DateTimeParseException';
const DURATION =
  /^([-+]?)P(?:([-+]?\d+)D)?(T(?:([-+]?\d+)H)?(?:([-+]?\d+)M)?(?:([-+]?\d+)(?:[.,](\d{0,9}))?S)?)?$/i;

/** Java's Instant goes so far from the epoch, in seconds. */
const INSTANT_S = 31_556_889_864_403_200;
const UNITS = { days: 86_400n, hours: 3600n, minutes: 60n, seconds: 1n };

/** ms, with a fraction. */
export function parseDuration(text: string): number {
  const match = DURATION.exec(text);
  const parts = match === null ? [] : [match[2], match[4], match[5], match[6]];
  const whole = 'Text cannot be parsed to a Duration';
  if (
    match === null ||
    match[3]?.toUpperCase() === 'T' ||
    parts.every((part) => part === undefined)
  )
    throw new JavaError(FORMAT, whole);
  const seconds = Object.entries(UNITS).map(([unit, size], i) => {
    const count = parseLong(parts[i] ?? '0', 10);
    const refused = (cause: JavaError) => new JavaError(FORMAT, `${whole}: ${unit}`, cause);
    if (typeof count === 'string')
      throw refused(new JavaError('java.lang.NumberFormatException', count));
    const value = count * size;
    if (BigInt.asIntN(64, value) !== value)
      throw refused(new JavaError('java.lang.ArithmeticException', 'long overflow'));
    return Number(value);
  });
  const fraction = Number(`0.${match[7] ?? ''}0`) * (match[6]?.startsWith('-') ? -1 : 1);
  const total = seconds.reduce((sum, part) => sum + part, fraction);
  if (Math.abs(total) > INSTANT_S)
    throw new JavaError(
      'java.time.DateTimeException',
      'Instant exceeds minimum or maximum instant',
    );
  return total * 1000 * (match[1] === '-' ? -1 : 1);
}
