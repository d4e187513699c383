/**
 * `--reset-offsets`: a plan of new offsets per group, shown or carried out (spec/cli.md 6.4). Only groups without members
 * can be moved, for a member would commit over it; a group never seen counts as one.
 */
import { hashOrder, stringHash, topicPartitionHash } from '../../base/java-hash.ts';
import type { TopicPartition } from '../../clients/types.ts';
import { left } from '../java-format.ts';
import { UsageError } from '../checks.ts';
import { executionError, runtimeError } from '../java-error.ts';
import { csvText, type Plan } from './plan.ts';
import { chosenGroups, printError, wrapped, type GroupWork } from './run.ts';
import { newOffsets } from './scenarios.ts';
import { topicsAndPartitions } from './scope.ts';

export async function reset(work: GroupWork): Promise<void> {
  const { admin, options, io, timeoutMs } = work;
  const groups = hashOrder([...new Set(await chosenGroups(work))], stringHash);
  const described = admin.describeConsumerGroups(groups, { timeoutMs }).values();
  const plan: Plan = [];
  for (const group of groups) {
    const { state } = await wrapped(described.get(group) ?? Promise.reject(new Error(group)));
    if (state !== 'Empty' && state !== 'Dead') {
      printError(
        `Assignments can only be reset if the group '${group}' is inactive, but the current state is ${state}.`,
        io,
      );
      continue;
    }
    const partitions = await partitionsToReset(work, group);
    const offsets = await newOffsets(work, group, partitions);
    const ordered = hashOrder([...offsets], ([partition]) => topicPartitionHash(partition));
    if (options.has('execute'))
      await wrapped(admin.alterConsumerGroupOffsets(group, ordered, { timeoutMs }).all());
    plan.push(...ordered.map(([partition, offset]) => ({ group, ...partition, offset })));
  }
  if (options.has('export'))
    io.stdout.write(`${csvText(plan, options.values('group').length !== 1)}\n`);
  else io.stdout.write(planTable(plan));
}

async function partitionsToReset(
  work: GroupWork,
  group: string,
): Promise<readonly TopicPartition[]> {
  const { admin, options, timeoutMs } = work;
  if (options.has('all-topics')) {
    const committed = await wrapped(admin.listConsumerGroupOffsets(group, { timeoutMs }));
    return [...committed.keys()];
  }
  if (options.has('topic')) {
    const { partitions, failures } = await topicsAndPartitions(work, options.values('topic'));
    const [failure] = failures;
    if (failure !== undefined) throw runtimeError(executionError(failure[1]));
    return partitions;
  }
  if (!options.has('from-file'))
    throw new UsageError('One of the reset scopes should be defined: --all-topics, --topic.');
  return [];
}

/** 3.9 writes the rows one behind the other. */
function planTable(plan: Plan): string {
  const row = (group: string, topic: string, partition: string, offset: string) =>
    `${left(group, 30)} ${left(topic, 30)} ${left(partition, 10)} ${left(offset, 15)}`;
  const rows = plan.map(({ group, topic, partition, offset }) =>
    row(group, topic, String(partition), String(offset)),
  );
  return `\n${row('GROUP', 'TOPIC', 'PARTITION', 'NEW-OFFSET')}${rows.join('')}`;
}
