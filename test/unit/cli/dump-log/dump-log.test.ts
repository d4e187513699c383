/** kafka-dump-log on files made here: what it prints of them, and what it finds wrong. */
import { beforeEach, describe, expect, test } from 'vitest';
import { command } from '../../../../src/cli/tools/kafka-dump-log.ts';
import { runDumpLog } from '../../../../src/cli/dump-log/run.ts';
import { MemoryDisk } from '../../../../src/platform/memory/disk.ts';
import { BatchBuilder } from '../../../../src/protocol/records/builder.ts';
import { markerBatch } from '../../../../src/protocol/records/control.ts';
import { fakeIo } from '../fake-io.ts';

const LOG = '00000000000000000000.log';
let disk: MemoryDisk;

beforeEach(async () => {
  disk = new MemoryDisk();
  await disk.mkdir('/work');
});

async function put(name: string, ...contents: Uint8Array[]): Promise<void> {
  const file = await disk.open(`/work/${name}`, 'write');
  await file.write(contents, 0);
}

async function dump(...args: string[]): Promise<{ out: string[]; err: string; code: number }> {
  const io = fakeIo({ platform: { disk } });
  const code = await runDumpLog(command, args, io);
  return { out: io.stdout.text.split('\n').slice(0, -1), err: io.stderr.text, code };
}

function batch(baseOffset: number, values: readonly (string | null)[]): Buffer {
  const builder = new BatchBuilder({ baseOffset, partitionLeaderEpoch: 2 });
  for (const value of values) {
    builder.append(1000, Buffer.from('k'), value === null ? null : Buffer.from(value));
  }
  return builder.build();
}

function entry(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) bytes.writeInt32BE(value, i * 4);
  return bytes;
}

describe('a log', () => {
  test('shows its batches, and records when they are asked for', async () => {
    await put(LOG, batch(0, ['a', null]));
    const shallow = await dump('--files', LOG);
    expect(shallow.out.slice(0, 2)).toEqual([`Dumping ${LOG}`, 'Log starting offset: 0']);
    expect(shallow.out[2]).toMatch(
      /^baseOffset: 0 lastOffset: 1 count: 2 .* partitionLeaderEpoch: 2 .* position: 0 CreateTime: 1000 size: 78 magic: 2 compresscodec: none crc: \d+ isvalid: true$/,
    );
    const deep = await dump('--files', LOG, '--print-data-log');
    expect(deep.out.slice(3)).toEqual([
      '| offset: 0 CreateTime: 1000 keySize: 1 valueSize: 1 sequence: -1 headerKeys: [] key: k payload: a',
      '| offset: 1 CreateTime: 1000 keySize: 1 valueSize: -1 sequence: -1 headerKeys: [] key: k',
    ]);
    const bare = await dump('--files', LOG, '--print-data-log', '--skip-record-metadata');
    expect(bare.out.slice(3)).toEqual(['| key: k payload: a', '| key: k']);
  });

  test('tells markers, gaps and what lies behind the last batch', async () => {
    const end = { coordinatorEpoch: 4, producerId: 7, producerEpoch: 0, timestamp: 1000 };
    const marker = markerBatch({ ...end, type: 'ABORT', offset: 9 });
    await put(LOG, batch(0, ['a']), batch(5, ['b']), marker, Buffer.alloc(11));
    const { out, err, code } = await dump('--files', LOG, '--deep-iteration');
    expect(out.at(-2)).toMatch(/endTxnMarker: ABORT coordinatorEpoch: 4$/);
    expect(out.at(-1)).toBe(`Found 11 invalid bytes at the end of ${LOG}`);
    expect(err).toBe(
      `Non-consecutive offsets in /work/${LOG}\n  5 is followed by 9\n  0 is followed by 5\n`,
    );
    expect(code).toBe(0);
  });

  test('is read up to a limit', async () => {
    await put(LOG, batch(0, ['a']), batch(1, ['b']), Buffer.alloc(30));
    const { out } = await dump('--files', LOG, '--max-bytes', '100');
    expect(out).toHaveLength(3);
  });
});

describe('an index', () => {
  test('is held against the log', async () => {
    await put(LOG, batch(0, ['a']), batch(1, ['b']));
    await put('00000000000000000000.index', entry(1, batch(0, ['a']).length), entry(5, 0));
    await put('00000000000000000000.timeindex', entry(0, 1000, 1), entry(0, 999, 0));
    const names = '00000000000000000000.index,00000000000000000000.timeindex';
    const { out, err } = await dump('--files', names);
    expect(out.filter((line) => line.startsWith('offset'))).toEqual([
      'offset: 1 position: 70',
      'offset: 5 position: 0',
    ]);
    // The second entry of the time index names the base offset: it counts as the end.
    expect(out.filter((line) => line.startsWith('timestamp'))).toHaveLength(1);
    expect(err).toBe(
      'Mismatches in :/work/00000000000000000000.index\n  Index offset: 5, log offset: 0\n',
    );
  });

  test('passes or fails the sanity check of a broker', async () => {
    await put(LOG, batch(0, ['a']));
    await put('00000000000000000000.index', entry(0, 0), Buffer.alloc(3));
    await expect(
      dump('--files', '00000000000000000000.index', '--index-sanity-check'),
    ).rejects.toThrow('is corrupt, found 11 bytes which is neither positive nor a multiple of 8');
  });
});
