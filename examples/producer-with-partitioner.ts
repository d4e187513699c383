/**
 * A partitioner of one's own: partition 0 is kept for the customers who must not wait, everybody else is spread over the
 * rest by the hash that Kafka's own partitioner uses. The topic should have two partitions or more.
 *
 *     bin/kafka-topics.sh --bootstrap-server localhost:9092 --create --topic orders --partitions 3
 *     node examples/producer-with-partitioner.ts [topic]
 */
import { KafkaProducer, partitionForKey, type Partitioner } from 'samsa';

const bootstrapServers = process.env['BOOTSTRAP_SERVERS'] ?? 'localhost:9092';
const [topic = 'orders'] = process.argv.slice(2);

const EXPRESS = new Set<unknown>(['ada']);

const expressLane: Partitioner = {
  partition(topic, key, keyBytes, _value, _valueBytes, cluster) {
    if (keyBytes === null) throw new Error('an order needs the name of its customer as its key');
    const others = cluster.partitionsForTopic(topic).length - 1;
    if (EXPRESS.has(key) || others < 1) return 0;
    return 1 + partitionForKey(keyBytes, others);
  },
};

const producer = new KafkaProducer<string, string>({
  bootstrapServers,
  keySerializer: 'string',
  valueSerializer: 'string',
  partitionerClass: expressLane,
});
try {
  for (const key of ['ada', 'grace', 'alan', 'ada']) {
    const { partition, offset } = await producer.send({ topic, key, value: 'tea' });
    console.log(`${key} -> partition ${partition}, offset ${offset}`);
  }
} finally {
  await producer.close();
}
