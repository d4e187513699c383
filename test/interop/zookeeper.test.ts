/**
 * Our ZooKeeper with parties nobody here wrote: kazoo, Apache's zkCli, Apache Kafka's brokers, and Apache ZooKeeper itself
 * on the other side of our client, our shell and our data directory.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createPlatform } from '../../src/platform/node/platform.ts';
import { connectZooKeeper } from '../../src/zookeeper/client/client.ts';
import { retryUntilConnected } from '../../src/zookeeper/client/retry.ts';
import type { Stat, ZooKeeper } from '../../src/zookeeper/client/types.ts';
import { parseConfig } from '../../src/zookeeper/server/config.ts';
import { startZooKeeper, type ZooKeeperServer } from '../../src/zookeeper/server/server.ts';
import { bin, freePort, lacking, ok, run, Server, shared, tool } from '../kit/servers.ts';

const here = join(import.meta.dirname, 'zookeeper');
const platform = createPlatform({ logLevel: 'ERROR' });
const noApache = lacking('Apache Kafka', join(shared, 'peers/apache-kafka'));

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'samsa-zk-'));
  closers.push(() => rmSync(path, { recursive: true, force: true, maxRetries: 5 }));
  return path;
}

async function ours(dataDir: string, port = 0): Promise<ZooKeeperServer> {
  const settings = { dataDir, clientPort: String(port), maxClientCnxns: '0', tickTime: '2000' };
  const words = { '4lw.commands.whitelist': '*', 'admin.enableServer': 'false' };
  const config = parseConfig(new Map(Object.entries({ ...settings, ...words })));
  const server = await startZooKeeper(platform, config);
  closers.push(() => server.close());
  return server;
}

async function apaches(dataDir: string): Promise<{ server: Server; port: number }> {
  const port = await freePort();
  const file = join(folder(), 'zookeeper.properties');
  writeFileSync(
    file,
    `dataDir=${dataDir}\nclientPort=${port}\ntickTime=2000\nmaxClientCnxns=0\nadmin.enableServer=false\n`,
  );
  const server = new Server([...tool('3.9.1', 'zookeeper-server-start'), file]);
  closers.push(() => server.stop('SIGKILL'));
  await server.start(/PrepRequestProcessor/);
  await serving(port);
  return { server, port };
}

/** A four-letter word takes no zxid, a session would. */
async function serving(port: number): Promise<void> {
  const ask = () =>
    new Promise<string>((resolve) => {
      let answer = '';
      const socket = createConnection(port, '127.0.0.1', () => socket.write('srvr'));
      socket.on('data', (chunk) => {
        answer += chunk.toString();
      });
      socket.on('error', () => resolve(''));
      socket.on('close', () => resolve(answer));
    });
  await expect.poll(ask, { timeout: 20_000 }).toContain('Mode: standalone');
}

async function connect(port: number, chroot = ''): Promise<ZooKeeper> {
  const zooKeeper = await connectZooKeeper(platform, {
    connectString: `127.0.0.1:${port}${chroot}`,
    sessionTimeoutMs: 10_000,
    connectionTimeoutMs: 10_000,
  });
  closers.push(() => zooKeeper.close());
  return zooKeeper;
}

describe.skipIf(lacking('kazoo', '/usr/lib/python3/dist-packages/kazoo'))('kazoo', () => {
  it('finds verbs, transactions, watches, ACLs and its recipes as it knows them', async () => {
    const server = await ours(folder());
    const argv = ['/usr/bin/python3', join(here, 'recipes.py'), `127.0.0.1:${server.port}`];
    expect(await ok(argv)).toBe('all held\n');
  });
});

describe.skipIf(noApache)("Apache's zkCli", () => {
  /** What differs from run to run. */
  const plain = (text: string) =>
    text
      .replaceAll(/0x[0-9a-f]{5,}/g, '<session>')
      .replaceAll(/\w{3} \w{3} \d\d \d\d:\d\d:\d\d \w+ 20\d\d/g, '<date>')
      .replaceAll(/^\[\d{4}-.*$\n?/gm, '')
      .replaceAll(/localhost:\d+/g, '<server>');
  /** The order of the list of an unsorted answer. */
  const stable = (text: string) =>
    plain(text).replaceAll(/^\[\/.*\]$/gm, (list) =>
      list.slice(1, -1).split(', ').sort().join(' '),
    );

  it('prints on our server what it prints on its own, and our shell prints the same on both', async () => {
    const stdin = readFileSync(join(here, 'session.txt'), 'utf8');
    const shells = {
      apache: tool('3.9.1', 'zookeeper-shell'),
      samsa: [bin('zookeeper-shell')],
    };
    const play = async (shell: string[], port: number) => {
      const { stdout, stderr, status } = await run([...shell, `localhost:${port}`], { stdin });
      // Apache's shell prints events from another thread: somewhere before, in or behind a result;
      // the last one, state:Closed, may be split by a result or cut short by the end of the process.
      const block = /\nWATCHER::\n\n(.*)\n/g;
      const events = [...stdout.matchAll(block)]
        .map(([, event]) => plain(event ?? ''))
        .filter((event) => !event.includes('state:Closed'))
        .sort();
      const results = stable(stdout.replaceAll(block, ''))
        .split('\n')
        .filter((line) => line !== '' && line !== 'WATCHER::' && !line.includes('state:Closed'));
      return { results, events, stderr: plain(stderr).split('\n'), status };
    };
    const expected = await play(shells.apache, (await apaches(folder())).port);
    expect(expected.results.length).toBeGreaterThan(150);
    expect(await play(shells.apache, (await ours(folder())).port)).toEqual(expected);
    expect(await play(shells.samsa, (await apaches(folder())).port)).toEqual(expected);
    expect(await play(shells.samsa, (await ours(folder())).port)).toEqual(expected);
  });
});

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

async function grow(zooKeeper: ZooKeeper, root: string): Promise<void> {
  await zooKeeper.create(root, null);
  for (let i = 0; i < 50; i++) await zooKeeper.create(`${root}/n${i}`, Buffer.from(`${i}`));
  for (let i = 0; i < 50; i += 3) await zooKeeper.set(`${root}/n${i}`, Buffer.alloc(i, 7));
  for (let i = 0; i < 50; i += 5) await zooKeeper.delete(`${root}/n${i}`);
  await zooKeeper.create(`${root}/s-`, Buffer.alloc(0), { mode: 'persistent-sequential' });
  await zooKeeper.create(`${root}/box`, null, { mode: 'container' });
  await zooKeeper.create(`${root}/box/child`, null);
  await zooKeeper.setAcl(`${root}/n1`, [{ perms: 3, scheme: 'world', id: 'anyone' }]);
  await zooKeeper.setAcl(`${root}/n2`, [{ perms: 31, scheme: 'ip', id: '127.0.0.1' }]);
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
    await grow(writer, '/ours');
    const written = await treeOf(writer);
    await writer.close();
    await first.close();

    const second = await apaches(dataDir);
    const reader = await connect(second.port);
    expect(await treeOf(reader)).toEqual(written);
    await grow(reader, '/apaches');
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
    await server.start(/PrepRequestProcessor/);
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
      closers.push(() => broker.stop('SIGKILL'));
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
      await expect.poll(mark, { timeout: 20_000 }).toBe(null);
      expect(await zooKeeper.exists('/brokers/topics/t')).toBe(null);
    });
  },
);
