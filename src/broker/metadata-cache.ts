/**
 * What this broker knows of the cluster: live brokers, topics, leaders, the controller. It comes from the controller's
 * UpdateMetadata requests alone (spec/cluster.md 3.5) and from nothing this broker sees itself. Readers take `image`, an
 * immutable value that is replaced whole, so one answer never mixes two states. Which partitions this broker really
 * leads is the replicas' knowledge, not this one's.
 */
import { ZERO_UUID } from '../base/uuid.ts';
import { Errors } from '../protocol/errors.ts';
import type {
  UpdateMetadataRequest,
  UpdateMetadataRequestPartitionState,
} from '../protocol/messages/update-metadata.ts';

export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
}

export interface LiveBroker {
  readonly id: number;
  readonly rack: string | null;
  /** By listener name. */
  readonly endpoints: ReadonlyMap<string, BrokerAddress>;
}

export interface PartitionMetadata {
  readonly partition: number;
  /** -1: none. */
  readonly leader: number;
  readonly leaderEpoch: number;
  readonly controllerEpoch: number;
  readonly isr: readonly number[];
  readonly partitionEpoch: number;
  readonly replicas: readonly number[];
  readonly offlineReplicas: readonly number[];
}

export interface TopicMetadata {
  readonly name: string;
  /** null: the cluster has no topic ids. */
  readonly id: string | null;
  readonly partitions: ReadonlyMap<number, PartitionMetadata>;
}

export interface MetadataImage {
  /** null until a controller has spoken. */
  readonly controllerId: number | null;
  readonly brokers: ReadonlyMap<number, LiveBroker>;
  readonly topics: ReadonlyMap<string, TopicMetadata>;
  /** Names by topic id. */
  readonly topicNames: ReadonlyMap<string, string>;
}

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** The leader in UpdateMetadata of a partition that is going (kafka: LeaderDuringDelete). */
const LEADER_DURING_DELETE = -2;

const EMPTY: MetadataImage = {
  controllerId: null,
  brokers: new Map(),
  topics: new Map(),
  topicNames: new Map(),
};

export class MetadataCache {
  #image: MetadataImage = EMPTY;
  #controllerEpoch = -1;
  readonly #listeners = new Set<(deleted: readonly TopicPartition[]) => void>();

  get image(): MetadataImage {
    return this.#image;
  }

  get controllerEpoch(): number {
    return this.#controllerEpoch;
  }

  /** Called after each change with the partitions that went; returns the way to stop. */
  onUpdate(fn: (deleted: readonly TopicPartition[]) => void): () => void {
    this.#listeners.add(fn);
    return () => this.#listeners.delete(fn);
  }

