/**
 * A process with a transactional id: introduces itself, and then writes one transaction after the other, each to some
 * partitions, as far as it is not told to stop. Like a real one it asks again when it does not know, and may be slow or replaced
 * by another process under the same id without noticing.
 */
import type { TransactionCoordinator } from '../../src/coordinator/transaction/coordinator.ts';
import type { ProducerIdentity } from '../../src/coordinator/transaction/transaction.ts';
import type { MemoryClock } from '../../src/platform/memory/clock.ts';
import type { Random } from '../../src/platform/platform.ts';
import { Errors } from '../../src/protocol/errors.ts';
import type { Leader } from './leaders.ts';
import type { Partitions } from './transaction-partitions.ts';

export interface Surroundings {
  readonly clock: MemoryClock;
  readonly random: Random;
  readonly partitions: Partitions;
  leader(): Leader<TransactionCoordinator>;
}

export const TOPIC = 't';
const TIMEOUT_MS = 15_000;
const SLOW_MS = 30_000;
const AGAIN: ReadonlySet<number> = new Set([
  Errors.COORDINATOR_LOAD_IN_PROGRESS,
  Errors.COORDINATOR_NOT_AVAILABLE,
  Errors.NOT_COORDINATOR,
  Errors.CONCURRENT_TRANSACTIONS,
]);
const FENCED: ReadonlySet<number> = new Set([
  Errors.PRODUCER_FENCED,
  Errors.INVALID_PRODUCER_EPOCH,
]);

export class Producer {
  readonly id: string;
  stopped = false;
  readonly #world: Surroundings;
  #identity: ProducerIdentity | null = null;

  constructor(world: Surroundings, id: string) {
    this.#world = world;
    this.id = id;
  }

  async run(): Promise<void> {
    while (!this.stopped && (await this.#introduce())) {
      while (!this.stopped && (await this.#transaction())) await this.#nap(500);
      // Another one under this id, or the time was up: a real program starts anew or goes on as it was (KIP-360).
      if (this.#below(2) === 0) this.#identity = null;
    }
  }

  /** Whether it may go on. */
  async #introduce(): Promise<boolean> {
    const current = this.#identity;
    const request = { transactionalId: this.id, timeoutMs: TIMEOUT_MS, current };
    const result = await this.#insist((to) => to.initProducerId(request));
    if (result === null || !this.#goesOn(result.errorCode, 'InitProducerId')) return false;
    this.#world.partitions.given(result, this);
    this.#identity = { producerId: result.producerId, producerEpoch: result.producerEpoch };
    return true;
  }

  /** Whether the next one may begin. */
  async #transaction(): Promise<boolean> {
    const { partitions } = this.#world;
    const transaction = partitions.begin();
    for (let i = this.#below(3); i >= 0; i--) {
      const partition = this.#below(partitions.count);
      if (!(await this.#add(partition)) || !(await this.#write(partition, transaction)))
        return false;
      if (this.#below(12) === 0) await this.#nap(SLOW_MS);
    }
    return this.#end(transaction, this.#below(10) < 7);
  }

  async #add(partition: number): Promise<boolean> {
    const request = this.#request([partition]);
    const result = await this.#insist((to) => to.addPartitions(request).then(asResult));
    return result !== null && this.#goesOn(result.errorCode, 'AddPartitionsToTxn');
  }

  /** The leader of the partition asks the coordinator unless a transaction is open, and appends in the same turn. */
  async #write(partition: number, transaction: number): Promise<boolean> {
    const { partitions } = this.#world;
    const request = this.#request([partition]);
    const result = await this.#insist(async (to) => {
      const verified = partitions.isOpen(partition, request)
        ? Errors.NONE
        : (to.verifyPartitions(request)[0] ?? Errors.UNKNOWN_SERVER_ERROR);
      return asResult(
        verified === Errors.NONE ? partitions.write(partition, request, transaction) : verified,
      );
    });
    return result !== null && this.#goesOn(result.errorCode, 'Produce');
  }

  async #end(transaction: number, committed: boolean): Promise<boolean> {
    const request = { ...this.#request([]), committed };
    const result = await this.#insist((to) => to.end(request).then(asResult));
    if (result === null) return false;
    if (result.errorCode === Errors.NONE) this.#world.partitions.told(transaction, committed);
    return this.#goesOn(result.errorCode, 'EndTxn');
  }

  // ---- asking ------------------------------------------------------------------------------------------

  #request(partitions: readonly number[]) {
    const identity = this.#identity as ProducerIdentity;
    return {
      ...identity,
      transactionalId: this.id,
      partitions: partitions.map((partition) => ({ topic: TOPIC, partition })),
    };
  }

  /** A producer that keeps the rules is told nothing else than to try again or that it is fenced. */
  #goesOn(errorCode: number, what: string): boolean {
    if (errorCode !== Errors.NONE && !FENCED.has(errorCode))
      this.#world.partitions.problems.push(`${this.id}: ${what} answered ${errorCode}`);
    return errorCode === Errors.NONE;
  }

  /** Asks whoever coordinates until there is an answer; null when the process has ended before. */
  async #insist<T extends { readonly errorCode: number }>(
    call: (to: TransactionCoordinator) => Promise<T>,
  ): Promise<T | null> {
    while (!this.stopped) {
      const { coordinator, crashed } = this.#world.leader();
      await this.#nap(20);
      const result = await Promise.race([call(coordinator), crashed]);
      await this.#nap(20);
      if (result !== null && !AGAIN.has(result.errorCode)) return result;
      await this.#nap(100);
    }
    return null;
  }

  #below(limit: number): number {
    return Math.floor(this.#world.random.next() * limit);
  }

  #nap(mostMs: number): Promise<void> {
    return this.#world.clock.sleep(mostMs * this.#world.random.next());
  }
}

function asResult(errorCode: number): { readonly errorCode: number } {
  return { errorCode };
}
