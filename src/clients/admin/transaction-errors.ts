/**
 * What goes wrong with transactions, in the words of Kafka's admin client, on stderr and in the error (kafka:
 * DescribeProducersHandler, AbortTransactionHandler, DescribeTransactionsHandler, ListTransactionsHandler).
 */
import { errorOf, Errors, type KafkaError } from '../../protocol/errors.ts';
import { brokerError } from '../errors.ts';
import { keyOf } from '../topic-partition.ts';
import type { TopicPartition } from '../types.ts';
import type { Calls } from './calls.ts';
import type { Failure } from './partition-leaders.ts';

/** `brokerId`: of a replica that was asked for by name, null for the leader. */
export function describeProducersFailure(
  code: number,
  { topic, partition }: TopicPartition,
  brokerId: number | null,
): Failure {
  const text = keyOf(topic, partition);
  const inResponse = `in \`DescribeProducers\` response for partition ${text}`;
  const failed = `Failed to describe active producers for partition ${text}`;
  switch (code) {
    case Errors.NOT_LEADER_OR_FOLLOWER:
      if (brokerId === null) return { code };
      return {
        code,
        message: `${failed} on brokerId ${brokerId}`,
        heard: `Not leader error ${inResponse} for brokerId ${brokerId} set in options`,
        withError: true,
      };
    case Errors.UNKNOWN_TOPIC_OR_PARTITION:
      return { code };
    case Errors.INVALID_TOPIC_EXCEPTION:
      return {
        code,
        message: `Failed to fetch metadata for partition ${text} due to invalid topic error: ${errorOf(code).message}`,
        heard: `Invalid topic ${inResponse}`,
        withError: true,
      };
    case Errors.TOPIC_AUTHORIZATION_FAILED:
      return {
        code,
        message: `${failed} due to authorization failure on topic \`${topic}\``,
        heard: `Authorization failed ${inResponse}`,
        withError: true,
      };
    default:
      return {
        code,
        message: `${failed} due to unexpected error`,
        heard: `Unexpected error ${inResponse}`,
        withError: true,
      };
  }
}

/** `spec` as Kafka prints an AbortTransactionSpec. */
export function abortFailure(code: number, spec: string, coordinatorEpoch: number): Failure {
  const request = `WriteTxnMarkers request with ${spec} failed`;
  const heard = `WriteTxnMarkers request for abort spec ${spec} failed`;
  switch (code) {
    case Errors.NOT_LEADER_OR_FOLLOWER:
    case Errors.REPLICA_NOT_AVAILABLE:
    case Errors.BROKER_NOT_AVAILABLE:
    case Errors.UNKNOWN_TOPIC_OR_PARTITION:
      return { code };
    case Errors.CLUSTER_AUTHORIZATION_FAILED:
      return {
        code,
        message: `${request} due to cluster authorization error`,
        heard: `${heard} cluster authorization`,
      };
    case Errors.INVALID_PRODUCER_EPOCH:
      return {
        code,
        message: `${request} due an invalid producer epoch`,
        heard: `${heard} due to an invalid producer epoch`,
      };
    case Errors.TRANSACTION_COORDINATOR_FENCED:
      return {
        code,
        message: `${request} since the provided coordinator epoch ${coordinatorEpoch} has been fenced by the active coordinator`,
        heard: `${heard} because the coordinator epoch is fenced`,
      };
    default:
      return {
        code,
        message: `${request} due to unexpected error: ${errorOf(code).message}`,
        heard: `${heard} due to an unexpected error ${errorOf(code).name}`,
      };
  }
}

/** null: the coordinator is to be looked for again, or asked again. */
export function describeTransactionsFailure(code: number, transactionalId: string): string | null {
  const request = `DescribeTransactions request for transactionalId \`${transactionalId}\` failed`;
  switch (code) {
    case Errors.COORDINATOR_LOAD_IN_PROGRESS:
    case Errors.NOT_COORDINATOR:
    case Errors.COORDINATOR_NOT_AVAILABLE:
      return null;
    case Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
      return `${request} due to authorization failure`;
    case Errors.TRANSACTIONAL_ID_NOT_FOUND:
      return `${request} because the ID could not be found`;
    default:
      return `${request} due to unexpected error`;
  }
}

/** The error of a broker that cannot list its transactions; one that is still loading is asked again. */
export function listTransactionsError(calls: Calls, code: number, brokerId: number): KafkaError {
  const request = `ListTransactions request sent to broker ${brokerId} failed`;
  const heard = `The \`ListTransactions\` request sent to broker ${brokerId} failed`;
  if (code === Errors.COORDINATOR_LOAD_IN_PROGRESS) return brokerError(code);
  if (code === Errors.COORDINATOR_NOT_AVAILABLE) {
    return brokerError(code, `${request} because the coordinator is shutting down`);
  }
  const { name } = errorOf(code);
  calls.logError(`${heard} because of an unexpected error ${name}`, 'ListTransactionsHandler');
  return brokerError(code, `${request} with an unexpected exception`);
}
