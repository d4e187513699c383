/**
 * Bad neighbours, against a broker and its ZooKeeper as real processes: nonsense on both ports beside a producer and a
 * consumer (their rate must stay at 80 %, memory must grow by less than 100 MB, each bad connection closed with one log line), then
 * 200 consumers that ask for 50 MB each and never read and 200 producers that announce 100 MB and send a byte a second (less than 150 MB
 * more). Prints what it measured and ends with 1 when a bound does not hold.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { deferred } from '../../src/base/deferred.ts';
import { statusNumber } from '../../test/kit/processes.ts';
import { Cluster, ok, run, shared } from '../../test/kit/servers.ts';
import { attack, open, type Siege } from './attack.ts';
import { brokerNonsense, framed, zookeeperNonsense } from './nonsense.ts';

/** Longer than the second part takes: it must not owe its memory to the end of idle connections. */
const IDLE_MS = 25_000;
const ROUNDS = 5;
const RECORDS = 2_000_000;

const residentMb = (pid: number) => statusNumber(pid, 'VmRSS') / 1024;
let failed = false;
function hold(what: string, held: boolean): void {
  console.log(`${held ? 'holds' : 'FAILS'}: ${what}`);
  failed ||= !held;
}

/** Fetch v4 of partition 0 from offset 0: bytesMax whatever the consumer would like to have. */
function fetchFrame(topic: string, bytesMax: number): Buffer {
  const header = Buffer.from([0, 1, 0, 4, 0, 0, 0, 7, 0, 0]);
  const body = Buffer.alloc(4 + 4 + 4 + 4 + 1 + 4 + 2 + topic.length + 4 + 4 + 8 + 4);
  let at = 0;
  for (const value of [-1, 500, 1, bytesMax]) at = body.writeInt32BE(value, at);
  at = body.writeInt8(0, at);
  at = body.writeInt32BE(1, at);
  at = body.writeInt16BE(topic.length, at);
  at += body.write(topic, at);
  for (const value of [1, 0, 0, 0, bytesMax]) at = body.writeInt32BE(value, at);
  return framed(Buffer.concat([header, body]));
}

const cluster = await Cluster.start({ settings: { 'connections.max.idle.ms': IDLE_MS } });
const memory = () => residentMb(cluster.broker.pid) + residentMb(cluster.zookeeper.pid);
const load = join(cluster.folder, 'load');
const go = async (...args: string[]): Promise<{ seconds: number }> => {
  const started = performance.now();
  await ok([load, '-brokers', cluster.bootstrap, ...args], { timeoutMs: 180_000 });
  return { seconds: (performance.now() - started) / 1000 };
};
const seconds = {
  produce: { alone: [] as number[], beside: [] as number[] },
  consume: { alone: [] as number[], beside: [] as number[] },
};
const median = (all: readonly number[]) => [...all].sort((a, b) => a - b)[all.length >> 1] ?? 0;
async function measure(topic: string, when: 'alone' | 'beside'): Promise<void> {
  await go('-mode', 'create', '-topic', topic);
  for (const mode of ['produce', 'consume'] as const) {
    const args = ['-mode', mode, '-topic', topic, '-records', `${RECORDS}`, '-acks', '1'];
    seconds[mode][when].push((await go(...args)).seconds);
  }
}

function report(port: string, { connections, complaints }: Siege): void {
  for (const complaint of [...new Set(complaints)].slice(0, 20)) console.log(`  ${complaint}`);
  const told = complaints.length === 0 ? 'ended as they must' : `${complaints.length} complaints`;
  hold(`${connections} bad connections to ${port} ${told}`, complaints.length === 0);
}

/** Alone and beside the attack in turn, because the machine has other things to do as well. */
async function nonsense(): Promise<void> {
  await measure('warm', 'alone');
  for (const both of Object.values(seconds)) both.alone = [];
  const before = memory();
  let gate = deferred<void>();
  const options = { patienceMs: IDLE_MS * 2, pause: () => gate.promise };
  const log = (server: { readonly output: string }) => () => server.output;
  let over = false;
  const sieges = Promise.all([
    attack(cluster.port, brokerNonsense(), { ...options, log: log(cluster.broker) }),
    attack(cluster.zookeeperPort, zookeeperNonsense(), { ...options, log: log(cluster.zookeeper) }),
  ]).finally(() => {
    over = true;
  });
  let peak = 0;
  for (let round = 0; round < ROUNDS; round++) {
    await measure(`alone-${round}`, 'alone');
    gate.resolve();
    await measure(`beside-${round}`, 'beside');
    peak = Math.max(peak, memory() - before);
    if (!over) gate = deferred<void>();
  }
  gate.resolve();
  const [broker, zookeeper] = await sieges;
  report('the broker', broker);
  report('ZooKeeper', zookeeper);
  for (const mode of ['produce', 'consume'] as const) {
    const kept = median(seconds[mode].alone) / median(seconds[mode].beside);
    const round = (all: number[]) => all.map((one) => one.toFixed(2)).join(' ');
    console.log(
      `  seconds alone: ${round(seconds[mode].alone)}; beside: ${round(seconds[mode].beside)}`,
    );
    hold(`${mode} beside them keeps ${kept.toFixed(2)} of its rate`, kept >= 0.8);
  }
  peak = Math.max(peak, memory() - before);
  hold(`memory grew by ${peak.toFixed(0)} MB of at most 100`, peak < 100);
}

/** By tens: socket.listen.backlog.size is 50. */
async function crowd(): Promise<Socket[]> {
  const sockets: Socket[] = [];
  while (sockets.length < 200)
    sockets.push(...(await Promise.all(Array.from({ length: 10 }, () => open(cluster.port)))));
  return sockets;
}

async function greed(topic: string): Promise<void> {
  const calm = memory();
  const greedy = await crowd();
  for (const socket of greedy) {
    socket.pause();
    socket.write(fetchFrame(topic, 50_000_000));
  }
  const slow = await crowd();
  const announced = Buffer.alloc(4);
  announced.writeInt32BE(100_000_000);
  for (const socket of slow) socket.write(announced);
  let peak = 0;
  for (let second = 0; second < 15; second++) {
    for (const socket of slow) socket.write(Buffer.from([0]));
    await sleep(1000);
    peak = Math.max(peak, memory() - calm);
  }
  const still = [...greedy, ...slow].filter((socket) => !socket.destroyed && socket.writable);
  hold(
    `200 consumers that never read and 200 producers of a byte a second (${still.length} open) cost ${peak.toFixed(0)} MB of at most 150`,
    peak < 150 && still.length === 400,
  );
  if (still.length !== 400) console.log(cluster.broker.output.split('\n').slice(-5).join('\n'));
  for (const socket of [...greedy, ...slow]) socket.destroy();
}

try {
  await ok(['go', 'build', '-o', load, '.'], {
    cwd: join(shared, 'bench/load'),
    timeoutMs: 240_000,
  });
  await nonsense();
  await greed('alone-0');
  const listed = await run(['/usr/bin/kcat', '-b', cluster.bootstrap, '-L'], { timeoutMs: 10_000 });
  hold('the broker still serves', listed.status === 0);
} finally {
  await cluster.close();
}
process.exit(failed ? 1 : 0);
