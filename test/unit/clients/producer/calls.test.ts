/** Calls that a producer refuses or gives up, in the words of Kafka's Java producer 3.9.1, which was asked each of them. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { javaClassOf } from '../../../../src/clients/errors.ts';
import type { KafkaProducer } from '../../../../src/clients/producer/producer.ts';
import { Errors } from '../../../../src/protocol/errors.ts';
import { metadataApi } from '../../../../src/protocol/messages/metadata.ts';
import { produceApi } from '../../../../src/protocol/messages/produce.ts';
import { FakeBroker } from '../fake-broker.ts';
import { Bench } from '../options-kit.ts';

type Producer = KafkaProducer<unknown, unknown>;

let bench: Bench;
beforeEach(async () => {
  bench = new Bench(await FakeBroker.start());
});
afterEach(() => bench.close());

const make = (config: object = {}) => bench.producer({ maxBlockMs: 1500, ...config }) as Producer;
const simple = (error: unknown) => javaClassOf(error).replace(/.*\./, '');

/** `where, Exception: message`, as the callback hears it. */
function told(producer: Producer, record: object | null): Promise<string> {
  return bench.settle(
    new Promise((resolve, reject) => {
      try {
        producer.send(record as never, ({ topic, partition, offset }, error) =>
          resolve(
            `${topic}-${partition}@${offset}, ${error && `${simple(error)}: ${error.message}`}`,
          ),
        );
      } catch (error) {
        reject(error);
      }
    }),
  );
}

const TIMESTAMP = 'Timestamp should always be non-negative or null.';
const PARTITION = 'Partition number should always be non-negative or null.';
const STRINGS = 'org.apache.kafka.common.serialization.StringSerializer';
const INTEGERS = 'org.apache.kafka.common.serialization.IntegerSerializer';

describe('a record', () => {
  it.each<[object, string]>([
    [{ topic: null }, 'null--1@-1, IllegalArgumentException: Topic cannot be null.'],
    [{ timestamp: -1 }, `t--1@-1, IllegalArgumentException: Invalid timestamp: -1. ${TIMESTAMP}`],
    [{ timestamp: 0.5 }, `t--1@-1, IllegalArgumentException: Invalid timestamp: 0.5. ${TIMESTAMP}`],
    [{ partition: -1 }, `t--1@-1, IllegalArgumentException: Invalid partition: -1. ${PARTITION}`],
    [
      { partition: 0.5 },
      `t-0.5@-1, IllegalArgumentException: Invalid partition: 0.5. ${PARTITION}`,
    ],
    [
      { headers: [{ key: null, value: null }] },
      't--1@-1, IllegalArgumentException: Null header keys are not permitted',
    ],
    [
      { partition: 99 },
      't-99@-1, TimeoutException: Partition 99 of topic t with partition count 1 is not present in metadata after 1500 ms.',
    ],
    [
      { value: 5 },
      `t--1@-1, SerializationException: Can't convert value of class number to class ${STRINGS} specified in value.serializer`,
    ],
    [
      { key: new Date(0) },
      `t--1@-1, SerializationException: Can't convert key of class Date to class ${STRINGS} specified in key.serializer`,
    ],
    [
      { value: 'x'.repeat(1048576) },
      't--1@-1, RecordTooLargeException: The message is 1048664 bytes when serialized which is larger than 1048576, which is the value of the max.request.size configuration.',
    ],
    [{ partition: null, timestamp: null, headers: null }, 't-0@0, null'],
    [{ value: null, headers: [{ key: 'k', value: null }] }, 't-0@0, null'],
    [{ value: undefined }, 't-0@0, null'],
  ])('%j', async (fields, expected) => {
    expect(await told(make(), { topic: 't', value: 'v', ...fields })).toBe(expected);
  });

  it.each<[object, object, string]>([
    [
      { keySerializer: 'integer' },
      { key: 'k' },
      `t--1@-1, SerializationException: Can't convert key of class string to class ${INTEGERS} specified in key.serializer`,
    ],
    [
      { valueSerializer: 'integer' },
      { value: 1.5 },
      't--1@-1, SerializationException: Error when serializing Integer',
    ],
    [
      { bufferMemory: 2000, batchSize: 1000 },
      { value: 'x'.repeat(3000) },
      't--1@-1, RecordTooLargeException: The message is 3086 bytes when serialized which is larger than the total memory buffer you have configured with the buffer.memory configuration.',
    ],
    [
      { bufferMemory: 500, batchSize: 1000 },
      {},
      't--1@-1, IllegalArgumentException: Attempt to allocate 1000 bytes, but there is a hard limit of 500 on memory allocations.',
    ],
    [
      { partitionerClass: { partition: () => -7 } },
      {},
      't--1@-1, IllegalArgumentException: The partitioner generated an invalid partition number: -7. Partition number should always be non-negative.',
    ],
  ])('of a producer with %j: %j', async (config, fields, expected) => {
    expect(await told(make(config), { topic: 't', value: 'v', ...fields })).toBe(expected);
  });

  it('that the broker finds too large, or whose topic it finds no name', async () => {
    const errorCode = Errors.MESSAGE_TOO_LARGE;
    bench.broker.on(produceApi, () => ({
      responses: [{ name: 't', partitionResponses: [{ index: 0, errorCode }] }],
    }));
    expect(await told(make(), { topic: 't', value: 'v' })).toBe(
      't-0@-1, RecordTooLargeException: The request included a message larger than the max message size the server will accept.',
    );
    bench.broker.on(metadataApi, ({ topics }) => ({
      brokers: [{ nodeId: 0, host: 'localhost', port: 9092 }],
      topics: topics?.map(({ name }) => ({ name, errorCode: Errors.INVALID_TOPIC_EXCEPTION })),
    }));
    expect(await told(make(), { topic: 'a b', value: 'v' })).toBe(
      'a b--1@-1, InvalidTopicException: Invalid topics: [a b]',
    );
  });

  it('that is none', async () => {
    await expect(told(make(), null)).rejects.toThrow('Record cannot be null.');
    await expect(make().send(null as never)).rejects.toThrow('Record cannot be null.');
  });
});

