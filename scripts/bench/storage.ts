/**
 * What a log costs over the disk below it: the same bytes are written raw (one write per batch, and coalesced), appended
 * to a log, and read back both ways, in one run. Ratios count, not MB/s: the machine has neighbours.
 *
 *   node scripts/run.mjs bench/storage [--mb 64] [--dir DIR]
 */
import { mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createPlatform } from '../../src/platform/node/platform.ts';
import type { DiskFile } from '../../src/platform/platform.ts';
import { BatchBuilder } from '../../src/protocol/records/builder.ts';
import { resolveLogConfig } from '../../src/storage/log-config.ts';
import { openLogs } from '../../src/storage/logs-open.ts';
import type { Log } from '../../src/storage/types.ts';

const { values: options } = parseArgs({
  options: { mb: { type: 'string', default: '64' }, dir: { type: 'string', default: tmpdir() } },
});
const totalBytes = Number(options.mb) * 1024 * 1024;
const root = mkdtempSync(join(options.dir, 'samsa-bench-'));
const platform = createPlatform({ logTo: 'stderr', logLevel: 'ERROR' });
const config = resolveLogConfig(new Map([['max.message.bytes', String(8 * 1024 * 1024)]]));
/** As many appends on their way as a handful of producers with five requests each have. */
const IN_FLIGHT = 10;
const ROUNDS = 4;

function batchOf(batchBytes: number, recordBytes: number): Buffer {
  const builder = new BatchBuilder({});
  const value = Buffer.alloc(recordBytes, 'x');
  while (builder.size + recordBytes + 32 < batchBytes)
    builder.append(1_700_000_000_000, null, value);
  return builder.build();
}

async function timed(bytes: number, task: () => Promise<void>): Promise<number> {
  const started = process.hrtime.bigint();
  await task();
  return bytes / (Number(process.hrtime.bigint() - started) / 1e9) / 1e6;
}

async function writeRaw(file: DiskFile, batch: Buffer, count: number, group: number) {
  for (let i = 0; i < count; i += group) {
    const buffers = Array.from({ length: Math.min(group, count - i) }, () => batch);
    await file.write(buffers, i * batch.length);
  }
}

/** Appends patch in place, so each one on its way needs a buffer of its own; they come again from the ring. */
async function appendAll(log: Log, batch: Buffer, count: number): Promise<void> {
  const ring = Array.from({ length: IN_FLIGHT }, () => Buffer.from(batch));
  const worker = async (bytes: Buffer, mine: number): Promise<void> => {
    for (let i = 0; i < mine; i++) {
      bytes.writeBigInt64BE(0n, 0);
      const outcome = await log.append(bytes, { origin: 'client', leaderEpoch: 0 });
      if (outcome.errorCode !== 0) throw new Error(`append failed: ${outcome.errorCode}`);
    }
  };
  await Promise.all(ring.map((bytes) => worker(bytes, Math.ceil(count / IN_FLIGHT))));
}

async function readAll(log: Log, maxBytes: number): Promise<number> {
  const buffer = Buffer.alloc(maxBytes * 2);
  let total = 0;
  for (let offset = 0; offset < log.logEndOffset; ) {
    const read = await log.read({ offset, maxBytes, minOneBatch: true, upTo: 'logEnd' });
    const range = read.ranges[0];
    if (range === undefined) throw new Error(`nothing at ${offset}`);
    const bytes = buffer.subarray(0, range.length);
    await range.file.read(bytes, range.position);
    for (let at = 0; at + 61 <= bytes.length; ) {
      const size = bytes.readInt32BE(at + 8) + 12;
      if (at + size > bytes.length) break;
      offset = Number(bytes.readBigInt64BE(at)) + bytes.readInt32BE(at + 23) + 1;
      at += size;
      total += size;
    }
  }
  return total;
}

async function readRaw(file: DiskFile, size: number, piece: number): Promise<void> {
  const buffer = Buffer.alloc(piece);
  for (let at = 0; at < size; at += piece) await file.read(buffer, at);
}

/**
 * Deleted logs keep their files for a minute. Their pages must come again as those of the raw files do: memory that a virtual
 * machine touches for the first time costs ten times the write.
 */
function freePages(): void {
  for (const file of readdirSync(join(root, 'logs'), { recursive: true, encoding: 'utf8' })) {
    if (file.endsWith('.log')) truncateSync(join(root, 'logs', file));
  }
}

const logs = await openLogs(platform, {
  dirs: [join(root, 'logs')],
  brokerId: 0,
  clusterId: 'AAAAAAAAAAAAAAAAAAAAAA',
  configFor: () => config,
});
console.log(
  'batch   record   raw write  coalesced   append   ratio    raw read   log read   ratio',
);
for (const [batchBytes, recordBytes] of [
  [16 * 1024, 100],
  [16 * 1024, 1024],
  [128 * 1024, 100],
  [128 * 1024, 1024],
  [1024 * 1024, 100],
  [1024 * 1024, 1024],
] as const) {
  const batch = batchOf(batchBytes, recordBytes);
  const count = Math.floor(totalBytes / batch.length / IN_FLIGHT) * IN_FLIGHT;
  const bytes = count * batch.length;
  const group = Math.max(1, Math.min(IN_FLIGHT, Math.floor((8 * 1024 * 1024) / batch.length)));
  const best = { single: 0, coalesced: 0, append: 0, rawRead: 0, logRead: 0 };
  const note = (name: keyof typeof best, speed: number): void => {
    best[name] = Math.max(best[name], speed);
  };
  // The kernel's writing back comes and goes: the ways take turns, each into an empty file, and the best one counts.
  for (let round = 0; round < ROUNDS; round++) {
    const raw = await platform.disk.open(join(root, 'raw'), 'write');
    note('single', await timed(bytes, () => writeRaw(raw, batch, count, 1)));
    await raw.truncate(0);
    note('coalesced', await timed(bytes, () => writeRaw(raw, batch, count, group)));
    const topic = { topic: `b${batchBytes}r${recordBytes}x${round}`, partition: 0 };
    const log = await logs.create(topic, { topicId: null, config });
    note('append', await timed(bytes, () => appendAll(log, batch, count)));
    note('rawRead', await timed(bytes, () => readRaw(raw, bytes, 1024 * 1024)));
    let seen = 0;
    const reading = async (): Promise<void> => {
      seen = await readAll(log, 1024 * 1024);
    };
    note('logRead', await timed(bytes, reading));
    if (seen !== bytes) throw new Error(`read ${seen} bytes of ${bytes}`);
    await raw.close();
    rmSync(join(root, 'raw'));
    await logs.delete([{ topic: topic.topic, partition: 0 }]);
    freePages();
  }
  const { single, coalesced, append, rawRead, logRead } = best;
  const row = [single, coalesced, append, append / coalesced, rawRead, logRead, logRead / rawRead];
  console.log(
    `${String(batchBytes / 1024).padStart(4)}K ${String(recordBytes).padStart(7)}B ` +
      row.map((x) => x.toFixed(x < 10 ? 2 : 0).padStart(10)).join(''),
  );
}
await logs.close();
rmSync(root, { recursive: true });
