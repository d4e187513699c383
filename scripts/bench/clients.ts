/**
 * Producers and consumers side by side: ours, kafkajs, @platformatic/kafka, librdkafka (kcat) and Java's perf tools, each in a
 * process of its own, in turn, with its defaults but acks=all, against our broker and Apache's.
 *
 *   node scripts/run.mjs bench/clients [--records 1000000] [--sizes 100,1000] [--brokers samsa,3.9.1] [--clients samsa,java,...]
 *     [--rounds 3] [--platformatic FOLDER] [--batch BYTES --linger MS] [--require 'samsa/java>=1']
 *
 * Figures are medians. CPU seconds are the client process's own for the records beyond the first thousand, whose run of their
 * own is taken off: what it costs to start a JVM or Node says nothing about records. Clients that a machine lacks are left out;
 * @platformatic/kafka is looked for in the node_modules of FOLDER.
 */
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { AdminClient } from '../../src/clients/admin/admin-client.ts';
import { Cluster, ok, tool, type Vendor } from '../../test/kit/servers.ts';
import { consumeWith, JS_CLIENTS, type JsClient, produceWith } from './clients-js.ts';

const { values: options } = parseArgs({
  options: {
    records: { type: 'string', default: '1000000' },
    sizes: { type: 'string', default: '100,1000' },
    brokers: { type: 'string', default: 'samsa,3.9.1' },
    clients: { type: 'string', default: 'samsa,java,librdkafka,kafkajs,platformatic' },
    rounds: { type: 'string', default: '1' },
    platformatic: { type: 'string', default: '/tmp/platformatic' },
    batch: { type: 'string', default: '16384' },
    linger: { type: 'string', default: '0' },
    require: { type: 'string', multiple: true, default: [] },
    /** Inside of a client's own process: what to do, as JSON. */
    work: { type: 'string' },
  },
});

const PARTITIONS = 3;
/** The run that is taken off: start and what comes with it. */
const START_RECORDS = 1000;
const RESULT = /RESULT ([\d.]+)/;

export interface Work {
  readonly client: JsClient;
  readonly verb: 'produce' | 'consume';
  readonly bootstrap: string;
  readonly topic: string;
  readonly records: number;
  readonly size: number;
  readonly platformatic: string;
  readonly batch: number;
  readonly linger: number;
}

