/**
 * KafkaConsumer: Kafka's consumer for one cluster (spec/clients.md section 2). poll() drives everything that the program
 * can notice: rebalances and their listener, commits, records; fetches and heartbeats go on between polls. Calls must not
 * overlap, but for wakeup(). What poll() returned counts as consumed when the next poll() begins.
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
import { CoordinatorClient } from '../coordinator-client.ts';
import { deadlineIn, remainingMs, within, type Deadline } from '../deadline.ts';
import {
  asError,
  brokerError,
  concurrentUse,
  illegalArgument,
  illegalState,
  invalidGroupId,
  invalidTopics,
  isRetriable,
  kafkaError,
  retriableCommitFailed,
  timeoutError,
  wakeupError,
} from '../errors.ts';
import { Errors } from '../../protocol/errors.ts';
import { partitionInfo } from '../metadata.ts';
import type { MetadataResponse } from '../../protocol/messages/metadata.ts';
import { keyOf, TopicPartitionMap } from '../topic-partition.ts';
import type {
  CallOptions,
  ConsumerRecord,
  Deserializer,
  OffsetAndMetadata,
  PartitionInfo,
  TopicPartition,
} from '../types.ts';
import type { ConsumerGroupMetadata } from '../producer/transactions.ts';
import type { Assignor } from './assignors/assignor.ts';
import { Commits, type Offsets } from './commits.ts';
import { consumerSettings, type ConsumerSettings } from './consumer-config.ts';
import { ConsumerRecords } from './consumer-records.ts';
import { Fetcher } from './fetcher.ts';
import { EARLIEST, LATEST, listLogOffsets } from './log-offsets.ts';
import { Membership } from './membership.ts';
import { Positions } from './positions.ts';
import { Rebalance, type ConsumerRebalanceListener } from './rebalance.ts';
import { Signal } from './signal.ts';
import { resetTo, seekTo, SubscriptionState } from './subscription.ts';

export type { ConsumerRebalanceListener } from './rebalance.ts';
export { ConsumerRecords } from './consumer-records.ts';

/** Keys of Kafka's ConsumerConfig, dotted or camelCase; times in ms, sizes in bytes. */
export interface ConsumerConfig<K, V> {
  readonly bootstrapServers?: string | readonly string[];
  readonly clientId?: string;
  readonly groupId?: string;
  readonly groupInstanceId?: string;
  /** A deserializer or a name: `string`, `json`, `org.apache.kafka.common.serialization.StringDeserializer`, ... */
  readonly keyDeserializer?: Deserializer<K> | string;
  readonly valueDeserializer?: Deserializer<V> | string;
  readonly autoOffsetReset?: 'earliest' | 'latest' | 'none';
  readonly enableAutoCommit?: boolean;
  readonly isolationLevel?: 'read_committed' | 'read_uncommitted';
  readonly maxPollRecords?: number;
  readonly partitionAssignmentStrategy?: string | readonly (string | Assignor | (() => Assignor))[];
  readonly [key: string]: unknown;
}

export type OffsetsInput = Iterable<readonly [TopicPartition, OffsetAndMetadata | number]>;
export type OffsetCommitCallback = (
  offsets: TopicPartitionMap<OffsetAndMetadata>,
  error: Error | null,
) => void;

const COMMIT_LOGGER = 'org.apache.kafka.clients.consumer.internals.ConsumerCoordinator';
const CLOSE_TIMEOUT_MS = 30_000;
const IDLE_WAIT_MS = 1_000;
const TOPIC_ERRORS: ReadonlySet<number> = new Set([
  Errors.INVALID_TOPIC_EXCEPTION,
  Errors.TOPIC_AUTHORIZATION_FAILED,
]);

