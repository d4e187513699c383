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
import { type AskedPartitions, askedPartitions } from '../asked-partitions.ts';
import { type Broker, handler } from '../context.ts';
import { staticMembersSupported } from '../groups.ts';
import { writeZookeeperOffset } from '../zookeeper-offsets.ts';

/** What a request leaves out: time and retention are the broker's. */
const NOT_GIVEN = -1;

type Commits = AskedPartitions<OffsetCommitRequestPartition>['known'];

export const offsetCommitHandler = handler<Broker, OffsetCommitRequest, OffsetCommitResponse>(
  offsetCommitApi,
  async (broker, request, { apiVersion }) => {
    if (request.groupInstanceId !== null && !staticMembersSupported(broker.config))
      throw new KafkaError(Errors.UNSUPPORTED_VERSION);
    const { known, answer } = askedPartitions(broker.metadata.image, request.topics);
    if (known.length === 0) return { topics: answer([]) };
    const errorCodes =
      apiVersion === 0
        ? await commitToZookeeper(broker, request.groupId, known)
        : await commitToGroup(broker, request, known);
    return { topics: answer(errorCodes) };
  },
);

async function commitToGroup(
  broker: Broker,
  request: OffsetCommitRequest,
  commits: Commits,
): Promise<readonly number[]> {
  const nowMs = broker.platform.clock.now();
  const { retentionTimeMs } = request;
  const expireTimestamp = retentionTimeMs === NOT_GIVEN ? null : nowMs + retentionTimeMs;
  return broker.groups.commitOffsets({
    groupId: request.groupId,
    generationId: request.generationIdOrMemberEpoch,
    memberId: request.memberId,
    groupInstanceId: request.groupInstanceId,
    offsets: commits.map(({ topic, partition }) => ({
      at: { topic, partition: partition.partitionIndex },
      value: committedOffsetOf(partition, nowMs, expireTimestamp),
    })),
  });
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
  commits: Commits,
): Promise<readonly number[]> {
  const errorCodes: number[] = [];
  for (const { topic, partition } of commits) {
    const metadata = partition.committedMetadata ?? '';
    if (metadata.length > broker.config.offsetMetadataMaxBytes) {
      errorCodes.push(Errors.OFFSET_METADATA_TOO_LARGE);
      continue;
    }
    const at = { topic, partition: partition.partitionIndex };
    try {
      await writeZookeeperOffset(broker.zookeeper, groupId, at, partition.committedOffset);
      errorCodes.push(Errors.NONE);
    } catch (error) {
      errorCodes.push(errorCodeOf(error));
    }
  }
  return errorCodes;
}
