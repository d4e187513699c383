/**
 * The consumer's parts wired together, and what they do in concert: one round of poll(), membership, leaving and closing.
 * KafkaConsumer is the face of it.
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
  constructing,
  illegalArgument,
  illegalState,
  invalidGroupId,
  isRetriable,
  kafkaError,
  timeoutError,
} from '../errors.ts';
import { Metrics, type MetricsReporter } from '../metrics.ts';
import { Plugins, type ConsumerInterceptor } from '../plugins.ts';
import type { CallOptions } from '../types.ts';
import { CallGuard } from './call-guard.ts';
import { CommitSchedule } from './commit-schedule.ts';
import { Commits } from './commits.ts';
import { consumerSettings, type ConsumerConfig, type ConsumerSettings } from './consumer-config.ts';
import { CONSUMER, ConsumerMetrics, GroupMetrics } from './consumer-metrics.ts';
import { ConsumerRecords } from './consumer-records.ts';
import { FetchMetrics } from './fetch-metrics.ts';
import { Fetcher } from './fetcher.ts';
import { LogQueries } from './log-queries.ts';
import { Membership } from './membership.ts';
import { Positions } from './positions.ts';
import { Rebalance } from './rebalance.ts';
import { Signal } from './signal.ts';
import { type PartitionState, SubscriptionState } from './subscription.ts';
import { TopicWatch } from './topic-watch.ts';
import { Validation } from './validation.ts';

const LOGGER = 'org.apache.kafka.clients.consumer.internals.ConsumerCoordinator';
const CLOSE_TIMEOUT_MS = 30_000;
const IDLE_WAIT_MS = 1_000;
const UNPOSITIONED_WAIT_MS = 100;
const NEEDS_GROUP =
  'To use the group management or offset commit APIs, you must provide a valid group.id in the consumer configuration.';

export class ConsumerCore<K, V> {
  readonly clientId: string;
  readonly #world: World;
  readonly settings: ConsumerSettings<K, V>;
  readonly #logPrefix: string;
  readonly cluster: Cluster;
  readonly subscription = new SubscriptionState();
  readonly guard: CallGuard;
  readonly signal: Signal;
  readonly watch: TopicWatch;
  readonly fetcher: Fetcher;
  readonly #positions: Positions;
  readonly validation: Validation;
  readonly metrics: Metrics;
  readonly counts: ConsumerMetrics;
  readonly #groupCounts: GroupMetrics | null;
  readonly #interceptors: Plugins<ConsumerInterceptor<K, V>>;
  readonly #reporters: Plugins<MetricsReporter>;
  readonly #coordinators: CoordinatorClient;
  readonly #commits: Commits | null;
  readonly schedule: CommitSchedule;
  readonly rebalance: Rebalance;
  readonly queries: LogQueries;
  membership: Membership | null = null;

  /** Throws a ConfigException for settings that cannot be; connects with the first poll. */
  constructor(config: ConsumerConfig<K, V>, environment: ClientEnvironment = {}) {
    const world = worldOf(environment, 'org.apache.kafka.clients.consumer.ConsumerConfig');
    const settings = consumerSettings<K, V>(config, world.onUnknownConfig);
    this.#world = world;
    this.settings = settings;
    const { values, groupId, groupInstanceId, defaultApiTimeoutMs } = settings;
    const { clock, random } = world.platform;
    this.clientId = values.string('client.id') || defaultClientId(groupId, groupInstanceId);
    const instance = groupInstanceId === null ? '' : `instanceId=${groupInstanceId}, `;
    this.#logPrefix = `[Consumer ${instance}clientId=${this.clientId}, groupId=${groupId}] `;
    this.signal = new Signal(clock);
    this.guard = new CallGuard(clock, defaultApiTimeoutMs);
    const subscription = this.subscription;
    const notify = () => this.signal.notify();
    const membership = () => this.membership;
    this.watch = new TopicWatch({
      ...settings,
      cluster: () => this.cluster,
      subscription,
      groupTopics: () => this.rebalance.groupTopics,
      notify,
    });
    this.metrics = new Metrics(clock, values, this.clientId);
    this.counts = new ConsumerMetrics(this.metrics, clock);
    this.#groupCounts =
      groupId === null ? null : new GroupMetrics(this.metrics, clock, subscription);
    const { interceptors, reporters, cluster } = constructing('consumer', () => ({
      interceptors: this.#plugins<ConsumerInterceptor<K, V>>('interceptor.classes'),
      reporters: this.#plugins<MetricsReporter>('metric.reporters'),
      cluster: this.#open(),
    }));
    this.#interceptors = interceptors;
    this.#reporters = reporters;
    this.cluster = cluster;
    this.#coordinators = new CoordinatorClient({
      cluster,
      retry: retryBackoff(values),
      random: () => random.next(),
    });
    const coordinators = this.#coordinators;
    this.#commits =
      groupId === null ? null : new Commits({ ...settings, coordinators, groupId, membership });
    const commits = this.#commits;
    const counts = this.#groupCounts;
    const shared = { ...settings, cluster, clock, subscription, commits, notify, counts };
    this.fetcher = new Fetcher({
      ...shared,
      settings,
      fetchCounts: new FetchMetrics(this.metrics, settings.readCommitted),
      metadataMaxAgeMs: values.number('metadata.max.age.ms'),
    });
    this.#positions = new Positions({ ...shared, timeoutMs: defaultApiTimeoutMs });
    this.validation = new Validation({
      ...shared,
      info: (message) => world.log.log('INFO', `${this.#logPrefix}${message}`, LOGGER),
    });
    this.schedule = new CommitSchedule({
      ...shared,
      intervalMs: settings.autoCommitIntervalMs,
      committed: (offsets) => this.#interceptors.each('onCommit', (one) => one.onCommit?.(offsets)),
      warn: (message) => this.#warn(message),
    });
    this.rebalance = new Rebalance({
      ...shared,
      membership: () => this.member(),
      commitBeforeRevoke: () => this.#commitBeforeRevoke(),
      listening: (on) => {
        this.guard.listening = on;
      },
    });
    this.queries = new LogQueries(cluster, this.guard, this.watch, { ...settings, subscription });
    this.metrics.reportTo(this.#reporters);
    if (groupId === '')
      this.#warn(
        'Support for using the empty group id by consumers is deprecated and will be removed in the next major release.',
      );
  }

  #plugins<P extends object>(key: string): Plugins<P> {
    return new Plugins<P>(this.settings.values, key, (method, error) =>
      this.#warn(`Error executing ${method} of ${key}`, error),
    );
  }

  #open(): Cluster {
    return openCluster(this.settings.values, this.#world, {
      clientId: this.clientId,
      logPrefix: this.#logPrefix,
      warnBootstrap: true,
      topics: () => this.watch.topics(),
      allowAutoTopicCreation: this.settings.allowAutoTopicCreation,
      metrics: { all: this.metrics, group: CONSUMER },
      onMetadata: (response) => this.watch.learn(response),
    });
  }

  #warn(message: string, error?: unknown): void {
    this.#world.log.log('WARN', `${this.#logPrefix}${message}`, LOGGER, error);
  }

  // ---- poll --------------------------------------------------------------------------------------

  /** Records that have come, waiting for some at most timeoutMs. Throws WakeupException after wakeup(). */
  poll(timeoutMs: number, signal: AbortSignal | undefined): Promise<ConsumerRecords<K, V>> {
    return this.guard.exclusive(signal, async () => {
      if (timeoutMs < 0) throw illegalArgument(`Invalid negative timeout ${timeoutMs}`);
      if (this.subscription.mode === 'none') {
        throw illegalState('Consumer is not subscribed to any topics or assigned any partitions');
      }
      const deadline = deadlineIn(this.cluster.clock, timeoutMs);
      this.counts.pollBegins();
      try {
        return await this.#pollUntil(deadline, signal);
      } finally {
        this.counts.pollEnds();
      }
    });
  }

  async #pollUntil(
    deadline: Deadline,
    signal: AbortSignal | undefined,
  ): Promise<ConsumerRecords<K, V>> {
    for (;;) {
      this.guard.checkWakeup();
      signal?.throwIfAborted();
      const records = await this.#pollOnce();
      if (!records.isEmpty()) return this.#intercepted(records);
      const left = remainingMs(this.cluster.clock, deadline);
      if (left <= 0) return records;
      await this.guard.wakeable(this.signal.wait(Math.min(left, this.#waitMs())), signal);
    }
  }

  #intercepted(records: ConsumerRecords<K, V>): ConsumerRecords<K, V> {
    return this.#interceptors.pipe('onConsume', records, (one, current) =>
      one.onConsume?.(current),
    );
  }

  async #pollOnce(): Promise<ConsumerRecords<K, V>> {
    this.schedule.runCallbacks();
    this.watch.need();
    this.membership?.polled();
    this.schedule.maybeAutoCommit(this.membership?.rebalancing ?? false);
    if (this.subscription.mode !== 'assigned' && this.#metadataKnown()) await this.rebalance.poll();
    this.findPositions();
    if (this.#positions.doubtful) return new ConsumerRecords<K, V>(new Map());
    const { maxPollRecords, keyDeserializer: key, valueDeserializer: value } = this.settings;
    const batches = await this.fetcher.collect(maxPollRecords, { key, value });
    this.fetcher.send();
    return new ConsumerRecords<K, V>(batches);
  }

  /** Looks up what has no position and confirms what has an old one, in the background; throws what that came to before. */
  findPositions(): void {
    this.#positions.throwError();
    this.validation.throwError();
    this.#positions.start();
    this.validation.start();
  }

  /** The offset of a position that its leader has confirmed; TimeoutException, saying `what`, when it takes too long. */
  async positionOf(state: PartitionState, deadline: Deadline, what: string): Promise<number> {
    for (;;) {
      if (state.position && !state.unvalidated) return state.position.offset;
      this.watch.need();
      this.findPositions();
      const left = remainingMs(this.cluster.clock, deadline);
      if (left <= 0) throw timeoutError(what);
      await this.signal.wait(Math.min(UNPOSITIONED_WAIT_MS, left));
    }
  }

  /** Long waits are cut so that what has a due time of its own (automatic commit, a look-up's retry) is seen. */
  #waitMs(): number {
    for (const state of this.subscription.partitions()) {
      if (state.position === null || state.unvalidated) return UNPOSITIONED_WAIT_MS;
    }
    return Math.max(1, Math.min(IDLE_WAIT_MS, this.schedule.dueInMs));
  }

  /** A pattern can be matched only against metadata. */
  #metadataKnown(): boolean {
    return this.subscription.mode !== 'pattern' || this.cluster.metadata.nodes.size > 0;
  }

  // ---- group -------------------------------------------------------------------------------------

  member(): Membership {
    this.membership ??= new Membership({
      ...this.settings,
      groupId: this.settings.groupId ?? '',
      cluster: this.cluster,
      coordinators: this.#coordinators,
      counts: this.#groupCounts,
      subscription: (assignor) => this.rebalance.subscriptionBytes(assignor),
      assign: (assignor, members) => this.rebalance.assign(assignor, members),
      notify: () => this.signal.notify(),
      warn: (message) => this.#warn(message),
    });
    return this.membership;
  }

  requireCommits(): Commits {
    if (this.#commits) return this.#commits;
    throw invalidGroupId(NEEDS_GROUP);
  }

  #commitBeforeRevoke(): Promise<void> {
    const { maxPollIntervalMs, defaultApiTimeoutMs } = this.settings;
    return this.schedule.autoCommitNow(Math.min(maxPollIntervalMs, defaultApiTimeoutMs));
  }

  /** Gives up all topics or partitions and leaves the group. Does not commit. */
  async unsubscribe(): Promise<void> {
    this.guard.checkOpen();
    const membership = this.membership;
    try {
      if (membership) await this.rebalance.leave();
    } finally {
      this.subscription.clear();
      if (this.membership === membership) this.membership = null;
      await membership?.leave('the consumer unsubscribed from all topics');
      membership?.close();
    }
  }

  /** Commits (when auto commit is on), revokes, leaves the group, closes connections. At most timeoutMs, default 30 s. */
  async close(options: CallOptions = {}): Promise<void> {
    if ((options.timeoutMs ?? 0) < 0) throw illegalArgument('The timeout cannot be negative.');
    if (this.guard.closed) return;
    const { clock } = this.cluster;
    const deadline = deadlineIn(clock, options.timeoutMs ?? CLOSE_TIMEOUT_MS, options.signal);
    const timedOut = () => timeoutError('Timeout expired while closing');
    let failure: unknown = null;
    try {
      await within(clock, deadline, this.#finish(), timedOut);
    } catch (error) {
      failure = error;
    } finally {
      this.guard.close();
      this.membership?.close();
      this.cluster.close();
      for (const part of [this.settings.keyDeserializer, this.settings.valueDeserializer])
        part.close?.();
      this.#interceptors.close();
      this.#reporters.close();
    }
    // A broker that is gone must not keep a program from ending; a listener's error is the program's.
    if (failure && !isRetriable(failure))
      throw kafkaError('Failed to close kafka consumer', asError(failure));
  }

  async #finish(): Promise<void> {
    const connected = this.cluster.metadata.nodes.size > 0;
    if (connected) await this.#commitBeforeRevoke();
    await this.schedule.settled();
    if (this.membership) await this.rebalance.leave();
    if (connected) await this.membership?.leave('the consumer is being closed');
  }
}

function defaultClientId(groupId: string | null, groupInstanceId: string | null): string {
  const prefix = `consumer-${groupId}`;
  return `${prefix}-${groupInstanceId ?? nextId(prefix)}`;
}
