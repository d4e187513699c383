/**
 * kafka-dump-log beside Apache's: over every file that Apache's brokers left in the sample directories both print the same
 * bytes on both streams, and so do they over files that we broke in ways no broker does.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { KraftBroker } from '../kit/kraft.ts';
import { lacking, ok, run, shared, tool, type Vendor } from '../kit/servers.ts';

const samples = join(shared, 'fixtures/logdirs');
const isAbsent = lacking("Apache's log directories", samples);
const work = mkdtempSync(join(tmpdir(), 'samsa-dump-log-'));
const env = { LC_ALL: 'C.UTF-8', TZ: 'UTC' };
const KNOWN = /\.(log|index|timeindex|txnindex|snapshot)$/;

afterAll(() => rmSync(work, { recursive: true, force: true }));

/** The log dirs of a sample, unpacked. */
function unpack(sample: string): string[] {
  const to = join(work, sample);
  execFileSync('mkdir', ['-p', to]);
  execFileSync('tar', ['xzf', join(samples, sample, 'log.tar.gz'), '-C', to]);
  return readdirSync(to).map((name) => join(to, name));
}

/** Files of all partitions whose directory matches, as paths from the log dir. */
function filesIn(dir: string, partitions = /./): string[] {
  const all = readdirSync(dir, { recursive: true, encoding: 'utf8' }).sort();
  return all.filter((path) => KNOWN.test(path) && partitions.test(path));
}

async function printed(vendor: Vendor, cwd: string, args: readonly string[]): Promise<string> {
  const { stdout, stderr, status } = await run([...tool(vendor, 'kafka-dump-log'), ...args], {
    cwd,
    env,
    timeoutMs: 120_000,
  });
  const errors = stderr.split('\n').filter((line) => !/^\s+at |^SLF4J/.test(line));
  return [stdout, ...errors, `exit ${status}`].join('\n');
}

async function expectSame(cwd: string, args: readonly string[]): Promise<void> {
  const [ours, theirs] = await Promise.all([
    printed('samsa', cwd, args),
    printed('3.9.1', cwd, args),
  ]);
  expect(ours).toBe(theirs);
}

const names = isAbsent ? [] : readdirSync(samples).filter((name) => !name.includes('.txt'));

describe.skipIf(isAbsent)("kafka-dump-log prints what Apache's prints", () => {
  test.each(names)('over %s', async (sample) => {
    for (const dir of unpack(sample)) {
      await expectSame(dir, ['--print-data-log', '--files', filesIn(dir).join(',')]);
    }
  });

  test.each([
    ['groups', /__consumer_offsets/, ['--offsets-decoder']],
    ['groups-expired', /__consumer_offsets/, ['--offsets-decoder', '--skip-record-metadata']],
    ['everything-2.5.0', /__consumer_offsets/, ['--offsets-decoder']],
    ['transactions', /__transaction_state/, ['--transaction-log-decoder']],
    ['segments', /./, ['--verify-index-only']],
    ['segments', /index$/, ['--index-sanity-check']],
    ['transactions', /txn-0/, ['--deep-iteration', '--max-bytes', '1000']],
    [
      'basic',
      /\.log$/,
      ['--key-decoder-class', '--value-decoder-class', 'kafka.serializer.StringDecoder'],
    ],
    ['basic', /\.log$/, ['--value-decoder-class', 'org.apache.kafka.tools.api.LongDecoder']],
    ['transactions', /txn-0/, ['--offsets-decoder']],
    ['segments', /\.index$/, ['--max-message-size', '100']],
  ])('over %s, %s with %j', async (sample, partitions, flags) => {
    const [dir = ''] = unpack(sample);
    await expectSame(dir, [...flags, '--files', filesIn(dir, partitions).join(',')]);
  });
});

