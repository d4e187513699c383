/**
 * Partitions get, lose and change leaders; replicas come and go (spec/cluster.md 4.4; kafka: ZkPartitionStateMachine,
 * ZkReplicaStateMachine). What needs ZooKeeper's consent is only asked for here; what follows from the answer is in
 * applyOutcome. A state that someone else wrote first is taken over and tried again from there.
 */
import { Errors } from '../protocol/errors.ts';
import type { Bench } from './decision.ts';
import { elect, type ElectionStrategy, initialLeader, withoutReplica } from './election.ts';
import type { StateChange, Write, WriteOutcome } from './events.ts';
import type { Partition, TopicPartitionReplica } from './state.ts';
import { type ReplicaStatus, partitionMayMove, replicaMayMove } from './states.ts';
import { type LeaderAndIsr, originOf, type TopicPartition } from './znodes.ts';

type StateWrite = Extract<Write, { type: 'create state' | 'set state' | 'read state' }>;

// ---- first leaders -------------------------------------------------------------------------------

/** NewPartition -> OnlinePartition, where a replica is live. */
export function createPartitions(bench: Bench, partitions: readonly TopicPartition[]): void {
  for (const tp of partitions) {
    const partition = bench.draft.partition(tp);
    if (partition === undefined || partition.status !== 'NewPartition') continue;
    const live = partition.assignment.replicas.filter((replica) => bench.draft.isLive(replica, tp));
    const state = initialLeader(live, bench.draft.epoch);
    if (state === null)
      bench.log.push({
        level: 'ERROR',
        message: `Controller ${bench.draft.settings.brokerId} epoch ${bench.draft.epoch} encountered error during state change of partition ${tp.topic}-${tp.partition} from New to Online, assigned replicas are [${partition.assignment.replicas.join(',')}], live brokers are [${[...bench.draft.brokers.keys()].join(', ')}]. No assigned replica is alive.`,
      });
    else bench.writes.push({ type: 'create state', ...tp, state });
  }
}

// ---- elections -----------------------------------------------------------------------------------

export function electLeaders(
  bench: Bench,
  partitions: readonly TopicPartition[],
  strategy: ElectionStrategy,
  collect: boolean,
): void {
  for (const tp of partitions) attempt(bench, tp, strategy, collect, false);
}

/** Everything New or Offline that is not on its way out. */
export function electLeaderless(bench: Bench): void {
  const fresh: TopicPartition[] = [];
  const offline: TopicPartition[] = [];
  for (const { topic, partition, value } of bench.draft.allPartitions()) {
    if (bench.draft.deleting.has(topic)) continue;
    if (value.status === 'NewPartition') fresh.push({ topic, partition });
    else if (value.status === 'OfflinePartition') offline.push({ topic, partition });
  }
  createPartitions(bench, fresh);
  electLeaders(bench, offline, 'offline', false);
}

/** `looked`: the state at hand was read just now, so that nobody electable means nobody electable. */
function attempt(
  bench: Bench,
  tp: TopicPartition,
  strategy: ElectionStrategy,
  collect: boolean,
  looked: boolean,
): void {
  const { draft } = bench;
  const partition = draft.partition(tp);
  if (partition === undefined || partition.leaderAndIsr === null) {
    if (collect)
      collectElection(
        bench,
        tp,
        Errors.UNKNOWN_TOPIC_OR_PARTITION,
        'The partition does not exist.',
      );
    return;
  }
  if (!partitionMayMove(partition.status, 'OnlinePartition')) return;
  const change: StateChange = { kind: 'elect', strategy, collect };
  const unclean = strategy === 'offline' && draft.settings.uncleanElection(tp.topic);
  const state = elect({
    strategy: unclean ? 'offline unclean' : strategy,
    replicas: partition.assignment.replicas,
    current: partition.leaderAndIsr,
    isLive: (replica) => draft.isLive(replica, tp),
    isLiveOrShuttingDown: (replica) => draft.isLiveOrShuttingDown(replica, tp),
    isShuttingDown: (replica) => draft.shuttingDown.has(replica),
    controllerEpoch: draft.epoch,
    leaderRecovery: draft.settings.leaderRecovery,
  });
  if (state !== null) bench.writes.push({ type: 'set state', ...tp, state, change });
  else if (!looked) bench.writes.push({ type: 'read state', ...tp, change });
  else failElection(bench, tp, strategy, collect);
}

/** The leader stays; whoever is to hear of its new replica set gets it under a new epoch (KIP-455). */
export function raiseEpoch(bench: Bench, tp: TopicPartition): void {
  const current = bench.draft.partition(tp)?.leaderAndIsr ?? null;
  if (current === null) return;
  const state = {
    ...current,
    leaderEpoch: current.leaderEpoch + 1,
    controllerEpoch: bench.draft.epoch,
  };
  bench.writes.push({ type: 'set state', ...tp, state, change: { kind: 'raise epoch' } });
}

