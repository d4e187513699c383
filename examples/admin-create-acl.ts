/**
 * Lets a user read a topic from everywhere, then shows all rules of that topic. The broker must have an authorizer
 * (`authorizer.class.name`), and whoever runs this must be one of its super users or may alter the cluster.
 *
 *     node examples/admin-create-acl.ts [topic] [user]
 */
import { type AclBinding, AdminClient } from 'samsa';

const bootstrapServers = process.env['BOOTSTRAP_SERVERS'] ?? 'localhost:9092';
const [topic = 'orders', user = 'ada'] = process.argv.slice(2);

const mayRead: AclBinding = {
  resourceType: 'TOPIC',
  resourceName: topic,
  patternType: 'LITERAL',
  principal: `User:${user}`,
  host: '*',
  operation: 'READ',
  permission: 'ALLOW',
};

const admin = AdminClient.create({ bootstrapServers });
try {
  await admin.createAcls([mayRead]);
  const rules = await admin.describeAcls({
    resourceType: 'TOPIC',
    resourceName: topic,
    patternType: 'LITERAL',
    principal: null,
    host: null,
    operation: 'ANY',
    permission: 'ANY',
  });
  console.log(`rules of ${topic}`);
  for (const { principal, permission, operation, host } of rules)
    console.log(`  ${principal}: ${permission} ${operation} from ${host}`);
} finally {
  await admin.close();
}
