/**
 * A consumer that commits once per poll, and waits for it: what it has printed is not printed again after a restart.
 *
 *     node examples/consumer-commit-sync.ts [topic] [group]        (Ctrl-C ends it)
 */
import { KafkaConsumer } from 'samsa';

const bootstrapServers = process.env['BOOTSTRAP_SERVERS'] ?? 'localhost:9092';
const [topic = 'hello.kafka', groupId = 'commit-sync'] = process.argv.slice(2);

const consumer = new KafkaConsumer<string, string>({
  bootstrapServers,
  groupId,
  keyDeserializer: 'string',
  valueDeserializer: 'string',
  autoOffsetReset: 'earliest',
  enableAutoCommit: false,
});
let running = true;
process.once('SIGINT', () => {
  running = false;
});

consumer.subscribe([topic]);
while (running) {
  const records = await consumer.poll(1_000);
  for (const { partition, offset, value } of records)
    console.log(`${topic}-${partition} @ ${offset}: ${value}`);
  if (!records.isEmpty()) await consumer.commitSync();
}
await consumer.close();
