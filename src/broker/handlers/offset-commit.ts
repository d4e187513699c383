/**
 * OffsetCommit (8), v0-9. v0 writes to ZooKeeper. v1 may give each commit a time of its own, v2-4 say how long the offsets are
 * to be kept, v6 adds leader epochs, v7 static members. Partitions that do not exist are UNKNOWN_TOPIC_OR_PARTITION, the
 * others go on; whoever is not a member commits with generation -1.
 */
import { errorCodeOf, Errors, KafkaError } from '../../protocol/errors.ts';
import {
  type OffsetCommitRequest,
  type OffsetCommitRequestPartition,
  type OffsetCommitResponse,
  offsetCommitApi,
} from '../../protocol/messages/offset-commit.ts';
import type { CommittedOffset } from '../../coordinator/group/offsets.ts';
import { type Broker, handler } from '../context.ts';
import { staticMembersSupported } from '../groups.ts';
import { partitionMetadata } from '../metadata-cache.ts';
import { writeZookeeperOffset } from '../zookeeper-offsets.ts';

/** What a request leaves out: time and retention are the broker's. */
const NOT_GIVEN = -1;

interface Commit {
  readonly topic: string;
  readonly partition: OffsetCommitRequestPartition;
  errorCode: number;
}

export const offsetCommitHandler = handler<Broker, OffsetCommitRequest, OffsetCommitResponse>(
  offsetCommitApi,
  async (broker, request, { apiVersion }) => {
    if (request.groupInstanceId !== null && !staticMembersSupported(broker.config))
      throw new KafkaError(Errors.UNSUPPORTED_VERSION);
    const commits: Commit[] = request.topics.flatMap(({ name: topic, partitions }) =>
      partitions.map((partition) => ({
        topic,
        partition,
        errorCode: exists(broker, topic, partition.partitionIndex)
          ? Errors.NONE
          : Errors.UNKNOWN_TOPIC_OR_PARTITION,
      })),
    );
    const valid = commits.filter(({ errorCode }) => errorCode === Errors.NONE);
    if (apiVersion === 0) await commitToZookeeper(broker, request.groupId, valid);
    else if (valid.length > 0) await commitToGroup(broker, request, valid);
    return { topics: byTopic(request, commits) };
  },
);

function exists(broker: Broker, topic: string, partition: number): boolean {
  return partitionMetadata(broker.metadata.image, topic, partition) !== undefined;
}

function byTopic(request: OffsetCommitRequest, commits: readonly Commit[]) {
  let next = 0;
  return request.topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex }) => ({
      partitionIndex,
      errorCode: commits[next++]?.errorCode ?? Errors.UNKNOWN_SERVER_ERROR,
    })),
  }));
}

async function commitToGroup(
  broker: Broker,
  request: OffsetCommitRequest,
  commits: readonly Commit[],
): Promise<void> {
  const nowMs = broker.platform.clock.now();
  const { retentionTimeMs } = request;
  const expireTimestamp = retentionTimeMs === NOT_GIVEN ? null : nowMs + retentionTimeMs;
  const errorCodes = await broker.groups.commitOffsets({
    groupId: request.groupId,
    generationId: request.generationIdOrMemberEpoch,
    memberId: request.memberId,
    groupInstanceId: request.groupInstanceId,
    offsets: commits.map(({ topic, partition }) => ({
      at: { topic, partition: partition.partitionIndex },
      value: committedOffsetOf(partition, nowMs, expireTimestamp),
    })),
  });
  for (const [i, commit] of commits.entries())
    commit.errorCode = errorCodes[i] ?? Errors.UNKNOWN_SERVER_ERROR;
}

function committedOffsetOf(
  partition: OffsetCommitRequestPartition,
  nowMs: number,
  expireTimestamp: number | null,
): CommittedOffset {
  const { commitTimestamp } = partition;
  return {
    offset: partition.committedOffset,
    leaderEpoch: partition.committedLeaderEpoch,
    metadata: partition.committedMetadata ?? '',
    commitTimestamp: commitTimestamp === NOT_GIVEN ? nowMs : commitTimestamp,
    expireTimestamp,
  };
}

async function commitToZookeeper(
  broker: Broker,
  groupId: string,
  commits: readonly Commit[],
): Promise<void> {
  for (const commit of commits) {
    const { topic, partition } = commit;
    const metadata = partition.committedMetadata ?? '';
    if (metadata.length > broker.config.offsetMetadataMaxBytes) {
      commit.errorCode = Errors.OFFSET_METADATA_TOO_LARGE;
      continue;
    }
    const at = { topic, partition: partition.partitionIndex };
    try {
      await writeZookeeperOffset(broker.zookeeper, groupId, at, partition.committedOffset);
    } catch (error) {
      commit.errorCode = errorCodeOf(error);
    }
  }
}
