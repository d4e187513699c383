/** What a producer counts, under the names of Kafka's producer-metrics. Batches count when they are sent, again when sent again. */
import { BATCH_OVERHEAD } from '../../protocol/records/batch.ts';
import type { Metrics } from '../metrics.ts';
import type { Sensor } from '../sensor.ts';
import type { Accumulator } from './accumulator.ts';
import type { Lack } from './backlog.ts';
import type { ProducerBatch } from './producer-batch.ts';

/** The client as a whole. */
export const WHOLE = { group: 'producer-metrics' };
const TOPICS = 'producer-topic-metrics';

const TIMED_CALLS = [
  'flush',
  'txn-init',
  'txn-begin',
  'txn-send-offsets',
  'txn-commit',
  'txn-abort',
] as const;

/** What a program waits for, by Kafka's name for the time that it took. */
export type TimedCall = (typeof TIMED_CALLS)[number];

interface TopicCounts {
  readonly sent: Sensor;
  readonly bytes: Sensor;
  readonly compression: Sensor;
  readonly retries: Sensor;
  readonly errors: Sensor;
}

export class ProducerMetrics {
  readonly #sent: Sensor;
  readonly #batchSize: Sensor;
  readonly #recordsPerRequest: Sensor;
  readonly #queueTime: Sensor;
  readonly #latency: Sensor;
  readonly #throttle: Sensor;
  readonly #errors: Sensor;
  readonly #recordSize: Sensor;
  readonly #compression: Sensor;
  readonly #metrics: Metrics;
  readonly #topics = new Map<string, TopicCounts>();
  readonly #retries: Sensor;
  readonly #spent: ReadonlyMap<TimedCall, Sensor>;
  readonly #exhausted: Sensor;
  readonly #waited: Readonly<Record<Lack, Sensor>>;
  readonly splits: Sensor;

  constructor(metrics: Metrics, accumulator: Accumulator, bufferMemory: number) {
    this.#metrics = metrics;
    this.#sent = metrics.counter(WHOLE, 'record-send');
    this.#errors = metrics.counter(WHOLE, 'record-error');
    this.#retries = metrics.counter(WHOLE, 'record-retry');
    this.splits = metrics.counter(WHOLE, 'batch-split');
    this.#batchSize = metrics.distribution(WHOLE, 'batch-size');
    this.#recordsPerRequest = metrics.average(WHOLE, 'records-per-request-avg');
    this.#recordSize = metrics.distribution(WHOLE, 'record-size');
    this.#compression = metrics.average(WHOLE, 'compression-rate-avg');
    this.#spent = new Map(
      TIMED_CALLS.map((call) => [call, metrics.total(WHOLE, `${call}-time-ns-total`)]),
    );
    this.#queueTime = metrics.distribution(WHOLE, 'record-queue-time');
    this.#latency = metrics.distribution(WHOLE, 'request-latency');
    this.#throttle = metrics.distribution(WHOLE, 'produce-throttle-time');
    this.#exhausted = metrics.counter(WHOLE, 'buffer-exhausted');
    const memory = metrics.total(WHOLE, 'bufferpool-wait-time-ns-total');
    this.#waited = { metadata: metrics.total(WHOLE, 'metadata-wait-time-ns-total'), memory };
    // The older name of the same.
    metrics.gauge(WHOLE, 'bufferpool-wait-time-total', () => memory.total);
    metrics.gauge(WHOLE, 'bufferpool-wait-ratio', () => memory.rate() / 1e9);
    metrics.gauge(WHOLE, 'buffer-total-bytes', () => bufferMemory);
    metrics.gauge(WHOLE, 'buffer-available-bytes', () =>
      Math.max(0, bufferMemory - accumulator.memoryUsed),
    );
  }

  /** So long nothing could be appended. */
  waited(lack: Lack, ms: number): void {
    this.#waited[lack].record(Math.round(ms * 1e6));
  }

  /** A record is given up because no memory came. */
  exhausted(): void {
    this.#exhausted.record();
  }

  /** A record is given up before it was in a batch. */
  refused(): void {
    this.#errors.record();
  }

  /** A request goes out. */
  requested(batches: readonly ProducerBatch[], nowMs: number): void {
    let records = 0;
    for (const batch of batches) {
      records += batch.count;
      this.#queueTime.record(nowMs - batch.createdAt);
      const size = batch.builtSize;
      const rate = (size - BATCH_OVERHEAD) / (batch.size - BATCH_OVERHEAD);
      this.#batchSize.record(size);
      this.#recordSize.record(batch.recordSizeMax);
      this.#compression.record(rate);
      const topic = this.#of(batch);
      topic.sent.record(batch.count);
      topic.bytes.record(size);
      topic.compression.record(rate);
    }
    this.#sent.record(records);
    this.#recordsPerRequest.record(records);
  }

  answered(latencyMs: number, throttleMs: number): void {
    this.#latency.record(latencyMs);
    this.#throttle.record(throttleMs);
  }

  /** A call of the program took so long, however it ended. */
  spent(call: TimedCall, ms: number): void {
    this.#spent.get(call)?.record(Math.round(ms * 1e6));
  }

  retried(batch: ProducerBatch): void {
    this.#retries.record(batch.count);
    this.#of(batch).retries.record(batch.count);
  }

  failed(batch: ProducerBatch): void {
    this.#errors.record(batch.count);
    this.#of(batch).errors.record(batch.count);
  }

  #of({ topic }: ProducerBatch): TopicCounts {
    let counts = this.#topics.get(topic);
    if (!counts) {
      const [metrics, subject] = [this.#metrics, { group: TOPICS, tags: { topic } }];
      counts = {
        sent: metrics.counter(subject, 'record-send'),
        bytes: metrics.counter(subject, 'byte'),
        compression: metrics.average(subject, 'compression-rate'),
        retries: metrics.counter(subject, 'record-retry'),
        errors: metrics.counter(subject, 'record-error'),
      };
      this.#topics.set(topic, counts);
    }
    return counts;
  }
}
