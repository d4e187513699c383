/**
 * What kafka-topics does over the wire (kafka: TopicCommand.TopicService). Except for --create, --topic is a pattern that
 * picks from the topics there are; nothing picked is an error unless --if-exists says otherwise.
 */
import { ZERO_UUID } from '../../base/uuid.ts';
import { sizedHashOrder, stringHash } from '../../base/java-hash.ts';
import type { AdminClient } from '../../clients/admin/admin-client.ts';
import type { ConfigResource, TopicDescription } from '../../clients/admin/types.ts';
import type { Io } from '../command.ts';
import { illegalArgument, JavaError, javaClassOf } from '../java-error.ts';
import { compareText } from '../java-format.ts';
import { includePattern, INTERNAL_TOPICS } from '../java-regex.ts';
import type { Options } from '../options.ts';
import { parseUuid } from '../uuid-text.ts';
import type { Action } from './arguments.ts';
import { describeTopic, filterOf, type DescribedTopic, type Reassignment } from './describe.ts';
import {
  COLLISION_WARNING,
  formatVersionWarning,
  parseAssignment,
  parseSettings,
} from './settings.ts';

type Run = (admin: AdminClient, options: Options, io: Io) => Promise<void>;

export const actions: Readonly<Record<Action, Run>> = {
  create,
  list,
  describe,
  alter,
  delete: remove,
};

async function create(admin: AdminClient, options: Options, io: Io): Promise<void> {
  const name = options.value('topic') ?? '';
  const partitions = options.integer('partitions');
  const replicationFactor = options.integer('replication-factor');
  const assignment = parseAssignment(options.value('replica-assignment'));
  const settings = parseSettings(options.values('config'), io);
  io.stdout.write(formatVersionWarning(settings));
  if (/[._]/.test(name)) io.stdout.write(COLLISION_WARNING);
  if (replicationFactor !== null && (replicationFactor > 32767 || replicationFactor < 1))
    throw illegalArgument('The replication factor must be between 1 and 32767 inclusive');
  if (partitions !== null && partitions < 1)
    throw illegalArgument('The partitions must be greater than 0');
  if (name === '')
    throw new JavaError(
      'org.apache.kafka.common.errors.InvalidTopicException',
      "The given topic name '' cannot be represented in a request.",
    );
  try {
    await admin.createTopics(
      [
        {
          name,
          numPartitions: partitions ?? undefined,
          replicationFactor: replicationFactor ?? undefined,
          replicasAssignments: assignment ?? undefined,
          configs: Object.fromEntries(settings),
        },
      ],
      { retryOnQuotaViolation: false },
    );
    io.stdout.write(`Created topic ${name}.\n`);
  } catch (error) {
    const exists = javaClassOf(error).endsWith('.TopicExistsException');
    if (!exists || !options.has('if-not-exists')) throw error;
  }
}

async function list(admin: AdminClient, options: Options, io: Io): Promise<void> {
  io.stdout.write(`${(await pick(admin, options)).join('\n')}\n`);
}

async function alter(admin: AdminClient, options: Options): Promise<void> {
  const partitions = options.integer('partitions') ?? 0;
  const assignment = parseAssignment(options.value('replica-assignment'));
  const topics = await pick(admin, options);
  requireTopic(topics, options);
  if (topics.length === 0) return;
  const described = await admin.describeTopics(topics).all();
  const wanted = topics.map((topic) => {
    const has = described.get(topic)?.partitions.length ?? 0;
    const newAssignments = assignment === null ? undefined : [...assignment.values()].slice(has);
    return [topic, { totalCount: partitions, newAssignments }] as const;
  });
  await admin.createPartitions(Object.fromEntries(wanted));
}

async function remove(admin: AdminClient, options: Options): Promise<void> {
  const topics = await pick(admin, options);
  requireTopic(topics, options);
  if (topics.length > 0) await admin.deleteTopics(topics);
}

