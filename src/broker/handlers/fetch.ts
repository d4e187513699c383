/**
 * Fetch (1), v0-17, for consumers and followers; sessions from v7 (KIP-227), topic ids from v13 (KIP-516). Waits up to maxWait
 * for minBytes. The first batch of the first partition with data is sent whole whatever the limits say (v3+, KIP-74);
 * record bytes go from the log files to the socket, save for v0-3, whose clients get older record formats: their answers
 * are converted in memory. v11+ consumers may read from a follower up to its high watermark; the rest ask the leader.
 * zstd topics are UNSUPPORTED_COMPRESSION_TYPE below v10 (KIP-110). v12+ answers a diverging lastFetchedEpoch (KIP-595).
 */
import { Errors } from '../../protocol/errors.ts';
import {
  type FetchRequest,
  type FetchResponse,
  type FetchResponsePartitionData,
  fetchApi,
} from '../../protocol/messages/fetch.ts';
import type { Draft, Records } from '../../protocol/api.ts';
import { ZERO_UUID } from '../../base/uuid.ts';
import type { PartitionNews, SessionPartition } from '../../replication/fetch-session.ts';
import type { PartitionRead } from '../../replication/partition.ts';
import { type Broker, handler, type RequestContext } from '../context.ts';
import { downConvert } from '../down-conversion.ts';
import {
  type FetchLimits,
  type FetchResult,
  type FetchTarget,
  fetchWhenReady,
} from '../fetch-plan.ts';
import { LeaderHints } from '../leader-hints.ts';
import { partitionMetadata } from '../metadata-cache.ts';

const READ_COMMITTED = 1;
const TOPIC_IDS_FROM = 13;
const INT_MAX = 2 ** 31 - 1;

/** What a partition's answer carries, after conversion. */
interface Answer {
  readonly errorCode: number;
  readonly records: Records;
  readonly sizeBytes: number;
}

const EMPTY = Buffer.alloc(0);

export const fetchHandler = handler<Broker, FetchRequest, FetchResponse>(
  fetchApi,
  async (broker, request, context) => {
    const { apiVersion } = context;
    const replicaId = apiVersion >= 15 ? request.replicaState.replicaId : request.replicaId;
    const usesTopicIds = apiVersion >= TOPIC_IDS_FROM;
    const session = broker.fetchSessions.begin(request, {
      isFollower: replicaId >= 0,
      usesTopicIds,
      topicName: (id) => broker.metadata.image.topicNames.get(id) ?? '',
    });
    if (session.errorCode !== Errors.NONE) return { errorCode: session.errorCode };
    const results = await fetchWhenReady({
      clock: broker.platform.clock,
      targets: session.partitions.map((entry) =>
        targetOf(broker, entry, apiVersion, usesTopicIds, replicaId),
      ),
      limits: limitsOf(broker, request, apiVersion, replicaId),
      gone: context.signal,
      onFirstRead: (target, read) => noteFollower(replicaId, target, read),
    });
    const answers = await Promise.all(results.map((result) => answerOf(result, apiVersion)));
    const { sessionId, mentioned } = session.finish(
      results.map((result, index) => newsOf(result, answers[index])),
    );
    return respond(broker, context, sessionId, results, answers, mentioned);
  },
);

function targetOf(
  broker: Broker,
  entry: SessionPartition,
  apiVersion: number,
  usesTopicIds: boolean,
  replicaId: number,
): FetchTarget {
  const refuse = (errorCode: number): FetchTarget => ({ entry, partition: null, errorCode });
  const { topic, topicId, partition: index } = entry;
  if (usesTopicIds && topic === '') return refuse(Errors.UNKNOWN_TOPIC_ID);
  if (partitionMetadata(broker.metadata.image, topic, index) === undefined) {
    return refuse(Errors.UNKNOWN_TOPIC_OR_PARTITION);
  }
  const partition = broker.replicas.get(topic, index);
  if (partition === undefined) return refuse(Errors.NOT_LEADER_OR_FOLLOWER);
  const log = partition.log;
  if (usesTopicIds && topicId !== ZERO_UUID && log?.topicId != null && log.topicId !== topicId) {
    return refuse(Errors.INCONSISTENT_TOPIC_ID);
  }
  if (log?.offline === true) {
    const since6 = Errors.KAFKA_STORAGE_ERROR;
    return refuse(apiVersion >= 6 ? since6 : Errors.NOT_LEADER_OR_FOLLOWER);
  }
  if (replicaId >= 0 && !partition.isAssigned(replicaId)) {
    return refuse(
      entry.currentLeaderEpoch >= 0 ? Errors.UNKNOWN_LEADER_EPOCH : Errors.NOT_LEADER_OR_FOLLOWER,
    );
  }
  if (log?.config.compressionType === 'zstd' && apiVersion < 10) {
    return refuse(Errors.UNSUPPORTED_COMPRESSION_TYPE);
  }
  return { entry, partition, errorCode: Errors.NONE };
}

