/** Transactions from a client's call to what a read_committed reader sees, on our own broker; a kill -9 in between too. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdminClient, KafkaConsumer, KafkaProducer } from 'samsa';
import { fetch, Kit, valuesOf } from './broker-kit.ts';
import { Wire } from './transaction-kit.ts';

const wait = { timeout: 30_000, interval: 50 };
const SETTINGS = {
  'offsets.topic.num.partitions': '3',
  'offsets.topic.replication.factor': '1',
  'transaction.state.log.num.partitions': '3',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'transaction.abort.timed.out.transaction.cleanup.interval.ms': '100',
  'group.initial.rebalance.delay.ms': '0',
};

let kit: Kit;
let wire: Wire;
let bootstrapServers: string;
beforeAll(async () => {
  kit = await Kit.start(SETTINGS);
  wire = new Wire(await kit.connect());
  bootstrapServers = `127.0.0.1:${kit.port}`;
});
afterAll(() => kit.stop());

const strings = { keySerializer: 'string', valueSerializer: 'string' } as const;
const texts = { keyDeserializer: 'string', valueDeserializer: 'string' } as const;

const producerOf = (transactionalId: string, more: object = {}) =>
  new KafkaProducer<string, string>({ bootstrapServers, ...strings, transactionalId, ...more });

/** Values of partition 0, markers and what was aborted included. */
async function all(topic: string): Promise<string[]> {
  return valuesOf(await fetch(wire.connection, topic, 0));
}

/** What read_committed may see of partition 0. */
async function committed(topic: string): Promise<string[]> {
  await using consumer = new KafkaConsumer<string, string>({
    bootstrapServers,
    ...texts,
    isolationLevel: 'read_committed',
  });
  const at = { topic, partition: 0 };
  consumer.assign([at]);
  const end = Number((await consumer.endOffsets([at])).get(at));
  consumer.seek(at, 0);
  const values: string[] = [];
  while ((await consumer.position(at)) < end)
    for (const record of await consumer.poll(1_000)) values.push(record.value ?? '');
  return values;
}

describe('a transactional producer of ours', () => {
  it('commits, aborts, and is read so', async () => {
    await kit.createTopic('basics');
    await using producer = producerOf('basics');
    await producer.initTransactions();
    for (const [value, good] of [
      ['one', true],
      ['two', false],
      ['three', true],
    ] as const) {
      producer.beginTransaction();
      await producer.send({ topic: 'basics', partition: 0, value });
      await (good ? producer.commitTransaction() : producer.abortTransaction());
    }
    await expect.poll(() => wire.state('basics'), wait).toBe('CompleteCommit');
    expect(await committed('basics')).toEqual(['one', 'three']);
    expect(await all('basics')).toContain('two');
  });

  it('is shut out by a second one under its id', async () => {
    await kit.createTopic('fenced');
    await using first = producerOf('fenced');
    await first.initTransactions();
    first.beginTransaction();
    await first.send({ topic: 'fenced', partition: 0, value: 'old' });
    await using second = producerOf('fenced');
    await second.initTransactions();
    await expect(first.commitTransaction()).rejects.toThrow(/fenced|newer producer/i);
    second.beginTransaction();
    void second.send({ topic: 'fenced', partition: 0, value: 'new' });
    await second.commitTransaction();
    await expect.poll(() => committed('fenced'), wait).toEqual(['new']);
  });

  it('loses a transaction that takes longer than it may', async () => {
    await kit.createTopic('slow');
    await using producer = producerOf('slow', { transactionTimeoutMs: 4000 });
    await producer.initTransactions();
    producer.beginTransaction();
    await producer.send({ topic: 'slow', partition: 0, value: 'late' });
    expect(await committed('slow')).toEqual([]);
    await expect.poll(() => wire.state('slow'), wait).toBe('CompleteAbort');
    await expect(producer.commitTransaction()).rejects.toThrow();
    expect(await committed('slow')).toEqual([]);
  });

  it('commits a group’s offsets with its records, or neither', async () => {
    await kit.createTopic('in');
    await kit.createTopic('out');
    await using plain = new KafkaProducer<string, string>({ bootstrapServers, ...strings });
    for (const value of ['aaa', 'bbb']) await plain.send({ topic: 'in', partition: 0, value });
    await using consumer = new KafkaConsumer<string, string>({
      bootstrapServers,
      ...texts,
      groupId: 'copy',
      enableAutoCommit: false,
      autoOffsetReset: 'earliest',
    });
    consumer.subscribe(['in']);
    await using producer = producerOf('copy');
    await producer.initTransactions();
    const seen: string[] = [];
    while (seen.length < 2)
      for (const record of await consumer.poll(1_000)) seen.push(record.value ?? '');
    const at = { topic: 'in', partition: 0 };
    await using admin = await AdminClient.create({ bootstrapServers });
    const groupOffset = async () =>
      (await admin.listConsumerGroupOffsets('copy')).get(at)?.offset ?? null;
    for (const [offset, good] of [
      [1, false],
      [2, true],
    ] as const) {
      producer.beginTransaction();
      await producer.send({ topic: 'out', partition: 0, value: seen[offset - 1] ?? '' });
      await producer.sendOffsetsToTransaction(
        new Map([[at, { offset }]]),
        consumer.groupMetadata(),
      );
      await (good ? producer.commitTransaction() : producer.abortTransaction());
    }
    await expect.poll(groupOffset, wait).toBe(2);
    await expect.poll(() => committed('out'), wait).toEqual(['bbb']);
  });
});
