/**
 * The four-letter words (spec/zookeeper.md 1.16): the first four bytes of a fresh connection may be one of these
 * instead of a frame's length; the answer is text and the connection ends. Words outside the whitelist get a
 * sentence that says so.
 */
import { javaDate } from '../../base/java-date.ts';
import { ZOOKEEPER_VERSION } from '../version.ts';
import type { ServerConfig } from './config.ts';
import type { Connection } from './connection.ts';
import { connectionExpiries, environment, lastOperation, sessionExpiries } from './facts.ts';
import { Double, doubleText } from './json.ts';
import { monitored } from './prometheus.ts';
import type { ServerState } from './state.ts';

type Answer = string | Promise<string>;
type Words = Record<string, (state: ServerState, own: Connection, bytes: Buffer) => Answer>;

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
  gtmk: ({ stats }) => String(stats.traceMask),
  stmk: ({ stats }, _own, bytes) => {
    stats.traceMask = bytes.readBigInt64BE(4);
    return String(stats.traceMask);
  },
  // The history of the tree's digests, of which this server keeps none.
  hash: () => '',
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

const isAllowed = ({ fourLetterWords: allowed }: ServerConfig, word: string): boolean =>
  allowed === 'all' || allowed.includes(word);

/** How many bytes it takes: one word has an argument, which is of no interest where the word is not allowed. */
export const wordSize = (config: ServerConfig, word: string): number =>
  word === 'stmk' && isAllowed(config, word) ? 12 : 4;

export async function answerWord(
  state: ServerState,
  connection: Connection,
  word: string,
  bytes: Buffer,
): Promise<void> {
  connection.countReceived();
  connection.answeringWord = true;
  const text = isAllowed(state.config, word)
    ? ((await WORDS[word]?.(state, connection, bytes)) ?? '')
    : `${word} is not executed because it is not in the whitelist.\n`;
  connection.socket.write([Buffer.from(text)]);
  connection.countSent();
  connection.end();
}

/** Java's Long.toHexString. */
const hex = (value: number | bigint): string => BigInt.asUintN(64, BigInt(value)).toString(16);

const sessionHex = ({ session }: Connection): string => hex(session?.id ?? 0n);

const whole = Math.round;

function serverLines(state: ServerState): string {
  const { stats } = state;
  const { latency } = stats;
  return [
    `Latency min/avg/max: ${whole(latency.min)}/${doubleText(latency.average)}/${whole(latency.max)}`,
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

function detailsOf(c: Connection, own: boolean): string {
  const counts = `${c.name}[${own ? 0 : 1}](queued=${c.owed},recved=${c.received},sent=${c.sent}`;
  if (c.session === null) return `${counts})`;
  const details = [
    `sid=0x${sessionHex(c)}`,
    `lop=${lastOperation(c)}`,
    `est=${c.establishedMs}`,
    `to=${c.session.timeoutMs}`,
    `lcxid=0x${hex(c.lastXid)}`,
    `lzxid=0x${hex(c.lastZxid)}`,
    `lresp=${whole(c.lastResponseMs)}`,
    `llat=${whole(c.latencyLastMs)}`,
    `minlat=${whole(c.latency.min)}`,
    `avglat=${whole(c.latency.average)}`,
    `maxlat=${whole(c.latency.max)}`,
  ];
  return `${counts},${details.join(',')})`;
}

async function confWord(state: ServerState): Promise<string> {
  const { config } = state;
  const sizes = await state.directorySizes();
  return [
    `clientPort=${state.ports.client ?? -1}`,
    `secureClientPort=${state.ports.secure ?? -1}`,
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

function enviWord(state: ServerState): string {
  const lines = environment(state).map(([key, value]) => `${key}=${value}\n`);
  return `Environment:\n${lines.join('')}`;
}

function mntrWord(state: ServerState): string {
  const text = (value: number | Double) =>
    value instanceof Double ? doubleText(value.value) : value;
  const lines = monitored(state).map(([key, value]) => `zk_${key}\t${text(value)}\n`);
  return `zk_version\t${ZOOKEEPER_VERSION}\nzk_server_state\tstandalone\n${lines.join('')}`;
}

function dumpWord(state: ServerState): string {
  const sessions = sessionExpiries(state);
  let text = `SessionTracker dump:\nSession Sets (${sessions.size})/(${state.sessions.count}):\n`;
  text += byDeadline(state, sessions, (id) => `0x${hex(id)}`);
  const owners = [...state.tree.owners];
  text += `ephemeral nodes dump:\nSessions with Ephemerals (${owners.length}):\n`;
  for (const owner of owners) {
    text += `0x${hex(owner)}:\n`;
    for (const path of state.tree.ephemeralsOf(owner)) text += `\t${path}\n`;
  }
  const connections = connectionExpiries(state);
  text += `Connections dump:\nConnections Sets (${connections.size})/(${state.connections.size}):\n`;
  return (
    text + byDeadline(state, connections, (c) => `ip: ${c.name} sessionId: 0x${sessionHex(c)}`)
  );
}

/** What shares a deadline, the nearest first. */
function byDeadline<T>(
  { clock }: ServerState,
  expiries: ReadonlyMap<number, readonly T[]>,
  line: (item: T) => string,
): string {
  let text = '';
  for (const [deadline, items] of [...expiries].sort(([a], [b]) => a - b)) {
    const wallMs = clock.now() + Math.round(deadline - clock.monotonic());
    text += `${items.length} expire at ${javaDate(wallMs)}:\n`;
    for (const item of items) text += `\t${line(item)}\n`;
  }
  return text;
}
