/** The example that needs an authorizer, against Apache Kafka with one; what it has made, Apache's own tool lists. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cluster, lacking, ok, root, shared, tool } from '../kit/servers.ts';

describe.skipIf(lacking('Apache Kafka', `${shared}/peers/apache-kafka`))('admin-create-acl', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    const settings = {
      'authorizer.class.name': 'kafka.security.authorizer.AclAuthorizer',
      'super.users': 'User:ANONYMOUS',
    };
    cluster = await Cluster.start({ broker: '3.9.1', zookeeper: '3.9.1', settings });
  });
  afterAll(() => cluster?.close());

  it('lets a user read a topic', async () => {
    const env = { BOOTSTRAP_SERVERS: cluster.bootstrap };
    const argv = [process.execPath, 'scripts/example.mjs', 'admin-create-acl', 'orders', 'ada'];
    const rules = 'rules of orders\n  User:ada: ALLOW READ from *\n';
    expect(await ok(argv, { cwd: root, env })).toBe(rules);
    expect(await ok(argv, { cwd: root, env })).toBe(rules);
    const list = [
      ...tool('3.9.1', 'kafka-acls'),
      '--bootstrap-server',
      cluster.bootstrap,
      '--list',
    ];
    expect(await ok(list)).toContain(
      '(principal=User:ada, host=*, operation=READ, permissionType=ALLOW)',
    );
  });
});
