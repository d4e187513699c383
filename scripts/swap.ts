/**
 * The swap: a broker is stopped, and another vendor's goes on with its log directory and its ZooKeeper. Records, groups and
 * topics must be the same, both ways, and neither may start while the other holds the directory.
 */
import { strict as assert } from 'node:assert';
import { Cluster, ok, Server, tool, type Vendor } from '../test/kit/servers.ts';
import { join } from 'node:path';

const codecs = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];

async function produce(cluster: Cluster, vendor: Vendor, round: string): Promise<void> {
  for (const codec of codecs) {
    const lines = Array.from({ length: 200 }, (_, index) => `${codec}:${round}-${index}\n`).join(
      '',
    );
    await ok(
      [
        ...tool(vendor, 'kafka-console-producer'),
        ...[
          '--bootstrap-server',
          cluster.bootstrap,
          '--topic',
          'swap',
          '--compression-codec',
          codec,
        ],
        ...['--property', 'parse.key=true', '--property', 'key.separator=:'],
      ],
      { stdin: lines },
    );
  }
}

const read = (cluster: Cluster, vendor: Vendor, count: number) =>
  ok([
    ...tool(vendor, 'kafka-console-consumer'),
    ...[
      '--bootstrap-server',
      cluster.bootstrap,
      '--topic',
      'swap',
      '--from-beginning',
      '--timeout-ms',
      '30000',
    ],
    ...[
      '--max-messages',
      String(count),
      '--property',
      'print.key=true',
      '--property',
      'print.offset=true',
    ],
    ...['--property', 'print.timestamp=true', '--property', 'print.partition=true'],
  ]);

const describe = (cluster: Cluster, vendor: Vendor) =>
  ok([
    ...tool(vendor, 'kafka-consumer-groups'),
    '--bootstrap-server',
    cluster.bootstrap,
    '--describe',
    '--group',
    'swap-group',
  ]);

async function refuses(cluster: Cluster, vendor: Vendor): Promise<void> {
  const second = new Server([
    ...tool(vendor, 'kafka-server-start'),
    join(cluster.folder, 'server.properties'),
    ...['--override', 'listeners=PLAINTEXT://localhost:0', '--override', 'broker.id=0'],
  ]);
  const started = await second.start(/started \(kafka\.server\.KafkaServer\)/, 40_000).then(
    () => true,
    () => false,
  );
  await second.stop();
  assert(!started, `${vendor} started on a directory that another broker holds`);
  assert.match(second.output, /Failed to acquire lock|already registered|NodeExists/i);
}

async function swap(from: Vendor, to: Vendor): Promise<void> {
  console.log(`swap: ${from} -> ${to} -> ${from}`);
  const cluster = await Cluster.start({ broker: from, zookeeper: from });
  try {
    const topics = [...tool(from, 'kafka-topics'), '--bootstrap-server', cluster.bootstrap];
    await ok([
      ...topics,
      '--create',
      '--topic',
      'swap',
      '--partitions',
      '3',
      '--config',
      'segment.bytes=20000',
    ]);
    await produce(cluster, from, 'first');
    await ok([
      ...tool(from, 'kafka-console-consumer'),
      ...['--bootstrap-server', cluster.bootstrap, '--topic', 'swap', '--group', 'swap-group'],
      ...['--from-beginning', '--max-messages', '400', '--timeout-ms', '30000'],
    ]);
    const before = (await read(cluster, from, 1000)).split('\n').sort();
    const groupBefore = (await describe(cluster, from)).split('\n').sort();
    await refuses(cluster, to);
    for (const vendor of [to, from]) {
      await cluster.broker.stop();
      await cluster.zookeeper.stop();
      await cluster.startZooKeeper(vendor);
      await cluster.startBroker(vendor);
      assert.deepEqual((await read(cluster, vendor, before.length - 1)).split('\n').sort(), before);
      if (vendor === to)
        assert.deepEqual((await describe(cluster, from)).split('\n').sort(), groupBefore);
      await produce(cluster, vendor, vendor);
      const described = await ok([...topics, '--describe', '--topic', 'swap']);
      assert.match(described, /segment\.bytes=20000/);
      before.splice(
        0,
        before.length,
        ...(await read(cluster, vendor, before.length - 1 + 1000)).split('\n').sort(),
      );
    }
    console.log(`  ok: ${before.length - 1} records, the same after each change of hands`);
  } finally {
    await cluster.close();
  }
}

await swap('samsa', '3.9.1');
await swap('3.9.1', 'samsa');
