/**
 * Objects of the program that a configuration key names: interceptors, metrics reporters. Given as objects or as classes, configured
 * with all values of the client, closed with it. What they throw is theirs: logged, never passed on.
 */
import type { ConfigValues } from './config-types.ts';
import { kafkaError } from './errors.ts';
import type { RecordMetadata, ProducerRecord, OffsetAndMetadata } from './types.ts';
import type { TopicPartitionMap } from './topic-partition.ts';
import type { ConsumerRecords } from './consumer/consumer-records.ts';

export interface Plugin {
  configure?(config: Readonly<Record<string, unknown>>): void;
  close?(): void;
}

/** An entry of a producer's interceptor.classes (KIP-42). */
export interface ProducerInterceptor<K = unknown, V = unknown> extends Plugin {
  /** The record to send in this one's place, before serializers and partitioner see it. */
  onSend?(record: ProducerRecord<K, V>): ProducerRecord<K, V>;
  /** Before the program's own callback; metadata has -1 where an error left nothing to tell. */
  onAcknowledgement?(metadata: RecordMetadata, error: Error | null): void;
}

/** An entry of a consumer's interceptor.classes (KIP-42). */
export interface ConsumerInterceptor<K = unknown, V = unknown> extends Plugin {
  /** What poll() returns in place of these records. */
  onConsume?(records: ConsumerRecords<K, V>): ConsumerRecords<K, V>;
  /** After the broker has taken them. */
  onCommit?(offsets: TopicPartitionMap<OffsetAndMetadata>): void;
}

export class Plugins<P extends Plugin> {
  readonly #list: readonly P[];
  readonly #failed: (method: string, error: unknown) => void;

  /** Throws a ConfigException for what is neither object nor class. */
  constructor(config: ConfigValues, key: string, failed: (method: string, error: unknown) => void) {
    this.#failed = failed;
    this.#list = (config.list(key) as readonly unknown[]).map((given) => pluginOf<P>(given));
    for (const plugin of this.#list) plugin.configure?.(config.all());
  }

  get any(): boolean {
    return this.#list.length > 0;
  }

  /** The value after each of them in turn; one that throws is passed over. */
  pipe<T>(method: string, value: T, through: (plugin: P, value: T) => T | undefined): T {
    let result = value;
    for (const plugin of this.#list) {
      try {
        result = through(plugin, result) ?? result;
      } catch (error) {
        this.#failed(method, error);
      }
    }
    return result;
  }

  each(method: string, call: (plugin: P) => void): void {
    this.pipe(method, null, (plugin) => {
      call(plugin);
      return null;
    });
  }

  close(): void {
    this.each('close', (plugin) => plugin.close?.());
  }
}

function pluginOf<P extends Plugin>(given: unknown): P {
  if (typeof given === 'function') return new (given as new () => P)();
  if (typeof given === 'object' && given !== null) return given as P;
  throw kafkaError(`Class ${String(given)} cannot be found`);
}
