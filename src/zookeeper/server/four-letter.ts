/**
 * The four-letter words (spec/zookeeper.md 1.16): the first four bytes of a fresh connection may be one of these
 * instead of a frame's length; the answer is text and the connection ends. Words outside the whitelist get a
 * sentence that says so.
 */
import { OpCode } from '../messages.ts';
import { ZOOKEEPER_VERSION } from '../version.ts';
import type { Connection } from './connection.ts';
import type { ServerState } from './state.ts';

type Answer = string | Promise<string>;
type Words = Record<string, (state: ServerState, connection: Connection) => Answer>;

const WORDS: Words = {
  ruok: () => 'imok',
  isro: () => 'rw',
  srvr: (state) => `Zookeeper version: ${ZOOKEEPER_VERSION}\n${serverLines(state)}`,
  stat: statWord,
  cons: (state, own) => {
    const others = [...state.connections].map((c) => ` ${detailsOf(c, c === own)}\n`);
    return `${others.join('')}\n`;
  },
  conf: confWord,
  envi: enviWord,
  mntr: mntrWord,
  wchs: ({ watches }) => {
    const { data } = watches;
    return `${data.watchers.size} connections watching ${data.paths.size} paths\nTotal watches:${data.count}\n`;
  },
  wchc: ({ watches }) => {
    let text = '';
    for (const [watcher, paths] of watches.data.watchers) {
      text += `0x${sessionHex(watcher as Connection)}\n`;
      for (const path of paths) text += `\t${path}\n`;
    }
    return `${text}\n`;
  },
  wchp: ({ watches }) => {
    let text = '';
    for (const [path, watchers] of watches.data.paths) {
      text += `${path}\n`;
      for (const watcher of watchers.keys()) text += `\t0x${sessionHex(watcher as Connection)}\n`;
    }
    return `${text}\n`;
  },
  dump: dumpWord,
  dirs: async (state) => {
    const { data, log } = await state.directorySizes();
    return `datadir_size: ${data}\nlogdir_size: ${log}\n`;
  },
  srst: (state) => {
    state.stats.reset();
    return 'Server stats reset.\n';
  },
  crst: (state) => {
    for (const connection of state.connections) connection.resetStats();
    return 'Connection stats reset.\n';
  },
};

/** The word that a connection's first bytes are, or null. */
export function wordOf(bytes: Buffer): string | null {
  const word = bytes.toString('latin1', 0, 4);
  return Object.hasOwn(WORDS, word) ? word : null;
}

export async function answerWord(
  state: ServerState,
  connection: Connection,
  word: string,
): Promise<void> {
  const { fourLetterWords: allowed } = state.config;
  const enabled = allowed === 'all' || allowed.includes(word);
  const text = enabled
    ? ((await WORDS[word]?.(state, connection)) ?? '')
    : `${word} is not executed because it is not in the whitelist.\n`;
  connection.socket.write([Buffer.from(text)]);
  connection.end();
}

const sessionHex = (connection: Connection): string =>
  BigInt.asUintN(64, connection.session?.id ?? 0n).toString(16);

/** Java prints a double: up to four places, one at least. */
const average = (sum: number, count: number): string => {
  const value = count === 0 ? 0 : Math.round((sum / count) * 10_000) / 10_000;
  return Number.isInteger(value) ? `${value}.0` : String(value);
};

const whole = (ms: number): number => (Number.isFinite(ms) ? Math.round(ms) : 0);

function serverLines(state: ServerState): string {
  const { stats } = state;
  return [
    `Latency min/avg/max: ${whole(stats.latencyMinMs)}/${average(stats.latencySumMs, stats.latencyCount)}/${whole(stats.latencyMaxMs)}`,
    `Received: ${stats.received}`,
    `Sent: ${stats.sent}`,
    `Connections: ${state.connections.size}`,
    `Outstanding: ${state.pipeline.outstanding}`,
    `Zxid: 0x${state.pipeline.lastZxid.toString(16)}`,
    'Mode: standalone',
    `Node count: ${state.tree.count}`,
    '',
  ].join('\n');
}

