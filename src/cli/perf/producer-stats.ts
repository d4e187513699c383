/**
 * The figures of kafka-producer-perf-test (kafka: ProducerPerformance.Stats): counts and latencies of acknowledged records, a
 * line every five seconds and one at the end. Of more than 500,000 records only every n-th latency is kept for the
 * percentiles. MB are 2^20 bytes, latencies whole milliseconds.
 */
import { compareNumbers, fixed } from '../java-format.ts';
import { JavaError, negativeArraySize } from '../java-error.ts';

const SAMPLES_MAX = 500_000;
const REPORT_EVERY_MS = 5000;
const MB = 1024 * 1024;

interface Tally {
  count: number;
  bytes: number;
  latency: number;
  latencyMax: number;
}

const nothing = (): Tally => ({ count: 0, bytes: 0, latency: 0, latencyMax: 0 });

export class ProducerStats {
  readonly #now: () => number;
  readonly #print: (line: string) => void;
  readonly #sampling: number;
  /** How many latencies Kafka has room for: with none at all it fails over its percentiles. */
  readonly #room: number;
  readonly #latencies: number[] = [];
  readonly #startedAt: number;
  readonly #total = nothing();
  #window = nothing();
  #windowStart: number;

  constructor(recordsCount: number, now: () => number, print: (line: string) => void) {
    if (recordsCount === 0) throw new JavaError('java.lang.ArithmeticException', '/ by zero');
    this.#now = now;
    this.#print = print;
    this.#sampling = Math.floor(recordsCount / Math.min(recordsCount, SAMPLES_MAX));
    this.#room = Math.floor(recordsCount / this.#sampling) + 1;
    if (this.#room < 0) throw negativeArraySize(this.#room);
    this.#startedAt = now();
    this.#windowStart = this.#startedAt;
  }

  /** One record was acknowledged at nowMs. */
  record(latencyMs: number, bytes: number, nowMs: number): void {
    if (this.#total.count % this.#sampling === 0) this.#latencies.push(latencyMs);
    for (const tally of [this.#total, this.#window]) {
      tally.count++;
      tally.bytes += bytes;
      tally.latency += latencyMs;
      tally.latencyMax = Math.max(tally.latencyMax, latencyMs);
    }
    if (nowMs - this.#windowStart >= REPORT_EVERY_MS) this.#printWindow();
  }

  /** The latencies kept, ascending. */
  sorted(): number[] {
    return this.#latencies.toSorted(compareNumbers);
  }

  #printWindow(): void {
    const { count, latency, latencyMax } = this.#window;
    const average = fixed(latency / count, 1);
    const speed = this.#speed(this.#window, this.#windowStart, 1);
    this.#print(`${speed}, ${average} ms avg latency, ${fixed(latencyMax, 1)} ms max latency.\n`);
    this.#window = nothing();
    this.#windowStart = this.#now();
  }

  printTotal(): void {
    if (this.#room === 0)
      throw new JavaError(
        'java.lang.ArrayIndexOutOfBoundsException',
        'Index 0 out of bounds for length 0',
      );
    const sorted = this.sorted();
    const { count, latency, latencyMax } = this.#total;
    const at = (part: number) => sorted[Math.floor(part * sorted.length)] ?? 0;
    const percentiles = `${at(0.5)} ms 50th, ${at(0.95)} ms 95th, ${at(0.99)} ms 99th, ${at(0.999)} ms 99.9th`;
    const average = fixed(latency / count, 2);
    const speed = this.#speed(this.#total, this.#startedAt, 6);
    this.#print(
      `${speed}, ${average} ms avg latency, ${fixed(latencyMax, 2)} ms max latency, ${percentiles}.\n`,
    );
  }

  #speed({ count, bytes }: Tally, since: number, places: number): string {
    const elapsedMs = this.#now() - since;
    const perSecond = fixed((1000 * count) / elapsedMs, places);
    const megabytes = fixed((1000 * bytes) / elapsedMs / MB, 2);
    return `${count} records sent, ${perSecond} records/sec (${megabytes} MB/sec)`;
  }
}
