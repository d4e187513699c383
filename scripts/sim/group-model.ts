/**
 * A consumer group beside a ledger. One seed decides who joins, leaves, dies, freezes or comes back twice under one name, when
 * the log is slow or fails, and when another broker takes the group over while the old one does not know it yet. Members
 * read ever growing partitions and commit, plainly or within transactions; in the end the ledger must close.
 */
import { GroupCoordinator } from '../../src/coordinator/group/coordinator.ts';
import type { CoordinatorLog } from '../../src/coordinator/types.ts';
import { NEWEST } from '../../src/coordinator/group/records.ts';
import { MemoryClock } from '../../src/platform/memory/clock.ts';
import { createMemoryRandom } from '../../src/platform/memory/random.ts';
import type { Random } from '../../src/platform/platform.ts';
import { Errors } from '../../src/protocol/errors.ts';
import { Ledger } from './group-ledger.ts';
import { Member, type Surroundings } from './group-member.ts';
import { type Leader, Leaders } from './leaders.ts';

const PARTITIONS = 6;
const SLOTS = 5;
/** Long enough for every session to end and every rebalance to be done. */
const FAIR_WEATHER_MS = 120_000;
const CONFIG = {
  groupMinSessionTimeoutMs: 6000,
  groupMaxSessionTimeoutMs: 1_800_000,
  groupInitialRebalanceDelayMs: 500,
  groupMaxSize: 100,
  offsetMetadataMaxBytes: 4096,
  offsetsRetentionMs: 604_800_000,
  offsetsRetentionCheckIntervalMs: 600_000,
  recordVersions: NEWEST,
};
const logger = { debug() {}, info() {}, warn() {}, error() {} };

export class GroupModel implements Surroundings {
  readonly clock = new MemoryClock();
  readonly random: Random;
  readonly ledger = new Ledger();
  readonly ends = new Array<number>(PARTITIONS).fill(0);
  readonly #leaders: Leaders<GroupCoordinator>;
  readonly #members: Member[] = [];
  #serial = 0;
  /** What was done, for the report of a failure. */
  readonly steps: string[] = [];

  constructor(seed: number) {
    this.random = createMemoryRandom(seed);
    this.#leaders = new Leaders(this.clock, this.random, (log) => this.#coordinator(log));
    for (let slot = 0; slot < SLOTS; slot++) this.#members.push(this.#launch(slot));
  }

  async run(stepsCount: number): Promise<void> {
    await this.#leaders.load();
    for (let i = 0; i < stepsCount; i++) {
      this.#weather();
      for (const partition of this.ends.keys()) this.ends[partition]! += this.#below(3);
      await this.clock.advance(this.#below(3000));
      this.#check();
    }
    this.#leaders.log.release();
    this.#leaders.log.failures.length = 0;
    for (const [slot, member] of this.#members.entries()) {
      member.frozenUntilMs = 0;
      if (member.stopped) this.#relaunch(slot, false);
    }
    await this.clock.advance(FAIR_WEATHER_MS);
    for (const [partition, end] of this.ends.entries()) this.ledger.closes(partition, end);
    this.#check();
    for (const member of this.#members) member.stopped = true;
    this.leader().coordinator.close();
  }

  #check(): void {
    if (this.ledger.problems.length > 0) throw new Error(this.ledger.problems.join('\n'));
  }

  // ---- weather -------------------------------------------------------------------------------------------

  #weather(): void {
    const slot = this.#below(SLOTS);
    const member = this.#members[slot] as Member;
    const dice = this.random.next();
    if (member.stopped || dice < 0.08)
      this.#note('restart', slot, () => this.#relaunch(slot, false));
    else if (dice < 0.14) this.#note('second process', slot, () => this.#relaunch(slot, true));
    else if (dice < 0.2) this.#note('leave', slot, () => void member.leave());
    else if (dice < 0.3)
      this.#note('freeze', slot, () => {
        member.frozenUntilMs = this.clock.monotonic() + this.#below(20_000);
      });
    else if (dice < 0.36) this.#note('log held', slot, () => this.#leaders.log.hold());
    else if (dice < 0.48) this.#note('log released', slot, () => this.#leaders.log.release());
    else if (dice < 0.55)
      this.#note('log fails', slot, () => {
        const { NOT_ENOUGH_REPLICAS, REQUEST_TIMED_OUT } = Errors;
        this.#leaders.log.failures.push(dice < 0.52 ? NOT_ENOUGH_REPLICAS : REQUEST_TIMED_OUT);
      });
    else if (dice < 0.59) this.#note('fail-over', slot, () => this.#failOver());
  }

  #note(what: string, slot: number, act: () => void): void {
    this.steps.push(`${Math.round(this.clock.monotonic())} ms: ${what} (${slot})`);
    act();
  }

  #below(limit: number): number {
    return Math.floor(this.random.next() * limit);
  }

  // ---- members -------------------------------------------------------------------------------------------

  /** Two have names of their own; some commit within transactions. */
  #launch(slot: number): Member {
    const producerId = slot % 2 === 0 ? ++this.#serial : null;
    const member = new Member(this, slot < 2 ? `i${slot}` : null, producerId);
    void member.run();
    return member;
  }

  /** The old process dies, or lives on and does not know that it was replaced. */
  #relaunch(slot: number, lives: boolean): void {
    const old = this.#members[slot] as Member;
    if (lives) old.frozenUntilMs = this.clock.monotonic() + this.#below(10_000);
    else old.stopped = true;
    this.clock.after(lives ? 30_000 : 3000, () => {
      old.stopped = true;
      if (old.inTransaction && old.producerId !== null)
        void this.endTransaction(old.producerId, 1, false);
    });
    this.#members[slot] = this.#launch(slot);
  }

  // ---- brokers -------------------------------------------------------------------------------------------

  leader(): Leader<GroupCoordinator> {
    return this.#leaders.current;
  }

  #coordinator(log: CoordinatorLog): GroupCoordinator {
    return new GroupCoordinator({
      config: CONFIG,
      log,
      clock: this.clock,
      logger,
      uuid: () => `uuid${++this.#serial}`,
    });
  }

  #failOver(): void {
    this.ledger.coordinatorChanged();
    this.#leaders.failOver();
  }

  async endTransaction(
    producerId: number,
    producerEpoch: number,
    committed: boolean,
  ): Promise<void> {
    const type = committed ? 'commit' : 'abort';
    while (!(await this.#leaders.log.marker(producerId, producerEpoch, type)));
    this.leader().coordinator.endTransaction(producerId, [0], committed);
  }
}

/** Plays one seed; the message of what it throws tells the steps that led there. */
export async function play(seed: number, stepsCount = 60): Promise<GroupModel> {
  const model = new GroupModel(seed);
  try {
    await model.run(stepsCount);
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    throw new Error(`seed ${seed}: ${reason}\n  ${model.steps.slice(-12).join('\n  ')}`);
  }
  return model;
}
