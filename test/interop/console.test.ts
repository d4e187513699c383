/**
 * The console tools as people and scripts use them: any language typed or piped, ends of pipes, a broker that comes later,
 * files larger than memory; and what the broker costs while nobody does anything. kcat reads what was written.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { statusNumber } from '../kit/processes.ts';
import { bin, Cluster, lacking, ok, root, run } from '../kit/servers.ts';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await Cluster.start();
});
afterAll(() => cluster.close());

const tool = (name: string, ...args: string[]) => [
  bin(name),
  '--bootstrap-server',
  cluster.bootstrap,
  ...args,
];
const producer = (topic: string, ...args: string[]) =>
  tool('kafka-console-producer', '--topic', topic, ...args);
const consumer = (topic: string, ...args: string[]) =>
  tool('kafka-console-consumer', '--topic', topic, '--from-beginning', ...args);

/** Headers, key and value of every record, as another client sees them. */
const read = (topic: string) =>
  ok(
    [
      ...['/usr/bin/kcat', '-b', cluster.bootstrap, '-C', '-t', topic, '-e', '-q'],
      ...['-f', '%h|%k|%s\n'],
    ],
    { timeoutMs: 120_000 },
  );

/** A command whose stdin is written in pieces of 7 bytes, so that characters are cut. */
async function dripped(argv: readonly string[], text: string): Promise<number | null> {
  const [command = '', ...args] = argv;
  const child = spawn(command, args, {
    stdio: ['pipe', 'ignore', 'inherit'],
    env: { ...process.env, LANG: 'C', LC_ALL: 'C' },
  });
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += 7) {
    child.stdin.write(bytes.subarray(at, at + 7));
    await sleep(1);
  }
  child.stdin.end();
  const [status] = await once(child, 'exit');
  return status;
}

const LINES = ['머리말:헤더 🎩→열쇠 🔑⇒값 👋 안녕', '둘:2→키⇒끝 🏁', '가족:👨‍👩‍👧→ㄱ⇒ㅎ'];
const SEPARATORS = [
  'parse.headers=true',
  'headers.delimiter=→',
  'parse.key=true',
  'key.separator=⇒',
];
const asReader = (properties: readonly string[]) =>
  properties.flatMap((property) => ['--property', property]);
const asRead = (lines: readonly string[]) =>
  lines.map((line) => `${line.replace(':', '=').replace('→', '|').replace('⇒', '|')}\n`).join('');

describe.skipIf(lacking('kcat', '/usr/bin/kcat'))('any language', () => {
  it('comes back byte by byte when piped in pieces, also under LANG=C', async () => {
    const argv = producer('piped', ...asReader(SEPARATORS));
    expect(await dripped(argv, `${LINES.join('\n')}\n`)).toBe(0);
    expect(await read('piped')).toBe(asRead(LINES));
    const printed = asReader([
      'print.headers=true',
      'print.key=true',
      'key.separator=⇒',
      'headers.separator=、',
    ]);
    const shown = await ok(consumer('piped', '--max-messages', '3', ...printed), {
      env: { LANG: 'C', LC_ALL: 'C' },
    });
    expect(shown).toBe(LINES.map((line) => `${line.replace('→', '⇒')}\n`).join(''));
  });

  it('comes back byte by byte when typed on a terminal', async () => {
    const argv = producer('typed', ...asReader(SEPARATORS));
    const terminal = ['/usr/bin/python3', join(root, 'test/interop/terminal.py'), ...argv];
    for (const LC_ALL of ['C', 'C.UTF-8'])
      await ok(terminal, { stdin: `${LINES.join('\n')}\n`, env: { LC_ALL } });
    expect(await read('typed')).toBe(asRead([...LINES, ...LINES]));
  });
});

const NOBODY =
  /WARN \[.* clientId=.*\] Connection to node -1 \(localhost\/127\.0\.0\.1:\d+\) could not be established\./;

describe('the console tools', () => {
  it('end quietly when nobody reads on', async () => {
    await ok(producer('long'), { stdin: 'a line of some length\n'.repeat(50_000) });
    const command = consumer('long').join(' ');
    const { stdout, stderr } = await run(['sh', '-c', `${command} | head -1`]);
    expect(stdout).toBe('a line of some length\n');
    expect(stderr).toMatch(
      /^Unable to write to standard out, closing consumer\.\nProcessed a total of \d+ messages\n$/,
    );
  });

  it('started before the broker say so as Kafka does, and succeed', async () => {
    await cluster.broker.stop();
    const complaining = new Set<string>();
    const tooEarly = (argv: string[], stdin = '') => {
      const onErrors = (text: string) => void (NOBODY.test(text) && complaining.add(argv[0] ?? ''));
      return run(argv, { stdin, onErrors, timeoutMs: 120_000 });
    };
    const early = [
      tooEarly(tool('kafka-topics', '--create', '--topic', 'early')),
      tooEarly(producer('early-lines'), 'late is fine\n'),
      tooEarly(consumer('early-lines', '--max-messages', '1')),
    ];
    await expect.poll(() => complaining.size).toBe(early.length);
    await cluster.startBroker('samsa');
    const [made, written, seen] = await Promise.all(early);
    expect([made?.status, written?.status, seen?.status]).toEqual([0, 0, 0]);
    expect(made?.stdout).toBe('Created topic early.\n');
    expect(seen?.stdout).toBe('late is fine\n');
  });

  it('move a file in less than 150 MB', async () => {
    const size = 300_000_000;
    const command = `yes ${'x'.repeat(99)} | head -c ${size} > ${cluster.folder}/large.txt`;
    await ok(['sh', '-c', command]);
    const argv = [
      '/usr/bin/env',
      'bash',
      '-c',
      `exec ${producer('large').join(' ')} < ${cluster.folder}/large.txt`,
    ];
    const child = spawn(argv[0] ?? '', argv.slice(1), { stdio: 'ignore' });
    const ended = once(child, 'exit');
    let peakMb = 0;
    for (let running = true; running; ) {
      running = await Promise.race([ended.then(() => false), sleep(100).then(() => true)]);
      // NaN once it has ended and waits to be fetched.
      const kib = running ? statusNumber(child.pid ?? 0, 'VmHWM') : 0;
      peakMb = Math.max(peakMb, (kib || 0) / 1024);
    }
    expect((await ended)[0]).toBe(0);
    expect(peakMb).toBeGreaterThan(30);
    expect(peakMb).toBeLessThan(150);
  });
});

describe('a broker with nothing to do', () => {
  // Its share of a core depends on the machine and stands in scripts/bench/idle; what wakes it does not.
  it('and 100 partitions wakes less than 20 times a second', async () => {
    await ok(tool('kafka-topics', '--create', '--topic', 'idle', '--partitions', '100'));
    await sleep(5_000);
    const wakes = () => statusNumber(cluster.broker.pid, 'voluntary_ctxt_switches');
    const [before, seconds] = [wakes(), 20];
    await sleep(seconds * 1_000);
    expect((wakes() - before) / seconds).toBeLessThan(20);
  });
});
