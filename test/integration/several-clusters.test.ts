/**
 * Two Kafka clusters on one ZooKeeper, told apart by the chroot of zookeeper.connect: same broker id, same topic names, and
 * nothing of one is seen by the other. Once on a ZooKeeper of its own, once on the one inside the first cluster's broker.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { afterEach, describe, expect, it } from 'vitest';
import { createPlatform } from '../../src/platform/node/platform.ts';
import { connectZooKeeper } from '../../src/zookeeper/client/client.ts';
import { bin, freePort, Server } from '../kit/servers.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const STARTED = /started \(kafka\.server\.KafkaServer\)/;

interface Cluster {
  readonly server: Server;
  readonly kafka: Kafka;
}

/** Starts a broker with a file, or without one: then it brings its own ZooKeeper where none answers. */
async function startCluster(
  folder: string,
  name: string,
  connect: string,
  withFile: boolean,
): Promise<Cluster> {
  const at = `localhost:${await freePort()}`;
  const settings = [
    'broker.id=0',
    `listeners=PLAINTEXT://${at}`,
    `log.dirs=${folder}/logs-${name}`,
    `zookeeper.connect=${connect}`,
    'offsets.topic.replication.factor=1',
    'group.initial.rebalance.delay.ms=0',
  ];
  const file = join(folder, `${name}.properties`);
  writeFileSync(file, settings.join('\n'));
  const argv = withFile ? [file] : settings.flatMap((setting) => ['--override', setting]);
  const server = new Server([bin('kafka-server-start'), ...argv]);
  closers.push(() => server.stop('SIGKILL'));
  await server.start(STARTED);
  const kafka = new Kafka({ brokers: [at], logLevel: logLevel.NOTHING, retry: { retries: 8 } });
  return { server, kafka };
}

async function fill({ kafka }: Cluster, numPartitions: number, value: string): Promise<void> {
  const [admin, producer] = [kafka.admin(), kafka.producer()];
  closers.push(
    () => admin.disconnect(),
    () => producer.disconnect(),
  );
  await admin.createTopics({ topics: [{ topic: 't', numPartitions }], waitForLeaders: true });
  await producer.connect();
  await producer.send({ topic: 't', messages: [{ partition: 0, value }] });
}

async function read({ kafka }: Cluster): Promise<string> {
  const consumer = kafka.consumer({ groupId: 'g' });
  closers.push(() => consumer.disconnect());
  await consumer.subscribe({ topic: 't', fromBeginning: true });
  return new Promise((resolve) => {
    void consumer.run({
      eachMessage: async ({ message }) => resolve(message.value?.toString() ?? ''),
    });
  });
}

async function topicsOf({ kafka }: Cluster): Promise<string[]> {
  const admin = kafka.admin();
  try {
    return (await admin.listTopics()).filter((topic) => !topic.startsWith('__'));
  } finally {
    await admin.disconnect();
  }
}

async function zooKeeperAt(port: number) {
  const zooKeeper = await connectZooKeeper(createPlatform({ logLevel: 'FATAL' }), {
    connectString: `localhost:${port}`,
    sessionTimeoutMs: 10_000,
    connectionTimeoutMs: 10_000,
  });
  closers.push(() => zooKeeper.close());
  return zooKeeper;
}

async function startZooKeeper(folder: string, port: number): Promise<void> {
  const file = join(folder, 'zookeeper.properties');
  writeFileSync(file, `dataDir=${folder}/zk\nclientPort=${port}\nadmin.enableServer=false\n`);
  const server = new Server([bin('zookeeper-server-start'), file]);
  closers.push(() => server.stop('SIGKILL'));
  await server.start(/binding to port/);
}

describe('two clusters on one ZooKeeper', () => {
  it.each(['of its own', 'inside the broker of the first'])('%s', async (where) => {
    const folder = mkdtempSync(join(tmpdir(), 'samsa-test-'));
    closers.push(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
    const port = await freePort();
    const external = where === 'of its own';
    if (external) await startZooKeeper(folder, port);
    const a = await startCluster(folder, 'a', `localhost:${port}/a`, external);
    const b = await startCluster(folder, 'b', `localhost:${port}/deep/b`, external);
    await Promise.all([fill(a, 1, 'of a'), fill(b, 3, 'of b')]);
    expect(await Promise.all([read(a), read(b)])).toEqual(['of a', 'of b']);

    const zooKeeper = await zooKeeperAt(port);
    const [ofA, ofB] = await Promise.all(
      ['/a', '/deep/b'].map(async (root) => ({
        cluster: (await zooKeeper.get(`${root}/cluster/id`)).data?.toString(),
        partitions: (await zooKeeper.children(`${root}/brokers/topics/t/partitions`)).children,
      })),
    );
    expect(ofA?.cluster).not.toBe(ofB?.cluster);
    expect([ofA?.partitions.length, ofB?.partitions.length]).toEqual([1, 3]);
    expect((await zooKeeper.children('/')).children.sort()).toEqual(['a', 'deep', 'zookeeper']);

    const admin = a.kafka.admin();
    await admin.deleteTopics({ topics: ['t'] });
    await admin.disconnect();
    expect(await Promise.all([topicsOf(a), topicsOf(b)])).toEqual([[], ['t']]);

    // the first goes and comes back, with the ZooKeeper if that is its own
    await a.server.stop();
    await a.server.start(STARTED);
    await fill(b, 3, 'again');
    await fill(a, 2, 'new');
    expect(await Promise.all([topicsOf(a), topicsOf(b)])).toEqual([['t'], ['t']]);
  });
});
