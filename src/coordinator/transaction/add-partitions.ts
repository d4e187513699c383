/**
 * Partitions join a transaction before anything is written to them (spec/cluster.md 6.3), and a leader may ask whether
 * one has (KIP-890): what was never added would be left without a marker.
 */
import { Errors } from '../../protocol/errors.ts';
import type { TransactionOutbox, TransactionShard } from './shard.ts';
import { isEnding } from './states.ts';
import {
  holds,
  type ProducerIdentity,
  type TopicPartition,
  type Transaction,
  withPartitions,
} from './transaction.ts';

export interface PartitionsRequest extends ProducerIdentity {
  readonly transactionalId: string;
  readonly partitions: readonly TopicPartition[];
}

export function addPartitions(
  shard: TransactionShard,
  request: PartitionsRequest,
  outbox: TransactionOutbox,
  answer: (errorCode: number, outbox: TransactionOutbox) => void,
): void {
  const transaction = shard.get(request.transactionalId);
  const refusal = refusalOf(transaction, request);
  if (refusal !== Errors.NONE || transaction === undefined) {
    answer(refusal, outbox);
    return;
  }
  const { image } = transaction;
  if (transaction.pending !== null || isEnding(image.state)) {
    answer(Errors.CONCURRENT_TRANSACTIONS, outbox);
    return;
  }
  if (image.state === 'Ongoing' && request.partitions.every((at) => holds(image.partitions, at))) {
    answer(Errors.NONE, outbox);
    return;
  }
  const next = withPartitions(image, request.partitions, outbox.nowMs);
  transaction.prepare(next);
  shard.append(transaction, next, outbox, answer);
}

/**
 * One error code for each partition; nothing is written. A change on its way does not matter: the partition is in the
 * transaction once the log has it.
 */
export function verifyPartitions(
  shard: TransactionShard,
  request: PartitionsRequest,
): readonly number[] {
  const transaction = shard.get(request.transactionalId);
  const refusal = refusalOf(transaction, request);
  if (refusal !== Errors.NONE || transaction === undefined)
    return request.partitions.map(() => refusal);
  if (isEnding(transaction.state))
    return request.partitions.map(() => Errors.CONCURRENT_TRANSACTIONS);
  return request.partitions.map((at) =>
    holds(transaction.image.partitions, at) ? Errors.NONE : Errors.TRANSACTION_ABORTABLE,
  );
}

function refusalOf(transaction: Transaction | undefined, identity: ProducerIdentity): number {
  if (transaction === undefined || transaction.image.producerId !== identity.producerId)
    return Errors.INVALID_PRODUCER_ID_MAPPING;
  if (transaction.image.producerEpoch !== identity.producerEpoch) return Errors.PRODUCER_FENCED;
  return Errors.NONE;
}
