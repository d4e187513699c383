/**
 * Offsets of logs: ListOffsets 2 and DeleteRecords 21, both answered by partition leaders. maxTimestamp needs v7, the
 * tiered places v8 and v9; a broker that lacks them fails those partitions alone (UnsupportedVersionException).
 */
import { groupByTopic } from '../../base/group-by-topic.ts';
import { Errors } from '../../protocol/errors.ts';
import { deleteRecordsApi } from '../../protocol/messages/delete-records.ts';
import { listOffsetsApi } from '../../protocol/messages/list-offsets.ts';
import { keyOf } from '../topic-partition.ts';
import type { CallOptions, TopicPartition } from '../types.ts';
import type { Attempt, Calls } from './calls.ts';
import { perLeader, type Answer } from './partition-leaders.ts';
import { AdminResult } from './result.ts';
import type { ListOffsetsResult, OffsetSpec } from './types.ts';

const textOf = (tp: TopicPartition) => keyOf(tp.topic, tp.partition);

const SPECS = {
  latest: -1,
  earliest: -2,
  maxTimestamp: -3,
  earliestLocal: -4,
  latestTiered: -5,
} as const;
/** ListOffsets version that a special timestamp needs. */
const VERSION_OF: Readonly<Record<number, number>> = { [-3]: 7, [-4]: 8, [-5]: 9 };

function timestampOf(spec: OffsetSpec): number {
  return typeof spec === 'string' ? SPECS[spec] : spec.timestamp;
}

export function listOffsets(
  calls: Calls,
  specs: readonly (readonly [TopicPartition, OffsetSpec])[],
  options: CallOptions & { readonly isolationLevel?: 'read_committed' | 'read_uncommitted' } = {},
): AdminResult<TopicPartition, ListOffsetsResult> {
  const wanted = specs.map(([tp, spec]) => ({ ...tp, timestamp: timestampOf(spec) }));
  const isolationLevel = options.isolationLevel === 'read_committed' ? 1 : 0;
  const call = {
    name: 'listOffsets',
    api: 'LIST_OFFSETS',
    deadline: calls.deadline(options),
    awaitsTopics: false,
  };
  const work = perLeader(calls, call, wanted, (attempt, some) =>
    askOffsets(attempt, some, isolationLevel),
  );
  return new AdminResult(
    specs.map(([tp]) => tp),
    textOf,
    work,
  );
}

async function askOffsets(
  attempt: Attempt,
  all: readonly (TopicPartition & { readonly timestamp: number })[],
  isolationLevel: number,
): Promise<Map<string, Answer<ListOffsetsResult>>> {
  const answers = new Map<string, Answer<ListOffsetsResult>>();
  const version = await attempt.version(listOffsetsApi);
  const served = all.filter((one) => version >= (VERSION_OF[one.timestamp] ?? 0));
  for (const one of all) {
    if (!served.includes(one)) answers.set(textOf(one), { code: Errors.UNSUPPORTED_VERSION });
  }
  if (served.length === 0) return answers;
  const response = await attempt.send(listOffsetsApi, {
    replicaId: -1,
    isolationLevel: version >= 2 ? isolationLevel : 0,
    topics: [...groupByTopic(served)].map(([name, list]) => ({
      name,
      partitions: list.map(({ partition, timestamp }) => ({
        partitionIndex: partition,
        timestamp,
      })),
    })),
  });
  for (const topic of response.topics) {
    for (const partition of topic.partitions) {
      const { errorCode, timestamp, leaderEpoch } = partition;
      const offset = version === 0 ? (partition.oldStyleOffsets[0] ?? -1) : partition.offset;
      const value = { offset, timestamp, leaderEpoch: leaderEpoch < 0 ? null : leaderEpoch };
      const answer = errorCode === 0 ? { value } : { code: errorCode };
      answers.set(keyOf(topic.name, partition.partitionIndex), answer);
    }
  }
  return answers;
}

/** Deletes everything below the offset; -1: up to the high watermark. */
export function deleteRecords(
  calls: Calls,
  offsets: readonly (readonly [TopicPartition, number])[],
  options: CallOptions = {},
): AdminResult<TopicPartition, { readonly lowWatermark: number }> {
  const wanted = offsets.map(([tp, offset]) => ({ ...tp, offset }));
  const call = {
    name: 'deleteRecords',
    api: 'DELETE_RECORDS',
    deadline: calls.deadline(options),
    awaitsTopics: true,
  };
  const ask = async (attempt: Attempt, some: readonly (typeof wanted)[number][]) => {
    const response = await attempt.send(deleteRecordsApi, {
      topics: [...groupByTopic(some)].map(([name, list]) => ({
        name,
        partitions: list.map(({ partition, offset }) => ({ partitionIndex: partition, offset })),
      })),
      timeoutMs: attempt.timeoutMs,
    });
    const answers = new Map<string, Answer<{ readonly lowWatermark: number }>>();
    for (const topic of response.topics) {
      for (const { partitionIndex, errorCode, lowWatermark } of topic.partitions) {
        const answer = errorCode === 0 ? { value: { lowWatermark } } : { code: errorCode };
        answers.set(keyOf(topic.name, partitionIndex), answer);
      }
    }
    return answers;
  };
  const work = perLeader(calls, call, wanted, ask);
  return new AdminResult(
    offsets.map(([tp]) => tp),
    textOf,
    work,
  );
}
