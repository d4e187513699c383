/**
 * zookeeper-shell: what Apache's prints on our server is what it prints on its own, and our shell prints the same on both,
 * over a session of more than 200 commands; and ours on a terminal.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { bin, lacking, run, shared, tool } from '../kit/servers.ts';
import { apaches, closing, folder, ours } from '../kit/zookeepers.ts';

const here = join(import.meta.dirname, 'zookeeper');
const noApache = lacking('Apache Kafka', join(shared, 'peers/apache-kafka'));
afterEach(closing);

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
