/** What the four-letter words and the admin port both tell about a running server, its metrics aside. */
import { OpCode } from '../messages.ts';
import { ZOOKEEPER_VERSION } from '../version.ts';
import type { Connection } from './connection.ts';
import type { ServerState } from './state.ts';

type Fact<Value> = readonly [key: string, value: Value];

/** What Java's system does not tell either. */
const UNKNOWN = '<NA>';
const megabytes = (bytes: number) => `${Math.floor(bytes / (1024 * 1024))}MB`;

export function environment({ network }: ServerState): Fact<string>[] {
  const { heap, ...system } = network.systemFacts();
  return [
    ['zookeeper.version', ZOOKEEPER_VERSION],
    ['host.name', network.hostName()],
    ...JAVA_PROPERTIES.map((key) => [key, UNKNOWN] as const),
    ['java.io.tmpdir', system.temporaryDirectory],
    ['java.compiler', UNKNOWN],
    ['os.name', system.osName],
    ['os.arch', system.osArch],
    ['os.version', system.osVersion],
    ['user.name', network.userName()],
    ['user.home', system.userHome],
    ['user.dir', system.workingDirectory],
    ['os.memory.free', megabytes(heap.total - heap.used)],
    ['os.memory.max', megabytes(heap.max)],
    ['os.memory.total', megabytes(heap.total)],
  ];
}

const JAVA_PROPERTIES = [
  'java.version',
  'java.vendor',
  'java.home',
  'java.class.path',
  'java.library.path',
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
