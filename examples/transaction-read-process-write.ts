/**
 * Reads orders, writes bills, and commits both at once: after a crash no bill is missing and none is there twice. Readers with
 * `isolationLevel: 'read_committed'` never see what a transaction that was given up had written.
 *
 *     node examples/transaction-read-process-write.ts [from] [to] [group]        (Ctrl-C ends it)
 */
import { KafkaConsumer, KafkaProducer } from 'samsa';

const bootstrapServers = process.env['BOOTSTRAP_SERVERS'] ?? 'localhost:9092';
const [from = 'orders', to = 'bills', groupId = 'biller'] = process.argv.slice(2);

const consumer = new KafkaConsumer<string, string>({
  bootstrapServers,
  groupId,
  keyDeserializer: 'string',
  valueDeserializer: 'string',
  autoOffsetReset: 'earliest',
  enableAutoCommit: false,
  isolationLevel: 'read_committed',
});
const producer = new KafkaProducer<string, string>({
  bootstrapServers,
  // Whoever starts with this id next ends what this one left open, and fences it.
  transactionalId: groupId,
  keySerializer: 'string',
  valueSerializer: 'string',
});
await producer.initTransactions();

// From here on there is something to bring to its end.
let running = true;
process.once('SIGINT', () => {
  running = false;
});
consumer.subscribe([from]);
while (running) {
  const orders = await consumer.poll(1_000);
  if (orders.isEmpty()) continue;
  await producer.transaction(async () => {
    for (const { key, value } of orders)
      producer.send({ topic: to, key, value: `to pay: ${value}` }, () => {});
    await producer.sendOffsetsToTransaction(orders.nextOffsets(), consumer.groupMetadata());
  });
  for (const { value } of orders) console.log(`billed ${value}`);
}
await consumer.close();
await producer.close();
