/**
 * KafkaProducer: Kafka's producer for one cluster (spec/clients.md section 1). send() only queues; batches go out by
 * themselves. Records of one partition arrive in the order of the send() calls, and with idempotence (the default)
 * exactly once in the log, whatever is retried.
 */
import { microtask } from '../../base/microtask.ts';
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
import { asError, illegalState, kafkaError, timeoutError } from '../errors.ts';
import { partitionInfo } from '../metadata.ts';
import type {
  CallOptions,
  OffsetAndMetadata,
  PartitionInfo,
  ProducerRecord,
  RecordMetadata,
  TopicPartition,
} from '../types.ts';
import { Accumulator } from './accumulator.ts';
import { Appender } from './appender.ts';
import { Backlog, type Blocked } from './backlog.ts';
import { Identity } from './identity.ts';
import { fetchIdentity } from './identity-request.ts';
import { StickyPartitions } from './partitioner.ts';
import type { Callback } from './producer-batch.ts';
import { producerSettings, type ProducerConfig, type ProducerSettings } from './producer-config.ts';
import { checkRecord, noMetadata } from './producer-record.ts';
import { Sender } from './sender.ts';
import { TopicInterest } from './topic-interest.ts';
import { Transactions, type ConsumerGroupMetadata } from './transactions.ts';

export type { Callback } from './producer-batch.ts';
export type { ProducerConfig } from './producer-config.ts';
export type { ConsumerGroupMetadata } from './transactions.ts';

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
  readonly #appender: Appender<K, V>;
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
    this.#accumulator = new Accumulator({
      ...settings,
      now: () => world.platform.clock.monotonic(),
      batch: {
        ...settings.batch,
        callbackThrew: ({ topic, partition }, thrown) =>
          this.#callbackThrew(topic, partition, thrown),
      },
    });
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
    this.#appender = new Appender({
      cluster: this.#cluster,
      settings,
      accumulator: this.#accumulator,
      interest: this.#interest,
      sticky: this.#sticky,
      added: (topic, partition) => this.#transactions?.add(topic, partition),
      wake: () => this.#sender.wake(),
      hurried: (work) => this.#hurried(work),
    });
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

  /** Enough waits to keep the brokers busy, or records wait for room: time to await ready(). */
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
      this.#enqueue(record, callback);
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
        within(this.#cluster.clock, deadline, room, () => this.#appender.noMemory()),
      );
    }
  }

  /** What a program's callback throws is its own business: logged, as in Java. */
  #callbackThrew(topic: string, partition: number, thrown: unknown): void {
    const text = `${this.#logPrefix}Error executing user-provided callback on message for topic-partition '${topic}-${partition}'`;
    this.#world.log.log(
      'ERROR',
      text,
      'org.apache.kafka.clients.producer.internals.ProducerBatch',
      thrown,
    );
  }

  #fail(record: ProducerRecord<K, V>, ack: Callback, error: unknown): void {
    try {
      ack(noMetadata(record), asError(error));
    } catch (thrown) {
      this.#callbackThrew(record.topic, record.partition ?? -1, thrown);
    }
  }

  #enqueue(record: ProducerRecord<K, V>, ack: Callback): void {
    try {
      if (this.#closed)
        throw illegalState('Cannot perform operation after producer has been closed');
      checkRecord(record);
      this.#transactions?.checkSend();
      if (this.#backlog.length === 0 && this.#appender.append(record, ack) === null) return;
    } catch (error) {
      // In the backlog's place, so that callbacks come in order of sending where they can.
      microtask(() => this.#fail(record, ack, error));
      return;
    }
    const deadline = deadlineIn(this.#cluster.clock, this.#settings.maxBlockMs);
    this.#backlog.add({
      deadline,
      attempt: () => this.#appender.append(record, ack),
      fail: (error) => this.#fail(record, ack, error),
    });
  }

  // ---- waiting -----------------------------------------------------------------------------------

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
      const isNew = this.#interest.use(topic);
      const { metadata } = this.#cluster;
      const known = metadata.topics.get(topic);
      if (known && known.partitions.length > 0)
        return known.partitions.map((one) => partitionInfo(metadata, one));
      await this.#wait(deadline, this.#appender.noTopic(topic, isNew));
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
