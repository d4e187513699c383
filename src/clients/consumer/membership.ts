/**
 * A member of a classic consumer group (spec/clients.md C7): joins and syncs in the background while poll() goes on, sends
 * heartbeats by timer, and hands the outcome to the next poll, which alone runs the rebalance listener. A generation is
 * valid from SyncGroup until something says otherwise; with `lost` the partitions are somebody else's already.
 */
import { Errors } from '../../protocol/errors.ts';
import { heartbeatApi } from '../../protocol/messages/heartbeat.ts';
import { joinGroupApi, type JoinGroupResponse } from '../../protocol/messages/join-group.ts';
import { leaveGroupApi } from '../../protocol/messages/leave-group.ts';
import { syncGroupApi } from '../../protocol/messages/sync-group.ts';
import type { Timer } from '../../platform/platform.ts';
import { isTransient } from '../cluster.ts';
import { coordinatorMoved, type CoordinatorSend } from '../coordinator-client.ts';
import { deadlineIn } from '../deadline.ts';
import { asError, brokerError, codeOf } from '../errors.ts';
import type { Assignment } from './assignors/assignor.ts';
import type { Joined, MembershipOptions } from './membership-options.ts';

import { readAssignment, writeAssignment } from './group-protocol.ts';

const NO_GENERATION = -1;

export class Membership {
  readonly #options: MembershipOptions;
  memberId = '';
  generationId = NO_GENERATION;
  /** The generation is complete: heartbeats go, commits carry it. */
  #stable = false;
  #joining = false;
  #rejoin = true;
  #reason = '';
  /** Partitions of the last generation are lost, not merely revoked. */
  lost = false;
  #joined: Joined | null = null;
  #error: Error | null = null;
  #timer: Timer | null = null;
  #polledAt = 0;
  #heartbeating = false;
  #closed = false;

  constructor(options: MembershipOptions) {
    this.#options = options;
  }

