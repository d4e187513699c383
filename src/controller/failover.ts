/**
 * A new controller takes over (spec/cluster.md 4.3; kafka: KafkaController.onControllerFailover): it makes its state from what
 * ZooKeeper holds, tells every broker of every other, then of every partition, and only then judges who is missing.
 */
import type { Bench } from './decision.ts';
import type { ClusterSnapshot } from './events.ts';
import { isReassigning, resumeReassignments } from './reassignment.ts';
import { partitionKey, type TopicPartitionReplica } from './state.ts';
import type { Partition } from './state.ts';
import type { PartitionStatus, ReplicaStatus } from './states.ts';
import type { LeaderAndIsr, TopicPartition } from './znodes.ts';
import type { Assignment } from './znodes.ts';

export function onFailover(bench: Bench, snapshot: ClusterSnapshot): void {
  const { draft } = bench;
  for (const broker of snapshot.brokers) draft.brokers.set(broker.id, broker);
  const leaders = new Map(snapshot.leaders.map((item) => [partitionKey(item), item.state]));
  const live: TopicPartitionReplica[] = [];
  const dead: TopicPartitionReplica[] = [];
  for (const [name, node] of snapshot.topics) {
    const partitions = new Map<number, Partition>();
    for (const [partition, assignment] of node.partitions) {
      const tp = { topic: name, partition };
      const leaderAndIsr = leaders.get(partitionKey(tp)) ?? null;
      partitions.set(partition, loaded(bench, assignment, leaderAndIsr));
      for (const replica of assignment.replicas)
        (draft.brokers.has(replica) ? live : dead).push({ ...tp, replica });
    }
    draft.setTopic({ name, id: node.id, partitions });
  }
  const unknown = loadDeletions(bench, snapshot.deleting, dead);
  for (const topic of unknown) bench.writes.push({ type: 'delete mark', topic });
  bench.steps.push(
    { step: 'announce brokers' },
    { step: 'announce partitions', partitions: unledPartitions(bench) },
    { step: 'move replicas', replicas: live, to: 'OnlineReplica' },
    { step: 'move replicas', replicas: doomed(bench, dead, true), to: 'ReplicaDeletionIneligible' },
    { step: 'move replicas', replicas: doomed(bench, dead, false), to: 'OfflineReplica' },
    { step: 'elect leaderless' },
    ...resumeReassignments(bench, null),
    { step: 'resume deletions' },
  );
}

function loaded(
  bench: Bench,
  assignment: Assignment,
  leaderAndIsr: LeaderAndIsr | null,
): Partition {
  const { brokers } = bench.draft;
  const status: PartitionStatus =
    leaderAndIsr === null
      ? 'NewPartition'
      : brokers.has(leaderAndIsr.leader)
        ? 'OnlinePartition'
        : 'OfflinePartition';
  const replicas = assignment.replicas.map((replica): [number, ReplicaStatus] => [
    replica,
    brokers.has(replica) ? 'OnlineReplica' : 'OfflineReplica',
  ]);
  return { assignment, leaderAndIsr, status, replicas: new Map(replicas) };
}

/** Marks of topics that are gone, or that nobody may delete, are returned: they are to be removed. */
function loadDeletions(
  bench: Bench,
  names: readonly string[],
  dead: readonly TopicPartitionReplica[],
): string[] {
  const { draft } = bench;
  const refused: string[] = [];
  const unreachable = new Set(dead.map(({ topic }) => topic));
  for (const name of names) {
    const topic = draft.topics.get(name);
    if (topic === undefined || !draft.settings.deleteTopicEnable) {
      refused.push(name);
      continue;
    }
    draft.deleting.add(name);
    if (isReassigning(topic) || unreachable.has(name)) draft.ineligible.add(name);
  }
  return refused;
}

/** Partitions without a live replica get no LeaderAndIsr, so nobody would hear of them. */
function unledPartitions(bench: Bench): TopicPartition[] {
  const unled: TopicPartition[] = [];
  for (const { topic, partition, value } of bench.draft.allPartitions())
    if (
      value.leaderAndIsr !== null &&
      !value.assignment.replicas.some((id) => bench.draft.brokers.has(id))
    )
      unled.push({ topic, partition });
  return unled;
}

function doomed(
  bench: Bench,
  dead: readonly TopicPartitionReplica[],
  deleting: boolean,
): TopicPartitionReplica[] {
  return dead.filter(({ topic }) => bench.draft.deleting.has(topic) === deleting);
}
