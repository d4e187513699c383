/**
 * Compaction beside Apache's: the same logs, compacted by our broker and by Apache Kafka 3.9.1, hold the same records
 * afterwards; Apache's dump-log finds nothing to say of ours, and each broker serves what the other has compacted.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { AdminClient } from '../../src/clients/admin/admin-client.ts';
import { KafkaConsumer } from '../../src/clients/consumer/consumer.ts';
import { KafkaProducer } from '../../src/clients/producer/producer.ts';
import { batches } from '../../src/protocol/records/batch.ts';
import { readRecords } from '../../src/protocol/records/record.ts';
import { Cluster, lacking, shared, type Vendor } from '../kit/servers.ts';

const apache = `${shared}/peers/apache-kafka`;
const strings = { keySerializer: 'string', valueSerializer: 'string' } as const;
const texts = { keyDeserializer: 'string', valueDeserializer: 'string' } as const;
const topics = ['keys', 'txns'];
const quiet = { 'log.retention.ms': -1, 'log.cleaner.enable': 'false' };
const busy = {
  'log.retention.ms': -1,
  'log.cleaner.backoff.ms': 200,
  // A map of some 40,000 keys: enough, and not all there is.
  'log.cleaner.dedupe.buffer.size': 1_100_000,
  'log.cleaner.io.buffer.size': 20_000,
};

describe.skipIf(lacking('Apache Kafka', apache))('compaction', () => {
  let cluster: Cluster;
  const saved = (name: string) => join(cluster.folder, name);

  beforeAll(async () => {
    cluster = await Cluster.start({ broker: '3.9.1', settings: quiet });
    await fill(cluster.bootstrap);
    await cluster.broker.stop();
    cpSync(cluster.logDir, saved('before'), { recursive: true, preserveTimestamps: true });
    for (const vendor of ['samsa', '3.9.1'] as const) await compactBy(vendor);
  }, 300_000);
  afterAll(() => cluster?.close());

  async function run(vendor: Vendor, dir: string, settings: Record<string, string | number>) {
    rmSync(cluster.logDir, { recursive: true, force: true });
    cpSync(saved(dir), cluster.logDir, { recursive: true, preserveTimestamps: true });
    cluster.configure(settings);
    await cluster.startBroker(vendor);
  }

  async function compactBy(vendor: Vendor): Promise<void> {
    await run(vendor, 'before', busy);
    const wanted = topics.map((topic) => [topic, activeBase(cluster.logDir, topic)]);
    const timing = { timeout: 90_000, interval: 200 };
    await vi.waitFor(() => expect(cleanedUpTo(cluster.logDir)).toEqual(wanted), timing);
    await cluster.broker.stop();
    cpSync(cluster.logDir, saved(vendor), { recursive: true, preserveTimestamps: true });
  }

  it('leaves what Apache leaves', () => {
    for (const topic of topics) {
      const ours = stored(saved('samsa'), topic);
      expect(ours).toEqual(stored(saved('3.9.1'), topic));
      expect(ours.length).toBeLessThan(stored(saved('before'), topic).length / 2);
    }
  });

  it('is nothing that dump-log would complain of', () => {
    for (const topic of topics) {
      const cwd = join(saved('samsa'), `${topic}-0`);
      const files = readdirSync(cwd).filter((name) =>
        /\.(log|index|timeindex|txnindex|snapshot)$/.test(name),
      );
      const args = ['3.9.1', 'kafka-dump-log', '--deep-iteration', '--files', files.join(',')];
      const options = { cwd, encoding: 'utf8', maxBuffer: 1 << 28, stdio: 'pipe' } as const;
      const text = execFileSync(apache, args, options);
      expect(text).not.toMatch(/mismatch|invalid|isvalid: false|not found/i);
      expect(text.match(/^\| offset: .*keySize/gm)?.length).toBeGreaterThan(100);
    }
  });

  it.each([
    ['3.9.1', 'samsa'],
    ['samsa', '3.9.1'],
  ] as const)('is served by %s when %s has done it', async (vendor, by) => {
    await run(vendor, by, quiet);
    const before = topics.map((topic) => committed(stored(saved('before'), topic)));
    for (const [i, topic] of topics.entries()) {
      const all = await consumed(cluster.bootstrap, topic, 'read_uncommitted');
      expect(all).toEqual(stored(saved(by), topic));
      const stable = await consumed(cluster.bootstrap, topic, 'read_committed');
      expect(stable.some((line) => line.includes('aborted'))).toBe(false);
      expect(lastValues(stable)).toEqual(lastValues(before[i] ?? []));
    }
    await cluster.broker.stop();
  });
});

async function fill(bootstrapServers: string): Promise<void> {
  await using admin = AdminClient.create({ bootstrapServers });
  const configs = {
    'cleanup.policy': 'compact',
    'segment.bytes': '20000',
    'index.interval.bytes': '500',
    'min.cleanable.dirty.ratio': '0.01',
  };
  await admin.createTopics(
    topics.map((name) => ({ name, numPartitions: 1, replicationFactor: 1, configs })),
  );
  for (const [round, compressionType] of (
    ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const
  ).entries()) {
    await using producer = new KafkaProducer<string, string>({
      bootstrapServers,
      ...strings,
      compressionType,
    });
    for (let part = 0; part < 10; part++) {
      await producer.sendAll(
        Array.from({ length: 60 }, (_, i) => ({
          topic: 'keys',
          partition: 0,
          key: `key-${(i * 7 + part) % 90}`,
          value: i % 13 === 0 ? null : `${round} ${part} ${i} ${'x'.repeat(i)}`,
        })),
      );
    }
  }
  for (const id of ['one', 'two']) await transactions(bootstrapServers, id);
}

/** Committed and aborted in turn, and plain batches so that a producer's last one is not its last transaction's. */
async function transactions(bootstrapServers: string, id: string): Promise<void> {
  await using producer = new KafkaProducer<string, string>({
    bootstrapServers,
    ...strings,
    transactionalId: id,
  });
  await producer.initTransactions();
  for (let round = 0; round < 40; round++) {
    const aborts = round % 3 === 1;
    producer.beginTransaction();
    const sent = producer.sendAll(
      Array.from({ length: 20 }, (_, i) => ({
        topic: 'txns',
        partition: 0,
        key: `key-${(i * 3 + round) % 50}`,
        value: `${id} ${round} ${i} ${aborts ? 'aborted' : 'committed'} ${'x'.repeat(30)}`,
      })),
    );
    await producer.flush();
    await sent;
    await (aborts ? producer.abortTransaction() : producer.commitTransaction());
  }
}

