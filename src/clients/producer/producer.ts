/**
 * KafkaProducer: Kafka's producer for one cluster (spec/clients.md section 1). send() only queues; batches go out by
 * themselves. Records of one partition arrive in the order of the send() calls, and with idempotence (the default)
 * exactly once in the log, whatever is retried.
 */
import {
  nextId,
  openCluster,
  retryBackoff,
  worldOf,
  type ClientEnvironment,
  type World,
} from '../client.ts';
import type { Cluster } from '../cluster.ts';
import { deadlineIn, expired, within, type Deadline } from '../deadline.ts';
import {
  asError,
  bufferExhausted,
  illegalArgument,
  illegalState,
  kafkaError,
  recordTooLarge,
  serializationError,
  timeoutError,
} from '../errors.ts';
import { partitionInfo, type TopicMetadata } from '../metadata.ts';
import { BATCH_OVERHEAD } from '../../protocol/records/batch.ts';
import { recordSizeMax } from '../../protocol/records/builder.ts';
import type {
  CallOptions,
  Header,
  OffsetAndMetadata,
  PartitionInfo,
  ProducerRecord,
  RecordMetadata,
  Serializer,
  TopicPartition,
} from '../types.ts';
import { Accumulator } from './accumulator.ts';
import { Backlog, type Blocked } from './backlog.ts';
import { Identity } from './identity.ts';
import { fetchIdentity } from './identity-request.ts';
import {
  partitionerCluster,
  partitionForKey,
  StickyPartitions,
  type Partitioner,
} from './partitioner.ts';
import type { Callback } from './producer-batch.ts';
import { producerSettings, type ProducerSettings } from './producer-config.ts';
import { Sender } from './sender.ts';
import { TopicInterest } from './topic-interest.ts';
import { Transactions, type ConsumerGroupMetadata } from './transactions.ts';

export type { Callback } from './producer-batch.ts';
export type { ConsumerGroupMetadata } from './transactions.ts';

/** Keys of Kafka's ProducerConfig, dotted or camelCase; times in ms, sizes in bytes. */
export interface ProducerConfig<K, V> {
  readonly bootstrapServers?: string | readonly string[];
  readonly clientId?: string;
  /** A serializer or a name: `string`, `json`, `org.apache.kafka.common.serialization.StringSerializer`, ... */
  readonly keySerializer?: Serializer<K> | string;
  readonly valueSerializer?: Serializer<V> | string;
  readonly acks?: 'all' | -1 | 0 | 1;
  readonly batchSize?: number;
  readonly lingerMs?: number;
  readonly bufferMemory?: number;
  readonly maxBlockMs?: number;
  readonly maxRequestSize?: number;
  readonly compressionType?: 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';
  readonly partitionerClass?: Partitioner | (new () => Partitioner) | string;
  readonly enableIdempotence?: boolean;
  readonly transactionalId?: string;
  readonly [key: string]: unknown;
}

const NO_HEADERS: readonly Header[] = [];
const LOGGER = 'org.apache.kafka.clients.producer.KafkaProducer';

export class KafkaProducer<K = Uint8Array, V = Uint8Array> implements AsyncDisposable {
  readonly clientId: string;
  readonly #world: World;
  readonly #settings: ProducerSettings<K, V>;
  readonly #cluster: Cluster;
  readonly #accumulator: Accumulator;
  readonly #sender: Sender;
  readonly #sticky: StickyPartitions;
  readonly #interest: TopicInterest;
  readonly #backlog: Backlog;
  readonly #identity: Identity | null;
  readonly #transactions: Transactions | null;
  readonly #logPrefix: string;
  #identityAsked = false;
  #closed = false;

