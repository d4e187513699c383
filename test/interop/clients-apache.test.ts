/** Our clients against Apache Kafka, old and new: codecs, groups, transactions, a broker killed in the middle. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdminClient } from '../../src/clients/admin/admin-client.ts';
import { KafkaConsumer } from '../../src/clients/consumer/consumer.ts';
import { KafkaProducer } from '../../src/clients/producer/producer.ts';
import { Cluster, lacking, shared } from '../kit/servers.ts';

const strings = { keySerializer: 'string', valueSerializer: 'string' } as const;
const texts = { keyDeserializer: 'string', valueDeserializer: 'string' } as const;
const settings = {
  'offsets.topic.num.partitions': 5,
  'offsets.topic.replication.factor': 1,
  'transaction.state.log.num.partitions': 5,
  'transaction.state.log.replication.factor': 1,
  'transaction.state.log.min.isr': 1,
  'group.initial.rebalance.delay.ms': 0,
};

describe
  .skipIf(lacking('Apache Kafka', `${shared}/peers/apache-kafka`))
  .each(['0.11.0.3', '2.5.0', '3.9.1', '4.1.0'] as const)('Apache Kafka %s', (version) => {
  let cluster: Cluster;
  let bootstrapServers: string;
  beforeAll(async () => {
    const zookeeper = version === '2.5.0' ? version : 'samsa';
    cluster = await Cluster.start({ broker: version, zookeeper, settings });
    bootstrapServers = cluster.bootstrap;
  });
  afterAll(() => cluster?.close());

  async function readAll(topic: string, count: number, config: object = {}): Promise<string[]> {
    await using consumer = new KafkaConsumer<string, string>({
      bootstrapServers,
      ...texts,
      ...config,
    });
    consumer.assign([{ topic, partition: 0 }]);
    consumer.seekToBeginning();
    const values: string[] = [];
    while (values.length < count) {
      const records = await consumer.poll(5_000);
      if (records.isEmpty()) break;
      for (const { value } of records) values.push(value ?? '');
    }
    return values;
  }

  it.each(['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const)(
    'takes and gives records with %s',
    async (compressionType) => {
      const topic = `codec-${compressionType}`;
      await using producer = new KafkaProducer<string, string>({
        bootstrapServers,
        ...strings,
        compressionType,
      });
      const values = Array.from({ length: 1_000 }, (_, i) => `value ${i} 한글`);
      if (compressionType === 'zstd' && version === '0.11.0.3') {
        const refused = producer.send({ topic, value: 'x' });
        await expect(refused).rejects.toThrow('not allowed to use ZStandard compression');
        return;
      }
      await producer.sendAll(values.map((value) => ({ topic, partition: 0, value })));
      expect(await readAll(topic, values.length)).toEqual(values);
    },
  );

  it('shows committed transactions only, with offsets of a group committed in one', async () => {
    await using producer = new KafkaProducer<string, string>({
      bootstrapServers,
      ...strings,
      transactionalId: 'tx',
    });
    await producer.initTransactions();
    const group = 'tx-group';
    const inside = { topic: 'tx', partition: 0 };
    for (const [value, keep] of [
      ['first', true],
      ['second', false],
      ['third', true],
    ] as const) {
      producer.beginTransaction();
      const sent = producer.send({ ...inside, value });
      await producer.flush();
      await sent;
      await producer.sendOffsetsToTransaction([[inside, value.length]], group);
      await (keep ? producer.commitTransaction() : producer.abortTransaction());
    }
    expect(await readAll('tx', 2, { isolationLevel: 'read_committed' })).toEqual([
      'first',
      'third',
    ]);
    expect(await readAll('tx', 3)).toEqual(['first', 'second', 'third']);
    await using admin = AdminClient.create({ bootstrapServers });
    expect((await admin.listConsumerGroupOffsets(group)).get(inside)).toMatchObject({ offset: 5 });
  });

  it.each(['range', 'roundrobin', 'sticky', 'cooperative-sticky'])(
    'moves partitions by %s, each record once',
    async (strategy) => {
      const topic = `moving-${strategy}`;
      await using admin = AdminClient.create({ bootstrapServers });
      await admin.createTopics([{ name: topic, numPartitions: 4, replicationFactor: 1 }]);
      await using producer = new KafkaProducer<string, string>({ bootstrapServers, ...strings });
      await producer.sendAll(
        Array.from({ length: 400 }, (_, i) => ({ topic, partition: i % 4, value: `${i}` })),
      );
      const seen: string[] = [];
      const member = () => {
        const consumer = new KafkaConsumer<string, string>({
          bootstrapServers,
          ...texts,
          groupId: topic,
          autoOffsetReset: 'earliest',
          partitionAssignmentStrategy: strategy,
          heartbeatIntervalMs: 200,
        });
        consumer.subscribe([topic]);
        let stopped = false;
        const loop = (async () => {
          while (!stopped) for (const { value } of await consumer.poll(100)) seen.push(value ?? '');
          await consumer.close();
        })();
        const stop = () => {
          stopped = true;
          return loop;
        };
        return { consumer, stop };
      };
      const sizes = () => [first, second].map((one) => one.consumer.assignment().length).join();
      const first = member();
      await expect.poll(() => first.consumer.assignment().length, { timeout: 60_000 }).toBe(4);
      const second = member();
      await expect.poll(sizes, { timeout: 60_000 }).toBe('2,2');
      await first.stop();
      await expect.poll(() => second.consumer.assignment().length, { timeout: 60_000 }).toBe(4);
      await expect.poll(() => seen.length, { timeout: 60_000 }).toBe(400);
      await second.stop();
      expect(new Set(seen).size).toBe(400);
    },
  );

  it('goes on after the broker was restarted, in order and without a gap', async () => {
    await using producer = new KafkaProducer<string, string>({
      bootstrapServers,
      ...strings,
      lingerMs: 1,
    });
    const failures: Error[] = [];
    let sent = 0;
    let stopped = false;
    const sending = (async () => {
      while (!stopped) {
        for (let i = 0; i < 5; i++) {
          producer.send(
            { topic: 'restarted', partition: 0, value: `${sent++}` },
            (_metadata, error) => {
              if (error) failures.push(error);
            },
          );
        }
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    })();
    await expect.poll(() => sent, { timeout: 10_000 }).toBeGreaterThan(200);
    await cluster.broker.stop();
    await cluster.startBroker(version);
    const atRestart = sent;
    await expect.poll(() => sent, { timeout: 10_000 }).toBeGreaterThan(atRestart + 200);
    stopped = true;
    await sending;
    await producer.flush();
    expect(failures).toEqual([]);
    expect(await readAll('restarted', sent)).toEqual(
      Array.from({ length: sent }, (_, i) => `${i}`),
    );
  });
});
