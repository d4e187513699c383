/** `--delete` and `--delete-offsets` (spec/cli.md 6.5). Each group and each partition succeeds or fails alone. */
import type { TopicPartition } from '../../clients/types.ts';
import { asError } from '../../clients/errors.ts';
import { executionError, javaClassOf, messageOf } from '../java-error.ts';
import { compareText, left } from '../java-format.ts';
import { hashOrder, stringHash } from '../../base/java-hash.ts';
import { chosenGroups, printError, type GroupWork } from './run.ts';
import { topicsAndPartitions } from './scope.ts';

export async function deleteGroups(work: GroupWork): Promise<void> {
  const { admin, io, timeoutMs } = work;
  const groups = hashOrder([...new Set(await chosenGroups(work))], stringHash);
  const outcomes = await admin.deleteConsumerGroups(groups, { timeoutMs }).settled();
  const failed = outcomes.filter(([, one]) => one instanceof Error);
  const deleted = outcomes.filter(([, one]) => !(one instanceof Error)).map(([group]) => group);
  if (failed.length === 0) {
    io.stdout.write(
      `Deletion of requested consumer groups ('${deleted.join(', ')}') was successful.\n`,
    );
    return;
  }
  printError('Deletion of some consumer groups failed:', io);
  for (const [group, error] of failed)
    io.stdout.write(
      `* Group '${group}' could not be deleted due to: java.util.concurrent.ExecutionException: ${messageOf(executionError(error))}\n`,
    );
  if (deleted.length > 0)
    io.stdout.write(
      `\nThese consumer groups were deleted successfully: '${deleted.join("'")}', '\n`,
    );
}

/** A partition, or a topic whose partitions could not be learnt (partition -1), and what became of it. */
type Outcome = readonly [TopicPartition, Error | null];

export async function deleteOffsets(work: GroupWork): Promise<void> {
  const { admin, options, io, timeoutMs } = work;
  const group = options.value('group') ?? '';
  const topics = options.values('topic');
  const { partitions, failures } = await topicsAndPartitions(work, topics);
  const answer = admin.deleteConsumerGroupOffsets(group, partitions, { timeoutMs });
  const result = await answer.settled();
  const outcomes: Outcome[] = [
    ...failures.map(([topic, error]) => [{ topic, partition: -1 }, error] as const),
    ...result.map(([partition, one]) => [partition, one instanceof Error ? one : null] as const),
  ];
  const verdict = await answer.all().then(() => null, asError);
  if (verdict === null)
    io.stdout.write(
      `Request succeed for deleting offsets with topic ${topics.join(', ')} group ${group}\n`,
    );
  else printError(topLevelText(verdict, group), io);
  io.stdout.write(outcomesTable(outcomes));
}

function topLevelText(error: Error, group: string): string {
  switch (javaClassOf(error).split('.').at(-1)) {
    case 'InvalidGroupIdException':
      return `'${group}' is not valid.`;
    case 'GroupIdNotFoundException':
      return `'${group}' does not exist.`;
    case 'GroupAuthorizationException':
      return `Access to '${group}' is not authorized.`;
    case 'GroupNotEmptyException':
      return `Deleting offsets of a consumer group '${group}' is forbidden if the group is not empty.`;
    case 'GroupSubscribedToTopicException':
    case 'TopicAuthorizationException':
    case 'UnknownTopicOrPartitionException':
      return 'Encounter some partition level error, see the follow-up details:';
    default:
      return `Encounter some unknown error: ${errorName(error)}`;
  }
}

function errorName(error: Error): string {
  const info = (error as { info?: { name?: string } }).info;
  return info?.name ?? 'UNKNOWN_SERVER_ERROR';
}

/** What rows are sorted by: 10 comes before 2. */
function nameOf({ topic, partition }: TopicPartition): string {
  return topic + partition;
}

/** 3.9 writes the rows one behind the other. */
function outcomesTable(outcomes: readonly Outcome[]): string {
  const row = (topic: string, partition: string, status: string) =>
    `${left(topic, 30)} ${left(partition, 15)} ${left(status, 15)}`;
  const rows = outcomes
    .toSorted(([a], [b]) => compareText(nameOf(a), nameOf(b)))
    .map(([{ topic, partition }, error]) =>
      row(
        topic,
        partition >= 0 ? String(partition) : 'Not Provided',
        error === null ? 'Successful' : `Error: :${messageOf(executionError(error))}`,
      ),
    );
  return `\n${row('TOPIC', 'PARTITION', 'STATUS')}${rows.join('')}`;
}
