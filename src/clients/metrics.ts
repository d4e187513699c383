/**
 * A client's metrics under Kafka's groups, names and tags, for metrics() and for metric.reporters. Recording happens per batch, per request
 * or per call, never per record. Times are ms unless the name says otherwise, sizes bytes.
 */
import { COMMIT, VERSION } from '../base/version.ts';
import type { Clock } from '../platform/platform.ts';
import type { ConfigValues } from './config-types.ts';
import type { Plugins } from './plugins.ts';
import { Sensor, type Windows } from './sensor.ts';

/** One value under Kafka's name. Times are ms unless the name says otherwise, sizes bytes. */
export interface Metric {
  /** E.g. `record-send-total`. */
  readonly name: string;
  /** E.g. `producer-metrics`. */
  readonly group: string;
  /** Whose it is and what it is about, e.g. `{ 'client-id': 'producer-1', topic: 'orders' }`. */
  readonly tags: Readonly<Record<string, string>>;
  /** As it is now; NaN while an average or maximum has nothing to go by. Text only in `app-info`. */
  value(): number | string;
}

/** An entry of metric.reporters: hears which metrics there are, reads them when it likes. */
export interface MetricsReporter {
  /** All values of the client's configuration, first. */
  configure?(config: Readonly<Record<string, unknown>>): void;
  /** Every metric that the client begins with, once. The list stays true: later ones join it, removed ones leave it. */
  init(metrics: readonly Metric[]): void;
  /** One has been added: a topic, a node or a partition was new. */
  metricChange?(metric: Metric): void;
  /** One is gone: a partition is not assigned any more. */
  metricRemoval?(metric: Metric): void;
  /** With the client. */
  close?(): void;
}

type Tags = Metric['tags'];

/** Which metric: a group, and tags besides the client's id where it is about a part of it. */
export interface Subject {
  readonly group: string;
  readonly tags?: Tags | undefined;
}

export class Metrics {
  readonly #windows: Windows;
  readonly #own: Tags;
  readonly #all: Metric[] = [];
  #reporters: Plugins<MetricsReporter> | null = null;

  constructor(clock: Clock, config: ConfigValues, clientId: string) {
    this.#windows = {
      clock,
      windowMs: config.number('metrics.sample.window.ms'),
      samplesMax: config.number('metrics.num.samples'),
    };
    this.#own = { 'client-id': clientId };
    const startMs = clock.now();
    const info = { group: 'app-info' };
    this.gauge(info, 'version', () => VERSION);
    this.gauge(info, 'commit-id', () => COMMIT);
    this.gauge(info, 'start-time-ms', () => startMs);
    this.gauge({ group: 'kafka-metrics-count' }, 'count', () => this.#all.length);
  }

  gauge({ group, tags }: Subject, name: string, value: () => number | string): void {
    const metric = { group, name, tags: tags ? { ...this.#own, ...tags } : this.#own, value };
    this.#all.push(metric);
    this.#reporters?.each('metricChange', (one) => one.metricChange?.(metric));
  }

  sensor(): Sensor {
    return new Sensor(this.#windows);
  }

  /** NAME-total and NAME-rate. */
  counter(subject: Subject, name: string): Sensor {
    const sensor = this.total(subject, `${name}-total`);
    this.gauge(subject, `${name}-rate`, () => sensor.rate());
    return sensor;
  }

  /** NAME-avg and NAME-max. */
  distribution(subject: Subject, name: string): Sensor {
    const sensor = this.average(subject, `${name}-avg`);
    this.gauge(subject, `${name}-max`, () => sensor.max());
    return sensor;
  }

  /** An average under a name of its own. */
  average(subject: Subject, name: string): Sensor {
    const sensor = this.sensor();
    this.gauge(subject, name, () => sensor.average());
    return sensor;
  }

  /** A sum under a name of its own. */
  total(subject: Subject, name: string): Sensor {
    const sensor = this.sensor();
    this.gauge(subject, name, () => sensor.total);
    return sensor;
  }

  /** Forgets the metrics that `gone` picks. */
  remove(gone: (metric: Metric) => boolean): void {
    const removed = this.#all.filter(gone);
    if (removed.length === 0) return;
    const left = this.#all.filter((metric) => !gone(metric));
    this.#all.splice(0, this.#all.length, ...left);
    for (const metric of removed)
      this.#reporters?.each('metricRemoval', (one) => one.metricRemoval?.(metric));
  }

  /** The list, which stays true. */
  get all(): readonly Metric[] {
    return this.#all;
  }

  /** Tells them what there is, and from now on what comes and goes. */
  reportTo(reporters: Plugins<MetricsReporter>): void {
    if (!reporters.any) return;
    reporters.each('init', (one) => one.init(this.#all));
    this.#reporters = reporters;
  }

  /** Numbers of the client as a whole, by name. */
  values(): Map<string, number> {
    const values = new Map<string, number>();
    for (const { tags, name, value } of this.#all) {
      const now = tags === this.#own ? value() : '';
      if (typeof now === 'number') values.set(name, now);
    }
    return values;
  }
}
