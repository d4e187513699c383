/** Our own clients against our own broker: what is produced is consumed, whatever the codec, group or order of calls. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdminClient, Errors, KafkaConsumer, KafkaError, KafkaProducer } from 'samsa';
import { startKafka, type TestKafka } from 'samsa/testing';

let kafka: TestKafka;
let bootstrapServers: string;
beforeAll(async () => {
  kafka = await startKafka({ config: { 'offsets.topic.num.partitions': 5 } });
  bootstrapServers = kafka.bootstrapServers;
});
afterAll(() => kafka.close());

const strings = { keySerializer: 'string', valueSerializer: 'string' } as const;
const texts = { keyDeserializer: 'string', valueDeserializer: 'string' } as const;

async function readAll(topic: string, count: number, config: object = {}): Promise<string[]> {
  await using consumer = new KafkaConsumer<string, string>({
    bootstrapServers,
    ...texts,
    ...config,
  });
  const partitions = await consumer.partitionsFor(topic);
  consumer.assign(partitions);
  consumer.seekToBeginning();
  const values: string[] = [];
  while (values.length < count) {
    const records = await consumer.poll(5_000);
    if (records.isEmpty()) break;
    for (const record of records) values.push(record.value ?? '');
  }
  return values;
}

describe('producer and consumer', () => {
  it.each(['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const)(
    'carries records with %s',
    async (compressionType) => {
      const topic = `codec-${compressionType}`;
      await kafka.createTopics(topic);
      await using producer = new KafkaProducer<string, string>({
        bootstrapServers,
        ...strings,
        compressionType,
      });
      const values = Array.from({ length: 2_000 }, (_, i) => `value ${i} 한글 🎉`);
      const sent = await producer.sendAll(values.map((value) => ({ topic, key: 'k', value })));
      expect(sent.map((one) => one.offset)).toEqual(values.map((_, i) => i));
      expect(await readAll(topic, values.length)).toEqual(values);
    },
  );

  it('keeps headers, nulls and timestamps', async () => {
    await kafka.createTopics('shapes');
    await using producer = new KafkaProducer<string, string>({ bootstrapServers, ...strings });
    const headers = [
      { key: 'a', value: Buffer.from('1') },
      { key: 'a', value: null },
    ];
    await producer.send({ topic: 'shapes', key: null, value: null, headers, timestamp: 1234 });
    await using consumer = new KafkaConsumer({ bootstrapServers });
    consumer.assign([{ topic: 'shapes', partition: 0 }]);
    consumer.seek({ topic: 'shapes', partition: 0 }, 0);
    const [record] = [...(await consumer.poll(5_000))];
    expect(record).toMatchObject({
      key: null,
      value: null,
      headers,
      timestamp: 1234,
      offset: 0,
      serializedValueSize: -1,
    });
  });

  it("refuses a record that is too large and one for a bad topic, each with Kafka's error", async () => {
    await using producer = new KafkaProducer<string, string>({
      bootstrapServers,
      ...strings,
      maxBlockMs: 3_000,
    });
    const large = producer.send({ topic: 'shapes', value: 'x'.repeat(1_100_000) });
    await expect(large).rejects.toMatchObject({ code: Errors.MESSAGE_TOO_LARGE });
    const invalid = producer.send({ topic: 'bad name', value: 'x' });
    await expect(invalid).rejects.toMatchObject({ message: 'Invalid topics: [bad name]' });
  });

  it('calls callbacks in order, also of what fails, and makes no promise', async () => {
    await kafka.createTopics('callbacks');
    await using producer = new KafkaProducer<string, string>({ bootstrapServers, ...strings });
    const seen: string[] = [];
    for (let i = 0; i < 100; i++) {
      const result: unknown = producer.send(
        { topic: 'callbacks', value: `${i}` },
        (metadata, error) => seen.push(error ? 'failed' : `${metadata.offset}`),
      );
      expect(result).toBeUndefined();
    }
    await producer.flush();
    expect(seen).toEqual(Array.from({ length: 100 }, (_, i) => `${i}`));
  });
});

describe('a group', () => {
  it('shares partitions, commits, and goes on where it stopped', async () => {
    await kafka.createTopics({ name: 'shared', numPartitions: 4 });
    await using producer = new KafkaProducer<string, string>({ bootstrapServers, ...strings });
    const send = (from: number, to: number) =>
      producer.sendAll(
        Array.from({ length: to - from }, (_, i) => ({
          topic: 'shared',
          partition: (from + i) % 4,
          value: `${from + i}`,
        })),
      );
    await send(0, 100);
    const seen = new Map<string, number>();
    const config = {
      bootstrapServers,
      ...texts,
      groupId: 'sharers',
      autoOffsetReset: 'earliest',
      heartbeatIntervalMs: 200,
    } as const;
    const members = [
      new KafkaConsumer<string, string>(config),
      new KafkaConsumer<string, string>(config),
    ];
    for (const member of members) member.subscribe(['shared']);
    let stop = false;
    const loops = members.map(async (member) => {
      while (!stop)
        for (const { value } of await member.poll(100))
          seen.set(value ?? '', (seen.get(value ?? '') ?? 0) + 1);
    });
    const sizes = () => members.map((member) => member.assignment().length).join();
    await expect.poll(() => `${sizes()} ${seen.size}`, { timeout: 20_000 }).toBe('2,2 100');
    stop = true;
    await Promise.all(loops);
    for (const member of members) await member.close();
    await send(100, 120);
    await using late = new KafkaConsumer<string, string>(config);
    late.subscribe(/shar.*/);
    while (seen.size < 120) {
      const records = await late.poll(5_000);
      if (records.isEmpty()) break;
      for (const { value } of records) seen.set(value ?? '', (seen.get(value ?? '') ?? 0) + 1);
    }
    expect(seen.size).toBe(120);
    expect([...seen.values()].every((times) => times === 1)).toBe(true);
  });

  it('wakes the call that waits, or the next one', async () => {
    await using consumer = new KafkaConsumer({ bootstrapServers });
    consumer.assign([{ topic: 'shapes', partition: 0 }]);
    consumer.seekToEnd();
    consumer.wakeup();
    await expect(consumer.poll(5_000)).rejects.toMatchObject({ name: 'WakeupException' });
    const waiting = consumer.poll(60_000);
    setTimeout(() => consumer.wakeup(), 50);
    await expect(waiting).rejects.toMatchObject({ name: 'WakeupException' });
    await expect(consumer.position({ topic: 'shapes', partition: 0 })).resolves.toBe(1);
  });
});

