/**
 * What a consumer counts of its fetches, under the names of Kafka's consumer-fetch-manager-metrics. A response counts once, when all of it
 * has been handed out or dropped: so records-per-request-avg and fetch-size-avg are per response, over all of its partitions (kafka:
 * FetchMetricsAggregator), and bytes are those of the records, out of their compression. Lag and lead are noted whenever a poll has taken
 * from a partition; what is about one partition goes when it is not assigned any more.
 */
import type { Metric, Metrics, Subject } from '../metrics.ts';
import type { Sensor } from '../sensor.ts';
import { keyOf } from '../topic-partition.ts';
import { endOf, type PartitionState, type SubscriptionState } from './subscription.ts';

const GROUP = 'consumer-fetch-manager-metrics';
const WHOLE: Subject = { group: GROUP };

interface FetchCounts {
  readonly records: Sensor;
  readonly perRequest: Sensor;
  readonly bytes: Sensor;
  readonly size: Sensor;
}

interface PartitionCounts {
  readonly subject: Subject;
  lag: Sensor | null;
  lead: Sensor | null;
}

interface Handed {
  readonly bytes: number;
  readonly records: number;
}

export class FetchMetrics {
  readonly #metrics: Metrics;
  readonly #readCommitted: boolean;
  readonly #whole: FetchCounts;
  readonly #topics = new Map<string, FetchCounts>();
  readonly #partitions = new Map<string, PartitionCounts>();
  #assignment = 0;
  readonly #fetches: Sensor;
  readonly #latency: Sensor;
  readonly #throttle: Sensor;
  readonly #lag: Sensor;
  readonly #lead: Sensor;

  constructor(metrics: Metrics, readCommitted: boolean) {
    this.#metrics = metrics;
    this.#readCommitted = readCommitted;
    this.#whole = fetchCounts(metrics, WHOLE);
    this.#fetches = metrics.counter(WHOLE, 'fetch');
    this.#latency = metrics.distribution(WHOLE, 'fetch-latency');
    this.#throttle = metrics.distribution(WHOLE, 'fetch-throttle-time');
    this.#lag = metrics.sensor();
    this.#lead = metrics.sensor();
    metrics.gauge(WHOLE, 'records-lag-max', () => this.#lag.max());
    metrics.gauge(WHOLE, 'records-lead-min', () => this.#lead.min());
  }

  answered(latencyMs: number, throttleMs: number): void {
    this.#fetches.record();
    this.#latency.record(latencyMs);
    this.#throttle.record(throttleMs);
  }

  /** All of a response has gone its way: what was handed out of it, by topic. */
  handedOut(topics: ReadonlyMap<string, Handed>): void {
    let [bytes, records] = [0, 0];
    for (const [topic, handed] of topics) {
      bytes += handed.bytes;
      records += handed.records;
      note(this.#of(topic), handed);
    }
    note(this.#whole, { bytes, records });
  }

  #of(topic: string): FetchCounts {
    let counts = this.#topics.get(topic);
    if (!counts) {
      counts = fetchCounts(this.#metrics, { group: GROUP, tags: { topic: tagOf(topic) } });
      this.#topics.set(topic, counts);
    }
    return counts;
  }

  // ---- partitions --------------------------------------------------------------------------------

  /** Looks whether other partitions are assigned than before: theirs come, those of others go. */
  assigned(subscription: SubscriptionState): void {
    if (this.#assignment === subscription.assignmentId) return;
    this.#assignment = subscription.assignmentId;
    const gone = new Set(this.#partitions.keys());
    for (const state of subscription.partitions()) {
      gone.delete(state.key);
      if (this.#partitions.has(state.key)) continue;
      const { topic, partition } = state;
      const subject = { group: GROUP, tags: { topic: tagOf(topic), partition: `${partition}` } };
      this.#partitions.set(state.key, { subject, lag: null, lead: null });
      const replica = () => subscription.find(topic, partition)?.preferredReplica ?? -1;
      this.#metrics.gauge(subject, 'preferred-read-replica', replica);
    }
    if (gone.size === 0) return;
    const tagged = new Set<string>();
    for (const key of gone) {
      const { tags } = this.#partitions.get(key)?.subject ?? {};
      tagged.add(keyOf(tags?.['topic'] ?? '', Number(tags?.['partition'])));
      this.#partitions.delete(key);
    }
    this.#metrics.remove(
      ({ group, tags }: Metric) =>
        group === GROUP &&
        tags['partition'] !== undefined &&
        tagged.has(keyOf(tags['topic'] ?? '', Number(tags['partition']))),
    );
  }

  /** A poll has taken from the partition. */
  moved(state: PartitionState): void {
    const counts = this.#partitions.get(state.key);
    const { position, logStartOffset } = state;
    if (!counts || !position) return;
    const end = endOf(state, this.#readCommitted);
    if (end !== null) {
      const lag = Math.max(0, end - position.offset);
      this.#lag.record(lag);
      counts.lag ??= this.#partitionSensor(counts.subject, 'records-lag', 'max');
      counts.lag.record(lag);
    }
    if (logStartOffset === null) return;
    const lead = position.offset - logStartOffset;
    this.#lead.record(lead);
    counts.lead ??= this.#partitionSensor(counts.subject, 'records-lead', 'min');
    counts.lead.record(lead);
  }

  #partitionSensor(subject: Subject, name: string, worst: 'max' | 'min'): Sensor {
    const sensor = this.#metrics.average(subject, `${name}-avg`);
    this.#metrics.gauge(subject, name, () => sensor.last);
    this.#metrics.gauge(subject, `${name}-${worst}`, () => sensor[worst]());
    return sensor;
  }
}

function fetchCounts(metrics: Metrics, subject: Subject): FetchCounts {
  return {
    records: metrics.counter(subject, 'records-consumed'),
    perRequest: metrics.average(subject, 'records-per-request-avg'),
    bytes: metrics.counter(subject, 'bytes-consumed'),
    size: metrics.distribution(subject, 'fetch-size'),
  };
}

function note(counts: FetchCounts, { bytes, records }: Handed): void {
  counts.records.record(records);
  counts.perRequest.record(records);
  counts.bytes.record(bytes);
  counts.size.record(bytes);
}

/** Kafka's consumers write topics so, for JMX. */
function tagOf(topic: string): string {
  return topic.replaceAll('.', '_');
}

/** One response, until the last of its partitions is through. */
export class FetchTally {
  readonly #counts: FetchMetrics;
  readonly #topics = new Map<string, { bytes: number; records: number }>();
  #left: number;

  /** `partitions`: how many the response tells of. */
  constructor(counts: FetchMetrics, partitions: number) {
    this.#counts = counts;
    this.#left = partitions;
  }

  /** So much of one partition was handed out, and no more will be. */
  through(topic: string, bytes: number, records: number): void {
    const handed = this.#topics.get(topic);
    if (handed) {
      handed.bytes += bytes;
      handed.records += records;
    } else this.#topics.set(topic, { bytes, records });
    if (--this.#left === 0) this.#counts.handedOut(this.#topics);
  }
}
