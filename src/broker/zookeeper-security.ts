/**
 * How a broker's connections to ZooKeeper are secured: TLS by zookeeper.ssl.*, SASL by the login configuration. With
 * zookeeper.set.acl one of them must prove who the broker is (kafka: KafkaServer.initZkClient).
 */
import { type Logins, NO_LOGINS, LOGIN_FILE } from '../base/jaas.ts';
import type { Disk, Logger } from '../platform/platform.ts';
import { saslIsOff, zooKeeperLogin } from '../zookeeper/client/login.ts';
import {
  CNXN_SOCKET,
  KEYSTORE_LOCATION,
  readTls,
  TLS_ENABLE,
  tlsIsIneffective,
  type TlsProperty,
} from '../zookeeper/client/tls-properties.ts';
import type { ZooKeeperSecurity } from '../zookeeper/client/types.ts';
import type { BrokerConfig } from './config.ts';

export async function zooKeeperSecurity(
  config: BrokerConfig,
  disk: Disk,
  log: Logger,
  logins: Logins = NO_LOGINS,
): Promise<ZooKeeperSecurity> {
  const sasl = zooKeeperLogin(logins);
  if (sasl !== null && saslIsOff(logins)) {
    throw named(
      'org.apache.kafka.common.KafkaException',
      'Exception while determining if ZooKeeper is secure',
    );
  }
  const property = propertyOf(config);
  if (tlsIsIneffective(property)) {
    log.warn(
      `${TLS_ENABLE} is true, but without ${CNXN_SOCKET}=org.apache.zookeeper.ClientCnxnSocketNetty connections to ZooKeeper are in the clear`,
    );
  }
  const tls = await readTls(property, disk);
  const proves = sasl !== null || (tls !== null && tls.keyStore !== null);
  if (config.zookeeperSetAcl && !proves) {
    throw named('java.lang.SecurityException', cannotProve(logins));
  }
  return { tls, sasl };
}

/** The text of a key, passwords included. */
function propertyOf(config: BrokerConfig): TlsProperty {
  const passwords = new Map([
    ['zookeeper.ssl.keystore.password', config.zookeeperSslKeystorePassword],
    ['zookeeper.ssl.truststore.password', config.zookeeperSslTruststorePassword],
  ]);
  return (name) => (passwords.has(name) ? passwords.get(name) : config.text(name));
}

const named = (javaClass: string, message: string): Error =>
  Object.assign(new Error(message), { javaClass });

function cannotProve({ properties }: Logins): string {
  const of = (name: string, otherwise: string) => `${name}=${properties.get(name) ?? otherwise}`;
  const login = [
    of(LOGIN_FILE, 'null'),
    of('zookeeper.sasl.client', 'default:true'),
    of('zookeeper.sasl.clientconfig', 'default:Client'),
  ];
  return (
    `zookeeper.set.acl is true, but ZooKeeper client TLS configuration identifying at least ${TLS_ENABLE}, ${CNXN_SOCKET}, and ${KEYSTORE_LOCATION} was not present` +
    ` and the verification of the JAAS login file failed [${login.join(', ')}]`
  );
}
