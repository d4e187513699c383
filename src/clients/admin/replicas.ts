/**
 * Where replicas lie and who leads: DescribeLogDirs 35 and AlterReplicaLogDirs 34 (each broker about itself), ElectLeaders 43,
 * AlterPartitionReassignments 45 and ListPartitionReassignments 46 (the controller).
 */
import { groupByTopic } from '../../base/group-by-topic.ts';
import { alterPartitionReassignmentsApi } from '../../protocol/messages/alter-partition-reassignments.ts';
import { alterReplicaLogDirsApi } from '../../protocol/messages/alter-replica-log-dirs.ts';
import {
  describeLogDirsApi,
  type DescribeLogDirsResponse,
} from '../../protocol/messages/describe-log-dirs.ts';
import { electLeadersApi } from '../../protocol/messages/elect-leaders.ts';
import { listPartitionReassignmentsApi } from '../../protocol/messages/list-partition-reassignments.ts';
import { Errors } from '../../protocol/errors.ts';
import { brokerError, illegalArgument } from '../errors.ts';
import { keyOf, TopicPartitionMap } from '../topic-partition.ts';
import type { CallOptions, TopicPartition } from '../types.ts';
import { CONTROLLER, check, outcome, type Calls } from './calls.ts';
import { askable, unrepresentable } from './askable.ts';
import { each } from './each.ts';
import { AdminResult } from './result.ts';
import type { LogDirDescription, PartitionReassignment } from './types.ts';

const textOf = (tp: TopicPartition) => keyOf(tp.topic, tp.partition);

/** By broker id, then by path. */
export function describeLogDirs(
  calls: Calls,
  brokerIds: readonly number[],
  options: CallOptions = {},
): AdminResult<number, Map<string, LogDirDescription>> {
  const deadline = calls.deadline(options);
  const work = each(brokerIds.map(String), (id) =>
    calls.call('describeLogDirs', { to: 'broker', id: Number(id) }, deadline, async (attempt) => {
      const response = await attempt.send(describeLogDirsApi, { topics: null });
      check(response.errorCode);
      return new Map(response.results.map((dir) => [dir.logDir, logDir(dir)]));
    }),
  );
  return new AdminResult(brokerIds, String, work);
}

function logDir(dir: DescribeLogDirsResponse['results'][number]): LogDirDescription {
  return {
    error: dir.errorCode === 0 ? null : brokerError(dir.errorCode),
    replicas: dir.topics.flatMap((topic) =>
      topic.partitions.map((partition) => ({
        topic: topic.name,
        partition: partition.partitionIndex,
        size: partition.partitionSize,
        offsetLag: partition.offsetLag,
        isFuture: partition.isFutureKey,
      })),
    ),
    totalBytes: dir.totalBytes < 0 ? null : dir.totalBytes,
    usableBytes: dir.usableBytes < 0 ? null : dir.usableBytes,
  };
}

/** A replica of one broker. */
export interface TopicPartitionReplica extends TopicPartition {
  readonly brokerId: number;
}

/** Where a replica lies, and where it is being moved to. */
export interface ReplicaLogDirInfo {
  /** null: the broker has no such replica, as far as it can tell. */
  readonly currentLogDir: string | null;
  readonly currentOffsetLag: number;
  readonly futureLogDir: string | null;
  readonly futureOffsetLag: number;
}

export function describeReplicaLogDirs(
  calls: Calls,
  replicas: readonly TopicPartitionReplica[],
  options: CallOptions = {},
): AdminResult<TopicPartitionReplica, ReplicaLogDirInfo> {
  const brokers = [...new Set(replicas.map(({ brokerId }) => brokerId))];
  const described = describeLogDirs(calls, brokers, options);
  const infoOf = async (replica: TopicPartitionReplica): Promise<ReplicaLogDirInfo> => {
    const dirs = await described.get(replica.brokerId);
    const found = [...(dirs ?? [])].flatMap(([path, dir]) =>
      dir.replicas
        .filter((one) => textOf(one) === textOf(replica))
        .map(({ offsetLag, isFuture }) => ({ path, offsetLag, isFuture })),
    );
    const current = found.find(({ isFuture }) => !isFuture);
    const future = found.find(({ isFuture }) => isFuture);
    return {
      currentLogDir: current?.path ?? null,
      currentOffsetLag: current?.offsetLag ?? -1,
      futureLogDir: future?.path ?? null,
      futureOffsetLag: future?.offsetLag ?? -1,
    };
  };
  const byText = new Map(replicas.map((replica) => [replicaText(replica), replica]));
  const work = each([...byText.keys()], (text) =>
    infoOf(byText.get(text) as TopicPartitionReplica),
  );
  return new AdminResult(replicas, replicaText, work);
}

const replicaText = (replica: TopicPartitionReplica) => `${replica.brokerId}:${textOf(replica)}`;

/** A replica and the log directory it is to lie in. */
export interface ReplicaMove extends TopicPartitionReplica {
  /** Absolute path of a log dir of that broker. */
  readonly logDir: string;
}