describe('admin', () => {
  it('creates, describes, grows, configures and deletes topics, each key failing alone', async () => {
    await using admin = AdminClient.create({ bootstrapServers });
    const created = admin.createTopics([
      { name: 'mine', numPartitions: 2, replicationFactor: 1 },
      { name: 'not good' },
    ]);
    expect(await created.get('mine')).toMatchObject({ numPartitions: 2 });
    await expect(created.get('not good')).rejects.toMatchObject({
      code: Errors.INVALID_TOPIC_EXCEPTION,
    });
    await admin.createPartitions({ mine: { totalCount: 3 } });
    const resource = { type: 'TOPIC', name: 'mine' } as const;
    await admin.incrementalAlterConfigs([
      [resource, [{ name: 'retention.ms', value: '5000', op: 'SET' }]],
    ]);
    await expect
      .poll(
        async () =>
          (await admin.describeConfigs([resource]).all()).get(resource)?.get('retention.ms')?.value,
      )
      .toBe('5000');
    await expect
      .poll(async () => (await admin.describeTopics(['mine']).all()).get('mine')?.partitions.length)
      .toBe(3);
    expect((await admin.listTopics()).has('mine')).toBe(true);
    const ends = await admin.listOffsets([[{ topic: 'shapes', partition: 0 }, 'latest']]).all();
    expect([...ends.values()][0]).toMatchObject({ offset: 1 });
    await admin.deleteTopics(['mine']);
    const gone = await admin.describeTopics(['mine']).settled();
    expect(gone[0]?.[1]).toBeInstanceOf(KafkaError);
  });

  it('fails offsets of a topic that nobody knows at once, and waits for one whose records go', async () => {
    await using admin = AdminClient.create({ bootstrapServers });
    const known = { topic: 'shapes', partition: 0 };
    const unknown = { topic: 'nowhere', partition: 2 };
    const offsets = admin.listOffsets([
      [unknown, 'latest'],
      [known, 'latest'],
    ]);
    await expect(offsets.get(unknown)).rejects.toMatchObject({
      code: Errors.UNKNOWN_TOPIC_OR_PARTITION,
      message:
        'Failed to fetch metadata for partition nowhere-2 because metadata for topic `nowhere` could not be found',
    });
    await expect(offsets.get(known)).resolves.toMatchObject({ offset: 1 });
    const options = { timeoutMs: 3000 };
    const records = admin.deleteRecords(
      [
        [unknown, 0],
        [known, 0],
      ],
      options,
    );
    await expect(records.get(unknown)).rejects.toMatchObject({ code: Errors.REQUEST_TIMED_OUT });
    await expect(records.get(known)).resolves.toEqual({ lowWatermark: 0 });
  });

  it('lists, describes and deletes groups and their offsets', async () => {
    await using admin = AdminClient.create({ bootstrapServers });
    await admin.alterConsumerGroupOffsets('by-hand', [[{ topic: 'shapes', partition: 0 }, 1]]);
    expect((await admin.listConsumerGroups()).map((one) => one.groupId)).toContain('by-hand');
    const offsets = await admin.listConsumerGroupOffsets('by-hand');
    expect(offsets.get({ topic: 'shapes', partition: 0 })).toMatchObject({ offset: 1 });
    const described = await admin.describeConsumerGroups(['by-hand']);
    expect(described.get('by-hand')).toMatchObject({ state: 'Empty', members: [] });
    await admin.deleteConsumerGroups(['by-hand']);
    expect((await admin.listConsumerGroups()).map((one) => one.groupId)).not.toContain('by-hand');
  });
});
