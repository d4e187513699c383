/**
 * Committed offsets of a group seen from outside: OffsetFetch 9, OffsetCommit 8 with generation -1 (which the coordinator
 * refuses while the group has members), OffsetDelete 47. All go to the group's coordinator.
 */
import { groupByTopic } from '../../base/group-by-topic.ts';
import { errorOf, Errors } from '../../protocol/errors.ts';
import { offsetCommitApi } from '../../protocol/messages/offset-commit.ts';
import { offsetDeleteApi } from '../../protocol/messages/offset-delete.ts';
import { offsetFetchApi } from '../../protocol/messages/offset-fetch.ts';
import { brokerError, codeOf } from '../errors.ts';
import { keyOf, TopicPartitionMap } from '../topic-partition.ts';
import type { CallOptions, OffsetAndMetadata, TopicPartition } from '../types.ts';
import { check, outcome, retriable, type Calls } from './calls.ts';
import { AdminResult } from './result.ts';

const textOf = (tp: TopicPartition) => keyOf(tp.topic, tp.partition);

export interface ListGroupOffsetsOptions extends CallOptions {
  /** Only these; left out: every partition with a committed offset. */
  readonly partitions?: readonly TopicPartition[];
  /** Wait for offsets of open transactions (KIP-447). */
  readonly requireStable?: boolean;
}

/** null for an asked partition without a committed offset. */
export function listConsumerGroupOffsets(
  calls: Calls,
  groupId: string,
  options: ListGroupOffsetsOptions = {},
): Promise<TopicPartitionMap<OffsetAndMetadata | null>> {
  const target = { to: 'group', key: groupId, api: 'OFFSET_FETCH' } as const;
  const deadline = calls.deadline(options);
  return calls.call('offsetFetch', target, deadline, async (attempt) => {
    const version = await attempt.version(offsetFetchApi);
    const topics = options.partitions
      ? [...groupByTopic(options.partitions)].map(([name, list]) => ({
          name,
          partitionIndexes: list.map((one) => one.partition),
        }))
      : null;
    const requireStable = version >= 7 && (options.requireStable ?? false);
    const request =
      version >= 8
        ? { groups: [{ groupId, topics }], requireStable }
        : { groupId, topics, requireStable };
    const response = await attempt.send(offsetFetchApi, request);
    const group = version >= 8 ? response.groups[0] : response;
    if (!group) throw brokerError(Errors.UNKNOWN_SERVER_ERROR);
    check(group.errorCode);
    const offsets = new TopicPartitionMap<OffsetAndMetadata | null>();
    for (const topic of group.topics) {
      for (const partition of topic.partitions) {
        if (retriable(partition.errorCode)) throw brokerError(partition.errorCode);
        if (partition.errorCode !== 0) continue;
        const key = { topic: topic.name, partition: partition.partitionIndex };
        offsets.set(key, committed(partition));
      }
    }
    return offsets;
  });
}

interface CommittedPartition {
  readonly committedOffset: number | bigint;
  readonly committedLeaderEpoch: number;
  readonly metadata: string | null;
}

export function committed(partition: CommittedPartition): OffsetAndMetadata | null {
  const offset = Number(partition.committedOffset);
  if (offset < 0) return null;
  return {
    offset,
    leaderEpoch: partition.committedLeaderEpoch < 0 ? null : partition.committedLeaderEpoch,
    metadata: partition.metadata ?? '',
  };
}

export function alterConsumerGroupOffsets(
  calls: Calls,
  groupId: string,
  offsets: Iterable<readonly [TopicPartition, OffsetAndMetadata | number]>,
  options: CallOptions = {},
): AdminResult<TopicPartition, void> {
  const target = { to: 'group', key: groupId, api: 'OFFSET_COMMIT' } as const;
  const wanted = [...offsets].map(([tp, to]) => ({
    ...tp,
    to: typeof to === 'number' ? { offset: to } : to,
  }));
  const deadline = calls.deadline(options);
  const work = calls.call('offsetCommit', target, deadline, async (attempt) => {
    const response = await attempt.send(offsetCommitApi, {
      groupId,
      topics: [...groupByTopic(wanted)].map(([name, list]) => ({
        name,
        partitions: list.map(({ partition, to }) => ({
          partitionIndex: partition,
          committedOffset: to.offset,
          committedLeaderEpoch: to.leaderEpoch ?? -1,
          committedMetadata: to.metadata ?? '',
        })),
      })),
    });
    return outcomes(response.topics);
  });
  const failed = (error: Error, some: readonly TopicPartition[]) => {
    const code = codeOf(error);
    const what = 'Failed altering consumer group offsets for the following partitions';
    const answered = code !== null && error.message === errorOf(code).message;
    return answered ? brokerError(code, `${what}: [${some.map(textOf).join(', ')}]`) : error;
  };
  return new AdminResult<TopicPartition, void>(wanted, textOf, work, failed);
}

export function deleteConsumerGroupOffsets(
  calls: Calls,
  groupId: string,
  partitions: readonly TopicPartition[],
  options: CallOptions = {},
): AdminResult<TopicPartition, void> {
  const target = { to: 'group', key: groupId, api: 'OFFSET_DELETE' } as const;
  const deadline = calls.deadline(options);
  const work = calls.call('offsetDelete', target, deadline, async (attempt) => {
    const response = await attempt.send(offsetDeleteApi, {
      groupId,
      topics: [...groupByTopic(partitions)].map(([name, list]) => ({
        name,
        partitions: list.map(({ partition }) => ({ partitionIndex: partition })),
      })),
    });
    check(response.errorCode);
    return outcomes(response.topics);
  });
  return new AdminResult<TopicPartition, void>(partitions, textOf, work);
}

interface TopicOutcomes {
  readonly name: string;
  readonly partitions: readonly { readonly partitionIndex: number; readonly errorCode: number }[];
}

/** By partition; a code that asks to try again makes the attempt fail as a whole. */
function outcomes(topics: readonly TopicOutcomes[]): Map<string, undefined | Error> {
  const result = new Map<string, undefined | Error>();
  for (const topic of topics) {
    for (const { partitionIndex, errorCode } of topic.partitions) {
      if (COORDINATOR_TROUBLE.has(errorCode)) throw brokerError(errorCode);
      result.set(
        keyOf(topic.name, partitionIndex),
        outcome(errorCode, null, () => undefined),
      );
    }
  }
  return result;
}

const COORDINATOR_TROUBLE: ReadonlySet<number> = new Set([
  Errors.COORDINATOR_LOAD_IN_PROGRESS,
  Errors.COORDINATOR_NOT_AVAILABLE,
  Errors.NOT_COORDINATOR,
  Errors.REBALANCE_IN_PROGRESS,
]);
