/**
 * A consumer that commits every single record after it was worked on. At most one record is seen twice after a crash; the
 * price is a round trip to the broker for each.
 *
 *     node examples/consumer-commit-each-record.ts [topic] [group]        (Ctrl-C ends it)
 */
import { KafkaConsumer } from 'samsa';

const bootstrapServers = process.env['BOOTSTRAP_SERVERS'] ?? 'localhost:9092';
const [topic = 'hello.kafka', groupId = 'commit-each-record'] = process.argv.slice(2);

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
  for (const record of await consumer.poll(1_000)) {
    const { partition, offset, value } = record;
    console.log(`${topic}-${partition} @ ${offset}: ${value}`);
    // What is committed is the offset to go on from: the next one.
    await consumer.commitSync([[record, offset + 1]]);
  }
}
await consumer.close();
