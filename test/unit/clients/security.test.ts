/** What contradicts itself is said at once, in the words of Kafka 3.9.1's clients. */
import { expect, it } from 'vitest';
import { AdminClient } from '../../../src/clients/admin/admin-client.ts';

const causeOf = (more: object): string => {
  try {
    new AdminClient({ bootstrapServers: 'localhost:1', ...more });
    return 'none';
  } catch (error) {
    const { message, cause } = (error as Error).cause as Error;
    expect(message).toBe('Failed to create new NetworkClient');
    return String(cause);
  }
};
const login = (saslJaasConfig?: string, saslMechanism = 'PLAIN') =>
  causeOf({ securityProtocol: 'SASL_PLAINTEXT', saslMechanism, saslJaasConfig });
const illegal = 'java.lang.IllegalArgumentException: ';

it('wants a login where one is asked for', () => {
  expect(login()).toBe(
    `${illegal}Could not find a 'KafkaClient' entry in the JAAS configuration. System property 'java.security.auth.login.config' is not set`,
  );
  expect(login('')).toBe(`${illegal}Login module not specified in JAAS config`);
  expect(login('x')).toBe(`${illegal}Login module control flag not specified in JAAS config`);
  expect(login('x required a="b"')).toMatch(/^java.lang.IllegalArgumentException: JAAS config/);
  expect(login('x required username="a" password="b";')).toBe('none');
  expect(login('x required username="a";', 'GSSAPI')).toMatch(/^org.*ConfigException.*GSSAPI/);
});

const tls = (more: object) => causeOf({ securityProtocol: 'ssl', ...more });
const invalid = 'org.apache.kafka.common.errors.InvalidConfigurationException: ';

it('takes keys as a file or as PEM, not as both', () => {
  expect(tls({})).toBe('none');
  expect(tls({ sslKeystoreKey: 'abc' })).toBe(
    `${invalid}SSL private key can be specified only for PEM, but key store type is JKS.`,
  );
  expect(tls({ sslTruststoreCertificates: 'abc' })).toBe(
    `${invalid}SSL trust store certs can be specified only for PEM, but trust store type is JKS.`,
  );
  const both = { sslTruststoreType: 'PEM', sslTruststoreLocation: '/ca.pem' };
  expect(tls({ ...both, sslTruststoreCertificates: 'abc' })).toBe(
    `${invalid}Both SSL trust store location and separate trust certificates are specified.`,
  );
});
