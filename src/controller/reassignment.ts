/**
 * A partition moves to other replicas (KIP-455; spec/cluster.md 4.6 "Reassignment"; kafka: KafkaController.onPartitionReassignment).
 * While it moves, its assignment is the union of where it was and where it goes, and topic node and memory name what is
 * being added and removed. Once the target is in the ISR, the leader moves into it, what is left over is stopped and
 * deleted, and the topic node shows the target alone. Every step can be taken again, so a new controller just goes on.
 */
import { Errors } from '../protocol/errors.ts';
import type { Bench } from './decision.ts';
import type { ControllerEvent, PartitionResult, ReassignmentPlan, Step } from './events.ts';
import { electLeaders, raiseEpoch } from './leadership.ts';
import type { Topic, TopicPartitionReplica } from './state.ts';
import {
  type Assignment,
  assignment as settled,
  isMoving,
  originOf,
  targetOf,
  type TopicPartition,
} from './znodes.ts';

type ReassignEvent = Extract<ControllerEvent, { type: 'reassign' }>;

export function isReassigning(topic: Topic | undefined): boolean {
  return [...(topic?.partitions.values() ?? [])].some(({ assignment }) => isMoving(assignment));
}

/** From where it came from, not from a target it never reached. */
function towards(current: Assignment, target: readonly number[]): Assignment {
  const origin = originOf(current);
  const replicas = [...new Set([...target, ...origin])];
  return {
    replicas,
    adding: replicas.filter((replica) => !origin.includes(replica)),
    removing: replicas.filter((replica) => !target.includes(replica)),
  };
}

// ---- what is asked for ---------------------------------------------------------------------------

export function onReassign(bench: Bench, { targets, reply }: ReassignEvent): void {
  const results: PartitionResult[] = [];
  const plans: ReassignmentPlan[] = [];
  for (const { topic, partition, replicas } of targets) {
    const plan = planOf(bench, { topic, partition }, replicas);
    if ('errorCode' in plan) results.push({ topic, partition, ...plan });
    else {
      results.push({ topic, partition, errorCode: Errors.NONE, errorMessage: null });
      plans.push({ topic, partition, assignment: plan });
    }
  }
  bench.pending = { to: reply, reply: { type: 'reassign', results } };
  bench.steps.push({ step: 'start reassignments', plans }, { step: 'finish' });
}

interface Refusal {
  readonly errorCode: number;
  readonly errorMessage: string;
}

/** A target is judged before the partition it is for, as Kafka does. */
function planOf(
  { draft }: Bench,
  tp: TopicPartition,
  target: readonly number[] | null,
): Assignment | Refusal {
  const partition = draft.partition(tp);
  const current = partition?.assignment ?? settled([]);
  const invalid = target === null ? null : flawOf(target, current, draft.receivers);
  if (invalid !== null)
    return { errorCode: Errors.INVALID_REPLICA_ASSIGNMENT, errorMessage: invalid };
  if (target === null && !isMoving(current))
    return {
      errorCode: Errors.NO_REASSIGNMENT_IN_PROGRESS,
      errorMessage: 'No partition reassignment is in progress.',
    };
  if (partition === undefined || draft.deleting.has(tp.topic))
    return {
      errorCode: Errors.UNKNOWN_TOPIC_OR_PARTITION,
      errorMessage: 'The partition does not exist.',
    };
  return towards(current, target ?? originOf(current));
}

/** Replicas it has already may be dead; new ones may not. */
function flawOf(
  target: readonly number[],
  current: Assignment,
  live: readonly number[],
): string | null {
  const listed = (ids: readonly number[]) => `ArrayBuffer(${ids.join(', ')})`;
  if (target.length === 0) return 'Empty replica list specified in partition reassignment.';
  if (new Set(target).size < target.length)
    return `Duplicate replica ids in partition reassignment replica list: ${listed(target)}`;
  if (target.some((replica) => replica < 0))
    return `Invalid broker id in replica list: ${listed(target)}`;
  const { adding } = towards(current, target);
  if (adding.every((replica) => live.includes(replica))) return null;
  return `Replica assignment has brokers that are not alive. Replica list: ${listed(adding)}, live broker list: Set(${live.join(', ')})`;
}

// ---- on the way ----------------------------------------------------------------------------------

/** The plans get into memory and topic nodes; replicas that an earlier plan added and these do without are dropped. */
export function startReassignments(bench: Bench, plans: readonly ReassignmentPlan[]): void {
  const { draft } = bench;
  const unneeded: TopicPartitionReplica[] = [];
  const topics = new Set<string>();
  for (const { topic, partition, assignment } of plans) {
    const tp = { topic, partition };
    const value = draft.partition(tp);
    if (value === undefined || same(value.assignment, assignment)) continue;
    topics.add(topic);
    for (const replica of value.assignment.replicas)
      if (!assignment.replicas.includes(replica)) unneeded.push({ ...tp, replica });
    draft.setPartition(tp, { ...value, assignment });
  }
  bench.next(
    ...[...topics].map((topic): Step => ({ step: 'record assignment', topic })),
    ...dropped(unneeded),
    ...plans.map(
      ({ topic, partition }): Step => ({
        step: 'advance reassignment',
        partition: { topic, partition },
        onlyIfCaughtUp: false,
      }),
    ),
  );
}