function statWord(state: ServerState, own: Connection): string {
  const clients = [...state.connections].map(
    (c) =>
      ` ${c.name}[${c === own ? 0 : 1}](queued=${c.owed},recved=${c.received},sent=${c.sent})\n`,
  );
  return `Zookeeper version: ${ZOOKEEPER_VERSION}\nClients:\n${clients.join('')}\n${serverLines(state)}`;
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

function detailsOf(c: Connection, own: boolean): string {
  const counts = `${c.name}[${own ? 0 : 1}](queued=${c.owed},recved=${c.received},sent=${c.sent}`;
  if (c.session === null) return `${counts})`;
  const details = [
    `sid=0x${sessionHex(c)}`,
    `lop=${c.lastOp === null ? 'NA' : (OP_NAMES[c.lastOp] ?? 'NA')}`,
    `est=${c.establishedMs}`,
    `to=${c.session.timeoutMs}`,
    `lcxid=0x${(c.lastXid >>> 0).toString(16)}`,
    `lzxid=0x${c.lastZxid.toString(16)}`,
    `lresp=${whole(c.lastResponseMs)}`,
    `llat=${whole(c.latencyLastMs)}`,
    `minlat=${whole(c.latencyMinMs)}`,
    `avglat=${whole(c.sent === 0 ? 0 : c.latencySumMs / c.sent)}`,
    `maxlat=${whole(c.latencyMaxMs)}`,
  ];
  return `${counts},${details.join(',')})`;
}

async function confWord(state: ServerState): Promise<string> {
  const { config } = state;
  const sizes = await state.directorySizes();
  return [
    `clientPort=${state.port}`,
    'secureClientPort=-1',
    `dataDir=${config.dataDir}/version-2`,
    `dataDirSize=${sizes.data}`,
    `dataLogDir=${config.dataLogDir}/version-2`,
    `dataLogSize=${sizes.log}`,
    `tickTime=${config.tickTimeMs}`,
    `maxClientCnxns=${config.maxClientCnxns}`,
    `minSessionTimeout=${config.minSessionTimeoutMs}`,
    `maxSessionTimeout=${config.maxSessionTimeoutMs}`,
    `clientPortListenBacklog=${config.listenBacklog}`,
    'serverId=0',
    '',
  ].join('\n');
}

function enviWord({ hostName }: ServerState): string {
  return `Environment:\nzookeeper.version=${ZOOKEEPER_VERSION}\nhost.name=${hostName}\n`;
}

function mntrWord(state: ServerState): string {
  const { stats, tree, watches } = state;
  const values: readonly (readonly [string, string | number])[] = [
    ['version', ZOOKEEPER_VERSION],
    ['server_state', 'standalone'],
    ['avg_latency', average(stats.latencySumMs, stats.latencyCount)],
    ['max_latency', whole(stats.latencyMaxMs)],
    ['min_latency', whole(stats.latencyMinMs)],
    ['packets_received', stats.received],
    ['packets_sent', stats.sent],
    ['num_alive_connections', state.connections.size],
    ['outstanding_requests', state.pipeline.outstanding],
    ['znode_count', tree.count],
    ['watch_count', watches.data.count + watches.child.count],
    ['ephemerals_count', tree.ephemeralsCount],
    ['approximate_data_size', tree.approximateBytes],
    ['global_sessions', state.sessions.count],
    ['local_sessions', 0],
    ['uptime', whole(state.clock.monotonic() - state.startedMs)],
  ];
  return values.map(([key, value]) => `zk_${key}\t${value}\n`).join('');
}

function dumpWord(state: ServerState): string {
  const expiry = new Map<number, bigint[]>();
  for (const { id, deadline } of state.sessions.all()) {
    const ids = expiry.get(deadline);
    if (ids === undefined) expiry.set(deadline, [id]);
    else ids.push(id);
  }
  const hex = (id: bigint) => `0x${BigInt.asUintN(64, id).toString(16)}`;
  const wallMs = (deadline: number) =>
    state.clock.now() + Math.round(deadline - state.clock.monotonic());
  let text = `SessionTracker dump:\nSession Sets (${expiry.size})/(${state.sessions.count}):\n`;
  for (const [deadline, ids] of [...expiry].sort(([a], [b]) => a - b)) {
    text += `${ids.length} expire at ${new Date(wallMs(deadline)).toUTCString()}:\n`;
    for (const id of ids) text += `\t${hex(id)}\n`;
  }
  const owners = [...state.tree.owners];
  text += `ephemeral nodes dump:\nSessions with Ephemerals (${owners.length}):\n`;
  for (const owner of owners) {
    text += `${hex(owner)}:\n`;
    for (const path of state.tree.ephemeralsOf(owner)) text += `\t${path}\n`;
  }
  text += `Connections dump:\nConnections Sets (1)/(${state.connections.size}):\n`;
  for (const c of state.connections) text += `\tip: ${c.name} sessionId: 0x${sessionHex(c)}\n`;
  return text;
}
