/** Other people's clients against our broker: each creates, produces, consumes and consumes in a group, with every codec. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CompressionTypes, Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cluster, lacking, ok, run, shared, tool } from '../kit/servers.ts';

const codecs = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];
let cluster: Cluster;
beforeAll(async () => {
  cluster = await Cluster.start({
    settings: { 'message.max.bytes': 2_000_000, 'auto.create.topics.enable': 'true' },
  });
});
afterAll(() => cluster?.close());

describe.skipIf(lacking('kcat', '/usr/bin/kcat'))('kcat', () => {
  const kcat = (...args: string[]) => ['/usr/bin/kcat', '-b', cluster.bootstrap, ...args];

  it('lists brokers and topics', async () => {
    const listed = await ok(kcat('-L'));
    expect(listed).toContain(`broker 0 at localhost:${cluster.port} (controller)`);
  });

  it.each(codecs)('brings keys, null values and headers back with %s', async (codec) => {
    const topic = `kcat-${codec}`;
    await ok(kcat('-P', '-t', topic, '-z', codec, '-K', ':', '-Z', '-H', 'who=그레고르'), {
      stdin: 'k1:v1\nk2:\nk3:안녕 👋\n',
    });
    const read = await ok(kcat('-C', '-t', topic, '-e', '-q', '-Z', '-f', '%o %k %s %h\n'));
    expect(read).toBe('0 k1 v1 who=그레고르\n1 k2 NULL who=그레고르\n2 k3 안녕 👋 who=그레고르\n');
  });

  it('moves 10 MB of small records and 1 MB records whole', async () => {
    const lines = Array.from({ length: 100_000 }, (_, index) => `${index}`.padStart(100, 'x'));
    await ok(kcat('-P', '-t', 'kcat-many', '-X', 'enable.idempotence=true'), {
      stdin: `${lines.join('\n')}\n`,
    });
    expect(await ok(kcat('-C', '-t', 'kcat-many', '-e', '-q'))).toBe(`${lines.join('\n')}\n`);
    const large = randomBytes(500_000).toString('hex');
    const file = join(cluster.folder, 'large');
    writeFileSync(file, large);
    await ok(kcat('-P', '-t', 'kcat-large', '-X', 'message.max.bytes=1900000', file));
    expect((await ok(kcat('-C', '-t', 'kcat-large', '-e', '-q'))).trimEnd()).toBe(large);
  });

  it('consumes in a group and continues where it committed', async () => {
    await ok(kcat('-P', '-t', 'kcat-group'), { stdin: 'one\ntwo\nthree\n' });
    const group = kcat(
      '-u',
      '-G',
      'kcat-g',
      '-q',
      '-X',
      'auto.offset.reset=earliest',
      'kcat-group',
    );
    const first = await run(group, { until: /three\n/, timeoutMs: 120_000 });
    expect(first.stdout).toBe('one\ntwo\nthree\n');
    await ok(kcat('-P', '-t', 'kcat-group'), { stdin: 'four\n' });
    const second = await run(group, { until: /four\n/, timeoutMs: 120_000 });
    expect(second.stdout).toBe('four\n');
  });

  it('speaks the oldest protocol with api.version.request=false', async () => {
    const old = ['-X', 'api.version.request=false', '-X', 'broker.version.fallback=0.9.0.1'];
    await ok(kcat('-P', '-t', 'kcat-old', ...old), { stdin: 'a\nb\n' });
    expect(await ok(kcat('-C', '-t', 'kcat-old', '-e', '-q', ...old))).toBe('a\nb\n');
  });
});

describe('kafkajs', () => {
  it('administers, produces and consumes in a group', async () => {
    const kafka = new Kafka({ brokers: [cluster.bootstrap], logLevel: logLevel.NOTHING });
    const admin = kafka.admin();
    await admin.connect();
    expect(await admin.createTopics({ topics: [{ topic: 'js', numPartitions: 3 }] })).toBe(true);
    const producer = kafka.producer({ idempotent: true });
    await producer.connect();
    const sent = Array.from({ length: 300 }, (_, index) => ({
      key: `k${index}`,
      value: `v${index}`,
      headers: { n: `${index}` },
    }));
    for (const compression of [CompressionTypes.None, CompressionTypes.GZIP]) {
      await producer.send({ topic: 'js', messages: sent, compression });
    }
    const consumer = kafka.consumer({ groupId: 'js-group' });
    await consumer.connect();
    await consumer.subscribe({ topic: 'js', fromBeginning: true });
    const got: string[] = [];
    await new Promise<void>((resolve, reject) => {
      consumer
        .run({
          eachMessage: async ({ message }) => {
            got.push(`${message.key}=${message.value}/${message.headers?.['n']}`);
            if (got.length === 600) resolve();
          },
        })
        .catch(reject);
    });
    const expected = sent.flatMap(({ key, value, headers }) => [
      `${key}=${value}/${headers.n}`,
      `${key}=${value}/${headers.n}`,
    ]);
    expect(got.sort()).toEqual(expected.sort());
    await consumer.disconnect();
    const offsets = await admin.fetchOffsets({ groupId: 'js-group', topics: ['js'] });
    const total = offsets[0]?.partitions.reduce((sum, { offset }) => sum + Number(offset), 0);
    expect(total).toBe(600);
    await admin.deleteTopics({ topics: ['js'] });
    expect(await admin.listTopics()).not.toContain('js');
    await producer.disconnect();
    await admin.disconnect();
  });
});

describe.skipIf(lacking('python3-kafka', '/usr/lib/python3/dist-packages/kafka'))(
  'python3-kafka',
  () => {
    it('creates, produces and consumes in a group', async () => {
      const script = `
from kafka import KafkaProducer, KafkaConsumer, KafkaAdminClient
from kafka.admin import NewTopic
b = '${cluster.bootstrap}'
KafkaAdminClient(bootstrap_servers=b).create_topics([NewTopic('py', 2, 1)])
for codec in (None, 'gzip'):
    p = KafkaProducer(bootstrap_servers=b, compression_type=codec, acks='all')
    for i in range(100): p.send('py', key=b'%d' % i, value=b'v%d' % i, headers=[('h', b'x')])
    p.flush()
c = KafkaConsumer('py', bootstrap_servers=b, group_id='py-g', auto_offset_reset='earliest', consumer_timeout_ms=30000)
got = []
for r in c:
    got.append((r.key, r.value, r.headers))
    if len(got) == 200: break
c.commit()
assert sorted(got) == sorted([(b'%d' % i, b'v%d' % i, [('h', b'x')]) for i in range(100)] * 2), len(got)
c.close()
print('fine')`;
      expect(await ok(['/usr/bin/python3', '-c', script])).toBe('fine\n');
    });
  },
);

describe.skipIf(
  lacking('python3-confluent-kafka', '/usr/lib/python3/dist-packages/confluent_kafka'),
)('python3-confluent-kafka', () => {
  it('creates, produces with every codec and consumes in a group', async () => {
    const script = `
from confluent_kafka import Producer, Consumer
from confluent_kafka.admin import AdminClient, NewTopic
b = '${cluster.bootstrap}'
admin = AdminClient({'bootstrap.servers': b})
for f in admin.create_topics([NewTopic('cpy', 3, 1)]).values(): f.result()
for codec in ('none', 'gzip', 'snappy', 'lz4', 'zstd'):
    p = Producer({'bootstrap.servers': b, 'compression.type': codec, 'enable.idempotence': True})
    for i in range(200): p.produce('cpy', key='%d' % i, value=codec + '%d' % i, headers={'h': b'x'})
    assert p.flush(20) == 0
c = Consumer({'bootstrap.servers': b, 'group.id': 'cpy-g', 'auto.offset.reset': 'earliest'})
c.subscribe(['cpy'])
got = set()
import time
end = time.time() + 30
while len(got) < 1000 and time.time() < end:
    m = c.poll(1)
    if m is not None and m.error() is None: got.add(m.value())
c.commit(asynchronous=False); c.close()
assert len(got) == 1000, len(got)
print('fine')`;
    expect(await ok(['/usr/bin/python3', '-c', script])).toBe('fine\n');
  });
});

describe.skipIf(lacking('franz-go', join(shared, 'bench/load/main.go')))('franz-go', () => {
  it.each(codecs)('creates, produces and consumes with %s', async (codec) => {
    const folder = join(cluster.folder, 'go');
    mkdirSync(folder, { recursive: true });
    const load = join(folder, 'load');
    await ok(['go', 'build', '-o', load, '.'], {
      cwd: join(shared, 'bench/load'),
      timeoutMs: 240_000,
    });
    const go = (...args: string[]) =>
      ok([load, '-brokers', cluster.bootstrap, '-topic', `go-${codec}`, ...args]);
    await go('-mode', 'create');
    await go('-mode', 'produce', '-records', '50000', '-codec', codec, '-idempotent');
    const figures = JSON.parse(await go('-mode', 'consume', '-records', '50000'));
    expect(figures.records).toBe(50_000);
  });
});

describe.skipIf(lacking('Apache Kafka', join(shared, 'peers/apache-kafka')))('Java clients', () => {
  it.each(['2.5.0', '3.9.1', '4.1.0'] as const)(
    '%s tools create, produce and consume in a group',
    async (version) => {
      const topic = `java-${version}`;
      const java = (name: string, ...args: string[]) => [
        ...tool(version, name),
        '--bootstrap-server',
        cluster.bootstrap,
        ...args,
      ];
      await ok(java('kafka-topics', '--create', '--topic', topic, '--partitions', '2'));
      expect(await ok(java('kafka-topics', '--describe', '--topic', topic))).toContain(
        'PartitionCount: 2',
      );
      for (const codec of codecs) {
        await ok(
          java(
            'kafka-console-producer',
            '--topic',
            topic,
            '--compression-codec',
            codec,
            '--property',
            'parse.key=true',
            '--property',
            'key.separator=:',
          ),
          {
            stdin: `k:${codec}-1\nk:${codec}-2\n`,
          },
        );
      }
      const read = await ok(
        java(
          'kafka-console-consumer',
          '--topic',
          topic,
          '--group',
          `g-${version}`,
          '--from-beginning',
          '--max-messages',
          '10',
          '--property',
          'print.key=true',
          '--timeout-ms',
          '40000',
        ),
      );
      expect(read.trim().split('\n')).toEqual(
        codecs.flatMap((codec) => [`k\t${codec}-1`, `k\t${codec}-2`]),
      );
      expect(
        await ok(java('kafka-consumer-groups', '--describe', '--group', `g-${version}`)),
      ).toMatch(new RegExp(`g-${version} +${topic} +[01] +10 +10 +0`));
    },
  );
});
