/**
 * Brokers come, go, bounce and lose disks (spec/cluster.md 4.6 "Broker change", "Log dir event", "Controlled shutdown"; kafka:
 * KafkaController.onBrokerStartup, onBrokerFailure, onReplicasBecomeOffline). Brokers are told of each other before any
 * of them is told to follow another: a follower refuses a leader it has not heard of.
 */
import { Errors } from '../protocol/errors.ts';
import type { Bench } from './decision.ts';
import type { ControllerEvent } from './events.ts';
import { resumeReassignments } from './reassignment.ts';
import { type ClusterBroker, partitionKey, type TopicPartitionReplica } from './state.ts';
import type { TopicPartition } from './znodes.ts';

type EventOf<Type extends ControllerEvent['type']> = Extract<ControllerEvent, { type: Type }>;

// ---- membership ----------------------------------------------------------------------------------

export function onBrokers(bench: Bench, event: EventOf<'brokers'>): void {
  const { draft } = bench;
  const known = draft.brokers;
  const now = new Map(event.brokers.map((broker) => [broker.id, broker]));
  const started: ClusterBroker[] = [];
  const bounced: ClusterBroker[] = [];
  let modified = false;
  for (const broker of event.brokers) {
    const before = known.get(broker.id);
    if (before === undefined) started.push(broker);
    else if (broker.epoch > before.epoch) bounced.push(broker);
    else if (!sameAddress(before, broker)) {
      draft.brokers.set(broker.id, broker);
      modified = true;
    }
  }
  const died = [...known.keys()].filter((id) => !now.has(id));
  const ids = (brokers: readonly ClusterBroker[]) => brokers.map(({ id }) => id);
  logChange(bench, ids(started), ids(bounced), died, [...now.keys()]);
  if (started.length > 0) bench.steps.push({ step: 'brokers started', brokers: started });
  if (bounced.length > 0) {
    bench.steps.push({ step: 'brokers failed', brokers: ids(bounced) });
    bench.steps.push({ step: 'brokers started', brokers: bounced });
  }
  if (died.length > 0) bench.steps.push({ step: 'brokers failed', brokers: died });
  if (modified) bench.steps.push({ step: 'announce brokers' });
}

function sameAddress(a: ClusterBroker, b: ClusterBroker): boolean {
  return a.rack === b.rack && JSON.stringify(a.endpoints) === JSON.stringify(b.endpoints);
}

function logChange(
  bench: Bench,
  started: readonly number[],
  bounced: readonly number[],
  died: readonly number[],
  live: readonly number[],
): void {
  if (started.length + bounced.length + died.length === 0) return;
  bench.log.push({
    level: 'INFO',
    message: `Newly added brokers: ${started.join(',')}, deleted brokers: ${died.join(',')}, bounced brokers: ${bounced.join(',')}, all live brokers: ${live.join(',')}`,
  });
}

export function startBrokers(bench: Bench, brokers: readonly ClusterBroker[]): void {
  const { draft } = bench;
  const before = draft.receivers;
  const ids = new Set<number>();
  for (const broker of brokers) {
    draft.brokers.set(broker.id, broker);
    draft.offlineReplicas.delete(broker.id);
    ids.add(broker.id);
  }
  bench.batch.updateMetadata(before, []);
  bench.flush();
  const replicas = draft.replicasOn(ids);
  for (const { topic } of replicas) if (draft.deleting.has(topic)) draft.ineligible.delete(topic);
  const alive = replicas.filter(({ topic }) => !draft.deleting.has(topic));
  bench.next(
    { step: 'announce everything', to: [...ids] },
    { step: 'move replicas', replicas: alive, to: 'OnlineReplica' },
    { step: 'elect leaderless' },
    ...resumeReassignments(bench, ids),
    { step: 'resume deletions' },
  );
}

export function failBrokers(bench: Bench, brokers: readonly number[]): void {
  const { draft } = bench;
  for (const id of brokers) {
    draft.brokers.delete(id);
    draft.shuttingDown.delete(id);
    draft.offlineReplicas.delete(id);
  }
  bench.next({ step: 'replicas failed', replicas: draft.replicasOn(new Set(brokers)) });
}

/** Of dead brokers and dead disks alike: leaders first, then out of the ISRs. */
export function failReplicas(bench: Bench, replicas: readonly TopicPartitionReplica[]): void {
  const { draft } = bench;
  const leaderless = leaderlessPartitions(bench);
  for (const tp of leaderless) {
    const partition = draft.partition(tp);
    if (partition !== undefined)
      draft.setPartition(tp, { ...partition, status: 'OfflinePartition' });
  }
  const deleting = replicas.filter(({ topic }) => draft.deleting.has(topic));
  const staying = replicas.filter(({ topic }) => !draft.deleting.has(topic));
  for (const { topic } of deleting) draft.ineligible.add(topic);
  const started = deleting.filter(
    (item) => draft.partition(item)?.replicas.get(item.replica) === 'ReplicaDeletionStarted',
  );
  if (leaderless.length === 0) bench.batch.updateMetadata(draft.receivers, []);
  bench.next(
    { step: 'elect leaderless' },
    { step: 'move replicas', replicas: staying, to: 'OfflineReplica' },
    { step: 'move replicas', replicas: started, to: 'ReplicaDeletionIneligible' },
    { step: 'resume deletions' },
  );
}

