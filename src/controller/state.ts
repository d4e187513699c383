/**
 * The cluster as its controller knows it: an immutable value. A decision works on a ClusterDraft, which copies what it
 * touches (a topic map once per event, a topic's partitions once per topic), and commits it as the next value.
 * Brokers that are shutting down are live as receivers of metadata and dead as candidates for leadership.
 */
import type { PartitionStatus, ReplicaStatus } from './states.ts';
import type { Assignment, BrokerEndpoint, LeaderAndIsr, TopicPartition } from './znodes.ts';

export interface ClusterBroker {
  readonly id: number;
  /** czxid of its registration. */
  readonly epoch: number;
  readonly endpoints: readonly BrokerEndpoint[];
  readonly rack: string | null;
}

export interface Partition {
  readonly assignment: Assignment;
  readonly status: PartitionStatus;
  /** null until a leader was first elected. */
  readonly leaderAndIsr: LeaderAndIsr | null;
  readonly replicas: ReadonlyMap<number, ReplicaStatus>;
}

export interface Topic {
  readonly name: string;
  readonly id: string | null;
  readonly partitions: ReadonlyMap<number, Partition>;
}

/** What of the configuration decisions depend on. */
export interface ControllerSettings {
  readonly brokerId: number;
  /** Listener that brokers are spoken to on. */
  readonly listenerName: string;
  readonly deleteTopicEnable: boolean;
  readonly leaderImbalancePerBrokerPercentage: number;
  /** Whether LeaderAndIsr and UpdateMetadata carry topic ids: inter.broker.protocol.version >= 2.8. */
  readonly topicIds: boolean;
  /** unclean.leader.election.enable in force for a topic. */
  readonly uncleanElection: (topic: string) => boolean;
  /** Whether an unclean leader is marked RECOVERING: inter.broker.protocol.version >= 3.2. */
  readonly leaderRecovery: boolean;
}

export interface ClusterState {
  readonly settings: ControllerSettings;
  readonly epoch: number;
  readonly brokers: ReadonlyMap<number, ClusterBroker>;
  readonly shuttingDown: ReadonlySet<number>;
  readonly topics: ReadonlyMap<string, Topic>;
  /** Topics whose deletion was asked for. */
  readonly deleting: ReadonlySet<string>;
  /** ... and has to wait: a replica is out of reach, or a reassignment runs. */
  readonly ineligible: ReadonlySet<string>;
  /** Partitions in offline log dirs, by broker, as partitionKey. */
  readonly offlineReplicas: ReadonlyMap<number, ReadonlySet<string>>;
}

export function emptyState(settings: ControllerSettings, epoch: number): ClusterState {
  return {
    settings,
    epoch,
    brokers: new Map(),
    shuttingDown: new Set(),
    topics: new Map(),
    deleting: new Set(),
    ineligible: new Set(),
    offlineReplicas: new Map(),
  };
}

export function partitionKey({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}

export interface TopicPartitionReplica extends TopicPartition {
  readonly replica: number;
}

export class ClusterDraft {
  readonly settings: ControllerSettings;
  readonly epoch: number;
  readonly brokers: Map<number, ClusterBroker>;
  readonly shuttingDown: Set<number>;
  readonly deleting: Set<string>;
  readonly ineligible: Set<string>;
  readonly offlineReplicas: Map<number, ReadonlySet<string>>;
  #topics: ReadonlyMap<string, Topic>;
  /** Our own copies, by topic; null while #topics is still the base's. */
  #copied: Map<string, Map<number, Partition>> | null = null;

  constructor(base: ClusterState) {
    this.settings = base.settings;
    this.epoch = base.epoch;
    this.brokers = new Map(base.brokers);
    this.shuttingDown = new Set(base.shuttingDown);
    this.deleting = new Set(base.deleting);
    this.ineligible = new Set(base.ineligible);
    this.offlineReplicas = new Map(base.offlineReplicas);
    this.#topics = base.topics;
  }

  get topics(): ReadonlyMap<string, Topic> {
    return this.#topics;
  }

  partition({ topic, partition }: TopicPartition): Partition | undefined {
    return this.#topics.get(topic)?.partitions.get(partition);
  }

  setTopic(topic: Topic): void {
    const { topics, copied } = this.#own();
    const partitions = new Map(topic.partitions);
    copied.set(topic.name, partitions);
    topics.set(topic.name, { ...topic, partitions });
  }

  removeTopic(name: string): void {
    const { topics, copied } = this.#own();
    topics.delete(name);
    copied.delete(name);
  }

  setPartition({ topic, partition }: TopicPartition, value: Partition): void {
    const { topics, copied } = this.#own();
    const before = topics.get(topic);
    if (before === undefined) return;
    let partitions = copied.get(topic);
    if (partitions === undefined) {
      partitions = new Map(before.partitions);
      copied.set(topic, partitions);
      topics.set(topic, { ...before, partitions });
    }
    partitions.set(partition, value);
  }

  #own(): { topics: Map<string, Topic>; copied: Map<string, Map<number, Partition>> } {
    if (this.#copied === null) {
      this.#copied = new Map();
      this.#topics = new Map(this.#topics);
    }
    return { topics: this.#topics as Map<string, Topic>, copied: this.#copied };
  }

  commit(): ClusterState {
    this.#copied = null;
    return {
      settings: this.settings,
      epoch: this.epoch,
      brokers: this.brokers,
      shuttingDown: this.shuttingDown,
      topics: this.#topics,
      deleting: this.deleting,
      ineligible: this.ineligible,
      offlineReplicas: this.offlineReplicas,
    };
  }

  // ---- questions ---------------------------------------------------------------------------------

  /** Brokers that are told everything: live ones, shutting down or not. */
  get receivers(): number[] {
    return [...this.brokers.keys()].sort((a, b) => a - b);
  }

  isLive(broker: number, tp: TopicPartition): boolean {
    return this.brokers.has(broker) && !this.shuttingDown.has(broker) && this.#hasDir(broker, tp);
  }

  isLiveOrShuttingDown(broker: number, tp: TopicPartition): boolean {
    return this.brokers.has(broker) && this.#hasDir(broker, tp);
  }

  #hasDir(broker: number, tp: TopicPartition): boolean {
    return this.offlineReplicas.get(broker)?.has(partitionKey(tp)) !== true;
  }

  *allPartitions(): Generator<TopicPartition & { readonly value: Partition }> {
    for (const [topic, { partitions }] of this.#topics)
      for (const [partition, value] of partitions) yield { topic, partition, value };
  }

  replicasOn(brokers: ReadonlySet<number>): TopicPartitionReplica[] {
    const found: TopicPartitionReplica[] = [];
    for (const { topic, partition, value } of this.allPartitions())
      for (const replica of value.assignment.replicas)
        if (brokers.has(replica)) found.push({ topic, partition, replica });
    return found;
  }
}
