/**
 * Transactional producers beside a book of what became of their transactions. One seed decides who is slow, dies or gets a twin
 * under the same id, when the coordinator's log is slow or fails, when partitions refuse their markers, and when another broker
 * takes the coordinator over while the old one does not know it yet; in the end every transaction must be over.
 */
import { TransactionCoordinator } from '../../src/coordinator/transaction/coordinator.ts';
import type { CoordinatorLog } from '../../src/coordinator/types.ts';
import type { MarkerOrder } from '../../src/coordinator/transaction/markers.ts';
import { MemoryClock } from '../../src/platform/memory/clock.ts';
import { createMemoryRandom } from '../../src/platform/memory/random.ts';
import type { Random } from '../../src/platform/platform.ts';
import { Errors } from '../../src/protocol/errors.ts';
import { type Leader, Leaders } from './leaders.ts';
import { Partitions } from './transaction-partitions.ts';
import { Producer, type Surroundings } from './transaction-producer.ts';

const PARTITIONS = 4;
const IDS = ['a', 'b', 'c'];
/** Long enough for every transaction to time out and every marker to be written. */
const FAIR_WEATHER_MS = 90_000;
const CONFIG = {
  maxTimeoutMs: 900_000,
  timeoutCheckIntervalMs: 2000,
  expiryCheckIntervalMs: 3_600_000,
  idExpirationMs: 604_800_000,
};
const logger = { debug() {}, info() {}, warn() {}, error() {} };

export class TransactionModel implements Surroundings {
  readonly clock = new MemoryClock();
  readonly random: Random;
  readonly partitions = new Partitions(PARTITIONS);
  readonly #leaders: Leaders<TransactionCoordinator>;
  readonly #producers: Producer[] = [];
  #producerIds = 0;
  /** Partitions that take no markers now. */
  readonly #closed = new Set<number>();
  /** What was done, for the report of a failure. */
  readonly steps: string[] = [];

  constructor(seed: number) {
    this.random = createMemoryRandom(seed);
    this.#leaders = new Leaders(this.clock, this.random, (log) => this.#coordinator(log));
  }

  async run(stepsCount: number): Promise<void> {
    await this.#leaders.load();
    for (const id of IDS) this.#launch(id);
    for (let i = 0; i < stepsCount; i++) {
      this.#weather();
      await this.clock.advance(this.#below(3000));
      this.#check();
    }
    this.#leaders.log.release();
    this.#leaders.log.failures.length = 0;
    this.#closed.clear();
    for (const producer of this.#producers) producer.stopped = true;
    await this.clock.advance(FAIR_WEATHER_MS);
    this.partitions.close();
    this.#checkRest();
    this.#check();
    this.leader().coordinator.close();
  }

  #check(): void {
    if (this.partitions.problems.length > 0) throw new Error(this.partitions.problems.join('\n'));
  }

  #checkRest(): void {
    const all = { producerIds: [], states: [], durationMs: -1 };
    for (const { transactionalId, state } of this.leader().coordinator.list(all).transactions)
      if (!['Empty', 'CompleteCommit', 'CompleteAbort'].includes(state))
        this.partitions.problems.push(`${transactionalId} is ${state} in the end`);
  }

  // ---- weather -------------------------------------------------------------------------------------------

  #weather(): void {
    const dice = this.random.next();
    if (dice < 0.1) this.#note('twin', () => this.#launch(IDS[this.#below(IDS.length)] as string));
    else if (dice < 0.2) this.#note('death', () => this.#kill());
    else if (dice < 0.26) this.#note('log held', () => this.#leaders.log.hold());
    else if (dice < 0.38) this.#note('log released', () => this.#leaders.log.release());
    else if (dice < 0.46)
      this.#note('log fails', () => {
        const { NOT_ENOUGH_REPLICAS, REQUEST_TIMED_OUT } = Errors;
        this.#leaders.log.failures.push(dice < 0.43 ? NOT_ENOUGH_REPLICAS : REQUEST_TIMED_OUT);
      });
    else if (dice < 0.52)
      this.#note('partition closed', () => this.#closed.add(this.#below(PARTITIONS)));
    else if (dice < 0.6) this.#note('partitions opened', () => this.#closed.clear());
    else if (dice < 0.66) this.#note('fail-over', () => this.#leaders.failOver());
  }

  #note(what: string, act: () => void): void {
    this.steps.push(`${Math.round(this.clock.monotonic())} ms: ${what}`);
    act();
  }

  #below(limit: number): number {
    return Math.floor(this.random.next() * limit);
  }

  // ---- producers -----------------------------------------------------------------------------------------

  #launch(id: string): void {
    const producer = new Producer(this, id);
    this.#producers.push(producer);
    void producer.run();
  }

  /** One process ends amid whatever it does, and another begins under its id. */
  #kill(): void {
    const living = this.#producers.filter(({ stopped }) => !stopped);
    const victim = living[this.#below(living.length)];
    if (victim === undefined) return;
    victim.stopped = true;
    this.#launch(victim.id);
  }

  // ---- brokers -------------------------------------------------------------------------------------------

  leader(): Leader<TransactionCoordinator> {
    return this.#leaders.current;
  }

  #coordinator(log: CoordinatorLog): TransactionCoordinator {
    return new TransactionCoordinator({
      config: CONFIG,
      log,
      clock: this.clock,
      logger,
      generateProducerId: () => Promise.resolve(++this.#producerIds),
      writeMarkers: (order) => this.#writeMarkers(order),
    });
  }

  /** Each partition takes its marker at its own time, or does not, or does so without saying. */
  #writeMarkers({ partitions, ...order }: MarkerOrder): Promise<number[]> {
    return Promise.all(
      partitions.map(async ({ partition }) => {
        await this.clock.sleep(100 * this.random.next());
        if (this.#closed.has(partition)) return Errors.NOT_LEADER_OR_FOLLOWER;
        const errorCode = this.partitions.end(partition, order);
        return this.random.next() < 0.1 ? Errors.REQUEST_TIMED_OUT : errorCode;
      }),
    );
  }
}

/** Plays one seed; the message of what it throws tells the steps that led there. */
export async function play(seed: number, stepsCount = 60): Promise<TransactionModel> {
  const model = new TransactionModel(seed);
  try {
    await model.run(stepsCount);
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    throw new Error(`seed ${seed}: ${reason}\n  ${model.steps.slice(-12).join('\n  ')}`);
  }
  return model;
}
