/**
 * Which events of which logger are written, changeable while the process runs (KIP-412). Names form a tree by their dots: a
 * logger without a level of its own has that of its nearest ancestor, in the end of `root`. Only loggers that somebody has
 * asked for, or that Kafka's log4j.properties names, can be given a level.
 */
import type { LogLevel } from './platform.ts';

export const LOG_LEVELS: readonly LogLevel[] = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
export const ROOT_LOGGER = 'root';

/** What the shipped log4j.properties of a broker names. */
const NAMED = [
  'kafka',
  'kafka.authorizer.logger',
  'kafka.controller',
  'kafka.log.LogCleaner',
  'kafka.network.RequestChannel$',
  'kafka.request.logger',
  'org.apache.kafka',
  'org.apache.zookeeper',
  'state.change.logger',
];

interface Entry {
  own: LogLevel | null;
  /** Index into LOG_LEVELS of what holds for it: the first level that is written. */
  floor: number;
}

export class LogLevels {
  readonly #entries = new Map<string, Entry>();

  constructor(root: LogLevel) {
    this.#entries.set(ROOT_LOGGER, { own: root, floor: LOG_LEVELS.indexOf(root) });
    for (const name of NAMED) this.#entryOf(name);
  }

  /** Asks for a logger: a function that says whether its events of a level are written. */
  of(name: string): (level: LogLevel) => boolean {
    const entry = this.#entryOf(name);
    return (level) => LOG_LEVELS.indexOf(level) >= entry.floor;
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** Every logger with its own level or, as Kafka shows it, that of the root. */
  list(): Map<string, LogLevel> {
    const root = this.#entryOf(ROOT_LOGGER).own ?? 'INFO';
    return new Map([...this.#entries].map(([name, { own }]) => [name, own ?? root]));
  }

  /** null: no level of its own any more. The root always has one. */
  set(name: string, level: LogLevel | null): void {
    if (level === null && name === ROOT_LOGGER) return;
    this.#entryOf(name).own = level;
    for (const [each, entry] of this.#entries) entry.floor = this.#floorOf(each);
  }

  #entryOf(name: string): Entry {
    let entry = this.#entries.get(name);
    if (entry === undefined) {
      entry = { own: null, floor: this.#floorOf(name) };
      this.#entries.set(name, entry);
    }
    return entry;
  }

  #floorOf(name: string): number {
    for (let at = name; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) {
      const own = this.#entries.get(at)?.own;
      if (own) return LOG_LEVELS.indexOf(own);
    }
    return LOG_LEVELS.indexOf(this.#entries.get(ROOT_LOGGER)?.own ?? 'INFO');
  }
}