describe.skipIf(isAbsent)('files that no broker writes', () => {
  const breakages: readonly [string, string, (bytes: Buffer) => Buffer][] = [
    ['an index that is cut', '.index', (bytes) => bytes.subarray(0, bytes.length - 3)],
    ['an index that goes back', '.index', (bytes) => Buffer.concat([bytes, int32s(-5, 0)])],
    ['an index beyond the log', '.index', (bytes) => Buffer.concat([bytes, int32s(9e6, 2e9)])],
    ['a time index that is cut', '.timeindex', (bytes) => bytes.subarray(0, bytes.length - 5)],
    ['a time index out of order', '.timeindex', (bytes) => Buffer.concat([bytes, int32s(0, 7, 3)])],
    ['a time index of another log', '.timeindex', () => int32s(1, 2, 100000)],
    ['a log of zeros', '.log', (bytes) => Buffer.concat([bytes, Buffer.alloc(200)])],
    ['a log with a cut header', '.log', (bytes) => bytes.subarray(0, 15)],
    ['a log of an unknown codec', '.log', (bytes) => patched(bytes, 22, 7)],
    ['a log with a wrong count', '.log', (bytes) => patched(bytes, 60, 99)],
    ['a snapshot with a wrong checksum', '.snapshot', (bytes) => patched(bytes, 3, 0x55)],
    ['a snapshot of a later version', '.snapshot', (bytes) => patched(bytes, 1, 9)],
    ['an index without its log', '.index', (bytes) => bytes],
  ];

  test.each(breakages)('%s', async (what, suffix, breaking) => {
    const [dir = ''] = unpack(suffix === '.snapshot' ? 'transactions' : 'segments');
    const partition = join(work, what.replaceAll(' ', '-'));
    const from = filesIn(dir).find((path) => path.endsWith(suffix) && size(join(dir, path)) > 12);
    cpSync(join(dir, from ?? '', '..'), partition, { recursive: true });
    const name = from?.slice(from.lastIndexOf('/') + 1) ?? '';
    if (what.endsWith('without its log')) rmSync(join(partition, name.replace('.index', '.log')));
    const path = join(partition, name);
    writeFileSync(path, breaking(readFileSync(path)));
    const flags = suffix === '.log' ? ['--print-data-log'] : [];
    await expectSame(partition, [...flags, '--files', name]);
    if (suffix.endsWith('index')) {
      await expectSame(partition, ['--index-sanity-check', '--files', path]);
    }
  });
});

function size(path: string): number {
  return readFileSync(path).length;
}

function int32s(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) bytes.writeInt32BE(value, i * 4);
  return bytes;
}

function patched(bytes: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = value;
  return copy;
}

describe.skipIf(isAbsent)('what KRaft keeps', () => {
  const settings = {
    'metadata.log.max.record.bytes.between.snapshots': 2000,
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': 'User:ANONYMOUS',
  };

  /** Of many kinds of records some. */
  async function filled(broker: KraftBroker): Promise<void> {
    const at = ['--bootstrap-server', broker.bootstrap];
    const ours = (name: string, ...args: string[]) => ok([...tool('samsa', name), ...at, ...args]);
    const config = (...args: string[]) => ours('kafka-configs', '--alter', ...args);
    await ours('kafka-topics', '--create', '--topic', 'kept', '--config', 'retention.ms=100000');
    await ours('kafka-topics', '--alter', '--topic', 'kept', '--partitions', '5');
    await ours('kafka-topics', '--create', '--topic', 'gone');
    await ours('kafka-topics', '--delete', '--topic', 'gone');
    await config(
      '--entity-type',
      'users',
      '--entity-name',
      'größe',
      '--add-config',
      'SCRAM-SHA-512=[password=b]',
    );
    await config(
      '--entity-type',
      'users',
      '--entity-default',
      '--add-config',
      'request_percentage=12.5',
    );
    await config(
      '--entity-type',
      'users',
      '--entity-default',
      '--delete-config',
      'request_percentage',
    );
    await ok([
      ...tool('3.9.1', 'kafka-acls'),
      ...at,
      '--add',
      '--allow-principal',
      'User:bob',
      '--operation',
      'Read',
      '--topic',
      'kept',
    ]);
  }

  test('is told alike, log, snapshots and the indexes of a running broker', {
    timeout: 240_000,
  }, async () => {
    const broker = await KraftBroker.start('3.9.1', settings);
    try {
      await filled(broker);
      const dir = join(broker.folder, 'kafka-logs');
      const metadata = join(dir, '__cluster_metadata-0');
      await vi.waitFor(
        () => expect(readdirSync(metadata).join()).toMatch(/\d{10}\.checkpoint(?!\.)/),
        60_000,
      );
      // A running controller writes on: what is compared must stand still, but as it lies on the disk while it runs.
      const copy = join(work, 'kraft');
      cpSync(dir, copy, { recursive: true });
      const files = readdirSync(copy, { recursive: true, encoding: 'utf8' })
        .filter((path) => /\.(log|index|timeindex|checkpoint)$/.test(path))
        .sort();
      expect(files.some((path) => path.endsWith('bootstrap.checkpoint'))).toBe(true);
      await expectSame(copy, ['--cluster-metadata-decoder', '--files', files.join(',')]);
      await expectSame(copy, ['--deep-iteration', '--files', files.join(',')]);
    } finally {
      await broker.close();
    }
  });
});
