/**
 * Everybody's transactional producers on our broker, in read-process-write loops that abort every third time: what read_committed
 * readers see is each input once. And the log of the coordinator in turn under Apache's broker and ours, a transaction open.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdminClient } from '../../src/clients/admin/admin-client.ts';
import { KafkaProducer } from '../../src/clients/producer/producer.ts';
import { Cluster, lacking, ok, run, shared, tool, type Vendor } from '../kit/servers.ts';

const INPUTS = 150;
const TIMEOUT_MS = 180_000;
const apache = join(shared, 'peers/apache-kafka');
const python = '/usr/lib/python3/dist-packages/confluent_kafka';
const franz = join(shared, 'bench/load');
const programs = join(import.meta.dirname, 'transactions');

let cluster: Cluster;
beforeAll(async () => {
  cluster = await Cluster.start({
    settings: {
      'offsets.topic.num.partitions': 3,
      'transaction.state.log.num.partitions': 5,
      'auto.create.topics.enable': 'false',
    },
  });
  await create('in', 3);
  await create('out', 3);
  const { bootstrap: bootstrapServers } = cluster;
  await using producer = new KafkaProducer<Uint8Array, string>({
    bootstrapServers,
    valueSerializer: 'string',
  });
  await producer.sendAll(
    Array.from({ length: INPUTS }, (_, i) => ({ topic: 'in', partition: i % 3, value: `${i}` })),
  );
});
afterAll(() => cluster?.close());

async function create(topic: string, numPartitions: number): Promise<void> {
  await using admin = AdminClient.create({ bootstrapServers: cluster.bootstrap });
  await admin.createTopics([{ name: topic, numPartitions, replicationFactor: 1 }]);
}

/** What a read_committed reader finds from the start, in no order. */
async function committed(vendor: Vendor, topic: string): Promise<string[]> {
  const { stdout } = await run([
    ...tool(vendor, 'kafka-console-consumer'),
    ...['--bootstrap-server', cluster.bootstrap, '--topic', topic, '--from-beginning'],
    ...['--isolation-level', 'read_committed', '--timeout-ms', '8000'],
  ]);
  return stdout.split('\n').filter(Boolean).sort();
}

async function expectOnce(name: string): Promise<void> {
  const wanted = Array.from({ length: INPUTS }, (_, i) => `${name}:${i}`).sort();
  for (const vendor of ['samsa', '3.9.1'] as const) {
    const mine = (await committed(vendor, 'out')).filter((value) => value.startsWith(`${name}:`));
    expect(mine).toEqual(wanted);
  }
}

const words = (name: string) => [cluster.bootstrap, name, 'in', 'out', String(INPUTS)];

describe.skipIf(lacking('Apache Kafka', apache))('a loop of', () => {
  it.each(['2.5.0', '3.9.1', '4.1.0'] as const)(
    'Java %s writes each input once',
    async (version) => {
      const classpath = execFileSync(apache, [version, '--classpath'], { encoding: 'utf8' }).trim();
      const program = join(programs, 'Loop.java');
      const argv = ['java', '-cp', classpath, program, ...words(`java-${version}`)];
      await ok(argv, { timeoutMs: TIMEOUT_MS });
      await expectOnce(`java-${version}`);
    },
    TIMEOUT_MS,
  );

  it.skipIf(lacking('python3-confluent-kafka', python))(
    'librdkafka writes each input once',
    async () => {
      const argv = ['/usr/bin/python3', join(programs, 'loop.py'), ...words('librdkafka')];
      await ok(argv, { timeoutMs: TIMEOUT_MS });
      await expectOnce('librdkafka');
    },
    TIMEOUT_MS,
  );

  it.skipIf(lacking('franz-go', join(franz, 'main.go')))(
    'franz-go writes each input once',
    async () => {
      const folder = join(cluster.folder, 'franz-go');
      mkdirSync(folder);
      for (const name of ['go.mod', 'go.sum']) copyFileSync(join(franz, name), join(folder, name));
      copyFileSync(join(programs, 'loop.go'), join(folder, 'main.go'));
      await ok(['go', 'build', '-o', 'loop', 'main.go'], { cwd: folder, timeoutMs: TIMEOUT_MS });
      await ok([join(folder, 'loop'), ...words('franz-go')], { timeoutMs: TIMEOUT_MS });
      await expectOnce('franz-go');
    },
    2 * TIMEOUT_MS,
  );

  it(
    'kafkajs writes each input once',
    async () => {
      await kafkajsLoop('kafkajs');
      await expectOnce('kafkajs');
    },
    TIMEOUT_MS,
  );

  it.each(['2.5.0', '3.9.1', '4.1.0'] as const)(
    'the producer perf test of %s sends in transactions',
    async (version) => {
      const topic = `perf-${version}`;
      await create(topic, 1);
      await ok([
        ...tool(version, 'kafka-producer-perf-test'),
        ...['--topic', topic, '--num-records', '500', '--record-size', '10'],
        ...['--throughput', '500', '--transaction-duration-ms', '100'],
        ...['--transactional-id', topic],
        ...['--producer-props', `bootstrap.servers=${cluster.bootstrap}`],
      ]);
      expect((await committed('3.9.1', topic)).length).toBe(500);
    },
    TIMEOUT_MS,
  );
});

