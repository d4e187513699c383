/**
 * Broker keys of Kafka 3.9.1: ZooKeeper session, identity, listeners, connections and requests (storage.md 9.3, 9.4).
 * Types, defaults, checks and what may change while the broker runs are Kafka's; a key that says nothing is read-only.
 */
import { INT_MAX, atLeast, oneOf } from '../../base/config-def.ts';
import { boolean, int, list, long, password, string } from './key.ts';

export const NETWORK_KEYS = {
  // ZooKeeper
  'zookeeper.clientCnxnSocket': string(null),
  'zookeeper.connect': string(null),
  'zookeeper.connection.timeout.ms': int(null),
  'zookeeper.max.in.flight.requests': int(10, { validator: atLeast(1) }),
  'zookeeper.metadata.migration.enable': boolean(false),
  'zookeeper.metadata.migration.min.batch.size': int(200, {
    validator: atLeast(1),
    internal: true,
  }),
  'zookeeper.session.timeout.ms': int(18000),
  'zookeeper.set.acl': boolean(false),
  'zookeeper.ssl.cipher.suites': list(null),
  'zookeeper.ssl.client.enable': boolean(false),
  'zookeeper.ssl.crl.enable': boolean(false),
  'zookeeper.ssl.enabled.protocols': list(null),
  'zookeeper.ssl.endpoint.identification.algorithm': string('HTTPS'),
  'zookeeper.ssl.keystore.location': string(null),
  'zookeeper.ssl.keystore.password': password(null),
  'zookeeper.ssl.keystore.type': string(null),
  'zookeeper.ssl.ocsp.enable': boolean(false),
  'zookeeper.ssl.protocol': string('TLSv1.2'),
  'zookeeper.ssl.truststore.location': string(null),
  'zookeeper.ssl.truststore.password': password(null),
  'zookeeper.ssl.truststore.type': string(null),
  // identity, listeners, network, requests
  'advertised.listeners': string(null, { dynamic: 'per-broker' }),
  'background.threads': int(10, { dynamic: 'cluster-wide', validator: atLeast(1) }),
  'broker.id': int(-1),
  'broker.id.generation.enable': boolean(true),
  'broker.rack': string(null),
  'connection.failed.authentication.delay.ms': int(100, { validator: atLeast(0) }),
  'connections.max.idle.ms': long(600000),
  'connections.max.reauth.ms': long(0),
  'control.plane.listener.name': string(null),
  'early.start.listeners': string(null),
  'fetch.max.bytes': int(57671680, { validator: atLeast(1024) }),
  'inter.broker.listener.name': string(null),
  'listener.security.protocol.map': string(
    'SASL_SSL:SASL_SSL,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT',
    { dynamic: 'per-broker' },
  ),
  listeners: string('PLAINTEXT://:9092', { dynamic: 'per-broker' }),
  'max.connection.creation.rate': int(INT_MAX, { dynamic: 'cluster-wide', validator: atLeast(0) }),
  'max.connections': int(INT_MAX, { dynamic: 'cluster-wide', validator: atLeast(0) }),
  'max.connections.per.ip': int(INT_MAX, { dynamic: 'cluster-wide', validator: atLeast(0) }),
  'max.connections.per.ip.overrides': string('', { dynamic: 'cluster-wide' }),
  'max.incremental.fetch.session.cache.slots': int(1000, { validator: atLeast(0) }),
  'max.request.partition.size.limit': int(2000, { validator: atLeast(1) }),
  'node.id': int(-1),
  'num.io.threads': int(8, { dynamic: 'cluster-wide', validator: atLeast(1) }),
  'num.network.threads': int(3, { dynamic: 'cluster-wide', validator: atLeast(1) }),
  'queued.max.request.bytes': long(-1),
  'queued.max.requests': int(500, { validator: atLeast(1) }),
  'request.timeout.ms': int(30000),
  'reserved.broker.max.id': int(1000, { validator: atLeast(0) }),
  'security.inter.broker.protocol': string('PLAINTEXT', {
    validator: oneOf('PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'),
  }),
  'socket.connection.setup.timeout.max.ms': long(30000),
  'socket.connection.setup.timeout.ms': long(10000),
  'socket.listen.backlog.size': int(50, { validator: atLeast(1) }),
  'socket.receive.buffer.bytes': int(102400),
  'socket.request.max.bytes': int(104857600, { validator: atLeast(1) }),
  'socket.send.buffer.bytes': int(102400),
};
