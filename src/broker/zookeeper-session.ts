/**
 * The broker's way to ZooKeeper: makes the chroot of zookeeper.connect if it is missing (kafka: KafkaServer.initZkClient),
 * then opens the standing session. Nobody there yet is no error: it is waited for up to
 * zookeeper.connection.timeout.ms, and after a second the log says what for.
 */
import { createWithParents, ZooKeeperSession } from '../controller/session.ts';
import type { Logger, Platform } from '../platform/platform.ts';
import { connectZooKeeper } from '../zookeeper/client/client.ts';
import { parseConnectString } from '../zookeeper/client/connect-string.ts';
import type { ZooKeeperOptions } from '../zookeeper/client/types.ts';
import { isZooKeeperError } from '../zookeeper/errors.ts';
import type { BrokerConfig } from './config.ts';

const SILENCE_MS = 1000;

export async function openSession(
  platform: Platform,
  config: BrokerConfig,
  log: Logger,
): Promise<ZooKeeperSession> {
  const connectString = config.zookeeperConnect ?? '';
  const sessionTimeoutMs = config.zookeeperSessionTimeoutMs;
  const connectionTimeoutMs = config.zookeeperConnectionTimeoutMs ?? sessionTimeoutMs;
  const options: ZooKeeperOptions = { connectString, sessionTimeoutMs, connectionTimeoutMs };
  log.info(`Connecting to zookeeper on ${connectString}`);
  const hint = platform.clock.after(SILENCE_MS, () => {
    log.warn(
      `Still waiting for ZooKeeper at ${connectString}. If none runs there, start one: zookeeper-server-start config/zookeeper.properties`,
    );
  });
  try {
    const { hosts, chroot } = parseConnectString(connectString);
    if (chroot !== '') {
      const servers = hosts.map(({ host, port }) =>
        host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`,
      );
      await makeChroot(platform, { ...options, connectString: servers.join(',') }, chroot);
    }
    return await ZooKeeperSession.open({
      connect: () => connectZooKeeper(platform, options),
      clock: platform.clock,
      log: platform.log.logger('kafka.zookeeper.ZooKeeperClient'),
    });
  } catch (error) {
    if (!isZooKeeperError(error, 'CONNECTIONLOSS')) throw error;
    const timeout = new Error(
      `Timed out waiting for connection to ${connectString} while in state: CONNECTING`,
      { cause: error },
    );
    throw Object.assign(timeout, { javaClass: 'kafka.zookeeper.ZooKeeperClientTimeoutException' });
  } finally {
    hint.cancel();
  }
}

async function makeChroot(
  platform: Platform,
  options: ZooKeeperOptions,
  chroot: string,
): Promise<void> {
  const zookeeper = await connectZooKeeper(platform, options);
  try {
    await createWithParents(zookeeper, chroot);
  } finally {
    await zookeeper.close();
  }
}
