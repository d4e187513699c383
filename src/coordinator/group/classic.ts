/**
 * SyncGroup, Heartbeat, LeaveGroup and the end of a member's session (spec/cluster.md 5.4). An assignment reaches the
 * members only after it is committed to the log, so that two coordinators in a row never tell two stories about one
 * generation.
 */
import { Errors } from '../../protocol/errors.ts';
import type { Reply } from '../shard.ts';
import type { Group, GroupOutbox } from './group.ts';
import { EMPTY, syncError, type Member, type SyncResult } from './member.ts';
import {
  dropAssignments,
  maybeRebalance,
  renewSession,
  storeGroup,
  tryCompleteJoin,
  type GroupConfig,
} from './rebalance.ts';

// ---- SyncGroup ------------------------------------------------------------------------------------------

export interface SyncRequest {
  readonly groupId: string;
  readonly generationId: number;
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  /** v5+; null: not said. */
  readonly protocolType: string | null;
  readonly protocolName: string | null;
  readonly assignments: readonly { readonly memberId: string; readonly assignment: Uint8Array }[];
}

export function sync(
  group: Group,
  request: SyncRequest,
  reply: Reply<SyncResult>,
  config: GroupConfig,
  outbox: GroupOutbox,
): void {
  const errorCode = syncErrorCode(group, request);
  const member = group.members.get(request.memberId);
  if (errorCode !== Errors.NONE || member === undefined) {
    outbox.reply(reply, syncError(errorCode));
    return;
  }
  group.pendingSyncMembers.delete(request.memberId);
  if (group.state === 'Stable') {
    outbox.reply(reply, group.syncResult(member));
    renewSession(group, member, outbox);
    return;
  }
  // A repeated SyncGroup takes the first one's place.
  group.replySync(member, syncError(Errors.REBALANCE_IN_PROGRESS), outbox);
  member.awaitingSync = reply;
  if (request.memberId === group.leaderId) assign(group, request, config, outbox);
}

function syncErrorCode(group: Group, request: SyncRequest): number {
  const errorCode = group.validateMember(request.memberId, request.groupInstanceId);
  if (errorCode !== Errors.NONE) return errorCode;
  if (request.generationId !== group.generationId) return Errors.ILLEGAL_GENERATION;
  const { protocolType, protocolName } = request;
  if (
    (protocolType !== null && protocolType !== group.protocolType) ||
    (protocolName !== null && protocolName !== group.protocolName)
  )
    return Errors.INCONSISTENT_GROUP_PROTOCOL;
  if (group.state === 'Empty' || group.state === 'Dead') return Errors.UNKNOWN_MEMBER_ID;
  if (group.state === 'PreparingRebalance') return Errors.REBALANCE_IN_PROGRESS;
  return Errors.NONE;
}

/** The leader has spoken: write it down, then tell everybody. */
function assign(
  group: Group,
  request: SyncRequest,
  config: GroupConfig,
  outbox: GroupOutbox,
): void {
  const { generationId } = group;
  const given = new Map(
    request.assignments.map(({ memberId, assignment }) => [memberId, Uint8Array.from(assignment)]),
  );
  const assignmentOf = (member: Member) => given.get(member.memberId) ?? EMPTY;
  outbox.log(
    'info',
    `Assignment received from leader ${request.memberId} for group ${group.groupId} for generation ${generationId}. The group has ${group.members.size} members, ${group.staticMembers.size} of which are static.`,
  );
  storeGroup(group, assignmentOf, config, outbox, (errorCode, next) => {
    // A rebalance may have begun while the record was written; it has answered those who waited.
    if (group.state !== 'CompletingRebalance' || group.generationId !== generationId) return;
    if (errorCode !== Errors.NONE) {
      dropAssignments(group, errorCode, next);
      const reason = `Error ${errorCode} when storing group assignment during SyncGroup (member: ${request.memberId})`;
      maybeRebalance(group, reason, config, next);
      return;
    }
    for (const member of group.members.values()) {
      member.assignment = assignmentOf(member);
      if (group.replySync(member, group.syncResult(member), next))
        renewSession(group, member, next);
    }
    group.transitionTo('Stable', next.nowMs);
  });
}

// ---- Heartbeat ------------------------------------------------------------------------------------------

export interface HeartbeatRequest {
  readonly groupId: string;
  readonly generationId: number;
  readonly memberId: string;
  readonly groupInstanceId: string | null;
}

export function heartbeat(group: Group, request: HeartbeatRequest, outbox: GroupOutbox): number {
  const errorCode = group.validateMember(request.memberId, request.groupInstanceId);
  const member = group.members.get(request.memberId);
  if (errorCode !== Errors.NONE || member === undefined) return errorCode;
  if (request.generationId !== group.generationId) return Errors.ILLEGAL_GENERATION;
  renewSession(group, member, outbox);
  return group.state === 'PreparingRebalance' ? Errors.REBALANCE_IN_PROGRESS : Errors.NONE;
}

// ---- leaving ----------------------------------------------------------------------------------------------

export interface LeavingMember {
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly reason: string;
}

/** One member's error. An empty member id with an instance id is an admin's way to remove a static member. */
export function leave(
  group: Group,
  leaving: LeavingMember,
  config: GroupConfig,
  outbox: GroupOutbox,
): number {
  const { memberId, groupInstanceId } = leaving;
  const reason = (id: string) =>
    `Removing member ${id} on LeaveGroup; client reason: ${leaving.reason}`;
  if (memberId === '') {
    const current = groupInstanceId === null ? undefined : group.staticMembers.get(groupInstanceId);
    if (current === undefined) return Errors.UNKNOWN_MEMBER_ID;
    removeMember(group, current, reason(current), config, outbox);
    return Errors.NONE;
  }
  if (group.pendingMembers.has(memberId)) {
    group.remove(memberId, outbox);
    tryCompleteJoin(group, config, outbox);
    return Errors.NONE;
  }
  const errorCode = group.validateMember(memberId, groupInstanceId);
  if (errorCode === Errors.NONE) removeMember(group, memberId, reason(memberId), config, outbox);
  return errorCode;
}

/** A member's time without a word, or the time to use the id it was given, is over. */
export function sessionDue(
  group: Group,
  memberId: string,
  config: GroupConfig,
  outbox: GroupOutbox,
): void {
  if (group.pendingMembers.has(memberId)) {
    outbox.log(
      'info',
      `Pending member ${memberId} in group ${group.groupId} has been removed after session timeout expiration.`,
    );
    group.remove(memberId, outbox);
    tryCompleteJoin(group, config, outbox);
    return;
  }
  const member = group.members.get(memberId);
  if (member === undefined) return;
  // Who waits for us cannot be asked to send heartbeats; its session starts anew with the answer.
  if (!member.isNew && (member.awaitingJoin !== null || member.awaitingSync !== null)) return;
  outbox.log(
    'info',
    `Member ${memberId} in group ${group.groupId} has failed, removing it from the group`,
  );
  removeMember(
    group,
    memberId,
    `removing member ${memberId} on heartbeat expiration`,
    config,
    outbox,
  );
}

function removeMember(
  group: Group,
  memberId: string,
  reason: string,
  config: GroupConfig,
  outbox: GroupOutbox,
): void {
  group.remove(memberId, outbox);
  if (group.state === 'Stable' || group.state === 'CompletingRebalance')
    maybeRebalance(group, reason, config, outbox);
  else tryCompleteJoin(group, config, outbox);
}
