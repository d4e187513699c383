/**
 * The ZooKeeper inside a broker's process: an ordinary standalone server on the loopback, spoken to like any other. When its
 * port is taken, whoever answers there is used if it belongs to the cluster of our log dirs or has nothing in it; anything
 * else is refused by name, so that two clusters never mix.
 */
import { parseConnectString } from '../../zookeeper/client/connect-string.ts';
import { connectZooKeeper } from '../../zookeeper/client/client.ts';
import { parseConfig } from '../../zookeeper/server/config.ts';
import { startZooKeeper, type ZooKeeperServer } from '../../zookeeper/server/server.ts';
import { isZooKeeperError } from '../../zookeeper/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import { JavaError } from '../java-error.ts';

export interface EmbeddedOptions {
  readonly connectString: string;
  readonly dataDir: string;
  /** What meta.properties of the log dirs says, null when there is none. */
  readonly clusterId: string | null;
  readonly onFailure: () => void;
}

const ANSWER_MS = 3_000;

/** null: the one that answers at the address already is ours to use. */
export async function embeddedZooKeeper(
  platform: Platform,
  options: EmbeddedOptions,
): Promise<ZooKeeperServer | null> {
  const { hosts } = parseConnectString(options.connectString);
  const [first] = hosts;
  const host = first?.host ?? 'localhost';
  const port = first?.port ?? 2181;
  const config = parseConfig(
    new Map([
      ['dataDir', options.dataDir],
      ['clientPort', String(port)],
      ['clientPortAddress', host],
      ['maxClientCnxns', '0'],
      ['admin.enableServer', 'false'],
    ]),
  );
  try {
    return await startZooKeeper(platform, config, {
      expireOwnSessions: true,
      onFailure: options.onFailure,
    });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // An address of another machine can only mean the ZooKeeper there.
    if (code === 'EADDRNOTAVAIL') return null;
    if (code !== 'EADDRINUSE') throw error;
  }
  const problem = await whoAnswers(platform, options);
  if (problem === null) return null;
  throw new JavaError(
    'org.apache.kafka.common.KafkaException',
    `Port ${port} on ${host}, where this broker's ZooKeeper would listen, is taken by ${problem}. ` +
      `Stop it, or choose another port: --override zookeeper.connect=${host}:${port + 1}`,
  );
}

/** null when it may be used, otherwise what it is. */
async function whoAnswers(platform: Platform, options: EmbeddedOptions): Promise<string | null> {
  const { connectString, clusterId } = options;
  const session = await connectZooKeeper(platform, {
    connectString,
    sessionTimeoutMs: 10_000,
    connectionTimeoutMs: ANSWER_MS,
  }).catch(() => null);
  if (session === null) return 'something that is no ZooKeeper';
  try {
    const { data } = await session.get('/cluster/id');
    const id = idIn(data);
    if (id === null) return 'a ZooKeeper whose /cluster/id is none that Kafka writes';
    if (id === clusterId) return null;
    const own = clusterId === null ? 'are new' : `belong to cluster ${clusterId}`;
    return `the ZooKeeper of Kafka cluster ${id}, and the log dirs here ${own}`;
  } catch (error) {
    if (!isZooKeeperError(error, 'NONODE')) throw error;
    // A chroot that is not there is as empty as one can be.
    if ((await session.exists('/')) === null) return null;
    const { children } = await session.children('/');
    const others = children.filter((child) => child !== 'zookeeper');
    return others.length === 0 ? null : `a ZooKeeper with other things in it (/${others[0]})`;
  } finally {
    await session.close();
  }
}

function idIn(data: Buffer | null): string | null {
  try {
    const { id } = JSON.parse(data?.toString('utf8') ?? '') as { id?: unknown };
    return typeof id === 'string' ? id : null;
  } catch {
    return null;
  }
}
