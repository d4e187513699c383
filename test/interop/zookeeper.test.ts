/**
 * Our ZooKeeper beside Apache's: a data directory that goes from one to the other and back, our client on Apache's server,
 * and Apache Kafka's brokers on ours.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { nodeNetwork } from '../../src/platform/node/network.ts';
import { retryUntilConnected } from '../../src/zookeeper/client/retry.ts';
import type { Stat, ZooKeeper } from '../../src/zookeeper/client/types.ts';
import { OpCode } from '../../src/zookeeper/messages.ts';
import { freePort, lacking, ok, Server, shared, tool } from '../kit/servers.ts';
import { Peer } from '../kit/zookeeper-peer.ts';
import { apaches, closing, connect, folder, onClose, ours } from '../kit/zookeepers.ts';

const noApache = lacking('Apache Kafka', join(shared, 'peers/apache-kafka'));
afterEach(closing);

type Tree = Record<string, { data: string | null; stat: Stat; acl: unknown }>;

async function treeOf(zooKeeper: ZooKeeper, path = '/', into: Tree = {}): Promise<Tree> {
  const { data, stat } = await zooKeeper.get(path);
  const { acl } = await zooKeeper.getAcl(path);
  into[path] = { data: data?.toString('base64') ?? null, stat, acl };
  for (const name of (await zooKeeper.children(path)).children) {
    await treeOf(zooKeeper, path === '/' ? `/${name}` : `${path}/${name}`, into);
  }
  return into;
}

/** Our client has no verb for it. */
async function createTtl(port: number, path: string): Promise<void> {
  const peer = await Peer.open(nodeNetwork, port);
  const acl = [{ perms: 31, scheme: 'world', id: 'anyone' }];
  const ttl = { path, data: Buffer.from('x'), acl, flags: 5, ttl: 3_600_000 };
  const reply = await peer?.ask({ type: OpCode.createTTL, ...ttl });
  expect(reply?.err).toBe(0);
  await peer?.ask({ type: OpCode.closeSession });
}

async function grow(zooKeeper: ZooKeeper, port: number, root: string): Promise<void> {
  await zooKeeper.create(root, null);
  for (let i = 0; i < 50; i++) await zooKeeper.create(`${root}/n${i}`, Buffer.from(`${i}`));
  for (let i = 0; i < 50; i += 3) await zooKeeper.set(`${root}/n${i}`, Buffer.alloc(i, 7));
  for (let i = 0; i < 50; i += 5) await zooKeeper.delete(`${root}/n${i}`);
  await zooKeeper.create(`${root}/s-`, Buffer.alloc(0), { mode: 'persistent-sequential' });
  await zooKeeper.create(`${root}/box`, null, { mode: 'container' });
  await zooKeeper.create(`${root}/box/child`, null);
  await zooKeeper.setAcl(`${root}/n1`, [{ perms: 3, scheme: 'world', id: 'anyone' }]);
  await zooKeeper.setAcl(`${root}/n2`, [{ perms: 31, scheme: 'ip', id: '127.0.0.1' }]);
  const owned = { perms: 31, scheme: 'digest', id: 'gregor:hash' };
  await zooKeeper.setAcl(`${root}/n3`, [owned, { perms: 1, scheme: 'world', id: 'anyone' }]);
  await createTtl(port, `${root}/ttl`);
  const quota = `/zookeeper/quota${root}`;
  await zooKeeper.create(quota, null);
  const limits = 'count=3,bytes=-1=;byteHardLimit=-1;countHardLimit=100';
  await zooKeeper.create(`${quota}/zookeeper_limits`, Buffer.from(limits));
  await zooKeeper.create(`${quota}/zookeeper_stats`, Buffer.from('count=0,bytes=0'));
  await zooKeeper.set(`${root}/n4`, Buffer.from('counted'));
  const failing = [
    { type: 'create', path: `${root}/never`, data: null },
    { type: 'check', path: root, version: 99 },
  ] as const;
  await expect(zooKeeper.multi(failing)).rejects.toMatchObject({ code: 'BADVERSION', index: 1 });
  const passing = [
    { type: 'create', path: `${root}/m`, data: null },
    { type: 'set', path: `${root}/m`, data: Buffer.from('1'), version: 0 },
  ] as const;
  await zooKeeper.multi(passing);
}

