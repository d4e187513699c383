/**
 * OffsetFetch (9), v0-9. v0 reads ZooKeeper, where nothing committed is UNKNOWN_TOPIC_OR_PARTITION; from v1 it is offset -1
 * without an error. v2 adds "all topics" (null) and a top-level error, which v1 repeats per partition; v7 requireStable
 * (KIP-447): a partition with a commit on its way is UNSTABLE_OFFSET_COMMIT; v8 asks for several groups (KIP-709). v9's member
 * id and epoch belong to a protocol that ZooKeeper mode does not have.
 */
import { groupByTopic } from '../../base/group-by-topic.ts';
import { scalaMapOrder, scalaOrder, topicPartitionHash } from '../../base/java-hash.ts';
import { errorCodeOf, Errors } from '../../protocol/errors.ts';
import {
  type OffsetFetchRequest,
  type OffsetFetchResponse,
  offsetFetchApi,
} from '../../protocol/messages/offset-fetch.ts';
import type { Draft, Int64 } from '../../protocol/api.ts';
import type { FetchedOffset } from '../../coordinator/group/commit.ts';
import { type Broker, handler } from '../context.ts';
import { partitionMetadata } from '../metadata-cache.ts';
import { readZookeeperOffset } from '../zookeeper-offsets.ts';

const TOP_LEVEL_ERROR_FROM = 2;
const GROUPS_FROM = 8;

type Topics = NonNullable<OffsetFetchRequest['topics']>;

interface AnsweredPartition {
  readonly partitionIndex: number;
  readonly committedOffset: Int64;
  readonly committedLeaderEpoch: number;
  readonly metadata: string;
  readonly errorCode: number;
}

interface AnsweredTopic {
  readonly name: string;
  readonly partitions: AnsweredPartition[];
}

export const offsetFetchHandler = handler<Broker, OffsetFetchRequest, OffsetFetchResponse>(
  offsetFetchApi,
  async (broker, request, { apiVersion }) => {
    const { groupId, topics, groups, requireStable } = request;
    if (apiVersion === 0)
      return { topics: await fetchFromZookeeper(broker, groupId, topics ?? []) };
    if (apiVersion >= GROUPS_FROM)
      return {
        groups: groups.map((group) => ({
          groupId: group.groupId,
          ...fetchGroup(broker, group.groupId, group.topics, requireStable),
        })),
      };
    const fetched = fetchGroup(broker, groupId, topics, requireStable);
    if (apiVersion < TOP_LEVEL_ERROR_FROM && fetched.errorCode !== Errors.NONE)
      return { topics: failed(topics ?? [], fetched.errorCode) };
    return fetched satisfies Draft<OffsetFetchResponse>;
  },
);

function fetchGroup(
  broker: Broker,
  groupId: string,
  topics: Topics | null,
  requireStable: boolean,
): { errorCode: number; topics: AnsweredTopic[] } {
  const asked = topics && distinct(topics);
  const { errorCode, offsets } = broker.groups.fetchOffsets(groupId, asked, requireStable);
  return { errorCode, topics: byTopic(asMapped(offsets, asked === null)) };
}

/** The order in which Apache's broker answers, whose maps decide it: kafka-consumer-groups prints rows in it. */
function asMapped(offsets: readonly FetchedOffset[], all: boolean): FetchedOffset[] {
  const known = all ? scalaOrder(offsets, topicPartitionHash) : offsets;
  return scalaMapOrder(known, topicPartitionHash);
}

/** Each partition once, however often it is named. */
function distinct(topics: Topics) {
  const asked = topics.flatMap(({ name: topic, partitionIndexes }) =>
    partitionIndexes.map((partition) => [`${partition}:${topic}`, { topic, partition }] as const),
  );
  return [...new Map(asked).values()];
}

function byTopic(offsets: readonly FetchedOffset[]): AnsweredTopic[] {
  return [...groupByTopic(offsets)].map(([name, list]) => ({
    name,
    partitions: list.map(({ partition, errorCode, value }) => ({
      partitionIndex: partition,
      committedOffset: value?.offset ?? -1,
      committedLeaderEpoch: value?.leaderEpoch ?? -1,
      metadata: value?.metadata ?? '',
      errorCode,
    })),
  }));
}

function unknown(partitionIndex: number, errorCode: number): AnsweredPartition {
  return { partitionIndex, committedOffset: -1, committedLeaderEpoch: -1, metadata: '', errorCode };
}

function failed(topics: Topics, errorCode: number): AnsweredTopic[] {
  return topics.map(({ name, partitionIndexes }) => ({
    name,
    partitions: partitionIndexes.map((index) => unknown(index, errorCode)),
  }));
}

async function fetchFromZookeeper(
  broker: Broker,
  groupId: string,
  topics: Topics,
): Promise<AnsweredTopic[]> {
  const answered: AnsweredTopic[] = [];
  for (const { name, partitionIndexes } of topics) {
    const partitions: AnsweredPartition[] = [];
    for (const index of partitionIndexes)
      partitions.push(await fetchOneFromZookeeper(broker, groupId, name, index));
    answered.push({ name, partitions });
  }
  return answered;
}

async function fetchOneFromZookeeper(
  broker: Broker,
  groupId: string,
  topic: string,
  index: number,
): Promise<AnsweredPartition> {
  if (partitionMetadata(broker.metadata.image, topic, index) === undefined)
    return unknown(index, Errors.UNKNOWN_TOPIC_OR_PARTITION);
  try {
    const offset = await readZookeeperOffset(broker.zookeeper, groupId, topic, index);
    if (offset === null) return unknown(index, Errors.UNKNOWN_TOPIC_OR_PARTITION);
    return { ...unknown(index, Errors.NONE), committedOffset: offset };
  } catch (error) {
    return unknown(index, errorCodeOf(error));
  }
}
