/**
 * What Apache Kafka says of the files we write: its dump-log finds nothing to complain about, after a clean stop and after
 * a crash, and its lock and ours keep each other out.
 */
import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { createPlatform } from '../../src/platform/node/platform.ts';
import { BatchBuilder } from '../../src/protocol/records/builder.ts';
import { markerBatch } from '../../src/protocol/records/control.ts';
import { resolveLogConfig } from '../../src/storage/log-config.ts';
import { openLogs } from '../../src/storage/logs-open.ts';

const peer = join(import.meta.dirname, '../../../shared/peers/apache-kafka');
const root = mkdtempSync(join(tmpdir(), 'samsa-storage-'));
const platform = createPlatform({ logTo: 'stderr', logLevel: 'ERROR' });
const config = resolveLogConfig(
  new Map([
    ['segment.bytes', '20000'],
    ['index.interval.bytes', '500'],
  ]),
);

afterAll(() => rmSync(root, { recursive: true, force: true }));

const open = (dir: string) =>
  openLogs(platform, {
    dirs: [dir],
    brokerId: 0,
    clusterId: 'AAAAAAAAAAAAAAAAAAAAAA',
    configFor: () => config,
  });

/** Transactions in every codec, committed and aborted in turn, over several segments. */
async function fill(dir: string, stop: 'clean' | 'crash'): Promise<number> {
  const logs = await open(dir);
  const log = await logs.create({ topic: 't', partition: 0 }, { topicId: null, config });
  const start = 1_700_000_000_000;
  for (let i = 0; i < 400; i++) {
    const batch = new BatchBuilder({
      compression: i % 5,
      producerId: 7,
      producerEpoch: 0,
      baseSequence: i * 3,
      isTransactional: true,
    });
    for (let k = 0; k < 3; k++) {
      const time = start + ((i * 7919) % 1000);
      batch.append(time, Buffer.from(`k${i}`), Buffer.from(`value ${i} ${k} ${'x'.repeat(i)}`));
    }
    await log.append(batch.build(), { origin: 'client', leaderEpoch: 3 });
    if (i % 10 !== 9) continue;
    const end = { coordinatorEpoch: 1, producerId: 7, producerEpoch: 0, timestamp: start };
    const type = i % 20 === 9 ? 'COMMIT' : 'ABORT';
    await log.append(markerBatch({ ...end, type }), { origin: 'coordinator', leaderEpoch: 3 });
  }
  const end = log.logEndOffset;
  if (stop === 'crash') {
    // The files as they are, as a kill -9 leaves them, in a directory of their own.
    execFileSync('cp', ['-r', dir, `${dir}-killed`]);
  }
  await logs.close();
  return end;
}

function dump(dir: string): string {
  const files = readdirSync(dir).filter((name) =>
    /\.(log|index|timeindex|txnindex|snapshot)$/.test(name),
  );
  const args = ['3.9.1', 'kafka-dump-log', '--deep-iteration', '--files', files.join(',')];
  return execFileSync(peer, args, { cwd: dir, encoding: 'utf8', maxBuffer: 1 << 28 });
}

test.each(['clean', 'crash'] as const)('dump-log after a %s stop', async (stop) => {
  const dir = join(root, stop);
  const end = await fill(dir, stop);
  const seen = stop === 'clean' ? dir : `${dir}-killed`;
  if (stop === 'crash') {
    const active = readdirSync(join(seen, 't-0'))
      .filter((name) => name.endsWith('.log'))
      .pop();
    writeFileSync(join(seen, 't-0', active as string), Buffer.alloc(9), { flag: 'a' });
    const logs = await open(seen);
    await logs.close();
  }
  const text = dump(join(seen, 't-0'));
  expect(text).not.toMatch(/mismatch|invalid|isvalid: false|non-consecutive|not found/i);
  const records = text.match(/^\| offset: /gm)?.length ?? 0;
  expect(records).toBe(end);
});

test('Java and we refuse each other the lock', async () => {
  const dir = join(root, 'lock');
  const source = join(root, 'Lock.java');
  writeFileSync(
    source,
    `import java.nio.channels.*; import java.nio.file.*;
     public class Lock { public static void main(String[] a) throws Exception {
       FileChannel c = FileChannel.open(Paths.get(a[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
       System.out.println(c.tryLock() == null ? "refused" : "locked");
       System.in.read();
     } }`,
  );
  const logs = await open(dir);
  const run = promisify(execFile)('java', [source, join(dir, '.lock')], { encoding: 'utf8' });
  run.child.stdin?.end();
  expect((await run).stdout).toBe('refused\n');
  await logs.close();
  const holder = spawn('java', [source, join(dir, '.lock')]);
  const [line] = await once(holder.stdout, 'data');
  expect(String(line)).toBe('locked\n');
  await expect(open(dir)).rejects.toThrow(`Failed to acquire lock on file .lock in ${dir}.`);
  holder.stdin.end();
  await once(holder, 'exit');
});
