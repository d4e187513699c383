/**
 * kafka-get-offsets from argv to exit code. Whatever goes wrong is `Error occurred: ...` on stderr and exit 1; a partition
 * that cannot be asked is skipped with a line of its own (kafka: GetOffsetShell; spec/cli.md 9).
 */
import type { AdminClient } from '../../clients/admin/admin-client.ts';
import type { OffsetSpec } from '../../clients/admin/types.ts';
import type { TopicPartition } from '../../clients/types.ts';
import { openAdmin, configOf } from '../admin.ts';
import { BAD_SERVERS, looksLikeServers } from '../bootstrap.ts';
import { helpOrVersion, UsageError } from '../checks.ts';
import type { CommandDeclaration, Io } from '../command.ts';
import { hintForOption } from '../hints.ts';
import { javaClassOf, messageOf, stackTrace, terse, TERSE, throwable } from '../java-error.ts';
import { compareText } from '../java-format.ts';
import { OptionError } from '../jopt.ts';
import { parseOptions, type Options } from '../options.ts';
import { filterOfIds, filterOfRules, withoutInternal, type PartitionFilter } from './partitions.ts';

const ABOUT = 'An interactive shell for getting topic-partition offsets.';

export async function runGetOffsets(
  command: CommandDeclaration,
  argv: readonly string[],
  io: Io,
): Promise<number> {
  if (argv.length === 0) throw new UsageError(ABOUT);
  try {
    const options = await parseOptions(command, argv);
    if (options.has('topic-partitions') && (options.has('topic') || options.has('partitions')))
      throw terse('--topic-partitions cannot be used with --topic or --partitions');
    const ended = helpOrVersion(command, options, io, ABOUT);
    if (ended !== null) return ended;
    await printOffsets(options, io);
    return 0;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const doubled = javaClassOf(error).endsWith('.MultipleArgumentsForOptionException');
    const alone = (error instanceof OptionError && !doubled) || javaClassOf(error) === TERSE;
    const below = alone ? '' : `${stackTrace(error)}\n`;
    io.stderr.write(`Error occurred: ${messageOf(error)}\n${below}`);
    if (error instanceof OptionError) hintForOption(command, error, io);
    return 1;
  }
}

async function printOffsets(options: Options, io: Io): Promise<void> {
  const servers = options.value('bootstrap-server') ?? options.value('broker-list') ?? '';
  if (!looksLikeServers(servers)) throw new UsageError(BAD_SERVERS);
  const config = {
    ...(await configOf(options, io)),
    'bootstrap.servers': servers,
    'client.id': 'GetOffsetShell',
  };
  const spec = specOf(options.value('time') ?? 'latest');
  const filter = filterOf(options);
  const admin = await openAdmin(config, io);
  try {
    const partitions = await matching(admin, filter, options.has('exclude-internal-topics'));
    if (partitions.length === 0)
      throw terse('Could not match any topic-partitions with the specified filters');
    io.stdout.write((await offsetLines(admin, partitions, spec, io)).join(''));
  } finally {
    await admin.close();
  }
}

const SPECS: Readonly<Record<string, OffsetSpec>> = {
  latest: 'latest',
  '-1': 'latest',
  earliest: 'earliest',
  '-2': 'earliest',
  'max-timestamp': 'maxTimestamp',
  '-3': 'maxTimestamp',
  'earliest-local': 'earliestLocal',
  '-4': 'earliestLocal',
  'latest-tiered': 'latestTiered',
  '-5': 'latestTiered',
};

function specOf(text: string): OffsetSpec {
  const named = SPECS[text];
  if (named !== undefined) return named;
  if (/^[+-]?\d{1,18}$/.test(text)) return { timestamp: Number(text) };
  throw terse(
    `Malformed time argument ${text}. Please use -1 or latest / -2 or earliest / -3 or max-timestamp / -4 or earliest-local / -5 or latest-tiered, or a specified long format timestamp`,
  );
}

function filterOf(options: Options): PartitionFilter {
  const rules = options.value('topic-partitions');
  const filter =
    rules === null
      ? filterOfIds(options.value('topic'), options.value('partitions'))
      : filterOfRules(rules);
  return options.has('exclude-internal-topics') ? withoutInternal(filter) : filter;
}

async function matching(
  admin: AdminClient,
  filter: PartitionFilter,
  hideInternal: boolean,
): Promise<TopicPartition[]> {
  const names = [...(await admin.listTopics({ listInternal: !hideInternal })).keys()];
  if (names.length === 0) return [];
  const topics = [...(await admin.describeTopics(names)).values()];
  return topics
    .flatMap(({ name, partitions }) =>
      partitions.map(({ partition }) => ({ topic: name, partition })),
    )
    .filter(({ topic, partition }) => filter(topic, partition))
    .sort((a, b) => compareText(a.topic, b.topic) || a.partition - b.partition);
}

/** Sorted by the text `topic-partition`, so that 10 stands before 2. */
async function offsetLines(
  admin: AdminClient,
  partitions: readonly TopicPartition[],
  spec: OffsetSpec,
  io: Io,
): Promise<string[]> {
  const result = admin.listOffsets(partitions.map((partition) => [partition, spec] as const));
  const found: { key: string; line: string }[] = [];
  for (const [{ topic, partition }, one] of await result.settled()) {
    if (one instanceof Error)
      io.stderr.write(
        `Skip getting offsets for topic-partition ${topic}-${partition} due to error: ${throwable(one)}\n`,
      );
    else if (one.offset !== -1)
      found.push({ key: `${topic}-${partition}`, line: `${topic}:${partition}:${one.offset}\n` });
  }
  return found.sort((a, b) => compareText(a.key, b.key)).map(({ line }) => line);
}
