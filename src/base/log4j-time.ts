/** The time stamp that opens every log line of Kafka: log4j's `%d`, which is local time with a comma before the milliseconds. */

/** `2026-11-22 11:06:42,659` in local time. */
export function log4jTime(ms: number): string {
  const at = new Date(ms);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const time = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  return `${day} ${time},${String(at.getMilliseconds()).padStart(3, '0')}`;
}
