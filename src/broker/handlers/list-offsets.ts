/**
 * ListOffsets (2), v0-9. Timestamps: -1 latest, -2 earliest, -3 of the largest timestamp (v7+, KIP-734), -4 earliest local
 * (v8+) and -5 latest tiered (v9+, KIP-405/1005: without tiered storage the log start, and nothing); other negative ones are
 * UNSUPPORTED_VERSION. Consumers see up to the high watermark (read_committed, v2+: last stable offset), brokers up to
 * the log's end. v0 answers up to maxNumOffsets segment base offsets, newest first. A partition listed twice is INVALID_REQUEST.
 */
import type { Draft } from '../../protocol/api.ts';
import { Errors, KafkaError } from '../../protocol/errors.ts';
import {
  type ListOffsetsRequest,
  type ListOffsetsRequestPartition,
  type ListOffsetsResponse,
  type ListOffsetsResponsePartitionResponse,
  listOffsetsApi,
} from '../../protocol/messages/list-offsets.ts';
import type { Partition } from '../../replication/partition.ts';
import type { Log, TimestampedOffset } from '../../storage/types.ts';
import { type Broker, handler } from '../context.ts';
import { partitionMetadata } from '../metadata-cache.ts';

const LATEST = -1;
const EARLIEST = -2;
const MAX_TIMESTAMP = -3;
const EARLIEST_LOCAL = -4;
const LATEST_TIERED = -5;

/** First version that knows each special timestamp. */
const KNOWN_FROM: ReadonlyMap<number, number> = new Map([
  [LATEST, 0],
  [EARLIEST, 0],
  [MAX_TIMESTAMP, 7],
  [EARLIEST_LOCAL, 8],
  [LATEST_TIERED, 9],
]);

/** First version with a leader epoch in the answer. */
const LEADER_EPOCH_FROM = 4;

const DEBUG_REPLICA = -2;
const CONSUMER = -1;

type Answer = Draft<ListOffsetsResponsePartitionResponse>;

interface Question {
  readonly version: number;
  readonly replicaId: number;
  readonly isReadCommitted: boolean;
  readonly topic: string;
  readonly asked: ListOffsetsRequestPartition;
  readonly isRepeated: boolean;
}

