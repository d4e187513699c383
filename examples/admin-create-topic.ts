/**
 * Makes a topic with settings of its own.
 *
 *     node examples/admin-create-topic.ts [topic] [partitions] [replication factor]
 */
import { AdminClient, Errors, KafkaError } from 'samsa';

const bootstrapServers = process.env['BOOTSTRAP_SERVERS'] ?? 'localhost:9092';
const [name = 'orders', partitions = '3', replicas = '1'] = process.argv.slice(2);

const admin = AdminClient.create({ bootstrapServers });
try {
  const created = await admin.createTopics([
    {
      name,
      numPartitions: Number(partitions),
      replicationFactor: Number(replicas),
      configs: { 'retention.ms': String(7 * 24 * 3_600_000), 'compression.type': 'zstd' },
    },
  ]);
  const topic = created.get(name);
  console.log(`${name}: ${topic?.numPartitions} partitions, id ${topic?.topicId}`);
} catch (error) {
  if (!(error instanceof KafkaError) || error.code !== Errors.TOPIC_ALREADY_EXISTS) throw error;
  console.log(`${name} is there already`);
} finally {
  await admin.close();
}
