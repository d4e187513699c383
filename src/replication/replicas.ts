/**
 * The partitions this broker hosts, and the two requests by which a controller assigns them: LeaderAndIsr and StopReplica
 * (spec/cluster.md 3.4, 3.5; kafka: ReplicaManager.scala). Controller requests run one at a time. An older controller, an
 * older registration of ours or an older leader epoch changes nothing. What follows from a change of roles outside this
 * folder (coordinators load, fetchers start) is told to the two listeners given at construction.
 */
import { Mailbox } from '../base/mailbox.ts';
import { ZERO_UUID } from '../base/uuid.ts';
import type { Clock, Logger } from '../platform/platform.ts';
import { Errors } from '../protocol/errors.ts';
import type {
  LeaderAndIsrRequest,
  LeaderAndIsrRequestPartitionState,
} from '../protocol/messages/leader-and-isr.ts';
import type { StopReplicaRequest } from '../protocol/messages/stop-replica.ts';
import type { LogConfig } from '../storage/log-config.ts';
import type { Log, Logs, TopicPartition } from '../storage/types.ts';
import { Partition, type PartitionWorld } from './partition.ts';

export interface ReplicasOptions {
  readonly brokerId: number;
  readonly clock: Clock;
  readonly log: Logger;
  readonly stateChangeLog: Logger;
  readonly logs: Logs;
  /** Settings in force for a topic: its overrides over the broker's. */
  readonly topicConfig: (topic: string) => LogConfig;
  /** Runs before partitions of these topics are taken on, so that topicConfig knows them. */
  readonly prepareTopics: (topics: readonly string[]) => Promise<void>;
  readonly isAlive: (brokerId: number) => boolean;
  readonly lagMaxMs: () => number;
  /** Our own czxid: requests meant for an earlier registration of this broker are refused. */
  readonly brokerEpoch: () => number;
  readonly onElected: (partition: Partition) => void;
  readonly onResigned: (tp: TopicPartition, leaderEpoch: number | null) => void;
}

export interface PartitionError extends TopicPartition {
  readonly errorCode: number;
}

export interface ControlOutcome {
  readonly errorCode: number;
  readonly partitions: readonly PartitionError[];
}

interface StopOrder extends TopicPartition {
  readonly leaderEpoch: number;
  readonly deletePartition: boolean;
}

const EPOCH_DURING_DELETE = -2;

export class Replicas {
  readonly #options: ReplicasOptions;
  readonly #world: PartitionWorld;
  readonly #partitions = new Map<string, Map<number, Partition>>();
  readonly #mailbox = new Mailbox();
  #controllerEpoch = 0;

  constructor(options: ReplicasOptions) {
    this.#options = options;
    const { brokerId, clock, isAlive, lagMaxMs, logs } = options;
    const copyOf = (topic: string, partition: number) => logs.moves.copyOf(topic, partition);
    this.#world = { brokerId, clock, isAlive, lagMaxMs, copyOf };
    logs.moves.onMoved((log) => {
      const { topic, partition } = log.topicPartition;
      this.get(topic, partition)?.moveTo(log);
    });
  }

  get(topic: string, index: number): Partition | undefined {
    return this.#partitions.get(topic)?.get(index);
  }