/** Partitions whose leader is out of reach, topics on their way out aside. */
function leaderlessPartitions(bench: Bench): TopicPartition[] {
  const found: TopicPartition[] = [];
  for (const { topic, partition, value } of bench.draft.allPartitions()) {
    const leader = value.leaderAndIsr?.leader;
    if (leader === undefined || bench.draft.deleting.has(topic)) continue;
    const tp = { topic, partition };
    if (!bench.draft.isLive(leader, tp) && value.status === 'OnlinePartition') found.push(tp);
  }
  return found;
}

export function announceEverything(bench: Bench, to: readonly number[]): void {
  const known: TopicPartition[] = [];
  for (const { topic, partition, value } of bench.draft.allPartitions())
    if (value.leaderAndIsr !== null) known.push({ topic, partition });
  bench.batch.updateMetadata(to, known);
}

// ---- disks ---------------------------------------------------------------------------------------

/** A broker lost a log dir: its answer to its own states, told again, says which replicas went with it. */
export function onLogDirEvents(bench: Bench, { brokers }: EventOf<'log dir events'>): void {
  const live = new Set(brokers.filter((id) => bench.draft.brokers.has(id)));
  bench.steps.push({
    step: 'move replicas',
    replicas: bench.draft.replicasOn(live),
    to: 'OnlineReplica',
  });
}

export function onLeaderAndIsrResponse(
  bench: Bench,
  { broker, errors }: EventOf<'leader and isr response'>,
): void {
  const before = bench.draft.offlineReplicas.get(broker) ?? new Set<string>();
  const now = new Set(before);
  const failed: TopicPartitionReplica[] = [];
  for (const { topic, partition, errorCode } of errors) {
    const key = partitionKey({ topic, partition });
    if (errorCode === Errors.NONE) now.delete(key);
    if (errorCode !== Errors.KAFKA_STORAGE_ERROR) continue;
    now.add(key);
    if (!before.has(key)) failed.push({ topic, partition, replica: broker });
  }
  if (now.size > 0) bench.draft.offlineReplicas.set(broker, now);
  else bench.draft.offlineReplicas.delete(broker);
  if (failed.length > 0) bench.steps.push({ step: 'replicas failed', replicas: failed });
}

// ---- controlled shutdown -------------------------------------------------------------------------

export function onControlledShutdown(
  bench: Bench,
  { broker, brokerEpoch, reply }: EventOf<'controlled shutdown'>,
): void {
  const { draft } = bench;
  const known = draft.brokers.get(broker);

  const stale = brokerEpoch !== -1 && brokerEpoch < (known?.epoch ?? -1);
  if (known === undefined || stale) {
    const errorCode = stale ? Errors.STALE_BROKER_EPOCH : Errors.BROKER_NOT_AVAILABLE;
    const refusal = { type: 'controlled shutdown', errorCode, remaining: [] } as const;
    bench.replies.push({ to: reply, reply: refusal });
    return;
  }
  draft.shuttingDown.add(broker);
  const led: TopicPartition[] = [];
  const followed: TopicPartitionReplica[] = [];
  for (const tp of replicatedOn(bench, broker)) {
    const leader = draft.partition(tp)?.leaderAndIsr?.leader;
    if (leader === broker) led.push(tp);
    else followed.push({ ...tp, replica: broker });
  }
  for (const { topic, partition } of followed)
    bench.batch.stopReplica(broker, { topic, partition }, false);
  bench.pending = {
    to: reply,
    reply: { type: 'controlled shutdown', errorCode: Errors.NONE, remaining: [] },
  };
  bench.steps.push(
    { step: 'elect', partitions: led, strategy: 'controlled shutdown', collect: false },
    { step: 'move replicas', replicas: followed, to: 'OfflineReplica' },
    { step: 'finish' },
  );
}

/** Partitions with a replica on the broker and one elsewhere: those for which leaving politely matters. */
export function replicatedOn(bench: Bench, broker: number): TopicPartition[] {
  const found: TopicPartition[] = [];
  for (const { topic, partition, value } of bench.draft.allPartitions()) {
    const { replicas } = value.assignment;
    if (replicas.length < 2 || !replicas.includes(broker)) continue;
    if (value.leaderAndIsr === null || bench.draft.deleting.has(topic)) continue;
    found.push({ topic, partition });
  }
  return found;
}
