/**
 * The way of one record from send() into its batch (spec/clients.md P1): metadata, serializers, partition, size, memory. Either
 * all of it happens at once, or nothing has happened and the answer says what is missing.
 */
import type { Cluster } from '../cluster.ts';
import {
  bufferExhausted,
  ClassCastError,
  illegalArgument,
  recordTooLarge,
  serializationError,
  timeoutError,
} from '../errors.ts';
import type { TopicMetadata } from '../metadata.ts';
import { BATCH_OVERHEAD } from '../../protocol/records/batch.ts';
import { recordSizeMax } from '../../protocol/records/builder.ts';
import type { Header, ProducerRecord, Serializer } from '../types.ts';
import type { Accumulator } from './accumulator.ts';
import type { Blocked } from './backlog.ts';
import { partitionerCluster, partitionForKey, type StickyPartitions } from './partitioner.ts';
import type { Callback } from './producer-batch.ts';
import type { ProducerSettings } from './producer-config.ts';
import type { TopicInterest } from './topic-interest.ts';

export interface AppenderOptions<K, V> {
  readonly cluster: Cluster;
  readonly settings: ProducerSettings<K, V>;
  readonly accumulator: Accumulator;
  readonly interest: TopicInterest;
  readonly sticky: StickyPartitions;
  /** A record of this partition has been queued. */
  readonly added: (topic: string, partition: number) => void;
  /** A batch was opened: there may be something to send. */
  readonly wake: () => void;
  /** Waits with everything that lingers on its way. */
  readonly hurried: <T>(work: () => Promise<T>) => Promise<T>;
}

const NO_HEADERS: readonly Header[] = [];

export class Appender<K, V> {
  readonly #options: AppenderOptions<K, V>;

  constructor(options: AppenderOptions<K, V>) {
    this.#options = options;
  }

  /** Appends, or says what has to happen first. */
  append(record: ProducerRecord<K, V>, ack: Callback): Blocked | null {
    const { topic: name } = record;
    const { cluster, settings, accumulator, sticky } = this.#options;
    const isNew = this.#options.interest.use(name);
    const topic = cluster.metadata.topics.get(name);
    if (!topic || topic.partitions.length === 0) return this.noTopic(name, isNew);
    const { partition: chosen = null } = record;
    if (chosen !== null && chosen >= topic.partitions.length)
      return this.#noPartition(topic, chosen);
    const headers = record.headers ?? NO_HEADERS;
    const { keySerializer, valueSerializer } = settings;
    const key = this.#serialize(keySerializer, name, record.key ?? null, headers, 'key');
    const value = this.#serialize(valueSerializer, name, record.value, headers, 'value');
    const size = recordSizeMax(key, value, headers);
    this.#checkSize(BATCH_OVERHEAD + size);
    const partition = chosen ?? this.#partition(record, topic, key, value);
    const queue = accumulator.queue(name, partition);
    const timestamp = record.timestamp ?? cluster.clock.now();
    const appended = accumulator.append(queue, timestamp, key, value, headers, ack);
    if (!appended)
      return { lack: 'memory', until: () => this.memory(), onTimeout: () => this.noMemory() };
    if (key === null && chosen === null) {
      sticky.appended(topic, partition, size, appended.full);
    }
    if (appended.full) this.#newBatch(name, partition);
    this.#options.added(name, partition);
    if (appended.opened) this.#options.wake();
    return null;
  }

  /** Where a record would go that is not to go; otherwise what has to happen before that is known. */
  locate(record: ProducerRecord<K, V>): number | Blocked {
    const { topic: name, partition } = record;
    const headers = record.headers ?? NO_HEADERS;
    const isNew = this.#options.interest.use(name);
    const topic = this.#options.cluster.metadata.topics.get(name);
    if (!topic || topic.partitions.length === 0) return this.noTopic(name, isNew);
    if (partition != null)
      return partition < topic.partitions.length ? partition : this.#noPartition(topic, partition);
    const { keySerializer, valueSerializer } = this.#options.settings;
    const key = this.#serialize(keySerializer, name, record.key ?? null, headers, 'key');
    const value = this.#serialize(valueSerializer, name, record.value, headers, 'value');
    return this.#partition(record, topic, key, value);
  }

