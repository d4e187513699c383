/**
 * Questions to partition leaders about their logs: ListOffsets for positions, ends and times. Partitions that have moved
 * or are not ready are asked again until the deadline (spec/clients.md C4).
 */
import { groupByTopic } from '../../base/group-by-topic.ts';
import { errorOf, Errors } from '../../protocol/errors.ts';
import { listOffsetsApi } from '../../protocol/messages/list-offsets.ts';
import { isTransient, type Cluster } from '../cluster.ts';
import { pause, within, type Deadline } from '../deadline.ts';
import { brokerError, timeoutError, topicRefused } from '../errors.ts';
import { keyOf } from '../topic-partition.ts';
import type { Node, TopicPartition } from '../types.ts';

export const EARLIEST = -2;
export const LATEST = -1;

export interface LogOffset {
  readonly offset: number;
  readonly timestamp: number;
  readonly leaderEpoch: number | null;
}

export interface OffsetQuery extends TopicPartition {
  /** ms, or EARLIEST or LATEST. */
  readonly timestamp: number;
}

export interface LogOffsetOptions {
  readonly readCommitted: boolean;
  readonly retryBackoffMs: number;
}

/** By `topic-partition`; every query is answered, or this throws. */
export async function listLogOffsets(
  cluster: Cluster,
  queries: readonly OffsetQuery[],
  { readCommitted, retryBackoffMs }: LogOffsetOptions,
  deadline: Deadline,
): Promise<Map<string, LogOffset>> {
  const found = new Map<string, LogOffset>();
  const { clock } = cluster;
  const timedOut = () => timeoutError('Failed to get offsets by times in time');
  for (;;) {
    const left = queries.filter((one) => !found.has(keyOf(one.topic, one.partition)));
    if (left.length === 0) return found;
    const complete = await within(
      clock,
      deadline,
      askLeaders(cluster, left, readCommitted, found),
      timedOut,
    );
    if (complete) continue;
    await within(clock, deadline, cluster.refresh(), timedOut);
    if (!(await pause(clock, deadline, retryBackoffMs))) throw timedOut();
  }
}

async function askLeaders(
  cluster: Cluster,
  queries: readonly OffsetQuery[],
  readCommitted: boolean,
  found: Map<string, LogOffset>,
): Promise<boolean> {
  const perNode = new Map<number, { node: Node; queries: OffsetQuery[] }>();
  let complete = true;
  for (const query of queries) {
    const node = cluster.leaderOf(query.topic, query.partition);
    if (!node) {
      complete = false;
      continue;
    }
    const entry = perNode.get(node.id) ?? { node, queries: [] };
    entry.queries.push(query);
    perNode.set(node.id, entry);
  }
  const asks = [...perNode.values()].map(async ({ node, queries: some }) => {
    try {
      if (!(await ask(cluster, node, some, readCommitted, found))) complete = false;
    } catch (error) {
      if (!isTransient(error)) throw error;
      complete = false;
    }
  });
  await Promise.all(asks);
  return complete;
}

async function ask(
  cluster: Cluster,
  node: Node,
  queries: readonly OffsetQuery[],
  readCommitted: boolean,
  found: Map<string, LogOffset>,
): Promise<boolean> {
  const response = await cluster.send(node, listOffsetsApi, {
    replicaId: -1,
    isolationLevel: readCommitted ? 1 : 0,
    topics: [...groupByTopic(queries)].map(([name, list]) => ({
      name,
      partitions: list.map(({ partition, timestamp }) => ({
        partitionIndex: partition,
        timestamp,
        currentLeaderEpoch: cluster.partition(name, partition)?.leaderEpoch ?? -1,
      })),
    })),
  });
  let complete = true;
  for (const topic of response.topics) {
    for (const { partitionIndex, errorCode, offset, timestamp, leaderEpoch } of topic.partitions) {
      if (errorCode === Errors.NONE) {
        const epoch = leaderEpoch < 0 ? null : leaderEpoch;
        found.set(keyOf(topic.name, partitionIndex), { offset, timestamp, leaderEpoch: epoch });
      } else if (errorCode === Errors.TOPIC_AUTHORIZATION_FAILED) {
        throw topicRefused(topic.name);
      } else if (errorOf(errorCode).retriable) complete = false;
      else throw brokerError(errorCode);
    }
  }
  return complete;
}
