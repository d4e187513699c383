/**
 * One partition as this broker plays it: leader, follower, or neither yet. Checks what a leader has to check before an
 * append or a read and keeps the high watermark (spec/cluster.md 3.3). Roles come only from LeaderAndIsr, by way of
 * replicas.ts. `changed` fires when the high watermark, the log's end or the role moved: parked requests look again.
 */
import type { Clock } from '../platform/platform.ts';
import { Errors } from '../protocol/errors.ts';
import type { LeaderAndIsrRequestPartitionState } from '../protocol/messages/leader-and-isr.ts';
import { endOf, NOTHING } from '../storage/log-reader.ts';
import type { AppendOptions, AppendOutcome, Log, ReadOutcome } from '../storage/types.ts';
import {
  afterFetch,
  effectiveMinIsr,
  newRemoteReplica,
  nextHighWatermark,
  type RemoteReplica,
} from './isr.ts';
import { Signal } from './waiters.ts';

export interface PartitionWorld {
  readonly brokerId: number;
  readonly clock: Clock;
  readonly isAlive: (brokerId: number) => boolean;
  readonly copyOf: (topic: string, partition: number) => Log | undefined;
  /** replica.lag.time.max.ms */
  readonly lagMaxMs: () => number;
}

export interface ProduceOptions extends Omit<AppendOptions, 'leaderEpoch'> {
  readonly acks: -1 | 0 | 1;
}

export interface PartitionFetch {
  /** -1: do not check. */
  readonly currentLeaderEpoch: number;
  readonly fetchOffset: number;
  /** -1: no divergence check (KIP-595). */
  readonly lastFetchedEpoch: number;
  readonly maxBytes: number;
  readonly minOneBatch: boolean;
  /** Fetch v0-2: cut the first batch where the limit falls. */
  readonly partialFirstBatch: boolean;
  readonly upTo: 'logEnd' | 'highWatermark' | 'lastStable';
  readonly leaderOnly: boolean;
}

export interface PartitionRead extends ReadOutcome {
  readonly highWatermark: number;
  readonly lastStableOffset: number;
  readonly logStartOffset: number;
  readonly divergingEpoch: { readonly epoch: number; readonly endOffset: number } | null;
  /** partition.bytesAppended when the read began: how far the log has grown since can be told from it. */
  readonly bytesAppended: number;
}

export class Partition {
  readonly topic: string;
  readonly index: number;
  readonly changed = new Signal();
  readonly #world: PartitionWorld;
  #log: Log | null = null;
  #leaderId = -1;
  #leaderEpoch = -1;
  #leaderEpochStartOffset = 0;
  #partitionEpoch = -1;
  #controllerEpoch = -1;
  #replicas: readonly number[] = [];
  #isr: readonly number[] = [];
  #remotes = new Map<number, RemoteReplica>();
  #bytesAppended = 0;
  #gone = false;

  constructor(topic: string, index: number, world: PartitionWorld) {
    this.topic = topic;
    this.index = index;
    this.#world = world;
  }

  get log(): Log | null {
    return this.#log;
  }

  get leaderId(): number {
    return this.#leaderId;
  }

  get leaderEpoch(): number {
    return this.#leaderEpoch;
  }

  get leaderEpochStartOffset(): number {
    return this.#leaderEpochStartOffset;
  }

  get partitionEpoch(): number {
    return this.#partitionEpoch;
  }

  get controllerEpoch(): number {
    return this.#controllerEpoch;
  }

  get replicas(): readonly number[] {
    return this.#replicas;
  }

  get isr(): readonly number[] {
    return this.#isr;
  }

  get isLeader(): boolean {
    return this.#leaderId === this.#world.brokerId && !this.#gone;
  }

  /** Stopped or its log dir failed: nobody is served from here. */
  get offline(): boolean {
    return this.#gone || this.#log?.offline === true;
  }

  /** Bytes of all appends since this object was made; only differences mean something. */
  get bytesAppended(): number {
    return this.#bytesAppended;
  }

  // ---- roles -------------------------------------------------------------------------------------

