/** Generated from definitions/add-partitions-to-txn.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import { refuse, type Writer } from '../writer.ts';
import { readNamePartitions, type NamePartitions, writeNamePartitions } from './shared.ts';

export interface AddPartitionsToTxnRequest {
  transactions: AddPartitionsToTxnRequestTransaction[];
  v3AndBelowTransactionalId: string;
  v3AndBelowProducerId: number;
  v3AndBelowProducerEpoch: number;
  v3AndBelowTopics: NamePartitions[];
}

export interface AddPartitionsToTxnRequestTransaction {
  transactionalId: string;
  producerId: number;
  producerEpoch: number;
  verifyOnly: boolean;
  topics: NamePartitions[];
}

export type AddPartitionsToTxnRequestTopic = NamePartitions;

function readAddPartitionsToTxnRequestTransaction(r: Reader, _version: number): AddPartitionsToTxnRequestTransaction {
  const transactionalId = r.string(true);
  const producerId = r.int64();
  const producerEpoch = r.int16();
  const verifyOnly = r.bool();
  const topics: NamePartitions[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) topics.push(readNamePartitions(r, true));
  r.skipTags();
  return { transactionalId, producerId, producerEpoch, verifyOnly, topics };
}

function writeAddPartitionsToTxnRequestTransaction(w: Writer, m: Draft<AddPartitionsToTxnRequestTransaction>, _version: number): void {
  w.string(m.transactionalId ?? '', true);
  w.int64(m.producerId ?? 0);
  w.int16(m.producerEpoch ?? 0);
  w.bool(m.verifyOnly ?? false);
  const topics = m.topics ?? [];
  w.arrayLength(topics.length, true);
  for (const item of topics) writeNamePartitions(w, item, true);
  w.unsignedVarint(0);
}

export function readAddPartitionsToTxnRequest(r: Reader, version: number): AddPartitionsToTxnRequest {
  const flexible = version >= 3;
  const transactions: AddPartitionsToTxnRequestTransaction[] = [];
  if (version >= 4) for (let n = r.arrayLength(flexible); n > 0; n--) transactions.push(readAddPartitionsToTxnRequestTransaction(r, version));
  const v3AndBelowTransactionalId = version <= 3 ? r.string(flexible) : '';
  const v3AndBelowProducerId = version <= 3 ? r.int64() : 0;
  const v3AndBelowProducerEpoch = version <= 3 ? r.int16() : 0;
  const v3AndBelowTopics: NamePartitions[] = [];
  if (version <= 3) for (let n = r.arrayLength(flexible); n > 0; n--) v3AndBelowTopics.push(readNamePartitions(r, flexible));
  if (flexible) r.skipTags();
  return {
    transactions, v3AndBelowTransactionalId, v3AndBelowProducerId, v3AndBelowProducerEpoch,
    v3AndBelowTopics,
  };
}

export function writeAddPartitionsToTxnRequest(w: Writer, m: Draft<AddPartitionsToTxnRequest>, version: number): void {
  const flexible = version >= 3;
  if (version >= 4) {
    const transactions = m.transactions ?? [];
    w.arrayLength(transactions.length, flexible);
    for (const item of transactions) writeAddPartitionsToTxnRequestTransaction(w, item, version);
  } else if (m.transactions !== undefined && m.transactions.length > 0) refuse('transactions', version);
  if (version <= 3) w.string(m.v3AndBelowTransactionalId ?? '', flexible);
  else if (m.v3AndBelowTransactionalId !== undefined && m.v3AndBelowTransactionalId !== '') refuse('v3AndBelowTransactionalId', version);
  if (version <= 3) w.int64(m.v3AndBelowProducerId ?? 0);
  else if (m.v3AndBelowProducerId !== undefined && m.v3AndBelowProducerId !== 0) refuse('v3AndBelowProducerId', version);
  if (version <= 3) w.int16(m.v3AndBelowProducerEpoch ?? 0);
  else if (m.v3AndBelowProducerEpoch !== undefined && m.v3AndBelowProducerEpoch !== 0) refuse('v3AndBelowProducerEpoch', version);
  if (version <= 3) {
    const v3AndBelowTopics = m.v3AndBelowTopics ?? [];
    w.arrayLength(v3AndBelowTopics.length, flexible);
    for (const item of v3AndBelowTopics) writeNamePartitions(w, item, flexible);
  } else if (m.v3AndBelowTopics !== undefined && m.v3AndBelowTopics.length > 0) refuse('v3AndBelowTopics', version);
  if (flexible) w.unsignedVarint(0);
}

export interface AddPartitionsToTxnResponse {
  throttleTimeMs: number;
  errorCode: number;
  resultsByTransaction: AddPartitionsToTxnResponseResult[];
  resultsByTopicV3AndBelow: AddPartitionsToTxnResponseTopicResult[];
}

export interface AddPartitionsToTxnResponseResult {
  transactionalId: string;
  topicResults: AddPartitionsToTxnResponseTopicResult[];
}

export interface AddPartitionsToTxnResponseTopicResult {
  name: string;
  resultsByPartition: AddPartitionsToTxnResponsePartitionResult[];
}

export interface AddPartitionsToTxnResponsePartitionResult {
  partitionIndex: number;
  partitionErrorCode: number;
}

function readAddPartitionsToTxnResponsePartitionResult(r: Reader, version: number): AddPartitionsToTxnResponsePartitionResult {
  const flexible = version >= 3;
  const partitionIndex = r.int32();
  const partitionErrorCode = r.int16();
  if (flexible) r.skipTags();
  return { partitionIndex, partitionErrorCode };
}

function writeAddPartitionsToTxnResponsePartitionResult(w: Writer, m: Draft<AddPartitionsToTxnResponsePartitionResult>, version: number): void {
  const flexible = version >= 3;
  w.int32(m.partitionIndex ?? 0);
  w.int16(m.partitionErrorCode ?? 0);
  if (flexible) w.unsignedVarint(0);
}

function readAddPartitionsToTxnResponseTopicResult(r: Reader, version: number): AddPartitionsToTxnResponseTopicResult {
  const flexible = version >= 3;
  const name = r.string(flexible);
  const resultsByPartition: AddPartitionsToTxnResponsePartitionResult[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) resultsByPartition.push(readAddPartitionsToTxnResponsePartitionResult(r, version));
  if (flexible) r.skipTags();
  return { name, resultsByPartition };
}

function writeAddPartitionsToTxnResponseTopicResult(w: Writer, m: Draft<AddPartitionsToTxnResponseTopicResult>, version: number): void {
  const flexible = version >= 3;
  w.string(m.name ?? '', flexible);
  const resultsByPartition = m.resultsByPartition ?? [];
  w.arrayLength(resultsByPartition.length, flexible);
  for (const item of resultsByPartition) writeAddPartitionsToTxnResponsePartitionResult(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

function readAddPartitionsToTxnResponseResult(r: Reader, version: number): AddPartitionsToTxnResponseResult {
  const transactionalId = r.string(true);
  const topicResults: AddPartitionsToTxnResponseTopicResult[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) topicResults.push(readAddPartitionsToTxnResponseTopicResult(r, version));
  r.skipTags();
  return { transactionalId, topicResults };
}

function writeAddPartitionsToTxnResponseResult(w: Writer, m: Draft<AddPartitionsToTxnResponseResult>, version: number): void {
  w.string(m.transactionalId ?? '', true);
  const topicResults = m.topicResults ?? [];
  w.arrayLength(topicResults.length, true);
  for (const item of topicResults) writeAddPartitionsToTxnResponseTopicResult(w, item, version);
  w.unsignedVarint(0);
}

export function readAddPartitionsToTxnResponse(r: Reader, version: number): AddPartitionsToTxnResponse {
  const flexible = version >= 3;
  const throttleTimeMs = r.int32();
  const errorCode = version >= 4 ? r.int16() : 0;
  const resultsByTransaction: AddPartitionsToTxnResponseResult[] = [];
  if (version >= 4) for (let n = r.arrayLength(flexible); n > 0; n--) resultsByTransaction.push(readAddPartitionsToTxnResponseResult(r, version));
  const resultsByTopicV3AndBelow: AddPartitionsToTxnResponseTopicResult[] = [];
  if (version <= 3) for (let n = r.arrayLength(flexible); n > 0; n--) resultsByTopicV3AndBelow.push(readAddPartitionsToTxnResponseTopicResult(r, version));
  if (flexible) r.skipTags();
  return { throttleTimeMs, errorCode, resultsByTransaction, resultsByTopicV3AndBelow };
}

export function writeAddPartitionsToTxnResponse(w: Writer, m: Draft<AddPartitionsToTxnResponse>, version: number): void {
  const flexible = version >= 3;
  w.int32(m.throttleTimeMs ?? 0);
  if (version >= 4) w.int16(m.errorCode ?? 0);
  if (version >= 4) {
    const resultsByTransaction = m.resultsByTransaction ?? [];
    w.arrayLength(resultsByTransaction.length, flexible);
    for (const item of resultsByTransaction) writeAddPartitionsToTxnResponseResult(w, item, version);
  } else if (m.resultsByTransaction !== undefined && m.resultsByTransaction.length > 0) refuse('resultsByTransaction', version);
  if (version <= 3) {
    const resultsByTopicV3AndBelow = m.resultsByTopicV3AndBelow ?? [];
    w.arrayLength(resultsByTopicV3AndBelow.length, flexible);
    for (const item of resultsByTopicV3AndBelow) writeAddPartitionsToTxnResponseTopicResult(w, item, version);
  } else if (m.resultsByTopicV3AndBelow !== undefined && m.resultsByTopicV3AndBelow.length > 0) refuse('resultsByTopicV3AndBelow', version);
  if (flexible) w.unsignedVarint(0);
}

export const addPartitionsToTxnApi: Api<AddPartitionsToTxnRequest, AddPartitionsToTxnResponse> = {
  key: 24,
  name: 'AddPartitionsToTxn',
  minVersion: 0,
  maxVersion: 5,
  flexibleFrom: 3,
  readRequest: readAddPartitionsToTxnRequest,
  writeRequest: writeAddPartitionsToTxnRequest,
  readResponse: readAddPartitionsToTxnResponse,
  writeResponse: writeAddPartitionsToTxnResponse,
};
