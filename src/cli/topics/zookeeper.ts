/** A session for `--zookeeper`. Where nobody answers within the time, there is none: the option is Kafka 2's. */
import { connectZooKeeper } from '../../zookeeper/client/client.ts';
import type { ZooKeeper } from '../../zookeeper/client/types.ts';
import type { Io } from '../command.ts';
import { zooKeeperSecurity } from '../zookeeper-security.ts';

const SESSION_TIMEOUT_MS = 30_000;
const CONNECTION_TIMEOUT_MS = 5_000;

export async function openZooKeeper(
  connectString: string,
  io: Io,
  given: { readonly timeoutMs?: number; readonly tlsFile?: string | null } = {},
): Promise<ZooKeeper | null> {
  const security = await zooKeeperSecurity(given.tlsFile ?? null, io);
  try {
    return await connectZooKeeper(io.platform, {
      connectString,
      sessionTimeoutMs: SESSION_TIMEOUT_MS,
      connectionTimeoutMs: given.timeoutMs ?? CONNECTION_TIMEOUT_MS,
      ...security,
    });
  } catch {
    return null;
  }
}
