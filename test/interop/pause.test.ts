/**
 * A broker with its ZooKeeper inside is stopped for longer than its ZooKeeper session and one consumer's session last (a laptop's
 * sleep, Ctrl-Z), and goes on as if nothing had been: nobody expires whose pings lie unread.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bin, freePort, lacking, ok, Server } from '../kit/servers.ts';

const STOPPED_MS = 20_000;

const folder = mkdtempSync(join(tmpdir(), 'samsa-test-'));
const children: ChildProcess[] = [];
let broker: Server | null = null;
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await broker?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A client that runs on; `output` grows. */
function client(argv: readonly string[]): { child: ChildProcess; output: () => string } {
  const [command = '', ...args] = argv;
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  return { child, output: () => output };
}

/** How long it takes until something holds, without what the machine stood still meanwhile: then a sleep of 5 ms took longer. */
async function until(what: string, holds: () => boolean, ms: number): Promise<number> {
  let tookMs = 0;
  for (let before = performance.now(); !holds(); ) {
    if (tookMs > ms) throw new Error(`${what}: not within ${ms} ms`);
    await sleep(5);
    const now = performance.now();
    tookMs += Math.min(now - before, 50);
    before = now;
  }
  return tookMs;
}

describe.skipIf(lacking('kcat', '/usr/bin/kcat'))('a broker stopped for 20 s', () => {
  it('keeps its ZooKeeper session and its groups, and serves within a second', async () => {
    const [port, zookeeperPort] = [await freePort(), await freePort()];
    const overrides = [
      `listeners=PLAINTEXT://localhost:${port}`,
      `zookeeper.connect=localhost:${zookeeperPort}`,
      `log.dirs=${folder}/kafka-logs`,
    ];
    const argv = overrides.flatMap((setting) => ['--override', setting]);
    broker = new Server([bin('kafka-server-start'), ...argv]);
    await broker.start(/started \(kafka\.server\.KafkaServer\)/);
    const bootstrap = `localhost:${port}`;
    const registration = () =>
      ok([bin('zookeeper-shell'), `localhost:${zookeeperPort}`, 'stat', '/brokers/ids/0']);
    const identity = (text: string) => text.match(/^(cZxid|ephemeralOwner) = .*$/gm);

    const ours = client([
      ...[bin('kafka-console-consumer'), '--bootstrap-server', bootstrap, '--topic', 'paused'],
      ...['--from-beginning', '--group', 'ours', '--consumer-property', 'session.timeout.ms=10000'],
    ]);
    const earliest = ['-q', '-u', '-X', 'auto.offset.reset=earliest'];
    const theirs = client([
      '/usr/bin/kcat',
      '-b',
      bootstrap,
      ...earliest,
      '-G',
      'theirs',
      'paused',
    ]);
    const both = (text: string) => () =>
      ours.output().includes(text) && theirs.output().includes(text);
    const send = (text: string) =>
      ok(['/usr/bin/kcat', '-b', bootstrap, '-P', '-t', 'paused'], { stdin: `${text}\n` });
    /** How long it takes from the start of who sends it until both have read it. */
    const reads = async (text: string) => {
      const sent = send(text);
      const tookMs = await until(`the record ${text}`, both(text), 20_000);
      await sent;
      return tookMs;
    };
    await send('before');
    await until('the first record', both('before'), 20_000);
    await sleep(3_000);
    const usual = await reads('usual');
    const before = identity(await registration());
    const generations = () => broker?.output.match(/.*generation.*/g) ?? [];
    const known = generations();

    process.kill(broker.pid, 'SIGSTOP');
    await sleep(STOPPED_MS);
    process.kill(broker.pid, 'SIGCONT');
    expect(await reads('after')).toBeLessThan(1_000 + usual);
    await sleep(3_000);
    expect(identity(await registration())).toEqual(before);
    expect(before).toHaveLength(2);
    expect(generations()).toEqual(known);
    expect(known.length).toBeGreaterThan(0);
  }, 240_000);
});
