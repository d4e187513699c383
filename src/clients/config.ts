/**
 * The configuration keys of producer, consumer and admin with the defaults of Kafka 3.9 (spec/clients.md section 4).
 * Keys that only tune a JVM (JMX, metrics reporters, socket factories) are known, so that a properties file made for Kafka raises no
 * warning, and have no effect. Times are ms, sizes are bytes.
 */
import {
  atLeast,
  between,
  INT_MAX,
  nonEmpty,
  nonNull,
  oneOf,
  oneOfIgnoringCase,
  type Validator,
} from '../base/config-def.ts';
import type { ConfigTable } from './config-types.ts';
import { SECURITY_KEYS } from './security-config.ts';

// Options are listed in the order in which Java's errors tell them: its hash set's.
const COMMON: ConfigTable = {
  'bootstrap.servers': { type: 'list', default: [], validator: nonNull },
  'client.id': { type: 'string', default: '' },
  'client.dns.lookup': {
    type: 'string',
    default: 'use_all_dns_ips',
    validator: oneOf('use_all_dns_ips', 'resolve_canonical_bootstrap_servers_only'),
  },
  'metadata.max.age.ms': { type: 'long', default: 300000, validator: atLeast(0) },
  'metadata.recovery.strategy': {
    type: 'string',
    default: 'none',
    validator: oneOfIgnoringCase('REBOOTSTRAP', 'NONE'),
  },
  'send.buffer.bytes': { type: 'int', default: 131072, validator: atLeast(-1) },
  'receive.buffer.bytes': { type: 'int', default: 65536, validator: atLeast(-1) },
  'reconnect.backoff.ms': { type: 'long', default: 50, validator: atLeast(0) },
  'reconnect.backoff.max.ms': { type: 'long', default: 1000, validator: atLeast(0) },
  'retry.backoff.ms': { type: 'long', default: 100, validator: atLeast(0) },
  'retry.backoff.max.ms': { type: 'long', default: 1000, validator: atLeast(0) },
  'request.timeout.ms': { type: 'int', default: 30000, validator: atLeast(0) },
  'connections.max.idle.ms': { type: 'long', default: 540000 },
  'socket.connection.setup.timeout.ms': { type: 'long', default: 10000 },
  'socket.connection.setup.timeout.max.ms': { type: 'long', default: 30000 },
  'security.protocol': {
    type: 'string',
    default: 'PLAINTEXT',
    validator: oneOfIgnoringCase('SASL_SSL', 'PLAINTEXT', 'SSL', 'SASL_PLAINTEXT'),
  },
  'metric.reporters': { type: 'list', default: [] },
  'metrics.sample.window.ms': { type: 'long', default: 30000, validator: atLeast(0) },
  'metrics.num.samples': { type: 'int', default: 2, validator: atLeast(1) },
  'metrics.recording.level': {
    type: 'string',
    default: 'INFO',
    validator: oneOf('INFO', 'DEBUG', 'TRACE'),
  },
  'auto.include.jmx.reporter': { type: 'boolean', default: true },
  'enable.metrics.push': { type: 'boolean', default: true },
  'security.providers': { type: 'string', default: null },
};

const gzipLevel: Validator = (value) =>
  value === -1 || (Number(value) >= 1 && Number(value) <= 9)
    ? null
    : 'Value must be between 1 and 9 or equal to -1';

