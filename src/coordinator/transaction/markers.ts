/**
 * The second half of a transaction: its decision is in the log, now a marker is written to each of its partitions, and
 * when all stand, the completion (spec/cluster.md 6.5; kafka: TransactionMarkerChannelManager). Who writes markers is the
 * broker's business, here it is an effect whose outcome is looked at. A partition that cannot take its marker yet is
 * asked again; a decision without a completion is taken up again by whoever loads the log.
 */
import { Errors } from '../../protocol/errors.ts';
import type { Outbox } from '../shard.ts';
import type { TransactionShard, TransactionTimer } from './shard.ts';
import { ended, listed, type ProducerIdentity, type TopicPartition } from './transaction.ts';
import type { Ending, Transaction } from './transaction.ts';

/** One transaction's markers for some of its partitions. */
export interface MarkerOrder extends ProducerIdentity {
  readonly committed: boolean;
  /** Leader epoch of the id's partition of __transaction_state: of two coordinators the later one wins. */
  readonly coordinatorEpoch: number;
  readonly partitions: readonly TopicPartition[];
}

/** Never rejects: one Kafka error code for each partition. One that no longer exists is NONE. */
export type WriteMarkers = (order: MarkerOrder) => Promise<readonly number[]>;

/** Before what could not be done is tried again. */
export const RETRY_MS = 100;

/** The decision is in the log. */
export function beginEnding(
  shard: TransactionShard,
  transaction: Transaction,
  outbox: Outbox<TransactionTimer>,
): void {
  const { image } = transaction;
  const next = ended(image, outbox.nowMs);
  transaction.prepare(next);
  transaction.ending = { next, remaining: listed(image.partitions) };
  continueEnding(shard, transaction, outbox);
}

export function continueEnding(
  shard: TransactionShard,
  transaction: Transaction,
  outbox: Outbox<TransactionTimer>,
): void {
  const { ending } = transaction;
  if (ending === null) return;
  const { next, remaining } = ending;
  if (remaining.length === 0) {
    complete(shard, transaction, ending, outbox);
    return;
  }
  const { producerId, producerEpoch } = next;
  const committed = next.state === 'CompleteCommit';
  const { coordinatorEpoch, writeMarkers } = shard;
  const partitions = remaining;
  outbox.ask(
    () => writeMarkers({ producerId, producerEpoch, committed, coordinatorEpoch, partitions }),
    (errorCodes, then) => {
      if (!shard.holds(transaction) || transaction.ending !== ending) return;
      marked(shard, transaction, ending, errorCodes, then);
    },
  );
}

function marked(
  shard: TransactionShard,
  transaction: Transaction,
  ending: Ending,
  errorCodes: readonly number[],
  outbox: Outbox<TransactionTimer>,
): void {
  const asked = ending.remaining;
  const verdicts = asked.map((_, i) => verdictOf(errorCodes[i] ?? Errors.UNKNOWN_SERVER_ERROR));
  ending.remaining = asked.filter((_, i) => verdicts[i] !== 'done');
  if (verdicts.includes('fenced')) {
    // Whoever owns the transaction now ends it. The id stays as it is until the log is loaded again.
    outbox.log(
      'warn',
      `Markers of ${transaction.id} are abandoned: its producer or its coordinator has a newer epoch`,
    );
    return;
  }
  const failed = verdicts.indexOf('failed');
  if (failed >= 0)
    outbox.log(
      'error',
      `Marker of ${transaction.id} for ${asked[failed]?.topic}-${asked[failed]?.partition} failed with error ${errorCodes[failed]}; it will be written again`,
    );
  if (ending.remaining.length === 0) complete(shard, transaction, ending, outbox);
  else shard.retryLater(transaction, outbox);
}

function verdictOf(errorCode: number): 'done' | 'again' | 'fenced' | 'failed' {
  switch (errorCode) {
    case Errors.NONE:
    // The format of the partition knows no transactions: there is nothing a marker could end.
    case Errors.UNSUPPORTED_FOR_MESSAGE_FORMAT:
    case Errors.UNSUPPORTED_VERSION:
      return 'done';
    case Errors.INVALID_PRODUCER_EPOCH:
    case Errors.TRANSACTION_COORDINATOR_FENCED:
      return 'fenced';
    case Errors.UNKNOWN_TOPIC_OR_PARTITION:
    case Errors.NOT_LEADER_OR_FOLLOWER:
    case Errors.LEADER_NOT_AVAILABLE:
    case Errors.NOT_ENOUGH_REPLICAS:
    case Errors.NOT_ENOUGH_REPLICAS_AFTER_APPEND:
    case Errors.REQUEST_TIMED_OUT:
    case Errors.KAFKA_STORAGE_ERROR:
      return 'again';
    default:
      return 'failed';
  }
}

function complete(
  shard: TransactionShard,
  transaction: Transaction,
  ending: Ending,
  outbox: Outbox<TransactionTimer>,
): void {
  shard.append(transaction, ending.next, outbox, (errorCode, then) => {
    if (errorCode === Errors.NONE) return;
    if (errorCode === Errors.NOT_COORDINATOR) {
      then.log('info', `${transaction.id} is completed by the coordinator that comes next`);
      return;
    }
    then.log('info', `${transaction.id} could not be completed (error ${errorCode}); it will be`);
    shard.retryLater(transaction, then);
  });
}
