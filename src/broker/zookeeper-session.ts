/**
 * The broker's way to ZooKeeper: makes the chroot of zookeeper.connect if it is missing (kafka: KafkaServer.initZkClient),
 * then opens the standing session. Nobody there yet is no error: it is waited for up to
 * zookeeper.connection.timeout.ms, and after a second the log says what for.
 */
import type { Logins } from '../base/jaas.ts';
import { secureAcl } from '../base/znode-acls.ts';
import { createWithParents, ZooKeeperSession } from '../controller/session.ts';
import type { Logger, Platform } from '../platform/platform.ts';
import { connectZooKeeper } from '../zookeeper/client/client.ts';
import { parseConnectString } from '../zookeeper/client/connect-string.ts';
import { isZooKeeperError } from '../zookeeper/errors.ts';
import type { BrokerConfig } from './config.ts';
import { zooKeeperSecurity } from './zookeeper-security.ts';

const SILENCE_MS = 1000;

export async function openSession(
  platform: Platform,
  config: BrokerConfig,
  log: Logger,
  logins?: Logins,
): Promise<ZooKeeperSession> {
  const connectString = config.zookeeperConnect ?? '';
  const sessionTimeoutMs = config.zookeeperSessionTimeoutMs;
  const connectionTimeoutMs = config.zookeeperConnectionTimeoutMs ?? sessionTimeoutMs;
  const security = await zooKeeperSecurity(config, platform.disk, log, logins);
  const open = (at: string) => {
    const options = { connectString: at, sessionTimeoutMs, connectionTimeoutMs, ...security };
    return ZooKeeperSession.open({
      connect: () => connectZooKeeper(platform, options),
      clock: platform.clock,
      log: platform.log.logger('kafka.zookeeper.ZooKeeperClient'),
      ...(config.zookeeperSetAcl ? { aclOf: secureAcl } : {}),
    });
  };
  log.info(`Connecting to zookeeper on ${connectString}`);
  const hint = platform.clock.after(SILENCE_MS, () => {
    log.warn(
      `Still waiting for ZooKeeper at ${connectString}. If none runs there, start one: zookeeper-server-start config/zookeeper.properties`,
    );
  });
  try {
    const { chroot } = parseConnectString(connectString);
    if (chroot !== '') await makeChroot(open, connectString, chroot);
    return await open(connectString);
  } catch (error) {
    throw worded(error, connectString);
  } finally {
    hint.cancel();
  }
}

async function makeChroot(
  open: (connectString: string) => Promise<ZooKeeperSession>,
  connectString: string,
  chroot: string,
): Promise<void> {
  const session = await open(connectString.slice(0, connectString.indexOf('/')));
  try {
    await createWithParents(session, chroot);
  } finally {
    await session.close();
  }
}

/** As Kafka's client says that there was no connection. */
function worded(error: unknown, connectString: string): unknown {
  const named = (exception: string, message: string) =>
    Object.assign(new Error(message, { cause: error }), {
      javaClass: `kafka.zookeeper.ZooKeeperClient${exception}Exception`,
    });
  if (isZooKeeperError(error, 'AUTHFAILED')) {
    return named('AuthFailed', 'Auth failed either before or while waiting for connection');
  }
  if (!isZooKeeperError(error, 'CONNECTIONLOSS')) return error;
  return named(
    'Timeout',
    `Timed out waiting for connection to ${connectString} while in state: CONNECTING`,
  );
}
