/**
 * What a client has counted, for --print-metrics (kafka: ToolsUtils.printMetrics): `group:name:{client-id=...}` and the value
 * with three decimals, sorted. Which metrics there are is the client's affair; the form is Kafka's.
 */
import type { Metric, MetricsReporter } from '../../clients/metrics.ts';
import { compareText, fixed, left } from '../java-format.ts';

/** Hand it to a client as metric.reporters, and read from it before the client closes. */
export class MetricsTable implements MetricsReporter {
  readonly #clientId: string;
  #metrics: readonly Metric[] = [];

  constructor(clientId: string) {
    this.#clientId = clientId;
  }

  init(metrics: readonly Metric[]): void {
    this.#metrics = metrics;
  }

  #tags(tags: Metric['tags']): string {
    const all = { 'client-id': this.#clientId, ...tags };
    return Object.entries(all)
      .map(([tag, value]) => `${tag}=${value}`)
      .join(', ');
  }

  /** `without`: groups to leave out. */
  text(without: readonly string[] = []): string {
    const rows = this.#metrics
      .filter(({ group }) => !without.includes(group))
      .map(
        ({ group, name, tags, value }) =>
          [`${group}:${name}:{${this.#tags(tags)}}`, fixed(value(), 3)] as const,
      )
      .sort(([a], [b]) => compareText(a, b));
    const width = Math.max(...rows.map(([name]) => name.length), 'Metric Name'.length);
    const lines = rows.map(([name, value]) => `${left(name, width)} : ${value}\n`);
    return `\n${left('Metric Name', width)}   Value\n${lines.join('')}`;
  }
}
