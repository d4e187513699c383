/**
 * Plays Apache Kafka's transcripts on our commands (../shared/golden/compare) and fails unless every step is equal.
 * `node scripts/run.mjs golden topics-basics` plays some of them. Without ../shared there is nothing to compare with:
 * a failure in CI, one line elsewhere.
 */
import { spawnSync } from 'node:child_process';
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

// One after the other: a scenario names ports that it does not bind (port2, closed_port) or lets go for a while (a restart),
// and another one at the same time might take them.
let differing = '';
for (const { version, name } of plays) {
  const { status, stdout } = spawnSync(compare, ['--bin', 'bin', '--version', version, name], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  const steps = stdout.trimEnd().split('\n').at(-1);
  console.log(`${name}: ${status === 0 ? steps : 'DIFFERS'}`);
  if (status !== 0) differing += stdout;
}
// Last, so that the end of a long log tells what failed.
console.log(differing.trimEnd());
process.exit(differing === '' && plays.length > 0 ? 0 : 1);
