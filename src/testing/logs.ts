/** What broker, ZooKeeper and kafkajs say, kept and not printed: the latest lines, so that a long test run stays small. */
import { log4jLine } from '../platform/node/logger.ts';
import { LogLevels } from '../platform/log-levels.ts';
import type { Logger, LogLevel, LogSink } from '../platform/platform.ts';

/** One line of the log. */
export interface LogLine {
  /** ms since the epoch. */
  readonly timestamp: number;
  readonly level: LogLevel;
  /** Kafka's name of who speaks, e.g. `kafka.server.KafkaServer`; `kafkajs` for the clients that client() gave. */
  readonly logger: string;
  readonly message: string;
  readonly error?: unknown;
  /** The line as Kafka would have printed it, with its line feed. */
  readonly text: string;
}

const LINES_MAX = 10_000;

export class Logs implements LogSink {
  readonly lines: LogLine[] = [];
  readonly levels: LogLevels;
  readonly #now: () => number;
  readonly #onLine: (line: LogLine) => void;

  constructor(level: LogLevel, now: () => number, onLine: (line: LogLine) => void = () => {}) {
    this.levels = new LogLevels(level);
    this.#now = now;
    this.#onLine = onLine;
  }

  add(level: LogLevel, logger: string, message: string, error?: unknown): void {
    if (!this.levels.of(logger)(level)) return;
    const timestamp = this.#now();
    const text = log4jLine(timestamp, level, message, logger, error);
    const line = {
      timestamp,
      level,
      logger,
      message,
      text,
      ...(error === undefined ? {} : { error }),
    };
    if (this.lines.length === LINES_MAX) this.lines.shift();
    this.lines.push(line);
    this.#onLine(line);
  }

  logger(name: string): Logger {
    const at = (level: LogLevel) => (message: string, error?: unknown) =>
      this.add(level, name, message, error);
    return {
      debug: at('DEBUG'),
      info: at('INFO'),
      warn: at('WARN'),
      error: at('ERROR'),
      fatal: at('FATAL'),
    };
  }
}
