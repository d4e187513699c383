/** What the four-letter words and the admin port both tell about a running server. */
import { OpCode } from '../messages.ts';
import { ZOOKEEPER_VERSION } from '../version.ts';
import type { Connection } from './connection.ts';
import { Double } from './json.ts';
import type { ServerState } from './state.ts';
import type { Summary } from './stats.ts';

type Fact<Value> = readonly [key: string, value: Value];

export const environment = ({ hostName }: ServerState): Fact<string>[] => [
  ['zookeeper.version', ZOOKEEPER_VERSION],
  ['host.name', hostName],
];

/** Session ids by the deadline they share, on the monotonic clock. */
export function sessionExpiries({ sessions }: ServerState): Map<number, bigint[]> {
  return together([...sessions.all()].map(({ id, deadline }) => [deadline, id] as const));
}

/** Connections by when their silence would be at its end, as Apache's server counts it: in steps of the sessionless timeout. */
export function connectionExpiries(state: ServerState): Map<number, Connection[]> {
  const { clock, connections, config } = state;
  const step = config.sessionlessMs;
  const due = ({ session, establishedMs }: Connection) =>
    session?.deadline ?? clock.monotonic() - (clock.now() - establishedMs) + step;
  const ceiling = (ms: number) => (Math.floor(ms / step) + 1) * step;
  return together([...connections].map((c) => [ceiling(due(c)), c] as const));
}

function together<T>(items: readonly (readonly [deadline: number, item: T])[]): Map<number, T[]> {
  const expiries = new Map<number, T[]>();
  for (const [deadline, item] of items) {
    const others = expiries.get(deadline);
    if (others === undefined) expiries.set(deadline, [item]);
    else others.push(item);
  }
  return expiries;
}

/** How `cons` names what a connection asked for last. */
const OP_NAMES: Readonly<Record<number, string>> = {
  [OpCode.createSession]: 'SESS',
  [OpCode.ping]: 'PING',
  [OpCode.create]: 'CREA',
  [OpCode.create2]: 'CREA',
  [OpCode.createContainer]: 'CREA',
  [OpCode.createTTL]: 'CREA',
  [OpCode.delete]: 'DELE',
  [OpCode.exists]: 'EXIS',
  [OpCode.getData]: 'GETD',
  [OpCode.setData]: 'SETD',
  [OpCode.getChildren]: 'GETC',
  [OpCode.getChildren2]: 'GETC',
  [OpCode.getAllChildrenNumber]: 'GETACN',
  [OpCode.getACL]: 'GETA',
  [OpCode.setACL]: 'SETA',
  [OpCode.sync]: 'SYNC',
  [OpCode.multi]: 'MULT',
  [OpCode.multiRead]: 'MLTR',
  [OpCode.setWatches]: 'SETW',
  [OpCode.setWatches2]: 'STW2',
  [OpCode.addWatch]: 'ADDW',
  [OpCode.checkWatches]: 'CHKW',
  [OpCode.removeWatches]: 'REMW',
  [OpCode.closeSession]: 'CLOS',
  [OpCode.reconfig]: 'RECO',
  [OpCode.check]: 'CHEC',
  [OpCode.whoAmI]: 'HOMI',
  [OpCode.getEphemerals]: 'GETE',
};

export const lastOperation = ({ lastOp }: Connection): string =>
  lastOp === null ? 'NA' : (OP_NAMES[lastOp] ?? 'NA');

/** The monitor's values, under ZooKeeper's names. */
export function monitored(state: ServerState): Fact<string | number | Double>[] {
  const { stats, tree, watches, connections } = state;
  const { latency, responseSizes } = stats;
  const size = (value: number) => (responseSizes.count === 0 ? -1 : value);
  return [
    ['version', ZOOKEEPER_VERSION],
    ['server_state', 'standalone'],
    ['ephemerals_count', tree.ephemeralsCount],
    ['num_alive_connections', connections.size],
    ['avg_latency', new Double(latency.average)],
    ['outstanding_requests', state.pipeline.outstanding],
    ['znode_count', tree.count],
    ['global_sessions', state.sessions.count],
    ['last_client_response_size', stats.lastResponseSize],
    ['packets_sent', stats.sent],
    ['packets_received', stats.received],
    ['max_client_response_size', size(responseSizes.max)],
    ['watch_count', watches.data.count + watches.child.count],
    ['auth_failed_count', stats.authFailed],
    ['min_latency', Math.round(latency.min)],
    ['approximate_data_size', tree.approximateBytes],
    ['local_sessions', 0],
    ['uptime', Math.round(state.clock.monotonic() - state.startedMs)],
    ['max_latency', Math.round(latency.max)],
    ['min_client_response_size', size(responseSizes.min)],
    ['connection_rejected', stats.connectionsRejected],
    ['sessionless_connections_expired', stats.sessionlessExpired],
    ['stale_sessions_expired', stats.sessionsExpired],
    ['bytes_received_count', stats.bytesReceived],
    ['connection_request_count', stats.connectionRequests],
    ['connection_revalidate_count', stats.revalidations],
    ['snap_count', stats.snapshot.count],
    ['unsuccessful_handshake', stats.tlsFailures],
    ...summarized('fsynctime', stats.fsync),
    ...summarized('snapshottime', stats.snapshot),
    ...summarized('sync_processor_batch_size', stats.batchSizes),
    ...summarized('readlatency', stats.readLatency),
    ...summarized('updatelatency', stats.updateLatency),
  ];
}

function summarized(name: string, summary: Summary): Fact<number | Double>[] {
  return [
    [`avg_${name}`, new Double(summary.average)],
    [`min_${name}`, Math.round(summary.min)],
    [`max_${name}`, Math.round(summary.max)],
    [`cnt_${name}`, summary.count],
    [`sum_${name}`, Math.round(summary.sum)],
  ];
}
