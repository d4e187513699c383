/**
 * What compaction costs and what it leaves of the broker meanwhile: logs of keyed records are compacted while a producer goes
 * on appending beside. MB/s of the dirty bytes, beside plain copying of the same files in the same run; the delay of
 * the event loop and of the appends with the cleaner at work and without it, on a thread of its own and in place.
 *
 *   node scripts/run.mjs bench/compaction [--mb 128] [--dir DIR]      (npm run build first: the thread's code is in dist/)
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { inlineWorkers } from '../../src/platform/inline-workers.ts';
import { createPlatform } from '../../src/platform/node/platform.ts';
import type { Platform, Workers } from '../../src/platform/platform.ts';
import { BatchBuilder } from '../../src/protocol/records/builder.ts';
import type { PartitionLog } from '../../src/storage/log.ts';
import { resolveLogConfig } from '../../src/storage/log-config.ts';
import type { BrokerLogs } from '../../src/storage/logs.ts';
import { defaultLogsSettings, openLogs } from '../../src/storage/logs-open.ts';

const { values: options } = parseArgs({
  options: { mb: { type: 'string', default: '128' }, dir: { type: 'string', default: tmpdir() } },
});
const totalBytes = Number(options.mb) * 1024 * 1024;
const root = mkdtempSync(join(options.dir, 'samsa-bench-'));
const real = createPlatform({ logTo: 'stderr', logLevel: 'ERROR' });
const config = resolveLogConfig(
  new Map([
    ['cleanup.policy', 'compact'],
    ['segment.bytes', String(16 * 1024 * 1024)],
    ['min.cleanable.dirty.ratio', '0'],
  ]),
);

interface Case {
  readonly name: string;
  readonly valueBytes: number;
  /** One of so many records is the last of its key. */
  readonly perKey: number;
  readonly codec: number;
}

const CASES: readonly Case[] = [
  { name: '100 B, 1 of 4 stays', valueBytes: 100, perKey: 4, codec: 0 },
  { name: '1 KB, 1 of 4 stays', valueBytes: 1024, perKey: 4, codec: 0 },
  { name: '100 B, all stay', valueBytes: 100, perKey: 1, codec: 0 },
  { name: '100 B, lz4', valueBytes: 100, perKey: 4, codec: 3 },
];

async function open(
  name: string,
  workers: Workers,
): Promise<{ logs: BrokerLogs; log: PartitionLog }> {
  const platform: Platform = { ...real, workers };
  const logs = await openLogs(platform, {
    dirs: [join(root, name)],
    brokerId: 0,
    clusterId: 'AAAAAAAAAAAAAAAAAAAAAA',
    configFor: () => config,
    settings: { cleaner: { ...defaultLogsSettings.cleaner, enable: false } },
  });
  return { logs, log: await logs.create({ topic: 't', partition: 0 }, { topicId: null, config }) };
}

/** Keys come again and again in another order, in batches of 16 KB. */
async function fill(log: PartitionLog, { valueBytes, perKey, codec }: Case): Promise<void> {
  const count = Math.floor(totalBytes / (valueBytes + 26));
  const keys = Math.floor(count / perKey);
  const value = Buffer.alloc(valueBytes, 'some value that compresses, '.repeat(3));
  for (let i = 0; i < count; ) {
    const builder = new BatchBuilder({ compression: codec });
    while (builder.size < 16 * 1024 && i < count) {
      const key = Buffer.from(`key-${((i++ * 7919) % keys).toString().padStart(12, '0')}`);
      builder.append(1_700_000_000_000 + i, key, value);
    }
    await append(log, builder.build());
  }
  const last = new BatchBuilder({});
  last.append(1_700_000_000_000, Buffer.from('last'), Buffer.alloc(900_000));
  for (let i = 0; i < 18; i++) await append(log, Buffer.from(last.build()));
  log.updateHighWatermark(log.logEndOffset);
  await log.flush();
}

