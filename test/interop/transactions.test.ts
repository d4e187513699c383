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
const AGAIN = { timeout: 90_000 };
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

/** What a read_committed reader finds from the start of the topics; less of it where 8 s were too short to begin: then again. */
async function committed(vendor: Vendor, bootstrap: string, topics: string): Promise<string[]> {
  const { stdout } = await run([
    ...tool(vendor, 'kafka-console-consumer'),
    ...['--bootstrap-server', bootstrap, '--include', topics, '--from-beginning'],
    ...['--isolation-level', 'read_committed', '--timeout-ms', '8000'],
  ]);
  return stdout.split('\n').filter(Boolean);
}

/** Loops that have ended well, by the name that each puts before what it writes. */
const looped: string[] = [];

const words = (name: string) => [cluster.bootstrap, name, 'in', 'out', String(INPUTS)];

describe.skipIf(lacking('Apache Kafka', apache))('a loop of', () => {
  it.each(['2.5.0', '3.9.1', '4.1.0'] as const)(
    'Java %s goes round',
    async (version) => {
      const classpath = execFileSync(apache, [version, '--classpath'], { encoding: 'utf8' }).trim();
      const program = join(programs, 'Loop.java');
      const argv = ['java', '-cp', classpath, program, ...words(`java-${version}`)];
      await ok(argv, { timeoutMs: TIMEOUT_MS });
      looped.push(`java-${version}`);
    },
    TIMEOUT_MS,
  );

  it.skipIf(lacking('python3-confluent-kafka', python))(
    'librdkafka goes round',
    async () => {
      const argv = ['/usr/bin/python3', join(programs, 'loop.py'), ...words('librdkafka')];
      await ok(argv, { timeoutMs: TIMEOUT_MS });
      looped.push('librdkafka');
    },
    TIMEOUT_MS,
  );

  it.skipIf(lacking('franz-go', join(franz, 'main.go')))(
    'franz-go goes round',
    async () => {
      const folder = join(cluster.folder, 'franz-go');
      mkdirSync(folder);
      for (const name of ['go.mod', 'go.sum']) copyFileSync(join(franz, name), join(folder, name));
      copyFileSync(join(programs, 'loop.go'), join(folder, 'main.go'));
      await ok(['go', 'build', '-o', 'loop', 'main.go'], { cwd: folder, timeoutMs: TIMEOUT_MS });
      await ok([join(folder, 'loop'), ...words('franz-go')], { timeoutMs: TIMEOUT_MS });
      looped.push('franz-go');
    },
    2 * TIMEOUT_MS,
  );

  it(
    'kafkajs goes round',
    async () => {
      await kafkajsLoop('kafkajs');
      looped.push('kafkajs');
    },
    TIMEOUT_MS,
  );

  it.each(['samsa', '3.9.1'] as const)(
    'any of them, as %s reads it, has written each input once',
    async (vendor) => {
      const inputs = Array.from({ length: INPUTS }, (_, i) => i);
      const wanted = looped.flatMap((name) => inputs.map((input) => `${name}:${input}`));
      expect(looped).not.toEqual([]);
      const read = async () => (await committed(vendor, cluster.bootstrap, 'out')).sort();
      await expect.poll(read, AGAIN).toEqual(wanted.sort());
    },
    TIMEOUT_MS,
  );
});

describe.skipIf(lacking('Apache Kafka', apache))('the producer perf test', () => {
  const versions = ['2.5.0', '3.9.1', '4.1.0'] as const;
  it.each(versions)(
    'of %s sends in transactions',
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
    },
    TIMEOUT_MS,
  );

  it(
    'has committed all it sent',
    async () => {
      const read = async () => (await committed('3.9.1', cluster.bootstrap, 'perf-.*')).length;
      await expect.poll(read, AGAIN).toBe(versions.length * 500);
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
  const producer = (bootstrapServers: string, id: string) =>
    new KafkaProducer<string, string>({
      bootstrapServers,
      keySerializer: 'string',
      valueSerializer: 'string',
      transactionalId: id,
      transactionTimeoutMs: 600_000,
    });

  async function transact(bootstrap: string, id: string, value: string): Promise<void> {
    await using one = producer(bootstrap, id);
    await one.initTransactions();
    one.beginTransaction();
    await one.send({ topic: 'shared', partition: 0, value });
    await one.commitTransaction();
  }

  async function states(bootstrapServers: string): Promise<Record<string, string>> {
    await using admin = AdminClient.create({ bootstrapServers });
    const listed = [...(await admin.listTransactions()).values()].flat();
    return Object.fromEntries(listed.map(({ transactionalId, state }) => [transactionalId, state]));
  }

  /** One transaction is committed and one left open when the broker is killed. */
  async function begin(swapped: Cluster): Promise<void> {
    const { bootstrap } = swapped;
    await using admin = AdminClient.create({ bootstrapServers: bootstrap });
    await admin.createTopics([{ name: 'shared', numPartitions: 1, replicationFactor: 1 }]);
    await transact(bootstrap, 'closed', 'first');
    const open = producer(bootstrap, 'open');
    await open.initTransactions();
    open.beginTransaction();
    await open.send({ topic: 'shared', partition: 0, value: 'never' });
    await swapped.broker.stop('SIGKILL');
    await open.close({ timeoutMs: 0 }).catch(() => undefined);
    await swapped.forgotten();
  }

  // Each with an expect of its own: the common one knows of no test any more once the first has ended.
  it.concurrent.for([
    ['samsa', '3.9.1'],
    ['3.9.1', 'samsa'],
  ] as const)(
    'of %s goes on under %s, and back',
    { timeout: 2 * TIMEOUT_MS },
    async ([from, to], { expect }) => {
      const settings = {
        'transaction.state.log.num.partitions': 3,
        'offsets.topic.num.partitions': 3,
        'zookeeper.session.timeout.ms': 6000,
      };
      const swapped = await Cluster.start({ broker: from, zookeeper: 'samsa', settings });
      const { bootstrap } = swapped;
      const wait = { timeout: 60_000, interval: 200 };
      try {
        await begin(swapped);
        const values = ['first'];
        for (const vendor of [to, from]) {
          await swapped.broker.stop();
          await swapped.startBroker(vendor);
          const before = vendor === to ? 'Ongoing' : 'CompleteCommit';
          const ofOpen = async () => (await states(bootstrap).catch(() => null))?.['open'];
          await expect.poll(ofOpen, wait).toBe(before);
          // The one that left the transaction open comes back, and it is aborted first.
          for (const id of ['open', 'closed']) {
            values.push(`${id} on ${vendor}`);
            await transact(bootstrap, id, `${id} on ${vendor}`);
          }
          const ended = { open: 'CompleteCommit', closed: 'CompleteCommit' };
          await expect.poll(() => states(bootstrap), wait).toMatchObject(ended);
          await expect.poll(() => committed('3.9.1', bootstrap, 'shared'), AGAIN).toEqual(values);
        }
      } finally {
        await swapped.close();
      }
    },
  );
});
