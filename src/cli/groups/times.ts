/**
 * Times as kafka-consumer-groups takes them: `yyyy-MM-dd'T'HH:mm:ss.SSS` with an optional zone (UTC without one), and
 * ISO-8601 durations; refused in Java's words (kafka: Utils.getDateTime; java.time.Duration.parse).
 */
import { JavaError } from '../java-error.ts';

const DATE_TIME =
  /^(\d{4,})-(\d{1,2})-(\d{1,2})T(\d{1,2}):(\d{1,2}):(\d{1,2})\.(\d{1,3})(?:(Z)|([+-])(\d{2})(?::?(\d{2}))?)$/;

/** ms since the epoch. */
export function parseDateTime(text: string): number {
  const time = text.split('T')[1];
  if (time === undefined || time === '')
    throw parseError(
      "Error parsing timestamp. It does not contain a 'T' according to ISO8601 format",
    );
  const zoned = /[+\-Z]/.test(time) ? text : `${text}Z`;
  const match = DATE_TIME.exec(zoned);
  const fields = match?.slice(1, 8).map(Number);
  if (match === null || fields === undefined || !real(fields))
    throw parseError(`Unparseable date: "${zoned}"`);
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0, ms = 0] = fields;
  const sign = match[9] === '-' ? -1 : 1;
  const offsetMinutes = sign * (Number(match[10] ?? 0) * 60 + Number(match[11] ?? 0));
  return Date.UTC(year, month - 1, day, hour, minute, second, ms) - offsetMinutes * 60_000;
}

/** SimpleDateFormat that is not lenient: no 31st of February, no hour 24. */
function real([year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0]: number[]): boolean {
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return (
    month >= 1 && month <= 12 && day >= 1 && day <= days && hour < 24 && minute < 60 && second < 60
  );
}

function parseError(message: string): JavaError {
  return new JavaError('java.text.ParseException', message);
}

const DURATION =
  /^([-+]?)P(?:([-+]?\d+)D)?(T(?:([-+]?\d+)H)?(?:([-+]?\d+)M)?(?:([-+]?\d+)(?:[.,](\d{0,9}))?S)?)?$/i;

export function parseDuration(text: string): number {
  const match = DURATION.exec(text);
  const parts = match === null ? [] : [match[2], match[4], match[5], match[6]];
  if (
    match === null ||
    match[3]?.toUpperCase() === 'T' ||
    parts.every((part) => part === undefined)
  )
    throw new JavaError(
      'java.time.format.DateTimeParseException',
      'Text cannot be parsed to a Duration',
    );
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts.map((part) => Number(part ?? 0));
  const fraction = Number(`0.${match[7] ?? ''}0`) * (match[6]?.startsWith('-') ? -1 : 1);
  const total = ((days * 24 + hours) * 60 + minutes) * 60 + seconds + fraction;
  return Math.floor(total * 1000) * (match[1] === '-' ? -1 : 1);
}
