/**
 * Log lines in log4j's form, as Kafka's servers print them: `[2026-11-22 11:06:42,659] INFO message (logger)`,
 * in local time. Scripts wait for such lines, so the form is part of the product. An error given beside the message is
 * printed under it with its stack.
 */
import { log4jTime } from '../../base/log4j-time.ts';
import { LogLevels } from '../log-levels.ts';
import type { Logger, LogLevel, LogSink } from '../platform.ts';

export interface LogOutput {
  write(text: string): unknown;
}

/**
 * What stands under a line. An error that carries the name of a Java class is one an operator may meet and look for: it is
 * printed as Java would, without our stack.
 */
function errorText(error: unknown): string {
  if (!(error instanceof Error)) return `${String(error)}\n`;
  const cause = error.cause === undefined ? '' : `Caused by: ${errorText(error.cause)}`;
  const { javaClass } = error as { javaClass?: unknown };
  const text = typeof javaClass === 'string' ? `${javaClass}: ${error.message}` : error.stack;
  return `${text ?? String(error)}\n${cause}`;
}

/** The line (and what stands under it) for one event. */
export function log4jLine(
  timeMs: number,
  level: LogLevel,
  message: string,
  logger: string,
  error?: unknown,
): string {
  const line = `[${log4jTime(timeMs)}] ${level} ${message} (${logger})\n`;
  return error === undefined ? line : line + errorText(error);
}

/** A sink that prints events of at least the threshold to output, until its levels are changed. */
export function createLogSink(
  output: LogOutput,
  options: { threshold: LogLevel; now: () => number },
): LogSink {
  const levels = new LogLevels(options.threshold);
  const logger = (name: string): Logger => {
    const written = levels.of(name);
    const at =
      (level: LogLevel) =>
      (message: string, error?: unknown): void => {
        if (written(level)) output.write(log4jLine(options.now(), level, message, name, error));
      };
    return {
      debug: at('DEBUG'),
      info: at('INFO'),
      warn: at('WARN'),
      error: at('ERROR'),
      fatal: at('FATAL'),
    };
  };
  return { levels, logger };
}
