/**
 * The consumer groups of the cluster, their state and who is in them.
 *
 *     node examples/admin-list-groups.ts
 */
import { AdminClient } from 'samsa';

const bootstrapServers = process.env['BOOTSTRAP_SERVERS'] ?? 'localhost:9092';

const admin = AdminClient.create({ bootstrapServers });
try {
  const groups = await admin.listConsumerGroups();
  const descriptions = await admin.describeConsumerGroups(groups.map(({ groupId }) => groupId));
  for (const { groupId, state, members } of descriptions.values()) {
    console.log(`${groupId}: ${state}, ${members.length} members`);
    for (const { clientId, host, assignment } of members)
      console.log(
        `  ${clientId}${host}: ${assignment.map((one) => `${one.topic}-${one.partition}`)}`,
      );
  }
} finally {
  await admin.close();
}
