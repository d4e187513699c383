/** Generated from definitions/txn-offset-commit.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft, Int64 } from '../api.ts';
import type { Reader } from '../reader.ts';
import { refuse, type Writer } from '../writer.ts';
import { readNamePartitionsOfPartitionIndexErrorCode, type NamePartitionsOfPartitionIndexErrorCode, writeNamePartitionsOfPartitionIndexErrorCode, type PartitionIndexErrorCode } from './shared.ts';

export interface TxnOffsetCommitRequest {
  transactionalId: string;
  groupId: string;
  producerId: number;
  producerEpoch: number;
  generationId: number;
  memberId: string;
  groupInstanceId: string | null;
  topics: TxnOffsetCommitRequestTopic[];
}

export interface TxnOffsetCommitRequestTopic {
  name: string;
  partitions: TxnOffsetCommitRequestPartition[];
}

export interface TxnOffsetCommitRequestPartition {
  partitionIndex: number;
  committedOffset: Int64;
  committedLeaderEpoch: number;
  committedMetadata: string | null;
}

function readTxnOffsetCommitRequestPartition(r: Reader, version: number): TxnOffsetCommitRequestPartition {
  const flexible = version >= 3;
  const partitionIndex = r.int32();
  const committedOffset = r.int64Exact();
  const committedLeaderEpoch = version >= 2 ? r.int32() : -1;
  const committedMetadata = r.nullableString(flexible);
  if (flexible) r.skipTags();
  return { partitionIndex, committedOffset, committedLeaderEpoch, committedMetadata };
}

function writeTxnOffsetCommitRequestPartition(w: Writer, m: Draft<TxnOffsetCommitRequestPartition>, version: number): void {
  const flexible = version >= 3;
  w.int32(m.partitionIndex ?? 0);
  w.int64(m.committedOffset ?? 0);
  if (version >= 2) w.int32(m.committedLeaderEpoch ?? -1);
  w.nullableString(m.committedMetadata === undefined ? '' : m.committedMetadata, flexible);
  if (flexible) w.unsignedVarint(0);
}

function readTxnOffsetCommitRequestTopic(r: Reader, version: number): TxnOffsetCommitRequestTopic {
  const flexible = version >= 3;
  const name = r.string(flexible);
  const partitions: TxnOffsetCommitRequestPartition[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) partitions.push(readTxnOffsetCommitRequestPartition(r, version));
  if (flexible) r.skipTags();
  return { name, partitions };
}

function writeTxnOffsetCommitRequestTopic(w: Writer, m: Draft<TxnOffsetCommitRequestTopic>, version: number): void {
  const flexible = version >= 3;
  w.string(m.name ?? '', flexible);
  const partitions = m.partitions ?? [];
  w.arrayLength(partitions.length, flexible);
  for (const item of partitions) writeTxnOffsetCommitRequestPartition(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export function readTxnOffsetCommitRequest(r: Reader, version: number): TxnOffsetCommitRequest {
  const flexible = version >= 3;
  const transactionalId = r.string(flexible);
  const groupId = r.string(flexible);
  const producerId = r.int64();
  const producerEpoch = r.int16();
  const generationId = version >= 3 ? r.int32() : -1;
  const memberId = version >= 3 ? r.string(flexible) : '';
  const groupInstanceId: string | null = version >= 3 ? r.nullableString(flexible) : null;
  const topics: TxnOffsetCommitRequestTopic[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) topics.push(readTxnOffsetCommitRequestTopic(r, version));
  if (flexible) r.skipTags();
  return {
    transactionalId, groupId, producerId, producerEpoch, generationId, memberId, groupInstanceId,
    topics,
  };
}

export function writeTxnOffsetCommitRequest(w: Writer, m: Draft<TxnOffsetCommitRequest>, version: number): void {
  const flexible = version >= 3;
  w.string(m.transactionalId ?? '', flexible);
  w.string(m.groupId ?? '', flexible);
  w.int64(m.producerId ?? 0);
  w.int16(m.producerEpoch ?? 0);
  if (version >= 3) w.int32(m.generationId ?? -1);
  else if (m.generationId !== undefined && m.generationId !== -1) refuse('generationId', version);
  if (version >= 3) w.string(m.memberId ?? '', flexible);
  else if (m.memberId !== undefined && m.memberId !== '') refuse('memberId', version);
  if (version >= 3) w.nullableString(m.groupInstanceId ?? null, flexible);
  else if (m.groupInstanceId !== undefined && m.groupInstanceId !== null) refuse('groupInstanceId', version);
  const topics = m.topics ?? [];
  w.arrayLength(topics.length, flexible);
  for (const item of topics) writeTxnOffsetCommitRequestTopic(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export interface TxnOffsetCommitResponse {
  throttleTimeMs: number;
  topics: NamePartitionsOfPartitionIndexErrorCode[];
}

export type TxnOffsetCommitResponseTopic = NamePartitionsOfPartitionIndexErrorCode;

export type TxnOffsetCommitResponsePartition = PartitionIndexErrorCode;

export function readTxnOffsetCommitResponse(r: Reader, version: number): TxnOffsetCommitResponse {
  const flexible = version >= 3;
  const throttleTimeMs = r.int32();
  const topics: NamePartitionsOfPartitionIndexErrorCode[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) topics.push(readNamePartitionsOfPartitionIndexErrorCode(r, flexible));
  if (flexible) r.skipTags();
  return { throttleTimeMs, topics };
}

export function writeTxnOffsetCommitResponse(w: Writer, m: Draft<TxnOffsetCommitResponse>, version: number): void {
  const flexible = version >= 3;
  w.int32(m.throttleTimeMs ?? 0);
  const topics = m.topics ?? [];
  w.arrayLength(topics.length, flexible);
  for (const item of topics) writeNamePartitionsOfPartitionIndexErrorCode(w, item, flexible);
  if (flexible) w.unsignedVarint(0);
}

export const txnOffsetCommitApi: Api<TxnOffsetCommitRequest, TxnOffsetCommitResponse> = {
  key: 28,
  name: 'TxnOffsetCommit',
  minVersion: 0,
  maxVersion: 4,
  flexibleFrom: 3,
  readRequest: readTxnOffsetCommitRequest,
  writeRequest: writeTxnOffsetCommitRequest,
  readResponse: readTxnOffsetCommitResponse,
  writeResponse: writeTxnOffsetCommitResponse,
};
