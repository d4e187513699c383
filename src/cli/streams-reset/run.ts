/**
 * kafka-streams-application-reset from argv to exit code (spec/cli.md 21; kafka: StreamsResetter): nobody may be in the group,
 * then offsets are reset, then internal topics deleted. A topic that is not there is passed over, exit 1; any other failure
 * ends the run with its name and stack on stderr.
 */
import { hashOrder, stringHash, topicPartitionHash } from '../../base/java-hash.ts';
import type { AdminClient } from '../../clients/admin/admin-client.ts';
import { openAdmin } from '../admin.ts';
import { conflict, parsedOrUsage } from '../checks.ts';
import type { CommandDeclaration, Io } from '../command.ts';
import { got, illegalArgument, JavaError, stackTrace, throwable } from '../java-error.ts';
import { clientConfig } from '../key-values.ts';
import type { Options } from '../options.ts';
import { resetOffsets } from './offsets.ts';
import { listOf, TARGETS } from './topics.ts';

const ABOUT = `This tool lets an application of Kafka Streams read its input again from the beginning.
* It resets the offsets of input topics to the earliest ones (or as an option says), and skips to the end of intermediate topics.
* It deletes the topics that Kafka Streams made for the application ("<application.id>-..."), all of them or those of --internal-topics.
* It leaves output topics alone, and the local state of the instances: delete that yourself, or the results will be wrong.
Try it with --dry-run first: what is deleted does not come back.

`;

export async function runStreamsReset(
  command: CommandDeclaration,
  argv: readonly string[],
  io: Io,
): Promise<number> {
  const options = await parsedOrUsage(command, argv, io, ABOUT);
  if (typeof options === 'number') return options;
  for (const target of TARGETS) conflict(options, target, ...TARGETS);
  try {
    return await reset(options, io);
  } catch (error) {
    io.stderr.write(`ERROR: ${throwable(error)}\n${stackTrace(error)}`);
    return 1;
  }
}

async function reset(options: Options, io: Io): Promise<number> {
  const servers = options.has('bootstrap-server') ? 'bootstrap-server' : 'bootstrap-servers';
  const config = await clientConfig(io, options.value('config-file'), {
    'bootstrap.servers': options.value(servers) ?? 'localhost:9092',
  });
  await using admin = await openAdmin(config, io);
  const group = options.value('application-id') ?? '';
  await removeMembers(admin, group, options.has('force'), io);
  const listed = [...(await got(admin.listTopics())).keys()];
  const topics = hashOrder(listed, stringHash);
  if (options.has('dry-run'))
    io.stdout.write(
      '----Dry run displays the actions which will be performed when running Streams Reset Tool----\n',
    );
  const allFound = await resetOffsets(config, topics, options, io);
  await deleteInternal(admin, topics, options, io);
  return allFound ? 0 : 1;
}

async function removeMembers(
  admin: AdminClient,
  group: string,
  force: boolean,
  io: Io,
): Promise<void> {
  const described = await got(admin.describeConsumerGroups([group], { timeoutMs: 10_000 }));
  const members = described.get(group)?.members ?? [];
  if (members.length === 0) return;
  if (force) {
    io.stdout.write(`Force deleting all active members in the group: ${group}\n`);
    await got(admin.removeMembersFromConsumerGroup(group));
    return;
  }
  const list = members.map(({ memberId, groupInstanceId, clientId, host, assignment }) => {
    const partitions = hashOrder([...assignment], topicPartitionHash)
      .map(({ topic, partition }) => `${topic}-${partition}`)
      .join(',');
    return `(memberId=${memberId}, groupInstanceId=${groupInstanceId}, clientId=${clientId}, host=${host}, assignment=(topicPartitions=${partitions}), targetAssignment=Optional.empty)`;
  });
  throw new JavaError(
    'java.lang.IllegalStateException',
    `Consumer group '${group}' is still active and has following members: [${list.join(', ')}]. Make sure to stop all running application instances before running the reset tool. You can use option '--force' to remove active members from the group.`,
  );
}

/** Names that Kafka Streams gives to the topics it makes. */
const INTERNAL =
  /-changelog$|-repartition$|-subscription-registration-topic$|-subscription-response-topic$|^.+-KTABLE-FK-JOIN-SUBSCRIPTION-(?:REGISTRATION|RESPONSE)-\d+-topic$/;

async function deleteInternal(
  admin: AdminClient,
  topics: readonly string[],
  options: Options,
  io: Io,
): Promise<void> {
  const named = new Set([
    ...listOf(options, 'input-topics'),
    ...listOf(options, 'intermediate-topics'),
  ]);
  const inferred = topics.filter(
    (topic) =>
      !named.has(topic) &&
      topic.startsWith(`${options.value('application-id')}-`) &&
      INTERNAL.test(topic),
  );
  const specified = listOf(options, 'internal-topics');
  if (specified.some((topic) => !inferred.includes(topic)))
    throw illegalArgument(
      'Invalid topic specified in the --internal-topics option. Ensure that the topics specified are all internal topics. Do a dry run without the --internal-topics option to see the list of all internal topics that can be deleted.',
    );
  const chosen = specified.length > 0 ? specified : inferred;
  const which = specified.length > 0 ? 'specified' : 'inferred';
  io.stdout.write(`Deleting ${which} internal topics [${chosen.join(', ')}]\n`);
  if (!options.has('dry-run') && chosen.length > 0) await deleteTopics(admin, chosen, io);
  io.stdout.write('Done.\n');
}

async function deleteTopics(admin: AdminClient, topics: readonly string[], io: Io): Promise<void> {
  let failed = false;
  for (const [topic, outcome] of await admin.deleteTopics(topics).settled()) {
    if (!(outcome instanceof Error)) continue;
    failed = true;
    io.stderr.write(`ERROR: deleting topic ${topic}\n${stackTrace(outcome)}`);
  }
  if (failed)
    throw new JavaError(
      'java.lang.RuntimeException',
      'Encountered an error deleting one or more topics',
    );
}
