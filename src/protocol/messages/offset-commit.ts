/** Generated from definitions/offset-commit.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft, Int64 } from '../api.ts';
import type { Reader } from '../reader.ts';
import { refuse, type Writer } from '../writer.ts';
import { readNamePartitionsOfPartitionIndexErrorCode, type NamePartitionsOfPartitionIndexErrorCode, writeNamePartitionsOfPartitionIndexErrorCode, type PartitionIndexErrorCode } from './shared.ts';

export interface OffsetCommitRequest {
  groupId: string;
  generationIdOrMemberEpoch: number;
  memberId: string;
  groupInstanceId: string | null;
  retentionTimeMs: number;
  topics: OffsetCommitRequestTopic[];
}

export interface OffsetCommitRequestTopic {
  name: string;
  partitions: OffsetCommitRequestPartition[];
}

export interface OffsetCommitRequestPartition {
  partitionIndex: number;
  committedOffset: Int64;
  committedLeaderEpoch: number;
  commitTimestamp: number;
  committedMetadata: string | null;
}

function readOffsetCommitRequestPartition(r: Reader, version: number): OffsetCommitRequestPartition {
  const flexible = version >= 8;
  const partitionIndex = r.int32();
  const committedOffset = r.int64Exact();
  const committedLeaderEpoch = version >= 6 ? r.int32() : -1;
  const commitTimestamp = version >= 1 && version <= 1 ? r.int64() : -1;
  const committedMetadata = r.nullableString(flexible);
  if (flexible) r.skipTags();
  return {
    partitionIndex, committedOffset, committedLeaderEpoch, commitTimestamp, committedMetadata,
  };
}

function writeOffsetCommitRequestPartition(w: Writer, m: Draft<OffsetCommitRequestPartition>, version: number): void {
  const flexible = version >= 8;
  w.int32(m.partitionIndex ?? 0);
  w.int64(m.committedOffset ?? 0);
  if (version >= 6) w.int32(m.committedLeaderEpoch ?? -1);
  if (version >= 1 && version <= 1) w.int64(m.commitTimestamp ?? -1);
  else if (m.commitTimestamp !== undefined && m.commitTimestamp !== -1) refuse('commitTimestamp', version);
  w.nullableString(m.committedMetadata === undefined ? '' : m.committedMetadata, flexible);
  if (flexible) w.unsignedVarint(0);
}

function readOffsetCommitRequestTopic(r: Reader, version: number): OffsetCommitRequestTopic {
  const flexible = version >= 8;
  const name = r.string(flexible);
  const partitions: OffsetCommitRequestPartition[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) partitions.push(readOffsetCommitRequestPartition(r, version));
  if (flexible) r.skipTags();
  return { name, partitions };
}

function writeOffsetCommitRequestTopic(w: Writer, m: Draft<OffsetCommitRequestTopic>, version: number): void {
  const flexible = version >= 8;
  w.string(m.name ?? '', flexible);
  const partitions = m.partitions ?? [];
  w.arrayLength(partitions.length, flexible);
  for (const item of partitions) writeOffsetCommitRequestPartition(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export function readOffsetCommitRequest(r: Reader, version: number): OffsetCommitRequest {
  const flexible = version >= 8;
  const groupId = r.string(flexible);
  const generationIdOrMemberEpoch = version >= 1 ? r.int32() : -1;
  const memberId = version >= 1 ? r.string(flexible) : '';
  const groupInstanceId: string | null = version >= 7 ? r.nullableString(flexible) : null;
  const retentionTimeMs = version >= 2 && version <= 4 ? r.int64() : -1;
  const topics: OffsetCommitRequestTopic[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) topics.push(readOffsetCommitRequestTopic(r, version));
  if (flexible) r.skipTags();
  return {
    groupId, generationIdOrMemberEpoch, memberId, groupInstanceId, retentionTimeMs, topics,
  };
}

export function writeOffsetCommitRequest(w: Writer, m: Draft<OffsetCommitRequest>, version: number): void {
  const flexible = version >= 8;
  w.string(m.groupId ?? '', flexible);
  if (version >= 1) w.int32(m.generationIdOrMemberEpoch ?? -1);
  if (version >= 1) w.string(m.memberId ?? '', flexible);
  if (version >= 7) w.nullableString(m.groupInstanceId ?? null, flexible);
  else if (m.groupInstanceId !== undefined && m.groupInstanceId !== null) refuse('groupInstanceId', version);
  if (version >= 2 && version <= 4) w.int64(m.retentionTimeMs ?? -1);
  const topics = m.topics ?? [];
  w.arrayLength(topics.length, flexible);
  for (const item of topics) writeOffsetCommitRequestTopic(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export interface OffsetCommitResponse {
  throttleTimeMs: number;
  topics: NamePartitionsOfPartitionIndexErrorCode[];
}

export type OffsetCommitResponseTopic = NamePartitionsOfPartitionIndexErrorCode;

export type OffsetCommitResponsePartition = PartitionIndexErrorCode;

export function readOffsetCommitResponse(r: Reader, version: number): OffsetCommitResponse {
  const flexible = version >= 8;
  const throttleTimeMs = version >= 3 ? r.int32() : 0;
  const topics: NamePartitionsOfPartitionIndexErrorCode[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) topics.push(readNamePartitionsOfPartitionIndexErrorCode(r, flexible));
  if (flexible) r.skipTags();
  return { throttleTimeMs, topics };
}

export function writeOffsetCommitResponse(w: Writer, m: Draft<OffsetCommitResponse>, version: number): void {
  const flexible = version >= 8;
  if (version >= 3) w.int32(m.throttleTimeMs ?? 0);
  const topics = m.topics ?? [];
  w.arrayLength(topics.length, flexible);
  for (const item of topics) writeNamePartitionsOfPartitionIndexErrorCode(w, item, flexible);
  if (flexible) w.unsignedVarint(0);
}

export const offsetCommitApi: Api<OffsetCommitRequest, OffsetCommitResponse> = {
  key: 8,
  name: 'OffsetCommit',
  minVersion: 0,
  maxVersion: 9,
  flexibleFrom: 8,
  readRequest: readOffsetCommitRequest,
  writeRequest: writeOffsetCommitRequest,
  readResponse: readOffsetCommitResponse,
  writeResponse: writeOffsetCommitResponse,
};
