/**
 * The keys of ssl.* and sasl.* with the types, defaults and limits of Kafka 3.9: one table for all clients (spec/clients.md
 * section 4). They are read by whoever makes the connection, and only where security.protocol asks for them.
 */
import { between, betweenDoubles, type Validator } from '../base/config-def.ts';
import type { ConfigTable } from './config-types.ts';

/** No class can be loaded here; those that Kafka has are known by their names. */
const ofKafka: Validator = (value) =>
  value === null || String(value).startsWith('org.apache.kafka.common.security.')
    ? null
    : `Class ${value} could not be found.`;

export const SECURITY_KEYS: ConfigTable = {
  'ssl.protocol': { type: 'string', default: 'TLSv1.3' },
  'ssl.enabled.protocols': { type: 'list', default: ['TLSv1.2', 'TLSv1.3'] },
  'ssl.provider': { type: 'string', default: null },
  'ssl.cipher.suites': { type: 'list', default: null },
  'ssl.keystore.type': { type: 'string', default: 'JKS' },
  'ssl.keystore.location': { type: 'string', default: null },
  'ssl.keystore.password': { type: 'password', default: null },
  'ssl.keystore.key': { type: 'password', default: null },
  'ssl.keystore.certificate.chain': { type: 'password', default: null },
  'ssl.key.password': { type: 'password', default: null },
  'ssl.truststore.type': { type: 'string', default: 'JKS' },
  'ssl.truststore.location': { type: 'string', default: null },
  'ssl.truststore.password': { type: 'password', default: null },
  'ssl.truststore.certificates': { type: 'password', default: null },
  'ssl.keymanager.algorithm': { type: 'string', default: 'SunX509' },
  'ssl.trustmanager.algorithm': { type: 'string', default: 'PKIX' },
  'ssl.endpoint.identification.algorithm': { type: 'string', default: 'https' },
  'ssl.secure.random.implementation': { type: 'string', default: null },
  'ssl.engine.factory.class': { type: 'class', default: null, validator: ofKafka },
  'sasl.mechanism': { type: 'string', default: 'GSSAPI' },
  'sasl.jaas.config': { type: 'password', default: null },
  'sasl.client.callback.handler.class': { type: 'class', default: null, validator: ofKafka },
  'sasl.login.callback.handler.class': { type: 'class', default: null, validator: ofKafka },
  'sasl.login.class': { type: 'class', default: null, validator: ofKafka },
  'sasl.kerberos.service.name': { type: 'string', default: null },
  'sasl.kerberos.kinit.cmd': { type: 'string', default: '/usr/bin/kinit' },
  'sasl.kerberos.ticket.renew.window.factor': { type: 'double', default: 0.8 },
  'sasl.kerberos.ticket.renew.jitter': { type: 'double', default: 0.05 },
  'sasl.kerberos.min.time.before.relogin': { type: 'long', default: 60000 },
  'sasl.login.refresh.window.factor': {
    type: 'double',
    default: 0.8,
    validator: betweenDoubles(0.5, 1),
  },
  'sasl.login.refresh.window.jitter': {
    type: 'double',
    default: 0.05,
    validator: betweenDoubles(0, 0.25),
  },
  'sasl.login.refresh.min.period.seconds': {
    type: 'short',
    default: 60,
    validator: between(0, 900),
  },
  'sasl.login.refresh.buffer.seconds': { type: 'short', default: 300, validator: between(0, 3600) },
  'sasl.login.connect.timeout.ms': { type: 'int', default: null },
  'sasl.login.read.timeout.ms': { type: 'int', default: null },
  'sasl.login.retry.backoff.ms': { type: 'long', default: 100 },
  'sasl.login.retry.backoff.max.ms': { type: 'long', default: 10000 },
  'sasl.oauthbearer.token.endpoint.url': { type: 'string', default: null },
  'sasl.oauthbearer.jwks.endpoint.url': { type: 'string', default: null },
  'sasl.oauthbearer.jwks.endpoint.refresh.ms': { type: 'long', default: 3600000 },
  'sasl.oauthbearer.jwks.endpoint.retry.backoff.ms': { type: 'long', default: 100 },
  'sasl.oauthbearer.jwks.endpoint.retry.backoff.max.ms': { type: 'long', default: 10000 },
  'sasl.oauthbearer.clock.skew.seconds': { type: 'int', default: 30 },
  'sasl.oauthbearer.expected.audience': { type: 'list', default: null },
  'sasl.oauthbearer.expected.issuer': { type: 'string', default: null },
  'sasl.oauthbearer.scope.claim.name': { type: 'string', default: 'scope' },
  'sasl.oauthbearer.sub.claim.name': { type: 'string', default: 'sub' },
  'sasl.oauthbearer.header.urlencode': { type: 'boolean', default: false },
};
