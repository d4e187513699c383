/**
 * A consumer that is told when partitions come to it and go from it. Before they go it commits what it has worked on, even in
 * the middle of a batch, so that whoever gets them begins where this one stopped. Start it twice and watch.
 *
 *     node examples/consumer-with-rebalance-listener.ts [topic] [group]        (Ctrl-C ends it)
 */
import { KafkaConsumer, TopicPartitionMap, type TopicPartition } from 'samsa';

const bootstrapServers = process.env['BOOTSTRAP_SERVERS'] ?? 'localhost:9092';
const [topic = 'hello.kafka', groupId = 'rebalance-listener'] = process.argv.slice(2);

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

/** Where to go on, by partition. */
const done = new TopicPartitionMap<number>();
const names = (partitions: readonly TopicPartition[]) =>
  partitions.map(({ topic, partition }) => `${topic}-${partition}`).join(', ') || 'none';

consumer.subscribe([topic], {
  onPartitionsAssigned(partitions) {
    console.log(`assigned: ${names(partitions)}`);
  },
  async onPartitionsRevoked(partitions) {
    console.log(`revoked: ${names(partitions)}`);
    await consumer.commitSync(done);
    for (const partition of partitions) done.delete(partition);
  },
  onPartitionsLost(partitions) {
    // They belong to somebody else already: a commit would be refused.
    console.log(`lost: ${names(partitions)}`);
    for (const partition of partitions) done.delete(partition);
  },
});
while (running) {
  for (const record of await consumer.poll(1_000)) {
    console.log(`${topic}-${record.partition} @ ${record.offset}: ${record.value}`);
    done.set(record, record.offset + 1);
  }
  if (done.size > 0) await consumer.commitSync(done);
}
await consumer.close();
