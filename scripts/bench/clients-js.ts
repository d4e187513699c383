/**
 * What the clients of Node do in bench/clients: as many records as they are told, by the fastest way that each of them
 * documents. Seconds are counted from the first send, or from the first record read.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Kafka, logLevel } from 'kafkajs';
import { KafkaConsumer } from '../../src/clients/consumer/consumer.ts';
import { KafkaProducer } from '../../src/clients/producer/producer.ts';
import type { Work } from './clients.ts';

export const JS_CLIENTS = ['samsa', 'kafkajs', 'platformatic'] as const;
export type JsClient = (typeof JS_CLIENTS)[number];

/** Messages per call of clients that take them in batches, and calls under way. */
const BATCH = 1000;
const CALLS = 5;
const PARTITIONS = 3;

const since = (startMs: number) => (performance.now() - startMs) / 1000;

export function produceWith(work: Work): Promise<number> {
  if (work.client === 'samsa') return produceSamsa(work);
  return work.client === 'kafkajs' ? produceKafkajs(work) : producePlatformatic(work);
}

export function consumeWith(work: Work): Promise<number> {
  if (work.client === 'samsa') return consumeSamsa(work);
  return work.client === 'kafkajs' ? consumeKafkajs(work) : consumePlatformatic(work);
}

async function produceSamsa({
  bootstrap,
  topic,
  records,
  size,
  batch,
  linger,
}: Work): Promise<number> {
  await using producer = new KafkaProducer({
    bootstrapServers: bootstrap,
    batchSize: batch,
    lingerMs: linger,
  });
  await producer.partitionsFor(topic);
  const value = Buffer.alloc(size, 'x');
  let failure: Error | null = null;
  const done = (_metadata: unknown, error: Error | null) => {
    failure ??= error;
  };
  const startMs = performance.now();
  for (let i = 0; i < records; i++) {
    producer.send({ topic, value }, done);
    if (producer.isFull) await producer.ready();
  }
  await producer.flush();
  if (failure !== null) throw failure;
  return since(startMs);
}

/** Runs so many calls, a few at a time. */
async function inBatches(
  records: number,
  send: (count: number) => Promise<unknown>,
): Promise<void> {
  let left = records;
  const caller = async () => {
    while (left > 0) {
      const count = Math.min(BATCH, left);
      left -= count;
      await send(count);
    }
  };
  await Promise.all(Array.from({ length: CALLS }, caller));
}

async function produceKafkajs({ bootstrap, topic, records, size }: Work): Promise<number> {
  const producer = new Kafka({ brokers: [bootstrap], logLevel: logLevel.ERROR }).producer();
  await producer.connect();
  const message = { value: Buffer.alloc(size, 'x') };
  const startMs = performance.now();
  await inBatches(records, (count) =>
    producer.send({ topic, messages: new Array<typeof message>(count).fill(message) }),
  );
  const seconds = since(startMs);
  await producer.disconnect();
  return seconds;
}

async function consumeSamsa({ bootstrap, topic, records }: Work): Promise<number> {
  await using consumer = new KafkaConsumer({
    bootstrapServers: bootstrap,
    groupId: `bench-${Date.now()}`,
    autoOffsetReset: 'earliest',
  });
  consumer.subscribe([topic]);
  let [count, bytes, startMs] = [0, 0, 0];
  while (count < records) {
    const polled = await consumer.poll(1000);
    if (startMs === 0 && !polled.isEmpty()) startMs = performance.now();
    for (const list of polled.batches()) {
      for (const { value } of list) bytes += value?.length ?? 0;
      count += list.length;
    }
  }
  if (bytes === 0) throw new Error('nothing read');
  return since(startMs);
}

async function consumeKafkajs({ bootstrap, topic, records }: Work): Promise<number> {
  const kafka = new Kafka({ brokers: [bootstrap], logLevel: logLevel.ERROR });
  const consumer = kafka.consumer({ groupId: `bench-${Date.now()}` });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  let [count, bytes, startMs] = [0, 0, 0];
  return new Promise((resolve, reject) => {
    const eachBatch = async ({ batch }: { batch: { messages: { value: Buffer | null }[] } }) => {
      if (startMs === 0) startMs = performance.now();
      for (const { value } of batch.messages) bytes += value?.length ?? 0;
      count += batch.messages.length;
      if (count >= records && bytes > 0) resolve(since(startMs));
    };
    consumer.run({ eachBatch, partitionsConsumedConcurrently: PARTITIONS }).catch(reject);
  });
}

// ---- @platformatic/kafka: installed beside the project, so known by shape only ------------------------------

interface Platformatic {
  Producer: new (
    options: object,
  ) => {
    send(options: object): Promise<unknown>;
    close(): Promise<void>;
  };
  Consumer: new (
    options: object,
  ) => {
    consume(options: object): Promise<AsyncIterable<{ value: Buffer }>>;
  };
}

async function platformatic(folder: string): Promise<Platformatic> {
  const main = join(folder, 'node_modules/@platformatic/kafka/dist/index.js');
  return (await import(pathToFileURL(main).href)) as Platformatic;
}

async function producePlatformatic(work: Work): Promise<number> {
  const { Producer } = await platformatic(work.platformatic);
  const producer = new Producer({
    clientId: 'bench',
    bootstrapBrokers: [work.bootstrap],
    acks: -1,
  });
  const message = { topic: work.topic, value: Buffer.alloc(work.size, 'x') };
  const startMs = performance.now();
  await inBatches(work.records, (count) =>
    producer.send({ messages: new Array<typeof message>(count).fill(message) }),
  );
  const seconds = since(startMs);
  await producer.close();
  return seconds;
}

async function consumePlatformatic(work: Work): Promise<number> {
  const { Consumer } = await platformatic(work.platformatic);
  const consumer = new Consumer({
    clientId: 'bench',
    groupId: `bench-${Date.now()}`,
    bootstrapBrokers: [work.bootstrap],
    autocommit: false,
  });
  const stream = await consumer.consume({ topics: [work.topic], mode: 'earliest' });
  let [count, bytes, startMs] = [0, 0, 0];
  for await (const { value } of stream) {
    if (startMs === 0) startMs = performance.now();
    bytes += value.length;
    if (++count >= work.records) break;
  }
  if (bytes === 0) throw new Error('nothing read');
  return since(startMs);
}
