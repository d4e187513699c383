/** kafka-consumer-groups beside Apache Kafka's own: the same commands on the same groups print the same, oddities included. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { AdminClient } from '../../src/clients/admin/admin-client.ts';
import { KafkaConsumer } from '../../src/clients/consumer/consumer.ts';
import { Cluster, lacking, run, shared, tool, type Vendor } from '../kit/servers.ts';

const EMPTY = ['x1', 'x2', 'y-with-a-longer-name', 'zz5'];
const TOPICS = { wide: 12, one: 1, two: 2 };

describe.skipIf(lacking('Apache Kafka', `${shared}/peers/apache-kafka`))(
  'kafka-consumer-groups',
  () => {
    let cluster: Cluster;
    let admin: AdminClient;
    const members: { close(): Promise<void> }[] = [];

    beforeAll(async () => {
      cluster = await Cluster.start();
      admin = AdminClient.create({ bootstrapServers: cluster.bootstrap });
      await admin.createTopics(
        Object.entries(TOPICS).map(([name, numPartitions]) => ({ name, numPartitions })),
      );
      await join('static', 'instance-1', ['wide', 'one']);
      await join('static', 'instance-2', ['wide']);
      await join('lively', null, ['wide', 'one', 'two']);
    });
    afterAll(async () => {
      await Promise.all(members.map((one) => one.close()));
      await admin?.close();
      await cluster?.close();
    });

    /** A member that goes on polling; resolves when it has partitions. */
    async function join(groupId: string, instance: string | null, topics: string[]): Promise<void> {
      const consumer = new KafkaConsumer<string, string>({
        bootstrapServers: cluster.bootstrap,
        groupId,
        ...(instance === null ? {} : { groupInstanceId: instance }),
        clientId: `client-${groupId}`,
        partitionAssignmentStrategy: 'range',
        autoOffsetReset: 'earliest',
        autoCommitIntervalMs: 100,
      });
      consumer.subscribe(topics);
      let closing = false;
      const polling = (async () => {
        while (!closing) await consumer.poll(100);
        await consumer.close();
      })();
      members.push({
        close: () => {
          closing = true;
          return polling;
        },
      });
      await vi.waitUntil(() => consumer.assignment().length > 0, { timeout: 30_000 });
    }

    /** The groups without members, as every command finds them. */
    async function restore(): Promise<void> {
      const at = { topic: 'two', partition: 0 };
      for (const group of EMPTY) await admin.alterConsumerGroupOffsets(group, [[at, 0]]);
      await admin.alterConsumerGroupOffsets('x1', [
        [{ topic: 'two', partition: 1 }, 0],
        [{ topic: 'wide', partition: 3 }, 0],
      ]);
    }

    async function printed(vendor: Vendor, words: readonly string[]) {
      await restore();
      const argv = [
        ...tool(vendor, 'kafka-consumer-groups'),
        '--bootstrap-server',
        cluster.bootstrap,
      ];
      const { stdout, status } = await run([...argv, ...words]);
      return { stdout, status };
    }

    it.each([
      '--list --state --type',
      '--list --state Stable,',
      '--list --type classic, --state ,',
      '--describe --all-groups',
      '--describe --all-groups --members',
      '--describe --group x1 --type',
      '--delete --group x1 --state',
      '--delete --group x1 --group x1',
      '--delete-offsets --group nobody --topic absent',
      '--describe --group static --members --verbose',
      '--describe --all-groups --state',
      '--describe --group nobody --group lively --members',
      '--reset-offsets --group x1 --group static --topic two --to-offset 1 --execute',
      '--reset-offsets --group x1 --all-topics --to-datetime 2099-01-01T00:00:00.000 --dry-run',
      '--reset-offsets --group x1 --group zz5 --topic wide:0,10,3 --topic one --to-latest --export --dry-run',
      '--reset-offsets --group x1 --topic one --topic two:1 --topic wide --to-earliest --dry-run',
      '--reset-offsets --group x1 --topic wide --topic one --to-latest --execute',
      '--describe --group x1',
      '--delete-offsets --group static --topic wide',
      '--delete-offsets --group x1 --topic two --topic absent',
      '--delete --group x1 --group static --group nobody --group zz5',
      '--delete --group x1 --group x2 --group y-with-a-longer-name --group zz5',
    ])('%s', async (command) => {
      const words = command.split(' ');
      expect(await printed('samsa', words)).toEqual(await printed('3.9.1', words));
    });
  },
);
