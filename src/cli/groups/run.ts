/**
 * kafka-consumer-groups from argv to exit code (spec/cli.md 0.4, class C): a parse error is an uncaught exception, a wrong
 * combination is a usage error, and every failure of the work itself is a line on stdout, a stack on stderr and exit 0.
 */
import { hashOrder, stringHash } from '../../base/java-hash.ts';
import type { AdminClient } from '../../clients/admin/admin-client.ts';
import { openAdmin, configOf } from '../admin.ts';
import { parsedOrEnd, UsageError } from '../checks.ts';
import type { CommandDeclaration, Io } from '../command.ts';
import {
  executionError,
  javaClassOf,
  JavaError,
  messageOf,
  runtimeError,
  stackTrace,
} from '../java-error.ts';
import { OptionError } from '../jopt.ts';
import type { Options } from '../options.ts';
import { checkGroupArguments, type Action } from './arguments.ts';

const ABOUT =
  'This tool helps to list all consumer groups, describe a consumer group, delete consumer group info, or reset consumer group offsets.';

/** What an action works with. */
export interface GroupWork {
  readonly admin: AdminClient;
  readonly options: Options;
  readonly io: Io;
  /** Of every single call. */
  readonly timeoutMs: number;
}

export async function runGroups(
  command: CommandDeclaration,
  argv: readonly string[],
  io: Io,
): Promise<number> {
  const options = await parsedOrEnd(command, argv, io, ABOUT);
  if (typeof options === 'number') return options;
  const action = checkGroupArguments(options, io);
  try {
    await perform(action, options, io);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (javaClassOf(error) === 'java.lang.IllegalArgumentException')
      throw new UsageError(messageOf(error) ?? '');
    printError(`Executing consumer group command failed due to ${messageOf(error)}`, io);
    io.stderr.write(stackTrace(error));
  }
  return 0;
}

async function perform(action: Action, options: Options, io: Io): Promise<void> {
  const config = await configOf(options, io).catch((error: unknown) => {
    throw error instanceof OptionError ? error : runtimeError(error);
  });
  const admin = await openAdmin(config, io);
  try {
    const timeoutMs = options.long('timeout') ?? 5000;
    const work: GroupWork = { admin, options, io, timeoutMs };
    if (action === 'list') await (await import('./list.ts')).list(work);
    else if (action === 'describe') await (await import('./describe.ts')).describe(work);
    else if (action === 'delete') await (await import('./delete.ts')).deleteGroups(work);
    else if (action === 'delete-offsets') await (await import('./delete.ts')).deleteOffsets(work);
    else await (await import('./reset.ts')).reset(work);
  } finally {
    await admin.close();
  }
}

export function printError(message: string, io: Io): void {
  io.stdout.write(`\nError: ${message}\n`);
}

/** Future.get() behind one of Kafka's own wrappers: RuntimeException around ExecutionException. */
export async function wrapped<T>(work: PromiseLike<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw runtimeError(executionError(error));
  }
}

/** The groups that were named, or all there are. */
export async function chosenGroups(work: GroupWork): Promise<string[]> {
  const { options } = work;
  if (!options.has('all-groups')) return options.values('group');
  return groupIds(work);
}

/** All there are; a failure is wrapped once more than that of a listing with states and types. */
export async function groupIds(work: GroupWork): Promise<string[]> {
  try {
    return (await listGroups(work, {})).map(({ groupId }) => groupId);
  } catch (error) {
    throw runtimeError(error);
  }
}

/** In the order of Java's map of listings. */
export async function listGroups(
  { admin, timeoutMs }: GroupWork,
  filter: { readonly states?: readonly string[]; readonly types?: readonly string[] },
) {
  try {
    const listings = await admin.listConsumerGroups({ ...filter, timeoutMs });
    return hashOrder(listings, ({ groupId }) => stringHash(groupId));
  } catch (error) {
    const failure = /Call: findAllBrokers$/.test(messageOf(error) ?? '')
      ? new JavaError(
          'org.apache.kafka.common.KafkaException',
          'Failed to find brokers to send ListGroups',
          error,
        )
      : error;
    throw executionError(failure);
  }
}