export const PRODUCER_KEYS: ConfigTable = {
  ...COMMON,
  ...SECURITY_KEYS,
  'interceptor.classes': { type: 'list', default: [], validator: nonNull },
  'key.serializer': { type: 'object', default: 'bytes' },
  'value.serializer': { type: 'object', default: 'bytes' },
  'receive.buffer.bytes': { type: 'int', default: 32768, validator: atLeast(-1) },
  acks: { type: 'string', default: 'all', validator: oneOf('all', '-1', '0', '1') },
  'buffer.memory': { type: 'long', default: 33554432, validator: atLeast(0) },
  retries: { type: 'int', default: INT_MAX, validator: between(0, INT_MAX) },
  'compression.type': {
    type: 'string',
    default: 'none',
    validator: oneOf('none', 'gzip', 'snappy', 'lz4', 'zstd'),
  },
  'compression.gzip.level': { type: 'int', default: -1, validator: gzipLevel },
  'compression.lz4.level': { type: 'int', default: 9, validator: between(1, 17) },
  'compression.zstd.level': { type: 'int', default: 3, validator: between(-131072, 22) },
  'batch.size': { type: 'int', default: 16384, validator: atLeast(0) },
  'linger.ms': { type: 'long', default: 0, validator: atLeast(0) },
  'delivery.timeout.ms': { type: 'int', default: 120000, validator: atLeast(0) },
  'max.request.size': { type: 'int', default: 1048576, validator: atLeast(0) },
  'max.block.ms': { type: 'long', default: 60000, validator: atLeast(0) },
  'max.in.flight.requests.per.connection': { type: 'int', default: 5, validator: atLeast(1) },
  'metadata.max.idle.ms': { type: 'long', default: 300000, validator: atLeast(5000) },
  'partitioner.class': { type: 'object', default: null },
  'partitioner.adaptive.partitioning.enable': { type: 'boolean', default: true },
  'partitioner.availability.timeout.ms': { type: 'long', default: 0, validator: atLeast(0) },
  'partitioner.ignore.keys': { type: 'boolean', default: false },
  'enable.idempotence': { type: 'boolean', default: true },
  'transaction.timeout.ms': { type: 'int', default: 60000 },
  'transactional.id': { type: 'string', default: null, validator: nonEmpty },
};

export const CONSUMER_KEYS: ConfigTable = {
  ...COMMON,
  ...SECURITY_KEYS,
  'interceptor.classes': { type: 'list', default: [], validator: nonNull },
  'key.deserializer': { type: 'object', default: 'bytes' },
  'value.deserializer': { type: 'object', default: 'bytes' },
  'group.id': { type: 'string', default: null },
  'group.instance.id': { type: 'string', default: null, validator: nonEmpty },
  'group.protocol': {
    type: 'string',
    default: 'classic',
    validator: oneOfIgnoringCase('CONSUMER', 'CLASSIC'),
  },
  'group.remote.assignor': { type: 'string', default: null },
  'session.timeout.ms': { type: 'int', default: 45000 },
  'heartbeat.interval.ms': { type: 'int', default: 3000 },
  'max.poll.interval.ms': { type: 'int', default: 300000, validator: atLeast(1) },
  'max.poll.records': { type: 'int', default: 500, validator: atLeast(1) },
  'partition.assignment.strategy': { type: 'list', default: ['range', 'cooperative-sticky'] },
  'enable.auto.commit': { type: 'boolean', default: true },
  'auto.commit.interval.ms': { type: 'int', default: 5000, validator: atLeast(0) },
  'auto.offset.reset': {
    type: 'string',
    default: 'latest',
    validator: oneOf('latest', 'earliest', 'none'),
  },
  'fetch.min.bytes': { type: 'int', default: 1, validator: atLeast(0) },
  'fetch.max.bytes': { type: 'int', default: 52428800, validator: atLeast(0) },
  'fetch.max.wait.ms': { type: 'int', default: 500, validator: atLeast(0) },
  'max.partition.fetch.bytes': { type: 'int', default: 1048576, validator: atLeast(0) },
  'isolation.level': {
    type: 'string',
    default: 'read_uncommitted',
    validator: oneOf('read_committed', 'read_uncommitted'),
  },
  'default.api.timeout.ms': { type: 'int', default: 60000, validator: atLeast(0) },
  'check.crcs': { type: 'boolean', default: true },
  'exclude.internal.topics': { type: 'boolean', default: true },
  'allow.auto.create.topics': { type: 'boolean', default: true },
  'client.rack': { type: 'string', default: '' },
  'internal.leave.group.on.close': { type: 'boolean', default: true },
  'internal.throw.on.fetch.stable.offset.unsupported': { type: 'boolean', default: false },
};

export const ADMIN_KEYS: ConfigTable = {
  ...COMMON,
  ...SECURITY_KEYS,
  'bootstrap.controllers': { type: 'list', default: [] },
  'connections.max.idle.ms': { type: 'long', default: 300000 },
  retries: { type: 'int', default: INT_MAX, validator: between(0, INT_MAX) },
  'default.api.timeout.ms': { type: 'int', default: 60000, validator: atLeast(0) },
};
