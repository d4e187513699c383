/**
 * The settings typed for a new topic, refused before they reach a broker as Kafka's tool does (spec/cli.md 1.4, 1.6): the
 * form `key=val`, then unknown names, then each value, in Kafka's words.
 */
import { isInteger } from '../../base/java-number.ts';
import { repeated } from '../../base/repeated.ts';
import { javaSplit } from '../../base/java-split.ts';
import { ConfigError, parseConfigValue } from '../../base/config-def.ts';
import { topicConfigs } from '../../storage/topic-configs.ts';
import type { Io } from '../command.ts';
import { hintForProperties } from '../hints.ts';
import { illegalArgument, JavaError, notANumber } from '../java-error.ts';
import { javaTrim } from '../java-format.ts';

const FORMAT_ERROR =
  'requirement failed: Invalid topic config: all configs to be added must be in the format "key=val".';

export function parseSettings(pairs: readonly string[], io: Io): Map<string, string> {
  const split = pairs.map((pair) => javaSplit(pair, /\s*=\s*/));
  if (split.some((parts) => parts.length !== 2)) throw illegalArgument(FORMAT_ERROR);
  const settings = new Map(split.map(([key = '', value = '']) => [javaTrim(key), javaTrim(value)]));
  validateSettings(settings, io);
  return settings;
}

function validateSettings(settings: ReadonlyMap<string, string>, io: Io): void {
  const byName = new Map(topicConfigs.map((definition) => [definition.name, definition]));
  hintForProperties(io, '--config', settings.keys(), byName.keys());
  for (const name of settings.keys())
    if (!byName.has(name))
      throw new JavaError(
        'org.apache.kafka.common.errors.InvalidConfigurationException',
        `Unknown topic config name: ${name}`,
      );
  for (const definition of topicConfigs) {
    const text = settings.get(definition.name);
    if (text === undefined) continue;
    try {
      parseConfigValue(definition.name, definition, text);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      throw new JavaError('org.apache.kafka.common.config.ConfigException', error.message);
    }
  }
  const lag = (name: string) => settings.get(name);
  const min = lag('min.compaction.lag.ms');
  const max = lag('max.compaction.lag.ms');
  if (min !== undefined && max !== undefined && BigInt(min.trim()) > BigInt(max.trim()))
    throw new JavaError(
      'org.apache.kafka.common.errors.InvalidConfigurationException',
      `conflict topic config setting min.compaction.lag.ms (${min}) > max.compaction.lag.ms (${max})`,
    );
}

/** 3.7+ announces this one key, which a 3.x broker ignores. */
export function formatVersionWarning(settings: ReadonlyMap<string, string>): string {
  const version = settings.get('message.format.version');
  if (version === undefined) return '';
  return (
    `WARNING: The configuration message.format.version=${version} is specified. ` +
    'This configuration will be ignored if the version is newer than the inter.broker.protocol.version specified in the broker or ' +
    'if the inter.broker.protocol.version is 3.0 or newer. This configuration is deprecated and it will be removed in Apache Kafka 4.0.\n'
  );
}

/** `0:1,1:2`: the brokers of each partition, checked as Kafka's tool checks them; an empty one counts as none. */
export function parseAssignment(text: string | null): Map<number, readonly number[]> | null {
  if (text === null || text === '') return null;
  const assignment = new Map<number, readonly number[]>();
  const lists = javaSplit(text, ',');
  for (const [partition, list] of lists.entries()) {
    const brokers = list.split(':').map((part) => javaInteger(part.trim()));
    const duplicates = repeated(brokers);
    if (duplicates.length > 0)
      throw new JavaError(
        'org.apache.kafka.server.common.AdminCommandFailedException',
        `Partition replica lists may not contain duplicate entries: ${duplicates.join(',')}`,
      );
    assignment.set(partition, brokers);
    if (assignment.get(0)?.length !== brokers.length)
      throw new JavaError(
        'org.apache.kafka.server.common.AdminOperationException',
        `Partition ${partition} has different replication factor: [${brokers.join(', ')}]`,
      );
  }
  return assignment;
}

function javaInteger(text: string): number {
  if (isInteger(text)) return Number(text);
  throw notANumber(text);
}

/** Dots become underscores in metric names, so a name with either may meet another's. */
export const COLLISION_WARNING =
  "WARNING: Due to limitations in metric names, topics with a period ('.') or underscore ('_') could collide. To avoid issues it is best to use either, but not both.\n";
