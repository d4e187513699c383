/**
 * As many consumers as the topic has partitions: more would have nothing to do. The admin client counts them; each consumer
 * then has a loop of its own, and one signal ends them all.
 *
 *     node examples/consumers-per-partition.ts [topic] [group]        (Ctrl-C ends it)
 */
import { AdminClient, ClientError, KafkaConsumer } from 'samsa';

const bootstrapServers = process.env['BOOTSTRAP_SERVERS'] ?? 'localhost:9092';
const [topic = 'orders', groupId = 'one-per-partition'] = process.argv.slice(2);

async function countPartitions(): Promise<number> {
  const admin = AdminClient.create({ bootstrapServers });
  try {
    const descriptions = await admin.describeTopics([topic]);
    return descriptions.get(topic)?.partitions.length ?? 0;
  } finally {
    await admin.close();
  }
}

async function consume(consumer: KafkaConsumer<string, string>, name: string): Promise<void> {
  try {
    consumer.subscribe([topic], {
      onPartitionsAssigned: (partitions) =>
        console.log(
          `${name} has ${partitions.map((one) => one.partition).join(', ') || 'nothing'}`,
        ),
    });
    for (;;)
      for (const { partition, offset, value } of await consumer.poll(1_000))
        console.log(`${name}: ${topic}-${partition} @ ${offset}: ${value}`);
  } catch (error) {
    if (!(error instanceof ClientError && error.name === 'WakeupException')) throw error;
  } finally {
    await consumer.close();
  }
}

const count = await countPartitions();
console.log(`${topic} has ${count} partitions`);
const consumers = Array.from(
  { length: count },
  () =>
    new KafkaConsumer<string, string>({
      bootstrapServers,
      groupId,
      keyDeserializer: 'string',
      valueDeserializer: 'string',
      autoOffsetReset: 'earliest',
    }),
);
process.once('SIGINT', () => {
  for (const consumer of consumers) consumer.wakeup();
});
await Promise.all(consumers.map((consumer, index) => consume(consumer, `consumer ${index + 1}`)));
