/**
 * A broker makes itself known (spec/zookeeper.md 4.1, 4.4 "Broker registration"; kafka: KafkaZkClient.registerBroker): the
 * permanent nodes, the cluster's id, its own id, and /brokers/ids/N, an ephemeral node whose czxid is the broker's
 * epoch. A node of the same id that belongs to somebody else is fatal, except one with our own endpoints: that is this
 * broker before it was killed, and it is waited for until its session has run out (Kafka dies there).
 */
import { longHex } from '../base/long-hex.ts';
import { versionAtLeast } from '../base/metadata-version.ts';
import { randomUuid } from '../base/uuid.ts';
import {
  childrenOf,
  createWithParents,
  read,
  type ZooKeeperSession,
} from '../controller/session.ts';
import {
  type BrokerEndpoint,
  type BrokerNode,
  decodeBroker,
  decodeClusterId,
  encodeBroker,
  encodeClusterId,
  paths,
  PERSISTENT_PATHS,
} from '../controller/znodes.ts';
import type { Clock, Logger, Random } from '../platform/platform.ts';
import type { Stat, ZooKeeper } from '../zookeeper/client/types.ts';
import { isZooKeeperError } from '../zookeeper/errors.ts';
import type { BrokerConfig } from './config.ts';

export class RegistrationError extends Error {
  override readonly name = 'RegistrationError';
  /** Of the exception that Kafka ends with: scripts look for it. */
  readonly javaClass: string;

  constructor(message: string, javaClass = 'java.lang.RuntimeException') {
    super(message);
    this.javaClass = javaClass;
  }
}

/**
 * The nodes every broker makes at its start. Refuses a cluster that is on its way to KRaft: an empty /migration is only what
 * zookeeper-security-migration leaves behind.
 */
export async function preparePaths(zookeeper: ZooKeeper): Promise<void> {
  for (const path of PERSISTENT_PATHS) await createWithParents(zookeeper, path);
  const migration = await read(zookeeper, paths.migration);
  if (migration?.data?.length)
    throw new RegistrationError(
      'This cluster has begun to migrate to KRaft (/migration exists in ZooKeeper): this broker cannot join it.',
    );
}

/** Nothing but ZooKeeper's own nodes in it: a tree no cluster has used. */
export async function isEmptyTree(zookeeper: ZooKeeper): Promise<boolean> {
  return (await childrenOf(zookeeper, '/')).every((name) => name === 'zookeeper');
}

/** The cluster's id, null when it has none yet. */
async function readClusterId(zookeeper: ZooKeeper): Promise<string | null> {
  const node = await read(zookeeper, paths.clusterId);
  return node === null ? null : decodeClusterId(node.data);
}

/** The cluster's id; the first broker chooses it: the proposed one, else a random one. */
export async function clusterIdOf(
  zookeeper: ZooKeeper,
  random: Random,
  proposed: string | null = null,
): Promise<string> {
  const known = await readClusterId(zookeeper);
  if (known !== null) return known;
  const id = proposed ?? randomUuid((size) => random.bytes(size));
  await createWithParents(zookeeper, paths.clusterId, encodeClusterId(id));
  return (await readClusterId(zookeeper)) ?? id;
}

/** The next id nobody has: the version of a node that is written for the purpose, above the ids people may give. */
export async function generateBrokerId(zookeeper: ZooKeeper, reservedMax: number): Promise<number> {
  try {
    return (await zookeeper.set(paths.sequenceId, Buffer.alloc(0))).version + reservedMax;
  } catch (error) {
    if (!isZooKeeperError(error, 'NONODE')) throw error;
    await createWithParents(zookeeper, paths.sequenceId);
    return generateBrokerId(zookeeper, reservedMax);
  }
}

/** What the broker advertises: port 0 stands for the port its listener was given, no host for the machine's name. */
export function advertisedNode(
  config: BrokerConfig,
  boundPorts: ReadonlyMap<string, number>,
  hostName: string,
): BrokerNode {
  const endpoints = config.advertisedEndpoints.map(
    ({ listenerName, host, port, securityProtocol }): BrokerEndpoint => ({
      listenerName,
      host: host === '' ? hostName : host,
      port: port === 0 ? (boundPorts.get(listenerName) ?? 0) : port,
      securityProtocol,
    }),
  );
  return { endpoints, rack: config.brokerRack };
}

