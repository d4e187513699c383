/**
 * Clients of ZooKeeper that nobody here wrote, on our server: kazoo and its recipes, go-zookeeper, the C client's shell. Where
 * a session has to outlive a restart, the server is a process and is killed.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
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

/** Types each line when nothing more has come for a while in answer to the last one. */
function typed(argv: readonly string[], lines: readonly string[]): Promise<string> {
  const [command = '', ...args] = argv;
  const child = spawn(command, args);
  onClose(() => void child.kill('SIGKILL'));
  const rest = [...lines];
  let [said, quiet] = ['', setTimeout(() => {}, 0)];
  const wait = (ms: number) => {
    clearTimeout(quiet);
    quiet = setTimeout(() => {
      const line = rest.shift();
      if (line === undefined) return;
      child.stdin.write(`${line}\n`);
      wait(1000);
    }, ms);
  };
  const hear = (chunk: Buffer) => {
    said += chunk;
    // What it says before it has an answer is not the end of it.
    if (said.includes('CONNECTED_STATE')) wait(/rc = /.test(chunk.toString()) ? 150 : 1000);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  return new Promise((resolve) => child.on('close', () => resolve(said)));
}

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