interface Figure {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** Runs a command under the shell's clock: its CPU seconds, and its own RESULT seconds or else the whole time. */
async function timed(argv: readonly string[], result: RegExp | null): Promise<Figure> {
  const quoted = argv.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  const script = `TIMEFORMAT='TIMES %R %U %S'; { time ${quoted}; } 2>&1`;
  const output = await ok(['bash', '-c', script], { timeoutMs: 600_000 });
  const [, real = 0, user = 0, system = 0] = (/TIMES (\S+) (\S+) (\S+)/.exec(output) ?? []).map(
    Number,
  );
  const told = result?.exec(output)?.[1];
  if (result !== null && told === undefined) throw new Error(`${argv.join(' ')}:\n${output}`);
  return { seconds: told === undefined ? real : Number(told), cpuSeconds: user + system };
}

type Client = (work: Omit<Work, 'client'>, folder: string) => Promise<Figure>;

function jsClient(client: JsClient): Client {
  const bundle = fileURLToPath(import.meta.url);
  return (work) =>
    timed([process.execPath, bundle, '--work', JSON.stringify({ ...work, client })], RESULT);
}

const java: Client = async ({ verb, bootstrap, topic, records, size, batch, linger }) => {
  if (verb === 'produce') {
    const settings = [
      `bootstrap.servers=${bootstrap}`,
      'acks=all',
      `batch.size=${batch}`,
      `linger.ms=${linger}`,
    ];
    const args = ['--topic', topic, '--num-records', `${records}`, '--record-size', `${size}`];
    const argv = [...tool('3.9.1', 'kafka-producer-perf-test'), ...args, '--throughput', '-1'];
    const figure = await timed(
      [...argv, '--producer-props', ...settings],
      new RegExp(`${records} records sent, ([\\d.]+) records/sec`),
    );
    return { ...figure, seconds: records / figure.seconds };
  }
  const args = ['--bootstrap-server', bootstrap, '--topic', topic, '--messages', `${records}`];
  const argv = [...tool('3.9.1', 'kafka-consumer-perf-test'), ...args, '--timeout', '60000'];
  // ..., rebalance.time.ms, fetch.time.ms, fetch.MB.sec, fetch.nMsg.sec
  const figure = await timed(argv, /, ([\d.]+)\s*\nTIMES/);
  return { ...figure, seconds: records / figure.seconds };
};

const librdkafka: Client = async (
  { verb, bootstrap, topic, records, size, batch, linger },
  folder,
) => {
  const kcat = ['/usr/bin/kcat', '-b', bootstrap, '-t', topic, '-q'];
  if (verb === 'consume')
    return timed(
      ['bash', '-c', `${kcat.join(' ')} -C -o beginning -c ${records} > /dev/null`],
      null,
    );
  const file = join(folder, `lines-${size}`);
  writeFileSync(file, `${'x'.repeat(size)}\n`.repeat(records));
  const settings = [
    '-X',
    'acks=all',
    '-X',
    'enable.idempotence=true',
    '-X',
    `batch.size=${batch}`,
    '-X',
    `linger.ms=${linger}`,
  ];
  const figure = await timed([...kcat, '-P', '-l', ...settings, file], null);
  rmSync(file);
  return figure;
};

const CLIENTS: Readonly<Record<string, Client>> = {
  samsa: jsClient('samsa'),
  java,
  librdkafka,
  kafkajs: jsClient('kafkajs'),
  platformatic: jsClient('platformatic'),
};

function present(client: string): boolean {
  if (client === 'java') return existsSync(tool('3.9.1', '')[0] ?? '');
  if (client === 'librdkafka') return existsSync('/usr/bin/kcat');
  if (client !== 'platformatic') return client in CLIENTS;
  return existsSync(join(options.platformatic, 'node_modules/@platformatic/kafka'));
}

const median = (numbers: readonly number[]) =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

let serial = 0;
const recordsOf = (size: number) => Math.floor(Number(options.records) / (size > 500 ? 2 : 1));

interface Row {
  readonly client: string;
  readonly perSecond: number;
  readonly cpuPerMillion: number;
}

/** Every client once per round, in turn. */
async function play(
  cluster: Cluster,
  verb: Work['verb'],
  size: number,
  clients: string[],
): Promise<Row[]> {
  const records = recordsOf(size);
  const figures = new Map<string, Figure[]>(clients.map((client) => [client, []]));
  await using admin = AdminClient.create({ bootstrapServers: cluster.bootstrap });
  const one = async (client: string, count: number): Promise<Figure> => {
    const topic = verb === 'consume' ? `read-${size}` : `write-${++serial}`;
    const { bootstrap } = cluster;
    const [batch, linger] = [Number(options.batch), Number(options.linger)];
    const { platformatic } = options;
    const work = { verb, bootstrap, topic, records: count, size, platformatic, batch, linger };
    if (verb === 'consume') return (CLIENTS[client] as Client)(work, cluster.folder);
    await admin.createTopics([{ name: topic, numPartitions: PARTITIONS, replicationFactor: 1 }]);
    const figure = await (CLIENTS[client] as Client)(work, cluster.folder);
    await admin.deleteTopics([topic]);
    return figure;
  };
  for (let i = 0; i < Number(options.rounds); i++) {
    for (const client of clients) {
      const start = await one(client, START_RECORDS);
      const figure = await one(client, records);
      const cpuSeconds = figure.cpuSeconds - start.cpuSeconds;
      figures.get(client)?.push({ ...figure, cpuSeconds });
    }
  }
  return clients.map((client) => {
    const all = figures.get(client) ?? [];
    const perSecond = records / median(all.map((figure) => figure.seconds));
    const cpuSeconds = median(all.map((figure) => figure.cpuSeconds));
    return { client, perSecond, cpuPerMillion: (cpuSeconds / (records - START_RECORDS)) * 1e6 };
  });
}

function print(broker: string, verb: string, size: number, rows: readonly Row[]): void {
  const ours = rows.find((row) => row.client === 'samsa');
  for (const { client, perSecond, cpuPerMillion } of rows) {
    const columns = [
      `${broker} ${verb} ${size} B`.padEnd(22),
      client.padEnd(13),
      `${Math.round(perSecond)} records/s`.padStart(18),
      `${((perSecond * size) / 1e6).toFixed(1)} MB/s`.padStart(12),
      `${cpuPerMillion.toFixed(2)} CPU s/million`.padStart(22),
    ];
    if (ours && ours.client !== client)
      columns.push(
        `  samsa/${client}: ${(ours.perSecond / perSecond).toFixed(2)} records/s, ${(cpuPerMillion / ours.cpuPerMillion).toFixed(2)} records per CPU s`,
      );
    console.log(columns.join(''));
  }
}

/** Fills the topic that the consumers read, by our own producer. */
async function fill(cluster: Cluster, size: number): Promise<void> {
  const topic = `read-${size}`;
  await using admin = AdminClient.create({ bootstrapServers: cluster.bootstrap });
  await admin.createTopics([{ name: topic, numPartitions: PARTITIONS, replicationFactor: 1 }]);
  const records = recordsOf(size);
  const { bootstrap } = cluster;
  const work = { bootstrap, topic, records, size, batch: 16384, linger: 0, platformatic: '' };
  await produceWith({ ...work, client: 'samsa', verb: 'produce' });
}

async function main(): Promise<void> {
  const clients = options.clients.split(',').filter(present);
  const worst = new Map<string, number>();
  for (const broker of options.brokers.split(',') as Vendor[]) {
    const cluster = await Cluster.start({
      broker,
      zookeeper: broker === 'samsa' ? 'samsa' : '3.9.1',
    });
    try {
      for (const size of options.sizes.split(',').map(Number)) {
        for (const verb of ['produce', 'consume'] as const) {
          if (verb === 'consume') await fill(cluster, size);
          const rows = await play(cluster, verb, size, clients);
          print(broker, verb, size, rows);
          const ours = rows.find((row) => row.client === 'samsa')?.perSecond ?? Number.NaN;
          for (const { client, perSecond } of rows)
            worst.set(
              client,
              Math.min(worst.get(client) ?? Number.POSITIVE_INFINITY, ours / perSecond),
            );
        }
      }
    } finally {
      await cluster.close();
    }
  }
  for (const demand of options.require) {
    const [, client = '', least = ''] = /^samsa\/(\w+)>=([\d.]+)$/.exec(demand) ?? [];
    if ((worst.get(client) ?? 0) >= Number(least)) continue;
    console.error(`${demand} does not hold: ${worst.get(client)?.toFixed(2)}`);
    process.exitCode = 1;
  }
}

if (options.work === undefined) {
  await main();
} else {
  const work = JSON.parse(options.work) as Work;
  if (!JS_CLIENTS.includes(work.client)) throw new Error(`no client ${work.client}`);
  const seconds = await (work.verb === 'produce' ? produceWith(work) : consumeWith(work));
  console.log(`RESULT ${seconds}`);
  process.exit(0);
}