export interface RegistrationOptions {
  readonly session: ZooKeeperSession;
  readonly clock: Clock;
  readonly log: Logger;
  readonly brokerId: number;
  readonly node: BrokerNode;
  readonly interBrokerProtocolVersion: string;
  /** zookeeper.set.acl: only said in the log, the session sees to it. */
  readonly secure?: boolean;
}

/** Creates /brokers/ids/N; resolves with the broker epoch. */
export async function registerBroker(options: RegistrationOptions): Promise<number> {
  const { session, clock, log, brokerId, node } = options;
  const path = paths.broker(brokerId);
  const data = encodeBroker(node, {
    timestamp: clock.now(),
    jmxPort: -1,
    features: versionAtLeast(options.interBrokerProtocolVersion, '2.7-IV0'),
  });
  log.info(`Creating ${path} (is it secure? ${options.secure ?? false})`);
  let waited = false;
  for (;;) {
    const stat = (await createBroker(session, path, data)) ?? (await ownedNode(session, path));
    if (stat !== null) {
      const epoch = Number(stat.czxid);
      log.info(
        `Registered broker ${brokerId} at path ${path} with addresses: ${addresses(node)}, czxid (broker epoch): ${epoch}`,
      );
      return epoch;
    }
    waited = await yieldOrRefuse(options, path, waited);
  }
}

const addresses = (node: BrokerNode): string =>
  node.endpoints
    .map(({ listenerName, host, port }) => `${listenerName}://${host}:${port}`)
    .join(',');

/** null: the node is there already. */
async function createBroker(
  session: ZooKeeperSession,
  path: string,
  data: Buffer,
): Promise<Stat | null> {
  try {
    const results = await session.multi([
      { type: 'create', path, data: null, mode: 'ephemeral' },
      { type: 'set', path, data, version: 0 },
    ]);
    const set = results[1];
    return set?.type === 'set' ? set.stat : null;
  } catch (error) {
    if (isZooKeeperError(error, 'NODEEXISTS')) return null;
    throw error;
  }
}

/** The node is ours after all: its creation was answered, and the answer lost. */
async function ownedNode(session: ZooKeeperSession, path: string): Promise<Stat | null> {
  const stat = await session.exists(path);
  return stat?.ephemeralOwner === session.sessionId ? stat : null;
}

/** Somebody has our id. Removes what an earlier session of ours left, waits for our own ghost once, else throws. */
async function yieldOrRefuse(
  options: RegistrationOptions,
  path: string,
  waited: boolean,
): Promise<boolean> {
  const { session, clock, log, node } = options;
  let gone = () => {};
  const vanished = new Promise<void>((resolve) => {
    gone = resolve;
  });
  const stat = await session.exists(path, (event) => {
    if (event.type === 'deleted') gone();
  });
  if (stat === null) return waited;
  if (session.wasOurs(stat.ephemeralOwner)) {
    await session.delete(path).catch((error: unknown) => {
      if (!isZooKeeperError(error, 'NONODE')) throw error;
    });
    return waited;
  }
  const other = decodeBroker((await read(session, path))?.data ?? null);
  const ghost = other !== null && addresses(other) === addresses(node);
  if (!ghost || waited) {
    log.error(conflict(path, stat, session.sessionId));
    throw new RegistrationError(
      'KeeperErrorCode = NodeExists',
      'org.apache.zookeeper.KeeperException$NodeExistsException',
    );
  }
  log.info(
    `${path} still belongs to an earlier run of this broker (session ${longHex(stat.ephemeralOwner)}): waiting up to ${session.sessionTimeoutMs} ms for that session to expire`,
  );
  // a server looks for expired sessions once a tick: allow it two beyond the timeout
  await Promise.race([vanished, clock.sleep(session.sessionTimeoutMs + 2 * SERVER_TICK_MS)]);
  return true;
}

/** ZooKeeper's default tickTime. */
const SERVER_TICK_MS = 3000;

function conflict(path: string, stat: Stat, sessionId: bigint): string {
  return `Error while creating ephemeral at ${path}, node already exists and owner '${longHex(stat.ephemeralOwner)}' does not match current session '${longHex(sessionId)}'`;
}
