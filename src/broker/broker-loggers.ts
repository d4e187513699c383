/**
 * The log levels of this broker as configuration (KIP-412; kafka: ConfigAdminManager, Log4jController): told and changed while
 * it runs, kept nowhere. A level that cannot be is refused before any is changed.
 */
import { isInteger } from '../base/java-number.ts';
import type { LogLevel, LogSink } from '../platform/platform.ts';
import { LOG_LEVELS, ROOT_LOGGER } from '../platform/log-levels.ts';
import { Errors, KafkaError } from '../protocol/errors.ts';
import { Operation, type ConfigOperation } from './config-change.ts';
import { Source, type ConfigEntry } from './config-entries.ts';
import type { Broker } from './context.ts';

type Levels = LogSink['levels'];

function refused(message: string): KafkaError {
  return new KafkaError(Errors.INVALID_REQUEST, message);
}

export function loggerEntries({ brokerId, platform }: Broker, name: string): ConfigEntry[] {
  if (name === '') throw refused('Broker id must not be empty');
  if (name !== String(brokerId))
    throw refused(
      isInteger(name)
        ? `Unexpected broker id, expected ${brokerId} but received ${name}`
        : `Broker id must be an integer, but it is: ${name}`,
    );
  return [...platform.log.levels.list()].map(([logger, level]) => ({
    name: logger,
    value: level,
    source: Source.DYNAMIC_BROKER_LOGGER,
    readOnly: false,
    sensitive: false,
    type: 0,
    synonyms: [],
    documentation: '',
  }));
}

export function changeLoggers(
  { brokerId, platform }: Broker,
  name: string,
  operations: readonly ConfigOperation[],
  validateOnly: boolean,
): void {
  if (name !== String(brokerId))
    throw refused(
      isInteger(name)
        ? `Unexpected broker id, expected ${brokerId}, but received ${name}`
        : `Node id must be an integer, but it is: ${name}`,
    );
  const { levels } = platform.log;
  const changes = operations.map((one) => [one.name, levelOf(one, levels)] as const);
  if (validateOnly) return;
  for (const [logger, level] of changes) levels.set(logger, level);
}

/** null: the logger is to go by its parents again. */
function levelOf({ name, operation, value }: ConfigOperation, levels: Levels): LogLevel | null {
  if (operation === Operation.APPEND || operation === Operation.SUBTRACT)
    throw refused(
      `${operation === Operation.APPEND ? 'APPEND' : 'SUBTRACT'} operation is not allowed for the BROKER_LOGGER resource`,
    );
  if (!levels.has(name))
    throw new KafkaError(Errors.INVALID_CONFIG, `Logger ${name} does not exist!`);
  if (operation === Operation.DELETE) {
    if (name === ROOT_LOGGER)
      throw refused('Removing the log level of the root logger is not allowed');
    return null;
  }
  const level = LOG_LEVELS.find((each) => each === value);
  if (level !== undefined) return level;
  throw new KafkaError(
    Errors.INVALID_CONFIG,
    `Cannot set the log level of ${name} to ${value} as it is not a supported log level. Valid log levels are ${[...LOG_LEVELS].sort().join(', ')}`,
  );
}
