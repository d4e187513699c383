/**
 * Every log directory that Apache Kafka wrote opens here and gives back what Kafka's own classes read in it; what a kill
 * left is recovered to the same bytes as Apache's recovery made of it.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { inlineWorkers } from '../../src/platform/inline-workers.ts';
import { MemoryClock } from '../../src/platform/memory/clock.ts';
import { MemoryLog } from '../../src/platform/memory/log.ts';
import { createMemoryRandom } from '../../src/platform/memory/random.ts';
import { createDisk } from '../../src/platform/node/disk.ts';
import type { Platform } from '../../src/platform/platform.ts';
import { batches } from '../../src/protocol/records/batch.ts';
import { readRecords } from '../../src/protocol/records/record.ts';
import { partitionName } from '../../src/storage/checkpoint.ts';
import { resolveLogConfig } from '../../src/storage/log-config.ts';
import type { BrokerLogs } from '../../src/storage/logs.ts';
import { openLogs } from '../../src/storage/logs-open.ts';
import { readStoredIdentity } from '../../src/storage/meta-properties.ts';
import type { Log } from '../../src/storage/types.ts';

const fixtures = join(import.meta.dirname, '../../../shared/fixtures/logdirs');
const present = existsSync(fixtures);
if (!present && process.env['CI'] === 'true') throw new Error(`${fixtures} is absent`);
const temporary: string[] = [];

afterEach(() => {
  for (const path of temporary.splice(0)) rmSync(path, { recursive: true, force: true });
});

interface Sample {
  readonly name: string;
  readonly dirs: string[];
  readonly manifest: {
    readonly brokerConfig: Record<string, string>;
    readonly files: { path: string; mtimeMs: number; sha256: string }[];
    readonly damage?: Damage[];
  };
}

interface Damage {
  readonly file: string;
  readonly at?: number;
  readonly to?: number;
  readonly newHex?: string;
  readonly appendedHex?: string;
}

function unpack(name: string, contents = name): Sample {
  const root = mkdtempSync(join(tmpdir(), 'samsa-logdirs-'));
  temporary.push(root);
  execFileSync('tar', ['xzf', join(fixtures, contents, 'log.tar.gz'), '-C', root]);
  const manifest = JSON.parse(readFileSync(join(fixtures, name, 'manifest.json'), 'utf8'));
  return {
    name,
    manifest,
    dirs: readdirSync(root)
      .sort()
      .map((dir) => join(root, dir)),
  };
}

async function open(sample: Sample): Promise<BrokerLogs> {
  // An hour after the broker stopped: the producer ids it knew are not expired yet.
  const clock = new MemoryClock(
    Math.max(...sample.manifest.files.map((f) => f.mtimeMs)) + 3_600_000,
  );
  const platform: Platform = {
    clock,
    disk: createDisk(),
    random: createMemoryRandom(),
    log: new MemoryLog(),
    network: null as unknown as Platform['network'],
    workers: inlineWorkers,
  };
  const { brokerId, clusterId } = await readStoredIdentity(platform.disk, sample.dirs);
  const { brokerConfig } = sample.manifest;
  return openLogs(platform, {
    dirs: sample.dirs,
    brokerId: brokerId ?? 0,
    clusterId: clusterId ?? '',
    configFor: () => resolveLogConfig(new Map(), (key) => brokerConfig[key]),
  });
}

interface ReadRecord {
  readonly offset: number;
  readonly timestamp: number;
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: number;
  readonly sequence: number;
  readonly leaderEpoch: number;
}

/** Reads at most `bytesMax` at a time, so that slices end inside batches and segments. */
async function readBack(log: Log, upTo: 'logEnd' | 'lastStable'): Promise<ReadRecord[]> {
  const records: ReadRecord[] = [];
  for (let offset = log.logStartOffset; ; ) {
    const read = await log.read({ offset, maxBytes: 3000, minOneBatch: true, upTo });
    expect(read.errorCode).toBe(0);
    const range = read.ranges[0];
    if (range === undefined) return records;
    const bytes = Buffer.alloc(range.length);
    expect(await range.file.read(bytes, range.position)).toBe(range.length);
    const aborted = new Map<number, number[]>();
    for (const { producerId, firstOffset } of read.abortedTransactions ?? []) {
      aborted.set(producerId, [...(aborted.get(producerId) ?? []), firstOffset]);
    }
    for (const batch of batches(bytes)) {
      // One sample has a flipped bit below the recovery point: it stays, and breaks its readers.
      const valid = batch.isValid();
      if (!valid && upTo === 'lastStable') return records;
      const skip = !valid || (upTo === 'lastStable' && hidden(batch, aborted));
      for (const record of skip ? [] : readRecords(batch)) {
        if (record.offset < offset) continue;
        records.push({
          offset: record.offset,
          timestamp: record.timestamp,
          key: text(record.key),
          value: text(record.value),
          headers: record.headers.length,
          sequence: record.sequence,
          leaderEpoch: batch.partitionLeaderEpoch,
        });
      }
      offset = Math.max(offset, batch.lastOffset + 1);
    }
  }
}

type Batch = ReturnType<typeof batches> extends Generator<infer B> ? B : never;

