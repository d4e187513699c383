/**
 * KafkaProducer: Kafka's producer for one cluster (spec/clients.md section 1). send() only queues; batches go out by
 * themselves. Records of one partition arrive in the order of the send() calls, and with idempotence (the default)
 * exactly once in the log, whatever is retried.
 */
import type { ClientEnvironment } from '../client.ts';
import { within } from '../deadline.ts';
import { illegalArgument, illegalState, kafkaError, nullPointer, timeoutError } from '../errors.ts';
import { partitionInfo } from '../metadata.ts';
import type {
  CallOptions,
  OffsetAndMetadata,
  PartitionInfo,
  ProducerRecord,
  RecordMetadata,
  TopicPartition,
} from '../types.ts';
import type { Callback } from './producer-batch.ts';
import type { ProducerConfig } from './producer-config.ts';
import { ProducerCore } from './producer-core.ts';
import { memberOf } from './transaction-requests.ts';
import type { ConsumerGroupMetadata, Transactions } from './transactions.ts';

export type { Callback } from './producer-batch.ts';
export type { ProducerConfig } from './producer-config.ts';
export type { ConsumerGroupMetadata } from './transactions.ts';

/**
 * Writes records to a cluster. One producer serves any number of topics and callers; keep it for the program's life.
 *
 * A record that fails does so with a KafkaError where Kafka has a code for it (`code` is one of `Errors`: MESSAGE_TOO_LARGE,
 * TOPIC_AUTHORIZATION_FAILED, REQUEST_TIMED_OUT after delivery.timeout.ms, ...), else with a ClientError.
 *
 * @example
 * ```js
 * const producer = new KafkaProducer({
 *   bootstrapServers: 'localhost:9092',
 *   keySerializer: 'string',
 *   valueSerializer: 'json',
 * });
 * const { partition, offset } = await producer.send({ topic: 'orders', key: 'ada', value: { item: 'tea' } });
 * await producer.close();
 * ```
 */
export class KafkaProducer<K = Uint8Array, V = Uint8Array> implements AsyncDisposable {
  readonly #core: ProducerCore<K, V>;

  /** Throws a ConfigException for settings that cannot be; connects in the background at the first send. */
  constructor(config: ProducerConfig<K, V>, environment: ClientEnvironment = {}) {
    this.#core = new ProducerCore<K, V>(config, environment);
  }

  /** As configured, or made up. */
  get clientId(): string {
    return this.#core.clientId;
  }

  // ---- sending -----------------------------------------------------------------------------------

  /** Enough waits to keep the brokers busy, or records wait for room: time to await ready(). */
  get isFull(): boolean {
    return this.#core.intake.isFull;
  }

