/** What a TypeScript user sees: compiled against the packed declarations, as an ES module and (types.cts) by require(). */
import {
  AdminClient,
  KafkaConsumer,
  KafkaProducer,
  type ConsumerRecord,
  type RecordMetadata,
} from 'samsa';
import { startKafka, type KafkaOptions, type TestKafka } from 'samsa/testing';
import type { Kafka } from 'kafkajs';

type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>): void => {};

const options: KafkaOptions = { topics: ['a', { name: 'b', numPartitions: 3 }], storage: 'disk' };
// @ts-expect-error there is no such place
const elsewhere: KafkaOptions = { storage: 'tape' };

export async function check(): Promise<void> {
  await using kafka = await startKafka(options);
  same<typeof kafka, TestKafka>(true);
  const texts = await kafka.records('a');
  same<typeof texts, ConsumerRecord<string, string>[]>(true);
  const bytes = await kafka.records<string, Uint8Array>('a', { valueDeserializer: 'bytes' });
  same<(typeof bytes)[0]['value'], Uint8Array | null>(true);
  const client = kafka.client();
  same<typeof client, Kafka>(true);
  // @ts-expect-error the brokers are known
  kafka.client({ brokers: ['elsewhere:9092'] });
  // @ts-expect-error a record has a value
  await kafka.produce('a', { key: 'k' });

  const { bootstrapServers } = kafka;
  await using producer = new KafkaProducer<string, string>({
    bootstrapServers,
    keySerializer: 'string',
    valueSerializer: 'string',
    acks: 'all',
  });
  const sent = producer.send({ topic: 'a', value: 'x' });
  same<typeof sent, Promise<RecordMetadata>>(true);
  const nothing = producer.send({ topic: 'a', value: 'x' }, () => {});
  same<typeof nothing, void>(true);
  // @ts-expect-error the value is a string
  producer.send({ topic: 'a', value: 1 });
  // @ts-expect-error the serializer of another type
  new KafkaProducer<string, Date>({ bootstrapServers, valueSerializer: 'string' });
  new KafkaProducer<bigint, Date>({
    bootstrapServers,
    keySerializer: 'long',
    valueSerializer: 'json',
  });
  // @ts-expect-error without types values are bytes
  new KafkaConsumer({ bootstrapServers, valueDeserializer: 'string' });
  // @ts-expect-error a long is a bigint
  new KafkaConsumer<Uint8Array, number>({ bootstrapServers, valueDeserializer: 'long' });
  const java = 'org.apache.kafka.common.serialization.StringDeserializer';
  new KafkaConsumer<string, Date>({
    bootstrapServers,
    keyDeserializer: java,
    valueDeserializer: 'json',
  });
  // @ts-expect-error the values are texts unless it is said otherwise
  await kafka.records('a', { valueDeserializer: 'bytes' });
  // @ts-expect-error acks is 'all', -1, 0 or 1
  new KafkaProducer({ bootstrapServers, acks: 2 });

  await using consumer = new KafkaConsumer<string, string>({ bootstrapServers, groupId: 'g' });
  for (const record of await consumer.poll(100))
    same<typeof record, ConsumerRecord<string, string>>(true);
  await using admin = AdminClient.create({ bootstrapServers });
  const description = (await admin.describeTopics(['a'])).get('a');
  same<
    (typeof description & {})['partitions'][0]['leader'] & {} extends { host: string } ? 1 : 2,
    1
  >(true);
  void elsewhere;
}