  /** Throws a ConfigException for settings that cannot be; connects in the background at the first send. */
  constructor(config: ProducerConfig<K, V>, environment: ClientEnvironment = {}) {
    const world = worldOf(environment, 'org.apache.kafka.clients.producer.ProducerConfig');
    const settings = producerSettings<K, V>(config, world.onUnknownConfig);
    const { values, transactionalId } = settings;
    this.#world = world;
    this.#settings = settings;
    const unnamed = transactionalId === null ? nextId('producer') : transactionalId;
    this.clientId = values.string('client.id') || `producer-${unnamed}`;
    const transactional = transactionalId === null ? '' : `, transactionalId=${transactionalId}`;
    this.#logPrefix = `[Producer clientId=${this.clientId}${transactional}] `;
    this.#interest = new TopicInterest(values.number('metadata.max.idle.ms'));
    this.#cluster = this.#open();
    this.#accumulator = new Accumulator(settings);
    this.#identity = settings.idempotent ? new Identity() : null;
    this.#transactions =
      transactionalId !== null && this.#identity
        ? new Transactions({
            cluster: this.#cluster,
            identity: this.#identity,
            accumulator: this.#accumulator,
            transactionalId,
            timeoutMs: values.number('transaction.timeout.ms'),
            maxBlockMs: settings.maxBlockMs,
            retry: retryBackoff(values),
            random: () => world.platform.random.next(),
            wake: () => this.#sender.wake(),
            flush: () => this.#flushAll(),
          })
        : null;
    this.#sticky = new StickyPartitions({
      batchSize: settings.batchSize,
      adaptive: values.boolean('partitioner.adaptive.partitioning.enable'),
      random: () => world.platform.random.next(),
      queueLength: (topic, partition) => this.#accumulator.queue(topic, partition).waiting.length,
    });
    this.#backlog = new Backlog((deadline, blocked) => this.#wait(deadline, blocked));
    this.#sender = this.#newSender();
    settings.partitioner?.configure?.(values.all());
  }

  #open(): Cluster {
    const { values } = this.#settings;
    try {
      return openCluster(values, this.#world, {
        clientId: this.clientId,
        logPrefix: this.#logPrefix,
        warnBootstrap: true,
        topics: () => this.#interest.names(this.#world.platform.clock.monotonic()),
        allowAutoTopicCreation: true,
        onMetadata: (response) => {
          this.#interest.learn(response);
          this.#sender.wake();
        },
      });
    } catch (error) {
      throw kafkaError('Failed to construct kafka producer', error);
    }
  }

  #newSender(): Sender {
    const { log, platform } = this.#world;
    const settings = this.#settings;
    return new Sender({
      ...settings,
      cluster: this.#cluster,
      accumulator: this.#accumulator,
      identity: this.#identity,
      gate: this.#transactions,
      retry: retryBackoff(settings.values),
      compressed: settings.batch.compression !== 0,
      random: () => platform.random.next(),
      warn: (message) =>
        log.log(
          'WARN',
          `${this.#logPrefix}${message}`,
          'org.apache.kafka.clients.producer.internals.Sender',
        ),
      needIdentity: () => this.#needIdentity(),
    });
  }

  // ---- sending -----------------------------------------------------------------------------------

  /** A quarter of buffer.memory is in use, or records wait for room: time to await ready(). */
  get isFull(): boolean {
    return this.#backlog.length > 0 || this.#accumulator.full;
  }

  /**
   * Queues a record. Without a callback: resolves when the broker acknowledged it. With one: calls it then, also on
   * failure, makes no promise and returns undefined. Nothing is thrown but by misuse of the types.
   */
  send(record: ProducerRecord<K, V>): Promise<RecordMetadata>;
  send(record: ProducerRecord<K, V>, callback: Callback): void;
  send(record: ProducerRecord<K, V>, callback?: Callback): Promise<RecordMetadata> | undefined {
    if (callback) {
      this.#enqueue(record, this.#guarded(callback));
      return undefined;
    }
    return new Promise((resolve, reject) => {
      this.#enqueue(record, (metadata, error) => (error ? reject(error) : resolve(metadata)));
    });
  }

  /** Queues many; resolves with the metadata of all, in their order, or rejects with the first failure once all are settled. */
  sendAll(records: readonly ProducerRecord<K, V>[]): Promise<RecordMetadata[]> {
    return new Promise((resolve, reject) => {
      const all = new Array<RecordMetadata>(records.length);
      let left = records.length;
      let failure: Error | null = null;
      if (left === 0) resolve(all);
      for (const [index, record] of records.entries()) {
        this.#enqueue(record, (metadata, error) => {
          all[index] = metadata;
          failure ??= error;
          if (--left > 0) return;
          if (failure) reject(failure);
          else resolve(all);
        });
      }
    });
  }

  /** Resolves when there is room for more: await it between sends to keep memory bounded. */
  async ready(options: CallOptions = {}): Promise<void> {
    const deadline = this.#deadline(options);
    while (this.isFull) {
      const room = this.#backlog.length > 0 ? this.#backlog.whenEmpty() : this.#accumulator.freed();
      await this.#hurried(() =>
        within(this.#cluster.clock, deadline, room, () => this.#noMemory()),
      );
    }
  }

  /** What a program's callback throws is its own business: logged, as in Java. */
  #guarded(callback: Callback): Callback {
    return (metadata, error) => {
      try {
        callback(metadata, error);
      } catch (thrown) {
        const text = `${this.#logPrefix}Error executing user-provided callback on message for topic-partition '${metadata.topic}-${metadata.partition}'`;
        this.#world.log.log(
          'ERROR',
          text,
          'org.apache.kafka.clients.producer.internals.ProducerBatch',
          thrown,
        );
      }
    };
  }

  #enqueue(record: ProducerRecord<K, V>, ack: Callback): void {
    const fail = (error: unknown) => ack(noMetadata(record), asError(error));
    try {
      if (this.#closed)
        throw illegalState('Cannot perform operation after producer has been closed');
      checkRecord(record);
      this.#transactions?.checkSend();
      if (this.#backlog.length === 0 && this.#append(record, ack) === null) return;
    } catch (error) {
      // In the backlog's place, so that callbacks come in order of sending where they can.
      queueMicrotask(() => fail(error));
      return;
    }
    const deadline = deadlineIn(this.#cluster.clock, this.#settings.maxBlockMs);
    this.#backlog.add({ deadline, attempt: () => this.#append(record, ack), fail });
  }

  /** Appends, or says what has to happen first. */
  #append(record: ProducerRecord<K, V>, ack: Callback): Blocked | null {
    const { topic: name } = record;
    const now = this.#cluster.clock.monotonic();
    const isNew = this.#interest.use(name, now);
    const topic = this.#cluster.metadata.topics.get(name);
    if (!topic || topic.partitions.length === 0) return this.#noTopic(name, isNew);
    if (record.partition !== undefined && record.partition >= topic.partitions.length) {
      return this.#noPartition(topic, record.partition);
    }
    const headers = record.headers ?? NO_HEADERS;
    const key = this.#serialize(
      this.#settings.keySerializer,
      name,
      record.key ?? null,
      headers,
      'key',
    );
    const value = this.#serialize(
      this.#settings.valueSerializer,
      name,
      record.value,
      headers,
      'value',
    );
    const size = recordSizeMax(key, value, headers);
    this.#checkSize(BATCH_OVERHEAD + size);
    const partition = this.#partition(record, topic, key, value);
    const queue = this.#accumulator.queue(name, partition);
    const timestamp = record.timestamp ?? this.#cluster.clock.now();
    const appended = this.#accumulator.append(queue, now, timestamp, key, value, headers, ack);
    if (!appended) return { until: () => this.#memory(), onTimeout: () => this.#noMemory() };
    if (key === null && record.partition === undefined) {
      this.#sticky.appended(topic, partition, size, appended.full);
    }
    if (appended.full) this.#newBatch(name, partition);
    this.#transactions?.add(name, partition);
    if (appended.opened) this.#sender.wake();
    return null;
  }

  #serialize<T>(
    serializer: Serializer<T>,
    topic: string,
    data: T | null,
    headers: readonly Header[],
    part: 'key' | 'value',
  ): Uint8Array | null {
    const bytes = serializer.serialize(topic, data, headers as Header[]);
    if (bytes === null || bytes instanceof Uint8Array) return bytes;
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
    if (record.partition !== undefined) return record.partition;
    const { partitioner, ignoreKeys } = this.#settings;
    if (partitioner) {
      const cluster = partitionerCluster(this.#cluster.metadata);
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
    return this.#sticky.partition(topic);
  }

  #newBatch(topic: string, partition: number): void {
    const { partitioner } = this.#settings;
    partitioner?.onNewBatch?.(topic, partitionerCluster(this.#cluster.metadata), partition);
  }

  #checkSize(size: number): void {
    const { maxRequestSize, bufferMemory } = this.#settings;
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

  // ---- waiting -----------------------------------------------------------------------------------

  #noTopic(topic: string, isNew: boolean): Blocked {
    const error = this.#interest.takeError(topic);
    if (error) throw error;
    return {
      until: () => this.#cluster.refresh(isNew),
      onTimeout: () =>
        timeoutError(
          `Topic ${topic} not present in metadata after ${this.#settings.maxBlockMs} ms.`,
        ),
    };
  }

  #noPartition(topic: TopicMetadata, partition: number): Blocked {
    return {
      until: () => this.#cluster.refresh(),
      onTimeout: () =>
        timeoutError(
          `Partition ${partition} of topic ${topic.name} with partition count ${topic.partitions.length} is not present in metadata after ${this.#settings.maxBlockMs} ms.`,
        ),
    };
  }

  #memory(): Promise<void> {
    return this.#hurried(() => this.#accumulator.freed());
  }

  #noMemory(): Error {
    return bufferExhausted(
      `Failed to allocate ${this.#settings.batchSize} bytes within the configured max blocking time ${this.#settings.maxBlockMs} ms. Total memory: ${this.#settings.bufferMemory} bytes. Available memory: ${Math.max(0, this.#settings.bufferMemory - this.#accumulator.memoryUsed)} bytes. Poolable size: ${this.#settings.batchSize} bytes`,
    );
  }

  #wait(deadline: Deadline, blocked: Blocked): Promise<void> {
    if (expired(this.#cluster.clock, deadline)) return Promise.reject(blocked.onTimeout());
    return within(this.#cluster.clock, deadline, blocked.until(), blocked.onTimeout);
  }

  #deadline(options: CallOptions): Deadline {
    return deadlineIn(
      this.#cluster.clock,
      options.timeoutMs ?? Number.MAX_SAFE_INTEGER,
      options.signal,
    );
  }

  async #hurried<T>(work: () => Promise<T>): Promise<T> {
    this.#sender.hurry(true);
    try {
      return await work();
    } finally {
      this.#sender.hurry(false);
    }
  }

  #needIdentity(): void {
    if (this.#identityAsked || this.#transactions || !this.#identity) return;
    this.#identityAsked = true;
    fetchIdentity(this.#cluster, null, this.#settings.requestTimeoutMs).then(
      ({ producerId, producerEpoch }) => {
        this.#identity?.set(producerId, producerEpoch);
        this.#identityAsked = false;
        this.#sender.wake();
      },
      (error: unknown) => {
        this.#identityAsked = false;
        this.#sender.failAll(asError(error));
      },
    );
  }

  // ---- flush, metadata, transactions, end --------------------------------------------------------

  /** Sends what has been queued so far at once; resolves when all of it is acknowledged or failed. */
  async flush(options: CallOptions = {}): Promise<void> {
    const deadline = this.#deadline(options);
    await within(this.#cluster.clock, deadline, this.#flushAll(), () =>
      timeoutError('Timeout expired while flushing'),
    );
  }

  async #flushAll(): Promise<void> {
    await this.#hurried(async () => {
      await this.#backlog.whenEmpty();
      await Promise.all([...this.#accumulator.incomplete].map((batch) => batch.whenSettled()));
    });
  }

  /** The partitions of a topic; waits at most max.block.ms for its metadata. */
  async partitionsFor(topic: string, options: CallOptions = {}): Promise<PartitionInfo[]> {
    const timeoutMs = options.timeoutMs ?? this.#settings.maxBlockMs;
    const deadline = this.#deadline({ ...options, timeoutMs });
    for (;;) {
      const isNew = this.#interest.use(topic, this.#cluster.clock.monotonic());
      const { metadata } = this.#cluster;
      const known = metadata.topics.get(topic);
      if (known && known.partitions.length > 0)
        return known.partitions.map((one) => partitionInfo(metadata, one));
      await this.#wait(deadline, this.#noTopic(topic, isNew));
    }
  }

  #transactional(): Transactions {
    if (this.#transactions) return this.#transactions;
    throw illegalState(
      'Cannot use transactional methods without enabling transactions by setting the transactional.id configuration property',
    );
  }

  /** Must come before the first transaction: fences older producers of the same transactional.id. */
  initTransactions(options: CallOptions = {}): Promise<void> {
    return this.#transactional().init(options);
  }

  beginTransaction(): void {
    this.#transactional().begin();
  }

  sendOffsetsToTransaction(
    offsets: Iterable<readonly [TopicPartition, OffsetAndMetadata | number]>,
    group: ConsumerGroupMetadata | string,
  ): Promise<void> {
    return this.#transactional().sendOffsets(offsets, group);
  }

  commitTransaction(options: CallOptions = {}): Promise<void> {
    return this.#transactional().end(true, options);
  }

  abortTransaction(options: CallOptions = {}): Promise<void> {
    return this.#transactional().end(false, options);
  }

  /** Begins, runs body, commits; aborts and rethrows when either throws. */
  async transaction<T>(body: () => Promise<T>): Promise<T> {
    this.beginTransaction();
    try {
      const result = await body();
      await this.commitTransaction();
      return result;
    } catch (error) {
      if (this.#transactional().abortable) await this.abortTransaction();
      throw error;
    }
  }

  /** Sends what is queued and closes; with timeoutMs, what has not been sent by then fails. */
  async close(options: CallOptions = {}): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const deadline = this.#deadline(options);
    try {
      await within(this.#cluster.clock, deadline, this.#flushAll(), () =>
        timeoutError('Timeout expired while closing'),
      );
      await this.#transactions?.close();
    } catch (error) {
      this.#world.log.log(
        'INFO',
        `${this.#logPrefix}Proceeding to force close the producer since pending requests could not be completed within timeout ${options.timeoutMs} ms.`,
        LOGGER,
        error,
      );
      this.#sender.failAll(kafkaError('Producer is closed forcefully.'));
    } finally {
      this.#sender.stop();
      this.#cluster.close();
      this.#settings.partitioner?.close?.();
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function checkRecord(record: ProducerRecord<unknown, unknown>): void {
  const { topic, timestamp, partition } = record;
  if (typeof topic !== 'string') throw illegalArgument('Topic cannot be null.');
  if (timestamp !== undefined && !(timestamp >= 0)) {
    throw illegalArgument(
      `Invalid timestamp: ${timestamp}. Timestamp should always be non-negative or null.`,
    );
  }
  if (partition !== undefined && !(partition >= 0)) {
    throw illegalArgument(
      `Invalid partition: ${partition}. Partition number should always be non-negative or null.`,
    );
  }
}

function noMetadata(record: ProducerRecord<unknown, unknown>): RecordMetadata {
  return {
    topic: record.topic,
    partition: record.partition ?? -1,
    offset: -1,
    timestamp: -1,
    serializedKeySize: -1,
    serializedValueSize: -1,
  };
}
