/**
 * The requests that one step of a decision owes the brokers, gathered and then built in Kafka's order: LeaderAndIsr, then
 * UpdateMetadata, then StopReplica (spec/cluster.md 4.7; kafka: AbstractControllerBrokerRequestBatch). Within a batch a
 * partition is told once to each broker, in its last state; whoever gets a LeaderAndIsr for it, everybody hears of it
 * through UpdateMetadata. Messages are in their newest shape; the channel picks the version.
 */
import { groupByTopic } from '../base/group-by-topic.ts';
import { ZERO_UUID } from '../base/uuid.ts';
import type {
  LeaderAndIsrRequest,
  LeaderAndIsrRequestPartitionState,
} from '../protocol/messages/leader-and-isr.ts';
import type { StopReplicaRequest } from '../protocol/messages/stop-replica.ts';
import type {
  UpdateMetadataRequest,
  UpdateMetadataRequestBroker,
} from '../protocol/messages/update-metadata.ts';
import { type ClusterDraft, partitionKey } from './state.ts';
import type { LeaderAndIsr, TopicPartition } from './znodes.ts';

export type BrokerRequest =
  | { readonly api: 'LeaderAndIsr'; readonly request: LeaderAndIsrRequest }
  | { readonly api: 'UpdateMetadata'; readonly request: UpdateMetadataRequest }
  | { readonly api: 'StopReplica'; readonly request: StopReplicaRequest };

export type AddressedRequest = BrokerRequest & { readonly broker: number };

const LEADER_DURING_DELETE = -2;
const EPOCH_DURING_DELETE = -2;
const NO_EPOCH = -1;
const PROTOCOL_IDS: Readonly<Record<string, number>> = {
  PLAINTEXT: 0,
  SSL: 1,
  SASL_PLAINTEXT: 2,
  SASL_SSL: 3,
};

interface Told {
  readonly tp: TopicPartition;
  readonly state: LeaderAndIsr;
  readonly isNew: boolean;
}

export class RequestBatch {
  readonly #leaderAndIsr = new Map<number, Map<string, Told>>();
  readonly #metadata = new Map<string, TopicPartition>();
  readonly #metadataTo = new Set<number>();
  readonly #stop = new Map<number, Map<string, TopicPartition & { deletePartition: boolean }>>();

