/**
 * Sending without waiting: each record has a callback that hears where it went, or why it did not. No promise is made per
 * record, so this is the form for millions of them.
 *
 *     node examples/producer-with-callback.ts [topic] [how many]
 */
import { KafkaProducer, type RecordMetadata } from 'samsa';

const bootstrapServers = process.env['BOOTSTRAP_SERVERS'] ?? 'localhost:9092';
const [topic = 'hello.kafka', many = '5'] = process.argv.slice(2);

function told({ partition, offset }: RecordMetadata, error: Error | null): void {
  if (error) console.error(`not sent: ${error.message}`);
  else console.log(`${topic}-${partition} @ ${offset}`);
}

const producer = new KafkaProducer<string, string>({
  bootstrapServers,
  keySerializer: 'string',
  valueSerializer: 'string',
});
try {
  for (let number = 0; number < Number(many); number++) {
    // Await room for more, so that a slow broker slows this loop and not fills the memory.
    if (producer.isFull) await producer.ready();
    producer.send({ topic, value: `record ${number}` }, told);
  }
  await producer.flush();
} finally {
  await producer.close();
}
