/**
 * (state, event) -> {state, writes, requests}: the controller's whole judgement, without a clock, a socket or an await. An
 * event becomes steps; steps run until one needs ZooKeeper's answer; the answers come back as a `written` event that
 * goes on where the decision stopped. So each step sees the state that the one before it really left in ZooKeeper.
 */
import { unreachable } from '../base/assert.ts';
import { Errors } from '../protocol/errors.ts';
import { onAlterPartition } from './alter-partition.ts';
import { balanceLeaders } from './balance.ts';
import {
  announceEverything,
  failBrokers,
  failReplicas,
  onBrokers,
  onControlledShutdown,
  onLeaderAndIsrResponse,
  onLogDirEvents,
  replicatedOn,
  startBrokers,
} from './brokers.ts';
import { Bench, type Decision } from './decision.ts';
import { onElectLeaders, onUncleanElectionEnabled } from './elect-leaders.ts';
import type { ControllerEvent, Step, Write, WriteOutcome } from './events.ts';
import { onFailover } from './failover.ts';
import {
  applyStateOutcome,
  createPartitions,
  electLeaderless,
  electLeaders,
  moveReplicas,
} from './leadership.ts';
import {
  adoptTarget,
  advanceReassignment,
  forgetReplicas,
  onReassign,
  onReassigned,
  reconsider,
  recordAssignment,
  startReassignments,
} from './reassignment.ts';
import type { ClusterState } from './state.ts';
import {
  applyTopicDeleted,
  onDeletions,
  onStopReplicaResponse,
  onTopic,
  onTopics,
  resumeDeletions,
} from './topics.ts';

export function decide(state: ClusterState, event: ControllerEvent): Decision {
  const going = event.type === 'written';
  const bench = new Bench(state, going ? event.rest : [], going ? event.pending : null);
  begin(bench, event);
  // a batch ends with its step, unless its writes are still out: they belong to it
  while (bench.writes.length === 0) {
    bench.flush();
    const step = bench.steps.shift();
    if (step === undefined) break;
    run(bench, step);
  }
  return bench.finish();
}

function begin(bench: Bench, event: ControllerEvent): void {
  switch (event.type) {
    case 'failover':
      onFailover(bench, event.snapshot);
      break;
    case 'brokers':
      onBrokers(bench, event);
      break;
    case 'topics':
      onTopics(bench, event);
      break;
    case 'topic':
      onTopic(bench, event);
      break;
    case 'deletions':
      onDeletions(bench, event);
      break;
    case 'isr changes':
      onIsrChanges(bench, event);
      break;
    case 'log dir events':
      onLogDirEvents(bench, event);
      break;
    case 'leader and isr response':
      onLeaderAndIsrResponse(bench, event);
      break;
    case 'stop replica response':
      onStopReplicaResponse(bench, event);
      break;
    case 'controlled shutdown':
      onControlledShutdown(bench, event);
      break;
    case 'alter partition':
      onAlterPartition(bench, event);
      break;
    case 'elect leaders':
      onElectLeaders(bench, event);
      break;
    case 'reassign':
      onReassign(bench, event);
      break;
    case 'balance':
      bench.steps.push({ step: 'balance' });
      break;
    case 'unclean election enabled':
      onUncleanElectionEnabled(bench, event.topic);
      break;
    case 'written':
      event.writes.forEach((write, index) => {
        const outcome = event.outcomes[index];
        if (outcome !== undefined) applyOutcome(bench, write, outcome);
      });
      break;
    default:
      unreachable(event);
  }
}

function run(bench: Bench, step: Step): void {
  const { draft, batch } = bench;
  switch (step.step) {
    case 'announce brokers':
      batch.updateMetadata(draft.receivers, []);
      break;
    case 'announce partitions':
      batch.updateMetadata(draft.receivers, step.partitions);
      break;
    case 'announce everything':
      announceEverything(bench, step.to);
      break;
    case 'create partitions':
      createPartitions(bench, step.partitions);
      break;
    case 'elect':
      electLeaders(bench, step.partitions, step.strategy, step.collect);
      break;
    case 'elect leaderless':
      electLeaderless(bench);
      break;
    case 'move replicas':
      moveReplicas(bench, step.replicas, step.to);
      break;
    case 'brokers failed':
      failBrokers(bench, step.brokers);
      break;
    case 'replicas failed':
      failReplicas(bench, step.replicas);
      break;
    case 'brokers started':
      startBrokers(bench, step.brokers);
      break;
    case 'start reassignments':
      startReassignments(bench, step.plans);
      break;
    case 'advance reassignment':
      advanceReassignment(bench, step.partition, step.onlyIfCaughtUp);
      break;
    case 'adopt target':
      adoptTarget(bench, step.partition);
      break;
    case 'forget replicas':
      forgetReplicas(bench, step.replicas);
      break;
    case 'record assignment':
      recordAssignment(bench, step.topic);
      break;
    case 'reassigned':
      onReassigned(bench, step.partition);
      break;
    case 'resume deletions':
      resumeDeletions(bench);
      break;
    case 'balance':
      balanceLeaders(bench);
      break;
    case 'finish':
      finish(bench);
      break;
    default:
      unreachable(step);
  }
}

function applyOutcome(bench: Bench, write: Write, outcome: WriteOutcome): void {
  switch (write.type) {
    case 'create state':
    case 'set state':
    case 'read state':
      applyStateOutcome(bench, write, outcome);
      break;
    case 'delete topic':
      if (outcome.ok) applyTopicDeleted(bench, write.topic);
      break;
    case 'delete mark':
    case 'set topic':
      if (!outcome.ok) bench.log.push({ level: 'WARN', message: outcome.reason });
      break;
    default:
      unreachable(write);
  }
}

/** Leaders told the controller of ISRs they wrote themselves (brokers older than 2.7). */
function onIsrChanges(
  bench: Bench,
  event: Extract<ControllerEvent, { type: 'isr changes' }>,
): void {
  const known: { topic: string; partition: number }[] = [];
  for (const { topic, partition, state } of event.leaders) {
    const tp = { topic, partition };
    const value = bench.draft.partition(tp);
    if (value === undefined) continue;
    bench.draft.setPartition(tp, { ...value, leaderAndIsr: state });
    known.push(tp);
  }
  bench.batch.updateMetadata(bench.draft.receivers, known);
  bench.steps.push(...reconsider(bench, known));
}

function finish(bench: Bench): void {
  const { pending } = bench;
  bench.pending = null;
  if (pending === null) return;
  if (pending.reply.type !== 'controlled shutdown') {
    bench.replies.push(pending);
    return;
  }
  // whatever it still leads is read off the state that the elections left
  const leaving = [...bench.draft.shuttingDown];
  const remaining = leaving.flatMap((broker) =>
    replicatedOn(bench, broker).filter(
      (tp) => bench.draft.partition(tp)?.leaderAndIsr?.leader === broker,
    ),
  );
  const reply = { ...pending.reply, errorCode: Errors.NONE, remaining };
  bench.replies.push({ to: pending.to, reply });
}
