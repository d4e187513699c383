/**
 * Kills the broker with -9 in turn at a random moment, at a roll, a topic's creation, a group commit and a transaction's end, every
 * third time once more amid the recovery that follows, under a load of librdkafka's. Then demands every acknowledged record once
 * and in order, every acknowledged topic with its config, the last acknowledged commit, every transaction whole or not at all, as
 * it was acknowledged, and files that Apache's kafka-dump-log finds sound.
 *
 *   node scripts/run.mjs torture [--kills 50] [--seed N]
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { strict as assert } from 'node:assert';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { Cluster, ok, tool } from '../../test/kit/servers.ts';
import { appears, logs, type Moment, MOMENTS, says } from './moments.ts';

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

console.log(`torture: ${kills} kills, --seed ${seed}`);
const cluster = await Cluster.start({
  settings: {
    'log.segment.bytes': 20_000,
    'offsets.topic.num.partitions': 3,
    'transaction.state.log.num.partitions': 1,
    // Often enough that recovery has to rely on its checkpoints, too.
    'log.initial.task.delay.ms': 300,
    'log.flush.offset.checkpoint.interval.ms': 500,
    'zookeeper.session.timeout.ms': 6000,
  },
});
const topics = [...tool('samsa', 'kafka-topics'), '--bootstrap-server', cluster.bootstrap];

/** What was acknowledged so far. */
const records: number[] = [];
const made = new Set<string>();
let committed = 0;
const transactions = { committed: new Set<string>(), aborted: new Set<string>() };
const refused: string[] = [];

function startLoad(): ChildProcessByStdio<Writable, Readable, null> {
  const load = spawn(
    '/usr/bin/python3',
    ['scripts/torture/workload.py', cluster.bootstrap, 'tortured', 'tortured-group'],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  let rest = '';
  load.stdout.on('data', (chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const [what, value = ''] = line.split(' ');
      if (what === 'record') records.push(Number(value));
      else if (what === 'topic') made.add(value);
      else if (what === 'commit') committed = Number(value);
      else if (what === 'committed' || what === 'aborted') transactions[what].add(value);
      else if (what === 'failed') refused.push(line);
    }
  });
  return load;
}

async function committedNow(): Promise<number> {
  const text = await ok([
    ...tool('samsa', 'kafka-consumer-groups'),
    ...['--bootstrap-server', cluster.bootstrap, '--describe', '--group', 'tortured-group'],
  ]);
  return Number(/tortured +0 +(\d+)/.exec(text)?.[1] ?? 0);
}

// ---- killing -------------------------------------------------------------------------------------

/** Waits for the moment, and a few milliseconds into it. */
async function reach(moment: Moment, load: { readonly stdout: Readable }): Promise<boolean> {
  await sleep(random() * 1500);
  let came = true;
  if (moment === 'roll') came = await appears(join(cluster.logDir, 'tortured-0'), /\.log$/);
  else if (moment === 'topic creation') came = await appears(cluster.logDir, /^made-/);
  else if (moment === 'group commit') came = await says(load.stdout, 'committing');
  else if (moment === 'transaction end') came = await says(load.stdout, 'ending');
  await sleep(random() * 4);
  return came;
}

/** A second kill while the logs are being recovered. */
async function killRecovery(): Promise<boolean> {
  const starting = cluster.startBroker('samsa').catch(() => undefined);
  const came = await logs(cluster.broker, /Recovering \d+ logs/, /Loaded \d+ logs in/);
  await sleep(random() * 20);
  await cluster.broker.stop('SIGKILL');
  await starting;
  return came;
}

