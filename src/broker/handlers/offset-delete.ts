/**
 * OffsetDelete (47), v0 (KIP-496): forgets offsets of single partitions. While a consumer group has members, offsets of topics
 * it subscribes to stay: GROUP_SUBSCRIBED_TO_TOPIC; other groups with members are NON_EMPTY_GROUP.
 */
import { Errors } from '../../protocol/errors.ts';
import {
  type OffsetDeleteRequest,
  type OffsetDeleteResponse,
  offsetDeleteApi,
} from '../../protocol/messages/offset-delete.ts';
import { type Broker, handler } from '../context.ts';
import { partitionMetadata } from '../metadata-cache.ts';

export const offsetDeleteHandler = handler<Broker, OffsetDeleteRequest, OffsetDeleteResponse>(
  offsetDeleteApi,
  async (broker, { groupId, topics }) => {
    const asked = topics.flatMap(({ name: topic, partitions }) =>
      partitions.map(({ partitionIndex: partition }) => ({ topic, partition })),
    );
    const { image } = broker.metadata;
    const known = asked.filter(
      ({ topic, partition }) => partitionMetadata(image, topic, partition) !== undefined,
    );
    const { errorCode, partitions } = await broker.groups.deleteOffsets(groupId, known);
    if (errorCode !== Errors.NONE) return { errorCode };
    const codes = new Map(known.map((at, i) => [`${at.partition}:${at.topic}`, partitions[i]]));
    return {
      errorCode,
      topics: topics.map(({ name, partitions: indexes }) => ({
        name,
        partitions: indexes.map(({ partitionIndex }) => ({
          partitionIndex,
          errorCode: codes.get(`${partitionIndex}:${name}`) ?? Errors.UNKNOWN_TOPIC_OR_PARTITION,
        })),
      })),
    };
  },
);
