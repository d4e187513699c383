/**
 * How long logs take to come back after a kill, per gigabyte, and whether anybody else gets a turn meanwhile: several partitions are
 * filled, the files are taken as a killed broker leaves them (no clean-shutdown mark, no flushed end), and the dir is opened. Printed
 * beside it: reading the same bytes and taking their checksums, which is the least there is to do.
 *
 *   node scripts/run.mjs bench/recovery [--mb 512] [--partitions 8] [--rounds 3] [--dir DIR]
 */
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createPlatform } from '../../src/platform/node/platform.ts';
import { BatchBuilder } from '../../src/protocol/records/builder.ts';
import { crc32c } from '../../src/protocol/records/crc.ts';
import { resolveLogConfig } from '../../src/storage/log-config.ts';
import { openLogs } from '../../src/storage/logs-open.ts';

const { values } = parseArgs({
  options: {
    mb: { type: 'string', default: '512' },
    partitions: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '3' },
    dir: { type: 'string', default: tmpdir() },
  },
});
const totalBytes = Number(values.mb) * 1024 * 1024;
const partitions = Number(values.partitions);
const root = mkdtempSync(join(values.dir, 'samsa-recovery-'));
const platform = createPlatform({ logTo: 'stderr', logLevel: 'ERROR' });
const config = resolveLogConfig(new Map());

const open = (dir: string) =>
  openLogs(platform, {
    dirs: [dir],
    brokerId: 0,
    clusterId: 'AAAAAAAAAAAAAAAAAAAAAA',
    configFor: () => config,
  });

/** Batches of 16 KB with records of 200 bytes, as producers send them. */
async function fill(killed: string): Promise<void> {
  const dir = join(root, 'filled');
  const logs = await open(dir);
  const builder = new BatchBuilder({});
  const value = Buffer.alloc(200, 'x');
  while (builder.size < 16_000) builder.append(Date.now(), null, value);
  const batch = builder.build();
  const each = Math.ceil(totalBytes / partitions / batch.length);
  for (let partition = 0; partition < partitions; partition++) {
    const log = await logs.create({ topic: 't', partition }, { topicId: null, config });
    for (let i = 0; i < each; i++) {
      batch.writeBigInt64BE(0n, 0);
      await log.append(batch, { origin: 'client', leaderEpoch: 0 });
    }
  }
  cpSync(dir, killed, { recursive: true });
  await logs.close();
  rmSync(dir, { recursive: true });
}

async function leastWork(dir: string): Promise<number> {
  const began = performance.now();
  const piece = Buffer.allocUnsafe(1024 * 1024);
  for (const path of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.log')) continue;
    const file = await platform.disk.open(join(dir, path), 'read');
    for (let at = 0, length = 1; length > 0; at += length) {
      length = await file.read(piece, at);
      crc32c(piece, 0, length);
    }
    await file.close();
  }
  return (performance.now() - began) / 1000;
}

try {
  const killed = join(root, 'killed');
  await fill(killed);
  const gigabytes = totalBytes / 1e9;
  for (let round = 1; round <= Number(values.rounds); round++) {
    const dir = join(root, `round-${round}`);
    cpSync(killed, dir, { recursive: true });
    const least = await leastWork(dir);
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const began = performance.now();
    const logs = await open(dir);
    const seconds = (performance.now() - began) / 1000;
    delay.disable();
    await logs.close();
    rmSync(dir, { recursive: true });
    console.log(
      `recovery: ${(seconds / gigabytes).toFixed(2)} s per GB, ${(seconds / least).toFixed(2)} times reading and ` +
        `checksums alone (${(least / gigabytes).toFixed(2)} s per GB); the event loop waited at most ` +
        `${(delay.max / 1e6).toFixed(0)} ms, ${(delay.percentile(99) / 1e6).toFixed(0)} ms in 99 of 100 turns`,
    );
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}