/** Kills again and again; returns how often each moment was met. */
async function killAll(load: { readonly stdout: Readable }): Promise<Map<string, number>> {
  const reached = new Map<string, number>();
  const count = (moment: string) => reached.set(moment, (reached.get(moment) ?? 0) + 1);
  for (let kill = 1; kill <= kills; kill++) {
    const moment = MOMENTS[kill % MOMENTS.length] ?? 'anywhere';
    const came = await reach(moment, load);
    const [acknowledgedRecords, acknowledgedCommit] = [records.length, committed];
    await cluster.broker.stop('SIGKILL');
    if (came) count(moment);
    if (kill % 3 === 0 && (await killRecovery())) count('recovery');
    const startedAt = Date.now();
    await cluster.startBroker('samsa');
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
    const now = await committedNow();
    assert(
      now >= acknowledgedCommit,
      `commit ${acknowledgedCommit} was acknowledged, ${now} is there`,
    );
    console.log(
      `kill ${kill} (${moment}): ${acknowledgedRecords} records, commit ${acknowledgedCommit}, ${made.size} topics; up again in ${seconds} s`,
    );
  }
  return reached;
}

// ---- judging -------------------------------------------------------------------------------------

/** Every record once and in order; returns how many there are. */
async function judgeRecords(): Promise<number> {
  const whole = ['-t', 'tortured', '-p', '0', '-o', 'beginning', '-e', '-q'];
  const text = await ok(['/usr/bin/kcat', '-b', cluster.bootstrap, '-C', ...whole], {
    timeoutMs: 120_000,
  });
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
  assert.deepEqual(refused, []);
  return read.length;
}

/** Every transaction in both topics or in none, once, and as its producer was told; returns how many there are. */
async function judgeTransactions(): Promise<number> {
  const read = async (topic: string) => {
    const text = await ok(
      [
        ...[
          '/usr/bin/kcat',
          '-b',
          cluster.bootstrap,
          '-C',
          '-t',
          topic,
          '-o',
          'beginning',
          '-e',
          '-q',
        ],
        ...['-X', 'isolation.level=read_committed'],
      ],
      { timeoutMs: 120_000 },
    );
    return text.trim().split('\n');
  };
  const [paid, shipped] = [await read('paid'), await read('shipped')];
  assert.deepEqual(paid, shipped, 'a transaction is in one topic and not in the other');
  const whole = new Set(paid);
  assert.equal(whole.size, paid.length, 'a transaction is there twice');
  for (const one of transactions.committed) assert(whole.has(one), `transaction ${one} is gone`);
  for (const one of transactions.aborted) assert(!whole.has(one), `transaction ${one} was aborted`);
  return paid.length;
}

async function judgeTopics(): Promise<void> {
  const listed = new Set((await ok([...topics, '--list'])).split('\n'));
  for (const name of made) assert(listed.has(name), `topic ${name} was acknowledged and is gone`);
  const described = await ok([...topics, '--describe', '--topic', 'made-.*'], {
    timeoutMs: 120_000,
  });
  for (const name of made)
    assert.match(described, new RegExp(`Topic: ${name}\t.*retention\\.ms=123456`));
}

/** Apache's own reading of the files; returns the records it counts. */
async function judgeFiles(): Promise<number> {
  let dumped = 0;
  const offsets = [0, 1, 2].map((partition) => `__consumer_offsets-${partition}`);
  const written = ['tortured-0', 'paid-0', 'shipped-0', '__transaction_state-0'];
  for (const folder of [...written, ...offsets]) {
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
  return dumped;
}

let load: ReturnType<typeof startLoad> | null = null;
try {
  for (const topic of ['tortured', 'paid', 'shipped'])
    await ok([...topics, '--create', '--topic', topic]);
  load = startLoad();
  const reached = await killAll(load);
  const loadEnded = once(load, 'exit');
  load.stdin.end();
  await loadEnded;
  const read = await judgeRecords();
  const ended = await judgeTransactions();
  await judgeTopics();
  await cluster.broker.stop();
  const dumped = await judgeFiles();
  assert.equal(dumped, read, 'kafka-dump-log counts other records than the consumer');
  const aimed = [...reached].map(([moment, times]) => `${times} ${moment}`).join(', ');
  console.log(
    `torture: ${read} records, ${made.size} topics, ${committed} commits, ${ended} transactions survived ${kills} kills (${aimed})`,
  );
} finally {
  load?.kill('SIGKILL');
  await cluster.close();
}