  *all(): Iterable<Partition> {
    for (const partitions of this.#partitions.values()) yield* partitions.values();
  }

  get controllerEpoch(): number {
    return this.#controllerEpoch;
  }

  /** A topic's settings changed. */
  updateTopicConfig(topic: string): void {
    const config = this.#options.topicConfig(topic);
    for (const { log, index } of this.#partitions.get(topic)?.values() ?? []) {
      log?.updateConfig(config);
      this.#options.logs.moves.copyOf(topic, index)?.updateConfig(config);
    }
  }

  /** Logs of a failed log dir are offline: wake whoever waits on them. */
  logsFailed(logs: readonly Log[]): void {
    for (const { topicPartition } of logs) {
      this.get(topicPartition.topic, topicPartition.partition)?.changed.fire();
    }
  }

  /** E77, E11 or NONE: the two questions every controller request is asked. UpdateMetadata asks them too. */
  checkController(request: {
    readonly controllerId: number;
    readonly controllerEpoch: number;
    readonly brokerEpoch: number;
  }): number {
    const { stateChangeLog, brokerId } = this.#options;
    const { controllerId, controllerEpoch, brokerEpoch } = request;
    if (brokerEpoch !== -1 && brokerEpoch < this.#options.brokerEpoch()) {
      return Errors.STALE_BROKER_EPOCH;
    }
    if (controllerEpoch < this.#controllerEpoch) {
      stateChangeLog.warn(
        `[Broker id=${brokerId}] Received request from old controller ${controllerId} epoch ${controllerEpoch}; current controller epoch is ${this.#controllerEpoch}`,
      );
      return Errors.STALE_CONTROLLER_EPOCH;
    }
    this.#controllerEpoch = controllerEpoch;
    return Errors.NONE;
  }

  // ---- LeaderAndIsr ------------------------------------------------------------------------------

  leaderAndIsr(request: LeaderAndIsrRequest): Promise<ControlOutcome> {
    return this.#mailbox.run(async () => {
      const errorCode = this.checkController(request);
      if (errorCode !== Errors.NONE) return { errorCode, partitions: [] };
      const partitions: PartitionError[] = [];
      const orders = [...assignments(request)];
      await this.#options.prepareTopics(orders.map(({ state }) => state.topicName));
      for (const { state, topicId } of orders) {
        const { topicName: topic, partitionIndex: partition } = state;
        partitions.push({ topic, partition, errorCode: await this.#assign(state, topicId) });
      }
      return { errorCode, partitions };
    });
  }

  async #assign(state: LeaderAndIsrRequestPartitionState, topicId: string | null): Promise<number> {
    const { topicName: topic, partitionIndex: index } = state;
    const known = this.get(topic, index);
    const log = known?.log ?? this.#options.logs.get(topic, index);
    if (log?.offline === true) return Errors.KAFKA_STORAGE_ERROR;
    if (topicId !== null && log?.topicId != null && log.topicId !== topicId) {
      return Errors.INCONSISTENT_TOPIC_ID;
    }
    const localEpoch = known?.leaderEpoch ?? -1;
    if (state.leaderEpoch < localEpoch) return Errors.STALE_CONTROLLER_EPOCH;
    if (state.leaderEpoch === localEpoch) return this.#assignAgain(state, topicId, log);
    if (!state.replicas.includes(this.#options.brokerId)) return Errors.UNKNOWN_TOPIC_OR_PARTITION;
    return this.#takeRole(known ?? this.#newPartition(topic, index), state, topicId);
  }

  /** The same leader epoch again: only an id for a log that has none is news. */
  async #assignAgain(
    state: LeaderAndIsrRequestPartitionState,
    topicId: string | null,
    log: Log | undefined,
  ): Promise<number> {
    if (topicId === null || log === undefined || log.topicId !== null) {
      return Errors.STALE_CONTROLLER_EPOCH;
    }
    await this.#openLog(state, topicId);
    return Errors.NONE;
  }

  #newPartition(topic: string, index: number): Partition {
    return new Partition(topic, index, this.#world);
  }

  async #takeRole(
    partition: Partition,
    state: LeaderAndIsrRequestPartitionState,
    topicId: string | null,
  ): Promise<number> {
    const { brokerId, logs, stateChangeLog } = this.#options;
    const { topicName: topic, partitionIndex: index } = state;
    // A partition that is not new but has no log lay on a dir that is offline: making it anew would lose it.
    if (!state.isNew && logs.get(topic, index) === undefined && logs.offlineDirs.length > 0) {
      return Errors.KAFKA_STORAGE_ERROR;
    }
    let log: Log;
    try {
      log = await this.#openLog(state, topicId);
    } catch (error) {
      stateChangeLog.error(
        `[Broker id=${brokerId}] Could not open the log of partition ${topic}-${index}`,
        error,
      );
      return Errors.KAFKA_STORAGE_ERROR;
    }
    this.#add(partition);
    const wasLeader = partition.isLeader;
    if (state.leader === brokerId) {
      if (partition.becomeLeader(state, log)) this.#options.onElected(partition);
    } else if (partition.becomeFollower(state, log) && wasLeader) {
      this.#options.onResigned({ topic, partition: index }, state.leaderEpoch);
    }
    return Errors.NONE;
  }

