/**
 * kafka-topics as Kafka 2.5 did it with --zookeeper (spec/cli.md 1.7; kafka 2.5: TopicCommand.ZookeeperTopicService): the
 * tool reads and writes the znodes, the controller sees them change. Messages are 2.5's.
 */
import type { ZooKeeper } from '../../zookeeper/client/types.ts';
import type { Io } from '../command.ts';
import { illegalArgument, JavaError } from '../java-error.ts';
import { compareText } from '../java-format.ts';
import { includePattern, INTERNAL_TOPICS } from '../java-regex.ts';
import type { Options } from '../options.ts';
import type { Action } from './arguments.ts';
import { placeReplicas } from './placement.ts';
import { COLLISION_WARNING, parseAssignment, parseSettings } from './settings.ts';
import { describe } from './zookeeper-describe.ts';
import * as znodes from './znodes.ts';

type Run = (zk: ZooKeeper, options: Options, io: Io) => Promise<void>;

export const zooKeeperActions: Readonly<Record<Action, Run>> = {
  create,
  list,
  describe: async (zk, options, io) => {
    const topics = await pick(zk, options);
    requireTopic(topics, options);
    await describe(zk, topics, options, io);
  },
  alter,
  delete: remove,
};

const ERRORS = 'org.apache.kafka.common.errors.';

async function create(zk: ZooKeeper, options: Options, io: Io): Promise<void> {
  const topic = options.value('topic') ?? '';
  const partitionsCount = options.integer('partitions') ?? 1;
  const replicationFactor = options.integer('replication-factor') ?? 1;
  const assignment = parseAssignment(options.value('replica-assignment'));
  const settings = parseSettings(options.values('config'), io);
  if (/[._]/.test(topic)) io.stdout.write(COLLISION_WARNING);
  const brokers = await znodes.liveBrokers(zk);
  const start = Math.floor(io.platform.random.next() * brokers.length);
  const replicas =
    assignment ??
    placeReplicas({ brokers, partitionsCount, replicationFactor, start, firstPartition: 0 });
  validateOldName(topic);
  const topics = await znodes.childrenOf(zk, '/brokers/topics');
  if (topics.includes(topic)) {
    if (options.has('if-not-exists')) return;
    throw new JavaError(`${ERRORS}TopicExistsException`, `Topic '${topic}' already exists.`);
  }
  refuseCollision(topic, topics);
  await znodes.writeSettings(zk, topic, settings);
  await znodes.createTopicZnode(
    zk,
    topic,
    io.platform.random.bytes(16).toString('base64url'),
    replicas,
  );
  io.stdout.write(`Created topic ${topic}.\n`);
}

function validateOldName(topic: string): void {
  const reason =
    topic === ''
      ? "Topic name is illegal, it can't be empty"
      : topic === '.' || topic === '..'
        ? 'Topic name cannot be "." or ".."'
        : topic.length > 249
          ? `Topic name is illegal, it can't be longer than 249 characters, topic name: ${topic}`
          : /^[a-zA-Z0-9._-]+$/.test(topic)
            ? null
            : `Topic name "${topic}" is illegal, it contains a character other than ASCII alphanumerics, '.', '_' and '-'`;
  if (reason !== null) throw new JavaError(`${ERRORS}InvalidTopicException`, reason);
}

function refuseCollision(topic: string, topics: readonly string[]): void {
  const metricName = (name: string) => name.replaceAll('.', '_');
  const twins = topics.filter((other) => metricName(other) === metricName(topic));
  if (twins.length > 0)
    throw new JavaError(
      `${ERRORS}InvalidTopicException`,
      `Topic '${topic}' collides with existing topics: ${twins.join(', ')}`,
    );
}

async function list(zk: ZooKeeper, options: Options, io: Io): Promise<void> {
  const marked = new Set(await znodes.childrenOf(zk, '/admin/delete_topics'));
  for (const topic of await pick(zk, options))
    io.stdout.write(marked.has(topic) ? `${topic} - marked for deletion\n` : `${topic}\n`);
}

