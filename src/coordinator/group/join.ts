/**
 * JoinGroup (spec/cluster.md 5.3 and 5.6; KIP-345 static members, KIP-394 MEMBER_ID_REQUIRED, KIP-814 skipAssignment).
 * A join is answered at once with an error or with the generation that stands, or when the rebalance it takes part in
 * is complete.
 */
import { assert, must } from '../../base/assert.ts';
import { Errors } from '../../protocol/errors.ts';
import type { Reply } from '../shard.ts';
import type { Group, GroupOutbox } from './group.ts';
import {
  EMPTY,
  joinError,
  matches,
  type JoinResult,
  type Member,
  type Protocol,
} from './member.ts';
import {
  guardNewMember,
  maybeRebalance,
  renewSession,
  setSession,
  storeGroup,
  tryCompleteJoin,
  type GroupConfig,
} from './rebalance.ts';

export interface JoinRequest {
  readonly groupId: string;
  /** '' at the first join. */
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  readonly protocolType: string;
  readonly protocols: readonly Protocol[];
  readonly clientId: string;
  readonly clientHost: string;
  readonly reason: string;
  /** v4: a dynamic member gets its id first and joins with it. */
  readonly requireKnownMemberId: boolean;
  /** v9: a returning static leader may be told to keep the assignment. */
  readonly supportSkippingAssignment: boolean;
}

export interface JoinTurn {
  readonly group: Group;
  readonly request: JoinRequest;
  readonly reply: Reply<JoinResult>;
  readonly config: GroupConfig;
  readonly outbox: GroupOutbox;
  /** A fresh random UUID. */
  readonly uuid: () => string;
}

export function join(turn: JoinTurn): void {
  const { group, request, config, outbox } = turn;
  if (!accepts(group, request.memberId, config.groupMaxSize)) {
    group.remove(request.memberId, outbox);
    refuse(turn, '', Errors.GROUP_MAX_SIZE_REACHED);
  } else if (request.memberId === '') {
    joinNew(turn);
  } else {
    joinKnown(turn);
  }
  tryCompleteJoin(group, config, outbox);
}

function refuse({ outbox, reply }: JoinTurn, memberId: string, errorCode: number): void {
  outbox.reply(reply, joinError(memberId, errorCode));
}

/**
 * Whether the group has room. While it prepares, those already waiting count instead of the members: when
 * group.max.size was lowered, the last to come back find no room.
 */
function accepts(group: Group, memberId: string, sizeMax: number): boolean {
  const member = group.members.get(memberId);
  switch (group.state) {
    case 'Empty':
    case 'Dead':
      return true;
    case 'PreparingRebalance':
      return (
        (member !== undefined && member.awaitingJoin !== null) || group.awaitingJoinCount < sizeMax
      );
    case 'CompletingRebalance':
    case 'Stable':
      return member !== undefined || group.members.size < sizeMax;
  }
}

// ---- members without an id ------------------------------------------------------------------------------

function joinNew(turn: JoinTurn): void {
  const { group, request, outbox } = turn;
  if (!group.supportsProtocols(request.protocolType, request.protocols)) {
    refuse(turn, '', Errors.INCONSISTENT_GROUP_PROTOCOL);
    return;
  }
  const memberId = `${request.groupInstanceId ?? request.clientId}-${turn.uuid()}`;
  if (request.groupInstanceId !== null) {
    const oldMemberId = group.staticMembers.get(request.groupInstanceId);
    if (oldMemberId === undefined) addMember(turn, memberId);
    else replaceStaticMember(turn, oldMemberId, memberId);
  } else if (request.requireKnownMemberId) {
    group.pendingMembers.add(memberId);
    setSession(group, memberId, request.sessionTimeoutMs, outbox);
    outbox.log(
      'info',
      `Dynamic member with unknown member id joins group ${group.groupId} in ${group.state} state. Created a new member id ${memberId} and request the member to rejoin with this id.`,
    );
    refuse(turn, memberId, Errors.MEMBER_ID_REQUIRED);
  } else {
    addMember(turn, memberId);
  }
}

function addMember(turn: JoinTurn, memberId: string): void {
  const { group, request, reply, config, outbox } = turn;
  const member: Member = {
    memberId,
    groupInstanceId: request.groupInstanceId,
    clientId: request.clientId,
    clientHost: request.clientHost,
    rebalanceTimeoutMs: request.rebalanceTimeoutMs,
    sessionTimeoutMs: request.sessionTimeoutMs,
    protocols: request.protocols,
    assignment: EMPTY,
    isNew: true,
    awaitingJoin: reply,
    awaitingSync: null,
  };
  if (group.state === 'PreparingRebalance' && group.generationId === 0) group.newMemberAdded = true;
  group.add(member, request.protocolType);
  guardNewMember(group, member, outbox);
  const reason = `Adding new member ${memberId} with group instance id ${request.groupInstanceId}; client reason: ${request.reason}`;
  maybeRebalance(group, reason, config, outbox);
}

// ---- members with an id ---------------------------------------------------------------------------------

