/**
 * Records with keys: equal keys go to the same partition, so what happened to one customer stays in order.
 *
 *     node examples/producer-with-key.ts [topic]
 */
import { KafkaProducer } from 'samsa';

const bootstrapServers = process.env['BOOTSTRAP_SERVERS'] ?? 'localhost:9092';
const [topic = 'orders'] = process.argv.slice(2);

const orders = [
  { key: 'ada', value: 'tea' },
  { key: 'grace', value: 'coffee' },
  { key: 'ada', value: 'scone' },
  { key: 'alan', value: 'apple' },
];

const producer = new KafkaProducer<string, string>({
  bootstrapServers,
  keySerializer: 'string',
  valueSerializer: 'string',
});
try {
  const sent = await producer.sendAll(orders.map((order) => ({ topic, ...order })));
  for (const [index, { partition, offset }] of sent.entries())
    console.log(
      `${topic}-${partition} @ ${offset}: ${orders[index]?.key} -> ${orders[index]?.value}`,
    );
} finally {
  await producer.close();
}
