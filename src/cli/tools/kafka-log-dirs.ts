/** kafka-log-dirs: what lies in the log directories of brokers, as one line of JSON (spec/cli.md 11; kafka: LogDirsCommand). */
import { hashOrder, sizedHashOrder, stringHash, topicPartitionHash } from '../../base/java-hash.ts';
import {
  bootstrapServer,
  commandConfig,
  HELP_AND_VERSION,
  parsedOrEnd,
  requireOptions,
} from '../checks.ts';
import type { CommandDeclaration, Io } from '../command.ts';
import { got, javaClassOf, notANumber, terse } from '../java-error.ts';
import type { Options } from '../options.ts';
import { withStack } from '../with-stack.ts';

const ABOUT = 'This tool helps to query log directory usage on the specified brokers.';

export const command: CommandDeclaration = {
  name: 'kafka-log-dirs',
  summary: 'prints what lies in the log directories of brokers',
  dialect: 'jopt',
  answersVersion: true,
  asksBroker: true,
  options: [
    bootstrapServer('The server(s) to use for bootstrapping'),
    commandConfig('Admin client property file'),
    {
      name: 'describe',
      type: 'flag',
      description: 'Print the log directories; nothing else can be asked for.',
    },
    {
      name: 'topic-list',
      type: 'String',
      valueName: 'Topic list',
      default: '',
      description: 'Only these topics, t1,t2. All without it.',
    },
    {
      name: 'broker-list',
      type: 'String',
      valueName: 'Broker list',
      default: '',
      description: 'Only these brokers, 0,1. All without it.',
    },
    ...HELP_AND_VERSION,
  ],
  examples: [
    [
      'kafka-log-dirs --bootstrap-server localhost:9092 --describe --topic-list orders',
      'shows how large the partitions of the topic are',
    ],
  ],
  seeAlso: ['kafka-topics'],
  run: runLogDirs,
};

async function runLogDirs(argv: readonly string[], io: Io): Promise<number> {
  return withStack(command, io, async () => {
    const options = await parsedOrEnd(command, argv, io, ABOUT);
    if (typeof options === 'number') return options;
    requireOptions(options, 'bootstrap-server', 'describe');
    await describe(options, io);
    return 0;
  });
}

function list(text: string | null): string[] {
  return (text ?? '').split(',').filter((word) => word !== '');
}

async function describe(options: Options, io: Io): Promise<void> {
  const { configOf, openAdmin } = await import('../admin.ts');
  const config = await configOf(options, io, { 'client.id': 'log-dirs-tool' });
  const admin = await openAdmin(config, io);
  try {
    const topics = new Set(list(options.value('topic-list')));
    const cluster = await got(admin.describeCluster());
    const existing = cluster.nodes.map((node) => node.id);
    const asked = brokersOf(list(options.value('broker-list')), existing);
    const brokers = hashOrder(asked, (id) => id);
    io.stdout.write('Querying brokers for log directories information\n');
    const described = await got(admin.describeLogDirs(brokers));
    io.stdout.write(
      `Received log directory information from brokers ${[...described.keys()].join(',')}\n`,
    );
    const lines = [...described].map(([broker, dirs]) => ({
      broker,
      logDirs: inHashOrder([...dirs]).map(([logDir, { error, replicas }]) => ({
        partitions: hashOrder(
          hashOrder(replicas, topicPartitionHash).filter(
            ({ topic }) => topics.size === 0 || topics.has(topic),
          ),
          topicPartitionHash,
        ).map(({ topic, partition, size, offsetLag, isFuture }) => ({
          partition: `${topic}-${partition}`,
          size,
          offsetLag,
          isFuture,
        })),
        error: error === null ? null : javaClassOf(error),
        logDir,
      })),
    }));
    io.stdout.write(`${JSON.stringify({ brokers: lines, version: 1 })}\n`);
  } finally {
    await admin.close();
  }
}

const inHashOrder = <T>(dirs: readonly [string, T][]): [string, T][] =>
  sizedHashOrder(dirs, ([path]) => stringHash(path));

function brokersOf(asked: readonly string[], existing: readonly number[]): number[] {
  if (asked.length === 0) return [...existing];
  const ids = asked.map((word) => {
    if (/^[+-]?\d{1,10}$/.test(word)) return Number(word);
    throw notANumber(word);
  });
  const missing = ids.filter((id) => !existing.includes(id));
  if (missing.length > 0)
    throw terse(
      `ERROR: The given brokers do not exist from --broker-list: ${missing.join(',')}. Current existent brokers: ${existing.join(',')}`,
    );
  return [...new Set(ids)];
}
