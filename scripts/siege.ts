/**
 * Bad neighbours, against a broker and its ZooKeeper as real processes: nonsense on both ports beside a producer and a
 * consumer (their rate must stay at 80 %, memory must grow by less than 100 MB, each bad connection closed with one log line), then
 * 200 consumers that ask for 50 MB each and never read and 200 producers that announce 100 MB and send a byte a second (less than 150 MB
 * more). Prints what it measured and ends with 1 when a bound does not hold.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { Cluster, ok, run, shared } from '../test/kit/servers.ts';
import { apis } from '../src/protocol/apis.ts';

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const residentMb = (pid: number) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
let failed = false;
function hold(what: string, held: boolean): void {
  console.log(`${held ? 'holds' : 'FAILS'}: ${what}`);
  failed ||= !held;
}

function open(port: number, first?: Uint8Array): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      if (first) socket.write(first);
      resolve(socket);
    });
    socket.on('error', () => undefined);
  });
}

const framed = (body: Buffer) => {
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length);
  return Buffer.concat([size, body]);
};

function requestHeader(key: number, version: number): Buffer {
  const header = Buffer.alloc(12);
  header.writeInt16BE(key, 0);
  header.writeInt16BE(version, 2);
  header.writeInt32BE(7, 4);
  header.writeInt16BE(2, 8);
  header.write('me', 10);
  return header;
}

/** Fetch v4 of partition 0 from offset 0: bytesMax whatever the consumer would like to have. */
function fetchFrame(topic: string, bytesMax: number): Buffer {
  const body = Buffer.alloc(4 + 4 + 4 + 4 + 1 + 4 + 2 + topic.length + 4 + 4 + 8 + 4);
  let at = 0;
  for (const value of [-1, 500, 1, bytesMax]) at = body.writeInt32BE(value, at);
  at = body.writeInt8(0, at);
  at = body.writeInt32BE(1, at);
  at = body.writeInt16BE(topic.length, at);
  at += body.write(topic, at);
  for (const value of [1, 0, 0, 0, bytesMax]) at = body.writeInt32BE(value, at);
  return framed(Buffer.concat([requestHeader(1, 4), body]));
}

function nonsense(): Buffer[] {
  const bad = [
    randomBytes(200),
    Buffer.from([0x7f, 0xff, 0xff, 0xff, 0, 0]),
    Buffer.from([0xff, 0xff, 0xff, 0xff]),
    Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'),
    Buffer.from('16030100c8010000c40303', 'hex'),
    framed(Buffer.from([0, 3])),
  ];
  for (const api of apis) {
    for (let version = api.minVersion; version <= api.maxVersion; version++) {
      bad.push(
        framed(
          Buffer.concat([
            requestHeader(api.key, version),
            Buffer.from([0, 0x7f, 0xff, 0xff, 0xff]),
            randomBytes(20),
          ]),
        ),
      );
    }
  }
  return bad;
}

const cluster = await Cluster.start();
const load = join(cluster.folder, 'load');
await ok(['go', 'build', '-o', load, '.'], { cwd: join(shared, 'bench/load'), timeoutMs: 240_000 });
const go = async (...args: string[]) =>
  JSON.parse(await ok([load, '-brokers', cluster.bootstrap, ...args], { timeoutMs: 180_000 }));
const rates = async (topic: string) => {
  await go('-mode', 'create', '-topic', topic);
  const [produced, consumed] = [
    await go('-mode', 'produce', '-topic', topic, '-records', '1000000', '-acks', '1'),
    await go('-mode', 'consume', '-topic', topic, '-records', '1000000'),
  ];
  return { produce: produced.mb_per_s as number, consume: consumed.mb_per_s as number };
};

try {
  await rates('warm');
  const alone = await rates('alone');
  const [brokerPid, zookeeperPid] = [cluster.broker.pid, cluster.zookeeper.pid];
  const memory = () => residentMb(brokerPid) + residentMb(zookeeperPid);
  const before = memory();
  let besieged = true;
  let connections = 0;
  const attack = (async () => {
    const bad = nonsense();
    while (besieged) {
      for (const bytes of bad) {
        if (!besieged) break;
        const sockets = await Promise.all([
          open(cluster.port, bytes),
          open(cluster.zookeeperPort, bytes),
        ]);
        connections += sockets.length;
        await sleep(20);
        for (const socket of sockets) socket.destroy();
      }
    }
  })();
  const beside = await rates('beside');
  besieged = false;
  await attack;
  const share = (key: 'produce' | 'consume') => beside[key] / alone[key];
  hold(
    `beside ${connections} bad connections the producer keeps ${share('produce').toFixed(2)} of its rate`,
    share('produce') >= 0.8,
  );
  hold(`and the consumer ${share('consume').toFixed(2)}`, share('consume') >= 0.8);
  hold(
    `memory grew by ${(memory() - before).toFixed(0)} MB of at most 100`,
    memory() - before < 100,
  );

  const calm = memory();
  const greedy = await Promise.all(Array.from({ length: 200 }, () => open(cluster.port)));
  for (const socket of greedy) {
    socket.pause();
    socket.write(fetchFrame('alone', 50_000_000));
  }
  const slow = await Promise.all(Array.from({ length: 200 }, () => open(cluster.port)));
  const announced = Buffer.alloc(4);
  announced.writeInt32BE(100_000_000 - 1);
  for (const socket of slow) socket.write(announced);
  let peak = 0;
  for (let second = 0; second < 15; second++) {
    for (const socket of slow) socket.write(Buffer.from([0]));
    await sleep(1000);
    peak = Math.max(peak, memory() - calm);
  }
  hold(
    `200 consumers that never read and 200 producers of a byte a second cost ${peak.toFixed(0)} MB of at most 150`,
    peak < 150,
  );
  for (const socket of [...greedy, ...slow]) socket.destroy();
  const listed = await run(['/usr/bin/kcat', '-b', cluster.bootstrap, '-L'], { timeoutMs: 10_000 });
  hold('the broker still serves', listed.status === 0);
} finally {
  await cluster.close();
}
process.exit(failed ? 1 : 0);
