/** Requests of a transactional producer that need more than their fields: partitions to add, offsets to commit (spec/clients.md P6). */
import { groupByTopic } from '../../base/group-by-topic.ts';
import { Errors } from '../../protocol/errors.ts';
import { addPartitionsToTxnApi } from '../../protocol/messages/add-partitions-to-txn.ts';
import { txnOffsetCommitApi } from '../../protocol/messages/txn-offset-commit.ts';
import type { CoordinatorSend } from '../coordinator-client.ts';
import { brokerError, illegalArgument } from '../errors.ts';
import type { OffsetAndMetadata, TopicPartition } from '../types.ts';
import type { ConsumerGroupMetadata } from './transaction-rules.ts';

export interface TransactionalProducer {
  readonly transactionalId: string;
  readonly producerId: number;
  readonly producerEpoch: number;
}

export type PartitionOffset = readonly [TopicPartition, OffsetAndMetadata | number];

/** TxnOffsetCommit tells of the member from here on (KIP-447). */
const MEMBER_VERSION = 3;

/** The first real error; a coordinator that refuses one partition attempts no other. */
export async function addPartitions(
  send: CoordinatorSend,
  { transactionalId, producerId, producerEpoch }: TransactionalProducer,
  partitions: readonly TopicPartition[],
): Promise<{ readonly errorCode: number }> {
  const request = {
    v3AndBelowTransactionalId: transactionalId,
    v3AndBelowProducerId: producerId,
    v3AndBelowProducerEpoch: producerEpoch,
    v3AndBelowTopics: [...groupByTopic(partitions)].map(([name, list]) => ({
      name,
      partitions: list.map((one) => one.partition),
    })),
  };
  // Versions from 4 on are for brokers (KIP-890 part 1): they come in batches of transactions.
  const response = await send(addPartitionsToTxnApi, request, { versionMax: 3 });
  const codes = response.resultsByTopicV3AndBelow
    .flatMap((topic) => topic.resultsByPartition.map((one) => one.partitionErrorCode))
    .filter((code) => code !== Errors.NONE);
  const refused = codes.find((code) => code !== Errors.OPERATION_NOT_ATTEMPTED);
  return { errorCode: refused ?? codes[0] ?? Errors.NONE };
}

export async function commitOffsets(
  send: CoordinatorSend,
  version: number,
  producer: TransactionalProducer,
  { groupId, generationId, memberId, groupInstanceId }: ConsumerGroupMetadata,
  offsets: readonly PartitionOffset[],
): Promise<void> {
  const list = offsets.map(([tp, to]) => ({
    ...tp,
    to: typeof to === 'number' ? { offset: to } : to,
  }));
  const response = await send(txnOffsetCommitApi, {
    ...producer,
    groupId,
    ...(version >= MEMBER_VERSION ? { generationId, memberId, groupInstanceId } : {}),
    topics: [...groupByTopic(list)].map(([name, some]) => ({
      name,
      partitions: some.map(({ partition, to }) => ({
        partitionIndex: partition,
        committedOffset: to.offset,
        committedLeaderEpoch: to.leaderEpoch ?? -1,
        committedMetadata: to.metadata ?? '',
      })),
    })),
  });
  for (const { errorCode } of response.topics.flatMap((topic) => topic.partitions))
    if (errorCode !== Errors.NONE) throw brokerError(errorCode);
}

/** Throws for what no coordinator could check. A bare id is for brokers before 2.5, which know of no members here. */
export function memberOf(group: ConsumerGroupMetadata | string): ConsumerGroupMetadata {
  if (typeof group === 'string')
    return { groupId: group, generationId: -1, memberId: '', groupInstanceId: null };
  if (group === null || group === undefined)
    throw illegalArgument('Consumer group metadata could not be null');
  const { groupId, generationId, memberId, groupInstanceId } = group;
  if (generationId > 0 && memberId === '') {
    throw illegalArgument(
      `Passed in group metadata GroupMetadata(groupId = ${groupId}, generationId = ${generationId}, memberId = ${memberId}, groupInstanceId = ${groupInstanceId ?? ''}) has generationId > 0 but member.id `,
    );
  }
  return group;
}
