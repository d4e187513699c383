/**
 * What startKafka() may be told, and what it starts with when it is told nothing: Kafka's own defaults, save for what one
 * broker alone needs (one replica) and what only makes a test wait (the delay before a group's first rebalance).
 */
import type { LogLevel } from '../platform/platform.ts';
import type { NewTopic } from '../index.ts';
import type { LogLine } from './logs.ts';

/** What `startKafka()` may be told; every option has a default. */
export interface KafkaOptions {
  /**
   * Broker settings by Kafka's names, as in server.properties. A value that Kafka refuses makes startKafka() reject with
   * Kafka's words; a misspelt name is a WARN in `logs`.
   *
   * @example { 'auto.create.topics.enable': false, 'message.max.bytes': 5_000_000 }
   */
  readonly config?: Readonly<Record<string, string | number | boolean>>;
  /** Topics that are there from the beginning; a name alone stands for one with the broker's defaults (1 partition). */
  readonly topics?: readonly (string | NewTopic)[];
  /**
   * Where records are kept. `memory` (default): in this process, gone with it. `disk`: in a new folder under the system's
   * temporary one, removed by close() and at the latest when the process ends.
   */
  readonly storage?: 'memory' | 'disk';
  /** The lowest level that is kept in `logs` and given to `onLog`. Default: `INFO`. */
  readonly logLevel?: LogLevel;
  /**
   * Hears every line when it is logged. Default: nobody; nothing is ever printed.
   *
   * @example (line) => process.stderr.write(line.text)
   */
  readonly onLog?: (line: LogLine) => void;
}

/** server.properties of a test's broker. */
export function brokerProperties(
  options: KafkaOptions,
  logDir: string,
  zookeeperConnect: string,
): Map<string, string> {
  const properties: Record<string, string | number | boolean> = {
    'broker.id': 0,
    listeners: 'PLAINTEXT://127.0.0.1:0',
    'log.dirs': logDir,
    'zookeeper.connect': zookeeperConnect,
    'offsets.topic.num.partitions': 1,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    ...options.config,
  };
  return new Map(Object.entries(properties).map(([key, value]) => [key, String(value)]));
}

export function newTopic(topic: string | NewTopic): NewTopic {
  return typeof topic === 'string' ? { name: topic } : topic;
}
