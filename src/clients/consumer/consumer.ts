/**
 * KafkaConsumer: Kafka's consumer for one cluster (spec/clients.md section 2). poll() drives everything that the program
 * can notice: rebalances and their listener, commits, records; fetches and heartbeats go on between polls. Calls must not
 * overlap, but for wakeup(). What poll() returned counts as consumed when the next poll() begins.
 */
import type { ClientEnvironment } from '../client.ts';
import { illegalArgument, illegalState, invalidGroupId } from '../errors.ts';
import type { ConsumerGroupMetadata } from '../producer/transactions.ts';
import { keyOf, type TopicPartitionMap } from '../topic-partition.ts';
import type {
  CallOptions,
  ConsumerRecord,
  OffsetAndMetadata,
  PartitionInfo,
  TopicPartition,
} from '../types.ts';
import { before } from './call-guard.ts';
import {
  offsetsOf,
  offsetsText,
  type OffsetCommitCallback,
  type OffsetsInput,
} from './commit-schedule.ts';
import type { ConsumerConfig } from './consumer-config.ts';
import type { ConsumerRecords } from './consumer-records.ts';
import { EARLIEST, LATEST, type LogOffset } from './log-offsets.ts';
import type { ConsumerRebalanceListener } from './rebalance.ts';
import { checkPartitions, checkTopics, resetTo, seekTo } from './subscription.ts';
import { ConsumerCore } from './consumer-core.ts';

export type { OffsetCommitCallback, OffsetsInput } from './commit-schedule.ts';
export type { ConsumerConfig } from './consumer-config.ts';
export { ConsumerRecords } from './consumer-records.ts';
export type { ConsumerRebalanceListener } from './rebalance.ts';

const IDLE_WAIT_MS = 1_000;
const NEEDS_GROUP =
  'To use the group management or offset commit APIs, you must provide a valid group.id in the consumer configuration.';

/**
 * Reads records, as a member of a group (subscribe) or on its own (assign). It works only while it is polled: within
 * max.poll.interval.ms (5 minutes) of each other, or the group gives its partitions to somebody else.
 *
 * What brokers refuse is a KafkaError (`code` is one of `Errors`), what the consumer itself refuses a ClientError with the name
 * of Java's exception: `WakeupException` after wakeup(), `CommitFailedException` when the partitions are somebody else's by now,
 * `ConcurrentModificationException` for a call while another one runs.
 *
 * @example
 * ```js
 * const consumer = new KafkaConsumer({
 *   bootstrapServers: 'localhost:9092',
 *   groupId: 'kitchen',
 *   keyDeserializer: 'string',
 *   valueDeserializer: 'json',
 * });
 * consumer.subscribe(['orders']);
 * for await (const { key, value } of consumer) await cook(key, value); // close() or break ends it
 * await consumer.close();
 * ```
 */
export class KafkaConsumer<K = Uint8Array, V = Uint8Array> implements AsyncDisposable {
  readonly #core: ConsumerCore<K, V>;

  /** Throws a ConfigException for settings that cannot be; connects with the first poll. */
  constructor(config: ConsumerConfig<K, V>, environment: ClientEnvironment = {}) {
    this.#core = new ConsumerCore<K, V>(config, environment);
  }

