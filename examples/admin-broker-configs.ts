/**
 * What every broker of the cluster is set to, and where each setting comes from.
 *
 *     node examples/admin-broker-configs.ts [words that a setting's name contains]
 */
import { AdminClient, type ConfigResource } from 'samsa';

const bootstrapServers = process.env['BOOTSTRAP_SERVERS'] ?? 'localhost:9092';
const [words = ''] = process.argv.slice(2);

const admin = AdminClient.create({ bootstrapServers });
try {
  const { nodes } = await admin.describeCluster();
  const brokers = nodes.map(({ id }): ConfigResource => ({ type: 'BROKER', name: String(id) }));
  for (const [{ name }, settings] of await admin.describeConfigs(brokers)) {
    console.log(`broker ${name}`);
    for (const { name, value, source, isSensitive } of settings.values())
      if (name.includes(words))
        console.log(`  ${name} = ${isSensitive ? '(hidden)' : value} (${source})`);
  }
} finally {
  await admin.close();
}
