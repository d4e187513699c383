/** What each command's bundle may contain, read from the bundler's metafile: start-up is sacred. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { root } from '../kit/servers.ts';

const metafiles: Record<string, Metafile> = JSON.parse(
  readFileSync(join(root, 'dist/metafile.json'), 'utf8'),
);
const commands = Object.keys(metafiles);
const inputsOf = (command: string) => Object.keys(metafiles[command]?.inputs ?? {});

/** Commands that host a server, and those that read log files themselves. */
const brokers = ['kafka-server-start'];
const zookeepers = ['kafka-server-start', 'zookeeper-server-start'];
const logReaders = ['kafka-server-start', 'kafka-dump-log', 'kafka-storage'];
/** Pure tables and rules that tools read as well. */
const pure = [
  'src/storage/topic-configs.ts',
  'src/zookeeper/server/acl.ts',
  'src/zookeeper/server/distinguished-name.ts',
  'src/zookeeper/server/tree.ts',
];
/** What kafka-configs --zookeeper loads when it is asked for: the tables of a broker's settings, and how its znodes are written. */
const ofBrokersAtRest =
  /^src\/(broker\/(config\/|config(-nodes|-entries)?\.ts|dynamic-checks|quota-entities|scram-users)|controller\/(session|properties-order|znodes)|storage\/log-config)/;
/** Kilobytes. */
const budgets: Record<string, number> = {
  'kafka-server-start': 1500,
  'zookeeper-server-start': 400,
  // AdminClient and consumer in one, and the producer, too.
  'kafka-streams-application-reset': 780,
  'kafka-e2e-latency': 800,
};
const budgetOfTool = 700;

describe('bundles', () => {
  it('exist for every command', () => {
    expect(commands).toContain('kafka-topics');
  });

  it.each([
    ['src/broker/', brokers],
    ['src/controller/', brokers],
    ['src/coordinator/', brokers],
    ['src/zookeeper/server/', zookeepers],
    ['src/storage/', logReaders],
  ])('%s is only in %j', (folder, allowed) => {
    const wrong = commands.filter(
      (command) =>
        !allowed.includes(command) &&
        inputsOf(command).some(
          (file) =>
            file.startsWith(folder) &&
            !pure.includes(file) &&
            !(command === 'kafka-configs' && ofBrokersAtRest.test(file)),
        ),
    );
    expect(wrong).toEqual([]);
  });

  it('stay within their size', () => {
    const large = commands.filter((command) => {
      const kilobytes = statSync(join(root, 'dist/cli', `${command}.cjs`)).size / 1024;
      return kilobytes > (budgets[command] ?? budgetOfTool);
    });
    expect(large).toEqual([]);
  });
});
