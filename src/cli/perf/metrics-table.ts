/**
 * What a client has counted, for --print-metrics (kafka: ToolsUtils.printMetrics): `group:name:{client-id=...}` and the value
 * with three decimals, sorted. Which metrics there are is the client's affair; the form is Kafka's.
 */
import type { Metric, MetricsReporter } from '../../clients/metrics.ts';
import { compareText, fixed, left } from '../java-format.ts';

/** Hand it to a client as metric.reporters, and read from it before the client closes. */
export class MetricsTable implements MetricsReporter {
  #metrics: readonly Metric[] = [];

  init(metrics: readonly Metric[]): void {
    this.#metrics = metrics;
  }

  /** `without`: groups to leave out. */
  text(without: readonly string[] = []): string {
    const rows = this.#metrics
      .filter(({ group }) => !without.includes(group))
      .map(
        ({ group, name, tags, value }) =>
          [`${group}:${name}:{${tagsText(tags)}}`, valueText(name, value())] as const,
      )
      .sort(([a], [b]) => compareText(a, b));
    const width = Math.max(...rows.map(([name]) => name.length), 'Metric Name'.length);
    const lines = rows.map(([name, value]) => `${left(name, width)} : ${value}\n`);
    return `\n${left('Metric Name', width)}   Value\n${lines.join('')}`;
  }
}

/** Counted one by one in Kafka, where all else is measured. */
const WHOLE_NUMBERS: ReadonlySet<string> = new Set(['start-time-ms', 'preferred-read-replica']);

function valueText(name: string, value: number | string): string {
  if (typeof value === 'string' || WHOLE_NUMBERS.has(name)) return `${value}`;
  return fixed(value, 3);
}

function tagsText(tags: Metric['tags']): string {
  return Object.entries(tags)
    .map(([tag, value]) => `${tag}=${value}`)
    .join(', ');
}
