/**
 * The zookeeper.ssl.* properties, as a broker's configuration and zookeeper-shell's -zk-tls-config-file have them
 * (spec/zookeeper.md 3.2): to a connection's TLS, or to none. As in Kafka, TLS needs two keys: zookeeper.ssl.client.enable,
 * and a zookeeper.clientCnxnSocket that can do it, which is Netty's.
 */
import {
  type Disk,
  TlsError,
  type TlsOptions,
  type TlsRevocation,
  type TlsStore,
} from '../../platform/platform.ts';

/** The text of a property; null or undefined when it was not given. */
export type TlsProperty = (name: string) => string | null | undefined;

export const TLS_ENABLE = 'zookeeper.ssl.client.enable';
export const CNXN_SOCKET = 'zookeeper.clientCnxnSocket';
export const KEYSTORE_LOCATION = 'zookeeper.ssl.keystore.location';

const NETTY = 'ClientCnxnSocketNetty';

const isOn = (value: string | null | undefined): boolean => value?.trim() === 'true';
const asked = (property: TlsProperty): boolean => isOn(property(TLS_ENABLE));
const able = (property: TlsProperty): boolean => property(CNXN_SOCKET)?.endsWith(NETTY) === true;

/** Asked for, but with a socket class that ignores it: connections are in the clear. */
export function tlsIsIneffective(property: TlsProperty): boolean {
  return asked(property) && !able(property);
}

/** null: in the clear. */
export async function readTls(property: TlsProperty, disk: Disk): Promise<TlsOptions | null> {
  if (!asked(property) || !able(property)) return null;
  const identification = property('zookeeper.ssl.endpoint.identification.algorithm') ?? 'HTTPS';
  return {
    keyStore: await readStore('keystore', property, disk),
    trustStore: await readStore('truststore', property, disk),
    protocols: listOf(property('zookeeper.ssl.enabled.protocols')) ?? [
      property('zookeeper.ssl.protocol') ?? 'TLSv1.2',
    ],
    cipherSuites: listOf(property('zookeeper.ssl.cipher.suites')),
    verifyHostname: identification.trim().toUpperCase() === 'HTTPS',
    revocation: revocationOf(property),
  };
}

function revocationOf(property: TlsProperty): TlsRevocation | undefined {
  if (isOn(property('zookeeper.ssl.ocsp.enable'))) return 'ocsp';
  return isOn(property('zookeeper.ssl.crl.enable')) ? 'crl' : undefined;
}

function listOf(text: string | null | undefined): readonly string[] | null {
  const names = (text ?? '').split(',').map((name) => name.trim());
  const given = names.filter((name) => name !== '');
  return given.length === 0 ? null : given;
}

async function readStore(
  kind: 'keystore' | 'truststore',
  property: TlsProperty,
  disk: Disk,
): Promise<TlsStore | null> {
  const location = property(`zookeeper.ssl.${kind}.location`);
  if (location === null || location === undefined || location === '') return null;
  const type = property(`zookeeper.ssl.${kind}.type`) ?? typeOf(location);
  const password = property(`zookeeper.ssl.${kind}.password`) ?? null;
  try {
    return { type, bytes: await disk.readFile(location), password };
  } catch (error) {
    throw new TlsError(`zookeeper.ssl.${kind}.location: ${location} cannot be read`, {
      cause: error,
    });
  }
}

const TYPES: Readonly<Record<string, string>> = { jks: 'JKS', pem: 'PEM', p12: 'PKCS12' };

function typeOf(location: string): string {
  const type = TYPES[location.slice(location.lastIndexOf('.') + 1)];
  if (type === undefined) throw new TlsError(`Unable to determine keystore file type: ${location}`);
  return type;
}
