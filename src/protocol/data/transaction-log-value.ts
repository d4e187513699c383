/** Generated from definitions/data/transaction-log-value.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { DataCodec, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';

export interface TransactionLogValue {
  producerId: number;
  producerEpoch: number;
  transactionTimeoutMs: number;
  transactionStatus: number;
  transactionPartitions: TransactionLogValuePartitionsSchema[] | null;
  transactionLastUpdateTimestampMs: number;
  transactionStartTimestampMs: number;
}

export interface TransactionLogValuePartitionsSchema {
  topic: string;
  partitionIds: number[];
}

function readTransactionLogValuePartitionsSchema(r: Reader, version: number): TransactionLogValuePartitionsSchema {
  const flexible = version >= 1;
  const topic = r.string(flexible);
  const partitionIds = r.int32Array(flexible);
  if (flexible) r.skipTags();
  return { topic, partitionIds };
}

function writeTransactionLogValuePartitionsSchema(w: Writer, m: Draft<TransactionLogValuePartitionsSchema>, version: number): void {
  const flexible = version >= 1;
  w.string(m.topic ?? '', flexible);
  w.int32Array(m.partitionIds ?? [], flexible);
  if (flexible) w.unsignedVarint(0);
}

export function readTransactionLogValue(r: Reader, version: number): TransactionLogValue {
  const flexible = version >= 1;
  const producerId = r.int64();
  const producerEpoch = r.int16();
  const transactionTimeoutMs = r.int32();
  const transactionStatus = r.int8();
  let transactionPartitions: TransactionLogValuePartitionsSchema[] | null = [];
  const transactionPartitionsCount = r.nullableArrayLength(flexible);
  transactionPartitions = transactionPartitionsCount < 0 ? null : [];
  if (transactionPartitions !== null) for (let n = transactionPartitionsCount; n > 0; n--) transactionPartitions.push(readTransactionLogValuePartitionsSchema(r, version));
  const transactionLastUpdateTimestampMs = r.int64();
  const transactionStartTimestampMs = r.int64();
  if (flexible) r.skipTags();
  return {
    producerId, producerEpoch, transactionTimeoutMs, transactionStatus, transactionPartitions,
    transactionLastUpdateTimestampMs, transactionStartTimestampMs,
  };
}

export function writeTransactionLogValue(w: Writer, m: Draft<TransactionLogValue>, version: number): void {
  const flexible = version >= 1;
  w.int64(m.producerId ?? 0);
  w.int16(m.producerEpoch ?? 0);
  w.int32(m.transactionTimeoutMs ?? 0);
  w.int8(m.transactionStatus ?? 0);
  const transactionPartitions = m.transactionPartitions === undefined ? [] : m.transactionPartitions;
  w.arrayLength(transactionPartitions === null ? -1 : transactionPartitions.length, flexible);
  if (transactionPartitions !== null) for (const item of transactionPartitions) writeTransactionLogValuePartitionsSchema(w, item, version);
  w.int64(m.transactionLastUpdateTimestampMs ?? 0);
  w.int64(m.transactionStartTimestampMs ?? 0);
  if (flexible) w.unsignedVarint(0);
}

export const transactionLogValueData: DataCodec<TransactionLogValue> = {
  name: 'TransactionLogValue',
  minVersion: 0,
  maxVersion: 1,
  read: readTransactionLogValue,
  write: writeTransactionLogValue,
};