export const listOffsetsHandler = handler<Broker, ListOffsetsRequest, ListOffsetsResponse>(
  listOffsetsApi,
  async (broker, request, { apiVersion }) => {
    const counts = new Map<string, number>();
    for (const { name, partitions } of request.topics) {
      for (const { partitionIndex } of partitions) {
        const key = `${partitionIndex} ${name}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
    const topics = request.topics.map(async ({ name, partitions }) => ({
      name,
      partitions: await Promise.all(
        partitions.map((asked) =>
          answer(broker, {
            version: apiVersion,
            replicaId: request.replicaId,
            isReadCommitted: request.isolationLevel === 1,
            topic: name,
            asked,
            isRepeated: (counts.get(`${asked.partitionIndex} ${name}`) ?? 0) > 1,
          }),
        ),
      ),
    }));
    return { topics: await Promise.all(topics) };
  },
);

async function answer(broker: Broker, question: Question): Promise<Answer> {
  const { version, replicaId, topic, asked } = question;
  const { partitionIndex, timestamp } = asked;
  const refuse = (errorCode: number): Answer => ({
    partitionIndex,
    errorCode,
    timestamp: -1,
    offset: -1,
    oldStyleOffsets: [],
  });
  if (version > 0) {
    if (question.isRepeated) return refuse(Errors.INVALID_REQUEST);
    const knownFrom = timestamp < 0 ? KNOWN_FROM.get(timestamp) : 0;
    if (knownFrom === undefined || version < knownFrom) return refuse(Errors.UNSUPPORTED_VERSION);
  }
  if (partitionMetadata(broker.metadata.image, topic, partitionIndex) === undefined) {
    return refuse(Errors.UNKNOWN_TOPIC_OR_PARTITION);
  }
  const partition = broker.replicas.get(topic, partitionIndex);
  const errorCode =
    partition?.checkEpoch(asked.currentLeaderEpoch, replicaId !== DEBUG_REPLICA) ??
    Errors.NOT_LEADER_OR_FOLLOWER;
  const log = partition?.log ?? null;
  if (errorCode !== Errors.NONE || partition === undefined || log === null) {
    return refuse(errorCode);
  }
  if (version === 0) {
    const oldStyleOffsets = segmentOffsets(log, replicaId, asked);
    return { partitionIndex, errorCode: Errors.NONE, oldStyleOffsets };
  }
  const found = await lookUp(partition, log, question).catch((error: unknown) => {
    // The log dir failed while the log was searched: that is this partition's answer, not the request's.
    if (error instanceof KafkaError) return error.code;
    throw error;
  });
  if (typeof found === 'number') return refuse(found);
  const { leaderEpoch, ...rest } = found;
  const epoch = version >= LEADER_EPOCH_FROM ? { leaderEpoch } : {};
  return { partitionIndex, errorCode: Errors.NONE, ...rest, ...epoch };
}

type Found = { timestamp: number; offset: number; leaderEpoch: number };

const NOTHING: Found = { timestamp: -1, offset: -1, leaderEpoch: -1 };

/** The offset, or an error code. */
async function lookUp(partition: Partition, log: Log, question: Question): Promise<Found | number> {
  const { timestamp } = question.asked;
  switch (timestamp) {
    case LATEST: {
      if (isBehind(partition, log, question)) return notYetAvailable(question.version);
      const offset = fetchableEnd(log, question);
      return { timestamp: -1, offset, leaderEpoch: partition.leaderEpoch };
    }
    case EARLIEST:
    case EARLIEST_LOCAL:
      return { timestamp: -1, offset: log.logStartOffset, leaderEpoch: log.epochOfStart };
    case LATEST_TIERED:
      return NOTHING;
    case MAX_TIMESTAMP:
      return within(await log.offsetOfMaxTimestamp(), partition, log, question);
    default:
      return within(await log.offsetForTimestamp(timestamp), partition, log, question);
  }
}

/** A found record counts when the asker may fetch it. */
function within(
  found: TimestampedOffset | null,
  partition: Partition,
  log: Log,
  question: Question,
): Found | number {
  if (found === null) return NOTHING;
  if (found.offset < fetchableEnd(log, question)) return { ...found };
  return isBehind(partition, log, question) ? notYetAvailable(question.version) : NOTHING;
}

function fetchableEnd(log: Log, { replicaId, isReadCommitted }: Question): number {
  if (replicaId !== CONSUMER) return log.logEndOffset;
  return isReadCommitted ? log.lastStableOffset : log.highWatermark;
}

/** A new leader whose high watermark has not reached its own epoch cannot tell a consumer yet. */
function isBehind(partition: Partition, log: Log, { replicaId }: Question): boolean {
  return (
    replicaId === CONSUMER &&
    partition.isLeader &&
    log.highWatermark < partition.leaderEpochStartOffset
  );
}

function notYetAvailable(version: number): number {
  return version >= 5 ? Errors.OFFSET_NOT_AVAILABLE : Errors.LEADER_NOT_AVAILABLE;
}

/** v0: base offsets of segments (and the end) that are no younger than the timestamp, newest first. */
function segmentOffsets(
  log: Log,
  replicaId: number,
  { timestamp, maxNumOffsets }: ListOffsetsRequestPartition,
): number[] {
  const end = replicaId === CONSUMER ? log.highWatermark : log.logEndOffset;
  const segments = log.segments.map(({ baseOffset, lastModifiedMs }) => ({
    offset: Math.max(baseOffset, log.logStartOffset),
    lastModifiedMs,
  }));
  let candidates: number[];
  if (timestamp === LATEST) candidates = [...segments.map(({ offset }) => offset), end];
  else if (timestamp === EARLIEST) candidates = segments.slice(0, 1).map(({ offset }) => offset);
  else {
    candidates = segments
      .filter(({ lastModifiedMs }) => lastModifiedMs <= timestamp)
      .map(({ offset }) => offset);
  }
  const visible = [...new Set(candidates)].filter((offset) => offset <= end);
  return visible.reverse().slice(0, Math.max(0, maxNumOffsets));
}
