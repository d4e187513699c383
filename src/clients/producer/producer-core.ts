/**
 * The producer's parts wired together, and what they do in concert: flushing, fetching an identity, closing. KafkaProducer is
 * the face of it.
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
import { deadlineIn, within, type Deadline } from '../deadline.ts';
import { asError, constructing, illegalArgument, kafkaError, timeoutError } from '../errors.ts';
import { Metrics, type MetricsReporter } from '../metrics.ts';
import { Plugins, type ProducerInterceptor } from '../plugins.ts';
import type { CallOptions } from '../types.ts';
import { Accumulator } from './accumulator.ts';
import { Appender } from './appender.ts';
import { Identity } from './identity.ts';
import { fetchIdentity } from './identity-request.ts';
import { Intake } from './intake.ts';
import { StickyPartitions } from './partitioner.ts';
import { producerSettings, type ProducerConfig, type ProducerSettings } from './producer-config.ts';
import { ProducerMetrics, type TimedCall, WHOLE } from './producer-metrics.ts';
import { Sender } from './sender.ts';
import { TopicInterest } from './topic-interest.ts';
import { Transactions } from './transactions.ts';

const LOGGER = 'org.apache.kafka.clients.producer.KafkaProducer';
const INTERNALS = 'org.apache.kafka.clients.producer.internals';

export class ProducerCore<K, V> {
  readonly clientId: string;
  readonly settings: ProducerSettings<K, V>;
  readonly cluster: Cluster;
  readonly interest: TopicInterest;
  readonly appender: Appender<K, V>;
  readonly intake: Intake<K, V>;
  readonly metrics: Metrics;
  readonly transactions: Transactions | null;
  readonly #world: World;
  readonly #logPrefix: string;
  readonly #accumulator: Accumulator;
  readonly #sender: Sender;
  readonly #counts: ProducerMetrics;
  readonly #interceptors: Plugins<ProducerInterceptor<K, V>>;
  readonly #reporters: Plugins<MetricsReporter>;
  readonly #identity: Identity | null;
  #identityAsked = false;
  #closed = false;

  constructor(config: ProducerConfig<K, V>, environment: ClientEnvironment) {
    const world = worldOf(environment, 'org.apache.kafka.clients.producer.ProducerConfig');
    const settings = producerSettings<K, V>(config, world.onUnknownConfig);
    const { values, transactionalId, bufferMemory } = settings;
    const { clock } = world.platform;
    this.#world = world;
    this.settings = settings;
    const unnamed = transactionalId === null ? nextId('producer') : transactionalId;
    this.clientId = values.string('client.id') || `producer-${unnamed}`;
    const transactional = transactionalId === null ? '' : `, transactionalId=${transactionalId}`;
    this.#logPrefix = `[Producer clientId=${this.clientId}${transactional}] `;
    this.metrics = new Metrics(clock, values, this.clientId);
    this.interest = new TopicInterest(values.number('metadata.max.idle.ms'));
    const { interceptors, reporters, cluster } = constructing('producer', () => ({
      interceptors: this.#plugins<ProducerInterceptor<K, V>>('interceptor.classes'),
      reporters: this.#plugins<MetricsReporter>('metric.reporters'),
      cluster: this.#open(),
    }));
    this.#interceptors = interceptors;
    this.#reporters = reporters;
    this.cluster = cluster;
    this.#accumulator = new Accumulator({
      ...settings,
      now: () => clock.monotonic(),
      batch: {
        ...settings.batch,
        callbackThrew: ({ topic, partition }, thrown) =>
          this.#callbackThrew(topic, partition, thrown),
      },
    });
    this.#identity = settings.idempotent ? new Identity() : null;
    this.transactions = this.#newTransactions();
    this.#counts = new ProducerMetrics(this.metrics, this.#accumulator, bufferMemory);
    this.#sender = this.#newSender(this.#counts);
    this.appender = this.#newAppender();
    this.intake = this.#newIntake();
    settings.partitioner?.configure?.(values.all());
    this.#countWaiting();
    this.metrics.reportTo(this.#reporters);
  }

  // ---- parts -------------------------------------------------------------------------------------

  #plugins<P extends object>(key: string): Plugins<P> {
    return new Plugins<P>(this.settings.values, key, (method, error) =>
      this.#log('WARN', `Error executing ${method} of ${key}`, LOGGER, error),
    );
  }

  #open(): Cluster {
    return openCluster(this.settings.values, this.#world, {
      clientId: this.clientId,
      logPrefix: this.#logPrefix,
      warnBootstrap: true,
      topics: () => this.interest.names(this.#world.platform.clock.monotonic()),
      allowAutoTopicCreation: true,
      metrics: { all: this.metrics, group: WHOLE.group },
      onMetadata: (response) => {
        this.interest.learn(response);
        this.#sender.wake();
      },
    });
  }

  #newTransactions(): Transactions | null {
    const { values, transactionalId, maxBlockMs } = this.settings;
    if (transactionalId === null || !this.#identity) return null;
    return new Transactions({
      cluster: this.cluster,
      identity: this.#identity,
      accumulator: this.#accumulator,
      transactionalId,
      timeoutMs: values.number('transaction.timeout.ms'),
      maxBlockMs,
      retry: retryBackoff(values),
      random: () => this.#world.platform.random.next(),
      wake: () => this.#sender.wake(),
      flush: () => this.flush(),
    });
  }

  #newSender(counts: ProducerMetrics): Sender {
    const { settings } = this;
    return new Sender({
      ...settings,
      counts,
      cluster: this.cluster,
      accumulator: this.#accumulator,
      identity: this.#identity,
      gate: this.transactions,
      retry: retryBackoff(settings.values),
      random: () => this.#world.platform.random.next(),
      warn: (message) => this.#log('WARN', message, `${INTERNALS}.Sender`),
      needIdentity: () => this.#needIdentity(),
    });
  }

  #newAppender(): Appender<K, V> {
    const { settings, cluster } = this;
    const { values, batchSize } = settings;
    const sticky = new StickyPartitions({
      batchSize,
      adaptive: values.boolean('partitioner.adaptive.partitioning.enable'),
      random: () => this.#world.platform.random.next(),
      queueLength: (topic, partition) => this.#accumulator.queue(topic, partition).waiting.length,
      stuck: (node) =>
        this.#sender.isStuck(node, values.number('partitioner.availability.timeout.ms')),
    });
    return new Appender({
      cluster,
      settings,
      sticky,
      accumulator: this.#accumulator,
      interest: this.interest,
      added: (topic, partition) => this.transactions?.add(topic, partition),
      wake: () => this.#sender.wake(),
      hurried: (work) => this.#hurried(work),
    });
  }

  #newIntake(): Intake<K, V> {
    return new Intake<K, V>({
      cluster: this.cluster,
      accumulator: this.#accumulator,
      appender: this.appender,
      interceptors: this.#interceptors,
      maxBlockMs: this.settings.maxBlockMs,
      counts: this.#counts,
      transactions: this.transactions,
      callbackThrew: (topic, partition, thrown) => this.#callbackThrew(topic, partition, thrown),
      hurried: (work) => this.#hurried(work),
    });
  }

  /** What stands at the moment, not what has been. */
  #countWaiting(): void {
    const { metrics, cluster, intake } = this;
    metrics.gauge(WHOLE, 'metadata-age', () => cluster.metadataAgeMs / 1000);
    metrics.gauge(WHOLE, 'requests-in-flight', () => cluster.requestsInFlight);
    metrics.gauge(WHOLE, 'waiting-threads', () => intake.waitingForMemory);
  }

  // ---- in concert --------------------------------------------------------------------------------

  #log(level: 'INFO' | 'WARN' | 'ERROR', message: string, logger: string, error?: unknown): void {
    this.#world.log.log(level, `${this.#logPrefix}${message}`, logger, error);
  }

  /** What a program's callback throws is its own business: logged, as in Java. */
  #callbackThrew(topic: string, partition: number, thrown: unknown): void {
    const text = `Error executing user-provided callback on message for topic-partition '${topic}-${partition}'`;
    this.#log('ERROR', text, `${INTERNALS}.ProducerBatch`, thrown);
  }

  deadline({ timeoutMs = Number.MAX_SAFE_INTEGER, signal }: CallOptions): Deadline {
    return deadlineIn(this.cluster.clock, timeoutMs, signal);
  }

  /** Counts the time of a call that waits for nothing. */
  timedNow(call: TimedCall, work: () => void): void {
    const { clock } = this.cluster;
    const startMs = clock.monotonic();
    try {
      work();
    } finally {
      this.#counts.spent(call, clock.monotonic() - startMs);
    }
  }

  /** Counts the time of a call into `…-time-ns-total`. */
  async timed(call: TimedCall, work: () => void | Promise<void>): Promise<void> {
    const { clock } = this.cluster;
    const startMs = clock.monotonic();
    try {
      await work();
    } finally {
      this.#counts.spent(call, clock.monotonic() - startMs);
    }
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
    if (this.#identityAsked || this.transactions || !this.#identity) return;
    this.#identityAsked = true;
    fetchIdentity(this.cluster, this.settings.requestTimeoutMs).then(
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

  /** Sends everything; resolves when what was queued at the call is acknowledged or failed. */
  async flush(): Promise<void> {
    await this.#hurried(async () => {
      await this.intake.whenEmpty();
      await Promise.all([...this.#accumulator.incomplete].map((batch) => batch.whenSettled()));
    });
  }

  async close(options: CallOptions): Promise<void> {
    if ((options.timeoutMs ?? 0) < 0) throw illegalArgument('The timeout cannot be negative.');
    if (this.#closed) return;
    this.#closed = true;
    this.intake.close();
    const deadline = this.deadline(options);
    const timedOut = () => timeoutError('Timeout expired while closing');
    try {
      // Without any time nothing more is sent.
      if (options.timeoutMs === 0) throw timedOut();
      const finish = async () => {
        await this.flush();
        await this.transactions?.close();
      };
      await within(this.cluster.clock, deadline, finish(), timedOut);
    } catch (error) {
      const text = `Proceeding to force close the producer since pending requests could not be completed within timeout ${options.timeoutMs} ms.`;
      this.#log('INFO', text, LOGGER, error);
      this.#sender.failAll(kafkaError('Producer is closed forcefully.'));
    } finally {
      this.#sender.stop();
      this.cluster.close();
      const { partitioner, keySerializer, valueSerializer } = this.settings;
      for (const part of [partitioner, keySerializer, valueSerializer]) part?.close?.();
      this.#interceptors.close();
      this.#reporters.close();
    }
  }
}
