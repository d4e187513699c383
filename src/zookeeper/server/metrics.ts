/**
 * What a server tells monitors, under the names that Apache's server has. What only an ensemble, threads that are not
 * here or caches that are not here could count stands at its 0, as it does in an Apache server alone; what this
 * server does but does not count is absent.
 */
import { Double } from './json.ts';
import { ENSEMBLE_COUNTERS, ENSEMBLE_DETAILED, ENSEMBLE_SUMMARIES } from './metrics-of-others.ts';
import type { NamespaceQuota } from './quotas.ts';
import type { ServerState } from './state.ts';
import { Distribution } from './stats.ts';

export type Metric =
  | {
      readonly kind: 'gauge' | 'counter';
      readonly name: string;
      readonly value: number | Double;
      /** Of which node below the root. */
      readonly key?: string;
    }
  | {
      readonly kind: 'summary';
      readonly name: string;
      readonly summary: Distribution;
      /** Told with quantiles. */
      readonly detailed: boolean;
      /** Of what is below which node of the root. */
      readonly key?: string;
    };

const gauge = (name: string, value: number | Double): Metric => ({ kind: 'gauge', name, value });
const counter = (name: string, value: number): Metric => ({ kind: 'counter', name, value });
const brief = (name: string, summary: Distribution): Metric => ({
  kind: 'summary',
  name,
  summary,
  detailed: false,
});
const detailed = (name: string, summary: Distribution): Metric => ({
  kind: 'summary',
  name,
  summary,
  detailed: true,
});

export const metricsOf = (state: ServerState): Metric[] => [
  ...gauges(state),
  ...counters(state),
  ...summaries(state),
  ...quotaMetrics(state),
  ...trafficMetrics(state),
  ...NEVER,
];

const NOTHING = new Distribution();
const NEVER: readonly Metric[] = [
  ...ENSEMBLE_COUNTERS.map((name) => counter(name, 0)),
  ...ENSEMBLE_SUMMARIES.map((name) => brief(name, NOTHING)),
  ...ENSEMBLE_DETAILED.map((name) => detailed(name, NOTHING)),
];

function gauges(state: ServerState): Metric[] {
  const { stats, tree, watches, connections } = state;
  const { latency, responseSizes } = stats;
  const { descriptors } = state.network.systemFacts();
  const size = (value: number) => (responseSizes.count === 0 ? -1 : value);
  const withoutMutualTls = connectionsWithoutMutualTls(state);
  return [
    gauge('ephemerals_count', tree.ephemeralsCount),
    gauge('num_alive_connections', connections.size),
    gauge('avg_latency', new Double(latency.average)),
    gauge('outstanding_requests', state.pipeline.outstanding),
    gauge('znode_count', tree.count),
    gauge('global_sessions', state.sessions.count),
    gauge('non_mtls_remote_conn_count', withoutMutualTls.remote),
    gauge('non_mtls_local_conn_count', withoutMutualTls.local),
    gauge('last_client_response_size', stats.lastResponseSize),
    gauge('packets_sent', stats.sent),
    gauge('packets_received', stats.received),
    gauge('max_client_response_size', size(responseSizes.max)),
    gauge('connection_drop_probability', new Double(state.throttle.dropProbability)),
    gauge('watch_count', watches.data.count + watches.child.count),
    gauge('auth_failed_count', stats.authFailed),
    gauge('min_latency', Math.round(latency.min)),
    gauge('approximate_data_size', tree.approximateBytes),
    gauge('local_sessions', 0),
    gauge('uptime', Math.round(state.clock.monotonic() - state.startedMs)),
    gauge('max_latency', Math.round(latency.max)),
    gauge('min_client_response_size', size(responseSizes.min)),
    ...(descriptors === null
      ? []
      : [
          gauge('open_file_descriptor_count', descriptors.open),
          gauge('max_file_descriptor_count', descriptors.max),
        ]),
  ];
}

/** Connections whose other end has shown no certificate; of interest where it could have. */
export function connectionsWithoutMutualTls({ config, connections }: ServerState): {
  remote: number;
  local: number;
} {
  const found = { remote: 0, local: 0 };
  if (config.secure === null) return found;
  for (const { socket } of connections) {
    if (socket.tls?.certificate != null) continue;
    if (/^(127\.|::1$)/.test(socket.remoteAddress)) found.local++;
    else found.remote++;
  }
  return found;
}

