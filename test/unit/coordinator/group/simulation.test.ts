/**
 * A group under random weather: members join, leave, fall silent, come back, commit; the log is slow or fails; the
 * coordinator is restarted from its log. Whatever happens: in one generation no partition has two owners; whoever is not
 * of the present generation can neither commit nor hear that all is well; an acknowledged commit is never lost.
 * One seed replays one run.
 */
import { describe, expect, it } from 'vitest';
import { Errors } from '../../../../src/protocol/errors.ts';
import type { JoinResult } from '../../../../src/coordinator/group/member.ts';
import { Kit } from '../kit.ts';

const PARTITIONS = 6;

/** mulberry32 */
function randomFrom(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

class Consumer {
  readonly instance: string | null;
  memberId = '';
  generationId = -1;
  /** What it holds, and since which generation. */
  owned: number[] = [];
  busy = false;
  alive = true;

  constructor(instance: string | null) {
    this.instance = instance;
  }
}

class World {
  readonly random: (below: number) => number;
  readonly kit: Kit;
  readonly consumers: Consumer[] = [];
  /** generation -> partition -> member. */
  readonly owners = new Map<number, Map<number, string>>();
  readonly acknowledged = new Map<number, number>();
  /** Sent and not refused for certain: such a commit may show later. */
  readonly attempted = new Map<number, Set<number>>();
  readonly problems: string[] = [];
  #offset = 0;
  generationMax = 0;

  constructor(seed: number, kit: Kit) {
    this.random = randomFrom(seed);
    this.kit = kit;
  }

  async join(consumer: Consumer): Promise<void> {
    consumer.busy = true;
    consumer.owned = [];
    const { instance, memberId } = consumer;
    const result = await this.kit.join({
      memberId,
      groupInstanceId: instance,
      requireKnownMemberId: instance === null && this.random(2) === 0,
      rebalanceTimeoutMs: 8000,
    });
    await this.#joined(consumer, result);
    consumer.busy = false;
  }

  async #joined(consumer: Consumer, result: JoinResult): Promise<void> {
    if (result.errorCode === Errors.MEMBER_ID_REQUIRED) {
      consumer.memberId = result.memberId;
      return;
    }
    if (result.errorCode !== Errors.NONE) {
      this.#failed(consumer, result.errorCode);
      return;
    }
    if (result.generationId < this.generationMax)
      this.problems.push(`generation ${result.generationId} after ${this.generationMax}`);
    this.generationMax = result.generationId;
    consumer.memberId = result.memberId;
    consumer.generationId = result.generationId;
    // Now and then a member is gone between its two requests.
    if (this.random(10) === 0) return;
    // Or slow between them.
    if (this.random(3) === 0) await this.kit.clock.sleep(this.random(9000));
    const leads = result.leader === result.memberId && !result.skipAssignment;
    const assignments = leads ? this.#assign(result) : {};
    const synced = await this.kit.sync(result, assignments, consumer.instance);
    if (synced.errorCode !== Errors.NONE) {
      this.#failed(consumer, synced.errorCode);
      return;
    }
    const text = Buffer.from(synced.assignment).toString();
    consumer.owned = text === '' ? [] : text.split(',').map(Number);
    this.#own(consumer, result.generationId);
  }

  #assign(result: JoinResult): Record<string, string> {
    const members = result.members.map(({ memberId }) => memberId);
    const given: Record<string, number[]> = Object.fromEntries(members.map((id) => [id, []]));
    for (let partition = 0; partition < PARTITIONS; partition++)
      given[members[partition % members.length]!]!.push(partition);
    return Object.fromEntries(Object.entries(given).map(([id, list]) => [id, list.join(',')]));
  }

  #own(consumer: Consumer, generationId: number): void {
    const owners = this.owners.get(generationId) ?? new Map<number, string>();
    this.owners.set(generationId, owners);
    // A static member that came back under a new id is the same owner.
    const name = consumer.instance ?? consumer.memberId;
    for (const partition of consumer.owned) {
      const other = owners.get(partition);
      if (other !== undefined && other !== name)
        this.problems.push(`partition ${partition} of ${other} and ${name} in ${generationId}`);
      owners.set(partition, name);
    }
  }

  #failed(consumer: Consumer, errorCode: number): void {
    const { UNKNOWN_MEMBER_ID, FENCED_INSTANCE_ID, ILLEGAL_GENERATION } = Errors;
    if (errorCode === UNKNOWN_MEMBER_ID || errorCode === FENCED_INSTANCE_ID) consumer.memberId = '';
    if (errorCode === ILLEGAL_GENERATION) consumer.generationId = -1;
    consumer.owned = [];
  }

  async commit(consumer: Consumer): Promise<void> {
    const partition = consumer.owned[this.random(Math.max(1, consumer.owned.length))];
    if (partition === undefined) return;
    const offset = ++this.#offset;
    const stale = consumer.generationId < this.generationMax;
    const attempted = this.attempted.get(partition) ?? new Set();
    this.attempted.set(partition, attempted.add(offset));
    const [errorCode] = await this.kit.commit(offset, consumer, { topic: 't', partition });
    if (errorCode === Errors.NONE) {
      if (stale) this.problems.push(`commit of generation ${consumer.generationId} accepted`);
      const last = this.acknowledged.get(partition) ?? 0;
      this.acknowledged.set(partition, Math.max(last, offset));
    } else this.#failed(consumer, errorCode ?? 0);
  }

  async heartbeat(consumer: Consumer): Promise<void> {
    if (consumer.memberId === '') return;
    const stale = consumer.generationId < this.generationMax;
    const errorCode = await this.kit.heartbeat(consumer, consumer.instance);
    if (errorCode === Errors.NONE && stale)
      this.problems.push(`heartbeat of generation ${consumer.generationId} accepted`);
    if (errorCode !== Errors.NONE) {
      this.#failed(consumer, errorCode);
      if (!consumer.busy) void this.join(consumer);
    }
  }

  /** Acknowledged commits are there, and nothing that nobody sent. */
  check(): void {
    for (const [partition, least] of this.acknowledged) {
      const offset = this.kit.committed({ topic: 't', partition });
      if (typeof offset !== 'number' || offset < least)
        this.problems.push(`commit ${least} of ${partition} lost: ${offset}`);
      else if (!this.attempted.get(partition)?.has(offset))
        this.problems.push(`offset ${offset} of ${partition} from nowhere`);
    }
  }

  async step(): Promise<void> {
    const { random, consumers, kit } = this;
    const consumer = consumers[random(consumers.length)]!;
    switch (random(14)) {
      case 0:
        if (!consumer.busy) void this.join(consumer);
        break;
      case 1:
        if (random(3) === 0) {
          const { memberId, instance: groupInstanceId } = consumer;
          void kit.coordinator.leaveGroup('g', [{ memberId, groupInstanceId, reason: '' }]);
          consumer.alive = random(2) === 0;
        }
        break;
      case 2:
        // A process that died and starts anew knows nothing but its instance id.
        if (!consumer.busy) {
          consumer.memberId = '';
          consumer.owned = [];
          consumer.alive = true;
        }
        break;
      case 3:
        if (random(4) === 0) kit.log.failures.push(Errors.NOT_ENOUGH_REPLICAS);
        break;
      case 4:
        kit.log.hold();
        break;
      case 5:
      case 6:
        kit.log.release();
        break;
      case 7:
        if (random(12) === 0) {
          kit.log.release();
          await kit.clock.advance(0);
          await kit.restart();
          // A generation is written with its assignment: one that had none yet is counted anew.
          this.generationMax = Math.max(0, ...this.owners.keys());
          this.check();
        }
        break;
      case 8:
      case 9:
      case 10:
        void this.commit(consumer);
        break;
      default:
        await kit.clock.advance(random(4000));
        for (const one of consumers) if (one.alive && random(3) > 0) await this.heartbeat(one);
    }
    await kit.clock.advance(random(50));
  }
}

