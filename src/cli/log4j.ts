/**
 * Log lines of the tools: `[2024-11-22 10:15:30,123] WARN message (logger)` on stderr, local time, an exception on the
 * lines below (spec/cli.md 0.6). The tools log WARN and ERROR only, whatever the clients say at INFO.
 */
import type { ClientLog } from '../clients/types.ts';
import type { Output } from './command.ts';
import { stackTrace } from './java-error.ts';

export function logLine(level: string, message: string, logger: string, now = new Date()): string {
  return `[${timestamp(now)}] ${level} ${message} (${logger})\n`;
}

/** `yyyy-MM-dd HH:mm:ss,SSS` in local time. */
export function timestamp(at: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const time = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  return `${day} ${time},${String(at.getMilliseconds()).padStart(3, '0')}`;
}

export function logTo(
  output: Output,
  level: 'WARN' | 'ERROR',
  message: string,
  logger: string,
  error?: unknown,
): void {
  const below = error === undefined ? '' : stackTrace(error);
  output.write(logLine(level, message, logger) + below);
}

/** The sink that clients are given: what a tool shows of what they have to say. */
export function clientLog(output: Output): ClientLog {
  return {
    log(level, message, logger, error) {
      if (level !== 'INFO') logTo(output, level, message, logger, error);
    },
  };
}
