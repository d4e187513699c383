/**
 * The group coordinator as the broker's handlers see it: every group API as one call on wire-shaped values, each
 * checked first for whether this broker may speak for the group at all (spec/cluster.md 5.2). Authorisation is the
 * handlers' business.
 */
import { deferred } from '../../base/deferred.ts';
import { Errors } from '../../protocol/errors.ts';
import { Coordinator } from '../coordinator.ts';
import type { Reply } from '../shard.ts';
import type { CoordinatorClock, CoordinatorLog, CoordinatorLogger } from '../types.ts';
import * as classic from './classic.ts';
import {
  commit,
  commitErrors,
  fetchOffsets,
  type CommitRequest,
  type CommitResult,
  type FetchedOffset,
} from './commit.ts';
import { CONSUMER_PROTOCOL_TYPE, type Group, type GroupOutbox, type GroupTimer } from './group.ts';
import { join, type JoinRequest } from './join.ts';
import { copyProtocols, joinError, syncError, type JoinResult, type SyncResult } from './member.ts';
import type { OffsetKey } from './offsets.ts';
import type { GroupConfig } from './rebalance.ts';
import { GroupShard } from './shard.ts';
import { describe, list, DEAD, type GroupDescription, type GroupListing } from './describe.ts';

export interface LeaveResult {
  readonly errorCode: number;
  readonly members: readonly {
    readonly memberId: string;
    readonly groupInstanceId: string | null;
    readonly errorCode: number;
  }[];
}

export interface GroupCoordinatorOptions {
  readonly config: GroupConfig;
  readonly log: CoordinatorLog;
  readonly clock: CoordinatorClock;
  readonly logger: CoordinatorLogger;
  /** A fresh random UUID in the usual 36 characters, for member ids. */
  readonly uuid: () => string;
}

/** Where an empty group id is legal: offsets may be kept under it, and such a group be looked at and deleted. */
type GroupIdRule = 'any' | 'nonEmpty';

export class GroupCoordinator extends Coordinator<GroupTimer, GroupShard> {
  readonly #options: GroupCoordinatorOptions;

  constructor(options: GroupCoordinatorOptions) {
    super({ ...options, create: () => new GroupShard(options.config) });
    this.#options = options;
  }