  #serialize<T>(
    serializer: Serializer<T>,
    topic: string,
    data: T | null,
    headers: readonly Header[],
    part: 'key' | 'value',
  ): Uint8Array | null {
    let bytes: unknown;
    try {
      bytes = serializer.serialize(topic, data, headers as Header[]);
      if (bytes === null || bytes instanceof Uint8Array) return bytes;
    } catch (error) {
      if (!(error instanceof ClassCastError)) throw error;
      throw serializationError(
        `Can't convert ${part} of class ${error.from} to class ${error.to} specified in ${part}.serializer`,
        error,
      );
    }
    throw serializationError(
      `Can't convert ${part} of class ${typeof bytes} to class ${serializer.constructor.name} specified in ${part}.serializer`,
    );
  }

  #partition(
    record: ProducerRecord<K, V>,
    topic: TopicMetadata,
    key: Uint8Array | null,
    value: Uint8Array | null,
  ): number {
    const { partitioner, ignoreKeys } = this.#options.settings;
    if (partitioner) {
      const cluster = partitionerCluster(this.#options.cluster.metadata);
      const chosen = partitioner.partition(
        topic.name,
        record.key ?? null,
        key,
        record.value,
        value,
        cluster,
      );
      if (Number.isInteger(chosen) && chosen >= 0 && chosen < topic.partitions.length)
        return chosen;
      throw illegalArgument(
        `The partitioner generated an invalid partition number: ${chosen}. Partition number should always be non-negative.`,
      );
    }
    if (key !== null && !ignoreKeys) return partitionForKey(key, topic.partitions.length);
    return this.#options.sticky.partition(topic);
  }

  #newBatch(topic: string, partition: number): void {
    const { partitioner } = this.#options.settings;
    partitioner?.onNewBatch?.(topic, partitionerCluster(this.#options.cluster.metadata), partition);
  }

  #checkSize(size: number): void {
    const { maxRequestSize, bufferMemory } = this.#options.settings;
    if (size > maxRequestSize) {
      throw recordTooLarge(
        `The message is ${size} bytes when serialized which is larger than ${maxRequestSize}, which is the value of the max.request.size configuration.`,
      );
    }
    if (size > bufferMemory) {
      throw recordTooLarge(
        `The message is ${size} bytes when serialized which is larger than the total memory buffer you have configured with the buffer.memory configuration.`,
      );
    }
  }

  noTopic(topic: string, isNew: boolean): Blocked {
    const error = this.#options.interest.takeError(topic);
    if (error) throw error;
    return {
      lack: 'metadata',
      until: () => this.#options.cluster.refresh(isNew),
      onTimeout: () =>
        timeoutError(
          `Topic ${topic} not present in metadata after ${this.#options.settings.maxBlockMs} ms.`,
          this.#options.interest.absence(topic),
        ),
    };
  }

  #noPartition(topic: TopicMetadata, partition: number): Blocked {
    return {
      lack: 'metadata',
      until: () => this.#options.cluster.refresh(),
      onTimeout: () =>
        timeoutError(
          `Partition ${partition} of topic ${topic.name} with partition count ${topic.partitions.length} is not present in metadata after ${this.#options.settings.maxBlockMs} ms.`,
        ),
    };
  }

  memory(): Promise<void> {
    return this.#options.hurried(() => this.#options.accumulator.freed());
  }

  noMemory(): Error {
    return bufferExhausted(
      `Failed to allocate ${this.#options.settings.batchSize} bytes within the configured max blocking time ${this.#options.settings.maxBlockMs} ms. Total memory: ${this.#options.settings.bufferMemory} bytes. Available memory: ${Math.max(0, this.#options.settings.bufferMemory - this.#options.accumulator.memoryUsed)} bytes. Poolable size: ${this.#options.settings.batchSize} bytes`,
    );
  }
}
