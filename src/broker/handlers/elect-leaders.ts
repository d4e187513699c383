/**
 * ElectLeaders (43), v0-2: elects the preferred replica, or from v1 an unclean one (KIP-183, KIP-460). Only the controller does
 * it. Answers once this broker's metadata shows the new leaders, REQUEST_TIMED_OUT for those that are late. Asked about
 * everything, it leaves out what needed no election.
 */
import { groupByTopic } from '../../base/group-by-topic.ts';
import { Errors } from '../../protocol/errors.ts';
import {
  electLeadersApi,
  type ElectLeadersRequest,
  type ElectLeadersResponse,
} from '../../protocol/messages/elect-leaders.ts';
import type { PartitionResult } from '../../controller/events.ts';
import { type Broker, handler } from '../context.ts';
import { type MetadataImage, partitionMetadata, type TopicPartition } from '../metadata-cache.ts';

const UNCLEAN = 1;

export const electLeadersHandler = handler<Broker, ElectLeadersRequest, ElectLeadersResponse>(
  electLeadersApi,
  async (broker, request, { apiVersion }) => {
    if (!broker.controller.isActive) return refused(request, apiVersion);
    const deadline = broker.platform.clock.monotonic() + request.timeoutMs;
    const everything = request.topicPartitions === null;
    const asked = askedOf(request, broker.metadata.image);
    const type = request.electionType === UNCLEAN ? 'unclean' : 'preferred';
    const reply = await broker.controller.electLeaders(asked, type);
    if (reply.type !== 'elect leaders') return { errorCode: Errors.UNKNOWN_SERVER_ERROR };
    const shown = reply.results.filter(
      ({ errorCode }) => !everything || errorCode !== Errors.ELECTION_NOT_NEEDED,
    );
    const results = await Promise.all(
      shown.map((result) => settled(broker, result, request.timeoutMs, deadline)),
    );
    return { errorCode: Errors.NONE, replicaElectionResults: grouped(results) };
  },
);

/** All are those that clients can see: a partition that never had a leader is known to the controller alone. */
function askedOf({ topicPartitions }: ElectLeadersRequest, image: MetadataImage): TopicPartition[] {
  const named =
    topicPartitions ??
    [...image.topics].map(([topic, { partitions }]) => ({
      topic,
      partitions: [...partitions.keys()],
    }));
  return named.flatMap(({ topic, partitions }) =>
    partitions.map((partition) => ({ topic, partition })),
  );
}

function refused({ topicPartitions }: ElectLeadersRequest, apiVersion: number) {
  const errorCode = Errors.NOT_CONTROLLER;
  const results = (topicPartitions ?? []).flatMap(({ topic, partitions }) =>
    partitions.map((partition) => ({ topic, partition, errorCode, errorMessage: null })),
  );
  const replicaElectionResults = grouped(results);
  return apiVersion === 0 ? { replicaElectionResults } : { errorCode, replicaElectionResults };
}

/** The controller has elected: has it been told here? */
async function settled(
  { metadata, controller, platform }: Broker,
  result: PartitionResult,
  timeoutMs: number,
  deadline: number,
): Promise<PartitionResult> {
  const { topic, partition, errorCode } = result;
  if (errorCode !== Errors.NONE) return result;
  const elected = controller.state?.topics.get(topic)?.partitions.get(partition)?.leaderAndIsr;
  const left = timeoutMs <= 0 ? 0 : Math.max(0, deadline - platform.clock.monotonic());
  const seen = await metadata.waitUntil(
    (image) =>
      (partitionMetadata(image, topic, partition)?.leaderEpoch ?? -1) >=
      (elected?.leaderEpoch ?? 0),
    (fn) => platform.clock.after(left, fn),
  );
  return seen ? result : { ...result, errorCode: Errors.REQUEST_TIMED_OUT };
}

function grouped(results: readonly PartitionResult[]) {
  return [...groupByTopic(results)].map(([topic, list]) => ({
    topic,
    partitionResult: list.map(({ partition, errorCode, errorMessage }) => ({
      partitionId: partition,
      errorCode,
      errorMessage,
    })),
  }));
}