/** What a read_committed consumer does with the list of aborted transactions. */
function hidden(batch: Batch, aborted: Map<number, number[]>): boolean {
  const firsts = aborted.get(batch.producerId);
  if (batch.isControl) {
    if (firsts?.some((first) => first <= batch.baseOffset)) firsts.shift();
    return true;
  }
  return batch.isTransactional && firsts?.some((first) => first <= batch.baseOffset) === true;
}

function text(bytes: Buffer | null): string | null {
  if (bytes === null) return null;
  if (bytes.length <= 512) return bytes.toString('base64');
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

interface Expected extends ReadRecord {
  readonly log: string;
}

function expected(name: string): Map<string, ReadRecord[]> {
  const lines = gunzipSync(readFileSync(join(fixtures, name, 'records.jsonl.gz')))
    .toString()
    .trim();
  const byLog = new Map<string, ReadRecord[]>();
  for (const line of lines.split('\n')) {
    const record = JSON.parse(line);
    if (record.offset === undefined) continue;
    const side = (which: 'key' | 'value'): string | null =>
      record[`${which}Sha256`] === undefined ? record[which] : `sha256:${record[`${which}Sha256`]}`;
    const { log, offset, timestamp, headers, sequence, leaderEpoch } = record as Expected & {
      headers: unknown[] | undefined;
    };
    const found = {
      offset,
      timestamp,
      key: side('key'),
      value: side('value'),
      sequence,
      leaderEpoch,
    };
    const list = byLog.get(log) ?? [];
    byLog.set(log, [...list, { ...found, headers: headers?.length ?? 0 }]);
  }
  return byLog;
}

/** `0-2,4-5` as a list. */
function ranges(text: string): number[] {
  if (text === '') return [];
  return text.split(',').flatMap((range) => {
    const [from = 0, to = from] = range.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
}

const names = present
  ? readdirSync(fixtures).filter((name) => existsSync(join(fixtures, name, 'records.jsonl.gz')))
  : [];

describe.skipIf(!present)('log directories of Apache Kafka', () => {
  test.each(names)('%s reads back as Kafka reads it', async (name) => {
    const sample = unpack(name);
    const logs = await open(sample);
    const wanted = expected(name);
    const offsetsFile = join(fixtures, name, 'offsets.json');
    const offsets = existsSync(offsetsFile) ? JSON.parse(readFileSync(offsetsFile, 'utf8')) : {};
    expect([...logs.all()].length).toBeGreaterThan(0);
    for (const log of logs.all()) {
      const folder = partitionName(log.topicPartition);
      const records = await readBack(log, 'logEnd');
      const all = wanted.get(folder) ?? [];
      expect(records, folder).toEqual(all.filter((record) => record.offset >= log.logStartOffset));
      const answered = offsets[folder];
      if (answered === undefined) continue;
      log.updateHighWatermark(log.logEndOffset);
      const max = await log.offsetOfMaxTimestamp();
      expect({
        earliest: log.logStartOffset,
        latest: log.logEndOffset,
        lastStable: log.lastStableOffset,
        // 2.5.0 could not be asked.
        ...(answered.maxTimestamp === undefined
          ? {}
          : { maxTimestamp: max === null ? [-1, -1] : [max.timestamp, max.offset] }),
      }).toEqual({
        earliest: answered.earliest,
        latest: answered.latest,
        lastStable: answered.lastStable,
        ...(answered.maxTimestamp === undefined ? {} : { maxTimestamp: answered.maxTimestamp }),
      });
      if (answered.readCommitted === undefined) continue;
      const committed = (await readBack(log, 'lastStable')).map((record) => record.offset);
      expect(committed, `${folder} read_committed`).toEqual(ranges(answered.readCommitted));
    }
    await logs.close();
  });

  test.each(['killed-2-restarted', 'killed-3-torn', 'killed-4-corrupt'])(
    '%s: recovery makes the bytes that Apache Kafka made',
    async (name) => {
      const sample = unpack(name, 'killed-1-as-killed');
      const dir = sample.dirs[0] as string;
      for (const damage of sample.manifest.damage ?? []) applyDamage(dir, damage);
      const logs = await open(sample);
      await logs.close();
      const kinds = /\.(log|index|timeindex|txnindex|snapshot)$/;
      const theirs = sample.manifest.files
        .filter(({ path }) => kinds.test(path))
        .map(({ path, sha256 }) => `${path.slice('log/'.length)} ${sha256}`);
      const ours = filesUnder(dir)
        .filter((path) => kinds.test(path))
        .map((path) => `${path} ${sha256Of(join(dir, path))}`);
      expect(ours.sort()).toEqual(theirs.sort());
    },
  );
});

function applyDamage(dir: string, damage: Damage): void {
  if (damage.file.endsWith('checkpoint')) return;
  const path = join(dir, damage.file);
  let bytes = readFileSync(path);
  if (damage.to !== undefined) bytes = bytes.subarray(0, damage.to);
  if (damage.newHex !== undefined) bytes.write(damage.newHex, damage.at ?? 0, 'hex');
  if (damage.appendedHex !== undefined) {
    bytes = Buffer.concat([bytes.subarray(0, damage.at), Buffer.from(damage.appendedHex, 'hex')]);
  }
  writeFileSync(path, bytes);
}

function filesUnder(dir: string): string[] {
  return readdirSync(dir).flatMap((name) =>
    statSync(join(dir, name)).isDirectory()
      ? readdirSync(join(dir, name)).map((file) => `${name}/${file}`)
      : [],
  );
}

function sha256Of(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
