/**
 * Kills the broker with -9 at random moments (start-up recovery, rolls, topic creation and group commits among them) under a
 * load of librdkafka's, then demands every acknowledged record once and in order, every acknowledged topic with its config, the
 * last acknowledged commit, and files that Apache's kafka-dump-log finds sound.
 *
 *   node scripts/run.mjs torture [--kills 50] [--seed N]
 */
import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Cluster, ok, tool } from '../../test/kit/servers.ts';

const { values } = parseArgs({ options: { kills: { type: 'string' }, seed: { type: 'string' } } });
const kills = Number(values.kills ?? 50);
const seed = Number(values.seed ?? Date.now() % 1_000_000);

/** xorshift32: the same moments for the same seed. */
let state = seed || 1;
function random(): number {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) / 2 ** 32;
}
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

console.log(`torture: ${kills} kills, --seed ${seed}`);
const cluster = await Cluster.start({
  settings: {
    'log.segment.bytes': 20_000,
    'offsets.topic.num.partitions': 3,
    'log.flush.offset.checkpoint.interval.ms': 500,
    'zookeeper.session.timeout.ms': 6000,
  },
});
const topics = [...tool('samsa', 'kafka-topics'), '--bootstrap-server', cluster.bootstrap];
await ok([...topics, '--create', '--topic', 'tortured']);

const records: number[] = [];
const made = new Set<string>();
let committed = 0;
const load = spawn('/usr/bin/python3', [
  'scripts/torture/workload.py',
  cluster.bootstrap,
  'tortured',
  'tortured-group',
]);
load.stderr.pipe(process.stderr);
let rest = '';
load.stdout.on('data', (chunk) => {
  const lines = (rest + chunk).split('\n');
  rest = lines.pop() ?? '';
  for (const line of lines) {
    const [what, value = ''] = line.split(' ');
    if (what === 'record') records.push(Number(value));
    else if (what === 'topic') made.add(value);
    else if (what === 'commit') committed = Number(value);
    else if (what === 'failed') throw new Error(line);
  }
});

async function committedNow(): Promise<number> {
  const text = await ok([
    ...tool('samsa', 'kafka-consumer-groups'),
    ...['--bootstrap-server', cluster.bootstrap, '--describe', '--group', 'tortured-group'],
  ]);
  return Number(/tortured +0 +(\d+)/.exec(text)?.[1] ?? 0);
}

for (let kill = 1; kill <= kills; kill++) {
  await sleep(random() * 2500);
  const [acknowledgedRecords, acknowledgedCommit] = [records.length, committed];
  await cluster.broker.stop('SIGKILL');
  // Every third time also amid the recovery that follows.
  if (kill % 3 === 0) {
    const starting = cluster.startBroker('samsa').catch(() => undefined);
    await sleep(100 + random() * 500);
    await cluster.broker.stop('SIGKILL');
    await starting;
  }
  const startedAt = Date.now();
  await cluster.startBroker('samsa');
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  const now = await committedNow();
  assert(
    now >= acknowledgedCommit,
    `commit ${acknowledgedCommit} was acknowledged, ${now} is there`,
  );
  console.log(
    `kill ${kill}: ${acknowledgedRecords} records, commit ${acknowledgedCommit}, ${made.size} topics; up again in ${seconds} s`,
  );
}
load.stdin.end();
await new Promise((resolve) => load.on('exit', resolve));

const text = await ok(
  [
    '/usr/bin/kcat',
    '-b',
    cluster.bootstrap,
    '-C',
    '-t',
    'tortured',
    '-p',
    '0',
    '-o',
    'beginning',
    '-e',
    '-q',
  ],
  { timeoutMs: 120_000 },
);
const read = text.trim().split('\n').map(Number);
assert.deepEqual(
  read,
  Array.from({ length: read.length }, (_, index) => index),
  'records are missing, doubled or out of order',
);
assert(
  read.length >= records.length,
  `${records.length} records were acknowledged, ${read.length} are there`,
);

const listed = new Set((await ok([...topics, '--list'])).split('\n'));
for (const name of made) assert(listed.has(name), `topic ${name} was acknowledged and is gone`);
const described = await ok([...topics, '--describe', '--topic', 'made-.*'], { timeoutMs: 120_000 });
for (const name of made)
  assert.match(described, new RegExp(`Topic: ${name}\t.*retention\\.ms=123456`));

await cluster.broker.stop();
let dumped = 0;
for (const folder of [
  'tortured-0',
  '__consumer_offsets-0',
  '__consumer_offsets-1',
  '__consumer_offsets-2',
]) {
  const files = readdirSync(join(cluster.logDir, folder)).filter((name) =>
    /\.(log|index|timeindex)$/.test(name),
  );
  // One argument may not exceed 128 KB, so the files go in by portions.
  for (let at = 0; at < files.length; at += 500) {
    const paths = files.slice(at, at + 500).map((name) => join(cluster.logDir, folder, name));
    const dump = await ok(
      [...tool('3.9.1', 'kafka-dump-log'), '--deep-iteration', '--files', paths.join(',')],
      { timeoutMs: 300_000 },
    );
    assert.doesNotMatch(dump, /mismatch|Found timestamp|Non-consecutive|corrupt/i);
    if (folder === 'tortured-0') dumped += dump.match(/^\| offset:/gm)?.length ?? 0;
  }
}
assert.equal(dumped, read.length, 'kafka-dump-log counts other records than the consumer');
await cluster.close();
console.log(
  `torture: ${read.length} records, ${made.size} topics, ${committed} commits survived ${kills} kills`,
);