  /** For calls that a closed consumer refuses. */
  get #open(): ConsumerCore<K, V> {
    this.#core.guard.checkOpen();
    return this.#core;
  }

  /** As configured, or made up. */
  get clientId(): string {
    return this.#core.clientId;
  }

  // ---- subscription ------------------------------------------------------------------------------

  /**
   * Topics by name, or all whose name matches the pattern as a whole. Replaces what was subscribed before; no topics: unsubscribe().
   * @throws IllegalStateException after assign(); InvalidGroupIdException without a groupId
   */
  subscribe(topics: readonly string[] | RegExp, listener?: ConsumerRebalanceListener): void {
    this.#open.requireCommits();
    if (listener === null) throw illegalArgument('RebalanceListener cannot be null');
    checkTopics(topics);
    if (!(topics instanceof RegExp) && topics.length === 0) {
      void this.unsubscribe();
      return;
    }
    if (this.#core.settings.assignors.length === 0) {
      throw illegalState(
        'Must configure at least one partition assigner class name to partition.assignment.strategy configuration property',
      );
    }
    this.#core.rebalance.listener = listener ?? {};
    if (topics instanceof RegExp) {
      this.#core.subscription.use('pattern');
      this.#core.subscription.pattern = topics;
      this.#core.watch.match();
    } else {
      this.#core.subscription.use('topics');
      this.#core.subscription.topics = new Set(topics);
    }
    this.#core.watch.renew();
    this.#core.member();
    this.#core.signal.notify();
  }

  /**
   * Partitions chosen by hand, without a group's protocol. Replaces what was assigned before; none: unsubscribe().
   * @throws IllegalStateException after subscribe()
   */
  assign(partitions: readonly TopicPartition[]): void {
    this.#core.guard.checkOpen();
    checkPartitions(partitions);
    if (partitions.length === 0) {
      void this.unsubscribe();
      return;
    }
    this.#core.subscription.use('assigned');
    this.#core.schedule.maybeAutoCommit(false);
    this.#core.subscription.assign(partitions);
    this.#core.watch.renew();
  }

  /** Gives up all topics or partitions and leaves the group. Does not commit. */
  unsubscribe(): Promise<void> {
    return this.#core.unsubscribe();
  }

  /** Empty until a poll has completed the join. */
  assignment(): TopicPartition[] {
    return this.#open.subscription.assignment();
  }

  /** Names of the subscribed topics; with a pattern, of those that match now. */
  subscription(): string[] {
    return [...this.#open.subscription.topics];
  }

  // ---- poll --------------------------------------------------------------------------------------

  /**
   * Records that have come, waiting for some at most timeoutMs; often none while the group is joined. What the poll before
   * returned counts as consumed from here on. Errors come only from a poll that has no records to give.
   * @throws WakeupException after wakeup(), the signal's reason after an abort, NoOffsetForPartitionException,
   * OffsetOutOfRangeException and LogTruncationException where autoOffsetReset is none, RecordDeserializationException until a seek
   * past the record, TopicAuthorizationException, GroupAuthorizationException, FencedInstanceIdException; a KafkaException with the
   * listener's error as its cause; ConcurrentModificationException when another call is under way
   */
  poll(
    timeoutMs: number,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<ConsumerRecords<K, V>> {
    return this.#core.poll(timeoutMs, options.signal);
  }

  /** Makes the call that waits, or else the next one, throw WakeupException. May be called at any time. */
  wakeup(): void {
    this.#core.guard.wakeup();
  }

  // ---- commits -----------------------------------------------------------------------------------

  /**
   * Commits given offsets (of the next record to read), else all positions; retries until it succeeds or cannot.
   * @throws CommitFailedException when the partitions may be another member's by now, RebalanceInProgressException when a poll
   * has to finish a rebalance first, TimeoutException after timeoutMs (default defaultApiTimeoutMs), WakeupException
   */
  commitSync(offsets?: OffsetsInput | null, options: CallOptions = {}): Promise<void> {
    const commits = this.#core.requireCommits();
    const wanted = offsets ? offsetsOf(offsets) : this.#core.schedule.consumed();
    const what = `successfully committing offsets ${offsetsText(wanted)}`;
    const call = this.#core.guard.blocking(options, before(what), (deadline) =>
      this.#core.schedule.commitSync(commits, wanted, deadline),
    );
    return this.#core.counts.timed('commit-sync', call);
  }

  /**
   * One attempt in the background; callbacks run in order inside a later call of this consumer, with a
   * RetriableCommitFailedException where another attempt may succeed. Without a callback a failure is a warning in the log.
   */
  commitAsync(
    offsets?: OffsetsInput | OffsetCommitCallback | null,
    callback?: OffsetCommitCallback,
  ): void {
    this.#core.guard.checkOpen();
    const given = offsets && typeof offsets !== 'function' ? offsetsOf(offsets) : null;
    const done = typeof offsets === 'function' ? offsets : callback;
    this.#core.schedule.commitAsync(
      this.#core.requireCommits(),
      given ?? this.#core.schedule.consumed(),
      done,
    );
  }

  /** Last committed offsets; null for a partition without one. */
  committed(
    partitions: readonly TopicPartition[],
    options: CallOptions = {},
  ): Promise<TopicPartitionMap<OffsetAndMetadata | null>> {
    const commits = this.#core.requireCommits();
    const names = partitions.map(({ topic, partition }) => keyOf(topic, partition)).join(', ');
    const what = `the last committed offset for partitions [${names}] could be determined. Try tuning default.api.timeout.ms larger to relax the threshold.`;
    const call = this.#core.guard.blocking(options, before(what), (deadline) =>
      commits.fetch(partitions, deadline),
    );
    return this.#core.counts.timed('committed', call);
  }

  // ---- positions ---------------------------------------------------------------------------------

  /**
   * The next poll reads from here. Not checked against the log before that.
   * @throws IllegalStateException for a partition that is not assigned; IllegalArgumentException for a negative offset
   */
  seek(partition: TopicPartition, to: number | OffsetAndMetadata): void {
    this.#core.guard.checkOpen();
    const { offset, leaderEpoch = null } = typeof to === 'number' ? { offset: to } : to;
    if (!(offset >= 0))
      throw illegalArgument(
        typeof to === 'number'
          ? 'seek offset must not be a negative number'
          : 'Invalid negative offset',
      );
    const state = this.#core.subscription.get(partition);
    seekTo(state, offset, leaderEpoch);
    this.#core.validation.mark(state);
  }

  /** Without partitions: all that are assigned. Evaluated by the next poll or position(). */
  seekToBeginning(partitions: readonly TopicPartition[] = []): void {
    this.#resetTo('earliest', partitions);
  }

  /** As seekToBeginning(), to what comes next. */
  seekToEnd(partitions: readonly TopicPartition[] = []): void {
    this.#resetTo('latest', partitions);
  }

  #resetTo(end: 'earliest' | 'latest', partitions: readonly TopicPartition[]): void {
    this.#core.guard.checkOpen();
    if (partitions === null) throw illegalArgument('Partitions collection cannot be null');
    const chosen = partitions.length > 0 ? partitions : this.assignment();
    for (const one of chosen) resetTo(this.#core.subscription.get(one), end);
  }

  /**
   * Offset of the next record that poll() will return; found first, at most in timeoutMs, where there is none yet.
   * @throws TimeoutException, and what poll() throws about positions
   */
  async position(partition: TopicPartition, options: CallOptions = {}): Promise<number> {
    const state = this.#open.subscription.find(partition.topic, partition.partition);
    if (state === undefined)
      throw illegalState(
        'You can only check the position for partitions assigned to this consumer.',
      );
    const what = `the position for partition ${state.key} could be determined`;
    return this.#core.guard.blocking(options, before(what), (deadline) =>
      this.#core.positionOf(state, deadline, what),
    );
  }

  /**
   * Records between position and end (negative for a position beyond it), as far as fetches have told; undefined before that,
   * when the end is asked for in the background.
   */
  currentLag(partition: TopicPartition): number | undefined {
    return this.#core.queries.lag(this.#open.subscription.get(partition));
  }

  /** Keeps membership, stops fetching; what is already fetched is kept. */
  pause(partitions: readonly TopicPartition[]): void {
    const { subscription } = this.#open;
    for (const one of partitions) subscription.get(one).paused = true;
  }

  /** Fetches for them again. */
  resume(partitions: readonly TopicPartition[]): void {
    const { subscription, signal } = this.#open;
    for (const one of partitions) subscription.get(one).paused = false;
    signal.notify();
  }

  /** Those that pause() has stopped. */
  paused(): TopicPartition[] {
    const states = [...this.#open.subscription.partitions()].filter((state) => state.paused);
    return states.map(({ topic, partition }) => ({ topic, partition }));
  }

  /** The first offset that is still there. With a timeoutMs of 0 nothing is asked and nothing found, here and below. */
  beginningOffsets(
    partitions: readonly TopicPartition[],
    options: CallOptions = {},
  ): Promise<TopicPartitionMap<number>> {
    return this.#core.queries.ends(partitions, EARLIEST, options);
  }

  /** The high watermark; with read_committed the last stable offset. */
  endOffsets(
    partitions: readonly TopicPartition[],
    options: CallOptions = {},
  ): Promise<TopicPartitionMap<number>> {
    return this.#core.queries.ends(partitions, LATEST, options);
  }

  /** The first record at or after a time (ms) per partition; null where there is none. */
  offsetsForTimes(
    times: Iterable<readonly [TopicPartition, number]>,
    options: CallOptions = {},
  ): Promise<TopicPartitionMap<LogOffset | null>> {
    return this.#core.queries.byTime(times, options);
  }

  /**
   * Leader and replicas of each partition; empty for a topic that is not there and that the broker does not create
   * (allow.auto.create.topics asks it to).
   * @throws TimeoutException, InvalidTopicException, TopicAuthorizationException
   */
  partitionsFor(topic: string, options: CallOptions = {}): Promise<PartitionInfo[]> {
    return this.#core.queries.partitionsFor(topic, options);
  }

  /** All topics that this client may see. */
  listTopics(options: CallOptions = {}): Promise<Map<string, PartitionInfo[]>> {
    return this.#core.queries.listTopics(options);
  }

  // ---- group, iteration, end ---------------------------------------------------------------------

  /** For a transactional producer's sendOffsetsToTransaction. */
  groupMetadata(): ConsumerGroupMetadata {
    const { groupId, groupInstanceId } = this.#open.settings;
    if (groupId === null) throw invalidGroupId(NEEDS_GROUP);
    const generationId = this.#core.membership?.generationId ?? -1;
    return {
      groupId,
      generationId,
      memberId: this.#core.membership?.memberId ?? '',
      groupInstanceId,
    };
  }

  /** The next poll joins anew. */
  enforceRebalance(reason = 'rebalance enforced by user'): void {
    const { membership, settings } = this.#open;
    if (settings.groupId === null)
      throw illegalState('Tried to force a rebalance but consumer does not have a group.');
    membership?.requestRejoin(reason);
  }

  /** Polls for ever; the next poll, and with it the next commit, comes only after the batch's loop body is done. */
  async *batches(
    options: { readonly signal?: AbortSignal } = {},
  ): AsyncGenerator<ConsumerRecords<K, V>, void, undefined> {
    while (!this.#core.guard.closed) {
      const records = await this.poll(IDLE_WAIT_MS, options);
      if (!records.isEmpty()) yield records;
    }
  }

  /** Record by record, for ever; commits (when they are automatic) follow the batches. */
  async *[Symbol.asyncIterator](): AsyncGenerator<ConsumerRecord<K, V>, void, undefined> {
    for await (const records of this.batches()) yield* records;
  }

  /** By Kafka's names, e.g. `records-consumed-total`, as they are now; times in ms, sizes in bytes. */
  metrics(): Map<string, number> {
    return this.#core.metrics.values();
  }

  /**
   * Commits (when auto commit is on), revokes, leaves the group, closes connections. At most timeoutMs, default 30 s. Safe while a poll
   * is under way after a wakeup(); a second close does nothing.
   * @throws KafkaException with what a rebalance listener threw as its cause
   */
  close(options: CallOptions = {}): Promise<void> {
    return this.#core.close(options);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
