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
import { askedPartitions } from '../asked-partitions.ts';
import { type Broker, handler } from '../context.ts';

export const offsetDeleteHandler = handler<Broker, OffsetDeleteRequest, OffsetDeleteResponse>(
  offsetDeleteApi,
  async (broker, { groupId, topics }) => {
    const { known, answer } = askedPartitions(broker.metadata.image, topics);
    const { errorCode, partitions } = await broker.groups.deleteOffsets(
      groupId,
      known.map(({ topic, partition }) => ({ topic, partition: partition.partitionIndex })),
    );
    if (errorCode !== Errors.NONE) return { errorCode };
    return { errorCode, topics: answer(partitions) };
  },
);
