/**
 * Where the partitions of a topic lie: leader, replicas and those of them that keep up.
 *
 *     node examples/admin-describe-topic.ts [topic]
 */
import { AdminClient, type Node } from 'samsa';

const bootstrapServers = process.env['BOOTSTRAP_SERVERS'] ?? 'localhost:9092';
const [topic = 'hello.kafka'] = process.argv.slice(2);

const ids = (nodes: readonly Node[]) => nodes.map(({ id }) => id).join(',');

const admin = AdminClient.create({ bootstrapServers });
try {
  const description = (await admin.describeTopics([topic])).get(topic);
  console.log(
    `${topic} (id ${description?.topicId}) has ${description?.partitions.length} partitions`,
  );
  for (const { partition, leader, replicas, isr } of description?.partitions ?? [])
    console.log(
      `  ${partition}: leader ${leader?.id ?? 'none'}, replicas ${ids(replicas)}, isr ${ids(isr)}`,
    );
} finally {
  await admin.close();
}