  #openLog(state: LeaderAndIsrRequestPartitionState, topicId: string | null): Promise<Log> {
    const tp = { topic: state.topicName, partition: state.partitionIndex };
    const config = this.#options.topicConfig(state.topicName);
    return this.#options.logs.create(tp, { topicId, config });
  }

  #add(partition: Partition): void {
    let ofTopic = this.#partitions.get(partition.topic);
    if (ofTopic === undefined) {
      ofTopic = new Map();
      this.#partitions.set(partition.topic, ofTopic);
    }
    ofTopic.set(partition.index, partition);
  }

  // ---- StopReplica -------------------------------------------------------------------------------

  stopReplica(request: StopReplicaRequest, version: number): Promise<ControlOutcome> {
    return this.#mailbox.run(async () => {
      const errorCode = this.checkController(request);
      if (errorCode !== Errors.NONE) return { errorCode, partitions: [] };
      const partitions = [...stopOrders(request, version)].map((order) => ({
        ...order,
        errorCode: this.#stop(order),
      }));
      const doomed = partitions.filter(
        (each) => each.deletePartition && each.errorCode === Errors.NONE,
      );
      const deleted = await this.#deleteLogs(doomed);
      for (const each of doomed) each.errorCode = deleted;
      return { errorCode, partitions };
    });
  }

  #stop({ topic, partition: index, leaderEpoch, deletePartition }: StopOrder): number {
    const partition = this.get(topic, index);
    if (partition?.log?.offline === true) return Errors.KAFKA_STORAGE_ERROR;
    if (partition !== undefined) {
      const unconditional = leaderEpoch === EPOCH_DURING_DELETE || leaderEpoch === -1;
      if (!unconditional && leaderEpoch < partition.leaderEpoch) return Errors.FENCED_LEADER_EPOCH;
    }
    if (!deletePartition) return Errors.NONE;
    const wasHosted = partition !== undefined;
    this.#forget(topic, index);
    partition?.stop();
    if (wasHosted) {
      const epoch = leaderEpoch >= 0 ? leaderEpoch : null;
      this.#options.onResigned({ topic, partition: index }, epoch);
    }
    return Errors.NONE;
  }

  #forget(topic: string, index: number): void {
    const ofTopic = this.#partitions.get(topic);
    ofTopic?.delete(index);
    if (ofTopic?.size === 0) this.#partitions.delete(topic);
  }

  async #deleteLogs(partitions: readonly TopicPartition[]): Promise<number> {
    try {
      await this.#options.logs.delete(partitions);
      return Errors.NONE;
    } catch (error) {
      const names = partitions.map(({ topic, partition }) => `${topic}-${partition}`).join(',');
      this.#options.log.error(`Could not delete the logs of partitions ${names}`, error);
      return Errors.KAFKA_STORAGE_ERROR;
    }
  }

  /** Settles when the controller requests received so far have been carried out. */
  idle(): Promise<void> {
    return this.#mailbox.idle();
  }
}

/** Versions differ in how they group partitions and whether they name topic ids. */
function* assignments(
  request: LeaderAndIsrRequest,
): Iterable<{ state: LeaderAndIsrRequestPartitionState; topicId: string | null }> {
  for (const state of request.ungroupedPartitionStates) yield { state, topicId: null };
  for (const topic of request.topicStates) {
    const topicId = topic.topicId === ZERO_UUID ? null : topic.topicId;
    for (const state of topic.partitionStates) {
      yield { state: { ...state, topicName: topic.topicName }, topicId };
    }
  }
}

/** Up to version 2 one flag says for all partitions whether they are deleted, and there are no epochs. */
function* stopOrders(request: StopReplicaRequest, version: number): Iterable<StopOrder> {
  const whole = { leaderEpoch: -1, deletePartition: request.deletePartitions };
  if (version < 1) {
    for (const { topicName, partitionIndex } of request.ungroupedPartitions)
      yield { topic: topicName, partition: partitionIndex, ...whole };
  } else if (version < 3) {
    for (const { name, partitionIndexes } of request.topics)
      for (const partition of partitionIndexes) yield { topic: name, partition, ...whole };
  } else {
    for (const { topicName, partitionStates } of request.topicStates)
      for (const { partitionIndex, leaderEpoch, deletePartition } of partitionStates)
        yield { topic: topicName, partition: partitionIndex, leaderEpoch, deletePartition };
  }
}