async function remove(zk: ZooKeeper, options: Options, io: Io): Promise<void> {
  const topics = await pick(zk, options);
  requireTopic(topics, options);
  for (const topic of topics) {
    if (INTERNAL_TOPICS.has(topic))
      throw new JavaError(
        'kafka.admin.AdminOperationException',
        `Topic ${topic} is a kafka internal topic and is not allowed to be marked for deletion.`,
      );
    try {
      await zk.create(`/admin/delete_topics/${topic}`, null);
      io.stdout.write(
        `Topic ${topic} is marked for deletion.\nNote: This will have no impact if delete.topic.enable is not set to true.\n`,
      );
    } catch (error) {
      if (!znodes.isCode(error, 'NODEEXISTS')) throw error;
      io.stdout.write(`Topic ${topic} is already marked for deletion.\n`);
    }
  }
}

async function alter(zk: ZooKeeper, options: Options, io: Io): Promise<void> {
  const topics = await pick(zk, options);
  const added = parseSettings(options.values('config'), io);
  const deleted = options.values('delete-config').map((key) => key.trim());
  const partitions = options.integer('partitions');
  requireTopic(topics, options);
  for (const topic of topics) {
    if (options.has('config') || options.has('delete-config')) {
      io.stdout.write(
        'WARNING: Altering topic configuration from this script has been deprecated and may be removed in future releases.\n' +
          '         Going forward, please use kafka-configs.sh for this functionality\n',
      );
      const settings = await znodes.readSettings(zk, topic);
      for (const [key, value] of added) settings.set(key, value);
      for (const key of deleted) settings.delete(key);
      await znodes.writeSettings(zk, topic, settings);
      await znodes.announceSettings(zk, topic);
      io.stdout.write(`Updated config for topic ${topic}.\n`);
    }
    if (partitions !== null) await grow(zk, topic, partitions, options, io);
  }
}

async function grow(
  zk: ZooKeeper,
  topic: string,
  partitions: number,
  options: Options,
  io: Io,
): Promise<void> {
  io.stdout.write(
    'WARNING: If partitions are increased for a topic that has a key, the partition logic or ordering of the messages will be affected\n',
  );
  if (INTERNAL_TOPICS.has(topic))
    throw illegalArgument(
      `The number of partitions for the internal topic ${topic} cannot be changed.`,
    );
  const znode = await znodes.readTopic(zk, topic);
  if (znode === null) throw illegalArgument(`Topic '${topic}' does not exist as expected`);
  const has = znode.replicas.size;
  if (partitions <= has)
    throw new JavaError(
      `${ERRORS}InvalidPartitionsException`,
      `The number of partitions for a topic can only be increased. Topic ${topic} currently has ${has} partitions, ${partitions} would not be an increase.`,
    );
  const assignment = parseAssignment(options.value('replica-assignment'));
  const brokers = await znodes.liveBrokers(zk);
  const first = znode.replicas.get(0) ?? [];
  const added =
    assignment === null
      ? placeReplicas({
          brokers,
          partitionsCount: partitions - has,
          replicationFactor: first.length,
          start: Math.max(
            0,
            brokers.findIndex((id) => id >= (first[0] ?? 0)),
          ),
          firstPartition: has,
        })
      : new Map([...assignment].filter(([partition]) => partition >= has));
  await znodes.setReplicas(zk, topic, znode, new Map([...znode.replicas, ...added]));
  io.stdout.write('Adding partitions succeeded!\n');
}

async function pick(zk: ZooKeeper, options: Options): Promise<string[]> {
  const typed = options.value('topic');
  const pattern = typed === null ? null : includePattern(typed);
  const hideInternal = options.has('exclude-internal');
  return (await znodes.childrenOf(zk, '/brokers/topics'))
    .filter((name) => pattern === null || pattern.test(name))
    .filter((name) => !(hideInternal && INTERNAL_TOPICS.has(name)))
    .sort(compareText);
}

function requireTopic(topics: readonly string[], options: Options): void {
  const typed = options.value('topic');
  if (typed !== null && topics.length === 0 && !options.has('if-exists'))
    throw illegalArgument(`Topic '${typed}' does not exist as expected`);
}