function same(a: Assignment, b: Assignment): boolean {
  return (['replicas', 'adding', 'removing'] as const).every(
    (list) => a[list].join() === b[list].join(),
  );
}

export function recordAssignment(bench: Bench, name: string): void {
  const topic = bench.draft.topics.get(name);
  if (topic === undefined) return;
  const partitions = [...topic.partitions].map(
    ([partition, { assignment }]) => [partition, assignment] as const,
  );
  const node = { id: topic.id, partitions: new Map(partitions) };
  bench.writes.push({ type: 'set topic', topic: name, node });
}

export function advanceReassignment(
  bench: Bench,
  tp: TopicPartition,
  onlyIfCaughtUp: boolean,
): void {
  const partition = bench.draft.partition(tp);
  if (partition === undefined) return;
  const { assignment, leaderAndIsr, replicas } = partition;
  const of = (ids: readonly number[]) => ids.map((replica) => ({ ...tp, replica }));
  const caughtUp =
    !isMoving(assignment) ||
    targetOf(assignment).every((replica) => leaderAndIsr?.isr.includes(replica) === true);
  if (caughtUp) {
    bench.next(
      { step: 'move replicas', replicas: of(assignment.adding), to: 'OnlineReplica' },
      { step: 'adopt target', partition: tp },
      ...dropped(of(assignment.removing)),
      { step: 'record assignment', topic: tp.topic },
      { step: 'reassigned', partition: tp },
    );
    return;
  }
  if (onlyIfCaughtUp) return;
  raiseEpoch(bench, tp);
  const fresh = assignment.adding.filter((replica) => !replicas.has(replica));
  bench.next({ step: 'move replicas', replicas: of(fresh), to: 'NewReplica' });
}

/** In memory only, until the replicas left over are gone: then the topic node says so, too. */
export function adoptTarget(bench: Bench, tp: TopicPartition): void {
  const partition = bench.draft.partition(tp);
  if (partition === undefined) return;
  const target = targetOf(partition.assignment);
  bench.draft.setPartition(tp, { ...partition, assignment: settled(target) });
  const leader = partition.leaderAndIsr?.leader ?? -1;
  if (target.includes(leader) && bench.draft.isLive(leader, tp)) raiseEpoch(bench, tp);
  else electLeaders(bench, [tp], 'reassign', false);
}

/** Stopped, deleted and forgotten; whether the broker does it is not waited for. */
function dropped(replicas: readonly TopicPartitionReplica[]): Step[] {
  if (replicas.length === 0) return [];
  return [
    { step: 'move replicas', replicas, to: 'OfflineReplica' },
    { step: 'move replicas', replicas, to: 'ReplicaDeletionStarted' },
    { step: 'forget replicas', replicas },
  ];
}

export function forgetReplicas(bench: Bench, items: readonly TopicPartitionReplica[]): void {
  for (const item of items) {
    const partition = bench.draft.partition(item);
    if (partition === undefined) continue;
    const replicas = new Map(partition.replicas);
    replicas.delete(item.replica);
    bench.draft.setPartition(item, { ...partition, replicas });
  }
}

/** Everybody hears of it; a deletion that waited for it goes on. */
export function onReassigned(bench: Bench, tp: TopicPartition): void {
  const { draft } = bench;
  bench.batch.updateMetadata(draft.receivers, [tp]);
  if (!draft.deleting.has(tp.topic) || isReassigning(draft.topics.get(tp.topic))) return;
  draft.ineligible.delete(tp.topic);
  bench.next({ step: 'resume deletions' });
}

// ---- what sets it going again --------------------------------------------------------------------

/** Of these partitions, those that move: an ISR changed, and the target may be in it now. */
export function reconsider(bench: Bench, partitions: readonly TopicPartition[]): Step[] {
  return partitions
    .filter((tp) => isMoving(bench.draft.partition(tp)?.assignment ?? settled([])))
    .map((partition) => ({ step: 'advance reassignment', partition, onlyIfCaughtUp: true }));
}

/** Everything that moves (a new controller), or moves to one of these brokers (they came back). */
export function resumeReassignments(bench: Bench, brokers: ReadonlySet<number> | null): Step[] {
  const steps: Step[] = [];
  for (const { topic, partition, value } of bench.draft.allPartitions()) {
    if (!isMoving(value.assignment)) continue;
    if (brokers !== null && !targetOf(value.assignment).some((id) => brokers.has(id))) continue;
    const tp = { topic, partition };
    steps.push({ step: 'advance reassignment', partition: tp, onlyIfCaughtUp: false });
  }
  return steps;
}
