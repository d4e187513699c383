/** What a consumer counts, under the names of Kafka's consumer metrics. */
import type { Clock } from '../../platform/platform.ts';
import type { Metrics, Sensor } from '../metrics.ts';
import type { SubscriptionState } from './subscription.ts';

const FETCH = 'consumer-fetch-manager-metrics';
const COORDINATOR = 'consumer-coordinator-metrics';
export const CONSUMER = 'consumer-metrics';

export class ConsumerMetrics {
  readonly recordsConsumed: Sensor;
  readonly bytesConsumed: Sensor;
  readonly fetchSize: Sensor;
  readonly fetchLatency: Sensor;
  readonly fetchThrottle: Sensor;
  readonly fetches: Sensor;
  readonly commits: Sensor;
  readonly heartbeats: Sensor;
  readonly joins: Sensor;
  readonly rebalances: Sensor;
  readonly #pollInterval: Sensor;
  readonly #clock: Clock;
  #polledAt = Number.NaN;

  constructor(metrics: Metrics, clock: Clock, subscription: SubscriptionState) {
    this.#clock = clock;
    this.recordsConsumed = metrics.counter(FETCH, 'records-consumed');
    this.bytesConsumed = metrics.counter(FETCH, 'bytes-consumed');
    this.fetches = metrics.counter(FETCH, 'fetch');
    this.fetchSize = metrics.distribution(FETCH, 'fetch-size');
    this.fetchLatency = metrics.distribution(FETCH, 'fetch-latency');
    this.fetchThrottle = metrics.distribution(FETCH, 'fetch-throttle-time');
    this.commits = metrics.counter(COORDINATOR, 'commit');
    this.heartbeats = metrics.counter(COORDINATOR, 'heartbeat');
    this.joins = metrics.counter(COORDINATOR, 'join');
    this.rebalances = metrics.counter(COORDINATOR, 'rebalance');
    this.#pollInterval = metrics.distribution(CONSUMER, 'time-between-poll');
    metrics.gauge(COORDINATOR, 'assigned-partitions', () => subscription.size);
    metrics.gauge(FETCH, 'records-lag-max', () => lagMax(subscription));
    metrics.gauge(
      CONSUMER,
      'last-poll-seconds-ago',
      () => (clock.monotonic() - this.#polledAt) / 1000,
    );
  }

  polled(): void {
    const now = this.#clock.monotonic();
    if (!Number.isNaN(this.#polledAt)) this.#pollInterval.record(now - this.#polledAt);
    this.#polledAt = now;
  }
}

function lagMax(subscription: SubscriptionState): number {
  let most = Number.NaN;
  for (const { position, highWatermark } of subscription.partitions()) {
    if (position === null || highWatermark === null) continue;
    const lag = Math.max(0, highWatermark - position.offset);
    if (!(lag <= most)) most = lag;
  }
  return most;
}