async function kafkajsLoop(name: string): Promise<void> {
  const kafka = new Kafka({ brokers: [cluster.bootstrap], logLevel: logLevel.NOTHING });
  const producer = kafka.producer({
    transactionalId: name,
    idempotent: true,
    maxInFlightRequests: 1,
  });
  const consumer = kafka.consumer({ groupId: name, readUncommitted: false });
  await Promise.all([producer.connect(), consumer.connect()]);
  await consumer.subscribe({ topic: 'in', fromBeginning: true });
  let [done, turn] = [0, 0];
  await new Promise<void>((resolve, reject) => {
    consumer
      .run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: async ({ batch, resolveOffset }) => {
          const { topic, partition, messages } = batch;
          const part = messages.slice(0, 20);
          const transaction = await producer.transaction();
          const values = part.map(({ value }) => ({ value: `${name}:${value}` }));
          await transaction.send({ topic: 'out', messages: values });
          const offset = String(Number(part.at(-1)?.offset) + 1);
          const topics = [{ topic, partitions: [{ partition, offset }] }];
          await transaction.sendOffsets({ consumerGroupId: name, topics });
          if (++turn % 3 === 0) {
            await transaction.abort();
            return;
          }
          await transaction.commit();
          resolveOffset(part.at(-1)?.offset ?? '');
          done += part.length;
          if (done >= INPUTS) resolve();
        },
      })
      .catch(reject);
  });
  await consumer.disconnect();
  await producer.disconnect();
}

describe.skipIf(lacking('Apache Kafka', apache))('the log of the coordinator', () => {
  const producer = (id: string) =>
    new KafkaProducer<string, string>({
      bootstrapServers: swapped.bootstrap,
      keySerializer: 'string',
      valueSerializer: 'string',
      transactionalId: id,
      transactionTimeoutMs: 600_000,
    });
  let swapped: Cluster;

  async function transact(id: string, value: string): Promise<void> {
    await using one = producer(id);
    await one.initTransactions();
    one.beginTransaction();
    await one.send({ topic: 'shared', partition: 0, value });
    await one.commitTransaction();
  }

  async function states(): Promise<Record<string, string>> {
    await using admin = AdminClient.create({ bootstrapServers: swapped.bootstrap });
    const listed = [...(await admin.listTransactions()).values()].flat();
    return Object.fromEntries(listed.map(({ transactionalId, state }) => [transactionalId, state]));
  }

  it.each([
    ['samsa', '3.9.1'],
    ['3.9.1', 'samsa'],
  ] as const)(
    'of %s goes on under %s, and back',
    async (from, to) => {
      swapped = await Cluster.start({
        broker: from,
        zookeeper: 'samsa',
        settings: {
          'transaction.state.log.num.partitions': 3,
          'zookeeper.session.timeout.ms': 6000,
        },
      });
      try {
        await using admin = AdminClient.create({ bootstrapServers: swapped.bootstrap });
        await admin.createTopics([{ name: 'shared', numPartitions: 1, replicationFactor: 1 }]);
        await transact('closed', 'first');
        const open = producer('open');
        await open.initTransactions();
        open.beginTransaction();
        await open.send({ topic: 'shared', partition: 0, value: 'never' });
        await swapped.broker.stop('SIGKILL');
        await open.close({ timeoutMs: 0 }).catch(() => undefined);
        const values = ['first'];
        for (const vendor of [to, from]) {
          await swapped.broker.stop();
          await swapped.startBroker(vendor);
          const wait = { timeout: 60_000, interval: 200 };
          const before = vendor === to ? 'Ongoing' : 'CompleteCommit';
          const seen = async () =>
            (await states().catch(() => ({}) as Record<string, string>))['open'];
          await expect.poll(seen, wait).toBe(before);
          // The one that left the transaction open comes back, and it is aborted first.
          for (const id of ['open', 'closed']) {
            values.push(`${id} on ${vendor}`);
            await transact(id, `${id} on ${vendor}`);
          }
          await expect
            .poll(states, wait)
            .toMatchObject({ open: 'CompleteCommit', closed: 'CompleteCommit' });
          const { stdout } = await run([
            ...tool('3.9.1', 'kafka-console-consumer'),
            ...['--bootstrap-server', swapped.bootstrap, '--topic', 'shared', '--from-beginning'],
            ...['--isolation-level', 'read_committed', '--timeout-ms', '8000'],
          ]);
          expect(stdout.split('\n').filter(Boolean)).toEqual(values);
        }
      } finally {
        await swapped.close();
      }
    },
    2 * TIMEOUT_MS,
  );
});
