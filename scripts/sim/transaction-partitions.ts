/**
 * The partitions that transactions write to, and the book of what became of them. The contract: the records of one transaction
 * are committed on all partitions or aborted on all; what a producer was told is what happened; in the end none is open.
 */
import type { MarkerOrder } from '../../src/coordinator/transaction/markers.ts';
import type { ProducerIdentity } from '../../src/coordinator/transaction/transaction.ts';
import { Errors } from '../../src/protocol/errors.ts';

type Outcome = 'committed' | 'aborted';

interface ProducerEntry {
  epoch: number;
  coordinatorEpoch: number;
  /** Transactions of the producer's side whose records wait for a marker: one, unless something is wrong. */
  readonly open: Set<number>;
}

export class Partitions {
  readonly problems: string[] = [];
  readonly #partitions: readonly Map<number, ProducerEntry>[];
  readonly #outcomes = new Map<number, Outcome>();
  readonly #told = new Map<number, Outcome>();
  /** Who was given an identity, by `producerId:epoch`. */
  readonly #owners = new Map<string, object>();
  #transactions = 0;

  constructor(count: number) {
    this.#partitions = Array.from({ length: count }, () => new Map());
  }

  get count(): number {
    return this.#partitions.length;
  }

  get ended(): number {
    return this.#outcomes.size;
  }

  /** The number of a transaction that a producer begins. */
  begin(): number {
    return ++this.#transactions;
  }

  given({ producerId, producerEpoch }: ProducerIdentity, process: object): void {
    const key = `${producerId}:${producerEpoch}`;
    const owner = this.#owners.get(key);
    if (owner !== undefined && owner !== process)
      this.problems.push(`identity ${key} was given twice`);
    this.#owners.set(key, process);
  }

  /** A coordinator answered that the transaction is decided. */
  told(transaction: number, committed: boolean): void {
    const outcome = committed ? 'committed' : 'aborted';
    this.#told.set(transaction, outcome);
    this.#agree(transaction, outcome);
  }

  isOpen(partition: number, { producerId, producerEpoch }: ProducerIdentity): boolean {
    const entry = this.#entry(partition, producerId);
    return entry.open.size > 0 && entry.epoch === producerEpoch;
  }

  /** A record of a transaction, once its leader has found that it may come; the error code. */
  write(partition: number, identity: ProducerIdentity, transaction: number): number {
    const entry = this.#entry(partition, identity.producerId);
    if (identity.producerEpoch < entry.epoch) return Errors.INVALID_PRODUCER_EPOCH;
    entry.epoch = identity.producerEpoch;
    const outcome = this.#outcomes.get(transaction);
    // Where its marker is still to come, a record may: it shares the fate of the others.
    if (outcome !== undefined && !entry.open.has(transaction))
      this.problems.push(`transaction ${transaction} was ${outcome}, and is opened again`);
    entry.open.add(transaction);
    return Errors.NONE;
  }

  /** A marker; the error code. */
  end(partition: number, order: Omit<MarkerOrder, 'partitions'>): number {
    const entry = this.#entry(partition, order.producerId);
    if (order.producerEpoch < entry.epoch) return Errors.INVALID_PRODUCER_EPOCH;
    if (order.coordinatorEpoch < entry.coordinatorEpoch)
      return Errors.TRANSACTION_COORDINATOR_FENCED;
    entry.epoch = order.producerEpoch;
    entry.coordinatorEpoch = order.coordinatorEpoch;
    for (const transaction of entry.open)
      this.#agree(transaction, order.committed ? 'committed' : 'aborted');
    entry.open.clear();
    return Errors.NONE;
  }

  /** In the end no transaction is open. */
  close(): void {
    for (const [index, producers] of this.#partitions.entries())
      for (const [producerId, { open }] of producers)
        if (open.size > 0)
          this.problems.push(`partition ${index} waits for producer ${producerId} for ever`);
  }

  #agree(transaction: number, outcome: Outcome): void {
    const other = this.#outcomes.get(transaction);
    if (other === undefined) this.#outcomes.set(transaction, outcome);
    else if (other !== outcome) {
      const told = this.#told.get(transaction) ?? 'nothing';
      this.problems.push(
        `transaction ${transaction} is ${outcome} and ${other}; its producer was told ${told}`,
      );
    }
  }

  #entry(partition: number, producerId: number): ProducerEntry {
    const producers = this.#partitions[partition] as Map<number, ProducerEntry>;
    let entry = producers.get(producerId);
    if (entry === undefined) {
      entry = { epoch: -1, coordinatorEpoch: -1, open: new Set() };
      producers.set(producerId, entry);
    }
    return entry;
  }
}
