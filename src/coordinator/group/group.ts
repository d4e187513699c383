/**
 * One classic group: its state, its members and its offsets. The invariants kept here: a group with a leader has that
 * leader among its members; instance ids map to members one to one; in Stable and CompletingRebalance every member
 * supports protocolName (kafka: GroupMetadata.scala).
 */
import { assert, must } from '../../base/assert.ts';
import { Errors } from '../../protocol/errors.ts';
import type { Outbox } from '../shard.ts';
import {
  joinError,
  metadataOf,
  syncError,
  vote,
  type JoinResult,
  type Member,
  type Protocol,
  type SyncResult,
} from './member.ts';
import { Offsets } from './offsets.ts';
import { subscribedTopics } from './subscribed-topics.ts';

export type GroupState = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable' | 'Dead';

/** What a shard's deadlines are about. */
export type GroupTimer =
  | { readonly kind: 'session'; readonly group: Group; readonly memberId: string }
  | { readonly kind: 'join'; readonly group: Group }
  | { readonly kind: 'sync'; readonly group: Group; readonly generationId: number }
  | { readonly kind: 'expiry' };

export type GroupOutbox = Outbox<GroupTimer>;

const PREVIOUS: Record<GroupState, readonly GroupState[]> = {
  Empty: ['PreparingRebalance'],
  PreparingRebalance: ['Stable', 'CompletingRebalance', 'Empty'],
  CompletingRebalance: ['PreparingRebalance'],
  Stable: ['CompletingRebalance'],
  Dead: ['Empty', 'PreparingRebalance', 'CompletingRebalance', 'Stable', 'Dead'],
};

/** The protocol type of Java's, librdkafka's and everybody's consumers. */
export const CONSUMER_PROTOCOL_TYPE = 'consumer';

export class Group {
  readonly groupId: string;
  state: GroupState;
  /** When the state was entered; null in a group loaded from an old record. */
  stateTimestamp: number | null;
  /** null: never had members, offsets only ("simple"). */
  protocolType: string | null = null;
  protocolName: string | null = null;
  generationId = 0;
  leaderId: string | null = null;
  /** By member id, in order of joining. */
  readonly members = new Map<string, Member>();
  readonly staticMembers = new Map<string, string>();
  /** Ids handed out with MEMBER_ID_REQUIRED and not yet used. */
  readonly pendingMembers = new Set<string>();
  /** Who has not sent SyncGroup in this generation. */
  readonly pendingSyncMembers = new Set<string>();
  /** A member came while the initial delay ran: wait on. */
  newMemberAdded = false;
  /** The initial delayed join that runs, null when a rebalance is an ordinary one. */
  initialJoin: { readonly delayMs: number; readonly remainingMs: number } | null = null;
  /** Topics some member reads; null when unknown, which means any. */
  topics: ReadonlySet<string> | null = null;
  readonly offsets = new Offsets();

  constructor(groupId: string, state: GroupState, stateTimestamp: number | null) {
    this.groupId = groupId;
    this.state = state;
    this.stateTimestamp = stateTimestamp;
  }

  transitionTo(state: GroupState, nowMs: number): void {
    assert(
      PREVIOUS[state].includes(this.state),
      `group ${this.groupId} goes from ${this.state} to ${state}`,
    );
    this.state = state;
    this.stateTimestamp = nowMs;
  }

  get canRebalance(): boolean {
    return PREVIOUS.PreparingRebalance.includes(this.state);
  }

  // ---- members --------------------------------------------------------------------------------------

  get awaitingJoinCount(): number {
    let count = 0;
    for (const member of this.members.values()) if (member.awaitingJoin !== null) count++;
    return count;
  }

  get allJoined(): boolean {
    return this.pendingMembers.size === 0 && this.awaitingJoinCount === this.members.size;
  }

  /** The longest of the members', which the group gives everybody. */
  get rebalanceTimeoutMs(): number {
    let longest = 0;
    for (const { rebalanceTimeoutMs } of this.members.values())
      if (rebalanceTimeoutMs > longest) longest = rebalanceTimeoutMs;
    return longest;
  }

  add(member: Member, protocolType: string): void {
    if (member.groupInstanceId !== null) {
      assert(!this.staticMembers.has(member.groupInstanceId), 'one member per instance id');
      this.staticMembers.set(member.groupInstanceId, member.memberId);
    }
    if (this.members.size === 0) this.protocolType = protocolType;
    this.leaderId ??= member.memberId;
    this.members.set(member.memberId, member);
    this.pendingMembers.delete(member.memberId);
  }

  /** Forgets the member. A SyncGroup it waits for is answered: it could not be later. */
  remove(memberId: string, outbox: GroupOutbox): void {
    const member = this.members.get(memberId);
    if (member !== undefined) {
      this.replyJoin(member, joinError('', Errors.UNKNOWN_MEMBER_ID), outbox);
      this.replySync(member, syncError(Errors.UNKNOWN_MEMBER_ID), outbox);
      this.members.delete(memberId);
      if (member.groupInstanceId !== null) this.staticMembers.delete(member.groupInstanceId);
    }
    if (this.leaderId === memberId) this.leaderId = this.members.keys().next().value ?? null;
    this.pendingMembers.delete(memberId);
    this.pendingSyncMembers.delete(memberId);
    outbox.clearDeadline(sessionKey(this, memberId));
  }

