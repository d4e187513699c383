/**
 * kafka-leader-election from argv to exit code (spec/cli.md 14; kafka: LeaderElectionCommand). Who already leads is no failure;
 * partitions that could not be helped are a line each, and together an error and exit 1.
 */
import { hashOrder, topicPartitionHash } from '../../base/java-hash.ts';
import type { AdminClient } from '../../clients/admin/admin-client.ts';
import type { TopicPartition } from '../../clients/types.ts';
import { openAdmin } from '../admin.ts';
import { parsedOrEnd } from '../checks.ts';
import type { CommandDeclaration, Io } from '../command.ts';
import { executionError, JavaError, javaClassOf, runtimeError, throwable } from '../java-error.ts';
import { clientConfig, readTextFile } from '../key-values.ts';
import { unconvertible, type Options } from '../options.ts';
import { withStack } from '../with-stack.ts';
import { parsePartitions } from './partitions-file.ts';

const ABOUT =
  'This tool attempts to elect a new leader for a set of topic partitions. The type of elections supported are preferred replicas and unclean replicas.';
const SCOPES = ['topic', 'all-topic-partitions', 'path-to-json-file'];
const TIMEOUT_MS = 30_000;

type ElectionType = 'PREFERRED' | 'UNCLEAN';

export async function runLeaderElection(
  command: CommandDeclaration,
  argv: readonly string[],
  io: Io,
): Promise<number> {
  return withStack(command, io, async () => {
    const options = await parsedOrEnd(command, argv, io, ABOUT);
    if (typeof options === 'number') return options;
    checkArguments(options);
    await elect(options, io);
    return 0;
  });
}

function failed(message: string, cause?: unknown): JavaError {
  return new JavaError(
    'org.apache.kafka.server.common.AdminCommandFailedException',
    message,
    cause,
  );
}

function checkArguments(options: Options): void {
  const missing = ['bootstrap-server', 'election-type'].filter((name) => !options.has(name));
  if (missing.length > 0) throw failed(`Missing required option(s): ${missing.join(', ')}`);
  if (SCOPES.filter((name) => options.has(name)).length !== 1)
    throw failed(`One and only one of the following options is required: ${SCOPES.join(', ')}`);
  if (options.has('topic') && !options.has('partition'))
    throw failed('Missing required option(s): partition');
  if (!options.has('topic') && options.has('partition'))
    throw failed('Option partition is not allowed if topic is not used');
}

async function elect(options: Options, io: Io): Promise<void> {
  const type = electionType(options.value('election-type') ?? '');
  const partitions = await partitionsOf(options, io);
  const config = await clientConfig(io, options.value('admin.config'), {
    'bootstrap.servers': options.value('bootstrap-server') ?? '',
    'default.api.timeout.ms': String(TIMEOUT_MS),
    'request.timeout.ms': String(TIMEOUT_MS),
  });
  await using admin = await openAdmin(config, io);
  tell(type, await outcomes(admin, type, partitions, io), io);
}

function electionType(text: string): ElectionType {
  const type = text.toUpperCase();
  if (type === 'PREFERRED' || type === 'UNCLEAN') return type;
  const kinds = `Value [${text}] is not one of [[PREFERRED,UNCLEAN]]`;
  throw unconvertible(
    'election-type',
    text,
    new JavaError('joptsimple.ValueConversionException', kinds),
  );
}

/** null: every partition there is. */
async function partitionsOf(options: Options, io: Io): Promise<TopicPartition[] | null> {
  const path = options.value('path-to-json-file');
  if (path !== null) {
    const text = await readTextFile(io, path).catch((error: unknown) => {
      throw runtimeError(error);
    });
    return parsePartitions(text);
  }
  const topic = options.value('topic');
  return topic === null ? null : [{ topic, partition: options.integer('partition') ?? 0 }];
}

type Outcomes = [TopicPartition, Error | null][];

async function outcomes(
  admin: AdminClient,
  type: ElectionType,
  partitions: TopicPartition[] | null,
  io: Io,
): Promise<Outcomes> {
  try {
    return [...(await admin.electLeaders(type, partitions))];
  } catch (error) {
    const message = {
      TimeoutException: 'Timeout waiting for election results',
      ClusterAuthorizationException: 'Not authorized to perform leader election',
    }[javaClassOf(error).split('.').at(-1) ?? ''];
    if (message === undefined) throw runtimeError(executionError(error));
    io.stdout.write(`${message}\n`);
    throw failed(message, error);
  }
}

function tell(type: ElectionType, results: Outcomes, io: Io): void {
  const ordered = hashOrder(results, ([partition]) => topicPartitionHash(partition));
  const names = (chosen: Outcomes) =>
    chosen.map(([{ topic, partition }]) => `${topic}-${partition}`).join(', ');
  const noop = ordered.filter(([, error]) => isNoop(error));
  const elected = ordered.filter(([, error]) => error === null);
  const wrong = ordered.filter(([, error]) => error !== null && !isNoop(error));
  if (elected.length > 0)
    io.stdout.write(
      `Successfully completed leader election (${type}) for partitions ${names(elected)}\n`,
    );
  if (noop.length > 0)
    io.stdout.write(`Valid replica already elected for partitions ${names(noop)}\n`);
  for (const one of wrong)
    io.stdout.write(
      `Error completing leader election (${type}) for partition: ${names([one])}: ${throwable(one[1])}\n`,
    );
  if (wrong.length > 0) throw failed(`${wrong.length} replica(s) could not be elected`);
}

function isNoop(error: Error | null): boolean {
  return error !== null && javaClassOf(error).endsWith('.ElectionNotNeededException');
}
