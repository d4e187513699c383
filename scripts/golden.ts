/**
 * Plays Apache Kafka's transcripts on our commands (../shared/golden/compare) and fails unless every step is equal.
 * `node scripts/run.mjs golden topics-basics` plays some of them. Without ../shared there is nothing to compare with:
 * a failure in CI, one line elsewhere.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** The scenarios of the issues that are done, by the version whose dialect they speak. */
const scenarios: Readonly<Record<string, readonly string[]>> = {
  '3.9.1': [
    'topics-all-configs',
    'topics-arguments',
    'topics-basics',
    'topics-create-options',
    'topics-names',
    'topics-patterns',
    'producer-input',
    'producer-keys-headers',
    'producer-no-auto-create',
    'producer-settings',
    'consumer-arguments',
    'consumer-basics',
    'consumer-formats',
    'consumer-partitions',
    'zookeeper-shell-tutorial',
    'zookeeper-shell-piped',
    'quickstart',
    'restart',
    'server-start',
    'configs-topics',
    'dump-log',
    'log-dirs',
    'delete-records',
    'groups-arguments',
    'groups-describe',
    'groups-reset',
    'groups-two-members',
    'get-offsets',
    'configs-arguments',
    'configs-brokers',
    'configs-quotas',
    'configs-scram',
    'perf-tests',
    'verifiable',
    'leader-election',
    'cluster-tools',
    'zookeeper-shell-read',
    'zookeeper-shell-write',
  ],
  '2.5.0': ['v25-topics-zookeeper'],
};

const compare = '../shared/golden/compare';
if (!existsSync(compare)) {
  console.error(`golden: ${compare} is not here; nothing was compared`);
  process.exit(process.env['CI'] === 'true' ? 1 : 0);
}
const wanted = process.argv.slice(2);
const plays = Object.entries(scenarios)
  .flatMap(([version, names]) => names.map((name) => ({ version, name })))
  .filter(({ name }) => wanted.length === 0 || wanted.includes(name));

/**
 * Plays one scenario and prints what came of it when it is over. `up` is called once its servers run: before that it has not
 * bound the free ports it found, and another one might find the same.
 */
function play({ version, name }: (typeof plays)[number], up: () => void): Promise<boolean> {
  const child = spawn(compare, ['--bin', 'bin', '--version', version, name]);
  let output = '';
  const read = (text: string) => {
    output += text;
    if (/^(ok|DIFFERS) /m.test(output)) up();
  };
  child.stdout.setEncoding('utf8').on('data', read);
  child.stderr.setEncoding('utf8').on('data', read);
  return new Promise((resolve) => {
    child.on('close', (status) => {
      up();
      console.log(output.trimEnd());
      resolve(status === 0);
    });
  });
}

const atOnce = Math.min(4, availableParallelism());
const playing = new Set<Promise<void>>();
let failed = plays.length === 0;
for (const each of plays) {
  await new Promise<void>((up) => {
    const done = play(each, up).then((equal) => {
      playing.delete(done);
      if (!equal) failed = true;
    });
    playing.add(done);
  });
  if (playing.size >= atOnce) await Promise.race(playing);
}
await Promise.all(playing);
process.exit(failed ? 1 : 0);
