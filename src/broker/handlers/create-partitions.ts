/**
 * CreatePartitions (37), v0-3: a topic grows. Only the controller does it: the topic's node gets the new partitions, the
 * controller's watch does the rest, and the answer waits for their leaders (spec/cluster.md 2.5; kafka:
 * ZkAdminManager.createPartitions). New partitions go on round the brokers from where partition 0 began.
 */
import { childrenOf, read } from '../../controller/session.ts';
import {
  assignment,
  decodeTopic,
  encodeTopic,
  isMoving,
  paths,
  type TopicNode,
} from '../../controller/znodes.ts';
import { Errors, errorCodeOf, KafkaError } from '../../protocol/errors.ts';
import {
  createPartitionsApi,
  type CreatePartitionsRequest,
  type CreatePartitionsRequestTopic,
  type CreatePartitionsResponse,
} from '../../protocol/messages/create-partitions.ts';
import { type Broker, handler } from '../context.ts';
import { spreadReplicas, waitForLeaders } from '../topic-creation.ts';

interface Outcome {
  readonly name: string;
  readonly errorCode: number;
  readonly errorMessage: string | null;
}

export const createPartitionsHandler = handler<
  Broker,
  CreatePartitionsRequest,
  CreatePartitionsResponse
>(createPartitionsApi, async (broker, request) => {
  const deadline = broker.platform.clock.monotonic() + request.timeoutMs;
  const results: Outcome[] = [];
  const names = [...new Set(request.topics.map(({ name }) => name))];
  for (const name of names) {
    const same = request.topics.filter((topic) => topic.name === name);
    const [topic] = same;
    if (topic !== undefined)
      results.push(await grow(broker, request, topic, same.length > 1, deadline));
  }
  return { results };
});

async function grow(
  broker: Broker,
  { timeoutMs, validateOnly }: CreatePartitionsRequest,
  topic: CreatePartitionsRequestTopic,
  repeated: boolean,
  deadline: number,
): Promise<Outcome> {
  const { name } = topic;
  try {
    if (!broker.controller.isActive)
      return { name, errorCode: Errors.NOT_CONTROLLER, errorMessage: null };
    if (repeated) throw new KafkaError(Errors.INVALID_REQUEST, 'Duplicate topic in request.');
    const { node, version } = await currentTopic(broker, name);
    const added = placeNew(broker, topic, node);
    if (validateOnly) return { name, errorCode: Errors.NONE, errorMessage: null };
    const partitions = new Map(node.partitions);
    for (const [partition, replicas] of added) partitions.set(partition, assignment(replicas));
    const data = encodeTopic({ ...node, partitions });
    await broker.zookeeper.set(paths.topic(name), data, version);
    const led = await waitForLeaders(broker, name, [...added.keys()], timeoutMs, deadline);
    return { name, errorCode: led ? Errors.NONE : Errors.REQUEST_TIMED_OUT, errorMessage: null };
  } catch (error) {
    if (!(error instanceof KafkaError)) {
      broker.platform.log
        .logger('kafka.server.ZkAdminManager')
        .error(`Error adding partitions to topic ${name}`, error);
      return { name, errorCode: errorCodeOf(error), errorMessage: null };
    }
    return { name, errorCode: error.code, errorMessage: error.message };
  }
}

async function currentTopic(
  { zookeeper }: Broker,
  name: string,
): Promise<{ node: TopicNode; version: number }> {
  if ((await childrenOf(zookeeper, paths.deleteTopics)).includes(name))
    throw new KafkaError(Errors.INVALID_TOPIC_EXCEPTION, 'The topic is queued for deletion.');
  const found = await read(zookeeper, paths.topic(name));
  const node = decodeTopic(found?.data ?? null);
  if (found === null || node === null)
    throw new KafkaError(Errors.UNKNOWN_TOPIC_OR_PARTITION, `The topic '${name}' does not exist.`);
  if ([...node.partitions.values()].some(isMoving))
    throw new KafkaError(
      Errors.REASSIGNMENT_IN_PROGRESS,
      `A partition reassignment is in progress for the topic '${name}'.`,
    );
  return { node, version: found.version };
}

function placeNew(
  broker: Broker,
  { count, assignments }: CreatePartitionsRequestTopic,
  node: TopicNode,
): ReadonlyMap<number, readonly number[]> {
  const before = node.partitions.size;
  const increment = count - before;
  if (increment < 0)
    throw new KafkaError(
      Errors.INVALID_PARTITIONS,
      `Topic currently has ${before} partitions, which is higher than the requested ${count}.`,
    );
  if (increment === 0)
    throw new KafkaError(Errors.INVALID_PARTITIONS, `Topic already has ${before} partitions.`);
  const first = node.partitions.get(0)?.replicas ?? [];
  if (assignments === null) {
    const ids = [...broker.metadata.image.brokers.keys()].sort((a, b) => a - b);
    const startIndex = Math.max(
      0,
      ids.findIndex((id) => id >= (first[0] ?? 0)),
    );
    return spreadReplicas(broker, increment, first.length, { startIndex, firstPartition: before });
  }
  const live = broker.metadata.image.brokers;
  const unknown = [...new Set(assignments.flatMap(({ brokerIds }) => brokerIds))].filter(
    (id) => !live.has(id),
  );
  if (unknown.length > 0)
    throw new KafkaError(
      Errors.INVALID_REPLICA_ASSIGNMENT,
      `Unknown broker(s) in replica assignment: ${unknown.join(', ')}.`,
    );
  if (assignments.length !== increment)
    throw new KafkaError(
      Errors.INVALID_REPLICA_ASSIGNMENT,
      `Increasing the number of partitions by ${increment} but ${assignments.length} assignments provided.`,
    );
  checkBrokers(assignments, first.length, before);
  return new Map(assignments.map(({ brokerIds }, index) => [before + index, brokerIds]));
}

function checkBrokers(
  assignments: readonly { readonly brokerIds: readonly number[] }[],
  factor: number,
  before: number,
): void {
  const refuse = (message: string) => new KafkaError(Errors.INVALID_REPLICA_ASSIGNMENT, message);
  assignments.forEach(({ brokerIds }, index) => {
    const partition = before + index;
    if (brokerIds.length === 0)
      throw refuse(`Cannot have replication factor of 0 for partition id ${partition}.`);
    if (new Set(brokerIds).size !== brokerIds.length)
      throw refuse(
        `Duplicate brokers not allowed in replica assignment: ${brokerIds.join(', ')} for partition id ${partition}.`,
      );
  });
  const odd = assignments
    .map(({ brokerIds }, index) => ({ partition: before + index, size: brokerIds.length }))
    .filter(({ size }) => size !== factor);
  if (odd.length > 0)
    throw refuse(
      `Inconsistent replication factor between partitions, partition 0 has ${factor} while partitions [${odd.map(({ partition }) => partition).join(', ')}] have replication factors [${odd.map(({ size }) => size).join(', ')}], respectively.`,
    );
}
