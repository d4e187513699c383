/**
 * The shortest producer: one record without a key, and where it went.
 *
 *     node examples/producer-simple.ts [topic] [text]
 */
import { KafkaProducer } from 'samsa';

const bootstrapServers = process.env['BOOTSTRAP_SERVERS'] ?? 'localhost:9092';
const [topic = 'hello.kafka', value = 'hello from Node.js'] = process.argv.slice(2);

const producer = new KafkaProducer<string, string>({
  bootstrapServers,
  keySerializer: 'string',
  valueSerializer: 'string',
});
try {
  // send() only queues the record; the promise is kept when the broker has it.
  const { partition, offset } = await producer.send({ topic, value });
  console.log(`${topic}-${partition} @ ${offset}: ${value}`);
} finally {
  await producer.close();
}
