/**
 * The logs that Apache Kafka 3.9.1 compacted, compacted by us from the same bytes: what is left is the same, byte for byte where
 * no codec has its own way, and the transaction indexes with it.
 */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { inlineWorkers } from '../../src/platform/inline-workers.ts';
import { MemoryClock } from '../../src/platform/memory/clock.ts';
import { MemoryLog } from '../../src/platform/memory/log.ts';
import { createMemoryRandom } from '../../src/platform/memory/random.ts';
import { createDisk } from '../../src/platform/node/disk.ts';
import type { Platform } from '../../src/platform/platform.ts';
import { batches, type RecordBatch } from '../../src/protocol/records/batch.ts';
import { readRecords } from '../../src/protocol/records/record.ts';
import { resolveLogConfig } from '../../src/storage/log-config.ts';
import type { BrokerLogs } from '../../src/storage/logs.ts';
import { defaultLogsSettings, openLogs } from '../../src/storage/logs-open.ts';
import { readStoredIdentity } from '../../src/storage/meta-properties.ts';

const fixtures = join(import.meta.dirname, '../../../shared/fixtures/logdirs');
const present = existsSync(fixtures);
const root = mkdtempSync(join(tmpdir(), 'samsa-compaction-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A sample's log dir, unpacked once. */
function sample(name: string): string {
  const folder = join(root, name);
  if (!existsSync(folder)) {
    mkdirSync(folder);
    execFileSync('tar', ['xzf', join(fixtures, name, 'log.tar.gz'), '-C', folder]);
  }
  return join(folder, 'log');
}

function topicConfig(name: string, topic: string): Map<string, string> {
  const nodes: { path: string; data: string }[] = JSON.parse(
    readFileSync(join(fixtures, name, 'znodes.json'), 'utf8'),
  );
  const node = nodes.find(({ path }) => path === `/config/topics/${topic}`);
  return new Map(Object.entries(JSON.parse(node?.data ?? '{}').config ?? {}));
}

interface Settings {
  readonly nowMs: number;
  readonly broker?: Record<string, string>;
}

/** One partition of a sample in a log dir of its own, compacted until nothing is dirty. */
async function compacted(name: string, topic: string, settings: Settings): Promise<string> {
  const from = sample(name);
  const dir = mkdtempSync(join(root, `${topic}-`));
  cpSync(join(from, `${topic}-0`), join(dir, `${topic}-0`), {
    recursive: true,
    preserveTimestamps: true,
  });
  for (const file of ['meta.properties', '.kafka_cleanshutdown', 'replication-offset-checkpoint'])
    cpSync(join(from, file), join(dir, file));
  const logs = await open(dir, name, topic, settings);
  while (await logs.cleaner.cleanOnce());
  await logs.close();
  return join(dir, `${topic}-0`);
}

async function open(
  dir: string,
  name: string,
  topic: string,
  { nowMs, broker = {} }: Settings,
): Promise<BrokerLogs> {
  const platform: Platform = {
    clock: new MemoryClock(nowMs),
    disk: createDisk(),
    random: createMemoryRandom(),
    log: new MemoryLog(),
    network: null as unknown as Platform['network'],
    workers: inlineWorkers,
  };
  const { brokerId, clusterId } = await readStoredIdentity(platform.disk, [dir]);
  const config = resolveLogConfig(topicConfig(name, topic), (key) => broker[key]);
  return openLogs(platform, {
    dirs: [dir],
    brokerId: brokerId ?? 0,
    clusterId: clusterId ?? '',
    configFor: () => config,
    settings: { cleaner: { ...defaultLogsSettings.cleaner, enable: false } },
  });
}

/** The time at which Apache cleaned a log is in the delete horizons that it wrote. */
function cleanedAtMs(directory: string, deleteRetentionMs: number): number | null {
  for (const { batch } of allBatches(directory)) {
    if (batch.hasDeleteHorizon) return batch.baseTimestamp - deleteRetentionMs;
  }
  return null;
}

function* allBatches(directory: string): Generator<{ file: string; batch: RecordBatch }> {
  for (const file of readdirSync(directory).sort()) {
    if (!file.endsWith('.log')) continue;
    for (const batch of batches(readFileSync(join(directory, file)))) yield { file, batch };
  }
}

function contents(directory: string, kinds: RegExp): Record<string, string> {
  const found: Record<string, string> = {};
  for (const file of readdirSync(directory).sort()) {
    if (kinds.test(file)) found[file] = readFileSync(join(directory, file)).toString('hex');
  }
  return found;
}

function records(directory: string): string[] {
  return [...allBatches(directory)].flatMap(({ file, batch }) => [
    `${file} ${batch.baseOffset}-${batch.lastOffset} ${batch.attributes} ${batch.maxTimestamp}`,
    ...readRecords(batch).map(
      ({ offset, timestamp, key, value }) =>
        `${offset} ${timestamp} ${key?.toString('hex')} ${value?.toString('hex')}`,
    ),
  ]);
}

describe.skipIf(!present)('a log compacted by us and by Apache', () => {
  const topics = ['compact', 'compact-delete', 'compact-empty', 'compact-gzip', 'compact-lag'];
  test.each([...topics, 'compact-short', 'compact-txn'])('%s', async (topic) => {
    const theirs = join(sample('compaction-2-after'), `${topic}-0`);
    const overrides = topicConfig('compaction-1-before', topic);
    const retentionMs = Number(overrides.get('delete.retention.ms') ?? 86_400_000);
    // When nothing tells the time, the segments' own does.
    const nowMs = cleanedAtMs(theirs, retentionMs) ?? 1_795_348_764_400;
    const ours = await compacted('compaction-1-before', topic, { nowMs });
    expect(records(ours)).toEqual(records(theirs));
    expect(contents(ours, /\.txnindex$/)).toEqual(contents(theirs, /\.txnindex$/));
    if (topic === 'compact-gzip') return;
    expect(contents(ours, /\.log$/)).toEqual(contents(theirs, /\.log$/));
  });

  test('v1-compact, in message format 1', async () => {
    const theirs = join(sample('formats-2.5.0-cleaned'), 'v1-compact-0');
    const broker = { 'inter.broker.protocol.version': '2.5' };
    const settings = { nowMs: 1_795_349_300_000, broker };
    const ours = await compacted('formats-2.5.0', 'v1-compact', settings);
    expect(records(ours)).toEqual(records(theirs));
    expect(records(ours)).not.toEqual(records(join(sample('formats-2.5.0'), 'v1-compact-0')));
  });
});