function failElection(
  bench: Bench,
  tp: TopicPartition,
  strategy: ElectionStrategy,
  collect: boolean,
): void {
  const what = `Failed to elect leader for partition ${tp.topic}-${tp.partition} under strategy ${STRATEGY_NAMES[strategy]}`;
  bench.log.push({ level: 'ERROR', message: what });
  if (!collect) return;
  const code =
    strategy === 'preferred'
      ? Errors.PREFERRED_LEADER_NOT_AVAILABLE
      : Errors.ELIGIBLE_LEADERS_NOT_AVAILABLE;
  collectElection(bench, tp, code, what);
}

const STRATEGY_NAMES: Readonly<Record<ElectionStrategy, string>> = {
  offline: 'OfflinePartitionLeaderElectionStrategy(false)',
  'offline unclean': 'OfflinePartitionLeaderElectionStrategy(true)',
  preferred: 'PreferredReplicaPartitionLeaderElectionStrategy',
  'controlled shutdown': 'ControlledShutdownPartitionLeaderElectionStrategy',
  reassign: 'ReassignPartitionLeaderElectionStrategy',
};

function collectElection(
  bench: Bench,
  tp: TopicPartition,
  errorCode: number,
  errorMessage: string | null,
): void {
  const { pending } = bench;
  if (pending?.reply.type !== 'elect leaders') return;
  const { topic, partition } = tp;
  const results = [...pending.reply.results, { topic, partition, errorCode, errorMessage }];
  bench.pending = { to: pending.to, reply: { type: 'elect leaders', results } };
}

// ---- replicas ------------------------------------------------------------------------------------

/** One broker's replicas at a time: taking the next out of an ISR needs the state that the last one left. */
export function moveReplicas(
  bench: Bench,
  replicas: readonly TopicPartitionReplica[],
  to: ReplicaStatus,
): void {
  const first = Math.min(...replicas.map(({ replica }) => replica));
  const rest: TopicPartitionReplica[] = [];
  for (const item of replicas)
    if (item.replica === first) moveReplica(bench, item, to);
    else rest.push(item);
  if (rest.length > 0) bench.next({ step: 'move replicas', replicas: rest, to });
}

function moveReplica(bench: Bench, item: TopicPartitionReplica, to: ReplicaStatus): void {
  const { draft } = bench;
  const partition = draft.partition(item);
  if (partition === undefined) return;
  const from = partition.replicas.get(item.replica);
  if (!replicaMayMove(from, to)) {
    bench.log.push({
      level: 'ERROR',
      message: `Replica ${item.replica} of partition ${item.topic}-${item.partition} cannot go from ${from ?? 'NonExistentReplica'} to ${to}`,
    });
    return;
  }
  const moved = new Map(partition.replicas).set(item.replica, to);
  draft.setPartition(item, { ...partition, replicas: moved });
  tellMove(bench, item, partition, from, to);
}

function tellMove(
  bench: Bench,
  item: TopicPartitionReplica,
  { leaderAndIsr }: Partition,
  from: ReplicaStatus | undefined,
  to: ReplicaStatus,
): void {
  const { draft, batch } = bench;
  const tp = { topic: item.topic, partition: item.partition };
  if (to === 'ReplicaDeletionStarted') batch.stopReplica(item.replica, tp, true);
  if (to === 'OnlineReplica' && from !== 'NewReplica' && leaderAndIsr !== null)
    batch.leaderAndIsr(draft, [item.replica], tp, leaderAndIsr);
  if (to === 'NewReplica' && leaderAndIsr !== null && leaderAndIsr.leader !== item.replica)
    batch.leaderAndIsr(draft, [item.replica], tp, leaderAndIsr, true);
  if (to !== 'OfflineReplica') return;
  if (leaderAndIsr !== null) takeOutOfIsr(bench, tp, item.replica, leaderAndIsr);
  else {
    batch.stopReplica(item.replica, tp, false);
    batch.updateMetadata(draft.receivers, [tp]);
  }
}

function takeOutOfIsr(
  bench: Bench,
  tp: TopicPartition,
  replica: number,
  current: LeaderAndIsr,
): void {
  const state = withoutReplica(current, replica, bench.draft.epoch);
  const change: StateChange = { kind: 'remove replica', replica };
  if (state === null) tellWithoutReplica(bench, tp, replica, current);
  else bench.writes.push({ type: 'set state', ...tp, state, change });
}

/** The other replicas learn the state the partition has without it; the replica itself is to stop. */
function tellWithoutReplica(
  bench: Bench,
  tp: TopicPartition,
  replica: number,
  state: LeaderAndIsr,
): void {
  const { draft, batch } = bench;
  const others = draft.partition(tp)?.assignment.replicas.filter((id) => id !== replica) ?? [];
  if (!draft.deleting.has(tp.topic)) batch.leaderAndIsr(draft, others, tp, state);
  batch.updateMetadata(draft.receivers, [tp]);
  batch.stopReplica(replica, tp, false);
}