  get #now(): number {
    return this.#options.cluster.clock.monotonic();
  }

  /** A join has to begin: the caller prepares (commits, revokes) and then calls join(). */
  get needsJoin(): boolean {
    return this.#rejoin && !this.#joining && this.#joined === null;
  }

  get rebalancing(): boolean {
    return this.#rejoin || this.#joining || this.#joined !== null;
  }

  requestRejoin(reason: string): void {
    this.#rejoin = true;
    this.#reason = reason;
    this.#options.notify();
  }

  /** poll() was called: the time of max.poll.interval.ms starts again. */
  polled(): void {
    this.#polledAt = this.#now;
  }

  /** The outcome of a join, once. */
  takeJoined(): Joined | null {
    const joined = this.#joined;
    this.#joined = null;
    return joined;
  }

  /** Throws what makes membership impossible, once. */
  throwError(): void {
    const error = this.#error;
    this.#error = null;
    if (error) throw error;
  }

  // ---- joining -----------------------------------------------------------------------------------

  join(): void {
    this.#joining = true;
    this.#rejoin = false;
    this.#stable = false;
    this.#stopHeartbeat();
    void this.#joinLoop().finally(() => {
      this.#joining = false;
      this.#options.notify();
    });
  }

  async #joinLoop(): Promise<void> {
    const startMs = this.#now;
    while (!this.#closed) {
      try {
        const joined = await this.#joinOnce();
        if (this.#closed) return;
        if (joined) {
          this.#joined = joined;
          this.#options.counts?.rebalanced(this.#now - startMs);
          this.#stable = true;
          this.#arm();
          return;
        }
        this.#options.counts?.rebalanceFailed();
      } catch (error) {
        if (this.#closed) return;
        this.#options.counts?.rebalanceFailed();
        if (!isTransient(error)) {
          this.#error = asError(error);
          this.#rejoin = true;
          return;
        }
        await this.#options.cluster.clock.sleep(this.#options.retryBackoffMs);
      }
    }
  }

  /** null: try again at once, with what the answer told. */
  async #joinOnce(): Promise<Joined | null> {
    const {
      groupId,
      groupInstanceId,
      assignors,
      sessionTimeoutMs,
      maxPollIntervalMs,
      requestTimeoutMs,
    } = this.#options;
    const timeoutMs = Math.max(requestTimeoutMs, maxPollIntervalMs + 5000);
    const startMs = this.#now;
    const response = await this.#ask(async (send) =>
      send(
        joinGroupApi,
        {
          groupId,
          sessionTimeoutMs,
          rebalanceTimeoutMs: maxPollIntervalMs,
          memberId: this.memberId,
          groupInstanceId,
          protocolType: 'consumer',
          protocols: assignors.map((assignor) => ({
            name: assignor.name,
            metadata: this.#options.subscription(assignor),
          })),
          reason: this.#reason,
        },
        { timeoutMs },
      ),
    );
    if (response.errorCode === Errors.MEMBER_ID_REQUIRED) {
      this.memberId = response.memberId;
      return null;
    }
    if (response.errorCode !== Errors.NONE) return this.#refused(response.errorCode);
    this.memberId = response.memberId;
    this.generationId = response.generationId;
    this.#options.counts?.joined(this.#now - startMs);
    return this.#sync(response);
  }

  async #sync(joined: JoinGroupResponse): Promise<Joined | null> {
    const { groupId, groupInstanceId, assignors } = this.#options;
    const assignor = assignors.find((one) => one.name === joined.protocolName);
    if (!assignor) throw brokerError(Errors.INCONSISTENT_GROUP_PROTOCOL);
    const leader = joined.leader === joined.memberId;
    const given =
      leader && !joined.skipAssignment
        ? await this.#options.assign(assignor, joined.members)
        : new Map<string, Assignment>();
    const startMs = this.#now;
    const response = await this.#ask((send) =>
      send(syncGroupApi, {
        groupId,
        generationId: joined.generationId,
        memberId: joined.memberId,
        groupInstanceId,
        protocolType: 'consumer',
        protocolName: assignor.name,
        assignments: [...given].map(([memberId, one]) => ({
          memberId,
          assignment: writeAssignment(one),
        })),
      }),
    );
    if (response.errorCode !== Errors.NONE) return this.#refused(response.errorCode);
    this.#options.counts?.synced(this.#now - startMs);
    const assignment =
      response.assignment.length > 0
        ? readAssignment(response.assignment)
        : { partitions: [], userData: null };
    return { assignment, assignor, generationId: joined.generationId, leader };
  }

  /** What Join and Sync may refuse with: forget what is wrong and go on, or give up. */
  #refused(code: number): null {
    switch (code) {
      case Errors.UNKNOWN_MEMBER_ID:
        this.#reset(true);
        return null;
      case Errors.ILLEGAL_GENERATION:
      case Errors.REBALANCE_IN_PROGRESS:
        this.generationId = NO_GENERATION;
        return null;
      case Errors.GROUP_AUTHORIZATION_FAILED:
        throw brokerError(code, `Not authorized to access group: ${this.#options.groupId}`);
      default:
        throw brokerError(code);
    }
  }

  /** One request to the coordinator; trouble in finding it is retried inside. */
  async #ask<R extends { readonly errorCode: number }>(
    request: (send: CoordinatorSend) => Promise<R>,
  ): Promise<R> {
    const { coordinators, groupId, cluster } = this.#options;
    const deadline = deadlineIn(cluster.clock, Number.MAX_SAFE_INTEGER);
    return coordinators.call('group', groupId, deadline, async (send) => {
      const response = await request(send);
      const error = response.errorCode === Errors.NONE ? null : brokerError(response.errorCode);
      const elsewhere =
        response.errorCode === Errors.COORDINATOR_LOAD_IN_PROGRESS ||
        (error && coordinatorMoved(error));
      if (error && elsewhere) throw error;
      return response;
    });
  }

  #reset(memberToo: boolean): void {
    this.generationId = NO_GENERATION;
    if (memberToo) this.memberId = '';
    this.#stable = false;
    this.lost = true;
  }

  // ---- heartbeats --------------------------------------------------------------------------------

  #stopHeartbeat(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  #arm(): void {
    this.#stopHeartbeat();
    if (this.#closed) return;
    this.#timer = this.#options.cluster.clock.after(
      this.#options.heartbeatIntervalMs,
      () => void this.#beat(),
    );
  }

  async #beat(): Promise<void> {
    const { maxPollIntervalMs, cluster } = this.#options;
    if (!this.#stable || this.#closed) return;
    if (this.#now - this.#polledAt > maxPollIntervalMs) {
      // A late timer proves nothing before the sockets have been looked at.
      await cluster.clock.turn();
      if (this.#now - this.#polledAt > maxPollIntervalMs) return this.#pollExpired();
    }
    if (!this.#heartbeating) await this.#sendHeartbeat();
    if (this.#stable) this.#arm();
  }

  async #pollExpired(): Promise<void> {
    this.#options.warn(
      'consumer poll timeout has expired. This means the time between subsequent calls to poll() was longer than the configured max.poll.interval.ms, which typically implies that the poll loop is spending too much time processing messages. You can address this either by increasing max.poll.interval.ms or by reducing the maximum size of batches returned in poll() with max.poll.records.',
    );
    if (this.#options.groupInstanceId === null) {
      await this.#leave('consumer poll timeout has expired.');
      this.#reset(true);
      this.requestRejoin('consumer poll timeout has expired.');
    }
  }

  async #sendHeartbeat(): Promise<void> {
    const { groupId, groupInstanceId, coordinators, cluster, sessionTimeoutMs } = this.#options;
    const { generationId, memberId } = this;
    this.#heartbeating = true;
    const startMs = this.#now;
    try {
      const deadline = deadlineIn(cluster.clock, sessionTimeoutMs);
      await coordinators.call('group', groupId, deadline, async (send) => {
        this.#options.counts?.heartbeatSent();
        const response = await send(heartbeatApi, {
          groupId,
          generationId,
          memberId,
          groupInstanceId,
        });
        if (response.errorCode !== Errors.NONE) throw brokerError(response.errorCode);
      });
      this.#options.counts?.heartbeatAnswered(this.#now - startMs);
    } catch (error) {
      // The generation may have ended while the answer was on its way.
      if (generationId === this.generationId && !this.#closed) this.#heartbeatFailed(error);
    } finally {
      this.#heartbeating = false;
    }
  }

  #heartbeatFailed(error: unknown): void {
    switch (codeOf(error)) {
      case Errors.REBALANCE_IN_PROGRESS:
        this.requestRejoin('group is already rebalancing');
        return;
      case Errors.ILLEGAL_GENERATION:
        this.#reset(false);
        this.requestRejoin('encountered ILLEGAL_GENERATION from HEARTBEAT response');
        return;
      case Errors.UNKNOWN_MEMBER_ID:
        this.#reset(true);
        this.requestRejoin('encountered UNKNOWN_MEMBER_ID from HEARTBEAT response');
        return;
      case Errors.FENCED_INSTANCE_ID:
      case Errors.GROUP_AUTHORIZATION_FAILED:
        this.#error = asError(error);
        this.#reset(true);
        this.#rejoin = true;
        this.#options.notify();
        return;
      // Without an answer nobody has said that the generation is over: the next beat asks again.
    }
  }

  /** A commit was refused because of who we are. */
  fenced(code: number): void {
    if (code === Errors.ILLEGAL_GENERATION) this.#reset(false);
    else if (code === Errors.UNKNOWN_MEMBER_ID || code === Errors.FENCED_INSTANCE_ID)
      this.#reset(true);
    this.requestRejoin('encountered an error from OFFSET_COMMIT response');
  }

  // ---- leaving -----------------------------------------------------------------------------------

  /** Dynamic members say goodbye; static ones keep their place until the session ends. */
  async leave(reason: string): Promise<void> {
    this.#stopHeartbeat();
    const { groupInstanceId, leaveOnClose } = this.#options;
    if (groupInstanceId === null && leaveOnClose) await this.#leave(reason);
    this.generationId = NO_GENERATION;
    this.memberId = '';
    this.#stable = false;
    this.#joined = null;
    this.#rejoin = true;
    this.lost = false;
  }

  async #leave(reason: string): Promise<void> {
    const { groupId, coordinators, cluster, requestTimeoutMs } = this.#options;
    const { memberId } = this;
    if (memberId === '') return;
    try {
      const deadline = deadlineIn(cluster.clock, Math.min(requestTimeoutMs, 5000));
      await coordinators.call('group', groupId, deadline, async (send, version) => {
        const batched = (await version(leaveGroupApi)) >= 3;
        await send(
          leaveGroupApi,
          batched ? { groupId, members: [{ memberId, reason }] } : { groupId, memberId },
        );
      });
    } catch (error) {
      this.#options.warn(`LeaveGroup request failed: ${asError(error).message}`);
    }
  }

  close(): void {
    this.#closed = true;
    this.#stopHeartbeat();
  }
}