  /**
   * Queues a record. Without a callback: resolves when the broker acknowledged it. With one: calls it then, also on
   * failure, makes no promise and returns undefined. Nothing is thrown but by misuse of the types; what a record may fail with: a
   * TimeoutException (no metadata within maxBlockMs, not delivered within deliveryTimeoutMs), a BufferExhaustedException (no
   * memory within maxBlockMs), RecordTooLargeException, SerializationException, what the broker refuses it with, and within
   * a transaction whatever ended that.
   */
  send(record: ProducerRecord<K, V>): Promise<RecordMetadata>;
  send(record: ProducerRecord<K, V>, callback: Callback): void;
  send(record: ProducerRecord<K, V>, callback?: Callback): Promise<RecordMetadata> | undefined {
    if (callback) {
      this.#core.intake.take(record, callback);
      return undefined;
    }
    return new Promise((resolve, reject) => {
      this.#core.intake.take(record, (metadata, error) =>
        error ? reject(error) : resolve(metadata),
      );
    });
  }

  /** Queues many; resolves with the metadata of all, in their order, or rejects with the first failure once all are settled. */
  sendAll(records: readonly ProducerRecord<K, V>[]): Promise<RecordMetadata[]> {
    return new Promise((resolve, reject) => {
      if (!Array.isArray(records)) throw illegalArgument('Records must be an array.');
      const all = new Array<RecordMetadata>(records.length);
      let left = records.length;
      let failure: Error | null = null;
      if (left === 0) resolve(all);
      for (const [index, record] of records.entries()) {
        this.#core.intake.take(record, (metadata, error) => {
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
  ready(options: CallOptions = {}): Promise<void> {
    return this.#core.intake.ready(this.#core.deadline(options));
  }

  // ---- flush, metadata, transactions, end --------------------------------------------------------

  /**
   * Sends what has been queued so far at once; resolves when all of it is acknowledged or failed.
   * @throws TimeoutException after timeoutMs, which is for ever by default; the records stay queued
   */
  async flush(options: CallOptions = {}): Promise<void> {
    const deadline = this.#core.deadline(options);
    await this.#core.timed('flush', () =>
      within(this.#core.cluster.clock, deadline, this.#core.flush(), () =>
        timeoutError('Timeout expired while flushing'),
      ),
    );
  }

  /**
   * The partitions of a topic; waits at most timeoutMs (default maxBlockMs) for its metadata.
   * @throws TimeoutException, InvalidTopicException, TopicAuthorizationException
   */
  async partitionsFor(topic: string, options: CallOptions = {}): Promise<PartitionInfo[]> {
    if (topic == null) throw nullPointer('topic cannot be null');
    const timeoutMs = options.timeoutMs ?? this.#core.settings.maxBlockMs;
    const deadline = this.#core.deadline({ ...options, timeoutMs });
    for (;;) {
      const isNew = this.#core.interest.use(topic);
      const { metadata } = this.#core.cluster;
      const known = metadata.topics.get(topic);
      if (known && known.partitions.length > 0)
        return known.partitions.map((one) => partitionInfo(metadata, one));
      if (this.#core.cluster.closed) throw kafkaError('Requested metadata update after close');
      await this.#core.intake.wait(deadline, this.#core.appender.noTopic(topic, isNew));
    }
  }

  #transactional(): Transactions {
    const { transactions, settings, intake } = this.#core;
    if (!settings.idempotent)
      throw illegalState(
        'Cannot use transactional methods without enabling transactions by setting the transactional.id configuration property',
      );
    intake.checkOpen();
    if (transactions !== null) return transactions;
    throw illegalState('Transactional method invoked on a non-transactional producer.');
  }

  /**
   * Must come before the first transaction: fences older producers of the same transactional.id and ends what they left open.
   * @throws TimeoutException after timeoutMs (default maxBlockMs): call it again; TransactionalIdAuthorizationException
   */
  async initTransactions(options: CallOptions = {}): Promise<void> {
    const transactions = this.#transactional();
    await this.#core.timed('txn-init', () => transactions.init(options));
  }

  /**
   * Everything sent from now on belongs to one transaction.
   * @throws IllegalStateException while another one is open or before initTransactions(); ProducerFencedException
   */
  beginTransaction(): void {
    const transactions = this.#transactional();
    this.#core.timedNow('txn-begin', () => transactions.begin());
  }

  /**
   * Commits a consumer's offsets (of the next record to read) with the transaction: `group` is its groupMetadata(), or an id
   * for brokers before 2.5.
   * @throws CommitFailedException when the consumer is no member any more: abort the transaction; IllegalArgumentException for
   * a negative offset
   */
  async sendOffsetsToTransaction(
    offsets: Iterable<readonly [TopicPartition, OffsetAndMetadata | number]>,
    group: ConsumerGroupMetadata | string,
  ): Promise<void> {
    const member = memberOf(group);
    const transactions = this.#transactional();
    await this.#core.timed('txn-send-offsets', () => transactions.sendOffsets(offsets, member));
  }

  /**
   * Waits for all records of the transaction, then makes them visible at once.
   * @throws what a record failed with: abortTransaction() then; ProducerFencedException: close() then; TimeoutException after
   * timeoutMs (default maxBlockMs): call it again
   */
  async commitTransaction(options: CallOptions = {}): Promise<void> {
    const transactions = this.#transactional();
    await this.#core.timed('txn-commit', () => transactions.end(true, options));
  }

  /**
   * Drops what has not been sent; readers of committed records never see the rest.
   * @throws ProducerFencedException: close() then; TimeoutException after timeoutMs (default maxBlockMs): call it again
   */
  async abortTransaction(options: CallOptions = {}): Promise<void> {
    const transactions = this.#transactional();
    await this.#core.timed('txn-abort', () => transactions.end(false, options));
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

  // ---- metrics, end ------------------------------------------------------------------------------

  /** By Kafka's names, e.g. `record-send-total`, as they are now; times in ms, sizes in bytes. */
  metrics(): Map<string, number> {
    return this.#core.metrics.values();
  }

  /** Sends what is queued and closes; with timeoutMs, what has not been sent by then fails. */
  close(options: CallOptions = {}): Promise<void> {
    return this.#core.close(options);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
