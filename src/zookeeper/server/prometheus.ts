/**
 * metricsProvider.className: what tells the metrics. Apache's own provider does so by mntr and the admin port alone,
 * the one of Prometheus on a port of its own as well, under its names everywhere (text format 0.0.4); the null
 * provider keeps them to itself. Other classes only Java can load.
 */
import { ConfigError } from '../../base/config-def.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Keys } from './config-values.ts';
import { HttpPort, plain } from './http-port.ts';
import { Double, doubleText } from './json.ts';
import { flattened, type Metric, metricsOf } from './metrics.ts';
import type { ServerState } from './state.ts';

export type MetricsConfig =
  | { readonly kind: 'default' | 'null' }
  | { readonly kind: 'prometheus'; readonly host: string; readonly port: number };

const PROVIDERS: Readonly<Record<string, MetricsConfig['kind']>> = {
  'org.apache.zookeeper.metrics.impl.DefaultMetricsProvider': 'default',
  'org.apache.zookeeper.metrics.impl.NullMetricsProvider': 'null',
  'org.apache.zookeeper.metrics.prometheus.PrometheusMetricsProvider': 'prometheus',
};

export function parseMetrics(keys: Keys): MetricsConfig {
  // Those that are not read below are about threads and figures of Java.
  const given = keys.family('metricsProvider');
  const className = given.get('metricsProvider.className');
  const kind = className === undefined ? 'default' : PROVIDERS[className];
  if (kind === undefined) {
    throw new ConfigError(`metrics provider class was not found: ${className}`);
  }
  if (kind !== 'prometheus') return { kind };
  const host = given.get('metricsProvider.httpHost') ?? '0.0.0.0';
  return { kind, host, port: keys.integer('metricsProvider.httpPort', 7_000) };
}

const IDLE_MS = 30_000;
const TEXT = 'text/plain; version=0.0.4; charset=utf-8';

export async function openMetricsPort(
  { network, clock, log }: Platform,
  { host, port }: Extract<MetricsConfig, { kind: 'prometheus' }>,
  state: ServerState,
): Promise<HttpPort> {
  const logger = log.logger('org.apache.zookeeper.metrics.prometheus.PrometheusMetricsProvider');
  const opened = await HttpPort.open(network, clock, {
    host,
    port,
    idleMs: IDLE_MS,
    respond: (target) =>
      target.split('?')[0] === '/metrics'
        ? { status: '200 OK', type: TEXT, body: exposition(metricsOf(state)) }
        : plain('404 Not Found'),
  });
  logger.info(`Started /metrics at host: ${host}, port: ${opened.port}`);
  return opened;
}

/** What mntr and the admin port tell, in the provider's way. */
export function monitored(state: ServerState): (readonly [string, number | Double])[] {
  switch (state.config.metrics.kind) {
    case 'default':
      return flattened(metricsOf(state));
    case 'null':
      return [];
    case 'prometheus':
      return metricsOf(state).flatMap((metric) =>
        samplesOf(metric).map(
          ({ name, label, value }) =>
            [label === null ? name : `${name}{${label}}`, new Double(value)] as const,
        ),
      );
  }
}

interface Sample {
  readonly name: string;
  /** `quantile="0.5"` or `key="node"`. */
  readonly label: string | null;
  readonly value: number;
}

const BRIEF = [0.5];
const DETAILED = [0.5, 0.9, 0.99];

function samplesOf(metric: Metric): Sample[] {
  const { name, key } = metric;
  const label = key === undefined ? null : `key="${escaped(key)}"`;
  if (metric.kind !== 'summary') {
    const { value } = metric;
    return [{ name, label, value: value instanceof Double ? value.value : value }];
  }
  const { summary, detailed } = metric;
  const shares = detailed ? DETAILED : BRIEF;
  const values = summary.quantiles(shares);
  return [
    ...shares.map((share, i) => ({
      name,
      label: `${label === null ? '' : `${label},`}quantile="${share}"`,
      value: values[i] ?? Number.NaN,
    })),
    { name: `${name}_count`, label, value: summary.count },
    { name: `${name}_sum`, label, value: summary.sum },
  ];
}

const escaped = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

/** Those of one name stand together, under one heading. */
function exposition(metrics: readonly Metric[]): string {
  return metrics
    .flatMap((metric, i) => [
      ...(metric.name === metrics[i - 1]?.name
        ? []
        : [`# HELP ${metric.name} ${metric.name}`, `# TYPE ${metric.name} ${metric.kind}`]),
      ...samplesOf(metric).map(({ name, label, value }) => {
        const labels = label === null ? '' : `{${label},}`;
        return `${name}${labels} ${doubleText(value)}`;
      }),
    ])
    .map((line) => `${line}\n`)
    .join('');
}