// ---- ZooKeeper's answers -------------------------------------------------------------------------

export function applyStateOutcome(bench: Bench, write: StateWrite, outcome: WriteOutcome): void {
  const tp = { topic: write.topic, partition: write.partition };
  if (write.type === 'create state') {
    applyCreated(bench, tp, write.state, outcome);
    return;
  }
  if (write.type === 'set state' && outcome.ok)
    applySet(bench, tp, { ...write.state, partitionEpoch: outcome.version }, write.change);
  if (outcome.ok) return;
  const partition = bench.draft.partition(tp);
  if (partition === undefined) return;
  if (outcome.current === null || outcome.current.controllerEpoch > bench.draft.epoch) {
    bench.log.push({
      level: 'ERROR',
      message: `State of ${tp.topic}-${tp.partition} not changed: ${outcome.reason}`,
    });
    if (write.change.kind === 'elect')
      failElection(bench, tp, write.change.strategy, write.change.collect);
    if (write.change.kind === 'alter partition') refuseAlter(bench, tp);
    return;
  }
  remember(bench, tp, outcome.current);
  retry(bench, tp, write.change, outcome.current);
}

function retry(bench: Bench, tp: TopicPartition, change: StateChange, current: LeaderAndIsr): void {
  if (change.kind === 'elect') attempt(bench, tp, change.strategy, change.collect, true);
  else if (change.kind === 'remove replica') takeOutOfIsr(bench, tp, change.replica, current);
  else if (change.kind === 'alter partition') refuseAlter(bench, tp);
  else raiseEpoch(bench, tp);
}

function applyCreated(
  bench: Bench,
  tp: TopicPartition,
  state: LeaderAndIsr,
  outcome: WriteOutcome,
): void {
  const partition = bench.draft.partition(tp);
  if (partition === undefined) return;
  if (!outcome.ok) {
    bench.log.push({
      level: 'ERROR',
      message: `Partition ${tp.topic}-${tp.partition} got no leader: ${outcome.reason}`,
    });
    return;
  }
  bench.draft.setPartition(tp, { ...partition, status: 'OnlinePartition', leaderAndIsr: state });
  bench.batch.leaderAndIsr(bench.draft, state.isr, tp, state, true);
}

function applySet(
  bench: Bench,
  tp: TopicPartition,
  state: LeaderAndIsr,
  change: StateChange,
): void {
  const { draft, batch } = bench;
  remember(bench, tp, state);
  const partition = draft.partition(tp);
  if (partition === undefined) return;
  if (change.kind === 'elect') {
    draft.setPartition(tp, { ...partition, status: 'OnlinePartition', leaderAndIsr: state });
    const reached = (replica: number) =>
      change.strategy === 'controlled shutdown'
        ? draft.isLiveOrShuttingDown(replica, tp)
        : draft.isLive(replica, tp);
    batch.leaderAndIsr(draft, partition.assignment.replicas.filter(reached), tp, state);
    if (change.collect) collectElection(bench, tp, Errors.NONE, null);
  } else if (change.kind === 'remove replica') tellWithoutReplica(bench, tp, change.replica, state);
  else if (change.kind === 'raise epoch') {
    batch.leaderAndIsr(draft, originOf(partition.assignment), tp, state);
    batch.leaderAndIsr(draft, partition.assignment.adding, tp, state, true);
  } else acceptAlter(bench, tp, state);
}

function remember(bench: Bench, tp: TopicPartition, state: LeaderAndIsr): void {
  const partition = bench.draft.partition(tp);
  if (partition !== undefined) bench.draft.setPartition(tp, { ...partition, leaderAndIsr: state });
}

// ---- AlterPartition's part of it (the request itself: alter-partition.ts) -------------------------

function refuseAlter(bench: Bench, tp: TopicPartition): void {
  collectAlter(bench, tp, Errors.INVALID_UPDATE_VERSION, null);
}

function acceptAlter(bench: Bench, tp: TopicPartition, state: LeaderAndIsr): void {
  collectAlter(bench, tp, Errors.NONE, state);
}

export function collectAlter(
  bench: Bench,
  tp: TopicPartition,
  errorCode: number,
  state: LeaderAndIsr | null,
): void {
  const { pending } = bench;
  if (pending?.reply.type !== 'alter partition') return;
  const topicId = bench.draft.topics.get(tp.topic)?.id ?? null;
  const { topic, partition } = tp;
  const partitions = [...pending.reply.partitions, { topic, partition, topicId, errorCode, state }];
  bench.pending = { to: pending.to, reply: { ...pending.reply, partitions } };
}
