/**
 * Our controller moves partitions between two brokers of Apache Kafka, asked by Apache's own kafka-reassign-partitions; and
 * gives them the blocks of producer ids without which their idempotent producers would wait for ever.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdminClient } from '../../src/clients/admin/admin-client.ts';
import { Cluster, freePort, lacking, ok, Server, shared, tool } from '../kit/servers.ts';

const APACHE = '3.9.1';

describe.skipIf(lacking('Apache Kafka', `${shared}/peers/apache-kafka`))('reassignment', () => {
  let cluster: Cluster;
  let admin: AdminClient;
  const peers: { server: Server; bootstrap: string }[] = [];

  beforeAll(async () => {
    cluster = await Cluster.start();
    admin = AdminClient.create({ bootstrapServers: cluster.bootstrap });
    for (const id of [1, 2]) peers.push(await peer(id));
  }, 180_000);
  afterAll(async () => {
    await admin?.close();
    await Promise.all(peers.map(({ server }) => server.stop('SIGKILL')));
    await cluster?.close();
  });

  async function peer(id: number) {
    const port = await freePort();
    const path = join(cluster.folder, `peer-${id}.properties`);
    const settings = [
      `broker.id=${id}`,
      `listeners=PLAINTEXT://localhost:${port}`,
      `log.dirs=${join(cluster.folder, `peer-${id}`)}`,
      `zookeeper.connect=localhost:${cluster.zookeeperPort}`,
      'inter.broker.protocol.version=3.9',
    ];
    writeFileSync(path, `${settings.join('\n')}\n`);
    const server = new Server([...tool(APACHE, 'kafka-server-start'), path], {
      KAFKA_HEAP_OPTS: '-Xmx256M',
    });
    await server.start(/started \(kafka\.server\.KafkaServer\)/, 120_000);
    return { server, bootstrap: `localhost:${port}` };
  }

  it('of records from one Apache broker to the other, and of a replica away', async () => {
    const topics = [...tool('samsa', 'kafka-topics'), '--bootstrap-server', cluster.bootstrap];
    await ok([...topics, '--create', '--topic', 'moved', '--replica-assignment', '1']);
    await ok([...topics, '--create', '--topic', 'fewer', '--replica-assignment', '1:2']);
    const input = `${Array.from({ length: 500 }, (_, index) => index).join('\n')}\n`;
    for (const topic of ['moved', 'fewer'])
      await ok(
        [
          ...tool('samsa', 'kafka-console-producer'),
          '--bootstrap-server',
          peers[0]?.bootstrap ?? '',
          '--topic',
          topic,
          '--producer-property',
          'enable.idempotence=true',
        ],
        { stdin: input },
      );
    const plan = join(cluster.folder, 'plan.json');
    const partitions = ['moved', 'fewer'].map((topic) => ({ topic, partition: 0, replicas: [2] }));
    writeFileSync(plan, JSON.stringify({ version: 1, partitions }));
    const reassign = (action: string) =>
      ok([
        ...tool(APACHE, 'kafka-reassign-partitions'),
        '--bootstrap-server',
        cluster.bootstrap,
        '--reassignment-json-file',
        plan,
        action,
      ]);
    expect(await reassign('--execute')).toContain(
      'Successfully started partition reassignments for fewer-0,moved-0',
    );
    const wait = { timeout: 60_000, interval: 500 };
    await expect
      .poll(async () => [...(await admin.listPartitionReassignments())].length, wait)
      .toBe(0);
    const verified = await reassign('--verify');
    for (const topic of ['moved', 'fewer'])
      expect(verified).toContain(`Reassignment of partition ${topic}-0 is completed.`);

    for (const topic of ['moved', 'fewer']) {
      const told = await ok([...topics, '--describe', '--topic', topic]);
      expect(told).toContain('Leader: 2\tReplicas: 2\tIsr: 2');
      const read = await ok([
        ...tool('samsa', 'kafka-console-consumer'),
        '--bootstrap-server',
        cluster.bootstrap,
        '--topic',
        topic,
        '--from-beginning',
        '--max-messages',
        '500',
      ]);
      expect(read).toBe(input);
    }
  }, 240_000);
});
