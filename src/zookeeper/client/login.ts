/**
 * Whom a client of ZooKeeper logs in as: the section `Client` of a login configuration, or the one that
 * zookeeper.sasl.clientconfig names. Only digest logins; Kerberos is refused by name.
 */
import type { Logins } from '../../base/jaas.ts';
import type { SaslCredentials } from './types.ts';

const DIGEST_MODULE = 'org.apache.zookeeper.server.auth.DigestLoginModule';

/** A login that cannot be used. */
export class LoginError extends Error {
  override readonly name = 'LoginError';
}

/** null when there is no such section. */
export function zooKeeperLogin({ sections, properties }: Logins): SaslCredentials | null {
  const name = properties.get('zookeeper.sasl.clientconfig') ?? 'Client';
  const [entry] = sections.get(name) ?? [];
  if (entry === undefined) return null;
  if (entry.module !== DIGEST_MODULE) {
    throw new LoginError(`${entry.module} in ${name}: only ${DIGEST_MODULE} can log in here`);
  }
  const username = entry.options.get('username');
  const password = entry.options.get('password');
  if (username === undefined || password === undefined) {
    throw new LoginError(`${name} needs a username and a password`);
  }
  return { username, password };
}

export function saslIsOff({ properties }: Logins): boolean {
  return (properties.get('zookeeper.sasl.client') ?? 'true').toLowerCase() !== 'true';
}
