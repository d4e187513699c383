/**
 * Where records come in: through the interceptors, then at once into a batch, or into the line of those that wait for metadata or
 * memory. Whatever becomes of a record, its callback is called exactly once; what a callback throws is logged, as in Java.
 */
import { microtask } from '../../base/microtask.ts';
import type { Clock } from '../../platform/platform.ts';
import type { Cluster } from '../cluster.ts';
import { deadlineIn, expired, within, type Deadline } from '../deadline.ts';
import { asError, illegalArgument, illegalState, javaClassOf } from '../errors.ts';
import type { Plugins, ProducerInterceptor } from '../plugins.ts';
import type { ProducerRecord } from '../types.ts';
import type { Accumulator } from './accumulator.ts';
import type { Appender } from './appender.ts';
import { Backlog, type Blocked, type Lack } from './backlog.ts';
import type { Callback } from './producer-batch.ts';
import type { ProducerMetrics } from './producer-metrics.ts';
import { checkRecord, noMetadata } from './producer-record.ts';
import type { Transactions } from './transactions.ts';

export interface IntakeOptions<K, V> {
  readonly cluster: Cluster;
  readonly accumulator: Accumulator;
  readonly appender: Appender<K, V>;
  readonly interceptors: Plugins<ProducerInterceptor<K, V>>;
  readonly maxBlockMs: number;
  readonly counts: ProducerMetrics;
  readonly transactions: Pick<Transactions, 'checkSend' | 'notBegun' | 'recordFailed'> | null;
  readonly callbackThrew: (topic: string, partition: number, thrown: unknown) => void;
  /** Waits with everything that lingers on its way. */
  readonly hurried: <T>(work: () => Promise<T>) => Promise<T>;
}

export class Intake<K, V> {
  readonly #options: IntakeOptions<K, V>;
  readonly #backlog: Backlog;
  /** Of the first in the line. */
  #lack: Lack | null = null;
  #closed = false;

  constructor(options: IntakeOptions<K, V>) {
    this.#options = options;
    this.#backlog = new Backlog(async (deadline, blocked) => {
      this.#lack = blocked.lack;
      try {
        await this.wait(deadline, blocked);
      } finally {
        this.#lack = null;
      }
    });
  }

  get isFull(): boolean {
    return this.#backlog.length > 0 || this.#options.accumulator.full;
  }

  /** Records that wait for memory. */
  get waitingForMemory(): number {
    return this.#lack === 'memory' ? this.#backlog.length : 0;
  }

  close(): void {
    this.#closed = true;
  }

  checkOpen(): void {
    if (this.#closed) throw illegalState('Cannot perform operation after producer has been closed');
  }

  take(given: ProducerRecord<K, V>, callback: Callback): void {
    const { interceptors, appender, maxBlockMs, cluster } = this.#options;
    if (!given) {
      this.checkOpen();
      throw illegalArgument('Record cannot be null.');
    }
    const record = interceptors.any ? this.#intercepted(given) : given;
    const ack = interceptors.any ? this.#acknowledging(callback) : callback;
    try {
      this.checkOpen();
      if (this.#options.transactions?.checkSend() === false) {
        this.#refuse(record, ack);
        return;
      }
    } catch (error) {
      microtask(() => this.#fail(record, ack, error));
      return;
    }
    try {
      checkRecord(record);
      if (this.#backlog.length === 0 && appender.append(record, ack) === null) return;
    } catch (error) {
      this.#options.transactions?.recordFailed(asError(error));
      // In the backlog's place, so that callbacks come in order of sending where they can.
      microtask(() => this.#fail(record, ack, error));
      return;
    }
    this.#backlog.add({
      deadline: deadlineIn(cluster.clock, maxBlockMs),
      attempt: () => appender.append(record, ack),
      fail: (error) => {
        this.#options.transactions?.recordFailed(asError(error));
        this.#fail(record, ack, error);
      },
    });
  }

  /** Outside of a transaction: told with the partition, as by Kafka's producer, when there is metadata to choose it by. */
  #refuse(record: ProducerRecord<K, V>, ack: Callback): void {
    const { appender, transactions, maxBlockMs, cluster } = this.#options;
    this.#backlog.add({
      deadline: deadlineIn(cluster.clock, maxBlockMs),
      attempt: () => {
        checkRecord(record);
        const partition = appender.locate(record);
        if (typeof partition !== 'number') return partition;
        throw transactions?.notBegun(record.topic, partition);
      },
      fail: (error) => this.#fail(record, ack, error),
    });
  }

  #intercepted(record: ProducerRecord<K, V>): ProducerRecord<K, V> {
    return this.#options.interceptors.pipe('onSend', record, (one, current) =>
      one.onSend?.(current),
    );
  }

  #acknowledging(callback: Callback): Callback {
    const { interceptors } = this.#options;
    return (metadata, error) => {
      interceptors.each('onAcknowledgement', (one) => one.onAcknowledgement?.(metadata, error));
      callback(metadata, error);
    };
  }

  #fail(record: ProducerRecord<K, V>, ack: Callback, error: unknown): void {
    // Misuse is no failure of the record's, as in Java.
    if (javaClassOf(error).startsWith('org.apache.kafka.')) this.#options.counts.refused();
    try {
      ack(noMetadata(record), asError(error));
    } catch (thrown) {
      this.#options.callbackThrew(record.topic, record.partition ?? -1, thrown);
    }
  }

  /** Resolves when what was blocked may be tried again. */
  async wait(deadline: Deadline, { lack, until, onTimeout }: Blocked): Promise<void> {
    const { cluster, counts } = this.#options;
    const { clock } = cluster;
    const startMs = clock.monotonic();
    const timedOut = () => {
      if (lack === 'memory') counts.exhausted();
      return onTimeout();
    };
    if (expired(clock, deadline)) throw timedOut();
    try {
      await within(clock, deadline, until(), timedOut);
    } finally {
      counts.waited(lack, clock.monotonic() - startMs);
    }
  }

  /** Resolves when there is room for more. */
  async ready(deadline: Deadline): Promise<void> {
    const { accumulator, appender, cluster, hurried } = this.#options;
    while (this.isFull) {
      const waits = this.#backlog.length > 0;
      const room = waits ? this.#backlog.whenEmpty() : accumulator.freed();
      await hurried(() => within(cluster.clock, deadline, room, () => appender.noMemory()));
      if (waits) await nextMillisecond(cluster.clock);
    }
  }

  /** Resolves when nobody waits any more. */
  whenEmpty(): Promise<void> {
    return this.#backlog.whenEmpty();
  }
}

/** What is sent after a wait, for metadata or memory, has a later timestamp than what waited, as behind Java's send(), which blocks. */
async function nextMillisecond(clock: Clock): Promise<void> {
  for (const now = clock.now(); clock.now() === now; ) await clock.sleep(1);
}
