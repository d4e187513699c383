/** What a producer counts, under the names of Kafka's producer-metrics. */
import type { Metrics, Sensor } from '../metrics.ts';
import type { Accumulator } from './accumulator.ts';
import type { ProducerBatch } from './producer-batch.ts';

const GROUP = 'producer-metrics';
const TOPICS = 'producer-topic-metrics';

const TIMED_CALLS = ['flush', 'txn-init', 'txn-send-offsets', 'txn-commit', 'txn-abort'] as const;

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
  readonly splits: Sensor;

  constructor(metrics: Metrics, accumulator: Accumulator, bufferMemory: number) {
    this.#metrics = metrics;
    this.#sent = metrics.counter(GROUP, 'record-send');
    this.#errors = metrics.counter(GROUP, 'record-error');
    this.#retries = metrics.counter(GROUP, 'record-retry');
    this.splits = metrics.counter(GROUP, 'batch-split');
    this.#batchSize = metrics.distribution(GROUP, 'batch-size');
    this.#recordsPerRequest = metrics.average(GROUP, 'records-per-request-avg');
    this.#recordSize = metrics.distribution(GROUP, 'record-size');
    this.#compression = metrics.average(GROUP, 'compression-rate-avg');
    this.#spent = new Map(
      TIMED_CALLS.map((call) => {
        const sensor = metrics.sensor();
        metrics.gauge(GROUP, `${call}-time-ns-total`, () => sensor.total);
        return [call, sensor];
      }),
    );
    this.#queueTime = metrics.distribution(GROUP, 'record-queue-time');
    this.#latency = metrics.distribution(GROUP, 'request-latency');
    this.#throttle = metrics.distribution(GROUP, 'produce-throttle-time');
    metrics.gauge(GROUP, 'buffer-total-bytes', () => bufferMemory);
    metrics.gauge(GROUP, 'buffer-available-bytes', () =>
      Math.max(0, bufferMemory - accumulator.memoryUsed),
    );
  }

  /** A request goes out. */
  requested(batches: readonly ProducerBatch[], nowMs: number): void {
    let records = 0;
    for (const batch of batches) {
      records += batch.count;
      if (batch.attempts === 0) this.#queueTime.record(nowMs - batch.createdAt);
    }
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

  succeeded(batch: ProducerBatch): void {
    this.#sent.record(batch.count);
    this.#batchSize.record(batch.size);
    this.#recordSize.record(batch.recordSizeMax);
    this.#compression.record(batch.ratio);
    const topic = this.#of(batch);
    topic.sent.record(batch.count);
    topic.bytes.record(batch.size);
    topic.compression.record(batch.ratio);
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
      const [metrics, tags] = [this.#metrics, { topic }];
      counts = {
        sent: metrics.counter(TOPICS, 'record-send', tags),
        bytes: metrics.counter(TOPICS, 'byte', tags),
        compression: metrics.average(TOPICS, 'compression-rate', tags),
        retries: metrics.counter(TOPICS, 'record-retry', tags),
        errors: metrics.counter(TOPICS, 'record-error', tags),
      };
      this.#topics.set(topic, counts);
    }
    return counts;
  }
}