function joinKnown(turn: JoinTurn): void {
  const { group, request, outbox } = turn;
  const { memberId } = request;
  if (!group.supportsProtocols(request.protocolType, request.protocols)) {
    refuse(turn, memberId, Errors.INCONSISTENT_GROUP_PROTOCOL);
    return;
  }
  if (group.pendingMembers.has(memberId)) {
    // Only a dynamic member is given an id ahead: Apache's coordinator throws here.
    if (request.groupInstanceId !== null) refuse(turn, '', Errors.UNKNOWN_SERVER_ERROR);
    else addMember(turn, memberId);
    return;
  }
  const errorCode = group.validateMember(memberId, request.groupInstanceId);
  const member = group.members.get(memberId);
  if (errorCode !== Errors.NONE || member === undefined) {
    refuse(turn, memberId, errorCode);
    return;
  }
  const isLeader = group.leaderId === memberId;
  const unchanged = matches(member, request.protocols);
  if (group.state === 'CompletingRebalance' && unchanged) {
    // Its first answer may not have reached it.
    outbox.reply(turn.reply, group.joinResult(memberId, { withMembers: isLeader }));
  } else if (group.state === 'Stable' && unchanged && !isLeader) {
    outbox.reply(turn.reply, group.joinResult(memberId, { withMembers: false }));
  } else if (group.state === 'Empty' || group.state === 'Dead') {
    refuse(turn, memberId, Errors.UNKNOWN_MEMBER_ID);
  } else {
    // In Stable the leader's join alone is enough: it saw a change that members' metadata do not show.
    const who = isLeader ? 'Leader' : 'Updating metadata for member';
    update(turn, member);
    maybeRebalance(
      group,
      `${who} ${memberId} during ${group.state}; client reason: ${request.reason}`,
      turn.config,
      outbox,
    );
  }
}

/** Takes over what the member says of itself and lets it wait. */
function update({ group, request, reply, outbox }: JoinTurn, member: Member): void {
  member.protocols = request.protocols;
  member.rebalanceTimeoutMs = request.rebalanceTimeoutMs;
  member.sessionTimeoutMs = request.sessionTimeoutMs;
  // A join that it gave up on and repeats; nobody reads the first one's answer any more.
  group.replyJoin(member, joinError(member.memberId, Errors.REBALANCE_IN_PROGRESS), outbox);
  member.awaitingJoin = reply;
}

// ---- static members that come back ------------------------------------------------------------------------

function replaceStaticMember(turn: JoinTurn, oldMemberId: string, newMemberId: string): void {
  const { group, request, config, outbox } = turn;
  const instanceId = must(request.groupInstanceId, 'group instance id');
  const oldLeader = group.leaderId;
  const member = group.replaceStatic(instanceId, oldMemberId, newMemberId, outbox);
  const before = {
    protocols: member.protocols,
    rebalanceTimeoutMs: member.rebalanceTimeoutMs,
    sessionTimeoutMs: member.sessionTimeoutMs,
  };
  outbox.log(
    'info',
    `Static member ${instanceId} of group ${group.groupId} with unknown member id rejoins, assigning new member id ${newMemberId}, while old member id ${oldMemberId} will be removed.`,
  );
  update(turn, member);
  renewSession(group, member, outbox);
  switch (group.state) {
    case 'Stable':
      if (group.selectProtocol() === group.protocolName)
        persistReplacement(turn, { member, oldMemberId, oldLeader, before });
      else
        maybeRebalance(
          group,
          `Group's selectedProtocol will change because static member ${newMemberId} with instance id ${instanceId} joined with change of protocol; client reason: ${request.reason}`,
          config,
          outbox,
        );
      return;
    case 'CompletingRebalance':
      // The leader may be computing an assignment for the old id.
      maybeRebalance(
        group,
        `Updating metadata for static member ${newMemberId} with instance id ${instanceId}; client reason: ${request.reason}`,
        config,
        outbox,
      );
      return;
    case 'PreparingRebalance':
      return;
    case 'Empty':
    case 'Dead':
      assert(false, `static member ${instanceId} in a group that is ${group.state}`);
  }
}

/**
 * The assignment stands; only the id changed. It must be in the log before the member hears of it: a new coordinator
 * would not know the id. When the write fails the old id is back, unless the world has moved on meanwhile.
 */
function persistReplacement(
  { group, request, config, outbox }: JoinTurn,
  replaced: {
    readonly member: Member;
    readonly oldMemberId: string;
    readonly oldLeader: string | null;
    readonly before: Pick<Member, 'protocols' | 'rebalanceTimeoutMs' | 'sessionTimeoutMs'>;
  },
): void {
  const { member, oldMemberId, oldLeader, before } = replaced;
  const { memberId } = member;
  const { generationId } = group;
  const instanceId = must(member.groupInstanceId, 'group instance id');
  storeGroup(
    group,
    ({ assignment }) => assignment,
    config,
    outbox,
    (errorCode, next) => {
      // Replaced again, removed or unloaded while the record was written: whoever did that has answered. Where a
      // rebalance began the join is part of it and is answered with it.
      if (group.members.get(memberId) !== member) return;
      if (group.state !== 'Stable' || group.generationId !== generationId) return;
      if (errorCode !== Errors.NONE) {
        next.log(
          'warn',
          `Failed to persist metadata for group ${group.groupId}: error ${errorCode}`,
        );
        const error = { ...joinError('', errorCode), generationId: group.generationId };
        const { protocolType, protocolName } = group;
        group.replyJoin(
          member,
          { ...error, protocolType, protocolName, leader: oldLeader ?? '' },
          next,
        );
        Object.assign(member, before);
        group.replaceStatic(instanceId, memberId, oldMemberId, next);
        renewSession(group, member, next);
        return;
      }
      const isLeader = group.leaderId === memberId;
      if (request.supportSkippingAssignment) {
        const result = group.joinResult(memberId, { withMembers: isLeader });
        group.replyJoin(member, { ...result, skipAssignment: isLeader }, next);
      } else {
        // Before v9 a leader that hears its own name would compute an assignment that nobody gets: it hears the old one.
        const result = group.joinResult(memberId, { withMembers: false });
        group.replyJoin(member, { ...result, leader: oldLeader ?? '' }, next);
      }
    },
  );
}
