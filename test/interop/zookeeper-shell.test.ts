/**
 * zookeeper-shell: what Apache's prints on our server is what it prints on its own, and our shell prints the same on both,
 * over a session of 250 commands; and ours on a terminal.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { bin, lacking, run, shared, tool } from '../kit/servers.ts';
import { apaches, closing, folder, ours } from '../kit/zookeepers.ts';

const here = join(import.meta.dirname, 'zookeeper');
const ZK_CLI = '/usr/share/zookeeper/bin/zkCli.sh';
const noApache = lacking('Apache Kafka', join(shared, 'peers/apache-kafka'));
afterEach(closing);

/** What differs from run to run. */
const plain = (text: string) =>
  text
    .replaceAll(/0x[0-9a-f]{5,}/g, '<session>')
    .replaceAll(/\w{3} \w{3} \d\d \d\d:\d\d:\d\d \w+ 20\d\d/g, '<date>')
    .replaceAll(/^\[\d{4}-.*$\n?/gm, '')
    .replaceAll(/^\tat .*\n/gm, '')
    .replaceAll(/localhost:\d+/g, '<server>');

/** Lists whole again, which an event has cut: Apache's shell prints them name by name, and events from another thread. */
function uncut(lines: readonly string[]): string[] {
  const whole: string[] = [];
  for (const line of lines) {
    const open = /^\[[^\]]*$/.test(whole.at(-1) ?? '') ? whole.pop() : '';
    whole.push(`${open}${line}`);
  }
  return whole;
}

/** The order of the list of an unsorted answer. */
const sorted = (line: string) =>
  /^\[\/.*\]$/.test(line) ? line.slice(1, -1).split(', ').sort().join(' ') : line;

async function play(shell: readonly string[], port: number, stdin: string) {
  const { stdout, stderr, status } = await run([...shell, `localhost:${port}`], { stdin });
  // Apache's shell prints an event in two steps and from another thread, so results come before, behind and between them; what
  // is said of the connection may be cut short by the end of the process.
  const ofConnection = /state:(Closed|SyncConnected type:None)/;
  const lines = plain(stdout)
    .split('\n')
    .filter((line) => line !== '' && line !== 'WATCHER::' && !ofConnection.test(line));
  const isEvent = (line: string) => line.startsWith('WatchedEvent ');
  const events = lines.filter(isEvent).sort();
  const results = uncut(lines.filter((line) => !isEvent(line))).map(sorted);
  return { results, events, stderr: plain(stderr).split('\n'), status };
}

const apacheShell = tool('3.9.1', 'zookeeper-shell');
const ourShell = [bin('zookeeper-shell')];

describe.skipIf(noApache)('a session of 250 commands', () => {
  const session = readFileSync(join(here, 'session.txt'), 'utf8');

  it("is the same with our shell or our server or both in the place of Apache's", async () => {
    const expected = await play(apacheShell, (await apaches(folder())).port, session);
    expect(session.split('\n').length).toBeGreaterThan(250);
    expect(expected.results.length).toBeGreaterThan(280);
    expect(await play(apacheShell, (await ours(folder())).port, session)).toEqual(expected);
    expect(await play(ourShell, (await apaches(folder())).port, session)).toEqual(expected);
    expect(await play(ourShell, (await ours(folder())).port, session)).toEqual(expected);
  });

  it.skipIf(lacking('zkCli', ZK_CLI))(
    "is the same for Debian's zkCli on either server",
    async () => {
      const shell = [ZK_CLI, '-server'];
      const expected = await play(shell, (await apaches(folder())).port, session);
      expect(await play(shell, (await ours(folder())).port, session)).toEqual(expected);
    },
  );
});

describe.skipIf(noApache)('a line that ends the shell, the connection or nothing', () => {
  it.each([
    ['a number that is none', 'set -v x /zookeeper y\nversion\n'],
    ['a number that is too great', 'set -v 99999999999 /zookeeper y\nversion\n'],
    ['a command number that is none', 'redo x\nversion\n'],
    ['an unknown watch mode', 'addWatch -m NONSENSE /a\nversion\n'],
    ['an unknown scheme', 'addauth nonsense\nls /\nls /\n'],
    ['a failure as the last command', 'ls /\nget /none'],
    ['an unknown command as the last', 'frobnicate\n\n'],
    [
      'words, blanks and quotes',
      'create /q "b c" d\n  get   /q  \n\tls\t/q\nset /q ""\nget "/q\nquit now\nls /\n',
    ],
  ])('is the same: %s', async (_, lines) => {
    const { port } = await ours(folder());
    const expected = await play(apacheShell, port, lines);
    await play(ourShell, port, 'deleteall /q\n');
    expect(await play(ourShell, port, lines)).toEqual(expected);
  });
});

describe('one command on the command line', () => {
  it.each(['close', 'quit'])(
    '%s waits for the connection and tells both of its states',
    async (word) => {
      const { port } = await ours(folder());
      const { stdout, status } = await run([...ourShell, `localhost:${port}`, word]);
      const event = (state: string) =>
        `WATCHER::\n\nWatchedEvent state:${state} type:None path:null\n`;
      expect(plain(stdout)).toBe(
        `Connecting to <server>\n\n${event('SyncConnected')}\n${event('Closed')}`,
      );
      expect(status).toBe(0);
    },
  );
});

describe('on a terminal', () => {
  /** What each line of keys led to on the screen: `^` is the up arrow. */
  async function type(port: number, keys: readonly string[]) {
    const stdin = keys.map((line) => `${JSON.stringify(line)}\n`).join('');
    const argv = ['python3', join(here, 'keys.py'), ...ourShell, `localhost:${port}`];
    const { stdout, status } = await run(argv, { stdin });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the terminal's own
    const screen = stdout.replaceAll(/\x1b\[[0-9;]*[A-Za-z]/g, '').replaceAll(/\r+\n/g, '\n');
    return { screen: screen.replaceAll(/localhost:\d+/g, 'localhost'), status };
  }

  it('prompts, completes commands and paths, goes back in history, and ends with the last code', async () => {
    const { port } = await ours(folder());
    const { screen, status } = await type(port, [
      'create /alpha 1\r',
      'create /alpine 2\r',
      'getAc\t /alp\t\t',
      'h\t\r',
      '^^\r',
      'history\r',
      'redo 0\r',
      'deletea\t /alp\th\t\r',
      'nonsense\r',
      'qu\t\r',
    ]);
    expect(screen).toContain('[zk: localhost(CONNECTED) 0] create /alpha 1\nCreated /alpha\n');
    expect(screen).toMatch(/\n\/alpha\s+\/alpine\s/);
    expect(screen).toContain('[zk: localhost(CONNECTED) 2] getAcl /alpha');
    expect(screen).toContain("'world,'anyone\n: cdrwa\n");
    expect(screen).toContain('create /alpine 2\nNode already exists: /alpine\n');
    expect(screen).toContain('2 - getAcl /alpha\n3 - create /alpine 2\n4 - history\n');
    expect(screen).toContain('redo 0\nNode already exists: /alpha\n');
    expect(screen).toContain('Command not found: Command not found nonsense\n');
    expect(status).toBe(127);
    expect((await run([...ourShell, `localhost:${port}`, 'ls', '/'])).stdout).toContain(
      '\n[alpine, zookeeper]\n',
    );
  });
});
