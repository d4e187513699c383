/**
 * Changing the configuration of a topic, of this broker, or of all brokers by default: both AlterConfigs and
 * IncrementalAlterConfigs end here with the complete set an entity is to have (kafka: ZkAdminManager.alterTopicConfigs,
 * alterBrokerConfigs, DynamicBrokerConfig.validate). What is refused is refused before anything is written.
 */
import { isInteger } from '../base/java-number.ts';
import { ConfigError, formatConfigValue } from '../base/config-def.ts';
import { Errors, KafkaError } from '../protocol/errors.ts';
import { topicConfig, validateTopicConfigs } from '../storage/log-config.ts';
import { BROKER_KEYS, type BrokerConfig, withDynamicLayers } from './config.ts';
import { splitList } from './config/listeners.ts';
import { brokerKeyType } from './config-entries.ts';
import { changeEntityConfig, readEntityConfig } from './config-nodes.ts';
import { ResourceType, resourceText } from './config-resource.ts';
import type { Broker } from './context.ts';
import { checkDynamicConfigs } from './dynamic-checks.ts';

export interface Resource {
  readonly type: number;
  readonly name: string;
}

/** Checks which entity is meant; its path under /config. */
export function entityOf(broker: Broker, { type, name }: Resource): string {
  switch (type) {
    case ResourceType.TOPIC:
      if (name === '')
        throw new KafkaError(Errors.INVALID_REQUEST, 'Default topic resources are not allowed.');
      if (!broker.metadata.image.topics.has(name))
        throw new KafkaError(
          Errors.UNKNOWN_TOPIC_OR_PARTITION,
          `The topic '${name}' does not exist.`,
        );
      return `topics/${name}`;
    case ResourceType.BROKER:
      if (name === '') return 'brokers/<default>';
      if (name === String(broker.brokerId)) return `brokers/${name}`;
      throw new KafkaError(
        Errors.INVALID_REQUEST,
        isInteger(name)
          ? `Unexpected broker id, expected ${broker.brokerId}, but received ${name}`
          : `Node id must be an integer, but it is: ${name}`,
      );
    case ResourceType.CLIENT_METRICS:
      throw new KafkaError(
        Errors.INVALID_REQUEST,
        'AlterConfigs is only supported for topics and brokers, but resource type is CLIENT_METRICS',
      );
    default:
      throw new KafkaError(Errors.INVALID_REQUEST, `Unknown resource type ${type}`);
  }
}

export function currentConfig(broker: Broker, entity: string): Promise<Map<string, string>> {
  return readEntityConfig(broker.zookeeper, entity);
}

/** Gives the entity this set and no other; resolves when this broker itself goes by it. */
export async function replaceConfig(
  broker: Broker,
  resource: Resource,
  configs: ReadonlyMap<string, string>,
  validateOnly: boolean,
): Promise<void> {
  const entity = entityOf(broker, resource);
  try {
    if (resource.type === ResourceType.TOPIC)
      validateTopicConfigs(configs, (name) => broker.config.text(name));
    else validateBrokerConfigs(broker, configs, resource.name !== '');
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw refusal(resource, error);
  }
  if (validateOnly) return;
  await changeEntityConfig(broker.zookeeper, entity, configs);
  await broker.dynamicConfig.applied(entity);
}

/** A topic's wrong name is told as it stands, its wrong value with whose it is; a broker's either way as it stands. */
function refusal({ type, name }: Resource, { message }: ConfigError): KafkaError {
  if (type !== ResourceType.TOPIC && message !== NO_SECRET)
    return new KafkaError(Errors.INVALID_REQUEST, message);
  if (message.startsWith('Unknown topic config name'))
    return new KafkaError(Errors.INVALID_CONFIG, message);
  return new KafkaError(
    Errors.INVALID_CONFIG,
    `Invalid config value for resource ${resourceText(type, name)}: ${message}`,
  );
}

const NO_SECRET = 'Password encoder secret not configured';

const THREAD_KEYS = [
  'num.io.threads',
  'num.network.threads',
  'num.replica.fetchers',
  'num.recovery.threads.per.data.dir',
  'background.threads',
];

function validateBrokerConfigs(
  broker: Broker,
  configs: ReadonlyMap<string, string>,
  perBroker: boolean,
): void {
  checkDynamicConfigs(configs, perBroker);
  // A password is kept encrypted or not at all, and nothing this broker serves needs one.
  if ([...configs.keys()].some((name) => brokerKeyType(name) === 'password'))
    throw new ConfigError(NO_SECRET);
  const { dynamicDefault, dynamic } = broker.config.layers;
  const next = withDynamicLayers(
    broker.config,
    perBroker ? dynamicDefault : configs,
    perBroker ? configs : dynamic,
  );
  checkParts(broker.config, next);
}

