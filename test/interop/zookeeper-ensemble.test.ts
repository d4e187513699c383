/**
 * Our brokers and our client on an ensemble of three Apache ZooKeeper servers: what the ensemble goes through (a rolling
 * restart, the death of its leader) costs no acknowledged record, no controller and no session.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { deferred } from '../../src/base/deferred.ts';
import { createPlatform } from '../../src/platform/node/platform.ts';
import { connectZooKeeper } from '../../src/zookeeper/client/client.ts';
import { retryUntilConnected } from '../../src/zookeeper/client/retry.ts';
import type { ZooKeeper } from '../../src/zookeeper/client/types.ts';
import { Ensemble, until } from '../kit/ensemble.ts';
import { bin, freePort, lacking, ok, run, Server, shared } from '../kit/servers.ts';

const noPeers =
  lacking('Apache Kafka', join(shared, 'peers/apache-kafka')) ||
  lacking('kcat', '/usr/bin/kcat') ||
  lacking('confluent-kafka', '/usr/lib/python3/dist-packages/confluent_kafka');

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function startEnsemble(settings?: Record<string, string>): Promise<Ensemble> {
  const ensemble = await Ensemble.start(settings);
  closers.push(() => ensemble.close());
  return ensemble;
}

interface Broker {
  readonly at: string;
  readonly server: Server;
}

const STARTED = /started \(kafka\.server\.KafkaServer\)/;

async function startBroker(ensemble: Ensemble, id: number): Promise<Broker> {
  const at = `127.0.0.1:${await freePort()}`;
  const file = join(ensemble.folder, `server-${id}.properties`);
  const settings = {
    'broker.id': id,
    listeners: `PLAINTEXT://${at}`,
    'log.dirs': join(ensemble.folder, `logs-${id}`),
    'zookeeper.connect': `${ensemble.connectString}/kafka`,
    'zookeeper.session.timeout.ms': 6000,
  };
  const lines = Object.entries(settings).map(([key, value]) => `${key}=${value}\n`);
  writeFileSync(file, lines.join(''));
  const server = new Server([bin('kafka-server-start'), file]);
  closers.push(() => server.stop('SIGKILL'));
  await server.start(STARTED);
  return { at, server };
}

/** The numbers that were acknowledged between the start and end(). */
function produce(bootstrap: string, topic: string): { end: () => Promise<string[]> } {
  const script = join(import.meta.dirname, 'zookeeper/produce.py');
  const child = spawn('/usr/bin/python3', [script, bootstrap, topic]);
  let [acknowledged, errors] = ['', ''];
  child.stdout.on('data', (chunk) => {
    acknowledged += chunk;
  });
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const status = new Promise((resolve) => child.on('close', resolve));
  closers.push(async () => void child.kill('SIGKILL'));
  const end = async () => {
    child.stdin.end();
    if ((await status) !== 0) throw new Error(`the producer failed: ${errors}`);
    return acknowledged.trimEnd().split('\n');
  };
  return { end };
}

const numbers = (lines: readonly string[]) => lines.map(Number).sort((a, b) => a - b);

describe.skipIf(noPeers)('our brokers on an Apache ZooKeeper ensemble', () => {
  it('lose nothing over its rolling restart and the death of its leader', async () => {
    const ensemble = await startEnsemble();
    const brokers = await Promise.all([0, 1].map((id) => startBroker(ensemble, id)));
    const bootstrap = brokers.map(({ at }) => at).join(',');
    const topics = (...args: string[]) =>
      ok([bin('kafka-topics'), '--bootstrap-server', bootstrap, ...args]);
    await topics('--create', '--topic', 't', '--partitions', '4');
    const producer = produce(bootstrap, 't');
    for (let id = 0; id < ensemble.size; id++) {
      await ensemble.stop(id);
      await pause(1000);
      await ensemble.start(id);
    }
    const leader = await ensemble.leader();
    await ensemble.stop(leader, 'SIGKILL');
    await ensemble.leader();
    // the controller still rules
    await topics('--create', '--topic', 'after', '--partitions', '2');
    await pause(1000);
    const acknowledged = numbers(await producer.end());
    // a broker that dies in this state comes back with its registration, its partitions and its records
    const described = await topics('--describe');
    await brokers[0]?.server.stop('SIGKILL');
    await brokers[0]?.server.start(STARTED);
    await until(async () => (await topics('--describe')) === described);
    const kcat = ['/usr/bin/kcat', '-b', bootstrap, '-C', '-e', '-q', '-t'];
    const read = numbers((await ok([...kcat, 't'])).trimEnd().split('\n'));
    expect(acknowledged.length).toBeGreaterThan(1000);
    expect(read).toEqual(acknowledged);
    expect(await ok([...kcat, 'after'])).toBe('');
  });
});