function limitsOf(
  broker: Broker,
  request: FetchRequest,
  apiVersion: number,
  replicaId: number,
): FetchLimits {
  const asked = apiVersion < 3 ? INT_MAX : request.maxBytes;
  const maxBytes = Math.min(asked, broker.config.fetchMaxBytes);
  const consumerEnd = request.isolationLevel === READ_COMMITTED ? 'lastStable' : 'highWatermark';
  return {
    maxBytes,
    minBytes: Math.min(request.minBytes, maxBytes),
    maxWaitMs: request.maxWaitMs,
    hardLimits: apiVersion < 3,
    upTo: replicaId >= 0 ? 'logEnd' : consumerEnd,
    leaderOnly: replicaId >= 0 || apiVersion < 11,
  };
}

function noteFollower(replicaId: number, { entry, partition }: FetchTarget, read: PartitionRead) {
  if (replicaId < 0 || read.errorCode !== Errors.NONE || read.divergingEpoch !== null) return;
  partition?.followerFetched(replicaId, entry.fetchOffset, entry.fetcherLogStartOffset);
}

async function answerOf({ target, read }: FetchResult, apiVersion: number): Promise<Answer> {
  if (read === null || read.errorCode !== Errors.NONE) {
    const errorCode = read?.errorCode ?? target.errorCode;
    return { errorCode, records: EMPTY, sizeBytes: 0 };
  }
  const log = target.partition?.log;
  if (apiVersion <= 3 && log != null && read.sizeBytes > 0) {
    const converted = await downConvert(log, read.ranges, apiVersion, target.entry.fetchOffset);
    return { ...converted, sizeBytes: converted.records.length };
  }
  return {
    errorCode: Errors.NONE,
    records: read.sizeBytes === 0 ? EMPTY : read.ranges,
    sizeBytes: read.sizeBytes,
  };
}

function newsOf({ read }: FetchResult, answer: Answer | undefined): PartitionNews {
  return {
    errorCode: answer?.errorCode ?? Errors.NONE,
    sizeBytes: answer?.sizeBytes ?? 0,
    highWatermark: read?.highWatermark ?? -1,
    logStartOffset: read?.logStartOffset ?? -1,
    preferredReadReplica: -1,
    diverging: read?.divergingEpoch != null,
  };
}

function respond(
  broker: Broker,
  context: RequestContext,
  sessionId: number,
  results: readonly FetchResult[],
  answers: readonly Answer[],
  mentioned: readonly boolean[],
): Draft<FetchResponse> {
  const { topics: counters } = broker.metrics;
  const hints = new LeaderHints(broker, context.listenerName);
  const responses: {
    topic: string;
    topicId: string;
    partitions: Draft<FetchResponsePartitionData>[];
  }[] = [];
  for (const [index, { target, read }] of results.entries()) {
    const answer = answers[index];
    if (answer === undefined || mentioned[index] !== true) continue;
    const { topic, topicId, partition } = target.entry;
    let group = responses[responses.length - 1];
    if (group === undefined || group.topic !== topic || group.topicId !== topicId) {
      group = { topic, topicId, partitions: [] };
      responses.push(group);
    }
    if (answer.errorCode === Errors.NONE) counters.bytesOut += answer.sizeBytes;
    else counters.failedFetchRequests++;
    group.partitions.push(
      partitionData(partition, answer, read, leaderHint(context, hints, target, answer)),
    );
  }
  return { sessionId, responses, nodeEndpoints: hints.endpoints };
}

function leaderHint(
  context: RequestContext,
  hints: LeaderHints,
  { entry }: FetchTarget,
  { errorCode }: Answer,
) {
  const isWanted =
    context.apiVersion >= 16 &&
    (errorCode === Errors.NOT_LEADER_OR_FOLLOWER || errorCode === Errors.FENCED_LEADER_EPOCH);
  return isWanted ? hints.leaderOf(entry.topic, entry.partition) : undefined;
}

function partitionData(
  partitionIndex: number,
  { errorCode, records }: Answer,
  read: PartitionRead | null,
  currentLeader: { leaderId: number; leaderEpoch: number } | undefined,
): Draft<FetchResponsePartitionData> {
  return {
    partitionIndex,
    errorCode,
    highWatermark: read?.highWatermark ?? -1,
    lastStableOffset: read?.lastStableOffset ?? -1,
    logStartOffset: read?.logStartOffset ?? -1,
    divergingEpoch: read?.divergingEpoch ?? undefined,
    currentLeader,
    abortedTransactions: read?.abortedTransactions ?? null,
    records,
  };
}
