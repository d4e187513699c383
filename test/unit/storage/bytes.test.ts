/** The golden vectors of storage.md 10, made by Kafka's own classes. */
import { expect, test } from 'vitest';
import { MemoryDisk } from '../../../src/platform/memory/disk.ts';
import { formatEpochs, formatOffsets, parseOffsets } from '../../../src/storage/checkpoint.ts';
import { IndexCache } from '../../../src/storage/index-file.ts';
import {
  resolveLogConfig,
  topicConfig,
  topicDefaultText,
  validateTopicConfigs,
} from '../../../src/storage/log-config.ts';
import { OffsetIndex } from '../../../src/storage/offset-index.ts';
import { decodeSnapshot, encodeSnapshot } from '../../../src/storage/producer-snapshots.ts';
import { TimeIndex } from '../../../src/storage/time-index.ts';
import { TxnIndex } from '../../../src/storage/txn-index.ts';
import { batch, CLIENT, openOne } from './support.ts';

const T = 1_700_000_000_000;

async function onDisk(
  fill: (disk: MemoryDisk, cache: IndexCache) => Promise<{ file: { flush(): Promise<void> } }>,
) {
  const disk = new MemoryDisk();
  const index = await fill(disk, new IndexCache());
  await index.file.flush();
  return disk.contents('/i').toString('hex');
}

test('index files', async () => {
  const offsets = await onDisk(async (disk, cache) => {
    const index = await OffsetIndex.open(disk, cache, '/i', 100);
    index.append(150, 4200);
    index.append(180, 8450);
    expect(await index.lookup(149)).toEqual({ offset: 100, position: 0 });
    expect(await index.lookup(179)).toEqual({ offset: 150, position: 4200 });
    return index;
  });
  expect(offsets).toBe('00000032000010680000005000002102');
  const times = await onDisk(async (disk, cache) => {
    const index = await TimeIndex.open(disk, cache, '/i', 100);
    index.append(T, 150);
    index.append(T + 5, 180);
    return index;
  });
  expect(times).toBe('0000018bcfe56800000000320000018bcfe5680500000050');
  const txns = await onDisk(async (disk, cache) => {
    const index = await TxnIndex.open(disk, cache, '/i');
    index.append({ producerId: 7, firstOffset: 100, lastOffset: 105, lastStableOffset: 106 });
    return index;
  });
  expect(txns).toBe('0000000000000000000700000000000000640000000000000069000000000000006a');
});

test('producer snapshots', () => {
  const hex =
    '000163b8d1970000000100000000000000070001000000020000000000000066000000020000018bcfe56805ffffffff0000000000000064';
  const entries = decodeSnapshot(Buffer.from(hex, 'hex'));
  expect(entries).toEqual([
    {
      producerId: 7,
      producerEpoch: 1,
      batches: [{ lastSequence: 2, lastOffset: 102, offsetDelta: 2, timestamp: T + 5 }],
      coordinatorEpoch: -1,
      lastTimestamp: T + 5,
      currentTxnFirstOffset: 100,
    },
  ]);
  expect(encodeSnapshot(entries!).toString('hex')).toBe(hex);
  for (const at of [1, 3, 8, 20]) {
    const broken = Buffer.from(hex, 'hex');
    broken[at]! ^= 1;
    expect(decodeSnapshot(broken)).toBeNull();
  }
});

test('checkpoints, and what is none', () => {
  expect(
    formatEpochs([
      { epoch: 0, startOffset: 0 },
      { epoch: 3, startOffset: 100 },
    ]),
  ).toBe('0\n2\n0 0\n3 100\n');
  const text = formatOffsets([{ topic: 'a-b', partition: 1, offset: 7 }]);
  expect(text).toBe('0\n1\na-b 1 7\n');
  expect(parseOffsets(text, 'p')).toEqual([{ topic: 'a-b', partition: 1, offset: 7 }]);
  expect(parseOffsets('', 'p')).toEqual([]);
  for (const bad of [
    '1\n0\n',
    '0\n2\na 0 1\n',
    '0\n1\na 0\n',
    '0\n1\na 0 1 2\n',
    '0\n1\na 0 x\n',
    'x\n',
  ]) {
    expect(() => parseOffsets(bad, 'p')).toThrow(/checkpoint file (\[p\]|at: p)/);
  }
});

test('the segment scenario: sizes and index entries of seven appends', async () => {
  const { world, logs, log } = await openOne({ 'index.interval.bytes': '100' });
  for (const after of [0, 10, 5, 20, 20, 7, 30]) {
    const bytes = batch(['v2'], { timestamp: T + after, key: 'k2' });
    expect(bytes.length).toBe(72);
    await log.append(bytes, CLIENT);
  }
  await logs.close();
  const file = (kind: string) =>
    world.disk.contents(`/data/t-0/${'0'.repeat(20)}.${kind}`).toString('hex');
  expect(log.sizeBytes).toBe(504);
  expect(file('index')).toBe('000000020000009000000004000001200000000600' + '0001b0');
  expect(file('timeindex')).toBe(
    '0000018bcfe5680a000000010000018bcfe5681400000003' + '0000018bcfe5681e00000006',
  );
});

test('topic keys: Kafka’s words, broker synonyms with their units', () => {
  const refuse = (values: Record<string, string>) => () =>
    validateTopicConfigs(new Map(Object.entries(values)));
  expect(refuse({ 'retention.ms': 'abc' })).toThrow(
    'Invalid value abc for configuration retention.ms: Not a number of type LONG',
  );
  expect(refuse({ 'segment.bytes': '1' })).toThrow(
    'Invalid value 1 for configuration segment.bytes: Value must be at least 14',
  );
  expect(refuse({ 'cleanup.policy': 'delete,shred' })).toThrow(
    'Invalid value shred for configuration cleanup.policy: String must be one of: compact, delete',
  );
  expect(refuse({ foo: '1' })).toThrow('Unknown topic config name: foo');
  expect(refuse({ 'min.compaction.lag.ms': '10', 'max.compaction.lag.ms': '5' })).toThrow(
    'conflict topic config setting min.compaction.lag.ms (10) > max.compaction.lag.ms (5)',
  );
  const broker = (values: Record<string, string>) => (key: string) => values[key];
  const retention = topicConfig('retention.ms')!;
  expect(topicDefaultText(retention, broker({ 'log.retention.hours': '2' }))).toBe('7200000');
  expect(
    topicDefaultText(
      retention,
      broker({ 'log.retention.hours': '2', 'log.retention.minutes': '3' }),
    ),
  ).toBe('180000');
  expect(topicDefaultText(retention, broker({ 'log.retention.ms': '-7' }))).toBe('-1');
  expect(topicDefaultText(topicConfig('flush.ms')!, broker({}))).toBe('9223372036854775807');
  const overridden = resolveLogConfig(
    new Map([['segment.bytes', '99']]),
    broker({ 'log.segment.bytes': '88' }),
  );
  expect(overridden.segmentBytes).toBe(99);
});
