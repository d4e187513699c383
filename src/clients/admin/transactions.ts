/**
 * Transactions seen from outside: DescribeTransactions 65 (the transaction's coordinator), ListTransactions 66 (every broker),
 * DescribeProducers 61 (partition leaders), the abort of a hanging one by WriteTxnMarkers 27 (KIP-664), and producers put
 * out of action by InitProducerId 22 (KIP-588).
 */
import { groupByTopic } from '../../base/group-by-topic.ts';
import { Errors } from '../../protocol/errors.ts';
import { initProducerIdApi } from '../../protocol/messages/init-producer-id.ts';
import {
  describeProducersApi,
  type DescribeProducersResponseProducerState,
} from '../../protocol/messages/describe-producers.ts';
import { describeTransactionsApi } from '../../protocol/messages/describe-transactions.ts';
import { listTransactionsApi } from '../../protocol/messages/list-transactions.ts';
import { writeTxnMarkersApi } from '../../protocol/messages/write-txn-markers.ts';
import { brokerError } from '../errors.ts';
import { keyOf } from '../topic-partition.ts';
import type { CallOptions, TopicPartition } from '../types.ts';
import { check, type Attempt, type Calls } from './calls.ts';
import { each } from './each.ts';
import { fromBroker, perLeader, type Answer } from './partition-leaders.ts';
import { AdminResult } from './result.ts';
import {
  abortFailure,
  describeProducersFailure,
  describeTransactionsFailure,
  listTransactionsError,
} from './transaction-errors.ts';

/** A transactional id that a coordinator knows. */
export interface TransactionListing {
  readonly transactionalId: string;
  readonly producerId: number;
  /** `Ongoing`, `Empty`, `CompleteCommit`, ... */
  readonly state: string;
}

/** A transactional id and its transaction, if it is in one. */
export interface TransactionDescription {
  /** The broker that keeps it. */
  readonly coordinatorId: number;
  readonly state: string;
  readonly producerId: number;
  readonly producerEpoch: number;
  /** ms after which the coordinator aborts. */
  readonly transactionTimeoutMs: number;
  /** ms since the epoch; null outside a transaction. */
  readonly transactionStartTimeMs: number | null;
  /** Those that the transaction has written to. */
  readonly topicPartitions: readonly TopicPartition[];
}

/** A producer as the leader of a partition remembers it. */
export interface ProducerState {
  readonly producerId: number;
  readonly producerEpoch: number;
  /** -1: none. */
  readonly lastSequence: number;
  /** ms since the epoch, of its last batch. */
  readonly lastTimestamp: number;
  readonly coordinatorEpoch: number;
  /** null outside a transaction. */
  readonly currentTransactionStartOffset: number | null;
}

export interface ListTransactionsOptions extends CallOptions {
  readonly states?: readonly string[];
  readonly producerIds?: readonly number[];
  /** Only those that have been open for longer, ms; needs ListTransactions v1. */
  readonly durationMs?: number;
}

export async function listTransactions(
  calls: Calls,
  options: ListTransactionsOptions = {},
): Promise<Map<number, readonly TransactionListing[]>> {
  const deadline = calls.deadline(options);
  const nodes = await calls.call(
    'listTransactions',
    { to: 'any', api: 'METADATA' },
    deadline,
    async () => {
      await calls.cluster.refresh(true);
      return [...calls.cluster.metadata.nodes.values()];
    },
  );
  const lists = nodes.map(async ({ id }): Promise<[number, readonly TransactionListing[]]> => {
    const listings = await calls.call(
      'listTransactions',
      { to: 'broker', id, api: 'LIST_TRANSACTIONS' },
      deadline,
      async (attempt) => {
        const response = await attempt.send(listTransactionsApi, {
          stateFilters: options.states ?? [],
          producerIdFilters: options.producerIds ?? [],
          durationFilter: options.durationMs ?? -1,
        });
        if (response.errorCode !== Errors.NONE)
          throw listTransactionsError(calls, response.errorCode, id);
        return response.transactionStates.map((one) => ({
          transactionalId: one.transactionalId,
          producerId: one.producerId,
          state: one.transactionState,
        }));
      },
    );
    return [id, listings];
  });
  return new Map(await Promise.all(lists));
}

export function describeTransactions(
  calls: Calls,
  transactionalIds: readonly string[],
  options: CallOptions = {},
): AdminResult<string, TransactionDescription> {
  const deadline = calls.deadline(options);
  const work = each(transactionalIds, (id) =>
    calls.call(
      'describeTransactions',
      { to: 'transaction', key: id, api: 'DESCRIBE_TRANSACTIONS' },
      deadline,
      async (attempt) => {
        const response = await attempt.send(describeTransactionsApi, { transactionalIds: [id] });
        const one = response.transactionStates[0];
        if (!one) throw brokerError(Errors.UNKNOWN_SERVER_ERROR);
        if (one.errorCode !== Errors.NONE)
          throw brokerError(one.errorCode, describeTransactionsFailure(one.errorCode, id));
        return {
          coordinatorId: attempt.node.id,
          state: one.transactionState,
          producerId: one.producerId,
          producerEpoch: one.producerEpoch,
          transactionTimeoutMs: one.transactionTimeoutMs,
          transactionStartTimeMs:
            one.transactionStartTimeMs < 0 ? null : one.transactionStartTimeMs,
          topicPartitions: one.topics.flatMap(({ topic, partitions }) =>
            partitions.map((partition) => ({ topic, partition })),
          ),
        };
      },
    ),
  );
  return new AdminResult(transactionalIds, (id) => id, work);
}

