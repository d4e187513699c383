/**
 * A server's log in which exceptions look like Java's: `class: message`, then frames, then the causes. Scripts and people
 * look for Kafka's class names there. What an operator caused (a refused configuration, a port in use, a foreign log
 * dir) is told without frames.
 */
import type { Logger, LogSink, Platform } from '../platform/platform.ts';
import { throwable } from './java-error.ts';

export function withJavaLog(platform: Platform): Platform {
  return { ...platform, log: javaLog(platform.log) };
}

function javaLog(sink: LogSink): LogSink {
  return {
    levels: sink.levels,
    logger(name) {
      const inner = sink.logger(name);
      const level =
        (write: Logger['info']): Logger['info'] =>
        (message, error) =>
          error === undefined ? write(message) : write(message, javaStack(error));
      return {
        debug: level((message, error) => inner.debug(message, error)),
        info: level((message, error) => inner.info(message, error)),
        warn: level((message, error) => inner.warn(message, error)),
        error: level((message, error) => inner.error(message, error)),
        fatal: level((message, error) => inner.fatal(message, error)),
      };
    },
  };
}

/** An Error whose stack is the text to print. */
function javaStack(error: unknown): Error {
  const shown = new Error();
  const lines: string[] = [];
  for (
    let each = error, depth = 0;
    each instanceof Error && depth < 8;
    each = each.cause, depth++
  ) {
    lines.push(`${depth === 0 ? '' : 'Caused by: '}${throwable(each)}`);
    if (!isOperatorError(each)) lines.push(...frames(each));
  }
  shown.stack = lines.length === 0 ? String(error) : lines.join('\n');
  return shown;
}

const OPERATOR_ERRORS = ['ConfigError', 'PropertiesError', 'LogDirRefused', 'ZooKeeperError'];

function isOperatorError(error: Error): boolean {
  return OPERATOR_ERRORS.includes(error.name) || 'code' in error || 'javaClass' in error;
}

function frames(error: Error): string[] {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .map((line) => `\tat ${line.slice(7)}`);
}