function counters({ stats, pipeline, reads }: ServerState): Metric[] {
  const { ensembleNames } = stats;
  return [
    counter('connection_rejected', stats.connectionsRejected),
    counter('sessionless_connections_expired', stats.sessionlessExpired),
    counter('stale_sessions_expired', stats.sessionsExpired),
    counter('bytes_received_count', stats.bytesReceived),
    counter('response_bytes', stats.responseBytes),
    counter('watch_bytes', stats.eventBytes),
    counter('connection_request_count', stats.connectionRequests),
    counter('connection_revalidate_count', stats.revalidations),
    counter('connection_drop_count', stats.connectionsDropped),
    counter('cnxn_closed_without_zk_server_running', stats.connectionsBeforeStart),
    counter('snap_count', stats.snapshot.count),
    counter('sync_processor_request_queued', stats.batchSizes.sum + pipeline.outstanding),
    counter('response_packet_get_children_cache_hits', reads.lists.hits),
    counter('response_packet_get_children_cache_misses', reads.lists.misses),
    counter('unsuccessful_handshake', stats.tlsFailures),
    counter('request_throttle_wait_count', stats.waits),
    counter('large_requests_rejected', stats.largeRequestsRejected),
    counter('insecure_admin_count', stats.insecureAdminRequests),
    counter('ensemble_auth_success', ensembleNames.right),
    counter('ensemble_auth_fail', ensembleNames.wrong),
    counter('ensemble_auth_skip', ensembleNames.unchecked),
  ];
}

const summaries = ({ stats }: ServerState): Metric[] => [
  brief('fsynctime', stats.fsync),
  brief('snapshottime', stats.snapshot),
  brief('dbinittime', stats.start.all),
  brief('startup_snap_load_time', stats.start.snapshot),
  brief('startup_txns_load_time', stats.start.replay),
  brief('startup_txns_loaded', stats.start.replayed),
  brief('sync_processor_batch_size', stats.batchSizes),
  brief('sync_processor_queue_size', stats.queueSizes),
  brief('connection_token_deficit', stats.tokenDeficit),
  brief('node_created_watch_count', stats.created),
  brief('node_deleted_watch_count', stats.deleted),
  brief('node_changed_watch_count', stats.dataChanged),
  brief('node_children_watch_count', stats.childrenChanged),
  detailed('readlatency', stats.readLatency),
  detailed('updatelatency', stats.updateLatency),
  detailed('propagation_latency', stats.appliedTimes),
  detailed('sync_processor_queue_time_ms', stats.queueTimes),
  detailed('sync_processor_queue_and_flush_time_ms', stats.flushedTimes),
];

function quotaMetrics({ quotas }: ServerState): Metric[] {
  const sums = [...quotas.byNamespace()];
  const gauges = (name: string, value: keyof NamespaceQuota): Metric[] =>
    sums.map(([key, sum]) => ({ kind: 'gauge', name, key, value: sum[value] }));
  return [
    ...gauges('quota_count_limit_per_namespace', 'countLimit'),
    ...gauges('quota_bytes_limit_per_namespace', 'bytesLimit'),
    ...gauges('quota_count_usage_per_namespace', 'count'),
    ...gauges('quota_bytes_usage_per_namespace', 'bytes'),
    ...[...quotas.refusals].map(
      ([key, value]): Metric => ({
        kind: 'counter',
        name: 'quota_exceeded_error_per_namespace',
        key,
        value,
      }),
    ),
  ];
}

function trafficMetrics({ reads: { traffic } }: ServerState): Metric[] {
  const sums = (name: string, all: ReadonlyMap<string, Distribution>) =>
    [...all].map(([key, summary]): Metric => ({ ...brief(name, summary), key }));
  return [
    ...sums('read_per_namespace', traffic.reads),
    ...sums('write_per_namespace', traffic.writes),
  ];
}

const QUANTILES = [
  ['p50', 0.5],
  ['p95', 0.95],
  ['p99', 0.99],
  ['p999', 0.999],
] as const;

/** As Apache's own provider of metrics tells them. */
export function flattened(metrics: readonly Metric[]): (readonly [string, number | Double])[] {
  return metrics.flatMap((metric) => {
    const name = metric.key === undefined ? metric.name : `${metric.key}_${metric.name}`;
    if (metric.kind !== 'summary') return [[name, metric.value] as const];
    const { summary } = metric;
    const values = metric.detailed ? summary.quantiles(QUANTILES.map(([, share]) => share)) : [];
    return [
      [`avg_${name}`, new Double(summary.average)] as const,
      [`min_${name}`, Math.round(summary.min)] as const,
      [`max_${name}`, Math.round(summary.max)] as const,
      [`cnt_${name}`, summary.count] as const,
      [`sum_${name}`, Math.round(summary.sum)] as const,
      ...values.map(
        (value, i) => [`${QUANTILES[i]?.[0]}_${name}`, Math.round(value) || 0] as const,
      ),
    ];
  });
}
