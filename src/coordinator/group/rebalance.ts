/**
 * How a group gets from one generation to the next: members are asked to join again, whoever comes in time is in the
 * new generation, then the leader's SyncGroup has to follow (spec/cluster.md 5.2 and 5.3). The functions here change a
 * group; who asks for it is in join.ts and classic.ts.
 */
import { writeErrors } from '../write-error.ts';
import { Errors } from '../../protocol/errors.ts';
import { EMPTY, syncError, type Member } from './member.ts';
import { joinKey, sessionKey, syncKey, type Group, type GroupOutbox } from './group.ts';
import { groupRecord, type RecordVersions } from './records.ts';

export interface GroupConfig {
  readonly groupMinSessionTimeoutMs: number;
  readonly groupMaxSessionTimeoutMs: number;
  readonly groupInitialRebalanceDelayMs: number;
  readonly groupMaxSize: number;
  readonly offsetMetadataMaxBytes: number;
  readonly offsetsRetentionMs: number;
  readonly offsetsRetentionCheckIntervalMs: number;
  readonly recordVersions: RecordVersions;
}

/** A member whose client went away while it joined would otherwise stay for the length of the rebalance. */
const NEW_MEMBER_TIMEOUT_MS = 5 * 60 * 1000;

/** The member spoke, or was spoken to: its session starts anew. */
export function renewSession(group: Group, member: Member, outbox: GroupOutbox): void {
  setSession(group, member.memberId, member.sessionTimeoutMs, outbox);
}

export function guardNewMember(group: Group, member: Member, outbox: GroupOutbox): void {
  setSession(group, member.memberId, NEW_MEMBER_TIMEOUT_MS, outbox);
}

export function setSession(
  group: Group,
  memberId: string,
  timeoutMs: number,
  outbox: GroupOutbox,
): void {
  outbox.setDeadline(sessionKey(group, memberId), timeoutMs, { kind: 'session', group, memberId });
}

/** Starts a rebalance unless one runs. */
export function maybeRebalance(
  group: Group,
  reason: string,
  config: GroupConfig,
  outbox: GroupOutbox,
): void {
  if (group.canRebalance) startRebalance(group, reason, config, outbox);
}

function startRebalance(
  group: Group,
  reason: string,
  config: GroupConfig,
  outbox: GroupOutbox,
): void {
  if (group.state === 'CompletingRebalance')
    dropAssignments(group, Errors.REBALANCE_IN_PROGRESS, outbox);
  outbox.clearDeadline(syncKey(group));
  const previous = group.state;
  group.transitionTo('PreparingRebalance', outbox.nowMs);
  outbox.log(
    'info',
    `Preparing to rebalance group ${group.groupId} in state ${group.state} with old generation ${group.generationId} (reason: ${reason})`,
  );
  if (previous === 'Empty') {
    const delayMs = config.groupInitialRebalanceDelayMs;
    const remainingMs = Math.max(group.rebalanceTimeoutMs - delayMs, 0);
    group.initialJoin = { delayMs, remainingMs };
    outbox.setDeadline(joinKey(group), delayMs, { kind: 'join', group });
  } else {
    group.initialJoin = null;
    outbox.setDeadline(joinKey(group), group.rebalanceTimeoutMs, { kind: 'join', group });
    tryCompleteJoin(group, config, outbox);
  }
}

/** Completes the rebalance once everybody is there. The first one of a group waits its time out whoever is there. */
export function tryCompleteJoin(group: Group, config: GroupConfig, outbox: GroupOutbox): void {
  if (group.state === 'PreparingRebalance' && group.initialJoin === null && group.allJoined)
    completeJoin(group, config, outbox);
}

/** The time for joining is over. */
export function joinDue(group: Group, config: GroupConfig, outbox: GroupOutbox): void {
  if (group.state !== 'PreparingRebalance') return;
  const { initialJoin } = group;
  if (initialJoin !== null && group.newMemberAdded && initialJoin.remainingMs !== 0) {
    // Somebody came while we waited: others may follow.
    group.newMemberAdded = false;
    const delayMs = Math.min(config.groupInitialRebalanceDelayMs, initialJoin.remainingMs);
    const remainingMs = Math.max(initialJoin.remainingMs - initialJoin.delayMs, 0);
    group.initialJoin = { delayMs, remainingMs };
    outbox.setDeadline(joinKey(group), delayMs, { kind: 'join', group });
    return;
  }
  completeJoin(group, config, outbox);
}

