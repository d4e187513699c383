/** Keeps what was logged, for tests to look at. */
import { LogLevels } from '../log-levels.ts';
import type { Logger, LogLevel, LogSink } from '../platform.ts';

export interface LogEvent {
  readonly level: LogLevel;
  readonly logger: string;
  readonly message: string;
  readonly error?: unknown;
}

export class MemoryLog implements LogSink {
  readonly events: LogEvent[] = [];
  readonly levels = new LogLevels('TRACE');

  logger(name: string): Logger {
    const written = this.levels.of(name);
    const at =
      (level: LogLevel) =>
      (message: string, error?: unknown): void => {
        if (written(level)) this.events.push({ level, logger: name, message, error });
      };
    return {
      debug: at('DEBUG'),
      info: at('INFO'),
      warn: at('WARN'),
      error: at('ERROR'),
      fatal: at('FATAL'),
    };
  }

  /** Messages of at least the given levels, in order. */
  messages(...levels: LogLevel[]): string[] {
    const wanted = levels.length === 0 ? null : new Set(levels);
    return this.events
      .filter((event) => wanted === null || wanted.has(event.level))
      .map((event) => event.message);
  }
}
