/** What a consumer counts, under the names of Kafka's consumer metrics. */
import type { Clock } from '../../platform/platform.ts';
import type { Metrics, Sensor } from '../metrics.ts';
import type { SubscriptionState } from './subscription.ts';

const FETCH = 'consumer-fetch-manager-metrics';
const COORDINATOR = 'consumer-coordinator-metrics';
export const CONSUMER = 'consumer-metrics';

interface FetchCounts {
  readonly records: Sensor;
  readonly bytes: Sensor;
  readonly size: Sensor;
}

function fetchCounts(metrics: Metrics, tags?: Readonly<Record<string, string>>): FetchCounts {
  return {
    records: metrics.counter(FETCH, 'records-consumed', tags),
    bytes: metrics.counter(FETCH, 'bytes-consumed', tags),
    size: metrics.distribution(FETCH, 'fetch-size', tags),
  };
}

export class ConsumerMetrics {
  readonly #fetched: FetchCounts;
  readonly #topics = new Map<string, FetchCounts>();
  readonly #metrics: Metrics;
  readonly #rebalances: Sensor;
  readonly #heartbeatMs: Sensor;
  readonly #rebalanceMs: Sensor;
  readonly commitLatency: Sensor;
  readonly joinTime: Sensor;
  readonly syncs: Sensor;
  readonly syncTime: Sensor;
  readonly fetchLatency: Sensor;
  readonly fetchThrottle: Sensor;
  readonly fetches: Sensor;
  readonly commits: Sensor;
  readonly #heartbeats: Sensor;
  readonly joins: Sensor;
  readonly #pollInterval: Sensor;
  readonly #clock: Clock;
  #polledAt = Number.NaN;
  #heartbeatAt = Number.NaN;
  #rebalancedAt = Number.NaN;

  constructor(metrics: Metrics, clock: Clock, subscription: SubscriptionState) {
    this.#clock = clock;
    this.#metrics = metrics;
    this.#fetched = fetchCounts(metrics);
    this.fetches = metrics.counter(FETCH, 'fetch');
    this.fetchLatency = metrics.distribution(FETCH, 'fetch-latency');
    this.fetchThrottle = metrics.distribution(FETCH, 'fetch-throttle-time');
    this.commits = metrics.counter(COORDINATOR, 'commit');
    this.commitLatency = metrics.distribution(COORDINATOR, 'commit-latency');
    this.#heartbeats = metrics.counter(COORDINATOR, 'heartbeat');
    this.#heartbeatMs = metrics.sensor();
    this.joins = metrics.counter(COORDINATOR, 'join');
    this.joinTime = metrics.distribution(COORDINATOR, 'join-time');
    this.syncs = metrics.counter(COORDINATOR, 'sync');
    this.syncTime = metrics.distribution(COORDINATOR, 'sync-time');
    this.#rebalances = metrics.sensor();
    this.#rebalanceMs = metrics.distribution(COORDINATOR, 'rebalance-latency');
    const ago = (at: number) =>
      Number.isNaN(at) ? -1 : Math.floor((clock.monotonic() - at) / 1000);
    const gauge = (name: string, value: () => number) => metrics.gauge(COORDINATOR, name, value);
    gauge('heartbeat-response-time-max', () => this.#heartbeatMs.max());
    gauge('last-heartbeat-seconds-ago', () => ago(this.#heartbeatAt));
    gauge('rebalance-total', () => this.#rebalances.total);
    gauge('rebalance-rate-per-hour', () => this.#rebalances.rate() * 3600);
    gauge('rebalance-latency-total', () => this.#rebalanceMs.total);
    gauge('last-rebalance-seconds-ago', () => ago(this.#rebalancedAt));
    this.#pollInterval = metrics.distribution(CONSUMER, 'time-between-poll');
    metrics.gauge(COORDINATOR, 'assigned-partitions', () => subscription.size);
    metrics.gauge(FETCH, 'records-lag-max', () => lagMax(subscription));
    metrics.gauge(
      CONSUMER,
      'last-poll-seconds-ago',
      () => (clock.monotonic() - this.#polledAt) / 1000,
    );
  }

  /** One partition's part of a fetch came. */
  fetched(topic: string, bytes: number): void {
    for (const counts of [this.#fetched, this.#of(topic)]) {
      counts.bytes.record(bytes);
      counts.size.record(bytes);
    }
  }

  /** A poll hands out so many records of a topic. */
  consumed(topic: string, records: number): void {
    this.#fetched.records.record(records);
    this.#of(topic).records.record(records);
  }

  #of(topic: string): FetchCounts {
    let counts = this.#topics.get(topic);
    if (!counts) {
      counts = fetchCounts(this.#metrics, { topic });
      this.#topics.set(topic, counts);
    }
    return counts;
  }

  heartbeat(tookMs: number): void {
    this.#heartbeats.record();
    this.#heartbeatMs.record(tookMs);
    this.#heartbeatAt = this.#clock.monotonic();
  }

  rebalanced(tookMs: number): void {
    this.#rebalances.record();
    this.#rebalanceMs.record(tookMs);
    this.#rebalancedAt = this.#clock.monotonic();
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
