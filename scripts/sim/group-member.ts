/**
 * A consumer process in the simulated group: joins, reads what it is given, commits plainly or within transactions, and like
 * a real one knows only what it has been told. Requests and answers take their time; a frozen process stops between two of
 * its steps and goes on later as if nothing had happened.
 */
import type { GroupCoordinator } from '../../src/coordinator/group/coordinator.ts';
import type { JoinResult } from '../../src/coordinator/group/member.ts';
import type { MemoryClock } from '../../src/platform/memory/clock.ts';
import type { Random } from '../../src/platform/platform.ts';
import { Errors } from '../../src/protocol/errors.ts';
import type { Ledger, Reader } from './group-ledger.ts';
import type { Leader } from './leaders.ts';

export interface Surroundings {
  readonly clock: MemoryClock;
  readonly random: Random;
  readonly ledger: Ledger;
  /** The end of each partition's log; they grow. */
  readonly ends: readonly number[];
  leader(): Leader<GroupCoordinator>;
  /** Has the marker written, whatever it takes. */
  endTransaction(producerId: number, producerEpoch: number, commit: boolean): Promise<void>;
}

const SESSION_MS = 10_000;
const EMPTY = Buffer.alloc(0);

export class Member implements Reader {
  readonly instance: string | null;
  /** null: commits plainly. */
  readonly producerId: number | null;
  memberId = '';
  generationId = -1;
  inTransaction = false;
  frozenUntilMs = 0;
  stopped = false;
  readonly #world: Surroundings;
  #broker: Leader<GroupCoordinator>;
  #positions = new Map<number, number>();
  #uncommitted = false;

  constructor(world: Surroundings, instance: string | null, producerId: number | null) {
    this.#world = world;
    this.#broker = world.leader();
    this.instance = instance;
    this.producerId = producerId;
  }

  get name(): string {
    return this.instance ?? this.memberId;
  }

  async run(): Promise<void> {
    while (!this.stopped) {
      if ((await this.#join()) && (await this.#position())) while (await this.#work());
      await this.#nap(200);
    }
  }

  async leave(): Promise<void> {
    this.stopped = true;
    const { memberId, instance: groupInstanceId } = this;
    await this.#ask((to) => to.leaveGroup('g', [{ memberId, groupInstanceId, reason: '' }]));
  }

  // ---- getting in --------------------------------------------------------------------------------------

  async #join(): Promise<boolean> {
    const { memberId, instance: groupInstanceId } = this;
    const result = await this.#ask(async (to, leads) => {
      const joined = await to.joinGroup({
        groupId: 'g',
        memberId,
        groupInstanceId,
        sessionTimeoutMs: SESSION_MS,
        rebalanceTimeoutMs: 8000,
        protocolType: 'consumer',
        protocols: [{ name: 'range', metadata: EMPTY }],
        clientId: 'client',
        clientHost: '/127.0.0.1',
        reason: '',
        requireKnownMemberId: groupInstanceId === null,
        supportSkippingAssignment: true,
      });
      if (joined.errorCode === Errors.NONE && leads())
        this.#world.ledger.announced(joined.generationId);
      return joined;
    });
    if (result === null) return false;
    if (result.errorCode === Errors.MEMBER_ID_REQUIRED) this.memberId = result.memberId;
    if (result.errorCode !== Errors.NONE) return this.#refused(result.errorCode);
    this.memberId = result.memberId;
    this.generationId = result.generationId;
    // Now and then a member is slow, or gone, between its two requests.
    if (this.#world.random.next() < 0.1) await this.#nap(9000 * this.#world.random.next());
    return this.#sync(result);
  }

