/**
 * Two Apache Kafka brokers on our ZooKeeper: a topic on both, the controller killed so that its session expires, leaders
 * elected and the controller moved by what our server tells the other, the dead one back, the topic deleted.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { ZooKeeper } from '../../src/zookeeper/client/types.ts';
import { freePort, lacking, ok, Server, shared, tool } from '../kit/servers.ts';
import { closing, connect, folder, onClose, oursWith } from '../kit/zookeepers.ts';

afterEach(closing);

async function json(zooKeeper: ZooKeeper, path: string): Promise<Record<string, unknown>> {
  const { data } = await zooKeeper.get(path);
  return JSON.parse(data?.toString() ?? '{}');
}

describe
  .skipIf(lacking('Apache Kafka', join(shared, 'peers/apache-kafka')))
  .each(['3.9.1', '2.5.0'] as const)('two Apache Kafka %s brokers', (version) => {
  it('elect, fail over, come back and delete by our server', async () => {
    const home = folder();
    const server = await oursWith({
      dataDir: `${home}/zookeeper`,
      clientPort: '0',
      tickTime: '1000',
    });
    const ports = [await freePort(), await freePort()];
    const brokers = ports.map((port, id) => {
      const file = join(home, `${id}.properties`);
      writeFileSync(
        file,
        `broker.id=${id}\nlisteners=PLAINTEXT://localhost:${port}\nlog.dirs=${home}/logs-${id}\nzookeeper.connect=localhost:${server.port}/k\nzookeeper.session.timeout.ms=4000\noffsets.topic.replication.factor=1\ngroup.initial.rebalance.delay.ms=0\n`,
      );
      const broker = new Server([...tool(version, 'kafka-server-start'), file], {
        KAFKA_HEAP_OPTS: '-Xmx512M',
      });
      onClose(() => broker.stop('SIGKILL'));
      return broker;
    });
    const ready = /started \(kafka\.server\.KafkaServer\)/;
    // One after the other: the first is the controller.
    for (const broker of brokers) await broker.start(ready);
    const [first, second] = brokers as [Server, Server];
    const at = ['--bootstrap-server', ports.map((port) => `localhost:${port}`).join()];
    const topics = (...args: string[]) => ok([...tool(version, 'kafka-topics'), ...at, ...args]);
    await topics('--create', '--topic', 't', '--partitions', '4', '--replication-factor', '2');
    const zooKeeper = await connect(server.port, '/k');
    const leaders = async () => {
      const states = [0, 1, 2, 3].map((p) =>
        json(zooKeeper, `/brokers/topics/t/partitions/${p}/state`),
      );
      return (await Promise.all(states)).map(({ leader }) => leader);
    };
    expect([...new Set(await leaders())].sort()).toEqual([0, 1]);
    expect((await json(zooKeeper, '/controller'))['brokerid']).toBe(0);

    await first.stop('SIGKILL');
    await expect.poll(leaders, { timeout: 60_000 }).toEqual([1, 1, 1, 1]);
    expect((await json(zooKeeper, '/controller'))['brokerid']).toBe(1);
    expect((await zooKeeper.children('/brokers/ids')).children).toEqual(['1']);
    const survivor = ['--broker-list', `localhost:${ports[1]}`, '--topic', 't'];
    const produced = ['--request-required-acks', '1'];
    await ok([...tool(version, 'kafka-console-producer'), ...survivor, ...produced], {
      stdin: 'one\ntwo\n',
    });

    await first.start(ready);
    const isr = async () =>
      ((await json(zooKeeper, '/brokers/topics/t/partitions/0/state'))['isr'] as number[]).sort();
    await expect.poll(isr, { timeout: 60_000 }).toEqual([0, 1]);
    await topics('--delete', '--topic', 't');
    const mark = () => zooKeeper.exists('/admin/delete_topics/t');
    await expect.poll(mark, { timeout: 60_000 }).toBe(null);
    expect(await zooKeeper.exists('/brokers/topics/t')).toBe(null);
    await second.stop('SIGKILL');
  });
});
