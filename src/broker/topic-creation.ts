/**
 * Making topics: the one way, for CreateTopics and for topics that are made because somebody asked for them (kafka:
 * ZkAdminManager.createTopics, AdminZkClient.createTopicWithAssignment). Checks run in Kafka's order and refuse in
 * its words. A topic is two nodes, its overrides first: whoever sees the topic finds its settings there.
 */
import { ConfigError } from '../base/config-def.ts';
import { Mailbox } from '../base/mailbox.ts';
import { versionAtLeast } from '../base/metadata-version.ts';
import { randomUuid } from '../base/uuid.ts';
import { assignReplicas, racksAreMixed } from '../controller/replica-assignment.ts';
import { childrenOf } from '../controller/session.ts';
import { assignment, encodeTopic, paths, type TopicNode } from '../controller/znodes.ts';
import { Errors, KafkaError } from '../protocol/errors.ts';
import { validateTopicConfigs } from '../storage/log-config.ts';
import { isZooKeeperError } from '../zookeeper/errors.ts';
import { writeEntityConfig } from './config-nodes.ts';
import type { Broker } from './context.ts';
import { allLed } from './metadata-cache.ts';
import { collidingTopics, metricNameOf, topicNameProblem } from '../base/topic-name.ts';

export interface NewTopic {
  readonly name: string;
  /** -1: the broker's default, or given by assignments. */
  readonly numPartitions: number;
  readonly replicationFactor: number;
  readonly assignments: readonly {
    readonly partitionIndex: number;
    readonly brokerIds: readonly number[];
  }[];
  readonly configs: readonly { readonly name: string; readonly value: string | null }[];
}

export interface CreatedTopic {
  readonly id: string | null;
  readonly partitions: ReadonlyMap<number, readonly number[]>;
  readonly configs: ReadonlyMap<string, string>;
}

/** Creations under way by the name they share in metrics, by broker: of `a.b` and `a_b`, the second sees the first. */
const underWay = new WeakMap<Broker, Map<string, Mailbox>>();

/** Makes the topic, or only checks it; after whoever is making one of the same name in metrics. Throws a KafkaError. */
export async function createTopic(
  broker: Broker,
  topic: NewTopic,
  validateOnly: boolean,
): Promise<CreatedTopic> {
  const queues = underWay.get(broker) ?? new Map<string, Mailbox>();
  underWay.set(broker, queues);
  const name = metricNameOf(topic.name);
  const queue = queues.get(name) ?? new Mailbox();
  queues.set(name, queue);
  try {
    return await queue.run(() => create(broker, topic, validateOnly));
  } finally {
    if (queue.length === 0) queues.delete(name);
  }
}

async function create(
  broker: Broker,
  topic: NewTopic,
  validateOnly: boolean,
): Promise<CreatedTopic> {
  if (broker.metadata.image.topics.has(topic.name)) throw alreadyExists(topic.name);
  const configs = configsOf(topic);
  const partitions = placeReplicas(broker, topic);
  await checkName(broker, topic.name);
  checkAssignment(partitions);
  checkConfigs(broker, configs);
  const withId = versionAtLeast(broker.config.interBrokerProtocolVersion, '2.8-IV0');
  const id = withId ? randomUuid((size) => broker.platform.random.bytes(size)) : null;
  if (!validateOnly) await writeTopic(broker, topic.name, id, partitions, configs);
  return { id, partitions, configs };
}

function alreadyExists(name: string): KafkaError {
  return new KafkaError(Errors.TOPIC_ALREADY_EXISTS, `Topic '${name}' already exists.`);
}

function configsOf(topic: NewTopic): Map<string, string> {
  const nulls = topic.configs.filter(({ value }) => value === null).map(({ name }) => name);
  if (nulls.length > 0)
    throw new KafkaError(
      Errors.INVALID_CONFIG,
      `Null value not supported for topic configs: ${nulls.join(',')}`,
    );
  return new Map(topic.configs.map(({ name, value }) => [name, value ?? '']));
}

function placeReplicas(broker: Broker, topic: NewTopic): Map<number, readonly number[]> {
  const { config } = broker;
  if (topic.assignments.length === 0) {
    const partitions = topic.numPartitions === -1 ? config.numPartitions : topic.numPartitions;
    const factor =
      topic.replicationFactor === -1 ? config.defaultReplicationFactor : topic.replicationFactor;
    return spreadReplicas(broker, partitions, factor);
  }
  if (topic.numPartitions !== -1 || topic.replicationFactor !== -1)
    throw new KafkaError(
      Errors.INVALID_REQUEST,
      'Both numPartitions or replicationFactor and replicasAssignments were set. Both cannot be used at the same time.',
    );
  return new Map(
    topic.assignments.map(({ partitionIndex, brokerIds }) => [partitionIndex, brokerIds]),
  );
}

/** ZooKeeper takes a node of a mebibyte, and no partition takes less there than `"0":[0],`. Kafka runs out of memory instead. */
const PARTITIONS_MAX = 2 ** 20 / 8;