/** What a running part of the broker refuses bears, in Kafka, the mark of the class that carried it there. */
function checkParts(config: BrokerConfig, next: BrokerConfig): void {
  try {
    for (const name of THREAD_KEYS) {
      const now = Number(config.text(name));
      const then = Number(next.text(name));
      if (now !== then) checkThreads(name, now, then);
    }
    checkCleanerThreads(config.logCleanerThreads, next.logCleanerThreads);
    checkReporters(next);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(
      `Invalid value org.apache.kafka.common.config.ConfigException: ${error.message} ` +
        'for configuration Invalid dynamic configuration',
    );
  }
}

/** A class of Java's that is to be told of metrics is none this broker could make. */
function checkReporters(next: BrokerConfig): void {
  const classes = splitList(next.text('metric.reporters') ?? '');
  if (classes.every((name) => name === 'org.apache.kafka.common.metrics.JmxReporter')) return;
  throw new ConfigError(
    'Validation of dynamic config update of Set(metric.reporters) failed with class class kafka.server.DynamicMetricsReporters',
  );
}

/** The cleaner has words of its own for the same rule. */
function checkCleanerThreads(now: number, then: number): void {
  if (then === now) return;
  if (then < 1) throw new ConfigError('Log cleaner threads should be at least 1');
  if (then < Math.floor(now / 2))
    throw new ConfigError(
      `Log cleaner threads cannot be reduced to less than half the current value ${now}`,
    );
  if (then > now * 2)
    throw new ConfigError(
      `Log cleaner threads cannot be increased to more than double the current value ${now}`,
    );
}

function checkThreads(name: string, now: number, then: number): void {
  const failed = `Dynamic thread count update validation failed for ${name}=${then}`;
  if (then <= 0) throw new ConfigError(`${failed}, value should be at least 1`);
  if (then < Math.floor(now / 2))
    throw new ConfigError(`${failed}, value should be at least half the current value ${now}`);
  if (then > now * 2)
    throw new ConfigError(
      `${failed}, value should not be greater than double the current value ${now}`,
    );
}

// ---- incremental operations ----------------------------------------------------------------------

/** AlterConfigOp.OpType. */
export const Operation = { SET: 0, DELETE: 1, APPEND: 2, SUBTRACT: 3 } as const;

export interface ConfigOperation {
  readonly name: string;
  readonly operation: number;
  readonly value: string | null;
}

/** The set that results from a topic's or broker's present one (KIP-339). */
export function applyOperations(
  current: ReadonlyMap<string, string>,
  operations: readonly ConfigOperation[],
  resourceType: number,
): Map<string, string> {
  const next = new Map(current);
  for (const { name, operation, value } of operations) {
    const text = value ?? '';
    if (operation === Operation.SET) next.set(name, text);
    else if (operation === Operation.DELETE) next.delete(name);
    else if (operation === Operation.APPEND || operation === Operation.SUBTRACT) {
      const word = operation === Operation.APPEND ? 'append' : 'subtract';
      const before = listOf(next, name, word, resourceType);
      const given = text.split(',');
      next.set(
        name,
        (operation === Operation.APPEND ? union(before, given) : without(before, given)).join(','),
      );
    } else throw new KafkaError(Errors.INVALID_REQUEST, `Unknown operations type ${operation}`);
  }
  return next;
}

function listOf(
  configs: ReadonlyMap<string, string>,
  name: string,
  word: string,
  resourceType: number,
): string[] {
  const key = resourceType === ResourceType.TOPIC ? topicConfig(name) : BROKER_KEYS.get(name);
  if (key === undefined)
    throw new KafkaError(Errors.INVALID_CONFIG, `Unknown config name: ${name}`);
  if (key.type !== 'list')
    throw new KafkaError(
      Errors.INVALID_CONFIG,
      `Config value ${word} is not allowed for config key: ${name}`,
    );
  const text = configs.get(name) ?? formatConfigValue('list', key.default ?? null) ?? '';
  return text.split(',');
}

function union(before: readonly string[], given: readonly string[]): string[] {
  const kept = before.length === 1 && before[0] === '' ? [] : before;
  return [...kept, ...given.filter((item) => !before.includes(item))];
}

function without(before: readonly string[], given: readonly string[]): string[] {
  return before.filter((item) => !given.includes(item));
}
