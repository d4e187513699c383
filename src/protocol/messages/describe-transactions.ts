/** Generated from definitions/describe-transactions.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';
import { readTopicPartitions, type TopicPartitions, writeTopicPartitions } from './shared.ts';

export interface DescribeTransactionsRequest {
  transactionalIds: string[];
}

export function readDescribeTransactionsRequest(r: Reader, _version: number): DescribeTransactionsRequest {
  const transactionalIds = r.stringArray(true);
  r.skipTags();
  return { transactionalIds };
}

export function writeDescribeTransactionsRequest(w: Writer, m: Draft<DescribeTransactionsRequest>, _version: number): void {
  w.stringArray(m.transactionalIds ?? [], true);
  w.unsignedVarint(0);
}

export interface DescribeTransactionsResponse {
  throttleTimeMs: number;
  transactionStates: DescribeTransactionsResponseTransactionState[];
}

export interface DescribeTransactionsResponseTransactionState {
  errorCode: number;
  transactionalId: string;
  transactionState: string;
  transactionTimeoutMs: number;
  transactionStartTimeMs: number;
  producerId: number;
  producerEpoch: number;
  topics: TopicPartitions[];
}

export type DescribeTransactionsResponseTopicData = TopicPartitions;

function readDescribeTransactionsResponseTransactionState(r: Reader, _version: number): DescribeTransactionsResponseTransactionState {
  const errorCode = r.int16();
  const transactionalId = r.string(true);
  const transactionState = r.string(true);
  const transactionTimeoutMs = r.int32();
  const transactionStartTimeMs = r.int64();
  const producerId = r.int64();
  const producerEpoch = r.int16();
  const topics: TopicPartitions[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) topics.push(readTopicPartitions(r, true));
  r.skipTags();
  return {
    errorCode, transactionalId, transactionState, transactionTimeoutMs, transactionStartTimeMs,
    producerId, producerEpoch, topics,
  };
}

function writeDescribeTransactionsResponseTransactionState(w: Writer, m: Draft<DescribeTransactionsResponseTransactionState>, _version: number): void {
  w.int16(m.errorCode ?? 0);
  w.string(m.transactionalId ?? '', true);
  w.string(m.transactionState ?? '', true);
  w.int32(m.transactionTimeoutMs ?? 0);
  w.int64(m.transactionStartTimeMs ?? 0);
  w.int64(m.producerId ?? 0);
  w.int16(m.producerEpoch ?? 0);
  const topics = m.topics ?? [];
  w.arrayLength(topics.length, true);
  for (const item of topics) writeTopicPartitions(w, item, true);
  w.unsignedVarint(0);
}

export function readDescribeTransactionsResponse(r: Reader, version: number): DescribeTransactionsResponse {
  const throttleTimeMs = r.int32();
  const transactionStates: DescribeTransactionsResponseTransactionState[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) transactionStates.push(readDescribeTransactionsResponseTransactionState(r, version));
  r.skipTags();
  return { throttleTimeMs, transactionStates };
}

export function writeDescribeTransactionsResponse(w: Writer, m: Draft<DescribeTransactionsResponse>, version: number): void {
  w.int32(m.throttleTimeMs ?? 0);
  const transactionStates = m.transactionStates ?? [];
  w.arrayLength(transactionStates.length, true);
  for (const item of transactionStates) writeDescribeTransactionsResponseTransactionState(w, item, version);
  w.unsignedVarint(0);
}

export const describeTransactionsApi: Api<DescribeTransactionsRequest, DescribeTransactionsResponse> = {
  key: 65,
  name: 'DescribeTransactions',
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  readRequest: readDescribeTransactionsRequest,
  writeRequest: writeDescribeTransactionsRequest,
  readResponse: readDescribeTransactionsResponse,
  writeResponse: writeDescribeTransactionsResponse,
};
