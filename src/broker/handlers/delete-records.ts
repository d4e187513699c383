/**
 * DeleteRecords (21), v0-2 (KIP-107, KIP-204). Raises the log start of each partition, at most to the high watermark (-1 asks
 * for exactly that), then waits until every living replica's start is there, at most timeoutMs. Internal topics are
 * INVALID_TOPIC_EXCEPTION, topics whose cleanup.policy lacks delete are POLICY_VIOLATION.
 */
import { Errors } from '../../protocol/errors.ts';
import {
  type DeleteRecordsRequest,
  type DeleteRecordsResponse,
  deleteRecordsApi,
} from '../../protocol/messages/delete-records.ts';
import type { Partition } from '../../replication/partition.ts';
import { until } from '../../replication/waiters.ts';
import { type Broker, handler, type RequestContext } from '../context.ts';
import { isInternalTopic } from '../internal-topics.ts';
import { partitionMetadata } from '../metadata-cache.ts';

const HIGH_WATERMARK = -1;

interface Result {
  readonly partitionIndex: number;
  readonly lowWatermark: number;
  readonly errorCode: number;
}

export const deleteRecordsHandler = handler<Broker, DeleteRecordsRequest, DeleteRecordsResponse>(
  deleteRecordsApi,
  async (broker, request, context) => {
    const topics = request.topics.map(async ({ name, partitions }) => ({
      name,
      partitions: await Promise.all(
        partitions.map(({ partitionIndex, offset }) =>
          deleteBefore(broker, name, partitionIndex, offset, request.timeoutMs, context),
        ),
      ),
    }));
    return { topics: await Promise.all(topics) };
  },
);

async function deleteBefore(
  broker: Broker,
  topic: string,
  partitionIndex: number,
  asked: number,
  timeoutMs: number,
  context: RequestContext,
): Promise<Result> {
  const refuse = (errorCode: number): Result => ({ partitionIndex, lowWatermark: -1, errorCode });
  if (partitionMetadata(broker.metadata.image, topic, partitionIndex) === undefined) {
    return refuse(Errors.UNKNOWN_TOPIC_OR_PARTITION);
  }
  if (isInternalTopic(topic)) return refuse(Errors.INVALID_TOPIC_EXCEPTION);
  const partition = broker.replicas.get(topic, partitionIndex);
  const errorCode = partition?.checkEpoch(-1, true) ?? Errors.NOT_LEADER_OR_FOLLOWER;
  const log = partition?.log ?? null;
  if (errorCode !== Errors.NONE || partition === undefined || log === null) {
    return refuse(errorCode);
  }
  if (!log.config.delete) return refuse(Errors.POLICY_VIOLATION);
  const offset = asked === HIGH_WATERMARK ? log.highWatermark : asked;
  if (offset < 0 || offset > log.highWatermark) return refuse(Errors.OFFSET_OUT_OF_RANGE);
  const failure = await partition.deleteRecordsBefore(offset);
  if (failure !== Errors.NONE) return refuse(failure);
  return awaitReplicas(broker, partition, offset, timeoutMs, context);
}

async function awaitReplicas(
  broker: Broker,
  partition: Partition,
  offset: number,
  timeoutMs: number,
  context: RequestContext,
): Promise<Result> {
  const end = await until(broker.platform.clock, {
    holds: () => partition.lowWatermark() >= offset || !partition.isLeader,
    signals: [partition.changed],
    timeoutMs,
    gone: context.signal,
  });
  const partitionIndex = partition.index;
  if (!partition.isLeader) {
    return { partitionIndex, lowWatermark: -1, errorCode: Errors.NOT_LEADER_OR_FOLLOWER };
  }
  if (end !== 'holds') {
    return { partitionIndex, lowWatermark: -1, errorCode: Errors.REQUEST_TIMED_OUT };
  }
  return { partitionIndex, lowWatermark: partition.lowWatermark(), errorCode: Errors.NONE };
}
