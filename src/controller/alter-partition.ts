/**
 * A leader proposes another ISR (KIP-497; spec/cluster.md 4.6 "AlterPartition"; kafka: KafkaController.tryProcessAlterPartition).
 * The checks are in Kafka's order: a leader that is behind learns so before anything else, a proposal already in force
 * succeeds, and only then does ZooKeeper decide.
 */
import { Errors } from '../protocol/errors.ts';
import type { AlterPartitionRequestPartitionData } from '../protocol/messages/alter-partition.ts';
import type { Bench } from './decision.ts';
import type { ControllerEvent } from './events.ts';
import { collectAlter } from './leadership.ts';
import { reconsider } from './reassignment.ts';
import type { LeaderAndIsr, TopicPartition } from './znodes.ts';

type AlterPartitionEvent = Extract<ControllerEvent, { type: 'alter partition' }>;

const RECOVERED = 0;
const RECOVERING = 1;

export function onAlterPartition(bench: Bench, event: AlterPartitionEvent): void {
  const { draft } = bench;
  const { request, reply, apiVersion } = event;
  const broker = draft.brokers.get(request.brokerId);
  if (broker === undefined || broker.epoch !== request.brokerEpoch) {
    const errorCode = Errors.STALE_BROKER_EPOCH;
    bench.replies.push({
      to: reply,
      reply: { type: 'alter partition', errorCode, partitions: [] },
    });
    return;
  }
  bench.pending = {
    to: reply,
    reply: { type: 'alter partition', errorCode: Errors.NONE, partitions: [] },
  };
  const mentioned: TopicPartition[] = [];
  for (const { topicName, topicId, partitions } of request.topics) {
    const topic = apiVersion >= 2 ? nameOf(bench, topicId) : topicName;
    for (const partition of partitions) {
      const tp = { topic: topic ?? '', partition: partition.partitionIndex };
      mentioned.push(tp);
      if (topic === null) collectUnknownId(bench, tp, topicId);
      else propose(bench, tp, partition, apiVersion);
    }
  }
  bench.steps.push(
    { step: 'announce partitions', partitions: mentioned },
    { step: 'finish' },
    ...reconsider(bench, mentioned),
  );
}

function nameOf(bench: Bench, topicId: string): string | null {
  for (const [name, topic] of bench.draft.topics) if (topic.id === topicId) return name;
  return null;
}

function collectUnknownId(bench: Bench, tp: TopicPartition, topicId: string): void {
  const { pending } = bench;
  if (pending?.reply.type !== 'alter partition') return;
  const unknown = { ...tp, topicId, errorCode: Errors.UNKNOWN_TOPIC_ID, state: null };
  const partitions = [...pending.reply.partitions, unknown];
  bench.pending = { to: pending.to, reply: { ...pending.reply, partitions } };
}

function propose(
  bench: Bench,
  tp: TopicPartition,
  proposal: AlterPartitionRequestPartitionData,
  apiVersion: number,
): void {
  const current = bench.draft.partition(tp)?.leaderAndIsr ?? null;
  const isr = isrOf(proposal, apiVersion);
  if (current === null) {
    collectAlter(bench, tp, Errors.UNKNOWN_TOPIC_OR_PARTITION, null);
    return;
  }
  const refusal = refusalOf(bench, tp, current, isr, proposal, apiVersion);
  if (refusal !== null) collectAlter(bench, tp, refusal, refusal === Errors.NONE ? current : null);
  else
    bench.writes.push({
      type: 'set state',
      ...tp,
      state: {
        ...current,
        isr,
        recoveryState: proposal.leaderRecoveryState,
        controllerEpoch: bench.draft.epoch,
      },
      change: { kind: 'alter partition' },
    });
}

/** A code of Kafka's; NONE when what is proposed is so already; null when it is to be written. */
function refusalOf(
  bench: Bench,
  tp: TopicPartition,
  current: LeaderAndIsr,
  isr: readonly number[],
  { leaderEpoch, partitionEpoch, leaderRecoveryState }: AlterPartitionRequestPartitionData,
  apiVersion: number,
): number | null {
  if (partitionEpoch > current.partitionEpoch || leaderEpoch > current.leaderEpoch)
    return Errors.NOT_CONTROLLER;
  if (leaderEpoch < current.leaderEpoch) return Errors.FENCED_LEADER_EPOCH;
  if (sameIsr(current, isr, leaderRecoveryState)) return Errors.NONE;
  if (partitionEpoch < current.partitionEpoch) return Errors.INVALID_UPDATE_VERSION;
  if (leaderRecoveryState === RECOVERING && isr.length > 1) return Errors.INVALID_REQUEST;
  if (current.recoveryState === RECOVERED && leaderRecoveryState === RECOVERING)
    return Errors.INVALID_REQUEST;
  if (!isr.every((replica) => bench.draft.isLive(replica, tp)))
    return apiVersion >= 2 ? Errors.INELIGIBLE_REPLICA : Errors.OPERATION_NOT_ATTEMPTED;
  return null;
}

/** From version 3 on each member of the ISR comes with its broker's epoch (KIP-903). */
function isrOf(
  proposal: AlterPartitionRequestPartitionData,
  apiVersion: number,
): readonly number[] {
  return apiVersion >= 3
    ? proposal.newIsrWithEpochs.map(({ brokerId }) => brokerId)
    : proposal.newIsr;
}

function sameIsr(current: LeaderAndIsr, isr: readonly number[], recoveryState: number): boolean {
  return (
    current.recoveryState === recoveryState &&
    current.isr.length === isr.length &&
    isr.every((replica) => current.isr.includes(replica))
  );
}