  leaderAndIsr(
    draft: ClusterDraft,
    brokers: Iterable<number>,
    tp: TopicPartition,
    state: LeaderAndIsr,
    isNew = false,
  ): void {
    const key = partitionKey(tp);
    for (const broker of brokers) {
      if (broker < 0) continue;
      const told = entry(this.#leaderAndIsr, broker);
      told.set(key, { tp, state, isNew: isNew || told.get(key)?.isNew === true });
    }
    this.updateMetadata(draft.receivers, [tp]);
  }

  updateMetadata(brokers: Iterable<number>, partitions: Iterable<TopicPartition>): void {
    for (const broker of brokers) if (broker >= 0) this.#metadataTo.add(broker);
    for (const tp of partitions) this.#metadata.set(partitionKey(tp), tp);
  }

  stopReplica(broker: number, tp: TopicPartition, deletePartition: boolean): void {
    entry(this.#stop, broker).set(partitionKey(tp), { ...tp, deletePartition });
  }

  /** What is owed to brokers that are there; a broker that went gets nothing. */
  build(draft: ClusterDraft): AddressedRequest[] {
    const requests: AddressedRequest[] = [];
    const present = (broker: number) => draft.brokers.has(broker);
    for (const [broker, told] of this.#leaderAndIsr)
      if (present(broker))
        requests.push({
          broker,
          api: 'LeaderAndIsr',
          request: buildLeaderAndIsr(draft, broker, told),
        });
    for (const broker of this.#metadataTo)
      if (present(broker)) {
        const request = buildUpdateMetadata(draft, broker, [...this.#metadata.values()]);
        requests.push({ broker, api: 'UpdateMetadata', request });
      }
    for (const [broker, replicas] of this.#stop)
      if (present(broker))
        requests.push({
          broker,
          api: 'StopReplica',
          request: buildStopReplica(draft, broker, [...replicas.values()]),
        });
    return requests;
  }
}

function entry<V>(map: Map<number, Map<string, V>>, broker: number): Map<string, V> {
  let found = map.get(broker);
  if (found === undefined) {
    found = new Map();
    map.set(broker, found);
  }
  return found;
}

function header(draft: ClusterDraft, broker: number) {
  return {
    controllerId: draft.settings.brokerId,
    isKRaftController: false,
    controllerEpoch: draft.epoch,
    brokerEpoch: draft.brokers.get(broker)?.epoch ?? -1,
  };
}

function topicIdOf(draft: ClusterDraft, topic: string): string {
  return (draft.settings.topicIds ? draft.topics.get(topic)?.id : null) ?? ZERO_UUID;
}

function buildLeaderAndIsr(
  draft: ClusterDraft,
  broker: number,
  told: ReadonlyMap<string, Told>,
): LeaderAndIsrRequest {
  const leaders = new Set<number>();
  const states = [...told.values()].map(({ tp, state, isNew }) => {
    leaders.add(state.leader);
    return { ...tp, state: leaderAndIsrState(draft, tp, state, isNew) };
  });
  return {
    ...header(draft, broker),
    type: 0,
    ungroupedPartitionStates: [],
    topicStates: [...groupByTopic(states)].map(([topicName, list]) => ({
      topicName,
      topicId: topicIdOf(draft, topicName),
      partitionStates: list.map(({ state }) => state),
    })),
    liveLeaders: [...leaders].flatMap((id) => {
      const leader = draft.brokers.get(id);
      const endpoint = leader?.endpoints.find(
        ({ listenerName }) => listenerName === draft.settings.listenerName,
      );
      return endpoint === undefined
        ? []
        : [{ brokerId: id, hostName: endpoint.host, port: endpoint.port }];
    }),
  };
}

function leaderAndIsrState(
  draft: ClusterDraft,
  tp: TopicPartition,
  state: LeaderAndIsr,
  isNew: boolean,
): LeaderAndIsrRequestPartitionState {
  const assignment = draft.partition(tp)?.assignment;
  return {
    topicName: tp.topic,
    partitionIndex: tp.partition,
    controllerEpoch: state.controllerEpoch,
    leader: state.leader,
    leaderEpoch: state.leaderEpoch,
    isr: [...state.isr],
    partitionEpoch: state.partitionEpoch,
    replicas: [...(assignment?.replicas ?? [])],
    addingReplicas: [...(assignment?.adding ?? [])],
    removingReplicas: [...(assignment?.removing ?? [])],
    isNew,
    leaderRecoveryState: state.recoveryState,
  };
}

function buildUpdateMetadata(
  draft: ClusterDraft,
  broker: number,
  partitions: readonly TopicPartition[],
): UpdateMetadataRequest {
  return {
    ...header(draft, broker),
    type: 0,
    ungroupedPartitionStates: [],
    topicStates: [...groupByTopic(partitions)].map(([topicName, list]) => ({
      topicName,
      topicId: topicIdOf(draft, topicName),
      partitionStates: list.flatMap((tp) => metadataState(draft, tp)),
    })),
    liveBrokers: [...draft.brokers.values()]
      .sort((a, b) => a.id - b.id)
      .map(
        ({ id, endpoints, rack }): UpdateMetadataRequestBroker => ({
          id,
          v0Host: '',
          v0Port: 0,
          endpoints: endpoints.map(({ listenerName, host, port, securityProtocol }) => ({
            listener: listenerName,
            host,
            port,
            securityProtocol: PROTOCOL_IDS[securityProtocol] ?? 0,
          })),
          rack,
        }),
      ),
  };
}

/** A topic on its way out is told with a leader that means "forget it". */
function metadataState(draft: ClusterDraft, tp: TopicPartition) {
  const value = draft.partition(tp);
  const state = value?.leaderAndIsr;
  if (value === undefined || state === null || state === undefined) return [];
  const deleting = draft.deleting.has(tp.topic);
  const { replicas } = value.assignment;
  return [
    {
      topicName: tp.topic,
      partitionIndex: tp.partition,
      controllerEpoch: state.controllerEpoch,
      leader: deleting ? LEADER_DURING_DELETE : state.leader,
      leaderEpoch: state.leaderEpoch,
      isr: deleting ? [] : [...state.isr],
      zkVersion: state.partitionEpoch,
      replicas: [...replicas],
      offlineReplicas: replicas.filter((replica) => !draft.isLive(replica, tp)),
    },
  ];
}

function buildStopReplica(
  draft: ClusterDraft,
  broker: number,
  replicas: readonly (TopicPartition & { deletePartition: boolean })[],
): StopReplicaRequest {
  return {
    ...header(draft, broker),
    deletePartitions: false,
    ungroupedPartitions: [],
    topics: [],
    topicStates: [...groupByTopic(replicas)].map(([topicName, list]) => ({
      topicName,
      partitionStates: list.map(({ topic, partition, deletePartition }) => ({
        partitionIndex: partition,
        leaderEpoch: draft.deleting.has(topic)
          ? EPOCH_DURING_DELETE
          : (draft.partition({ topic, partition })?.leaderAndIsr?.leaderEpoch ?? NO_EPOCH),
        deletePartition,
      })),
    })),
  };
}