async function connect(ensemble: Ensemble, canBeReadOnly = false): Promise<ZooKeeper> {
  const zooKeeper = await connectZooKeeper(createPlatform({ logLevel: 'FATAL' }), {
    connectString: `${ensemble.connectString}/root`,
    sessionTimeoutMs: 8000,
    connectionTimeoutMs: 8000,
    canBeReadOnly,
  });
  closers.push(() => zooKeeper.close());
  return zooKeeper;
}

describe.skipIf(noPeers)('our client on an Apache ZooKeeper ensemble', () => {
  it('carries its session and watches from one server to the next', async () => {
    const ensemble = await startEnsemble();
    const [zooKeeper, other] = [await connect(ensemble), await connect(ensemble)];
    const session = zooKeeper.sessionId;
    await zooKeeper.create('/', null);
    await zooKeeper.create('/mine', null, { mode: 'ephemeral' });
    for (let id = 0; id < ensemble.size; id++) {
      const seen = deferred<string>();
      const path = `/round-${id}`;
      const look = () =>
        zooKeeper.exists(path, (event) => seen.resolve(`${event.type} ${event.path}`));
      await retryUntilConnected(zooKeeper, look);
      await ensemble.stop(id, 'SIGKILL');
      await retryUntilConnected(other, () => other.create(path, null));
      expect(await seen.promise).toBe(`created ${path}`);
      await ensemble.start(id);
    }
    const stat = await retryUntilConnected(zooKeeper, () => zooKeeper.exists('/mine'));
    expect(stat?.ephemeralOwner).toBe(session);
    expect(zooKeeper.sessionId).toBe(session);
  });

  it('reads from a server that is left alone, and goes back to the ensemble when it can', async () => {
    // Apache's server refuses every session in this state (3.8.4: createSession is NOTREADONLY) unless they may be local.
    const local = { localSessionsEnabled: 'true', localSessionsUpgradingEnabled: 'true' };
    const ensemble = await startEnsemble(local);
    const first = await connect(ensemble);
    await first.create('/', Buffer.from('x'));
    await first.close();
    await ensemble.stop(0, 'SIGKILL');
    await ensemble.stop(1, 'SIGKILL');
    await until(async () => (await ensemble.mode(2)) === 'read-only');
    const reader = await connect(ensemble, true);
    expect(reader.state).toBe('connected-read-only');
    const events: string[] = [];
    const { data } = await reader.get('/', ({ type }) => events.push(type));
    expect(data?.toString()).toBe('x');
    await expect(reader.set('/', null)).rejects.toMatchObject({ code: 'NOTREADONLY' });
    const shell = [bin('zookeeper-shell'), `127.0.0.1:${ensemble.portOf(2)}/root`, '-r'];
    const typed = await run(shell, { stdin: 'get /\nset / y\n' });
    expect(typed.stdout).toContain('state:ConnectedReadOnly type:None path:null');
    expect(typed.stdout).toContain('\nx\n');
    expect(typed.stderr).toContain('Not a read-only call: /\n');
    await ensemble.start(0);
    await until(async () => reader.state === 'connected');
    await (await connect(ensemble)).set('/', Buffer.from('y'));
    await reader.sync('/');
    await until(async () => events.length > 0);
    expect(events).toEqual(['dataChanged']);
  });
});
