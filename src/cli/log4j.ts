/**
 * Log lines of the tools: `[2024-11-22 10:15:30,123] WARN message (logger)` on stderr, local time, an exception on the
 * lines below (spec/cli.md 0.6). The tools log WARN and ERROR only, whatever the clients say at INFO.
 */
import { log4jTime } from '../base/log4j-time.ts';
import type { ClientLog } from '../clients/types.ts';
import type { Io } from './command.ts';
import { stackTrace } from './java-error.ts';

/** The part of Io that a log line needs: a stream and a clock. */
export type LogIo = Pick<Io, 'platform' | 'stderr'>;

export function logTo(
  io: LogIo,
  level: 'WARN' | 'ERROR',
  message: string,
  logger: string,
  error?: unknown,
): void {
  const below = error === undefined ? '' : stackTrace(error);
  const time = log4jTime(io.platform.clock.now());
  io.stderr.write(`[${time}] ${level} ${message} (${logger})\n${below}`);
}

/** The sink that clients are given: what a tool shows of what they have to say. */
export function clientLog(io: LogIo): ClientLog {
  return {
    log(level, message, logger, error) {
      if (level !== 'INFO') logTo(io, level, message, logger, error);
    },
  };
}