  /** Applies a request of the controller; STALE_CONTROLLER_EPOCH from one that has been replaced. */
  update(request: UpdateMetadataRequest): number {
    if (request.controllerEpoch < this.#controllerEpoch) return Errors.STALE_CONTROLLER_EPOCH;
    this.#controllerEpoch = request.controllerEpoch;
    const { image, deleted } = applyUpdate(this.#image, request);
    this.#image = image;
    for (const listener of this.#listeners) listener(deleted);
    return Errors.NONE;
  }

  /** Resolves true once `holds` does, false at the deadline; asked again after each update. */
  async waitUntil(
    holds: (image: MetadataImage) => boolean,
    after: (fn: () => void) => { cancel(): void },
  ): Promise<boolean> {
    if (holds(this.#image)) return true;
    return new Promise((resolve) => {
      const finish = (met: boolean) => {
        stop();
        timer.cancel();
        resolve(met);
      };
      const stop = this.onUpdate(() => {
        if (holds(this.#image)) finish(true);
      });
      const timer = after(() => finish(false));
    });
  }
}

/** The next image: brokers are replaced, partition states merged by topic and partition. */
function applyUpdate(
  image: MetadataImage,
  request: UpdateMetadataRequest,
): { image: MetadataImage; deleted: TopicPartition[] } {
  const topics = new Map(image.topics);
  const topicNames = new Map(image.topicNames);
  const deleted: TopicPartition[] = [];
  for (const { topicName, topicId, states } of byTopic(request)) {
    const before = topics.get(topicName);
    const id = topicId === ZERO_UUID ? (before?.id ?? null) : topicId;
    const partitions = new Map(before?.partitions);
    for (const state of states) {
      if (state.leader === LEADER_DURING_DELETE) {
        if (partitions.delete(state.partitionIndex))
          deleted.push({ topic: topicName, partition: state.partitionIndex });
      } else partitions.set(state.partitionIndex, partitionOf(state));
    }
    if (before?.id) topicNames.delete(before.id);
    if (partitions.size === 0) topics.delete(topicName);
    else {
      topics.set(topicName, { name: topicName, id, partitions });
      if (id !== null) topicNames.set(id, topicName);
    }
  }
  const next = {
    controllerId: request.controllerId,
    brokers: brokersOf(request),
    topics,
    topicNames,
  };
  return { image: next, deleted };
}

/** Versions below 5 list partitions without their topic around them and carry no ids. */
function* byTopic(request: UpdateMetadataRequest): Generator<{
  topicName: string;
  topicId: string;
  states: readonly UpdateMetadataRequestPartitionState[];
}> {
  const ungrouped = new Map<string, UpdateMetadataRequestPartitionState[]>();
  for (const state of request.ungroupedPartitionStates) {
    const states = ungrouped.get(state.topicName);
    if (states === undefined) ungrouped.set(state.topicName, [state]);
    else states.push(state);
  }
  for (const [topicName, states] of ungrouped) yield { topicName, topicId: ZERO_UUID, states };
  for (const { topicName, topicId, partitionStates } of request.topicStates)
    yield { topicName, topicId, states: partitionStates };
}

function partitionOf(state: UpdateMetadataRequestPartitionState): PartitionMetadata {
  return {
    partition: state.partitionIndex,
    leader: state.leader,
    leaderEpoch: state.leaderEpoch,
    controllerEpoch: state.controllerEpoch,
    isr: state.isr,
    partitionEpoch: state.zkVersion,
    replicas: state.replicas,
    offlineReplicas: state.offlineReplicas,
  };
}

const PROTOCOLS = ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'];

function brokersOf(request: UpdateMetadataRequest): Map<number, LiveBroker> {
  const brokers = new Map<number, LiveBroker>();
  for (const { id, v0Host, v0Port, endpoints, rack } of request.liveBrokers) {
    const addresses = new Map<string, BrokerAddress>();
    if (endpoints.length === 0 && v0Host !== '')
      addresses.set('PLAINTEXT', { host: v0Host, port: v0Port });
    for (const { listener, securityProtocol, host, port } of endpoints)
      addresses.set(listener || (PROTOCOLS[securityProtocol] ?? ''), { host, port });
    brokers.set(id, { id, rack, endpoints: addresses });
  }
  return brokers;
}

// ---- questions -----------------------------------------------------------------------------------

export function partitionMetadata(
  image: MetadataImage,
  topic: string,
  partition: number,
): PartitionMetadata | undefined {
  return image.topics.get(topic)?.partitions.get(partition);
}

/** The address of a live broker on a listener; null when it is not alive or does not have that listener. */
export function brokerAddress(
  image: MetadataImage,
  id: number,
  listener: string,
): BrokerAddress | null {
  return image.brokers.get(id)?.endpoints.get(listener) ?? null;
}

/** Every one of the partitions has a leader. */
export function allLed(
  image: MetadataImage,
  topic: string,
  partitions: readonly number[],
): boolean {
  return partitions.every((partition) => {
    const state = partitionMetadata(image, topic, partition);
    return state !== undefined && state.leader >= 0;
  });
}
