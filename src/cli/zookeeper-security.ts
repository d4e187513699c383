/** How a tool's connections to ZooKeeper are secured: TLS by a file of zookeeper.ssl.*, SASL by the login in KAFKA_OPTS. */
import { parseProperties } from '../base/properties.ts';
import type { TlsOptions } from '../platform/platform.ts';
import { saslIsOff, zooKeeperLogin } from '../zookeeper/client/login.ts';
import { CNXN_SOCKET, readTls, tlsIsIneffective } from '../zookeeper/client/tls-properties.ts';
import type { ZooKeeperSecurity } from '../zookeeper/client/types.ts';
import type { Io } from './command.ts';
import { readLogins } from './logins.ts';

/** tlsFile null: nothing was said about TLS. */
export async function zooKeeperSecurity(
  tlsFile: string | null,
  io: Io,
): Promise<Required<ZooKeeperSecurity>> {
  const tls = tlsFile === null ? null : await readTlsFile(tlsFile, io);
  const logins = await readLogins(io);
  return { tls, sasl: saslIsOff(logins) ? null : zooKeeperLogin(logins) };
}

async function readTlsFile(path: string, { platform }: Io): Promise<TlsOptions | null> {
  const text = (await platform.disk.readFile(path)).toString('latin1');
  const properties = parseProperties(text);
  const property = (name: string) => properties.get(name);
  if (tlsIsIneffective(property)) {
    const message = `${path} enables TLS, but without ${CNXN_SOCKET}=org.apache.zookeeper.ClientCnxnSocketNetty the connection is in the clear`;
    platform.log.logger('org.apache.zookeeper.ClientCnxnSocketNIO').warn(message);
  }
  return readTls(property, platform.disk);
}
