/**
 * Our brokers and our client on an ensemble of three Apache ZooKeeper servers: what the ensemble goes through (a rolling
 * restart, the death of its leader) costs no acknowledged record, no controller and no session.
 */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { deferred } from '../../src/base/deferred.ts';
import { createPlatform } from '../../src/platform/node/platform.ts';
import { connectZooKeeper } from '../../src/zookeeper/client/client.ts';
import { retryUntilConnected } from '../../src/zookeeper/client/retry.ts';
import { Ensemble, until } from '../kit/ensemble.ts';
import { bin, freePort, lacking, ok, Server, shared } from '../kit/servers.ts';

const noPeers =
  lacking('Apache Kafka', join(shared, 'peers/apache-kafka')) ||
  lacking('kcat', '/usr/bin/kcat') ||
  lacking('confluent-kafka', '/usr/lib/python3/dist-packages/confluent_kafka');

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function startEnsemble(): Promise<Ensemble> {
  const ensemble = await Ensemble.start();
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

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
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

describe.skipIf(noPeers)('our client on an Apache ZooKeeper ensemble', () => {
  it('carries its session and watches from one server to the next', async () => {
    const ensemble = await startEnsemble();
    const platform = createPlatform({ logLevel: 'ERROR' });
    const connect = async () => {
      const zooKeeper = await connectZooKeeper(platform, {
        connectString: `${ensemble.connectString}/root`,
        sessionTimeoutMs: 8000,
        connectionTimeoutMs: 8000,
      });
      closers.push(() => zooKeeper.close());
      return zooKeeper;
    };
    const [zooKeeper, other] = [await connect(), await connect()];
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
});
