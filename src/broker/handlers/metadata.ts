/**
 * Metadata (3), v0-12: brokers, topics, leaders, as this broker was told them by the controller. Asking for a topic that is
 * not there can make it. v0 means "all topics" by an empty list; v10 names topics by id in the answer, v12 in the
 * question; a version that has no field for a fact leaves it out (spec/cluster.md 2.4).
 */
import { ZERO_UUID } from '../../base/uuid.ts';
import type { Draft } from '../../protocol/api.ts';
import { Errors, KafkaError } from '../../protocol/errors.ts';
import {
  metadataApi,
  type MetadataRequest,
  type MetadataRequestTopic,
  type MetadataResponse,
  type MetadataResponseTopic,
} from '../../protocol/messages/metadata.ts';
import { autoCreateTopic } from '../auto-topics.ts';
import {
  CLUSTER_OPERATIONS,
  OPERATIONS_OMITTED,
  TOPIC_OPERATIONS,
} from '../authorized-operations.ts';
import { type Broker, handler, type RequestContext } from '../context.ts';
import { isInternalTopic } from '../internal-topics.ts';
import {
  brokerAddress,
  type MetadataImage,
  type PartitionMetadata,
  type TopicMetadata,
} from '../metadata-cache.ts';
import { topicNameProblem } from '../../base/topic-name.ts';

type TopicDraft = Draft<MetadataResponseTopic>;

export const metadataHandler = handler<Broker, MetadataRequest, MetadataResponse>(
  metadataApi,
  async (broker, request, context) => {
    const { apiVersion, listenerName } = context;
    checkTopics(request, apiVersion);
    const topics = await answerTopics(broker, request, context);
    const { image } = broker.metadata;
    const brokers = [...image.brokers.values()].flatMap(({ id, rack, endpoints }) => {
      const address = endpoints.get(listenerName);
      return address === undefined ? [] : [{ nodeId: id, ...address, rack }];
    });
    const operations =
      apiVersion >= 8 && apiVersion <= 10 && request.includeClusterAuthorizedOperations;
    return {
      brokers,
      clusterId: broker.clusterId,
      controllerId: image.controllerId ?? -1,
      topics,
      clusterAuthorizedOperations: operations ? CLUSTER_OPERATIONS : OPERATIONS_OMITTED,
    };
  },
);

/** Ids could be written before they could be asked by. */
function checkTopics({ topics }: MetadataRequest, apiVersion: number): void {
  for (const { topicId, name } of topics ?? []) {
    if (name === null && apiVersion < 12)
      throw new KafkaError(
        Errors.INVALID_REQUEST,
        `null topic name in version ${apiVersion} is not supported`,
      );
    if (topicId !== ZERO_UUID && apiVersion < 12)
      throw new KafkaError(
        Errors.INVALID_REQUEST,
        `topic IDs are not supported in version ${apiVersion}`,
      );
  }
}

async function answerTopics(
  broker: Broker,
  request: MetadataRequest,
  context: RequestContext,
): Promise<TopicDraft[]> {
  const { image } = broker.metadata;
  const { apiVersion } = context;
  const asked = request.topics;
  const all = asked === null || (apiVersion === 0 && asked.length === 0);
  const answer = (topic: TopicMetadata) => describeTopic(image, topic, request, context);
  if (all) return [...image.topics.values()].map(answer);
  if (asked.some(({ topicId }) => topicId !== ZERO_UUID)) return answerIds(image, asked, answer);
  const names = [...new Set(asked.map(({ name }) => name ?? ''))];
  const create = broker.config.autoCreateTopicsEnable && request.allowAutoTopicCreation;
  return Promise.all(
    names.map(async (name) => {
      const topic = image.topics.get(name);
      if (topic !== undefined) return answer(topic);
      const errorCode = create ? await autoCreateTopic(broker, name) : unknown(name);
      return missing(name, errorCode, topicOperations(request, context));
    }),
  );
}

const unknown = (name: string): number =>
  topicNameProblem(name) === null
    ? Errors.UNKNOWN_TOPIC_OR_PARTITION
    : Errors.INVALID_TOPIC_EXCEPTION;

function missing(name: string, errorCode: number, topicAuthorizedOperations: number): TopicDraft {
  return { errorCode, name, isInternal: isInternalTopic(name), topicAuthorizedOperations };
}

/** Told of a topic that is asked for by name, also where there is none. */
const topicOperations = (request: MetadataRequest, { apiVersion }: RequestContext): number =>
  apiVersion >= 8 && request.includeTopicAuthorizedOperations
    ? TOPIC_OPERATIONS
    : OPERATIONS_OMITTED;

function answerIds(
  image: MetadataImage,
  asked: readonly MetadataRequestTopic[],
  answer: (topic: TopicMetadata) => TopicDraft,
): TopicDraft[] {
  const ids = new Set(asked.map(({ topicId }) => topicId).filter((id) => id !== ZERO_UUID));
  return [...ids].map((topicId) => {
    const topic = image.topics.get(image.topicNames.get(topicId) ?? '');
    return topic === undefined
      ? { errorCode: Errors.UNKNOWN_TOPIC_ID, topicId, name: null }
      : answer(topic);
  });
}

function describeTopic(
  image: MetadataImage,
  topic: TopicMetadata,
  request: MetadataRequest,
  context: RequestContext,
): TopicDraft {
  const { apiVersion, listenerName } = context;
  const partitions = [...topic.partitions.values()].sort((a, b) => a.partition - b.partition);
  return {
    errorCode: Errors.NONE,
    name: topic.name,
    topicId: topic.id ?? ZERO_UUID,
    isInternal: isInternalTopic(topic.name),
    partitions: partitions.map((item) => describePartition(image, item, listenerName, apiVersion)),
    topicAuthorizedOperations: topicOperations(request, context),
  };
}

/** v0 shows live replicas only and says when it hid some; later versions name the dead ones. */
function describePartition(
  image: MetadataImage,
  state: PartitionMetadata,
  listener: string,
  apiVersion: number,
) {
  const reachable = (id: number) => brokerAddress(image, id, listener) !== null;
  const led = state.leader >= 0 && reachable(state.leader);
  const shown = (ids: readonly number[]) => (apiVersion === 0 ? ids.filter(reachable) : ids);
  const hidden = apiVersion === 0 && [...state.replicas, ...state.isr].some((id) => !reachable(id));
  const offline = state.replicas.filter(
    (id) => !reachable(id) || state.offlineReplicas.includes(id),
  );
  return {
    errorCode: led
      ? hidden
        ? Errors.REPLICA_NOT_AVAILABLE
        : Errors.NONE
      : leaderError(image, state.leader, apiVersion),
    partitionIndex: state.partition,
    leaderId: led ? state.leader : -1,
    leaderEpoch: state.leaderEpoch,
    replicaNodes: shown(state.replicas),
    isrNodes: shown(state.isr),
    offlineReplicas: offline,
  };
}

function leaderError(image: MetadataImage, leader: number, apiVersion: number): number {
  return image.brokers.has(leader) && apiVersion >= 6
    ? Errors.LISTENER_NOT_FOUND
    : Errors.LEADER_NOT_AVAILABLE;
}
