/**
 * Ending a transaction (spec/cluster.md 6.4): EndTxn of a producer, and the abort that shuts an old producer out or
 * ends what took too long. The answer is given as soon as the decision is in the log: from then on nothing can
 * undo it, and the markers follow.
 */
import { Errors } from '../../protocol/errors.ts';
import { beginEnding } from './markers.ts';
import type { TransactionOutbox, TransactionShard } from './shard.ts';
import { decided, type ProducerIdentity, type Transaction } from './transaction.ts';

export interface EndRequest extends ProducerIdentity {
  readonly transactionalId: string;
  readonly committed: boolean;
}

type Answer = (errorCode: number, outbox: TransactionOutbox) => void;

export function end(
  shard: TransactionShard,
  request: EndRequest,
  outbox: TransactionOutbox,
  answer: Answer,
): void {
  const transaction = shard.get(request.transactionalId);
  if (transaction === undefined || transaction.image.producerId !== request.producerId) {
    answer(Errors.INVALID_PRODUCER_ID_MAPPING, outbox);
  } else if (transaction.image.producerEpoch !== request.producerEpoch) {
    answer(Errors.PRODUCER_FENCED, outbox);
  } else if (transaction.pending !== null) {
    answer(Errors.CONCURRENT_TRANSACTIONS, outbox);
  } else if (transaction.state === 'Ongoing') {
    decide(shard, transaction, request.committed, outbox, answer);
  } else {
    answer(answerWithoutTransaction(transaction, request.committed), outbox);
  }
}

/** A repeated request is answered as the first one was, the opposite one is refused. */
function answerWithoutTransaction({ state }: Transaction, committed: boolean): number {
  switch (state) {
    case 'CompleteCommit':
      return committed ? Errors.NONE : Errors.INVALID_TXN_STATE;
    case 'CompleteAbort':
      return committed ? Errors.INVALID_TXN_STATE : Errors.NONE;
    case 'PrepareCommit':
      return committed ? Errors.CONCURRENT_TRANSACTIONS : Errors.INVALID_TXN_STATE;
    case 'PrepareAbort':
      return committed ? Errors.INVALID_TXN_STATE : Errors.CONCURRENT_TRANSACTIONS;
    default:
      return Errors.INVALID_TXN_STATE;
  }
}

/** Shuts the producer out and aborts what it has open. */
export function abortFenced(
  shard: TransactionShard,
  transaction: Transaction,
  outbox: TransactionOutbox,
  answer: Answer,
): void {
  transaction.fence();
  decide(shard, transaction, false, outbox, (errorCode, then) => {
    if (errorCode !== Errors.NONE && shard.holds(transaction)) transaction.fenceFailed();
    answer(errorCode, then);
  });
}

function decide(
  shard: TransactionShard,
  transaction: Transaction,
  committed: boolean,
  outbox: TransactionOutbox,
  answer: Answer,
): void {
  const next = decided(transaction.image, committed, outbox.nowMs);
  transaction.prepare(next);
  shard.append(transaction, next, outbox, (errorCode, then) => {
    answer(errorCode, then);
    if (errorCode === Errors.NONE) beginEnding(shard, transaction, then);
  });
}
