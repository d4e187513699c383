/**
 * The commands of the admin port, by all their names; each gives the fields of its answer. Those about an ensemble say what
 * one server alone says.
 */
import { ZOOKEEPER_VERSION } from '../version.ts';
import type { Connection } from './connection.ts';
import { environment, lastOperation, sessionExpiries } from './facts.ts';
import { Double, type JsonObject } from './json.ts';
import { connectionsWithoutMutualTls } from './metrics.ts';
import { monitored } from './prometheus.ts';
import type { ServerState } from './state.ts';
import type { WatchTable } from './watches.ts';

type Fields = JsonObject;
type Run = (state: ServerState, arguments_: URLSearchParams) => Fields | Promise<Fields>;

interface Command {
  /** The first is the one its answer bears. */
  readonly names: readonly string[];
  readonly run: Run;
}

const whole = Math.round;

const COMMANDS: readonly Command[] = [
  { names: ['configuration', 'conf', 'config'], run: configuration },
  {
    names: ['connection_stat_reset', 'crst'],
    run: ({ connections }) => {
      for (const connection of connections) connection.resetStats();
      return {};
    },
  },
  { names: ['connections', 'cons'], run: (state) => connectionLists(state, details) },
  {
    names: ['dirs'],
    run: async ({ directorySizes }) => {
      const { data, log } = await directorySizes();
      return { datadir_size: data, logdir_size: log };
    },
  },
  { names: ['dump'], run: dump },
  { names: ['environment', 'env', 'envi'], run: (state) => Object.fromEntries(environment(state)) },
  { names: ['get_trace_mask', 'gtmk'], run: ({ stats }) => ({ tracemask: stats.traceMask }) },
  { names: ['hash'], run: () => ({ digests: [] }) },
  {
    names: ['initial_configuration', 'icfg'],
    run: ({ config }) => ({
      initial_configuration: [...config.given].map(([key, value]) => `${key}=${value}\n`).join(''),
    }),
  },
  { names: ['is_read_only', 'isro'], run: () => ({ read_only: false }) },
  {
    names: ['last_snapshot', 'lsnp'],
    run: ({ lastSnapshot: { zxid, timestamp } }) => ({ zxid: zxid.toString(16), timestamp }),
  },
  { names: ['leader', 'lead'], run: () => ({ error: 'server is not initialized' }) },
  { names: ['monitor', 'mntr'], run: monitor },
  { names: ['observer_connection_stat_reset', 'orst'], run: () => ({}) },
  { names: ['observers', 'obsr'], run: () => ({ synced_observers: 0, observers: [] }) },
  { names: ['ruok'], run: () => ({}) },
  { names: ['server_stats', 'srvr'], run: serverStats },
  { names: ['set_trace_mask', 'stmk'], run: setTraceMask },
  {
    names: ['stat_reset', 'srst'],
    run: ({ stats }) => {
      stats.reset();
      return {};
    },
  },
  {
    names: ['stats', 'stat'],
    run: async (state) => ({ ...(await serverStats(state)), ...connectionLists(state, summary) }),
  },
  { names: ['system_properties', 'sysp'], run: () => ({}) },
  { names: ['voting_view'], run: () => ({ current_config: {} }) },
  { names: ['watch_summary', 'wchs'], run: watchSummary },
  {
    names: ['watches', 'wchc'],
    run: ({ watches }) => ({ session_id_to_watched_paths: pathsBySession(watches.data) }),
  },
  {
    names: ['watches_by_path', 'wchp'],
    run: ({ watches }) => ({ path_to_session_ids: sessionsByPath(watches.data) }),
  },
  { names: ['zabstate'], run: () => ({ voting: false, zabstate: '' }) },
];

const byName = new Map(COMMANDS.flatMap((command) => command.names.map((name) => [name, command])));

export const commandNames: readonly string[] = COMMANDS.map(({ names: [name = ''] }) => name);

/** The fields of the answer, its command and error among them. */
export async function runCommand(
  state: ServerState,
  name: string,
  arguments_: URLSearchParams,
): Promise<JsonObject> {
  const command = byName.get(name);
  if (command === undefined) return { command: name, error: `Unknown command: ${name}` };
  const fields = await command.run(state, arguments_);
  const named = { ...fields, command: command.names[0] ?? name };
  return 'error' in fields ? named : { ...named, error: null };
}

function configuration({ config, ports }: ServerState): Fields {
  return {
    client_port: ports.client ?? -1,
    data_dir: `${config.dataDir}/version-2`,
    data_log_dir: `${config.dataLogDir}/version-2`,
    tick_time: config.tickTimeMs,
    max_client_cnxns: config.maxClientCnxns,
    min_session_timeout: config.minSessionTimeoutMs,
    max_session_timeout: config.maxSessionTimeoutMs,
    server_id: 0,
    client_port_listen_backlog: config.listenBacklog,
  };
}