const PLAIN = 'Transactional method invoked on a non-transactional producer.';
const DISABLED =
  'Cannot use transactional methods without enabling transactions by setting the transactional.id configuration property';
const CLOSED = 'Cannot perform operation after producer has been closed';

type Call = (producer: Producer) => unknown;
const TRANSACTIONAL: [string, Call][] = [
  ['initTransactions', (producer) => producer.initTransactions()],
  ['beginTransaction', (producer) => producer.beginTransaction()],
  ['commitTransaction', (producer) => producer.commitTransaction()],
  ['abortTransaction', (producer) => producer.abortTransaction()],
  ['sendOffsetsToTransaction', (producer) => producer.sendOffsetsToTransaction([], 'g')],
];

describe('a call', () => {
  const said = (call: Call, producer: Producer) =>
    bench.settle((async () => call(producer))()).catch((error: Error) => error.message);

  it.each<[string, Call, string]>([
    ['partitionsFor', (producer) => producer.partitionsFor(null as never), 'topic cannot be null'],
    ['close', (producer) => producer.close({ timeoutMs: -1 }), 'The timeout cannot be negative.'],
    [
      'sendOffsetsToTransaction',
      (producer) => producer.sendOffsetsToTransaction([], null as never),
      'Consumer group metadata could not be null',
    ],
  ])('%s with what it cannot take', async (_name, call, expected) => {
    expect(await said(call, make())).toBe(expected);
  });

  it.each(TRANSACTIONAL)('%s of a producer without transactions', async (_name, call) => {
    expect(await said(call, make())).toBe(PLAIN);
    expect(await said(call, make({ enableIdempotence: false }))).toBe(DISABLED);
  });

  it.each<[string, Call]>([
    ...TRANSACTIONAL,
    ['send', (producer) => producer.send({ topic: 't', value: 'v' })],
    ['send of nothing', (producer) => producer.send(null as never)],
    ['sendAll', (producer) => producer.sendAll([{ topic: 't', value: 'v' }])],
  ])('%s after close', async (_name, call) => {
    const producer = make();
    await bench.settle(producer.close());
    expect(await said(call, producer)).toBe(CLOSED);
  });

  it.each<[string, Call]>([
    ['close', (producer) => producer.close()],
    ['flush', (producer) => producer.flush()],
    [
      'partitionsFor, of what is known',
      async (producer) => void (await producer.partitionsFor('t')),
    ],
  ])('%s after close is none to refuse', async (_name, call) => {
    const producer = make();
    await bench.settle(producer.partitionsFor('t'));
    await bench.settle(producer.close());
    expect(await said(call, producer)).toBeUndefined();
    expect(await said(() => producer.partitionsFor('u'), producer)).toBe(
      'Requested metadata update after close',
    );
  });

  it('inside of a callback may be one that waits', async () => {
    const producer = make();
    const within = (call: () => Promise<void>) =>
      new Promise<void>((resolve, reject) => {
        producer.send({ topic: 't', value: 'v' }, () => call().then(resolve, reject));
      });
    await bench.settle(within(() => producer.flush()));
    await bench.settle(within(() => producer.close()));
  });
});