  /** False when the state is older than what we have. A new leader epoch begins at the log's end. */
  becomeLeader(state: LeaderAndIsrRequestPartitionState, log: Log): boolean {
    if (state.partitionEpoch < this.#partitionEpoch) return false;
    const isNewEpoch = state.leaderEpoch > this.#leaderEpoch;
    this.#adopt(state, log);
    this.#isr = [...state.isr];
    if (isNewEpoch) {
      this.#leaderEpochStartOffset = log.logEndOffset;
      log.assignEpochStart(state.leaderEpoch);
      this.#remotes = new Map();
    }
    this.#trackRemotes();
    this.#advanceHighWatermark();
    this.changed.fire();
    return true;
  }

  becomeFollower(state: LeaderAndIsrRequestPartitionState, log: Log): boolean {
    if (state.partitionEpoch < this.#partitionEpoch) return false;
    this.#adopt(state, log);
    this.#isr = [];
    this.#remotes = new Map();
    this.changed.fire();
    return true;
  }

  /** Its log goes on in another log dir. */
  moveTo(log: Log): void {
    if (this.#log !== null) this.#log = log;
    this.changed.fire();
  }

  /** No longer ours: whoever waits here is told so. */
  stop(): void {
    this.#gone = true;
    this.#leaderId = -1;
    this.changed.fire();
  }

  #adopt(state: LeaderAndIsrRequestPartitionState, log: Log): void {
    this.#log = log;
    this.#leaderId = state.leader;
    this.#leaderEpoch = state.leaderEpoch;
    this.#partitionEpoch = state.partitionEpoch;
    this.#controllerEpoch = state.controllerEpoch;
    this.#replicas = [...state.replicas];
  }

  #trackRemotes(): void {
    const nowMs = this.#world.clock.monotonic();
    const tracked = new Map<number, RemoteReplica>();
    for (const id of this.#replicas) {
      if (id === this.#world.brokerId) continue;
      const known = this.#remotes.get(id);
      tracked.set(id, known ?? newRemoteReplica(id, this.#isr.includes(id), nowMs));
    }
    this.#remotes = tracked;
  }

  // ---- writing -----------------------------------------------------------------------------------

  /** The bytes have their place in the log before the first await. Failures are codes in the outcome. */
  async append(batches: Buffer, options: ProduceOptions): Promise<AppendOutcome> {
    const log = this.#log;
    if (!this.isLeader || log === null) return refused(Errors.NOT_LEADER_OR_FOLLOWER);
    if (log.offline) return refused(Errors.KAFKA_STORAGE_ERROR);
    if (options.acks === -1 && this.#isr.length < this.#minIsr()) {
      return refused(Errors.NOT_ENOUGH_REPLICAS);
    }
    const outcome = await log.append(batches, { ...options, leaderEpoch: this.#leaderEpoch });
    if (outcome.errorCode === Errors.NONE && !outcome.duplicate) {
      this.#bytesAppended += batches.length;
      if (this.isLeader) this.#advanceHighWatermark();
      this.changed.fire();
    }
    return outcome;
  }

  /** Whether acks=-1 may be answered for records below endOffset: a Kafka error code, or null while it may not. */
  committed(endOffset: number): number | null {
    const log = this.#log;
    if (log?.offline === true) return Errors.KAFKA_STORAGE_ERROR;
    if (this.#gone || log === null || !this.isLeader) return Errors.NOT_LEADER_OR_FOLLOWER;
    if (log.highWatermark < endOffset) return null;
    return this.#isr.length >= this.#minIsr()
      ? Errors.NONE
      : Errors.NOT_ENOUGH_REPLICAS_AFTER_APPEND;
  }

  #minIsr(): number {
    return effectiveMinIsr(this.#log?.config.minInsyncReplicas ?? 1, this.#replicas.length);
  }

  #advanceHighWatermark(): void {
    const log = this.#log;
    if (log === null) return;
    const { clock, isAlive, lagMaxMs } = this.#world;
    const next = nextHighWatermark({
      leaderEndOffset: log.logEndOffset,
      highWatermark: log.highWatermark,
      remotes: [...this.#remotes.values()],
      maximalIsr: this.#isr,
      committedIsrSize: this.#isr.length,
      minIsr: this.#minIsr(),
      nowMs: clock.monotonic(),
      lagMaxMs: lagMaxMs(),
      isAlive,
    });
    if (next > log.highWatermark) log.updateHighWatermark(next);
  }

  // ---- reading -----------------------------------------------------------------------------------

  /** E6, E74, E75 or NONE: who asks with a leader epoch has to have ours (KIP-320). */
  checkEpoch(currentLeaderEpoch: number, leaderOnly: boolean): number {
    if (this.offline) {
      return this.#gone ? Errors.NOT_LEADER_OR_FOLLOWER : Errors.KAFKA_STORAGE_ERROR;
    }
    if (currentLeaderEpoch !== -1) {
      if (currentLeaderEpoch < this.#leaderEpoch) return Errors.FENCED_LEADER_EPOCH;
      if (currentLeaderEpoch > this.#leaderEpoch) return Errors.UNKNOWN_LEADER_EPOCH;
    }
    if (this.#log === null || this.#leaderId < 0) return Errors.NOT_LEADER_OR_FOLLOWER;
    return leaderOnly && !this.isLeader ? Errors.NOT_LEADER_OR_FOLLOWER : Errors.NONE;
  }

  async read(fetch: PartitionFetch): Promise<PartitionRead> {
    const errorCode = this.checkEpoch(fetch.currentLeaderEpoch, fetch.leaderOnly);
    const log = this.#log;
    if (errorCode !== Errors.NONE || log === null)
      return failedRead(errorCode, this.#bytesAppended);
    const ends = {
      highWatermark: log.highWatermark,
      lastStableOffset: log.lastStableOffset,
      logStartOffset: log.logStartOffset,
      bytesAppended: this.#bytesAppended,
    };
    if (fetch.lastFetchedEpoch >= 0) {
      const end = log.endOffsetForEpoch(fetch.lastFetchedEpoch);
      if (end.endOffset < 0 || fetch.fetchOffset < log.logStartOffset)
        return failedRead(Errors.OFFSET_OUT_OF_RANGE, ends.bytesAppended);
      if (end.leaderEpoch < fetch.lastFetchedEpoch || end.endOffset < fetch.fetchOffset) {
        const divergingEpoch = { epoch: end.leaderEpoch, endOffset: end.endOffset };
        return { ...NOTHING, ...ends, errorCode: Errors.NONE, divergingEpoch };
      }
    }
    const { fetchOffset: offset, maxBytes, minOneBatch, partialFirstBatch, upTo } = fetch;
    const outcome = await log.read({ offset, maxBytes, minOneBatch, partialFirstBatch, upTo });
    if (outcome.errorCode !== Errors.NONE) return failedRead(outcome.errorCode, ends.bytesAppended);
    return { ...outcome, ...ends, divergingEpoch: null };
  }

  /**
   * Whether the end of what this kind of reader may see has left the segment that its read began in: a read that can
   * grow no more where it is (kafka: DelayedFetch).
   */
  isBehind(read: PartitionRead, fetchOffset: number, upTo: PartitionFetch['upTo']): boolean {
    const log = this.#log;
    if (log === null || read.segmentBaseOffset < 0) return false;
    const end = endOf(log, upTo);
    // The end is nearly always in the last one: every append asks this of everyone who waits.
    const last = log.segments.findLast((segment) => segment.baseOffset <= end);
    return fetchOffset < end && last !== undefined && read.segmentBaseOffset < last.baseOffset;
  }

  /** Whether more than what a read found (bytes) has come since, at least `wanted` in all. */
  grownBy(read: PartitionRead): number {
    return this.#bytesAppended - read.bytesAppended;
  }

  // ---- followers ---------------------------------------------------------------------------------

  isAssigned(brokerId: number): boolean {
    return this.#replicas.includes(brokerId);
  }

  /** A follower's fetch tells what it has: its end, and with it perhaps the high watermark, moves. */
  followerFetched(brokerId: number, fetchOffset: number, logStartOffset: number): void {
    const log = this.#log;
    const replica = this.#remotes.get(brokerId);
    if (log === null || replica === undefined || !this.isLeader) return;
    const nowMs = this.#world.clock.monotonic();
    const leaderEndOffset = log.logEndOffset;
    const fetch = { fetchOffset, logStartOffset, leaderEndOffset, nowMs };
    this.#remotes.set(brokerId, afterFetch(replica, fetch));
    const before = log.highWatermark;
    this.#advanceHighWatermark();
    if (log.highWatermark !== before) this.changed.fire();
  }

  /**
   * Smallest log start of the replicas that are alive, and of the copy that moves to another log dir: how far DeleteRecords has
   * come everywhere.
   */
  lowWatermark(): number {
    let low = this.#log?.logStartOffset ?? -1;
    const copy = this.#world.copyOf(this.topic, this.index);
    if (copy !== undefined) low = Math.min(low, copy.logStartOffset);
    for (const replica of this.#remotes.values()) {
      if (this.#world.isAlive(replica.brokerId)) low = Math.min(low, replica.logStartOffset);
    }
    return low;
  }

  async deleteRecordsBefore(offset: number): Promise<number> {
    const log = this.#log;
    if (!this.isLeader || log === null) return Errors.NOT_LEADER_OR_FOLLOWER;
    const errorCode = await log.deleteRecordsBefore(offset);
    if (errorCode === Errors.NONE) this.changed.fire();
    return errorCode;
  }
}

function failedRead(errorCode: number, bytesAppended: number): PartitionRead {
  return {
    ...NOTHING,
    errorCode,
    highWatermark: -1,
    lastStableOffset: -1,
    logStartOffset: -1,
    divergingEpoch: null,
    bytesAppended,
  };
}

function refused(errorCode: number): AppendOutcome {
  return {
    errorCode,
    errorMessage: null,
    recordErrors: [],
    baseOffset: -1,
    lastOffset: -1,
    logAppendTimeMs: -1,
    logStartOffset: -1,
    duplicate: false,
  };
}