async function append(log: PartitionLog, bytes: Buffer): Promise<void> {
  const { errorCode } = await log.append(bytes, { origin: 'client', leaderEpoch: 0 });
  if (errorCode !== 0) throw new Error(`append failed: ${errorCode}`);
}

interface Delays {
  readonly loopP99Ms: number;
  readonly loopMaxMs: number;
  readonly appendP99Ms: number;
  /** Share of the time that the event loop's thread is at work. */
  readonly loopBusy: number;
}

/** Appends small batches one after the other while the task runs, and looks at the clock. */
async function beside(log: PartitionLog, task: () => Promise<unknown>): Promise<Delays> {
  const loop = monitorEventLoopDelay({ resolution: 1 });
  const took: number[] = [];
  const builder = new BatchBuilder({});
  for (let i = 0; i < 10; i++)
    builder.append(1_700_000_000_000, Buffer.from(`new-${i}`), Buffer.alloc(100));
  const bytes = builder.build();
  let running = true;
  const producer = (async () => {
    while (running) {
      const started = performance.now();
      await append(log, Buffer.from(bytes));
      took.push(performance.now() - started);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  })();
  loop.enable();
  const start = performance.eventLoopUtilization();
  await task();
  const { utilization } = performance.eventLoopUtilization(start);
  loop.disable();
  running = false;
  await producer;
  took.sort((a, b) => a - b);
  return {
    // What the timer itself takes is no delay.
    loopP99Ms: loop.percentile(99) / 1e6 - 1,
    loopMaxMs: loop.max / 1e6 - 1,
    appendP99Ms: took[Math.floor(took.length * 0.99)] ?? 0,
    loopBusy: utilization,
  };
}

const both = (busy: Delays, idle: Delays, shown: (delays: Delays) => string): string =>
  `${shown(busy)} (${shown(idle)})`.padStart(14);

/** Reads and writes the log's files once, as fast as this disk and this process can. */
async function copySpeed(directory: string): Promise<number> {
  const names = readdirSync(directory).filter((name) => name.endsWith('.log'));
  const target = await real.disk.open(join(root, 'copy'), 'write');
  const buffer = Buffer.alloc(256 * 1024);
  const started = performance.now();
  let bytes = 0;
  for (const name of names) {
    const file = await real.disk.open(join(directory, name), 'read');
    for (let at = 0; ; ) {
      const length = await file.read(buffer, at);
      if (length === 0) break;
      await target.write([buffer.subarray(0, length)], bytes);
      at += length;
      bytes += length;
    }
    await file.close();
  }
  await target.sync();
  await target.close();
  return bytes / 1e3 / (performance.now() - started);
}

console.log('In brackets: the same without compaction.');
console.log(
  'case                 cleaner     MB/s   copy   loop p99/max ms    loop busy   append p99   left',
);
for (const one of CASES) {
  for (const [where, workers] of [
    ['thread', real.workers],
    ['in place', inlineWorkers],
  ] as const) {
    const { logs, log } = await open(`${one.name}-${where}`, workers);
    await fill(log, one);
    const copy = await copySpeed(log.directory);
    const idle = await beside(log, () => real.clock.sleep(1500));
    const before = log.sizeBytes;
    let seconds = 0;
    const busy = await beside(log, async () => {
      const started = performance.now();
      await logs.cleaner.cleanOnce();
      seconds = (performance.now() - started) / 1000;
    });
    const columns = [
      one.name.padEnd(20),
      where.padEnd(8),
      (before / 1e6 / seconds).toFixed(0).padStart(6),
      copy.toFixed(0).padStart(6),
      both(busy, idle, (d) => `${d.loopP99Ms.toFixed(1)}/${d.loopMaxMs.toFixed(0)}`),
      both(busy, idle, (d) => `${(100 * d.loopBusy).toFixed(0)}%`),
      both(busy, idle, (d) => d.appendP99Ms.toFixed(1)),
      `${((100 * log.sizeBytes) / before).toFixed(0)}%`,
    ];
    console.log(columns.join('  '));
    await logs.close();
    rmSync(log.directory, { recursive: true, force: true });
  }
}
rmSync(root, { recursive: true, force: true });
