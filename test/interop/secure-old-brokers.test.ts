/** Logins to a broker before 1.0: SaslHandshake v0, then tokens without Kafka's header; who is refused is only hung up on. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdminClient } from '../../src/clients/admin/admin-client.ts';
import { KafkaConsumer } from '../../src/clients/consumer/consumer.ts';
import { KafkaProducer } from '../../src/clients/producer/producer.ts';
import { Cluster, freePort, lacking, ok, shared, tool } from '../kit/servers.ts';

const VERSION = '0.11.0.3';
const MODULES = 'org.apache.kafka.common.security';
const jaasOf = (kind: 'plain.Plain' | 'scram.Scram', password: string) =>
  `${MODULES}.${kind}LoginModule required username="ada" password="${password}";`;

describe.skipIf(lacking('Apache Kafka', `${shared}/peers/apache-kafka`))('a broker of 0.11', () => {
  let cluster: Cluster;
  let bootstrapServers: string;
  beforeAll(async () => {
    const [clear, secure] = [await freePort(), await freePort()];
    bootstrapServers = `localhost:${secure}`;
    // Its SCRAM wants a class that Java has not had since 11; a jar of the newer one brings it along.
    const jars = (await ok([...tool('3.9.1', '--path')])).trim();
    const javaOptions = `-Xbootclasspath/a:${jars}/jaxb-api-2.3.1.jar`;
    cluster = await Cluster.start({
      broker: VERSION,
      javaOptions,
      jaas: `KafkaServer {
        ${MODULES}.plain.PlainLoginModule required user_ada="lace";
        ${MODULES}.scram.ScramLoginModule required;
      };`,
      settings: {
        listeners: `PLAINTEXT://localhost:${clear},SASL_PLAINTEXT://localhost:${secure}`,
        'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256',
      },
    });
    const at = ['--zookeeper', `localhost:${cluster.zookeeperPort}`];
    const who = ['--entity-type', 'users', '--entity-name', 'ada'];
    const add = ['--alter', '--add-config', 'SCRAM-SHA-256=[password=lace]'];
    const env = { KAFKA_OPTS: javaOptions };
    await ok([...tool(VERSION, 'kafka-configs'), ...at, ...who, ...add], { env });
  });
  afterAll(() => cluster?.close());

  const common = (mechanism: string, jaas: string) => ({
    bootstrapServers,
    securityProtocol: 'SASL_PLAINTEXT' as const,
    saslMechanism: mechanism,
    saslJaasConfig: jaas,
  });

  it.each([
    ['PLAIN', jaasOf('plain.Plain', 'lace')],
    ['SCRAM-SHA-256', jaasOf('scram.Scram', 'lace')],
  ])('lets our clients and tools in by %s', async (mechanism, jaas) => {
    const topic = `t-${mechanism}`;
    const options = common(mechanism, jaas);
    const producer = new KafkaProducer<string, string>({
      ...options,
      keySerializer: 'string',
      valueSerializer: 'string',
    });
    await producer.send({ topic, value: 'a letter' });
    await producer.close();
    const consumer = new KafkaConsumer<string, string>({
      ...options,
      groupId: topic,
      autoOffsetReset: 'earliest',
      keyDeserializer: 'string',
      valueDeserializer: 'string',
    });
    consumer.subscribe([topic]);
    const values: unknown[] = [];
    for (const deadline = Date.now() + 60_000; values.length === 0 && Date.now() < deadline; )
      for (const { value } of await consumer.poll(1_000)) values.push(value);
    await consumer.close();
    expect(values).toEqual(['a letter']);
    const file = join(cluster.folder, 'client.properties');
    const lines = ['security.protocol=SASL_PLAINTEXT', `sasl.mechanism=${mechanism}`];
    writeFileSync(file, [...lines, `sasl.jaas.config=${jaas}`, ''].join('\n'));
    const argv = [...tool('samsa', 'kafka-console-consumer'), '--bootstrap-server'];
    const more = ['--topic', topic, '--from-beginning', '--max-messages', '1'];
    const read = [...argv, bootstrapServers, ...more, '--consumer.config', file];
    expect(await ok(read)).toBe('a letter\n');
  });

  it('says what may be the matter when it hangs up', async () => {
    const logged: string[] = [];
    const log = { log: (level: string, message: string) => logged.push(`${level} ${message}`) };
    const admin = new AdminClient(common('PLAIN', jaasOf('plain.Plain', 'wrong')), { log });
    await expect(admin.listTopics({ timeoutMs: 3_000 })).rejects.toThrow(/Timed out/);
    await admin.close();
    expect(logged[0]).toMatch(
      /^WARN .*Connection to node -1 \(localhost\/127.0.0.1:\d+\) terminated during authentication/,
    );
  });

  it('names the mechanisms that it has', async () => {
    const admin = new AdminClient(common('SCRAM-SHA-512', jaasOf('scram.Scram', 'lace')));
    await expect(admin.listTopics({ timeoutMs: 20_000 })).rejects.toThrow(
      /^Client SASL mechanism 'SCRAM-SHA-512' not enabled in the server, enabled mechanisms are \[/,
    );
    await admin.close();
  });
});
