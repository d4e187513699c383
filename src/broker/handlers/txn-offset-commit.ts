/**
 * TxnOffsetCommit (28), v0-4: offsets of a group that count when the producer's transaction commits (KIP-98). v2 adds leader epochs,
 * v3 says which member of which generation commits (KIP-447), so that a member that was thrown out cannot; v4 understands
 * TRANSACTION_ABORTABLE (KIP-890). Partitions that do not exist are UNKNOWN_TOPIC_OR_PARTITION, the others go on. Producers before
 * v2 crash over COORDINATOR_LOAD_IN_PROGRESS and get COORDINATOR_NOT_AVAILABLE.
 */
import { Errors } from '../../protocol/errors.ts';
import {
  type TxnOffsetCommitRequest,
  type TxnOffsetCommitRequestPartition,
  type TxnOffsetCommitResponse,
  txnOffsetCommitApi,
} from '../../protocol/messages/txn-offset-commit.ts';
import { type AskedPartitions, askedPartitions } from '../asked-partitions.ts';
import { type Broker, handler } from '../context.ts';
import { GROUP_METADATA_TOPIC } from '../internal-topics.ts';
import { abortableCode } from '../transaction-errors.ts';
import { verifyTransaction } from '../transaction-verification.ts';

const LOAD_IN_PROGRESS_FROM = 2;
const ABORTABLE_FROM = 4;

type Commits = AskedPartitions<TxnOffsetCommitRequestPartition>['known'];

export const txnOffsetCommitHandler = handler<
  Broker,
  TxnOffsetCommitRequest,
  TxnOffsetCommitResponse
>(txnOffsetCommitApi, async (broker, request, { apiVersion }) => {
  const { known, answer } = askedPartitions(broker.metadata.image, request.topics);
  if (known.length === 0) return { topics: answer([]) };
  const refused = request.groupId === '' ? Errors.NONE : verify(broker, request, apiVersion);
  const codes =
    refused === Errors.NONE ? await commit(broker, request, known) : known.map(() => refused);
  return { topics: answer(codes.map((code) => loadingCode(code, apiVersion))) };
});

function loadingCode(errorCode: number, apiVersion: number): number {
  if (errorCode !== Errors.COORDINATOR_LOAD_IN_PROGRESS) return errorCode;
  return apiVersion >= LOAD_IN_PROGRESS_FROM ? errorCode : Errors.COORDINATOR_NOT_AVAILABLE;
}

/** Whether the group's partition has joined the transaction; what was never added would stay pending for ever. */
function verify(broker: Broker, request: TxnOffsetCommitRequest, apiVersion: number): number {
  const at = {
    topic: GROUP_METADATA_TOPIC,
    partition: broker.groups.partitionFor(request.groupId),
  };
  const [errorCode = Errors.NONE] = verifyTransaction(broker, request, [at]);
  return abortableCode(errorCode, apiVersion >= ABORTABLE_FROM);
}

function commit(
  broker: Broker,
  request: TxnOffsetCommitRequest,
  commits: Commits,
): Promise<readonly number[]> {
  const nowMs = broker.platform.clock.now();
  const { groupId, generationId, memberId, groupInstanceId, producerId, producerEpoch } = request;
  return broker.groups.commitOffsets({
    groupId,
    generationId,
    memberId,
    groupInstanceId,
    producer: { id: producerId, epoch: producerEpoch },
    offsets: commits.map(({ topic, partition }) => ({
      at: { topic, partition: partition.partitionIndex },
      value: {
        offset: partition.committedOffset,
        leaderEpoch: partition.committedLeaderEpoch,
        metadata: partition.committedMetadata ?? '',
        commitTimestamp: nowMs,
        expireTimestamp: null,
      },
    })),
  });
}