function completeJoin(group: Group, config: GroupConfig, outbox: GroupOutbox): void {
  outbox.clearDeadline(joinKey(group));
  // Static members may come back later, under the same name: they stay until their session ends.
  for (const member of [...group.members.values()]) {
    if (member.awaitingJoin !== null || member.groupInstanceId !== null) continue;
    outbox.log(
      'info',
      `Group ${group.groupId} removed dynamic member ${member.memberId} which did not rejoin in time`,
    );
    group.remove(member.memberId, outbox);
  }
  if (!electJoinedLeader(group) && group.members.size > 0) {
    outbox.log(
      'error',
      `Group ${group.groupId} could not complete rebalance because no members rejoined`,
    );
    group.initialJoin = null;
    outbox.setDeadline(joinKey(group), group.rebalanceTimeoutMs, { kind: 'join', group });
    return;
  }
  group.initialJoin = null;
  group.newMemberAdded = false;
  group.startGeneration(outbox.nowMs);
  if (group.state === 'Empty') becomeEmpty(group, config, outbox);
  else announceGeneration(group, outbox);
}

/** The leader has to be somebody who joined: others cannot be told. False when nobody did. */
function electJoinedLeader(group: Group): boolean {
  if (group.leaderId === null) return false;
  if (group.members.get(group.leaderId)?.awaitingJoin) return true;
  for (const member of group.members.values()) {
    if (member.awaitingJoin === null) continue;
    group.leaderId = member.memberId;
    return true;
  }
  return false;
}

function becomeEmpty(group: Group, config: GroupConfig, outbox: GroupOutbox): void {
  outbox.log('info', `Group ${group.groupId} with generation ${group.generationId} is now empty`);
  storeGroup(
    group,
    () => EMPTY,
    config,
    outbox,
    (errorCode, next) => {
      // The generation before comes back to life if this broker fails now; its members will time out.
      if (errorCode !== Errors.NONE)
        next.log(
          'warn',
          `Failed to write empty metadata for group ${group.groupId}: error ${errorCode}`,
        );
    },
  );
}

function announceGeneration(group: Group, outbox: GroupOutbox): void {
  outbox.log(
    'info',
    `Stabilized group ${group.groupId} generation ${group.generationId} with ${group.members.size} members`,
  );
  for (const member of group.members.values()) {
    const withMembers = member.memberId === group.leaderId;
    group.replyJoin(member, group.joinResult(member.memberId, { withMembers }), outbox);
    renewSession(group, member, outbox);
    member.isNew = false;
    group.pendingSyncMembers.add(member.memberId);
  }
  const { generationId } = group;
  outbox.setDeadline(syncKey(group), group.rebalanceTimeoutMs, {
    kind: 'sync',
    group,
    generationId,
  });
}

/** The time for SyncGroup is over: who has not sent it is out. */
export function syncDue(
  group: Group,
  generationId: number,
  config: GroupConfig,
  outbox: GroupOutbox,
): void {
  if (generationId !== group.generationId) return;
  if (group.state !== 'CompletingRebalance' && group.state !== 'Stable') return;
  const missing = [...group.pendingSyncMembers];
  if (missing.length === 0) return;
  for (const memberId of missing) group.remove(memberId, outbox);
  const reason = `Removing ${missing.join(', ')} on pending sync request expiration`;
  maybeRebalance(group, reason, config, outbox);
}

/** Who waits for an assignment gets the error instead, and nobody has an assignment any more. */
export function dropAssignments(group: Group, errorCode: number, outbox: GroupOutbox): void {
  for (const member of group.members.values()) {
    member.assignment = EMPTY;
    if (group.replySync(member, syncError(errorCode), outbox)) renewSession(group, member, outbox);
  }
}

/** Appends the group's record; `then` gets the error as clients are to see it. */
export function storeGroup(
  group: Group,
  assignmentOf: (member: Member) => Uint8Array,
  config: GroupConfig,
  outbox: GroupOutbox,
  then: (errorCode: number, outbox: GroupOutbox) => void,
): void {
  const record = groupRecord(group, assignmentOf, config.recordVersions);
  outbox.append(
    { records: [record], timestamp: outbox.nowMs, until: 'committed', baseSequence: -1 },
    (result, next) => then(groupWriteError(result.errorCode), next),
  );
}

/** What a client is told when a record of its group could not be written. */
export const groupWriteError = writeErrors([
  [Errors.REQUEST_TIMED_OUT, Errors.REBALANCE_IN_PROGRESS],
  [Errors.MESSAGE_TOO_LARGE, Errors.UNKNOWN_SERVER_ERROR],
  [Errors.RECORD_LIST_TOO_LARGE, Errors.UNKNOWN_SERVER_ERROR],
  [Errors.INVALID_FETCH_SIZE, Errors.UNKNOWN_SERVER_ERROR],
]);