async function run(seed: number, steps: number): Promise<World> {
  const kit = await Kit.start({ groupInitialRebalanceDelayMs: 500 });
  const world = new World(seed, kit);
  for (let i = 0; i < 5; i++) world.consumers.push(new Consumer(i < 2 ? `i${i}` : null));
  for (let i = 0; i < steps && world.problems.length === 0; i++) await world.step();
  // Fair weather: whoever lives gets into the group, and the group comes to rest.
  kit.log.release();
  kit.log.failures.length = 0;
  for (let i = 0; i < 60; i++) {
    for (const one of world.consumers) {
      one.alive = true;
      if (!one.busy && (one.owned.length === 0 || one.memberId === '')) void world.join(one);
      else await world.heartbeat(one);
    }
    await kit.clock.advance(1000);
  }
  world.check();
  return world;
}

describe('a group under random weather', () => {
  const seeds = process.env['GROUP_SEEDS'];
  const [from, to] = (seeds ?? '1-40').split('-').map(Number);

  it(`keeps its promises (seeds ${from} to ${to})`, async () => {
    let generations = 0;
    let commits = 0;
    for (let seed = from!; seed <= to!; seed++) {
      const world = await run(seed, 300);
      expect({ seed, problems: world.problems }).toEqual({ seed, problems: [] });
      generations += world.owners.size;
      commits += world.acknowledged.size;
    }
    // A run in which nothing happens proves nothing.
    expect(generations).toBeGreaterThan((to! - from! + 1) * 3);
    expect(commits).toBeGreaterThan(to! - from!);
  });
});