export class KafkaConsumer<K = Uint8Array, V = Uint8Array> implements AsyncDisposable {
  readonly clientId: string;
  readonly #world: World;
  readonly #settings: ConsumerSettings<K, V>;
  readonly #logPrefix: string;
  readonly #cluster: Cluster;
  readonly #subscription = new SubscriptionState();
  readonly #signal: Signal;
  readonly #fetcher: Fetcher;
  readonly #positions: Positions;
  readonly #commits: Commits | null;
  readonly #rebalance: Rebalance;
  #membership: Membership | null = null;
  readonly #coordinators: CoordinatorClient;
  #metadataError: Error | null = null;
  #topicsAsked = false;
  #nextAutoCommitAt = Number.POSITIVE_INFINITY;
  readonly #asyncCommits = new Set<Promise<void>>();
  readonly #callbacks: (() => void)[] = [];
  #busy = false;
  #wakeup = false;
  #wake: ((error: Error) => void) | null = null;
  #closed = false;

  /** Throws a ConfigException for settings that cannot be; connects with the first poll. */
  constructor(config: ConsumerConfig<K, V>, environment: ClientEnvironment = {}) {
    const world = worldOf(environment, 'org.apache.kafka.clients.consumer.ConsumerConfig');
    const settings = consumerSettings<K, V>(config, world.onUnknownConfig);
    this.#world = world;
    this.#settings = settings;
    const { values, groupId, groupInstanceId } = settings;
    const named = groupId === null ? 'null' : groupId;
    this.clientId =
      values.string('client.id') ||
      `consumer-${named}-${groupInstanceId ?? nextId(`consumer-${named}`)}`;
    const instance = groupInstanceId === null ? '' : `instanceId=${groupInstanceId}, `;
    this.#logPrefix = `[Consumer ${instance}clientId=${this.clientId}, groupId=${named}] `;
    const { clock } = world.platform;
    this.#signal = new Signal(clock);
    const notify = () => this.#signal.notify();
    this.#cluster = this.#open();
    const retry = retryBackoff(values);
    const random = () => world.platform.random.next();
    this.#coordinators = new CoordinatorClient({ cluster: this.#cluster, retry, random });
    this.#commits =
      groupId === null
        ? null
        : new Commits({
            coordinators: this.#coordinators,
            groupId,
            groupInstanceId,
            membership: () => this.#membership,
          });
    const shared = { cluster: this.#cluster, subscription: this.#subscription, notify };
    this.#fetcher = new Fetcher({
      ...shared,
      settings: settings as unknown as ConsumerSettings<unknown, unknown>,
      metadataMaxAgeMs: values.number('metadata.max.age.ms'),
    });
    this.#positions = new Positions({
      ...shared,
      commits: this.#commits,
      reset: settings.reset,
      readCommitted: settings.readCommitted,
      timeoutMs: settings.defaultApiTimeoutMs,
    });
    this.#rebalance = new Rebalance({
      ...settings,
      ...shared,
      membership: () => this.#member(),
      autoCommit: () => this.#autoCommitNow(),
    });
  }

  #open(): Cluster {
    try {
      return openCluster(this.#settings.values, this.#world, {
        clientId: this.clientId,
        logPrefix: this.#logPrefix,
        warnBootstrap: true,
        topics: () => this.#topics(),
        allowAutoTopicCreation: this.#settings.values.boolean('allow.auto.create.topics'),
        onMetadata: (response) => this.#learn(response),
      });
    } catch (error) {
      throw kafkaError('Failed to construct kafka consumer', error);
    }
  }

  // ---- subscription ------------------------------------------------------------------------------

  /** Topics by name, or all whose name matches the pattern as a whole. Replaces what was subscribed before. */
  subscribe(topics: readonly string[] | RegExp, listener?: ConsumerRebalanceListener): void {
    this.#checkOpen();
    if (this.#settings.groupId === null) {
      throw invalidGroupId(
        'To use the group management or offset commit APIs, you must provide a valid group.id in the consumer configuration.',
      );
    }
    if (topics instanceof RegExp) {
      this.#subscription.use('pattern');
      this.#subscription.pattern = topics;
      this.#matchPattern();
    } else {
      if (topics.some((topic) => typeof topic !== 'string' || topic.trim() === '')) {
        throw illegalArgument(
          'Topic collection to subscribe to cannot contain null or empty topic',
        );
      }
      if (topics.length === 0) {
        void this.unsubscribe();
        return;
      }
      this.#subscription.use('topics');
      this.#subscription.topics = new Set(topics);
    }
    if (this.#settings.assignors.length === 0) {
      throw illegalState(
        'Must configure at least one partition assigner class name to partition.assignment.strategy configuration property',
      );
    }
    this.#rebalance.listener = listener ?? {};
    this.#topicsAsked = false;
    this.#member().requestRejoin('subscription has changed');
  }

  /** Partitions chosen by hand, without a group's protocol. Replaces what was assigned before. */
  assign(partitions: readonly TopicPartition[]): void {
    this.#checkOpen();
    if (partitions.length === 0) {
      void this.unsubscribe();
      return;
    }
    this.#subscription.use('assigned');
    if (this.#settings.autoCommit && this.#subscription.size > 0) this.commitAsync();
    this.#subscription.assign(partitions);
    this.#topicsAsked = false;
    this.#armAutoCommit();
  }

  /** Gives up all topics or partitions and leaves the group. Does not commit. */
  async unsubscribe(): Promise<void> {
    this.#checkOpen();
    try {
      if (this.#membership) await this.#rebalance.leave();
    } finally {
      this.#subscription.clear();
      await this.#membership?.leave('the consumer unsubscribed from all topics');
      this.#membership?.close();
      this.#membership = null;
    }
  }

  /** Empty until a poll has completed the join. */
  assignment(): TopicPartition[] {
    return this.#subscription.assignment();
  }

  subscription(): string[] {
    return [...this.#subscription.topics];
  }

  #member(): Membership {
    const { groupId } = this.#settings;
    if (this.#membership) return this.#membership;
    this.#membership = new Membership({
      ...this.#settings,
      groupId: groupId ?? '',
      cluster: this.#cluster,
      coordinators: this.#coordinators,
      subscription: (assignor) => this.#rebalance.subscriptionBytes(assignor),
      assign: (assignor, members) => this.#rebalance.assign(assignor, members),
      notify: () => this.#signal.notify(),
      warn: (message) => this.#world.log.log('WARN', `${this.#logPrefix}${message}`, COMMIT_LOGGER),
    });
    return this.#membership;
  }

  /** What metadata is asked for; null: all topics. */
  #topics(): string[] | null {
    const { mode, topics } = this.#subscription;
    if (mode === 'pattern') return null;
    const assigned = this.#subscription.assignment().map((one) => one.topic);
    return [...new Set([...topics, ...assigned, ...this.#rebalance.groupTopics, ...this.#asked])];
  }

  /** Topics that a call without subscription asks about. */
  readonly #asked = new Set<string>();

  #learn(response: MetadataResponse): void {
    if (this.#subscription.mode === 'pattern') this.#matchPattern();
    const mine = new Set(this.#topics() ?? []);
    for (const { name, errorCode } of response.topics) {
      if (!TOPIC_ERRORS.has(errorCode) || !mine.has(name ?? '')) continue;
      this.#metadataError =
        errorCode === Errors.INVALID_TOPIC_EXCEPTION
          ? invalidTopics([name ?? ''])
          : brokerError(errorCode, `Not authorized to access topics: [${name}]`);
    }
    this.#signal.notify();
  }

  #matchPattern(): void {
    const { pattern } = this.#subscription;
    if (!pattern) return;
    const whole = new RegExp(`^(?:${pattern.source})$`, pattern.flags.replace(/[gy]/g, ''));
    const matching = [...this.#cluster.metadata.topics.values()]
      .filter(
        (topic) =>
          whole.test(topic.name) && !(topic.internal && this.#settings.excludeInternalTopics),
      )
      .map((topic) => topic.name);
    const known = this.#subscription.topics;
    const same = matching.length === known.size && matching.every((topic) => known.has(topic));
    this.#subscription.topics = new Set(matching);
    if (!same && known.size > 0) this.#member().requestRejoin('subscribed topics have changed');
  }

  // ---- poll --------------------------------------------------------------------------------------

  /** Records that have come, waiting for some at most timeoutMs. Throws WakeupException after wakeup(). */
  async poll(
    timeoutMs: number,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<ConsumerRecords<K, V>> {
    return this.#exclusive(options.signal, async () => {
      if (this.#subscription.mode === 'none') {
        throw illegalState('Consumer is not subscribed to any topics or assigned any partitions');
      }
      const deadline = deadlineIn(this.#cluster.clock, timeoutMs, options.signal);
      for (;;) {
        this.#checkWakeup();
        options.signal?.throwIfAborted();
        const records = await this.#pollOnce();
        if (records) return records;
        const left = remainingMs(this.#cluster.clock, deadline);
        if (left <= 0) return new ConsumerRecords<K, V>(new Map());
        await this.#wakeable(this.#signal.wait(Math.min(left, this.#idleWaitMs())), options.signal);
      }
    });
  }

  async #pollOnce(): Promise<ConsumerRecords<K, V> | null> {
    const { mode } = this.#subscription;
    this.#runCallbacks();
    this.#throwMetadataError();
    this.#needMetadata();
    this.#membership?.polled();
    this.#maybeAutoCommit();
    if (mode !== 'assigned' && this.#metadataKnown()) await this.#rebalance.poll();
    this.#positions.throwError();
    this.#positions.start();
    const { maxPollRecords, keyDeserializer: key, valueDeserializer: value } = this.#settings;
    if (this.#fetcher.ready) {
      const batches = await this.#fetcher.collect(maxPollRecords, { key, value });
      this.#fetcher.send();
      if (batches.size > 0) return new ConsumerRecords<K, V>(batches);
      return null;
    }
    this.#fetcher.send();
    return null;
  }

  /** Long waits are cut so that what has a due time of its own (auto commit, a look-up's retry) is seen. */
  #idleWaitMs(): number {
    for (const state of this.#subscription.partitions()) if (state.position === null) return 100;
    const untilCommit = this.#nextAutoCommitAt - this.#cluster.clock.monotonic();
    return Math.max(1, Math.min(IDLE_WAIT_MS, untilCommit));
  }

  /** A pattern can be matched only against metadata. */
  #metadataKnown(): boolean {
    return (
      this.#subscription.mode !== 'pattern' ||
      this.#cluster.metadata.clusterId !== null ||
      this.#cluster.metadata.topics.size > 0
    );
  }

  #needMetadata(): void {
    if (this.#topicsAsked) return;
    this.#topicsAsked = true;
    this.#cluster.refresh(true).then(
      () => this.#signal.notify(),
      (error: unknown) => {
        if (this.#closed) return;
        this.#metadataError = asError(error);
        this.#topicsAsked = false;
        this.#signal.notify();
      },
    );
  }

  #throwMetadataError(): void {
    const error = this.#metadataError;
    this.#metadataError = null;
    if (!error) return;
    this.#topicsAsked = false;
    throw error;
  }

  async #exclusive<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    this.#checkOpen();
    if (this.#busy) throw concurrentUse();
    signal?.throwIfAborted();
    this.#busy = true;
    try {
      return await work();
    } finally {
      this.#busy = false;
    }
  }

  /** Makes the call that waits, or else the next one, throw WakeupException. May be called at any time. */
  wakeup(): void {
    this.#wakeup = true;
    this.#wake?.(wakeupError());
  }

  #checkWakeup(): void {
    if (!this.#wakeup) return;
    this.#wakeup = false;
    throw wakeupError();
  }

  /** A wait that wakeup() or the signal ends. */
  #wakeable<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const onAbort = () => finish(() => reject(signal?.reason));
      const finish = (settle: () => void) => {
        this.#wake = null;
        signal?.removeEventListener('abort', onAbort);
        settle();
      };
      this.#wake = (error) => {
        this.#wakeup = false;
        finish(() => reject(error));
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      promise.then(
        (value) => finish(() => resolve(value)),
        (error: unknown) => finish(() => reject(error)),
      );
    });
  }

  /** A blocking call with its deadline. */
  #blocking<T>(
    options: CallOptions,
    what: string,
    work: (deadline: Deadline) => Promise<T>,
  ): Promise<T> {
    return this.#exclusive(options.signal, () => {
      this.#checkWakeup();
      const timeoutMs = options.timeoutMs ?? this.#settings.defaultApiTimeoutMs;
      const deadline = deadlineIn(this.#cluster.clock, timeoutMs, options.signal);
      const timedOut = () => timeoutError(`Timeout of ${timeoutMs}ms expired before ${what}`);
      return this.#wakeable(
        within(this.#cluster.clock, deadline, work(deadline), timedOut),
        options.signal,
      );
    });
  }

  // ---- commits -----------------------------------------------------------------------------------

  #requireCommits(): Commits {
    if (this.#commits) return this.#commits;
    throw invalidGroupId(
      'To use the group management or offset commit APIs, you must provide a valid group.id in the consumer configuration.',
    );
  }

  /** Positions of everything that has been handed out. */
  #consumed(): Offsets {
    const offsets = new Map<string, TopicPartition & { to: OffsetAndMetadata }>();
    for (const { topic, partition, key, position } of this.#subscription.partitions()) {
      if (position)
        offsets.set(key, {
          topic,
          partition,
          to: { offset: position.offset, leaderEpoch: position.offsetEpoch, metadata: '' },
        });
    }
    return offsets;
  }

  /** Commits given offsets (of the next record to read), else all positions; retries until it succeeds or cannot. */
  commitSync(offsets?: OffsetsInput | null, options: CallOptions = {}): Promise<void> {
    const commits = this.#requireCommits();
    const wanted = offsets ? offsetsOf(offsets) : this.#consumed();
    const work = (deadline: Deadline) => this.#inOrder(() => commits.commit(wanted, deadline));
    // Inside a rebalance listener the poll that runs it holds the consumer.
    if (this.#busy)
      return work(
        deadlineIn(
          this.#cluster.clock,
          options.timeoutMs ?? this.#settings.defaultApiTimeoutMs,
          options.signal,
        ),
      );
    return this.#blocking(options, 'successfully committing offsets', work);
  }

  /** Earlier commitAsync calls have ended, and their callbacks run, before a commitSync goes. */
  async #inOrder(work: () => Promise<void>): Promise<void> {
    await Promise.allSettled([...this.#asyncCommits]);
    this.#runCallbacks();
    await work();
  }

  /** One attempt in the background; callbacks run in order inside a later call of this consumer. */
  commitAsync(
    offsets?: OffsetsInput | OffsetCommitCallback | null,
    callback?: OffsetCommitCallback,
  ): void {
    const commits = this.#requireCommits();
    const done = typeof offsets === 'function' ? offsets : callback;
    const wanted = offsets && typeof offsets !== 'function' ? offsetsOf(offsets) : this.#consumed();
    const report = (error: Error | null) => {
      if (!done) {
        if (error) this.#warnCommit(wanted, error, 'Offset commit');
        return;
      }
      const map = new TopicPartitionMap([...wanted.values()].map((one) => [one, one.to] as const));
      this.#callbacks.push(() => done(map, error));
    };
    this.#track(
      commits.commit(wanted, deadlineIn(this.#cluster.clock, this.#settings.requestTimeoutMs)),
      report,
    );
  }

  #track(commit: Promise<void>, report: (error: Error | null) => void): void {
    const tracked: Promise<void> = commit
      .then(
        () => report(null),
        (error: unknown) =>
          report(isRetriable(error) ? retriableCommitFailed(error) : asError(error)),
      )
      .finally(() => {
        this.#asyncCommits.delete(tracked);
        this.#signal.notify();
      });
    this.#asyncCommits.add(tracked);
  }

  #runCallbacks(): void {
    for (const callback of this.#callbacks.splice(0)) callback();
  }

  #armAutoCommit(): void {
    if (!this.#settings.autoCommit) return;
    this.#nextAutoCommitAt = this.#cluster.clock.monotonic() + this.#settings.autoCommitIntervalMs;
  }

  /** Commits what earlier polls handed out, when the interval is over. */
  #maybeAutoCommit(): void {
    const { autoCommit } = this.#settings;
    if (!autoCommit || !this.#commits) return;
    if (this.#nextAutoCommitAt === Number.POSITIVE_INFINITY) this.#armAutoCommit();
    if (this.#cluster.clock.monotonic() < this.#nextAutoCommitAt) return;
    this.#armAutoCommit();
    const offsets = this.#consumed();
    if (offsets.size === 0 || this.#membership?.rebalancing) return;
    this.#track(
      this.#commits.commit(
        offsets,
        deadlineIn(this.#cluster.clock, this.#settings.requestTimeoutMs),
      ),
      (error) => {
        if (error) this.#warnCommit(offsets, error, 'Asynchronous auto-commit');
      },
    );
  }

  async #autoCommitNow(): Promise<void> {
    if (!this.#settings.autoCommit || !this.#commits) return;
    const offsets = this.#consumed();
    const timeoutMs = Math.min(
      this.#settings.maxPollIntervalMs,
      this.#settings.defaultApiTimeoutMs,
    );
    try {
      await this.#inOrder(
        () =>
          this.#commits?.commit(offsets, deadlineIn(this.#cluster.clock, timeoutMs)) ??
          Promise.resolve(),
      );
    } catch (error) {
      this.#warnCommit(offsets, asError(error), 'Synchronous auto-commit');
    }
  }

  #warnCommit(offsets: Offsets, error: Error, what: string): void {
    const list = [...offsets.values()].map(
      (one) =>
        `${keyOf(one.topic, one.partition)}=OffsetAndMetadata{offset=${one.to.offset}, leaderEpoch=${one.to.leaderEpoch ?? 'null'}, metadata='${one.to.metadata ?? ''}'}`,
    );
    this.#world.log.log(
      'WARN',
      `${this.#logPrefix}${what} of offsets {${list.join(', ')}} failed: ${error.message}`,
      COMMIT_LOGGER,
    );
  }

  /** Last committed offsets; null for a partition without one. */
  committed(
    partitions: readonly TopicPartition[],
    options: CallOptions = {},
  ): Promise<TopicPartitionMap<OffsetAndMetadata | null>> {
    const commits = this.#requireCommits();
    return this.#blocking(
      options,
      'the last committed offset for partitions could be determined',
      (deadline) => commits.fetch(partitions, deadline),
    );
  }

  // ---- positions ---------------------------------------------------------------------------------

  /** The next poll reads from here. Not checked against the log before that. */
  seek(partition: TopicPartition, to: number | OffsetAndMetadata): void {
    this.#checkOpen();
    const { offset, leaderEpoch = null } = typeof to === 'number' ? { offset: to } : to;
    if (!(offset >= 0)) throw illegalArgument('seek offset must not be a negative number');
    seekTo(this.#subscription.get(partition), offset, leaderEpoch);
    this.#fetcher.clearError();
  }

  /** Without partitions: all that are assigned. Evaluated by the next poll or position(). */
  seekToBeginning(partitions: readonly TopicPartition[] = []): void {
    this.#seekToEnd(partitions, 'earliest');
  }

  seekToEnd(partitions: readonly TopicPartition[] = []): void {
    this.#seekToEnd(partitions, 'latest');
  }

  #seekToEnd(partitions: readonly TopicPartition[], reset: 'earliest' | 'latest'): void {
    this.#checkOpen();
    const chosen = partitions.length > 0 ? partitions : this.assignment();
    for (const one of chosen) resetTo(this.#subscription.get(one), reset);
    this.#fetcher.clearError();
  }

  /** Offset of the next record that poll() will return. */
  position(partition: TopicPartition, options: CallOptions = {}): Promise<number> {
    const state = this.#subscription.get(partition);
    return this.#blocking(
      options,
      `the position for partition ${state.key} could be determined`,
      async (deadline) => {
        for (;;) {
          if (state.position) return state.position.offset;
          this.#needMetadata();
          this.#positions.throwError();
          this.#positions.start();
          await this.#signal.wait(Math.min(100, remainingMs(this.#cluster.clock, deadline)));
          if (remainingMs(this.#cluster.clock, deadline) <= 0) return new Promise<never>(() => {});
        }
      },
    );
  }

  /** Records between position and end, as far as fetches have told; undefined before that. */
  currentLag(partition: TopicPartition): number | undefined {
    const { position, highWatermark, lastStableOffset } = this.#subscription.get(partition);
    const end = this.#settings.readCommitted ? lastStableOffset : highWatermark;
    return position && end !== null ? Math.max(0, end - position.offset) : undefined;
  }

  /** Keeps membership, stops fetching; what is already fetched is kept. */
  pause(partitions: readonly TopicPartition[]): void {
    for (const one of partitions) this.#subscription.get(one).paused = true;
  }

  resume(partitions: readonly TopicPartition[]): void {
    for (const one of partitions) this.#subscription.get(one).paused = false;
    this.#signal.notify();
  }

  paused(): TopicPartition[] {
    return [...this.#subscription.partitions()]
      .filter((state) => state.paused)
      .map(({ topic, partition }) => ({ topic, partition }));
  }

  beginningOffsets(
    partitions: readonly TopicPartition[],
    options: CallOptions = {},
  ): Promise<TopicPartitionMap<number>> {
    return this.#logOffsets(partitions, EARLIEST, options);
  }

  /** The high watermark; with read_committed the last stable offset. */
  endOffsets(
    partitions: readonly TopicPartition[],
    options: CallOptions = {},
  ): Promise<TopicPartitionMap<number>> {
    return this.#logOffsets(partitions, LATEST, options);
  }

  #logOffsets(
    partitions: readonly TopicPartition[],
    timestamp: number,
    options: CallOptions,
  ): Promise<TopicPartitionMap<number>> {
    const queries = partitions.map(({ topic, partition }) => ({ topic, partition, timestamp }));
    return this.#blocking(options, 'offsets could be fetched', async (deadline) => {
      const found = await this.#askingAbout(queries, () =>
        listLogOffsets(this.#cluster, queries, this.#settings.readCommitted, deadline),
      );
      return new TopicPartitionMap(
        queries.map(
          (one) => [one, found.get(keyOf(one.topic, one.partition))?.offset ?? 0] as const,
        ),
      );
    });
  }

  /** The first record at or after a time (ms) per partition; null where there is none. */
  offsetsForTimes(
    times: Iterable<readonly [TopicPartition, number]>,
    options: CallOptions = {},
  ): Promise<
    TopicPartitionMap<{
      readonly offset: number;
      readonly timestamp: number;
      readonly leaderEpoch: number | null;
    } | null>
  > {
    const queries = [...times].map(([{ topic, partition }, timestamp]) => ({
      topic,
      partition,
      timestamp,
    }));
    for (const one of queries) {
      if (!(one.timestamp >= 0)) {
        throw illegalArgument(
          `The target time for partition ${keyOf(one.topic, one.partition)} is ${one.timestamp}. The target time cannot be negative.`,
        );
      }
    }
    return this.#blocking(options, 'offsets by times could be fetched', async (deadline) => {
      const found = await this.#askingAbout(queries, () =>
        listLogOffsets(this.#cluster, queries, this.#settings.readCommitted, deadline),
      );
      return new TopicPartitionMap(
        queries.map((one) => {
          const at = found.get(keyOf(one.topic, one.partition));
          return [one, at && at.offset >= 0 ? at : null] as const;
        }),
      );
    });
  }

  /** Metadata of topics outside the subscription is kept fresh while a call needs it. */
  async #askingAbout<T>(partitions: readonly TopicPartition[], work: () => Promise<T>): Promise<T> {
    const topics = new Set(partitions.map((one) => one.topic));
    for (const topic of topics) this.#asked.add(topic);
    try {
      if (![...topics].every((topic) => this.#cluster.metadata.topics.has(topic)))
        await this.#cluster.refresh(true);
      return await work();
    } finally {
      for (const topic of topics) this.#asked.delete(topic);
    }
  }

  partitionsFor(topic: string, options: CallOptions = {}): Promise<PartitionInfo[]> {
    return this.#blocking(options, `the partitions of ${topic} could be fetched`, async () =>
      this.#askingAbout([{ topic, partition: 0 }], async () => {
        const { metadata } = this.#cluster;
        return (metadata.topics.get(topic)?.partitions ?? []).map((one) =>
          partitionInfo(metadata, one),
        );
      }),
    );
  }

  /** All topics that this client may see. */
  listTopics(options: CallOptions = {}): Promise<Map<string, PartitionInfo[]>> {
    return this.#blocking(options, 'topics could be listed', async () => {
      const metadata = await this.#cluster.fetchAll();
      return new Map(
        [...metadata.topics.values()].map((topic) => [
          topic.name,
          topic.partitions.map((one) => partitionInfo(metadata, one)),
        ]),
      );
    });
  }

  // ---- group, iteration, end ---------------------------------------------------------------------

  /** For a transactional producer's sendOffsetsToTransaction. */
  groupMetadata(): ConsumerGroupMetadata {
    const { groupId, groupInstanceId } = this.#settings;
    if (groupId === null) this.#requireCommits();
    return {
      groupId: groupId ?? '',
      generationId: this.#membership?.generationId ?? -1,
      memberId: this.#membership?.memberId ?? '',
      groupInstanceId,
    };
  }

  /** The next poll joins anew. */
  enforceRebalance(reason = 'rebalance enforced by user'): void {
    if (!this.#membership)
      throw illegalState('Tried to force a rebalance but consumer does not have a group.');
    this.#membership.requestRejoin(reason);
  }

  /** Polls for ever; the next poll, and with it the next commit, comes only after the batch's loop body is done. */
  async *batches(
    options: { readonly signal?: AbortSignal } = {},
  ): AsyncGenerator<ConsumerRecords<K, V>, void, undefined> {
    while (!this.#closed) {
      const records = await this.poll(IDLE_WAIT_MS, options);
      if (!records.isEmpty()) yield records;
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ConsumerRecord<K, V>, void, undefined> {
    for await (const records of this.batches()) yield* records;
  }

  /** Commits (when auto commit is on), revokes, leaves the group, closes connections. */
  async close(options: CallOptions = {}): Promise<void> {
    if (this.#closed) return;
    const deadline = deadlineIn(
      this.#cluster.clock,
      options.timeoutMs ?? CLOSE_TIMEOUT_MS,
      options.signal,
    );
    let failure: unknown = null;
    try {
      await within(this.#cluster.clock, deadline, this.#finish(), () =>
        timeoutError('Timeout expired while closing'),
      );
    } catch (error) {
      failure = error;
    } finally {
      this.#closed = true;
      this.#membership?.close();
      this.#cluster.close();
    }
    if (failure && asError(failure).name !== 'KafkaError')
      throw kafkaError('Failed to close kafka consumer', failure);
  }

  async #finish(): Promise<void> {
    const connected = this.#cluster.metadata.nodes.size > 0;
    if (connected) await this.#autoCommitNow();
    await Promise.allSettled([...this.#asyncCommits]);
    this.#runCallbacks();
    if (this.#subscription.mode !== 'assigned' && this.#membership) await this.#rebalance.leave();
    if (connected) await this.#membership?.leave('the consumer is being closed');
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #checkOpen(): void {
    if (this.#closed) throw illegalState('This consumer has already been closed.');
  }
}

function offsetsOf(offsets: OffsetsInput): Offsets {
  return new Map(
    [...offsets].map(([{ topic, partition }, to]) => {
      const value = typeof to === 'number' ? { offset: to } : to;
      if (!(value.offset >= 0)) throw illegalArgument('Invalid negative offset');
      return [keyOf(topic, partition), { topic, partition, to: value }];
    }),
  );
}