/** Over the live brokers from a random start, or from a given one when a topic grows. */
export function spreadReplicas(
  broker: Broker,
  partitions: number,
  replicationFactor: number,
  growth?: { readonly startIndex: number; readonly firstPartition: number },
): Map<number, readonly number[]> {
  const brokers = [...broker.metadata.image.brokers.values()];
  if (racksAreMixed(brokers))
    throw new KafkaError(
      Errors.UNKNOWN_SERVER_ERROR,
      'Not all brokers have rack information for replica rack aware assignment.',
    );
  if (partitions <= 0)
    throw new KafkaError(Errors.INVALID_PARTITIONS, 'Number of partitions must be larger than 0.');
  if (partitions > PARTITIONS_MAX)
    throw new KafkaError(
      Errors.INVALID_PARTITIONS,
      `Number of partitions must not be larger than ${PARTITIONS_MAX}: a topic is one node of ZooKeeper.`,
    );
  if (replicationFactor <= 0)
    throw new KafkaError(
      Errors.INVALID_REPLICATION_FACTOR,
      'Replication factor must be larger than 0.',
    );
  if (replicationFactor > brokers.length)
    throw new KafkaError(
      Errors.INVALID_REPLICATION_FACTOR,
      `Replication factor: ${replicationFactor} larger than available brokers: ${brokers.length}.`,
    );
  const pick = () => Math.floor(broker.platform.random.next() * brokers.length);
  const startIndex = growth?.startIndex ?? pick();
  return assignReplicas({
    brokers,
    partitions,
    replicationFactor,
    startIndex,
    shift: growth?.startIndex ?? pick(),
    firstPartition: growth?.firstPartition ?? 0,
  });
}

async function checkName({ zookeeper }: Broker, name: string): Promise<void> {
  const problem = topicNameProblem(name);
  if (problem !== null) throw new KafkaError(Errors.INVALID_TOPIC_EXCEPTION, problem);
  if ((await zookeeper.exists(paths.deleteTopic(name))) !== null)
    throw new KafkaError(Errors.TOPIC_ALREADY_EXISTS, `Topic '${name}' is marked for deletion.`);
  if ((await zookeeper.exists(paths.topic(name))) !== null) throw alreadyExists(name);
  if (!/[._]/.test(name)) return;
  const colliding = collidingTopics(name, await childrenOf(zookeeper, paths.brokerTopics));
  if (colliding.length > 0)
    throw new KafkaError(
      Errors.INVALID_TOPIC_EXCEPTION,
      `Topic '${name}' collides with existing topics: ${colliding.join(', ')}`,
    );
}

function checkAssignment(partitions: ReadonlyMap<number, readonly number[]>): void {
  const refuse = (message: string) => new KafkaError(Errors.INVALID_REPLICA_ASSIGNMENT, message);
  const lists = [...partitions.values()];
  if (new Set(lists.map((replicas) => replicas.length)).size !== 1)
    throw refuse('All partitions should have the same number of replicas');
  if (lists.some((replicas) => new Set(replicas).size !== replicas.length))
    throw refuse(`Duplicate replica assignment found: ${scalaMap(partitions)}`);
  if ([...partitions.keys()].sort((a, b) => a - b).some((partition, index) => partition !== index))
    throw refuse('partitions should be a consecutive 0-based integer sequence');
}

function scalaMap(partitions: ReadonlyMap<number, readonly number[]>): string {
  const entries = [...partitions].map(
    ([index, ids]) => `${index} -> ArrayBuffer(${ids.join(', ')})`,
  );
  return `HashMap(${entries.join(', ')})`;
}

function checkConfigs(broker: Broker, configs: ReadonlyMap<string, string>): void {
  try {
    validateTopicConfigs(configs, (name) => broker.config.text(name));
  } catch (error) {
    if (error instanceof ConfigError) throw new KafkaError(Errors.INVALID_CONFIG, error.message);
    throw error;
  }
}

async function writeTopic(
  { zookeeper, platform }: Broker,
  name: string,
  id: string | null,
  partitions: ReadonlyMap<number, readonly number[]>,
  configs: ReadonlyMap<string, string>,
): Promise<void> {
  await writeEntityConfig(zookeeper, `topics/${name}`, configs);
  const assigned = [...partitions].map(([index, ids]) => [index, assignment(ids)] as const);
  const node: TopicNode = { id, partitions: new Map(assigned) };
  platform.log
    .logger('kafka.zk.AdminZkClient')
    .info(
      `Creating topic ${name} with configuration {${[...configs].map(([key, value]) => `${key}=${value}`).join(', ')}} and initial partition assignment ${scalaMap(partitions)}`,
    );
  try {
    await zookeeper.create(paths.topic(name), encodeTopic(node));
  } catch (error) {
    if (isZooKeeperError(error, 'NODEEXISTS')) throw alreadyExists(name);
    throw error;
  }
}

/** Whether each of the partitions had a leader by the deadline (monotonic ms); false at once without a timeout. */
export async function waitForLeaders(
  { metadata, platform }: Broker,
  name: string,
  partitions: readonly number[],
  timeoutMs: number,
  deadline: number,
): Promise<boolean> {
  if (timeoutMs <= 0) return false;
  const left = Math.max(0, deadline - platform.clock.monotonic());
  return metadata.waitUntil(
    (image) => allLed(image, name, partitions),
    (fn) => platform.clock.after(left, fn),
  );
}
