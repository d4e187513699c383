/** Our clients by TLS and with a login, on Apache's broker; keys and users are made up for tests. */
import { setTimeout as sleep } from 'node:timers/promises';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdminClient } from '../../src/clients/admin/admin-client.ts';
import { KafkaConsumer } from '../../src/clients/consumer/consumer.ts';
import { KafkaProducer } from '../../src/clients/producer/producer.ts';
import type { CommonOptions } from '../../src/clients/common-options.ts';
import { nodeClock } from '../../src/platform/node/clock.ts';
import { nodeNetwork } from '../../src/platform/node/network.ts';
import { nodeRandom } from '../../src/platform/node/random.ts';
import { refusalOf } from '../kit/refusal.ts';
import { Cluster, freePort, lacking, ok, shared, tool } from '../kit/servers.ts';
import { tlsPath } from '../kit/tls/stores.ts';

const MODULES = 'org.apache.kafka.common.security';
const USERS = 'user_ada="lace, please" user_franz="metamorphosis"';
const login = (kind: 'plain' | 'scram', username: string, password: string) =>
  `${MODULES}.${kind}.${kind === 'plain' ? 'Plain' : 'Scram'}LoginModule required username="${username}" password="${password}";`;
const token = (name: string, more = '') =>
  `${MODULES}.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="${name}"${more};`;

