/**
 * Transactional batches of a Produce request: which partitions may not take theirs. All come from one producer, which
 * has said its transactional id; a coordinator that cannot be asked now is NOT_ENOUGH_REPLICAS, which every client
 * tries again (kafka: ReplicaManager.appendRecords, AddPartitionsToTxnManager).
 */
import type { ProducerIdentity } from '../coordinator/transaction/transaction.ts';
import { Errors, KafkaError } from '../protocol/errors.ts';
import type { ProduceRequest } from '../protocol/messages/produce.ts';
import type { Broker } from './context.ts';
import { isTransactional, producerOf } from './produced-batches.ts';
import { abortableCode } from './transaction-errors.ts';
import { type ToVerify, verifyTransaction } from './transaction-verification.ts';

const ABORTABLE_FROM = 11;

/** Error codes of the partitions that are refused, as `partition:topic`. @throws when the whole request is */
export function refusedOutsideTransaction(
  broker: Broker,
  request: ProduceRequest,
  apiVersion: number,
): ReadonlyMap<string, number> {
  const { transactionalId } = request;
  if (transactionalId === null) throw new KafkaError(Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED);
  const partitions: ToVerify[] = [];
  let producer: ProducerIdentity | null = null;
  for (const { name: topic, partitionData } of request.topicData) {
    for (const { index: partition, records } of partitionData) {
      if (records === null || !isTransactional(records)) continue;
      const { producerId, producerEpoch, baseSequence } = producerOf(records);
      producer ??= { producerId, producerEpoch };
      if (producer.producerId !== producerId || producer.producerEpoch !== producerEpoch)
        throw new KafkaError(Errors.INVALID_PRODUCER_ID_MAPPING);
      partitions.push({ topic, partition, baseSequence });
    }
  }
  const refused = new Map<string, number>();
  if (producer === null) return refused;
  const codes = verifyTransaction(broker, { transactionalId, ...producer }, partitions);
  for (const [i, { topic, partition }] of partitions.entries()) {
    const code = codes[i] ?? Errors.NONE;
    if (code !== Errors.NONE) refused.set(`${partition}:${topic}`, producersCode(code, apiVersion));
  }
  return refused;
}

function producersCode(errorCode: number, apiVersion: number): number {
  switch (errorCode) {
    case Errors.CONCURRENT_TRANSACTIONS:
    case Errors.COORDINATOR_LOAD_IN_PROGRESS:
    case Errors.COORDINATOR_NOT_AVAILABLE:
    case Errors.NOT_COORDINATOR:
    case Errors.NETWORK_EXCEPTION:
      return Errors.NOT_ENOUGH_REPLICAS;
    default:
      return abortableCode(errorCode, apiVersion >= ABORTABLE_FROM);
  }
}