describe.skipIf(noApache)('the data directory', () => {
  it('goes from ours to Apache and back, with nothing lost and nothing changed', async () => {
    const dataDir = folder();
    const first = await ours(dataDir);
    const writer = await connect(first.port);
    await grow(writer, first.port, '/ours');
    const written = await treeOf(writer);
    await writer.close();
    await first.close();

    const second = await apaches(dataDir);
    const reader = await connect(second.port);
    expect(await treeOf(reader)).toEqual(written);
    await grow(reader, second.port, '/apaches');
    const grown = await treeOf(reader);
    await reader.close();
    await second.server.stop('SIGKILL');

    const third = await ours(dataDir);
    expect(await treeOf(await connect(third.port))).toEqual(grown);
  });
});

describe.skipIf(noApache)('our client on Apache ZooKeeper', () => {
  it('keeps its session and its watches over a restart of the server', async () => {
    const dataDir = folder();
    const { server, port } = await apaches(dataDir);
    const zooKeeper = await connect(port);
    const session = zooKeeper.sessionId;
    await zooKeeper.create('/kept', Buffer.from('1'));
    await zooKeeper.create('/kept/mine', null, { mode: 'ephemeral' });
    const events: string[] = [];
    const see = ({ type, path }: { type: string; path: string }) => events.push(`${type} ${path}`);
    await zooKeeper.get('/kept', see);
    await zooKeeper.children('/kept', see);
    await zooKeeper.exists('/later', see);
    await server.stop('SIGKILL');
    await server.start(/binding to port/);
    const stat = await retryUntilConnected(zooKeeper, () => zooKeeper.exists('/kept/mine'));
    expect(stat?.ephemeralOwner).toBe(session);
    expect(zooKeeper.sessionId).toBe(session);
    const other = await connect(port);
    await other.set('/kept', Buffer.from('2'));
    await other.create('/kept/more', null);
    await other.create('/later', null);
    await zooKeeper.sync('/');
    expect(events.sort()).toEqual(['childrenChanged /kept', 'created /later', 'dataChanged /kept']);
  });
});

describe.skipIf(noApache).each(['3.9.1', '2.5.0'] as const)(
  'an Apache Kafka %s broker',
  (version) => {
    it('creates, fills, reads, deletes topics and restarts on our ZooKeeper', async () => {
      const home = folder();
      const server = await ours(join(home, 'zookeeper'));
      const port = await freePort();
      const file = join(home, 'server.properties');
      writeFileSync(
        file,
        `broker.id=0\nlisteners=PLAINTEXT://localhost:${port}\nlog.dirs=${home}/logs\nzookeeper.connect=localhost:${server.port}/kafka\noffsets.topic.replication.factor=1\ngroup.initial.rebalance.delay.ms=0\n`,
      );
      const broker = new Server([...tool(version, 'kafka-server-start'), file], {
        KAFKA_HEAP_OPTS: '-Xmx512M',
      });
      onClose(() => broker.stop('SIGKILL'));
      const ready = /started \(kafka\.server\.KafkaServer\)/;
      const at = ['--bootstrap-server', `localhost:${port}`];
      const topics = (...args: string[]) => ok([...tool(version, 'kafka-topics'), ...at, ...args]);
      await broker.start(ready);
      await topics('--create', '--topic', 't', '--partitions', '3', '--replication-factor', '1');
      const lines = 'one\ntwo\nthree\n';
      const write = ['--broker-list', `localhost:${port}`, '--topic', 't'];
      await ok([...tool(version, 'kafka-console-producer'), ...write], { stdin: lines });
      const read = ['--topic', 't', '--from-beginning', '--max-messages', '3'];
      const consume = () => ok([...tool(version, 'kafka-console-consumer'), ...at, ...read]);
      expect((await consume()).split('\n').sort()).toEqual(['', 'one', 'three', 'two']);
      await broker.stop();
      await broker.start(ready);
      expect((await consume()).split('\n').sort()).toEqual(['', 'one', 'three', 'two']);
      await topics('--delete', '--topic', 't');
      const zooKeeper = await connect(server.port, '/kafka');
      // The mark goes last.
      const mark = () => zooKeeper.exists('/admin/delete_topics/t');
      await expect.poll(mark, { timeout: 60_000 }).toBe(null);
      expect(await zooKeeper.exists('/brokers/topics/t')).toBe(null);
    });
  },
);
