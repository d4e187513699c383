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
  ],
  '2.5.0': ['v25-topics-zookeeper'],
};

const compare = '../shared/golden/compare';
if (!existsSync(compare)) {
  console.error(`golden: ${compare} is not here; nothing was compared`);
  process.exit(process.env['CI'] === 'true' ? 1 : 0);
}
const wanted = process.argv.slice(2);
let failed = false;
for (const [version, names] of Object.entries(scenarios)) {
  const chosen = wanted.length === 0 ? names : names.filter((name) => wanted.includes(name));
  if (chosen.length === 0) continue;
  const args = ['--bin', 'bin', '--version', version, ...chosen];
  if (spawnSync(compare, args, { stdio: 'inherit' }).status !== 0) failed = true;
}
process.exit(failed ? 1 : 0);