async function describe(admin: AdminClient, options: Options, io: Io): Promise<void> {
  const topics = await described(admin, options);
  if (topics.length === 0) return;
  const resources = topics.map(({ name }) => ({ type: 'TOPIC', name }) as const);
  const configs = admin.describeConfigs(resources);
  const [cluster, reassignments] = await Promise.all([
    admin.describeCluster(),
    reassignmentsOf(admin, topics),
  ]);
  const filter = filterOf(
    options,
    cluster.nodes.map((node) => node.id),
  );
  for (const [i, topic] of topics.entries()) {
    const entries = await configs.get(resources[i] as ConfigResource);
    const own = reassignments.get(topic.name) ?? new Map<number, Reassignment>();
    io.stdout.write(
      describeTopic(describedTopic(topic), [...(entries?.values() ?? [])], own, filter),
    );
  }
}

/** The topics to describe, by id when one is given (an id of zeros counts as none), else by pattern. */
async function described(admin: AdminClient, options: Options): Promise<TopicDescription[]> {
  const typed = options.value('topic-id');
  const id = typed === null ? ZERO_UUID : parseUuid(typed);
  options.integer('partition-size-limit-per-response');
  if (id === ZERO_UUID) {
    const topics = await pick(admin, options);
    requireTopic(topics, options);
    if (topics.length === 0) return [];
    const found = [...(await admin.describeTopics(topics)).values()];
    // As a map that Kafka's client makes for so many topics hands them out.
    const sorted = found.toSorted((a, b) => compareText(a.name, b.name));
    return sizedHashOrder(sorted, ({ name }) => stringHash(name));
  }
  const all = await admin.listTopics({ listInternal: true });
  const known = [...all.values()].find((topic) => topic.topicId === id);
  const hidden = known !== undefined && options.has('exclude-internal') && known.internal;
  if (known === undefined || hidden) {
    if (options.has('if-exists')) return [];
    throw illegalArgument(`TopicId '${id}' does not exist as expected`);
  }
  return [...(await admin.describeTopics([known.name])).values()];
}

function describedTopic(topic: TopicDescription): DescribedTopic {
  return {
    name: topic.name,
    topicId: topic.topicId ?? ZERO_UUID,
    partitions: topic.partitions.map(({ partition, leader, replicas, isr }) => ({
      partition,
      leader: leader?.id ?? null,
      replicas: replicas.map((node) => node.id),
      isr: isr.map((node) => node.id),
    })),
  };
}

/** Moves under way, by topic and partition. Not to know them (an old broker, no permission) is no failure. */
async function reassignmentsOf(
  admin: AdminClient,
  topics: readonly TopicDescription[],
): Promise<Map<string, Map<number, Reassignment>>> {
  const partitions = topics.flatMap(({ name, partitions }) =>
    partitions.map(({ partition }) => ({ topic: name, partition })),
  );
  const byTopic = new Map<string, Map<number, Reassignment>>();
  try {
    for (const [{ topic, partition }, moving] of await admin.listPartitionReassignments({
      partitions,
    })) {
      const own = byTopic.get(topic) ?? new Map<number, Reassignment>();
      own.set(partition, { adding: moving.addingReplicas, removing: moving.removingReplicas });
      byTopic.set(topic, own);
    }
  } catch (error) {
    const name = error instanceof Error ? javaClassOf(error).split('.').at(-1) : '';
    if (name !== 'UnsupportedVersionException' && name !== 'ClusterAuthorizationException')
      throw error;
  }
  return byTopic;
}

/** Names that the pattern of --topic matches, sorted. */
async function pick(admin: AdminClient, options: Options): Promise<string[]> {
  const typed = options.value('topic');
  const hideInternal = options.has('exclude-internal');
  const names = [...(await admin.listTopics({ listInternal: !hideInternal })).keys()].sort(
    compareText,
  );
  const pattern = typed === null ? null : includePattern(typed);
  return names.filter(
    (name) =>
      (pattern === null || pattern.test(name)) && !(hideInternal && INTERNAL_TOPICS.has(name)),
  );
}

function requireTopic(topics: readonly string[], options: Options): void {
  const typed = options.value('topic');
  if (!typed || topics.length > 0 || options.has('if-exists')) return;
  throw illegalArgument(`Topic 'Optional[${typed}]' does not exist as expected`);
}
