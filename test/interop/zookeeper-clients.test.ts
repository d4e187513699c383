/**
 * Clients of ZooKeeper that nobody here wrote, on our server: kazoo and its recipes, go-zookeeper, the C client's shell. Where
 * a session has to outlive a restart, the server is a process and is killed.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { until } from '../kit/ensemble.ts';
import { lacking, ok, type Server, shared, type Vendor } from '../kit/servers.ts';
import { closing, folder, onClose, zooKeeperOf } from '../kit/zookeepers.ts';

const here = join(import.meta.dirname, 'zookeeper');
afterEach(closing);

/** Runs a client that says `restart` when it is ready to see its server killed, and returns what it printed. */
async function surviving(argv: readonly string[], server: Server): Promise<string> {
  const [command = '', ...args] = argv;
  const child = spawn(command, args);
  onClose(() => void child.kill('SIGKILL'));
  let [said, errors] = ['', ''];
  let restarting: Promise<void> | null = null;
  child.stdout.on('data', (chunk) => {
    said += chunk;
    if (restarting !== null || !said.includes('restart\n')) return;
    restarting = (async () => {
      await server.stop('SIGKILL');
      await server.start(/binding to port/);
      child.stdin.write('restarted\n');
    })();
  });
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const status = await new Promise((resolve) => child.on('close', resolve));
  await restarting;
  if (status !== 0) throw new Error(`${argv.join(' ')} ended with ${status}: ${said}${errors}`);
  return said;
}

describe.skipIf(lacking('kazoo', '/usr/lib/python3/dist-packages/kazoo'))('kazoo', () => {
  it.each(['recipes.py', 'more_recipes.py'])(
    'finds everything as it knows it: %s',
    async (script) => {
      const { server, port } = await zooKeeperOf('samsa', folder());
      const argv = ['/usr/bin/python3', join(here, script), `127.0.0.1:${port}`];
      expect(await surviving(argv, server)).toMatch(/all held\n$/);
    },
  );
});

describe.skipIf(lacking('go', '/usr/local/go/bin/go'))('go-zookeeper', () => {
  it('finds verbs, transactions, ACLs, watches and locks as it knows them', async () => {
    const { server, port } = await zooKeeperOf('samsa', folder());
    const client = join(folder(), 'client');
    await ok(['go', 'build', '-C', join(here, 'go'), '-o', client, '.'], { timeoutMs: 240_000 });
    const said = await surviving([client, `127.0.0.1:${port}`], server);
    expect(said).toBe('restart\nall held\n');
  });
});

const CLI = '/usr/lib/zookeeper/bin/cli_mt';

/** What has no answer, or tells none of it. */
const SILENT = /^(a?exists|wexists|addauth|myid|nonsense|create noslash|create2 \+e\+s) ?/;

/** Types each line when the one before has been answered; behind one without an answer, one that has. */
async function typed(argv: readonly string[], lines: readonly string[]): Promise<string> {
  const [command = '', ...args] = argv;
  const child = spawn(command, args);
  onClose(() => void child.kill('SIGKILL'));
  const closed = new Promise((resolve) => child.on('close', resolve));
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said += chunk;
    });
  await until(async () => said.includes('CONNECTED_STATE'));
  for (const line of lines) {
    const answers = said.match(ANSWER)?.length ?? 0;
    child.stdin.write(SILENT.test(line) ? `${line}\nsync /\n` : `${line}\n`);
    if (line === 'quit') break;
    await until(async () => (said.match(ANSWER)?.length ?? 0) > answers);
    // An answer is printed in pieces.
    for (let before = ''; before !== said; await pause(150)) before = said;
  }
  await closed;
  return said;
}

const ANSWER = /rc = -?\d+/g;

describe.skipIf(
  lacking('cli_mt', CLI) || lacking('Apache Kafka', join(shared, 'peers/apache-kafka')),
)('cli_mt, the C client', () => {
  /** Without times, and with lists of children, which have no order, sorted. */
  const plain = (said: string) =>
    said
      .replaceAll(/^time = .*\n/gm, '')
      .replaceAll(/(\w{3} ){2}[ \d]\d \d\d:\d\d:\d\d 20\d\d/g, '<date>')
      .replaceAll(/0x[0-9a-f]{8,}|(?<=(ephemeralOwner|session Id) = )[0-9a-f]{8,}/g, '<session>')
      .replaceAll(/(?:^\t[^=\n]+\n)+/gm, (list) => list.split('\n').sort().join('\n'));

  it("shows on our server what it shows on Apache's", async () => {
    const lines = readFileSync(join(here, 'cli_mt.txt'), 'utf8').trimEnd().split('\n');
    const play = async (vendor: Vendor) => {
      const { port } = await zooKeeperOf(vendor, folder());
      return plain(await typed([CLI, '-h', `127.0.0.1:${port}`], lines));
    };
    const expected = await play('3.9.1');
    expect(expected.match(/rc = -?\d+/g)?.length).toBeGreaterThan(30);
    expect(await play('samsa')).toBe(expected);
  });
});
