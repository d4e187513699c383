/** DescribeTransactions and ListTransactions (KIP-664, KIP-994): what a coordinator tells of its ids. */
import { TRANSACTION_STATES, type TransactionState } from '../../protocol/transaction-states.ts';
import type { Partitions, ProducerIdentity, Transaction } from './transaction.ts';

export interface TransactionDescription extends ProducerIdentity {
  readonly state: TransactionState;
  readonly timeoutMs: number;
  /** -1 before the id's first transaction. */
  readonly startMs: number;
  readonly partitions: Partitions;
}

export function describe(transaction: Transaction): TransactionDescription {
  const { state, timeoutMs, startMs, producerId, producerEpoch } = transaction.image;
  return {
    state,
    timeoutMs,
    startMs,
    producerId,
    producerEpoch,
    partitions: transaction.partitions,
  };
}

export interface ListFilter {
  readonly producerIds: readonly number[];
  /** Names of states, exactly as Kafka writes them. */
  readonly states: readonly string[];
  /** Only transactions that have lasted longer, ms; negative: all. */
  readonly durationMs: number;
}

export interface TransactionListing {
  readonly transactionalId: string;
  readonly producerId: number;
  readonly state: TransactionState;
}

export function unknownStates(filter: ListFilter): string[] {
  const known: readonly string[] = TRANSACTION_STATES;
  return filter.states.filter((name) => !known.includes(name));
}

export function* list(
  transactions: Iterable<Transaction>,
  filter: ListFilter,
  nowMs: number,
): Iterable<TransactionListing> {
  const { producerIds, states, durationMs } = filter;
  for (const { id, image } of transactions) {
    const { producerId, state, startMs } = image;
    if (producerIds.length > 0 && !producerIds.includes(producerId)) continue;
    if (states.length > 0 && !states.includes(state)) continue;
    if (durationMs >= 0 && nowMs - startMs <= durationMs) continue;
    yield { transactionalId: id, producerId, state };
  }
}