function logFiles(dir: string, topic: string): string[] {
  const names = readdirSync(join(dir, `${topic}-0`)).filter((name) => name.endsWith('.log'));
  return names.sort().map((name) => join(dir, `${topic}-0`, name));
}

function activeBase(dir: string, topic: string): number {
  return Number.parseInt(logFiles(dir, topic).at(-1)?.split('/').at(-1) ?? '', 10);
}

function cleanedUpTo(dir: string): (string | number)[][] {
  const file = join(dir, 'cleaner-offset-checkpoint');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(2) : [];
  const offsets = new Map(lines.map((line) => [line.split(' ')[0], Number(line.split(' ')[2])]));
  return topics.map((topic) => [topic, offsets.get(topic) ?? -1]);
}

/** `offset key value` of every record that is in the files. */
function stored(dir: string, topic: string): string[] {
  return logFiles(dir, topic).flatMap((file) =>
    [...batches(readFileSync(file))]
      .filter((batch) => !batch.isControl)
      .flatMap((batch) =>
        readRecords(batch).map(({ offset, key, value }) => `${offset} ${key} ${value}`),
      ),
  );
}

const committed = (lines: readonly string[]) => lines.filter((line) => !line.includes(' aborted '));

function lastValues(lines: readonly string[]): Map<string, string> {
  return new Map(lines.map((line) => [line.split(' ')[1] ?? '', line]));
}

async function consumed(
  bootstrapServers: string,
  topic: string,
  isolationLevel: 'read_committed' | 'read_uncommitted',
): Promise<string[]> {
  await using consumer = new KafkaConsumer<string, string>({
    bootstrapServers,
    ...texts,
    isolationLevel,
  });
  const partition = { topic, partition: 0 };
  consumer.assign([partition]);
  const end = (await consumer.endOffsets([partition])).get(partition) ?? 0;
  consumer.seekToBeginning();
  const lines: string[] = [];
  while ((await consumer.position(partition)) < end) {
    for (const { offset, key, value } of await consumer.poll(1_000)) {
      lines.push(`${offset} ${key} ${value}`);
    }
  }
  return lines;
}
