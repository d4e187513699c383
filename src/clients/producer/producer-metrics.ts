/** What a producer counts, under the names of Kafka's producer-metrics. */
import type { Metrics, Sensor } from '../metrics.ts';
import type { Accumulator } from './accumulator.ts';
import type { ProducerBatch } from './producer-batch.ts';

const GROUP = 'producer-metrics';

export class ProducerMetrics {
  readonly #sent: Sensor;
  readonly #batchSize: Sensor;
  readonly #recordsPerRequest: Sensor;
  readonly #queueTime: Sensor;
  readonly #latency: Sensor;
  readonly #throttle: Sensor;
  readonly #errors: Sensor;
  readonly retries: Sensor;
  readonly splits: Sensor;

  constructor(metrics: Metrics, accumulator: Accumulator, bufferMemory: number) {
    this.#sent = metrics.counter(GROUP, 'record-send');
    this.#errors = metrics.counter(GROUP, 'record-error');
    this.retries = metrics.counter(GROUP, 'record-retry');
    this.splits = metrics.counter(GROUP, 'batch-split');
    this.#batchSize = metrics.distribution(GROUP, 'batch-size');
    this.#recordsPerRequest = metrics.distribution(GROUP, 'records-per-request');
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

  succeeded(batch: ProducerBatch): void {
    this.#sent.record(batch.count);
    this.#batchSize.record(batch.size);
  }

  failed(batch: ProducerBatch): void {
    this.#errors.record(batch.count);
  }
}
