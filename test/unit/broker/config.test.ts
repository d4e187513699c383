import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  configWarnings,
  createBrokerConfig,
  readProperties,
  withDynamicLayers,
} from '../../../src/broker/config.ts';

const make = (settings: Record<string, string>) =>
  createBrokerConfig(
    new Map(Object.entries({ 'zookeeper.connect': 'localhost:2181', ...settings })),
  );

describe('broker config', () => {
  test('has Kafka’s defaults under camelCase names', () => {
    const config = make({});
    expect(config.numIoThreads).toBe(8);
    expect(config.logDirectories).toEqual(['/tmp/kafka-logs']);
    expect(config.logRetentionTimeMs).toBe(604800000);
    expect(config.text('log.flush.interval.messages')).toBe('9223372036854775807');
    expect(config.text('log.cleaner.io.max.bytes.per.second')).toBe('1.7976931348623157E308');
    expect(config.text('log.cleanup.policy')).toBe('delete');
    expect(config.endpoints).toEqual([
      { listenerName: 'PLAINTEXT', host: '', port: 9092, securityProtocol: 'PLAINTEXT' },
    ]);
    expect(config.interBrokerListener).toEqual({ name: 'PLAINTEXT', protocol: 'PLAINTEXT' });
    expect(config.interBrokerProtocolVersion).toBe('3.9-IV0');
  });

  // each of these texts was printed by Kafka 3.9.1 for these settings
  const refusals: [Record<string, string>, string][] = [
    [
      { 'num.io.threads': '0' },
      'Invalid value 0 for configuration num.io.threads: Value must be at least 1',
    ],
    [
      { 'num.io.threads': 'x' },
      'Invalid value x for configuration num.io.threads: Not a number of type INT',
    ],
    [
      { 'num.io.threads': '99999999999' },
      'Invalid value 99999999999 for configuration num.io.threads: Not a number of type INT',
    ],
    [
      { 'log.cleaner.min.cleanable.ratio': '2' },
      'Invalid value 2.0 for configuration log.cleaner.min.cleanable.ratio: Value must be no more than 1',
    ],
    [
      { 'log.cleanup.policy': 'foo,bar' },
      'Invalid value foo for configuration log.cleanup.policy: String must be one of: compact, delete',
    ],
    [
      { 'compression.gzip.level': '0' },
      'Invalid value 0 for configuration compression.gzip.level: Value must be between 1 and 9 or equal to -1',
    ],
    [
      { 'auto.create.topics.enable': 'yes' },
      'Invalid value yes for configuration auto.create.topics.enable: Expected value to be either true or false',
    ],
    [
      { 'inter.broker.protocol.version': '9.9' },
      'Invalid value 9.9 for configuration inter.broker.protocol.version: Version 9.9 is not a valid version',
    ],
    [
      { 'log.retention.hours': '0' },
      'requirement failed: log.retention.ms must be unlimited (-1) or, greater than or equal to 1',
    ],
    [
      { 'log.flush.interval.ms': '-1' },
      'Invalid value -1 for configuration flush.ms: Value must be at least 0',
    ],
    [
      { 'log.dirs': '' },
      'requirement failed: At least one log directory must be defined via log.dirs or log.dir.',
    ],
    [
      { 'broker.id': '2000' },
      'requirement failed: broker.id must be greater than or equal to -1 and not greater than reserved.broker.max.id',
    ],
    [
      { 'node.id': '3', 'broker.id': '4' },
      'You must set `node.id` to the same value as `broker.id`.',
    ],
    [
      { 'offsets.commit.required.acks': '5' },
      'offsets.commit.required.acks must be greater or equal to -1 and less or equal to offsets.topic.replication.factor',
    ],
    [
      { listeners: '' },
      'requirement failed: There must be at least one broker advertised listener.',
    ],
    [
      { listeners: 'PLAINTEXT://a:9092,PLAINTEXT://b:9093' },
      'requirement failed: Each listener must have a different name, listeners: PLAINTEXT://a:9092,PLAINTEXT://b:9093',
    ],
    [
      { listeners: 'PLAINTEXT://a:9092,SSL://b:9092' },
      'requirement failed: Each listener must have a different port, listeners: PLAINTEXT://a:9092,SSL://b:9092',
    ],
    [
      { listeners: 'PLAINTEXT://127.0.0.1:9092,SSL://127.0.0.1:9092' },
      'requirement failed: If you have two listeners on the same port then one needs to be IPv4 and the other IPv6, listeners: PLAINTEXT://127.0.0.1:9092,SSL://127.0.0.1:9092, port: 9092',
    ],
    [
      { listeners: 'FOO://a:9092' },
      "Error creating broker listeners from 'FOO://a:9092': No security protocol defined for listener FOO",
    ],
    [
      { listeners: 'PLAINTEXT://a' },
      "Error creating broker listeners from 'PLAINTEXT://a': Unable to parse PLAINTEXT://a to a broker endpoint",
    ],
    [
      { listeners: 'PLAINTEXT://0.0.0.0:9092' },
      'requirement failed: advertised.listeners cannot use the nonroutable meta-address 0.0.0.0. Use a routable IP address.',
    ],
    [
      { 'advertised.listeners': 'SSL://h:9092' },
      'requirement failed: inter.broker.listener.name must be a listener name defined in advertised.listeners. The valid options based on currently configured listeners are SSL',
    ],
    [
      { 'listener.security.protocol.map': 'A:B' },
      'Invalid security protocol `B` defined in listener.security.protocol.map',
    ],
    [
      { 'listener.security.protocol.map': 'A' },
      "Error parsing configuration property 'listener.security.protocol.map': begin 0, end -1, length 1",
    ],
    [
      { 'inter.broker.listener.name': 'FOO' },
      'Listener with name FOO defined in inter.broker.listener.name not found in listener.security.protocol.map.',
    ],
    [
      { 'control.plane.listener.name': 'PLAINTEXT' },
      'requirement failed: control.plane.listener.name, when defined, should have a different value from the inter broker listener name. Currently they both have the value ListenerName(PLAINTEXT)',
    ],
    [
      { 'max.connections.per.ip': '0' },
      'requirement failed: max.connections.per.ip can be set to zero only if max.connections.per.ip.overrides property is set.',
    ],
  ];
  test.each(refusals)('refuses %o in Kafka’s words', (settings, message) => {
    expect(() => make(settings)).toThrow(message);
  });

  test('needs zookeeper.connect, except in a KRaft file', () => {
    expect(() => createBrokerConfig(new Map())).toThrow(
      'Missing required configuration `zookeeper.connect` which has no default value.',
    );
    const config = createBrokerConfig(
      readProperties(
        'process.roles=broker,controller\nnode.id=7\nlisteners=PLAINTEXT://:9092,CONTROLLER://:9093\n' +
          'controller.listener.names=CONTROLLER\nadvertised.listeners=PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093',
      ),
    );
    expect([config.kraft, config.brokerId]).toEqual([true, 7]);
    expect(config.endpoints.map((endpoint) => endpoint.listenerName)).toEqual(['PLAINTEXT']);
    expect(config.advertisedEndpoints.map((endpoint) => endpoint.host)).toEqual(['localhost']);
  });

  test('accepts what Kafka accepts: lower case names, IPv4 beside IPv6, port 0 twice', () => {
    expect(make({ listeners: 'plaintext://:9092' }).endpoints[0]?.listenerName).toBe('PLAINTEXT');
    expect(make({ listeners: 'PLAINTEXT://127.0.0.1:1,SSL://[::1]:1' }).endpoints[1]?.host).toBe(
      '::1',
    );
    expect(make({ listeners: 'PLAINTEXT://:0,SSL://:0' }).endpoints).toHaveLength(2);
    expect(make({ 'log.retention.ms': '-1' }).logRetentionTimeMs).toBe(-1);
    expect(make({ 'inter.broker.protocol.version': '2.5' }).interBrokerProtocolVersion).toBe('2.5');
  });

  test('overrides win over the file; dynamic layers win over both, but not for read-only keys', () => {
    const properties = readProperties('zookeeper.connect=z:1\nnum.io.threads=4\nbroker.id=1', [
      'num.io.threads=5',
    ]);
    const config = createBrokerConfig(properties);
    expect(config.numIoThreads).toBe(5);
    const live = withDynamicLayers(
      config,
      new Map([
        ['num.io.threads', '6'],
        ['broker.id', '9'],
      ]),
      new Map([['num.io.threads', '7']]),
    );
    expect([live.numIoThreads, live.brokerId]).toEqual([7, 1]);
    expect(() => readProperties('', ['x'])).toThrow('Invalid command line properties: x');
  });

  test('warns of keys it does not know and names their neighbour', () => {
    const warnings = configWarnings(
      new Map(
        [
          'log.segment.ms',
          'retention.ms',
          'num.partition',
          'whatever',
          'super.users',
          'listener.name.plaintext.ssl.client.auth',
          'port',
        ].map((name) => [name, '1']),
      ),
    );
    expect(warnings).toEqual([
      "The configuration 'log.segment.ms' was supplied but isn't a known config: did you mean 'log.roll.ms', or 'segment.ms' on a topic?",
      "The configuration 'retention.ms' was supplied but isn't a known config: did you mean 'log.retention.ms', or 'retention.ms' on a topic?",
      "The configuration 'num.partition' was supplied but isn't a known config: did you mean 'num.partitions'?",
      "The configuration 'whatever' was supplied but isn't a known config.",
      "The configuration 'port' of older brokers has no effect: use listeners.",
    ]);
  });
});

describe('the files we ship', () => {
  const shipped = (name: string) =>
    readProperties(readFileSync(new URL(`../../../config/${name}`, import.meta.url), 'utf8'));

  test.each(['server.properties', 'kraft/server.properties'])(
    '%s is read without a warning',
    (name) => {
      const properties = shipped(name);
      expect(configWarnings(properties)).toEqual([]);
      const config = createBrokerConfig(properties);
      expect(config.endpoints.map(({ port }) => port)).toEqual([9092]);
      expect(config.offsetsTopicReplicationFactor).toBe(1);
    },
  );
});
