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
import { fetchOffsets } from '../offset-fetch.ts';
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
  const { partitions = null, requireStable = false } = options;
  return calls.call('offsetFetch', target, deadline, async ({ send, version }) => {
    const api = await version(offsetFetchApi);
    const fetched = await fetchOffsets(send, api, groupId, partitions, requireStable);
    check(fetched.errorCode);
    const offsets = new TopicPartitionMap<OffsetAndMetadata | null>();
    for (const { topic, partition, errorCode, committed } of fetched.offsets) {
      if (retriable(errorCode)) throw brokerError(errorCode);
      if (errorCode === Errors.NONE) offsets.set({ topic, partition }, committed);
    }
    return offsets;
  });
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
