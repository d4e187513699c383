/**
 * A consumer that ends well: a signal wakes the poll that waits, however long it would have waited, and the consumer then
 * commits, leaves its group at once (nobody has to wait for its session to expire) and closes.
 *
 *     node examples/consumer-with-wakeup.ts [topic] [group]        (Ctrl-C or kill ends it)
 */
import { ClientError, KafkaConsumer } from 'samsa';

const bootstrapServers = process.env['BOOTSTRAP_SERVERS'] ?? 'localhost:9092';
const [topic = 'hello.kafka', groupId = 'wakeup'] = process.argv.slice(2);

const consumer = new KafkaConsumer<string, string>({
  bootstrapServers,
  groupId,
  keyDeserializer: 'string',
  valueDeserializer: 'string',
  autoOffsetReset: 'earliest',
  enableAutoCommit: false,
});
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => {
    console.log(`${signal}: waking the consumer`);
    consumer.wakeup();
  });

try {
  consumer.subscribe([topic]);
  for (;;) {
    const records = await consumer.poll(60_000);
    for (const { partition, offset, value } of records)
      console.log(`${topic}-${partition} @ ${offset}: ${value}`);
    if (!records.isEmpty()) await consumer.commitSync();
  }
} catch (error) {
  if (!(error instanceof ClientError && error.name === 'WakeupException')) throw error;
} finally {
  await consumer.close();
  console.log('closed');
}
