/**
 * Topics come, grow and go (spec/cluster.md 4.6 "Topic creation", "Partition expansion", "Topic deletion"; kafka:
 * KafkaController.processTopicChange, TopicDeletionManager). A deletion ends when every replica has said that its files
 * are gone; one that cannot be reached holds the topic's nodes back until it returns.
 */
import { Errors } from '../protocol/errors.ts';
import type { Bench } from './decision.ts';
import type { ControllerEvent, Step } from './events.ts';
import { isReassigning } from './reassignment.ts';
import type { Partition, Topic, TopicPartitionReplica } from './state.ts';
import type { ReplicaStatus } from './states.ts';
import type { Assignment, TopicPartition } from './znodes.ts';

type EventOf<Type extends ControllerEvent['type']> = Extract<ControllerEvent, { type: Type }>;

// ---- creation and growth -------------------------------------------------------------------------

export function newPartition(assignment: Assignment): Partition {
  return {
    assignment,
    status: 'NewPartition',
    leaderAndIsr: null,
    replicas: new Map(assignment.replicas.map((replica) => [replica, 'NewReplica'])),
  };
}

export function onTopics(bench: Bench, { names, added }: EventOf<'topics'>): void {
  const { draft } = bench;
  for (const name of [...draft.topics.keys()]) {
    if (names.has(name)) continue;
    draft.removeTopic(name);
    draft.deleting.delete(name);
    draft.ineligible.delete(name);
  }
  const created: TopicPartition[] = [];
  for (const [name, node] of added) {
    if (draft.topics.has(name)) continue;
    const partitions = new Map<number, Partition>();
    for (const [partition, assignment] of node.partitions) {
      partitions.set(partition, newPartition(assignment));
      created.push({ topic: name, partition });
    }
    draft.setTopic({ name, id: node.id, partitions });
  }
  begin(bench, created);
}

function begin(bench: Bench, created: readonly TopicPartition[]): void {
  if (created.length === 0) return;
  const replicas = created.flatMap((tp) => replicasOf(bench, tp));
  bench.steps.push(
    { step: 'create partitions', partitions: created },
    { step: 'move replicas', replicas, to: 'OnlineReplica' },
  );
}

function replicasOf(bench: Bench, tp: TopicPartition): TopicPartitionReplica[] {
  const replicas = bench.draft.partition(tp)?.assignment.replicas ?? [];
  return replicas.map((replica) => ({ ...tp, replica }));
}

/** The topic's node changed: new partitions, unless the topic is going. Assignments of old ones stay as they are. */
export function onTopic(bench: Bench, { topic, node }: EventOf<'topic'>): void {
  const { draft } = bench;
  const known = draft.topics.get(topic);
  if (known === undefined) return;
  const added = [...node.partitions].filter(([partition]) => !known.partitions.has(partition));
  if (added.length === 0) return;
  if (draft.deleting.has(topic)) {
    const kept = [...known.partitions].map(
      ([partition, { assignment }]) => [partition, assignment] as const,
    );
    bench.writes.push({
      type: 'set topic',
      topic,
      node: { id: node.id, partitions: new Map(kept) },
    });
    return;
  }
  for (const [partition, assignment] of added)
    draft.setPartition({ topic, partition }, newPartition(assignment));
  begin(
    bench,
    added.map(([partition]) => ({ topic, partition })),
  );
}

// ---- deletion ------------------------------------------------------------------------------------

export function onDeletions(bench: Bench, { topics }: EventOf<'deletions'>): void {
  const { draft } = bench;
  for (const topic of topics) {
    if (!draft.settings.deleteTopicEnable || !draft.topics.has(topic)) {
      bench.writes.push({ type: 'delete mark', topic });
      continue;
    }
    draft.deleting.add(topic);
    if (isReassigning(draft.topics.get(topic))) draft.ineligible.add(topic);
  }
  bench.steps.push({ step: 'resume deletions' });
}

export function resumeDeletions(bench: Bench): void {
  const { draft } = bench;
  for (const name of [...draft.deleting]) {
    const topic = draft.topics.get(name);
    if (topic === undefined) {
      draft.deleting.delete(name);
      continue;
    }
    const statuses = [...topic.partitions.values()].flatMap((partition) => [
      ...partition.replicas.values(),
    ]);
    if (statuses.every((status) => status === 'ReplicaDeletionSuccessful')) {
      bench.writes.push({ type: 'delete topic', topic: name });
      continue;
    }
    const running = statuses.includes('ReplicaDeletionStarted');
    if (!running && !draft.ineligible.has(name)) startDeletion(bench, topic);
  }
}

/** Brokers forget the topic, then stop its replicas, then delete them: three rounds, each told before the next. */
function startDeletion(bench: Bench, topic: Topic): void {
  const { draft } = bench;
  const live: TopicPartitionReplica[] = [];
  const dead: TopicPartitionReplica[] = [];
  for (const [partition, value] of topic.partitions) {
    const tp = { topic: topic.name, partition };
    draft.setPartition(tp, { ...value, status: 'OfflinePartition' });
    bench.batch.updateMetadata(draft.receivers, [tp]);
    for (const [replica, status] of value.replicas)
      if (status === 'ReplicaDeletionSuccessful') continue;
      else if (draft.isLive(replica, tp)) live.push({ ...tp, replica });
      else dead.push({ ...tp, replica });
  }
  bench.flush();
  if (dead.length > 0) draft.ineligible.add(topic.name);
  const offline = dead.filter((item) => statusOf(bench, item) === 'OfflineReplica');
  const rounds: Step[] = [
    { step: 'move replicas', replicas: offline, to: 'ReplicaDeletionIneligible' },
    { step: 'move replicas', replicas: live, to: 'OfflineReplica' },
    { step: 'move replicas', replicas: live, to: 'ReplicaDeletionStarted' },
  ];
  bench.next(...rounds);
}

function statusOf(bench: Bench, item: TopicPartitionReplica): ReplicaStatus | undefined {
  return bench.draft.partition(item)?.replicas.get(item.replica);
}

/** Only of replicas that were told to delete. */
export function onStopReplicaResponse(
  bench: Bench,
  { broker, errors }: EventOf<'stop replica response'>,
): void {
  const done: TopicPartitionReplica[] = [];
  const failed: TopicPartitionReplica[] = [];
  for (const { topic, partition, errorCode } of errors) {
    const item = { topic, partition, replica: broker };
    if (statusOf(bench, item) !== 'ReplicaDeletionStarted') continue;
    if (errorCode === Errors.NONE) done.push(item);
    else {
      failed.push(item);
      bench.draft.ineligible.add(topic);
    }
  }
  bench.steps.push(
    { step: 'move replicas', replicas: failed, to: 'ReplicaDeletionIneligible' },
    { step: 'move replicas', replicas: done, to: 'ReplicaDeletionSuccessful' },
    { step: 'resume deletions' },
  );
}

export function applyTopicDeleted(bench: Bench, topic: string): void {
  bench.draft.removeTopic(topic);
  bench.draft.deleting.delete(topic);
  bench.draft.ineligible.delete(topic);
}
