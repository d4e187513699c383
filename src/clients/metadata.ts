/**
 * What a client knows of the cluster, as a value that every refresh replaces. A partition never goes back to an older
 * leader epoch (KIP-320): a lagging broker's answer keeps what is known unless the topic was made anew.
 */
import { ZERO_UUID } from '../base/uuid.ts';
import { Errors } from '../protocol/errors.ts';
import type { MetadataResponse } from '../protocol/messages/metadata.ts';
import type { Node, PartitionInfo } from './types.ts';

export interface PartitionMetadata {
  readonly topic: string;
  readonly partition: number;
  readonly errorCode: number;
  /** -1: none. */
  readonly leader: number;
  /** -1: the broker does not say (before Metadata v7). */
  readonly leaderEpoch: number;
  readonly replicas: readonly number[];
  readonly isr: readonly number[];
  readonly offline: readonly number[];
}

export interface TopicMetadata {
  readonly name: string;
  /** 22 characters; null where the broker has no topic ids. */
  readonly topicId: string | null;
  readonly internal: boolean;
  readonly errorCode: number;
  /** Ordered by partition, without holes. */
  readonly partitions: readonly PartitionMetadata[];
  readonly authorizedOperations: number;
}

export interface ClusterMetadata {
  readonly clusterId: string | null;
  readonly controllerId: number;
  readonly nodes: ReadonlyMap<number, Node>;
  readonly topics: ReadonlyMap<string, TopicMetadata>;
}

/** Of brokers before 2.8. */
export const NO_TOPIC_ID = ZERO_UUID;

export const EMPTY_METADATA: ClusterMetadata = {
  clusterId: null,
  controllerId: -1,
  nodes: new Map(),
  topics: new Map(),
};

export function readTopics(response: MetadataResponse): TopicMetadata[] {
  return response.topics.map((topic) => {
    const name = topic.name ?? '';
    const partitions = topic.partitions.map((partition) => ({
      topic: name,
      partition: partition.partitionIndex,
      errorCode: partition.errorCode,
      leader: partition.leaderId,
      leaderEpoch: partition.leaderEpoch,
      replicas: partition.replicaNodes,
      isr: partition.isrNodes,
      offline: partition.offlineReplicas,
    }));
    partitions.sort((a, b) => a.partition - b.partition);
    return {
      name,
      topicId: topic.topicId === NO_TOPIC_ID ? null : topic.topicId,
      internal: topic.isInternal,
      errorCode: topic.errorCode,
      partitions,
      authorizedOperations: topic.topicAuthorizedOperations,
    };
  });
}

export function readNodes(response: MetadataResponse): Map<number, Node> {
  return new Map(
    response.brokers.map(({ nodeId, host, port, rack }) => [
      nodeId,
      { id: nodeId, host, port, rack: rack ?? null },
    ]),
  );
}

/** The value after a response. `complete`: it was asked for all topics, so what it does not name is gone. */
export function mergeMetadata(
  known: ClusterMetadata,
  response: MetadataResponse,
  complete: boolean,
): ClusterMetadata {
  const topics = new Map(complete ? [] : known.topics);
  for (const topic of readTopics(response)) {
    if (topic.errorCode !== 0 && topic.partitions.length === 0) topics.delete(topic.name);
    else topics.set(topic.name, keepNewerLeaders(known.topics.get(topic.name), topic));
  }
  return {
    clusterId: response.clusterId ?? known.clusterId,
    controllerId: response.controllerId,
    nodes: readNodes(response),
    topics,
  };
}

function keepNewerLeaders(known: TopicMetadata | undefined, next: TopicMetadata): TopicMetadata {
  if (!known || known.topicId !== next.topicId) return next;
  const partitions = next.partitions.map((partition, index) => {
    const before = known.partitions[index];
    const older =
      before && partition.leaderEpoch >= 0 && before.leaderEpoch > partition.leaderEpoch;
    return older ? before : partition;
  });
  return { ...next, partitions };
}

/** The leader that a Produce or Fetch answer named, when it is newer than what is known. */
export function withLeader(
  known: ClusterMetadata,
  topic: string,
  partition: number,
  leader: number,
  leaderEpoch: number,
  endpoint: Node | undefined,
): ClusterMetadata {
  const before = known.topics.get(topic)?.partitions[partition];
  const topicBefore = known.topics.get(topic);
  if (!before || !topicBefore || leaderEpoch <= before.leaderEpoch || leader < 0) return known;
  if (!endpoint && !known.nodes.has(leader)) return known;
  const partitions = topicBefore.partitions.map((each) =>
    each === before ? { ...each, leader, leaderEpoch, errorCode: 0 } : each,
  );
  const nodes = endpoint ? new Map(known.nodes).set(leader, endpoint) : known.nodes;
  const topics = new Map(known.topics).set(topic, { ...topicBefore, partitions });
  return { ...known, nodes, topics };
}

/** Java's InvalidMetadataException: what is asked again after the backoff, and not when metadata has grown old. */
const INVALID_METADATA: ReadonlySet<number> = new Set([
  Errors.UNKNOWN_TOPIC_OR_PARTITION,
  Errors.LEADER_NOT_AVAILABLE,
  Errors.NOT_LEADER_OR_FOLLOWER,
  Errors.REPLICA_NOT_AVAILABLE,
  Errors.KAFKA_STORAGE_ERROR,
  Errors.LISTENER_NOT_FOUND,
  Errors.FENCED_LEADER_EPOCH,
  Errors.UNKNOWN_TOPIC_ID,
  Errors.INCONSISTENT_TOPIC_ID,
]);

/** Whether an answer about a topic says to ask again. */
export function isPassing({ errorCode, partitions }: MetadataResponse['topics'][number]): boolean {
  return (
    INVALID_METADATA.has(errorCode) ||
    partitions.some((partition) => INVALID_METADATA.has(partition.errorCode))
  );
}

export function partitionInfo(
  metadata: ClusterMetadata,
  partition: PartitionMetadata,
): PartitionInfo {
  const node = (id: number): Node =>
    metadata.nodes.get(id) ?? { id, host: '', port: -1, rack: null };
  return {
    topic: partition.topic,
    partition: partition.partition,
    leader: metadata.nodes.get(partition.leader) ?? null,
    replicas: partition.replicas.map(node),
    inSyncReplicas: partition.isr.map(node),
    offlineReplicas: partition.offline.map(node),
  };
}