describe.skipIf(lacking('Apache Kafka', `${shared}/peers/apache-kafka`))('our clients', () => {
  let cluster: Cluster;
  const ports: Record<string, number> = {};
  beforeAll(async () => {
    for (const name of ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'])
      ports[name] = await freePort();
    const plain = `${MODULES}.plain.PlainLoginModule required ${USERS};`;
    const scram = `${MODULES}.scram.ScramLoginModule required;`;
    const mechanisms = ['sasl_plaintext', 'sasl_ssl'].flatMap((name) => [
      [`listener.name.${name}.plain.sasl.jaas.config`, plain],
      [`listener.name.${name}.scram-sha-256.sasl.jaas.config`, scram],
      [`listener.name.${name}.scram-sha-512.sasl.jaas.config`, scram],
      [`listener.name.${name}.oauthbearer.sasl.jaas.config`, token('broker')],
    ]);
    cluster = await Cluster.start({
      broker: '3.9.1',
      settings: {
        listeners: Object.entries(ports)
          .map(([name, port]) => `${name}://localhost:${port}`)
          .join(','),
        'ssl.keystore.location': tlsPath('server.jks'),
        'ssl.keystore.password': 'secret',
        'ssl.key.password': 'secret',
        'ssl.truststore.location': tlsPath('trust.jks'),
        'ssl.truststore.password': 'secret',
        'listener.name.ssl.ssl.client.auth': 'required',
        'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER',
        'listener.name.sasl_plaintext.plain.connections.max.reauth.ms': 2500,
        ...Object.fromEntries(mechanisms),
      },
    });
    const admin = new AdminClient({ bootstrapServers: at('PLAINTEXT') });
    await admin.alterUserScramCredentials([
      { user: 'ada', upsert: 'SCRAM-SHA-256', password: 'lace, please' },
      { user: 'franz', upsert: 'SCRAM-SHA-512', password: 'metamorphosis' },
    ]);
    await admin.close();
  });
  afterAll(() => cluster?.close());

  const at = (listener: string) => `localhost:${ports[listener]}`;
  const trust = {
    sslTruststoreLocation: tlsPath('trust.jks'),
    sslTruststorePassword: 'secret',
  };
  const keys = {
    ...trust,
    sslKeystoreLocation: tlsPath('client.jks'),
    sslKeystorePassword: 'secret',
    sslKeyPassword: 'secret',
  };
  const pem = {
    sslTruststoreType: 'PEM',
    sslTruststoreCertificates: readFileSync(tlsPath('ca.pem'), 'utf8'),
    sslKeystoreType: 'PEM',
    sslKeystoreKey: readFileSync(tlsPath('client.pem'), 'utf8').split(/(?=-----BEGIN CERT)/)[0],
    sslKeystoreCertificateChain: readFileSync(tlsPath('client.pem'), 'utf8').split(
      /(?=-----BEGIN CERT)/,
    )[1],
  };
  const sasl = (mechanism: string, jaas: string) => ({
    saslMechanism: mechanism,
    saslJaasConfig: jaas,
  });

  it.each<[string, string, object]>([
    ['by TLS with a key of theirs', 'SSL', keys],
    ['by TLS with PEM in the configuration', 'SSL', pem],
    ['with a password', 'SASL_PLAINTEXT', sasl('PLAIN', login('plain', 'ada', 'lace, please'))],
    ['with SCRAM', 'SASL_PLAINTEXT', sasl('SCRAM-SHA-256', login('scram', 'ada', 'lace, please'))],
    ['with a token', 'SASL_PLAINTEXT', sasl('OAUTHBEARER', token('ada'))],
    [
      'with SCRAM by TLS',
      'SASL_SSL',
      { ...trust, ...sasl('SCRAM-SHA-512', login('scram', 'franz', 'metamorphosis')) },
    ],
  ])('produce and consume in a group %s', async (_how, securityProtocol, more) => {
    const topic = `t-${Math.random().toString(36).slice(2)}`;
    const common = { bootstrapServers: at(securityProtocol), securityProtocol, ...more } as object;
    const producer = new KafkaProducer<string, string>({
      ...common,
      keySerializer: 'string',
      valueSerializer: 'string',
    });
    for (let i = 0; i < 20; i++) {
      await producer.send({ topic, value: `${i}` });
    }
    await producer.close();
    const consumer = new KafkaConsumer<string, string>({
      ...common,
      groupId: `g-${topic}`,
      autoOffsetReset: 'earliest',
      keyDeserializer: 'string',
      valueDeserializer: 'string',
    });
    consumer.subscribe([topic]);
    const values: string[] = [];
    const deadline = Date.now() + 60_000;
    while (values.length < 20 && Date.now() < deadline)
      for (const { value } of await consumer.poll(1000)) values.push(value as string);
    await consumer.close();
    expect(values).toEqual(Array.from({ length: 20 }, (_, i) => `${i}`));
  });

  it('lose and mix up nothing while they log in again and again, also after a rest', async () => {
    const common = {
      bootstrapServers: at('SASL_PLAINTEXT'),
      securityProtocol: 'SASL_PLAINTEXT',
      ...sasl('PLAIN', login('plain', 'ada', 'lace, please')),
    } as const;
    const strings = { keySerializer: 'string', valueSerializer: 'string' } as const;
    const producer = new KafkaProducer<string, string>({ ...common, ...strings, lingerMs: 0 });
    const consumer = new KafkaConsumer<string, string>({
      ...common,
      groupId: 'again-and-again',
      autoOffsetReset: 'earliest',
      heartbeatIntervalMs: 200,
      keyDeserializer: 'string',
      valueDeserializer: 'string',
    });
    consumer.subscribe(['again']);
    const values: unknown[] = [];
    const take = async () => {
      for (const { value } of await consumer.poll(50)) values.push(value);
    };
    const logins = (client: Pick<typeof producer, 'metrics'>) =>
      client.metrics().get('successful-reauthentication-total') ?? 0;
    let sent = 0;
    const deadline = Date.now() + 60_000;
    const acknowledged: Promise<unknown>[] = [];
    // Many requests under way at any moment, whatever the connection does.
    while (Math.min(logins(producer), logins(consumer)) < 3 && Date.now() < deadline) {
      for (let i = 0; i < 50; i++)
        acknowledged.push(producer.send({ topic: 'again', partition: 0, value: `${sent++}` }));
      await take();
    }
    await Promise.all(acknowledged);
    // Longer than a login holds.
    await sleep(3_000);
    await producer.send({ topic: 'again', partition: 0, value: `${sent++}` });
    while (values.length < sent && Date.now() < deadline) await take();
    expect(values).toEqual(Array.from({ length: sent }, (_, i) => `${i}`));
    for (const client of [producer, consumer]) {
      const metric = (name: string) => client.metrics().get(name) ?? Number.NaN;
      expect(metric('failed-reauthentication-total')).toBe(0);
      // Of bootstrap, node and coordinator; more only where the broker was too slow to get to a login in time.
      const more = metric('connection-creation-total') - (client === producer ? 2 : 3);
      expect(more).toBeLessThan(logins(client));
    }
    await producer.close();
    await consumer.close();
  });

  it('serve the tools, by a file of settings or the login that KAFKA_OPTS names', async () => {
    const properties = (name: string, lines: readonly string[]) => {
      const path = join(cluster.folder, name);
      writeFileSync(path, `${lines.join('\n')}\n`);
      return path;
    };
    const secure = properties('secure.properties', [
      'security.protocol=SASL_SSL',
      'sasl.mechanism=SCRAM-SHA-512',
      `sasl.jaas.config=${login('scram', 'franz', 'metamorphosis')}`,
      `ssl.truststore.location=${trust.sslTruststoreLocation}`,
      'ssl.truststore.password=secret',
    ]);
    const plain = properties('plain.properties', [
      'security.protocol=SASL_PLAINTEXT',
      'sasl.mechanism=PLAIN',
    ]);
    const jaas = properties('jaas.conf', [
      `KafkaClient { ${login('plain', 'ada', 'lace, please')} };`,
    ]);
    const env = { KAFKA_OPTS: `-Djava.security.auth.login.config=${jaas}` };
    const on = (name: string, listener: string, ...words: string[]) => [
      ...[...tool('samsa', name), '--bootstrap-server', at(listener), '--topic', 'of-tools'],
      ...words,
    ];
    await ok(on('kafka-topics', 'SASL_SSL', '--create', '--command-config', secure));
    await ok(on('kafka-console-producer', 'SASL_PLAINTEXT', '--producer.config', plain), {
      env,
      stdin: 'a letter\n',
    });
    const read = ['--from-beginning', '--max-messages', '1', '--consumer.config', secure];
    expect(await ok(on('kafka-console-consumer', 'SASL_SSL', ...read))).toBe('a letter\n');
  });
  const ERRORS = 'org.apache.kafka.common.errors.';

  it('say at once why a login is refused', async () => {
    const saslOn = (more: object) =>
      refusalOf({
        bootstrapServers: at('SASL_PLAINTEXT'),
        securityProtocol: 'SASL_PLAINTEXT',
        ...more,
      } as CommonOptions);
    expect(await saslOn(sasl('PLAIN', login('plain', 'ada', 'wrong')))).toBe(
      `${ERRORS}SaslAuthenticationException: Authentication failed: Invalid username or password`,
    );
    expect(await saslOn(sasl('SCRAM-SHA-512', login('scram', 'ada', 'lace, please')))).toBe(
      `${ERRORS}SaslAuthenticationException: Authentication failed during authentication due to invalid credentials with SASL mechanism SCRAM-SHA-512`,
    );
    const late = token('ada', ' unsecuredLoginLifetimeSeconds="-100"');
    expect(await saslOn(sasl('OAUTHBEARER', late))).toBe(
      `${ERRORS}SaslAuthenticationException: {"status":"invalid_token"}`,
    );
    const wrong = {
      bootstrapServers: at('SASL_PLAINTEXT'),
      securityProtocol: 'SASL_PLAINTEXT',
      ...sasl('PLAIN', login('plain', 'nobody', 'x')),
    } as const;
    const why = 'Authentication failed: Invalid username or password';
    const producer = new KafkaProducer({ ...wrong, maxBlockMs: 30_000 });
    await expect(producer.send({ topic: 't', value: null })).rejects.toThrow(why);
    await producer.close();
    const consumer = new KafkaConsumer({ ...wrong, groupId: 'g' });
    consumer.subscribe(['t']);
    await expect(consumer.poll(30_000)).rejects.toThrow(why);
    await consumer.close();
  });

  it('find the address of a name that answers, and want the name there by TLS', async () => {
    const tried: string[] = [];
    const network: typeof nodeNetwork = {
      ...nodeNetwork,
      lookup: async () => ['::1', '127.0.0.2', '127.0.0.1'],
      connect: (options) => {
        tried.push(`${options.host} ${options.address}`);
        return nodeNetwork.connect(options);
      },
    };
    const platform = { clock: nodeClock, network, random: nodeRandom };
    const admin = new AdminClient(
      { bootstrapServers: at('SSL'), securityProtocol: 'SSL', ...keys } as CommonOptions,
      { platform },
    );
    await admin.listTopics({ timeoutMs: 20_000 });
    await admin.close();
    expect(tried.slice(0, 2)).toEqual(['localhost 127.0.0.2', 'localhost 127.0.0.1']);
  });

  it('say at once why TLS is refused', async () => {
    const ssl = (more: object) =>
      refusalOf({ bootstrapServers: at('SSL'), securityProtocol: 'SSL', ...more } as CommonOptions);
    const failed = `${ERRORS}SslAuthenticationException: SSL handshake failed`;
    // Whom nobody vouches for, and one who shows no key where one is wanted.
    expect(await ssl({})).toBe(failed);
    expect(await ssl({ ...keys, bootstrapServers: `127.0.0.1:${ports['SSL']}` })).toBe('no error');
    expect(await ssl({ ...keys, sslTruststorePassword: 'wrong' })).toBe(
      `org.apache.kafka.common.KafkaException: Failed to load SSL keystore ${keys.sslTruststoreLocation} of type JKS`,
    );
    expect(await ssl({ ...keys, sslTruststoreLocation: '/nowhere.jks' })).toBe(
      'org.apache.kafka.common.KafkaException: Failed to load SSL keystore /nowhere.jks of type JKS',
    );
  });
});
