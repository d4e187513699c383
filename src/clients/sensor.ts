/**
 * What a client has seen of one thing: how much of it ever, and how it went in the last metrics.num.samples windows of
 * metrics.sample.window.ms. The arithmetic is Kafka's (kafka: SampledStat, Rate): a window that overlaps the time looked at counts whole,
 * and windows that are not there yet count as empty, so that the first values of a client are no peak.
 */
import type { Clock } from '../platform/platform.ts';

/** How values age. */
export interface Windows {
  readonly clock: Clock;
  readonly windowMs: number;
  readonly samplesMax: number;
}

interface Sample {
  readonly startMs: number;
  lastMs: number;
  sum: number;
  count: number;
  max: number;
  min: number;
}

/** Values of the last windows. */
export class Sensor {
  readonly #windows: Windows;
  /** Oldest first. */
  #samples: Sample[] = [];
  /** The sum of all values, ever. */
  total = 0;
  /** The newest value; NaN before there is one. */
  last = Number.NaN;

  constructor(windows: Windows) {
    this.#windows = windows;
  }

  record(value = 1): void {
    this.total += value;
    this.last = value;
    const { clock, windowMs, samplesMax } = this.#windows;
    const now = clock.monotonic();
    let sample = this.#samples[this.#samples.length - 1];
    if (sample === undefined || now - sample.startMs >= windowMs) {
      sample = {
        startMs: now,
        lastMs: now,
        sum: 0,
        count: 0,
        max: Number.NEGATIVE_INFINITY,
        min: Number.POSITIVE_INFINITY,
      };
      this.#samples.push(sample);
      // One more than is asked for: the oldest may overlap the time looked at.
      if (this.#samples.length > samplesMax + 1) this.#samples.shift();
    }
    sample.lastMs = now;
    sample.sum += value;
    sample.count++;
    if (value > sample.max) sample.max = value;
    if (value < sample.min) sample.min = value;
  }

  #recent(): Sample[] {
    const { clock, windowMs, samplesMax } = this.#windows;
    const oldest = clock.monotonic() - windowMs * samplesMax;
    this.#samples = this.#samples.filter(({ lastMs }) => lastMs > oldest);
    return this.#samples;
  }

  /** Of the sum, per second. */
  rate(): number {
    const { clock, windowMs, samplesMax } = this.#windows;
    const samples = this.#recent();
    const [first] = samples;
    if (first === undefined) return 0;
    const elapsedMs = clock.monotonic() - first.startMs;
    const missing = Math.max(0, samplesMax - 1 - Math.floor(elapsedMs / windowMs));
    const sum = samples.reduce((all, one) => all + one.sum, 0);
    return (sum / Math.max(elapsedMs + missing * windowMs, 1)) * 1000;
  }

  /** NaN without a value in the time looked at; so are max and min. */
  average(): number {
    const samples = this.#recent();
    const count = samples.reduce((all, one) => all + one.count, 0);
    return count === 0 ? Number.NaN : samples.reduce((all, one) => all + one.sum, 0) / count;
  }

  max(): number {
    const samples = this.#recent();
    return samples.length === 0 ? Number.NaN : Math.max(...samples.map((one) => one.max));
  }

  min(): number {
    const samples = this.#recent();
    return samples.length === 0 ? Number.NaN : Math.min(...samples.map((one) => one.min));
  }
}