  /** A static member came back with a new id: it takes the old one's place, and whoever still uses the old id is fenced. */
  replaceStatic(
    groupInstanceId: string,
    oldMemberId: string,
    newMemberId: string,
    outbox: GroupOutbox,
  ): Member {
    const member = must(this.members.get(oldMemberId), `member ${oldMemberId}`);
    this.members.delete(oldMemberId);
    this.replyJoin(member, joinError(oldMemberId, Errors.FENCED_INSTANCE_ID), outbox);
    this.replySync(member, syncError(Errors.FENCED_INSTANCE_ID), outbox);
    member.memberId = newMemberId;
    this.members.set(newMemberId, member);
    if (this.leaderId === oldMemberId) this.leaderId = newMemberId;
    this.staticMembers.set(groupInstanceId, newMemberId);
    outbox.clearDeadline(sessionKey(this, oldMemberId));
    return member;
  }

  /**
   * NONE when the member may speak for itself. An instance id has to be known and to be this member's, else somebody
   * took its place.
   */
  validateMember(memberId: string, groupInstanceId: string | null): number {
    if (groupInstanceId !== null) {
      const current = this.staticMembers.get(groupInstanceId);
      if (current === undefined) return Errors.UNKNOWN_MEMBER_ID;
      if (current !== memberId) return Errors.FENCED_INSTANCE_ID;
    }
    return this.members.has(memberId) ? Errors.NONE : Errors.UNKNOWN_MEMBER_ID;
  }

  replyJoin(member: Member, result: JoinResult, outbox: GroupOutbox): void {
    if (member.awaitingJoin === null) return;
    outbox.reply(member.awaitingJoin, result);
    member.awaitingJoin = null;
  }

  replySync(member: Member, result: SyncResult, outbox: GroupOutbox): boolean {
    if (member.awaitingSync === null) return false;
    outbox.reply(member.awaitingSync, result);
    member.awaitingSync = null;
    return true;
  }

  // ---- protocols ------------------------------------------------------------------------------------

  /** Whether a member with these protocols can be in the group. */
  supportsProtocols(protocolType: string, protocols: readonly Protocol[]): boolean {
    if (this.state === 'Empty') return protocolType !== '' && protocols.length > 0;
    if (this.protocolType !== protocolType) return false;
    const counts = this.#protocolCounts();
    return protocols.some(({ name }) => (counts.get(name) ?? 0) === this.members.size);
  }

  /** Every member votes for the first of its protocols that all support; most votes win. */
  selectProtocol(): string {
    const candidates = new Set<string>();
    for (const [name, count] of this.#protocolCounts())
      if (count === this.members.size) candidates.add(name);
    const votes = new Map<string, number>();
    for (const member of this.members.values()) {
      const name = must(vote(member, candidates), `protocol that all of ${this.groupId} support`);
      votes.set(name, (votes.get(name) ?? 0) + 1);
    }
    let selected: string | null = null;
    let most = 0;
    for (const [name, count] of votes) {
      if (count > most) {
        selected = name;
        most = count;
      }
    }
    return must(selected, 'member to vote');
  }

  #protocolCounts(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const member of this.members.values())
      for (const name of new Set(member.protocols.map((protocol) => protocol.name)))
        counts.set(name, (counts.get(name) ?? 0) + 1);
    return counts;
  }

  /** A new generation, with protocol and members as they are now. */
  startGeneration(nowMs: number): void {
    this.generationId++;
    this.pendingSyncMembers.clear();
    this.protocolName = this.members.size > 0 ? this.selectProtocol() : null;
    this.topics = this.#subscribedTopics();
    this.transitionTo(this.members.size > 0 ? 'CompletingRebalance' : 'Empty', nowMs);
  }

  /** After loading: what startGeneration would have set. */
  refreshTopics(): void {
    this.topics = this.#subscribedTopics();
  }

  #subscribedTopics(): ReadonlySet<string> | null {
    if (this.protocolType !== CONSUMER_PROTOCOL_TYPE) return null;
    if (this.members.size === 0) return new Set();
    const topics = new Set<string>();
    for (const member of this.members.values()) {
      const subscribed = subscribedTopics(metadataOf(member, this.protocolName));
      if (subscribed === null) return null;
      for (const topic of subscribed) topics.add(topic);
    }
    return topics;
  }

  isSubscribedTo(topic: string): boolean {
    return this.topics === null || this.topics.has(topic);
  }

  // ---- what members are told --------------------------------------------------------------------------

  /** The current generation as a JoinGroup answer. */
  joinResult(memberId: string, options: { readonly withMembers: boolean }): JoinResult {
    return {
      errorCode: Errors.NONE,
      generationId: this.generationId,
      protocolType: this.protocolType,
      protocolName: this.protocolName,
      leader: this.leaderId ?? '',
      skipAssignment: false,
      memberId,
      members: options.withMembers
        ? [...this.members.values()].map((member) => ({
            memberId: member.memberId,
            groupInstanceId: member.groupInstanceId,
            metadata: metadataOf(member, this.protocolName),
          }))
        : [],
    };
  }

  syncResult(member: Member): SyncResult {
    return {
      errorCode: Errors.NONE,
      protocolType: this.protocolType,
      protocolName: this.protocolName,
      assignment: member.assignment,
    };
  }
}

// Lengths in the keys keep ids with strange characters apart.
export function sessionKey(group: Group, memberId: string): string {
  return `m${group.groupId.length}:${group.groupId}${memberId}`;
}

export function joinKey(group: Group): string {
  return `j${group.groupId}`;
}

export function syncKey(group: Group): string {
  return `s${group.groupId}`;
}