function connectionLists(
  { connections }: ServerState,
  describe: (c: Connection) => Fields,
): Fields {
  const all = [...connections];
  const list = (secure: boolean) =>
    all.filter(({ socket }) => (socket.tls !== null) === secure).map(describe);
  return { connections: list(false), secure_connections: list(true) };
}

function summary(c: Connection): Fields {
  return {
    remote_socket_address: c.name.slice(1),
    interest_ops: 1,
    outstanding_requests: c.owed,
    packets_received: c.received,
    packets_sent: c.sent,
  };
}

function details(c: Connection): Fields {
  if (c.session === null) return summary(c);
  return {
    ...summary(c),
    session_id: c.session.id,
    last_operation: lastOperation(c),
    established: c.establishedMs,
    session_timeout: c.session.timeoutMs,
    last_cxid: c.lastXid,
    last_zxid: c.lastZxid,
    last_response_time: whole(c.lastResponseMs),
    last_latency: whole(c.latencyLastMs),
    min_latency: whole(c.latency.min),
    avg_latency: whole(c.latency.average),
    max_latency: whole(c.latency.max),
  };
}

function dump(state: ServerState): Fields {
  const expiries = [...sessionExpiries(state)].map(([atMs, ids]) => [String(whole(atMs)), ids]);
  const ephemerals = [...state.tree.owners].map((owner) => [
    String(owner),
    [...state.tree.ephemeralsOf(owner)],
  ]);
  return {
    expiry_time_to_session_ids: Object.fromEntries(expiries),
    session_id_to_ephemeral_paths: Object.fromEntries(ephemerals),
  };
}

function monitor(state: ServerState): Fields {
  return {
    version: ZOOKEEPER_VERSION,
    server_state: 'standalone',
    ...Object.fromEntries(monitored(state)),
  };
}

async function serverStats(state: ServerState): Promise<Fields> {
  const { stats, tree } = state;
  const { data, log } = await state.directorySizes();
  const withoutMutualTls = connectionsWithoutMutualTls(state);
  const sizes = {
    last_buffer_size: stats.lastResponseSize,
    min_buffer_size: stats.responseSizes.count === 0 ? -1 : stats.responseSizes.min,
    max_buffer_size: stats.responseSizes.count === 0 ? -1 : stats.responseSizes.max,
  };
  return {
    version: ZOOKEEPER_VERSION,
    read_only: false,
    server_stats: {
      packets_sent: stats.sent,
      packets_received: stats.received,
      fsync_threshold_exceed_count: stats.slowFsyncs,
      client_response_stats: sizes,
      data_dir_size: data,
      log_dir_size: log,
      provider_null: false,
      last_processed_zxid: state.pipeline.lastZxid,
      outstanding_requests: state.pipeline.outstanding,
      server_state: 'standalone',
      avg_latency: new Double(stats.latency.average),
      max_latency: whole(stats.latency.max),
      min_latency: whole(stats.latency.min),
      num_alive_client_connections: state.connections.size,
      uptime: whole(state.clock.monotonic() - state.startedMs),
      auth_failed_count: stats.authFailed,
      non_mtlsremote_conn_count: withoutMutualTls.remote,
      non_mtlslocal_conn_count: withoutMutualTls.local,
    },
    client_response: sizes,
    node_count: tree.count,
  };
}

function setTraceMask({ stats }: ServerState, arguments_: URLSearchParams): Fields {
  const mask = arguments_.get('traceMask') ?? '';
  if (!/^-?\d{1,18}$/.test(mask)) {
    return { error: 'setTraceMask requires long traceMask argument' };
  }
  stats.traceMask = BigInt(mask);
  return { tracemask: stats.traceMask };
}

function watchSummary({ watches: { data } }: ServerState): Fields {
  return {
    num_connections: data.watchers.size,
    num_paths: data.paths.size,
    num_total_watches: data.count,
  };
}

const sessionOf = (watcher: unknown): bigint => (watcher as Connection).session?.id ?? 0n;

function pathsBySession({ watchers }: WatchTable): Fields {
  return Object.fromEntries(
    [...watchers].map(([watcher, paths]) => [String(sessionOf(watcher)), [...paths]]),
  );
}

function sessionsByPath({ paths }: WatchTable): Fields {
  return Object.fromEntries(
    [...paths].map(([path, watchers]) => [path, [...watchers.keys()].map(sessionOf)]),
  );
}