  async #sync(joined: JoinResult): Promise<boolean> {
    const leads = joined.leader === joined.memberId && !joined.skipAssignment;
    const { memberId, generationId } = this;
    const owned = await this.#ask(async (to, isLeader) => {
      const { errorCode, assignment } = await to.syncGroup({
        groupId: 'g',
        generationId,
        memberId,
        groupInstanceId: this.instance,
        protocolType: null,
        protocolName: null,
        assignments: leads ? this.#assign(joined) : [],
      });
      const text = Buffer.from(assignment).toString();
      const partitions = text === '' ? [] : text.split(',').map(Number);
      if (errorCode === Errors.NONE && isLeader()) this.#world.ledger.owns(this, partitions);
      return { errorCode, partitions };
    });
    if (owned === null) return false;
    if (owned.errorCode !== Errors.NONE) return this.#refused(owned.errorCode);
    this.#positions = new Map(owned.partitions.map((partition) => [partition, -1]));
    return true;
  }

  #assign({ members }: JoinResult): { memberId: string; assignment: Buffer }[] {
    return members.map(({ memberId }, i) => {
      const mine = [...this.#world.ends.keys()].filter((p) => p % members.length === i);
      return { memberId, assignment: Buffer.from(mine.join(',')) };
    });
  }

  /** Where each partition is to be read from. Waits for transactions that are not decided. */
  async #position(): Promise<boolean> {
    const keys = [...this.#positions.keys()].map((partition) => ({ topic: 't', partition }));
    const { ledger } = this.#world;
    const fetched = await this.#ask((to, leads) => {
      const stale = !leads() || ledger.isStale(this);
      const result = to.fetchOffsets('g', keys, true);
      if (result.errorCode !== Errors.NONE) return result.errorCode;
      for (const { partition, errorCode, value } of result.offsets) {
        if (errorCode !== Errors.NONE) return errorCode;
        const offset = Number(value?.offset ?? 0);
        this.#positions.set(partition, offset);
        if (!stale) ledger.begins(partition, offset);
      }
      return Errors.NONE;
    });
    if (fetched === Errors.UNSTABLE_OFFSET_COMMIT) {
      await this.#nap(300);
      return (await this.#heartbeat()) && this.#position();
    }
    return fetched === Errors.NONE || (fetched !== null && this.#refused(fetched));
  }

  // ---- reading and committing ----------------------------------------------------------------------------

  /** One round; false when it is time to join again. */
  async #work(): Promise<boolean> {
    if (this.stopped) return false;
    const { random, ends, ledger } = this.#world;
    for (const [partition, position] of this.#positions) {
      const end = Math.min(ends[partition] ?? 0, position + Math.floor(4 * random.next()));
      if (end <= position) continue;
      ledger.reads(partition, position, end);
      this.#positions.set(partition, end);
      this.#uncommitted = true;
    }
    await this.#nap(500 + 1000 * random.next());
    if (this.stopped) return false;
    if (this.#uncommitted && random.next() < 0.8) {
      this.#uncommitted = false;
      const all = [...this.#positions];
      const done = this.producerId === null ? this.#commit(all) : this.#transact(all);
      if (!(await done)) return false;
    }
    return this.#heartbeat();
  }

  async #heartbeat(): Promise<boolean> {
    const { memberId, generationId, instance: groupInstanceId } = this;
    const { ledger } = this.#world;
    const errorCode = await this.#ask(async (to, leads) => {
      const stale = leads() && ledger.isStale(this);
      const code = await to.heartbeat({ groupId: 'g', memberId, generationId, groupInstanceId });
      if (stale && code === Errors.NONE)
        ledger.problems.push(`a heartbeat of generation ${generationId} was accepted`);
      return code;
    });
    return errorCode === Errors.NONE || (errorCode !== null && this.#refused(errorCode));
  }

  async #commit(offsets: readonly [number, number][]): Promise<boolean> {
    const { ledger } = this.#world;
    const { generationId } = this;
    const errorCode = await this.#ask(async (to, leads) => {
      const stale = leads() && ledger.isStale(this);
      const code = await this.#send(to, offsets);
      if (code === Errors.NONE)
        for (const [partition, offset] of offsets)
          ledger.acknowledges(partition, offset, generationId, stale);
      return code;
    });
    return errorCode === Errors.NONE || (errorCode !== null && this.#refused(errorCode));
  }

  async #send(to: GroupCoordinator, offsets: readonly [number, number][]): Promise<number> {
    const { memberId, generationId, producerId } = this;
    for (const [partition, offset] of offsets) this.#world.ledger.attempts(partition, offset);
    const codes = await to.commitOffsets({
      groupId: 'g',
      memberId,
      generationId,
      groupInstanceId: this.instance,
      offsets: offsets.map(([partition, offset]) => ({
        at: { topic: 't', partition },
        value: { offset, leaderEpoch: -1, metadata: '', commitTimestamp: 0, expireTimestamp: null },
      })),
      ...(producerId === null ? {} : { producer: { id: producerId, epoch: 0 } }),
    });
    return codes.find((code) => code !== Errors.NONE) ?? Errors.NONE;
  }

  /** Offsets that count from the marker on, or never. */
  async #transact(offsets: readonly [number, number][]): Promise<boolean> {
    const { ledger, random } = this.#world;
    const producerId = this.producerId ?? -1;
    this.inTransaction = true;
    const sent = await this.#ask(async (to, leads) => {
      const stale = leads() && ledger.isStale(this);
      return { stale, errorCode: await this.#send(to, offsets) };
    });
    if (this.stopped) return false;
    const { generationId } = this;
    const keep = sent?.errorCode === Errors.NONE && random.next() < 0.8;
    await this.#world.endTransaction(producerId, 0, keep);
    this.inTransaction = false;
    if (keep)
      for (const [partition, offset] of offsets)
        ledger.acknowledges(partition, offset, generationId, sent.stale);
    else if (sent === null || !(await this.#position())) return false;
    return sent.errorCode === Errors.NONE || this.#refused(sent.errorCode);
  }

  // ---- the network ---------------------------------------------------------------------------------------

  /** What a refusal teaches. Always false: join again. */
  #refused(errorCode: number): false {
    if (errorCode === Errors.UNKNOWN_MEMBER_ID) this.memberId = '';
    if (errorCode === Errors.FENCED_INSTANCE_ID || errorCode === Errors.INVALID_PRODUCER_EPOCH)
      this.stopped = true;
    if (errorCode === Errors.NOT_COORDINATOR || errorCode === Errors.COORDINATOR_NOT_AVAILABLE)
      this.#broker = this.#world.leader();
    return false;
  }

  /** null: no answer. `leads`: whether the broker asked is the true coordinator. */
  async #ask<T>(
    call: (to: GroupCoordinator, leads: () => boolean) => Promise<T> | T,
  ): Promise<T | null> {
    await this.#nap(100 * this.#world.random.next());
    const broker = this.#broker;
    const leads = () => broker === this.#world.leader();
    const answer = await Promise.race([call(broker.coordinator, leads), broker.crashed]);
    if (answer === null) this.#broker = this.#world.leader();
    await this.#nap(100 * this.#world.random.next());
    return answer;
  }

  async #nap(ms: number): Promise<void> {
    const { clock } = this.#world;
    await clock.sleep(ms);
    while (this.frozenUntilMs > clock.monotonic())
      await clock.sleep(this.frozenUntilMs - clock.monotonic());
  }
}
