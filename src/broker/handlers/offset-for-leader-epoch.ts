/**
 * OffsetForLeaderEpoch (23), v0-4 (KIP-101, KIP-279, KIP-320). Answers the largest epoch not above the asked one and where it
 * ends; -1, -1 when unknown. v2+ fences by the asker's own leader epoch. A debugging asker (-2, also what v0-2 say) may ask
 * any replica.
 */
import { Errors } from '../../protocol/errors.ts';
import {
  type OffsetForLeaderEpochRequest,
  type OffsetForLeaderEpochResponse,
  offsetForLeaderEpochApi,
} from '../../protocol/messages/offset-for-leader-epoch.ts';
import { type Broker, handler } from '../context.ts';
import { partitionMetadata } from '../metadata-cache.ts';

const UNDEFINED = { leaderEpoch: -1, endOffset: -1 };

export const offsetForLeaderEpochHandler = handler<
  Broker,
  OffsetForLeaderEpochRequest,
  OffsetForLeaderEpochResponse
>(offsetForLeaderEpochApi, (broker, request) => ({
  topics: request.topics.map(({ topic, partitions }) => ({
    topic,
    partitions: partitions.map(({ partition: index, currentLeaderEpoch, leaderEpoch }) => {
      const partition = broker.replicas.get(topic, index);
      if (partition === undefined) {
        const isKnown = partitionMetadata(broker.metadata.image, topic, index) !== undefined;
        const errorCode = isKnown
          ? Errors.NOT_LEADER_OR_FOLLOWER
          : Errors.UNKNOWN_TOPIC_OR_PARTITION;
        return { partition: index, errorCode, ...UNDEFINED };
      }
      const errorCode = partition.checkEpoch(currentLeaderEpoch, true);
      const { log } = partition;
      if (errorCode !== Errors.NONE || log === null) {
        return { partition: index, errorCode, ...UNDEFINED };
      }
      return { partition: index, errorCode, ...log.endOffsetForEpoch(leaderEpoch) };
    }),
  })),
}));
