/** What a consumer counts of its polls, its calls and its group, under the names of Kafka's consumer metrics. */
import type { Clock } from '../../platform/platform.ts';
import type { Metrics } from '../metrics.ts';
import type { Sensor } from '../sensor.ts';
import type { ConsumerRebalanceListener } from './rebalance.ts';
import type { SubscriptionState } from './subscription.ts';

export const CONSUMER = 'consumer-metrics';
const WHOLE = { group: CONSUMER };
const COORDINATOR = { group: 'consumer-coordinator-metrics' };

/** Calls whose time is summed up, by Kafka's name for it. */
export type TimedCall = 'commit-sync' | 'committed';

export class ConsumerMetrics {
  readonly #clock: Clock;
  readonly #pollInterval: Sensor;
  readonly #pollIdle: Sensor;
  readonly #spent: Readonly<Record<TimedCall, Sensor>>;
  /** Of the poll that runs or ran last. */
  #pollAt = Number.NaN;
  #sincePollMs = 0;

  constructor(metrics: Metrics, clock: Clock) {
    this.#clock = clock;
    this.#pollInterval = metrics.distribution(WHOLE, 'time-between-poll');
    this.#pollIdle = metrics.average(WHOLE, 'poll-idle-ratio-avg');
    this.#spent = {
      'commit-sync': metrics.total(WHOLE, 'commit-sync-time-ns-total'),
      committed: metrics.total(WHOLE, 'committed-time-ns-total'),
    };
    metrics.gauge(WHOLE, 'last-poll-seconds-ago', () => secondsSince(clock, this.#pollAt));
  }

  pollBegins(): void {
    const now = this.#clock.monotonic();
    this.#sincePollMs = Number.isNaN(this.#pollAt) ? 0 : now - this.#pollAt;
    this.#pollInterval.record(this.#sincePollMs);
    this.#pollAt = now;
  }

  /** Idle is the time inside poll(); the rest is the program's. */
  pollEnds(): void {
    const tookMs = this.#clock.monotonic() - this.#pollAt;
    const wholeMs = tookMs + this.#sincePollMs;
    if (wholeMs > 0) this.#pollIdle.record(tookMs / wholeMs);
  }

  /** Counts the time of a call, however it ends. */
  async timed<T>(call: TimedCall, work: Promise<T>): Promise<T> {
    const startMs = this.#clock.monotonic();
    try {
      return await work;
    } finally {
      this.#spent[call].record(Math.round((this.#clock.monotonic() - startMs) * 1e6));
    }
  }
}

/** Of a consumer that has a group. */
export class GroupMetrics {
  readonly #clock: Clock;
  readonly #commits: Sensor;
  readonly #commitMs: Sensor;
  readonly #joins: Sensor;
  readonly #joinMs: Sensor;
  readonly #syncs: Sensor;
  readonly #syncMs: Sensor;
  readonly #heartbeats: Sensor;
  readonly #heartbeatMs: Sensor;
  readonly #rebalances: Sensor;
  readonly #rebalanceMs: Sensor;
  readonly #failed: Sensor;
  readonly #listenerMs: Readonly<Record<keyof ConsumerRebalanceListener, Sensor>>;
  #heartbeatAt = Number.NaN;
  #rebalancedAt = Number.NaN;

  constructor(metrics: Metrics, clock: Clock, subscription: SubscriptionState) {
    this.#clock = clock;
    const perHour = (name: string) => {
      const sensor = metrics.total(COORDINATOR, `${name}-total`);
      metrics.gauge(COORDINATOR, `${name}-rate-per-hour`, () => sensor.rate() * 3600);
      return sensor;
    };
    const gauge = (name: string, value: () => number) => metrics.gauge(COORDINATOR, name, value);
    this.#commits = metrics.counter(COORDINATOR, 'commit');
    this.#commitMs = metrics.distribution(COORDINATOR, 'commit-latency');
    this.#heartbeats = metrics.counter(COORDINATOR, 'heartbeat');
    this.#heartbeatMs = metrics.sensor();
    gauge('heartbeat-response-time-max', () => this.#heartbeatMs.max());
    gauge('last-heartbeat-seconds-ago', () => secondsSince(clock, this.#heartbeatAt));
    this.#joins = metrics.counter(COORDINATOR, 'join');
    this.#joinMs = metrics.distribution(COORDINATOR, 'join-time');
    this.#syncs = metrics.counter(COORDINATOR, 'sync');
    this.#syncMs = metrics.distribution(COORDINATOR, 'sync-time');
    this.#rebalances = perHour('rebalance');
    this.#failed = perHour('failed-rebalance');
    this.#rebalanceMs = metrics.distribution(COORDINATOR, 'rebalance-latency');
    gauge('rebalance-latency-total', () => this.#rebalanceMs.total);
    gauge('last-rebalance-seconds-ago', () => secondsSince(clock, this.#rebalancedAt));
    this.#listenerMs = {
      onPartitionsAssigned: metrics.distribution(COORDINATOR, 'partition-assigned-latency'),
      onPartitionsRevoked: metrics.distribution(COORDINATOR, 'partition-revoked-latency'),
      onPartitionsLost: metrics.distribution(COORDINATOR, 'partition-lost-latency'),
    };
    gauge('assigned-partitions', () => subscription.size);
  }

  committed(tookMs: number): void {
    this.#commits.record();
    this.#commitMs.record(tookMs);
  }

  joined(tookMs: number): void {
    this.#joins.record();
    this.#joinMs.record(tookMs);
  }

  synced(tookMs: number): void {
    this.#syncs.record();
    this.#syncMs.record(tookMs);
  }

  heartbeatSent(): void {
    this.#heartbeatAt = this.#clock.monotonic();
  }

  heartbeatAnswered(tookMs: number): void {
    this.#heartbeats.record();
    this.#heartbeatMs.record(tookMs);
  }

  /** A join has come to its end, after whatever attempts. */
  rebalanced(tookMs: number): void {
    this.#rebalances.record();
    this.#rebalanceMs.record(tookMs);
    this.#rebalancedAt = this.#clock.monotonic();
  }

  /** An attempt to join has to be made again: refused, told of its member id, or without an answer. */
  rebalanceFailed(): void {
    this.#failed.record();
  }

  listened(method: keyof ConsumerRebalanceListener, tookMs: number): void {
    this.#listenerMs[method].record(tookMs);
  }
}

/** Whole seconds; -1: it has not happened. */
function secondsSince(clock: Clock, at: number): number {
  return Number.isNaN(at) ? -1 : Math.floor((clock.monotonic() - at) / 1000);
}