export function alterReplicaLogDirs(
  calls: Calls,
  moves: readonly ReplicaMove[],
  options: CallOptions = {},
): AdminResult<ReplicaMove, void> {
  const deadline = calls.deadline(options);
  const brokers = [...new Set(moves.map((move) => move.brokerId))];
  const ask = async (id: number): Promise<[string, undefined | Error][]> => {
    const mine = moves.filter((move) => move.brokerId === id);
    return calls.call('alterReplicaLogDirs', { to: 'broker', id }, deadline, async (attempt) => {
      const paths = [...new Set(mine.map((move) => move.logDir))];
      const response = await attempt.send(alterReplicaLogDirsApi, {
        dirs: paths.map((path) => ({
          path,
          topics: [...groupByTopic(mine.filter((move) => move.logDir === path))].map(
            ([name, list]) => ({
              name,
              partitions: list.map((one) => one.partition),
            }),
          ),
        })),
      });
      return response.results.flatMap((topic) =>
        topic.partitions.map(({ partitionIndex, errorCode }): [string, undefined | Error] => [
          `${id}:${keyOf(topic.topicName, partitionIndex)}`,
          outcome(errorCode, null, () => undefined),
        ]),
      );
    });
  };
  const work = Promise.all(brokers.map(ask)).then((lists) => new Map(lists.flat()));
  return new AdminResult<ReplicaMove, void>(moves, replicaText, work);
}

/** null partitions: all that need an election; the answer then names only those that had one. */
export function electLeaders(
  calls: Calls,
  type: 'PREFERRED' | 'UNCLEAN',
  partitions: readonly TopicPartition[] | null,
  options: CallOptions = {},
): Promise<TopicPartitionMap<Error | null>> {
  const deadline = calls.deadline(options);
  return calls.call('electLeaders', CONTROLLER, deadline, async (attempt) => {
    const response = await attempt.send(electLeadersApi, {
      electionType: type === 'PREFERRED' ? 0 : 1,
      topicPartitions: partitions
        ? [...groupByTopic(partitions)].map(([topic, list]) => ({
            topic,
            partitions: list.map((one) => one.partition),
          }))
        : null,
      timeoutMs: attempt.timeoutMs,
    });
    check(response.errorCode);
    const results = new TopicPartitionMap<Error | null>();
    for (const { topic, partitionResult } of response.replicaElectionResults) {
      for (const { partitionId, errorCode, errorMessage } of partitionResult) {
        const error = errorCode === 0 ? null : brokerError(errorCode, errorMessage);
        results.set({ topic, partition: partitionId }, error);
      }
    }
    return results;
  });
}

/** The target replicas of each partition; null cancels a reassignment under way. */
export function alterPartitionReassignments(
  calls: Calls,
  reassignments: readonly (readonly [TopicPartition, readonly number[] | null])[],
  options: CallOptions = {},
): AdminResult<TopicPartition, void> {
  if (reassignments.some(([, replicas]) => replicas?.length === 0))
    throw illegalArgument('Cannot create a new partition reassignment without any replicas');
  const deadline = calls.deadline(options);
  const wanted = reassignments.map(([tp, replicas]) => ({ ...tp, replicas }));
  const ask = (some: Readonly<typeof wanted>) =>
    calls.call('alterPartitionReassignments', CONTROLLER, deadline, async (attempt) => {
      const response = await attempt.send(alterPartitionReassignmentsApi, {
        timeoutMs: attempt.timeoutMs,
        topics: [...groupByTopic(some)].map(([name, list]) => ({
          name,
          partitions: list.map(({ partition, replicas }) => ({
            partitionIndex: partition,
            replicas,
          })),
        })),
      });
      check(response.errorCode, response.errorMessage);
      const outcomes = response.responses.flatMap(({ name, partitions }) =>
        partitions.map(({ partitionIndex, errorCode, errorMessage }) => {
          const one = outcome(errorCode, errorMessage, () => undefined);
          return [keyOf(name, partitionIndex), one] as const;
        }),
      );
      return new Map(outcomes);
    });
  return new AdminResult<TopicPartition, void>(
    reassignments.map(([tp]) => tp),
    textOf,
    askable(wanted, textOf, partitionRefusal, ask),
  );
}

/** What no request can hold. */
function partitionRefusal({ topic, partition }: TopicPartition): Error | null {
  const nameless = unrepresentable(topic);
  if (nameless !== null || partition >= 0) return nameless;
  const text = `The given partition index ${partition} is not valid.`;
  return brokerError(Errors.INVALID_TOPIC_EXCEPTION, text);
}

/** Left out: of all partitions. */
export async function listPartitionReassignments(
  calls: Calls,
  partitions: readonly TopicPartition[] | null,
  options: CallOptions = {},
): Promise<TopicPartitionMap<PartitionReassignment>> {
  for (const tp of partitions ?? []) {
    const error = partitionRefusal(tp);
    if (error) throw error;
  }
  const deadline = calls.deadline(options);
  return calls.call('listPartitionReassignments', CONTROLLER, deadline, async (attempt) => {
    const response = await attempt.send(listPartitionReassignmentsApi, {
      timeoutMs: attempt.timeoutMs,
      topics: partitions
        ? [...groupByTopic(partitions)].map(([name, list]) => ({
            name,
            partitionIndexes: list.map((one) => one.partition),
          }))
        : null,
    });
    check(response.errorCode, response.errorMessage);
    const results = new TopicPartitionMap<PartitionReassignment>();
    for (const topic of response.topics) {
      for (const {
        partitionIndex,
        replicas,
        addingReplicas,
        removingReplicas,
      } of topic.partitions) {
        const key = { topic: topic.name, partition: partitionIndex };
        results.set(key, { replicas, addingReplicas, removingReplicas });
      }
    }
    return results;
  });
}
