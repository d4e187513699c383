/**
 * Transactional ids as records of __transaction_state, in Kafka's bytes (spec/storage.md 8.2). Values are written in
 * version 0, which every broker on ZooKeeper reads; version 1, KRaft's, is read too. A tombstone ends an id.
 */
import { dataBytes, dataFrom } from '../data-bytes.ts';
import { transactionLogKeyData } from '../../protocol/data/transaction-log-key.ts';
import { transactionLogValueData } from '../../protocol/data/transaction-log-value.ts';
import type { CoordinatorRecord } from '../types.ts';
import { stateCode, stateOf } from './states.ts';
import type { TransactionImage } from './transaction.ts';

const VERSION = 0;

export function transactionRecord(id: string, image: TransactionImage): CoordinatorRecord {
  return { key: keyOf(id), value: stateValue(image) };
}

export function transactionTombstone(id: string): CoordinatorRecord {
  return { key: keyOf(id), value: null };
}

function keyOf(transactionalId: string): Buffer {
  return dataBytes(transactionLogKeyData, { transactionalId }, VERSION);
}

function stateValue(image: TransactionImage): Buffer {
  const partitions = [...image.partitions].map(([topic, indexes]) => ({
    topic,
    partitionIds: [...indexes],
  }));
  return dataBytes(
    transactionLogValueData,
    {
      producerId: image.producerId,
      producerEpoch: image.producerEpoch,
      transactionTimeoutMs: image.timeoutMs,
      transactionStatus: stateCode(image.state),
      // Kafka leaves out the list of an id without a transaction, and writes an empty one for a transaction that is over.
      transactionPartitions: image.state === 'Empty' ? null : partitions,
      transactionLastUpdateTimestampMs: image.updateMs,
      transactionStartTimestampMs: image.startMs,
    },
    VERSION,
  );
}

/** null: a key of a later kind. @throws when it cannot be read */
export function readTransactionKey(bytes: Uint8Array): string | null {
  return dataFrom(transactionLogKeyData, bytes)?.transactionalId ?? null;
}

/** @throws when it cannot be read, or is of a version or state that is not known */
export function readTransaction(bytes: Uint8Array): TransactionImage {
  const value = dataFrom(transactionLogValueData, bytes);
  if (value === null) throw new Error('unknown version of TransactionLogValue');
  const state = stateOf(value.transactionStatus);
  if (state === undefined) throw new Error(`unknown transaction state ${value.transactionStatus}`);
  return {
    state,
    producerId: value.producerId,
    producerEpoch: value.producerEpoch,
    timeoutMs: value.transactionTimeoutMs,
    partitions: new Map(
      (value.transactionPartitions ?? []).map(({ topic, partitionIds }) => [
        topic,
        new Set(partitionIds),
      ]),
    ),
    startMs: value.transactionStartTimestampMs,
    updateMs: value.transactionLastUpdateTimestampMs,
    lastProducerId: -1,
    lastProducerEpoch: -1,
  };
}
