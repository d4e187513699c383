/**
 * Elections that somebody asked for: the ElectLeaders API, an operator's node in ZooKeeper, and
 * unclean.leader.election.enable turned on (KIP-183, KIP-460; kafka: KafkaController.processReplicaLeaderElection).
 */
import { Errors } from '../protocol/errors.ts';
import type { Bench } from './decision.ts';
import type { ControllerEvent, PartitionResult } from './events.ts';
import type { TopicPartition } from './znodes.ts';

type ElectLeadersEvent = Extract<ControllerEvent, { type: 'elect leaders' }>;

export function onElectLeaders(bench: Bench, event: ElectLeadersEvent): void {
  const electable: TopicPartition[] = [];
  const results: PartitionResult[] = [];
  for (const tp of event.partitions) {
    const refusal = refuse(bench, tp, event.electionType);
    if (refusal === null) electable.push(tp);
    else results.push({ topic: tp.topic, partition: tp.partition, ...refusal });
  }
  if (event.reply !== null)
    bench.pending = { to: event.reply, reply: { type: 'elect leaders', results } };
  bench.steps.push(
    {
      step: 'elect',
      partitions: electable,
      strategy: event.electionType === 'preferred' ? 'preferred' : 'offline unclean',
      collect: true,
    },
    { step: 'finish' },
  );
}

function refuse(
  bench: Bench,
  tp: TopicPartition,
  electionType: 'preferred' | 'unclean',
): { errorCode: number; errorMessage: string } | null {
  const { draft } = bench;
  const partition = draft.partition(tp);
  if (partition === undefined)
    return {
      errorCode: Errors.UNKNOWN_TOPIC_OR_PARTITION,
      errorMessage: 'The partition does not exist.',
    };
  if (draft.deleting.has(tp.topic))
    return {
      errorCode: Errors.INVALID_TOPIC_EXCEPTION,
      errorMessage: 'The topic is being deleted',
    };
  const leader = partition.leaderAndIsr?.leader ?? -1;
  const needed =
    electionType === 'preferred'
      ? leader !== partition.assignment.replicas[0]
      : leader === -1 || !draft.isLive(leader, tp);
  return needed
    ? null
    : {
        errorCode: Errors.ELECTION_NOT_NEEDED,
        errorMessage: 'Leader election not needed for topic partition.',
      };
}

/** Partitions that were Offline for want of an in-sync replica may get a leader now. */
export function onUncleanElectionEnabled(bench: Bench, topic: string | null): void {
  const offline: TopicPartition[] = [];
  for (const item of bench.draft.allPartitions())
    if (item.value.status === 'OfflinePartition' && (topic === null || item.topic === topic))
      if (!bench.draft.deleting.has(item.topic))
        offline.push({ topic: item.topic, partition: item.partition });
  bench.steps.push({ step: 'elect', partitions: offline, strategy: 'offline', collect: false });
}
