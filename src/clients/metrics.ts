/**
 * A client's metrics under Kafka's names. Counts are kept for ever, rates, averages and maxima over the last
 * metrics.num.samples windows of metrics.sample.window.ms, as Kafka's sensors do it. Recording happens per batch or per
 * request, never per record. Times are ms unless the name says otherwise, sizes bytes.
 */
import type { Clock } from '../platform/platform.ts';
import type { ConfigValues } from './config-types.ts';

/** One number under Kafka's name. Times are ms unless the name says otherwise, sizes bytes. */
export interface Metric {
  /** E.g. `record-send-total`. */
  readonly name: string;
  /** E.g. `producer-metrics`. */
  readonly group: string;
  /** What of the client it is about, e.g. `{ topic: 'orders' }`; empty for the client as a whole. */
  readonly tags: Readonly<Record<string, string>>;
  /** As it is now; NaN while an average or maximum has nothing to go by. */
  value(): number;
}

/** An entry of metric.reporters: gets every metric once, reads them when it likes. */
export interface MetricsReporter {
  /** All values of the client's configuration, first. */
  configure?(config: Readonly<Record<string, unknown>>): void;
  /** Every metric that the client has, once; those of topics and nodes join the same list when there are such. */
  init(metrics: readonly Metric[]): void;
  /** With the client. */
  close?(): void;
}

type Tags = Metric['tags'];
const NO_TAGS: Tags = {};

interface Sample {
  startMs: number;
  sum: number;
  count: number;
  max: number;
}

/** Values of the last windows. */
export class Sensor {
  readonly #clock: Clock;
  readonly #windowMs: number;
  readonly #samplesMax: number;
  /** Oldest first. */
  #samples: Sample[] = [];
  total = 0;

  constructor(clock: Clock, windowMs: number, samplesMax: number) {
    this.#clock = clock;
    this.#windowMs = windowMs;
    this.#samplesMax = samplesMax;
  }

  record(value = 1): void {
    this.total += value;
    const now = this.#clock.monotonic();
    let last = this.#samples[this.#samples.length - 1];
    if (last === undefined || now - last.startMs >= this.#windowMs) {
      last = { startMs: now, sum: 0, count: 0, max: Number.NEGATIVE_INFINITY };
      this.#samples.push(last);
      if (this.#samples.length > this.#samplesMax) this.#samples.shift();
    }
    last.sum += value;
    last.count++;
    if (value > last.max) last.max = value;
  }

  #recent(): Sample[] {
    const oldest = this.#clock.monotonic() - this.#windowMs * this.#samplesMax;
    this.#samples = this.#samples.filter(({ startMs }) => startMs > oldest);
    return this.#samples;
  }

  /** Per second. All windows but the last count whole, so that the first values of a client are no peak. */
  rate(): number {
    const samples = this.#recent();
    const [first] = samples;
    if (first === undefined) return 0;
    const elapsedMs = this.#clock.monotonic() - first.startMs;
    const sum = samples.reduce((all, one) => all + one.sum, 0);
    return (sum / Math.max(elapsedMs, this.#windowMs * (this.#samplesMax - 1), 1)) * 1000;
  }

  average(): number {
    const samples = this.#recent();
    const count = samples.reduce((all, one) => all + one.count, 0);
    return count === 0 ? Number.NaN : samples.reduce((all, one) => all + one.sum, 0) / count;
  }

  max(): number {
    const samples = this.#recent();
    return samples.length === 0 ? Number.NaN : Math.max(...samples.map((one) => one.max));
  }
}

export class Metrics {
  readonly #clock: Clock;
  readonly #windowMs: number;
  readonly #samplesMax: number;
  readonly #all: Metric[] = [];

  constructor(clock: Clock, config: ConfigValues) {
    this.#clock = clock;
    this.#windowMs = config.number('metrics.sample.window.ms');
    this.#samplesMax = config.number('metrics.num.samples');
  }

  gauge(group: string, name: string, value: () => number, tags: Tags = NO_TAGS): void {
    this.#all.push({ group, name, tags, value });
  }

  sensor(): Sensor {
    return new Sensor(this.#clock, this.#windowMs, this.#samplesMax);
  }

  /** NAME-total and NAME-rate. */
  counter(group: string, name: string, tags?: Tags): Sensor {
    const sensor = this.sensor();
    this.gauge(group, `${name}-total`, () => sensor.total, tags);
    this.gauge(group, `${name}-rate`, () => sensor.rate(), tags);
    return sensor;
  }

  /** NAME-avg and NAME-max. */
  distribution(group: string, name: string, tags?: Tags): Sensor {
    const sensor = this.average(group, `${name}-avg`, tags);
    this.gauge(group, `${name}-max`, () => sensor.max(), tags);
    return sensor;
  }

  /** An average under a name of its own. */
  average(group: string, name: string, tags?: Tags): Sensor {
    const sensor = this.sensor();
    this.gauge(group, name, () => sensor.average(), tags);
    return sensor;
  }

  get all(): readonly Metric[] {
    return this.#all;
  }

  /** Of the client as a whole, by name. */
  values(): Map<string, number> {
    const untagged = this.#all.filter(({ tags }) => tags === NO_TAGS);
    return new Map(untagged.map((metric) => [metric.name, metric.value()]));
  }
}
