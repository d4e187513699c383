/** OffsetFetch (9) of one group: from v8 a request names several groups (KIP-709), of which the clients ask about one. */
import { groupByTopic } from '../base/group-by-topic.ts';
import { Errors } from '../protocol/errors.ts';
import { offsetFetchApi } from '../protocol/messages/offset-fetch.ts';
import type { CoordinatorSend } from './coordinator-client.ts';
import { brokerError } from './errors.ts';
import type { OffsetAndMetadata, TopicPartition } from './types.ts';

/** OffsetFetch knows requireStable from here on (KIP-447). */
export const STABLE_VERSION = 7;
const GROUPS_VERSION = 8;

export interface FetchedOffset extends TopicPartition {
  readonly errorCode: number;
  /** null: nothing is committed. */
  readonly committed: OffsetAndMetadata | null;
}

/** null partitions: all that the group has committed. `requireStable` holds where the version knows it. */
export async function fetchOffsets(
  send: CoordinatorSend,
  version: number,
  groupId: string,
  partitions: readonly TopicPartition[] | null,
  requireStable: boolean,
): Promise<{ readonly errorCode: number; readonly offsets: readonly FetchedOffset[] }> {
  const topics =
    partitions &&
    [...groupByTopic(partitions)].map(([name, list]) => ({
      name,
      partitionIndexes: list.map((one) => one.partition),
    }));
  const batched = version >= GROUPS_VERSION;
  const response = await send(offsetFetchApi, {
    ...(batched ? { groups: [{ groupId, topics }] } : { groupId, topics }),
    requireStable: requireStable && version >= STABLE_VERSION,
  });
  const group = batched ? response.groups[0] : response;
  if (!group) throw brokerError(Errors.UNKNOWN_SERVER_ERROR);
  const offsets = group.topics.flatMap(({ name, partitions: fetched }) =>
    fetched.map((one) => ({
      topic: name,
      partition: one.partitionIndex,
      errorCode: one.errorCode,
      committed: committed(one),
    })),
  );
  return { errorCode: group.errorCode, offsets };
}

interface CommittedPartition {
  readonly committedOffset: number | bigint;
  readonly committedLeaderEpoch: number;
  readonly metadata: string | null;
}

function committed(partition: CommittedPartition): OffsetAndMetadata | null {
  const offset = Number(partition.committedOffset);
  if (offset < 0) return null;
  return {
    offset,
    leaderEpoch: partition.committedLeaderEpoch < 0 ? null : partition.committedLeaderEpoch,
    metadata: partition.metadata ?? '',
  };
}
