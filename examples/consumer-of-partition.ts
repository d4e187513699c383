/**
 * A consumer without a group's rules: it says itself which partition it reads, and from where.
 *
 *     node examples/consumer-of-partition.ts [topic] [partition] [offset]        (Ctrl-C ends it)
 */
import { KafkaConsumer } from 'samsa';

const bootstrapServers = process.env['BOOTSTRAP_SERVERS'] ?? 'localhost:9092';
const [topic = 'hello.kafka', partition = '0', offset = '0'] = process.argv.slice(2);

const consumer = new KafkaConsumer<string, string>({
  bootstrapServers,
  keyDeserializer: 'string',
  valueDeserializer: 'string',
});
let running = true;
process.once('SIGINT', () => {
  running = false;
});

const wanted = { topic, partition: Number(partition) };
consumer.assign([wanted]);
consumer.seek(wanted, Number(offset));
console.log('assigned:', consumer.assignment());
while (running) {
  for (const record of await consumer.poll(1_000))
    console.log(`${topic}-${record.partition} @ ${record.offset}: ${record.value}`);
}
await consumer.close();
