/**
 * Clients of the time before record batches: librdkafka told that the broker is a 0.8.2 or 0.9.0.1 (Produce and Fetch v0 and v1,
 * no ApiVersions), and Apache's clients of 0.10.2 (Produce v2, Fetch v3). What they send is stored in today's format, as Apache's dump-log
 * confirms, and comes back to them in theirs; a topic's rules about codec, time and size hold for them too.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bin, Cluster, lacking, ok, tool } from '../kit/servers.ts';

const script = join(import.meta.dirname, 'old-clients/librdkafka.py');
const python = '/usr/bin/python3';
/** From 0.10 on it asks ApiVersions whatever it was told. */
const TODAY = '0.10.0.0';
let cluster: Cluster;

beforeAll(async () => {
  cluster = await Cluster.start();
});
afterAll(() => cluster?.close());

async function create(topic: string, ...configs: string[]): Promise<void> {
  await ok([
    ...[bin('kafka-topics'), '--bootstrap-server', cluster.bootstrap, '--create'],
    ...['--topic', topic, ...configs.flatMap((config) => ['--config', config])],
  ]);
}

async function old(fallback: string, topic: string, codec: string, ...what: string[]) {
  const argv = [python, script, cluster.bootstrap, fallback, topic, codec, ...what];
  return JSON.parse(await ok(argv, { timeoutMs: 60_000 }));
}

/** The batches of a topic as Apache's dump-log sees them. */
async function stored(topic: string): Promise<string[]> {
  const file = join(cluster.logDir, `${topic}-0`, '00000000000000000000.log');
  const text = await ok([...tool('3.9.1', 'kafka-dump-log'), '--deep-iteration', '--files', file]);
  return text.split('\n').filter((line) => line.startsWith('baseOffset'));
}

const fields = (line: string) => ({
  magic: / magic: (\d)/.exec(line)?.[1],
  codec: / compresscodec: (\w+)/.exec(line)?.[1],
  valid: / isvalid: (\w+)/.exec(line)?.[1],
  time: / (CreateTime|LogAppendTime): /.exec(line)?.[1],
});

describe.skipIf(lacking('python3-confluent-kafka', python))('librdkafka', () => {
  test.each([
    ['0.8.2.2', 'gzip'],
    ['0.9.0.1', 'none'],
    ['0.9.0.1', 'gzip'],
    ['0.9.0.1', 'snappy'],
  ])('as of %s writes and reads with %s', async (fallback, codec) => {
    const topic = `old-${fallback}-${codec}`;
    await create(topic);
    const offsets = await old(fallback, topic, codec, 'produce');
    expect(offsets).toEqual(Array.from({ length: 22 }, (_, i) => i));
    for (const line of await stored(topic)) {
      expect(fields(line)).toEqual({ magic: '2', codec, valid: 'true', time: 'CreateTime' });
    }
    const read: unknown[][] = await old(fallback, topic, codec, 'consume');
    expect(read.map(([offset, key, value]) => [offset, key, value])).toEqual([
      ...Array.from({ length: 20 }, (_, i) => [i, `k${i}`, `v${i}`]),
      [20, 'gone', null],
      // Larger than the 2000 bytes it asks for: it sees a batch that is cut, and asks for more.
      [21, null, 5000],
    ]);
    // Their messages have no time.
    expect(read.every(([, , , time]) => Number(time) <= 0)).toBe(true);
  });

  test.each([
    ['gzip', 'lz4', 'lz4'],
    ['snappy', 'uncompressed', 'none'],
    ['none', 'zstd', 'zstd'],
  ])("a producer's %s is stored as the topic's %s", async (codec, wanted, seen) => {
    const topic = `recompressed-${wanted}`;
    await create(topic, `compression.type=${wanted}`);
    await old('0.9.0.1', topic, codec, 'produce');
    for (const line of await stored(topic)) expect(fields(line).codec).toBe(seen);
    const read = await old('0.9.0.1', topic, codec, 'consume');
    // Fetch of that age cannot carry zstd.
    if (wanted === 'zstd') expect(read[0]).toBe('UNSUPPORTED_COMPRESSION_TYPE');
    else expect(read).toHaveLength(22);
  });

  test('the time of the append stands in for the time it cannot tell', async () => {
    await create('appended', 'message.timestamp.type=LogAppendTime');
    await old('0.9.0.1', 'appended', 'gzip', 'produce');
    for (const line of await stored('appended')) expect(fields(line).time).toBe('LogAppendTime');
    const read = await old(TODAY, 'appended', 'none', 'consume');
    expect(Math.abs(read[0][3] - Date.now())).toBeLessThan(60_000);
  });

  test('times out of bounds and records too large are refused', async () => {
    await create(
      'bounded',
      'message.timestamp.before.max.ms=60000',
      'message.timestamp.after.max.ms=60000',
      'max.message.bytes=1000',
    );
    const timed = (ms: number) => old(TODAY, 'bounded', 'none', 'produce-time', String(ms));
    const now = Date.now();
    expect(await timed(now - 600_000)).toEqual(['INVALID_TIMESTAMP']);
    expect(await timed(now + 600_000)).toEqual(['INVALID_TIMESTAMP']);
    expect(await timed(now)).toEqual([0]);
    const sized = (codec: string) => old('0.9.0.1', 'bounded', codec, 'produce-size', '3000');
    expect(await sized('none')).toEqual(['MSG_SIZE_TOO_LARGE']);
    // The limit is on what is stored, and that is small.
    expect(await sized('gzip')).toEqual([1]);
    const versionless = await old('0.9.0.1', 'bounded', 'none', 'produce-time', '0');
    expect(versionless).toEqual([2]);
  });
});

describe("Apache's clients of 0.10.2", () => {
  test.each(['none', 'gzip', 'snappy', 'lz4'])('produce and consume with %s', async (codec) => {
    const topic = `apache-0.10.2-${codec}`;
    await create(topic);
    const producer = [...tool('0.10.2.2', 'kafka-console-producer'), '--broker-list'];
    await ok([...producer, cluster.bootstrap, '--topic', topic, '--compression-codec', codec], {
      stdin: 'one\ntwo\nthree\n',
    });
    const lines = await stored(topic);
    expect(lines.map(fields)[0]).toMatchObject({ magic: '2', codec, valid: 'true' });
    const consumer = [...tool('0.10.2.2', 'kafka-console-consumer'), '--bootstrap-server'];
    const read = await ok([
      ...[...consumer, cluster.bootstrap, '--topic', topic, '--from-beginning'],
      ...['--max-messages', '3', '--property', 'print.timestamp=true'],
    ]);
    expect(read).toMatch(/CreateTime:\d{13}\tone\n.*\ttwo\n.*\tthree\n/);
  });
});
