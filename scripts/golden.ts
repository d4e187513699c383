/**
 * Plays Apache Kafka's transcripts on our commands (../shared/golden/compare) and fails unless every step is equal.
 * `node scripts/run.mjs golden topics-basics` plays some of them. Without ../shared there is nothing to compare with:
 * a failure in CI, one line elsewhere.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

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
    'internal-topics',
    'transactions',
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
 * The scenarios have tools give up after 1 to 2 s. Where the machine itself stood still for so much of that (ms), this tells
 * nothing of the tools: what differs is played once more, and has to be equal then.
 */
const STOOD_STILL_MS = 300;

interface Played {
  readonly equal: boolean;
  readonly stdout: string;
  /** The longest time in which nothing ran here, this process included, ms. */
  readonly stillMs: number;
}

function play(version: string, name: string): Promise<Played> {
  const child = spawn(compare, ['--bin', 'bin', '--version', version, name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let [stdout, stillMs, lookedAt] = ['', 0, performance.now()];
  const everyMs = 20;
  const looking = setInterval(() => {
    stillMs = Math.max(stillMs, performance.now() - lookedAt - everyMs);
    lookedAt = performance.now();
  }, everyMs);
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => {
      clearInterval(looking);
      resolve({ equal: status === 0, stdout, stillMs });
    });
  });
}

// One after the other: a scenario names ports that it does not bind (port2, closed_port) or lets go for a while (a restart),
// and another one at the same time might take them.
let differing = '';
for (const { version, name } of plays) {
  let played = await play(version, name);
  if (!played.equal && played.stillMs >= STOOD_STILL_MS) {
    console.log(played.stdout.replaceAll(/^ok .*\n/gm, ''));
    const stillMs = Math.round(played.stillMs);
    console.log(`${name}: the machine stood still for ${stillMs} ms meanwhile; once more`);
    played = await play(version, name);
  }
  const { equal, stdout } = played;
  console.log(`${name}: ${equal ? stdout.trimEnd().split('\n').at(-1) : 'DIFFERS'}`);
  if (!equal) differing += stdout;
}
// Last, so that the end of a long log tells what failed.
console.log(differing.trimEnd());
process.exit(differing === '' && plays.length > 0 ? 0 : 1);