  /** NONE when this broker may answer for the group. */
  #refusal(groupId: string | null, rule: GroupIdRule): number {
    if (groupId === null || (groupId === '' && rule === 'nonEmpty')) return Errors.INVALID_GROUP_ID;
    return this.runtime.refusal(groupId);
  }

  /** One step on the group's shard; resolves with what it replies, now or later. */
  #step<T>(
    groupId: string,
    fn: (shard: GroupShard, reply: Reply<T>, outbox: GroupOutbox) => void,
  ): Promise<T> {
    const reply = deferred<T>();
    this.runtime.step(this.partitionFor(groupId), (shard, outbox) => fn(shard, reply, outbox));
    return reply.promise;
  }

  // ---- membership ---------------------------------------------------------------------------------------

  async joinGroup(request: JoinRequest): Promise<JoinResult> {
    const { config, uuid } = this.#options;
    const { groupId, memberId, sessionTimeoutMs } = request;
    const refusal = this.#refusal(groupId, 'nonEmpty');
    if (refusal !== Errors.NONE) return joinError(memberId, refusal);
    if (
      sessionTimeoutMs < config.groupMinSessionTimeoutMs ||
      sessionTimeoutMs > config.groupMaxSessionTimeoutMs
    )
      return joinError(memberId, Errors.INVALID_SESSION_TIMEOUT);
    return this.#step(groupId, (shard, reply, outbox) => {
      // Only a member without an id makes a group: an id says that there was one.
      const group = memberId === '' ? shard.getOrCreate(groupId, outbox.nowMs) : shard.get(groupId);
      if (group === undefined) {
        outbox.reply(reply, joinError(memberId, Errors.UNKNOWN_MEMBER_ID));
        return;
      }
      const protocols = copyProtocols(request.protocols);
      join({ group, request: { ...request, protocols }, reply, config, outbox, uuid });
    });
  }

  async syncGroup(request: classic.SyncRequest): Promise<SyncResult> {
    const refusal = this.#refusal(request.groupId, 'nonEmpty');
    // A coordinator that loads has forgotten the rebalance: the member is to join again, without looking for another.
    if (refusal === Errors.COORDINATOR_LOAD_IN_PROGRESS)
      return syncError(Errors.REBALANCE_IN_PROGRESS);
    if (refusal !== Errors.NONE) return syncError(refusal);
    return this.#step(request.groupId, (shard, reply, outbox) => {
      const group = shard.get(request.groupId);
      if (group === undefined) outbox.reply(reply, syncError(Errors.UNKNOWN_MEMBER_ID));
      else classic.sync(group, request, reply, this.#options.config, outbox);
    });
  }

  async heartbeat(request: classic.HeartbeatRequest): Promise<number> {
    const refusal = this.#refusal(request.groupId, 'nonEmpty');
    // Nobody's session ends while the group is loading.
    if (refusal === Errors.COORDINATOR_LOAD_IN_PROGRESS) return Errors.NONE;
    if (refusal !== Errors.NONE) return refusal;
    return this.#step(request.groupId, (shard, reply: Reply<number>, outbox) => {
      const group = shard.get(request.groupId);
      outbox.reply(
        reply,
        group === undefined ? Errors.UNKNOWN_MEMBER_ID : classic.heartbeat(group, request, outbox),
      );
    });
  }

  async leaveGroup(
    groupId: string,
    leaving: readonly classic.LeavingMember[],
  ): Promise<LeaveResult> {
    const refusal = this.#refusal(groupId, 'nonEmpty');
    if (refusal !== Errors.NONE) return { errorCode: refusal, members: [] };
    return this.#step(groupId, (shard, reply: Reply<LeaveResult>, outbox) => {
      const group = shard.get(groupId);
      const members = leaving.map((member) => ({
        memberId: member.memberId,
        groupInstanceId: member.groupInstanceId,
        errorCode:
          group === undefined
            ? Errors.UNKNOWN_MEMBER_ID
            : classic.leave(group, member, this.#options.config, outbox),
      }));
      outbox.reply(reply, { errorCode: Errors.NONE, members });
    });
  }

  // ---- offsets ------------------------------------------------------------------------------------------

  async commitOffsets(request: CommitRequest): Promise<CommitResult> {
    const transactional = request.producer !== undefined;
    const refusal = this.#refusal(request.groupId, transactional ? 'nonEmpty' : 'any');
    if (refusal !== Errors.NONE) return commitErrors(request, refusal);
    return this.#step(request.groupId, (shard, reply, outbox) => {
      let group = shard.get(request.groupId);
      if (group === undefined) {
        if (request.generationId >= 0 && !transactional) {
          outbox.reply(reply, commitErrors(request, Errors.ILLEGAL_GENERATION));
          return;
        }
        group = shard.getOrCreate(request.groupId, outbox.nowMs);
      }
      commit(group, request, reply, this.#options.config, outbox);
    });
  }

  /** A producer's marker is in these partitions of __consumer_offsets: what it committed becomes visible or is dropped. */
  endTransaction(producerId: number, partitions: Iterable<number>, committed: boolean): void {
    for (const partition of partitions) {
      this.runtime.whenLoaded(partition, (shard) => {
        for (const group of shard.groups.values())
          group.offsets.endTransaction(producerId, committed);
      });
    }
  }

  /** partitions null: all that have an offset. */
  fetchOffsets(
    groupId: string,
    partitions: readonly OffsetKey[] | null,
    requireStable: boolean,
  ): { readonly errorCode: number; readonly offsets: readonly FetchedOffset[] } {
    const errorCode = this.#refusal(groupId, 'any');
    if (errorCode !== Errors.NONE) return { errorCode, offsets: [] };
    return { errorCode, offsets: fetchOffsets(this.#find(groupId), partitions, requireStable) };
  }

  #find(groupId: string): Group | undefined {
    let group: Group | undefined;
    this.runtime.step(this.partitionFor(groupId), (shard) => {
      group = shard.get(groupId);
    });
    return group;
  }

  // ---- administration -----------------------------------------------------------------------------------

  /** Empty filters let everything through. States and types are compared without regard to case. */
  listGroups(filter: { readonly states: readonly string[]; readonly types: readonly string[] }): {
    readonly errorCode: number;
    readonly groups: readonly GroupListing[];
  } {
    if (this.runtime.closed) return { errorCode: Errors.COORDINATOR_NOT_AVAILABLE, groups: [] };
    const groups: GroupListing[] = [];
    for (const { shard } of this.runtime.active())
      groups.push(...list(shard.groups.values(), filter));
    // What is known is told even while something is loading.
    const errorCode = this.runtime.loading ? Errors.COORDINATOR_LOAD_IN_PROGRESS : Errors.NONE;
    return { errorCode, groups };
  }

  describeGroup(groupId: string): GroupDescription {
    const errorCode = this.#refusal(groupId, 'any');
    if (errorCode !== Errors.NONE) return { ...DEAD, groupState: '', errorCode };
    const group = this.#find(groupId);
    return group === undefined ? DEAD : describe(group);
  }

  /** Resolves with an error code per group id. */
  async deleteGroups(groupIds: readonly string[]): Promise<Map<string, number>> {
    const results = await Promise.all(
      [...new Set(groupIds)].map(async (id) => [id, await this.#deleteGroup(id)] as const),
    );
    return new Map(results);
  }

  async #deleteGroup(groupId: string): Promise<number> {
    const refusal = this.#refusal(groupId, 'any');
    if (refusal !== Errors.NONE) return refusal;
    return this.#step(groupId, (shard, reply: Reply<number>, outbox) => {
      const group = shard.get(groupId);
      if (group === undefined) outbox.reply(reply, Errors.GROUP_ID_NOT_FOUND);
      else if (group.state !== 'Empty') outbox.reply(reply, Errors.NON_EMPTY_GROUP);
      else shard.forget(group, group.offsets.removeAll(), outbox, reply);
    });
  }

  /** Resolves with the group's error, or with one code per partition. */
  async deleteOffsets(
    groupId: string,
    partitions: readonly OffsetKey[],
  ): Promise<{ readonly errorCode: number; readonly partitions: readonly number[] }> {
    const refusal = this.#refusal(groupId, 'nonEmpty');
    if (refusal !== Errors.NONE) return { errorCode: refusal, partitions: [] };
    let codes: readonly number[] = [];
    const errorCode = await this.#step(groupId, (shard, reply: Reply<number>, outbox) => {
      const group = shard.get(groupId);
      if (group === undefined) {
        outbox.reply(reply, Errors.GROUP_ID_NOT_FOUND);
        return;
      }
      const empty = group.state === 'Empty';
      if (!empty && group.protocolType !== CONSUMER_PROTOCOL_TYPE) {
        outbox.reply(reply, Errors.NON_EMPTY_GROUP);
        return;
      }
      const free = (at: OffsetKey) => empty || !group.isSubscribedTo(at.topic);
      codes = partitions.map((at) => (free(at) ? Errors.NONE : Errors.GROUP_SUBSCRIBED_TO_TOPIC));
      const removed = partitions.filter((at) => free(at) && group.offsets.remove(at));
      if (partitions.some(free)) shard.forget(group, removed, outbox, reply);
      else outbox.reply(reply, Errors.NONE);
    });
    return { errorCode, partitions: errorCode === Errors.NONE ? codes : [] };
  }

  /** Topics were deleted: their offsets go too, in every group. */
  topicsDeleted(topics: ReadonlySet<string>): void {
    for (const { partition } of [...this.runtime.active()]) {
      this.runtime.step(partition, (shard, outbox) => {
        for (const group of [...shard.groups.values()]) {
          const gone = group.offsets.allKeys().filter(({ topic }) => topics.has(topic));
          if (gone.length === 0) continue;
          const removed = gone.filter((at) => group.offsets.remove(at));
          shard.forget(group, removed, outbox);
        }
      });
    }
  }
}
