/**
 * A consumer that goes on while its commits are on their way; a callback hears of each. One that fails is not repeated: the
 * next commit covers it.
 *
 *     node examples/consumer-commit-async.ts [topic] [group]        (Ctrl-C ends it)
 */
import { KafkaConsumer } from 'samsa';

const bootstrapServers = process.env['BOOTSTRAP_SERVERS'] ?? 'localhost:9092';
const [topic = 'hello.kafka', groupId = 'commit-async'] = process.argv.slice(2);

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
  if (records.isEmpty()) continue;
  consumer.commitAsync((offsets, error) => {
    if (error) return console.error(`not committed: ${error.message}`);
    for (const [{ topic, partition }, { offset }] of offsets)
      console.log(`committed ${topic}-${partition} up to ${offset}`);
  });
}
// The last word is one that waits.
await consumer.commitSync();
await consumer.close();