export interface DescribeProducersOptions extends CallOptions {
  /** The replica to be asked; without it the leader of each partition. */
  readonly brokerId?: number;
}

export function describeProducers(
  calls: Calls,
  partitions: readonly TopicPartition[],
  options: DescribeProducersOptions = {},
): AdminResult<TopicPartition, readonly ProducerState[]> {
  const brokerId = options.brokerId ?? null;
  const ask = async (attempt: Attempt, some: readonly TopicPartition[]) => {
    const response = await attempt.send(describeProducersApi, {
      topics: [...groupByTopic(some)].map(([name, list]) => ({
        name,
        partitionIndexes: list.map((one) => one.partition),
      })),
    });
    const answers = new Map<string, Answer<readonly ProducerState[]>>();
    for (const { name: topic, partitions: described } of response.topics) {
      for (const { partitionIndex, errorCode, activeProducers } of described) {
        const answer =
          errorCode === Errors.NONE
            ? { value: activeProducers.map(producerState) }
            : describeProducersFailure(errorCode, { topic, partition: partitionIndex }, brokerId);
        answers.set(keyOf(topic, partitionIndex), answer);
      }
    }
    return answers;
  };
  const call = {
    name: 'describeProducers',
    api: 'DESCRIBE_PRODUCERS',
    deadline: calls.deadline(options),
    awaitsTopics: true,
  };
  const work =
    brokerId === null
      ? perLeader(calls, call, partitions, ask)
      : fromBroker(calls, { ...call, brokerId }, partitions, ask);
  return new AdminResult(partitions, (tp) => keyOf(tp.topic, tp.partition), work);
}

function producerState(one: DescribeProducersResponseProducerState): ProducerState {
  const { producerId, producerEpoch, lastSequence, lastTimestamp } = one;
  const { coordinatorEpoch, currentTxnStartOffset } = one;
  return {
    producerId,
    producerEpoch,
    lastSequence,
    lastTimestamp,
    coordinatorEpoch,
    currentTransactionStartOffset: currentTxnStartOffset < 0 ? null : currentTxnStartOffset,
  };
}

/** A transaction that hangs in one partition: as describeProducers() tells of it. */
export interface AbortTransaction extends TopicPartition {
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly coordinatorEpoch: number;
}

/** As Kafka's messages name it. */
export function abortTransactionText(one: AbortTransaction): string {
  return (
    `AbortTransactionSpec(topicPartition=${keyOf(one.topic, one.partition)}, producerId=${one.producerId}, ` +
    `producerEpoch=${one.producerEpoch}, coordinatorEpoch=${one.coordinatorEpoch})`
  );
}

export async function abortTransaction(
  calls: Calls,
  transaction: AbortTransaction,
  options: CallOptions = {},
): Promise<void> {
  const { topic, partition, ...producer } = transaction;
  const spec = abortTransactionText(transaction);
  const ask = async (attempt: Attempt) => {
    const response = await attempt.send(writeTxnMarkersApi, {
      markers: [
        {
          ...producer,
          transactionResult: false,
          topics: [{ name: topic, partitionIndexes: [partition] }],
        },
      ],
    });
    const code =
      response.markers[0]?.topics[0]?.partitions[0]?.errorCode ?? Errors.UNKNOWN_SERVER_ERROR;
    const answer: Answer<null> =
      code === 0 ? { value: null } : abortFailure(code, spec, producer.coordinatorEpoch);
    return new Map([[keyOf(topic, partition), answer]]);
  };
  const call = {
    name: 'abortTransaction',
    api: 'WRITE_TXN_MARKERS',
    deadline: calls.deadline(options),
    awaitsTopics: true,
  };
  const outcomes = await perLeader(calls, call, [{ topic, partition }], ask);
  const one = outcomes.get(keyOf(topic, partition));
  if (one instanceof Error) throw one;
}

/** The identity that fencing has taken: the next producer of that id gets a newer one. */
export interface FencedProducer {
  readonly producerId: number;
  /** Of whoever comes next; producers with lower epochs are refused from now on. */
  readonly epoch: number;
}

/** Ends what producers with these ids have open; they themselves get ProducerFencedException. */
export function fenceProducers(
  calls: Calls,
  transactionalIds: readonly string[],
  options: CallOptions = {},
): AdminResult<string, FencedProducer> {
  const deadline = calls.deadline(options);
  const work = each(transactionalIds, (transactionalId) =>
    calls.call(
      'fenceProducer',
      { to: 'transaction', key: transactionalId, api: 'INIT_PRODUCER_ID' },
      deadline,
      async (attempt) => {
        const response = await attempt.send(initProducerIdApi, {
          transactionalId,
          transactionTimeoutMs: attempt.timeoutMs,
          producerId: -1,
          producerEpoch: -1,
        });
        check(response.errorCode);
        return { producerId: response.producerId, epoch: response.producerEpoch };
      },
    ),
  );
  return new AdminResult(transactionalIds, (id) => id, work);
}
