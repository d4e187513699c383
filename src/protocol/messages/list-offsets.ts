/** Generated from definitions/list-offsets.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import { refuse, type Writer } from '../writer.ts';

export interface ListOffsetsRequest {
  replicaId: number;
  isolationLevel: number;
  topics: ListOffsetsRequestTopic[];
}

export interface ListOffsetsRequestTopic {
  name: string;
  partitions: ListOffsetsRequestPartition[];
}

export interface ListOffsetsRequestPartition {
  partitionIndex: number;
  currentLeaderEpoch: number;
  timestamp: number;
  maxNumOffsets: number;
}

function readListOffsetsRequestPartition(r: Reader, version: number): ListOffsetsRequestPartition {
  const flexible = version >= 6;
  const partitionIndex = r.int32();
  const currentLeaderEpoch = version >= 4 ? r.int32() : -1;
  const timestamp = r.int64();
  const maxNumOffsets = version <= 0 ? r.int32() : 1;
  if (flexible) r.skipTags();
  return { partitionIndex, currentLeaderEpoch, timestamp, maxNumOffsets };
}

function writeListOffsetsRequestPartition(w: Writer, m: Draft<ListOffsetsRequestPartition>, version: number): void {
  const flexible = version >= 6;
  w.int32(m.partitionIndex ?? 0);
  if (version >= 4) w.int32(m.currentLeaderEpoch ?? -1);
  w.int64(m.timestamp ?? 0);
  if (version <= 0) w.int32(m.maxNumOffsets ?? 1);
  else if (m.maxNumOffsets !== undefined && m.maxNumOffsets !== 1) refuse('maxNumOffsets', version);
  if (flexible) w.unsignedVarint(0);
}

function readListOffsetsRequestTopic(r: Reader, version: number): ListOffsetsRequestTopic {
  const flexible = version >= 6;
  const name = r.string(flexible);
  const partitions: ListOffsetsRequestPartition[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) partitions.push(readListOffsetsRequestPartition(r, version));
  if (flexible) r.skipTags();
  return { name, partitions };
}

function writeListOffsetsRequestTopic(w: Writer, m: Draft<ListOffsetsRequestTopic>, version: number): void {
  const flexible = version >= 6;
  w.string(m.name ?? '', flexible);
  const partitions = m.partitions ?? [];
  w.arrayLength(partitions.length, flexible);
  for (const item of partitions) writeListOffsetsRequestPartition(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export function readListOffsetsRequest(r: Reader, version: number): ListOffsetsRequest {
  const flexible = version >= 6;
  const replicaId = r.int32();
  const isolationLevel = version >= 2 ? r.int8() : 0;
  const topics: ListOffsetsRequestTopic[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) topics.push(readListOffsetsRequestTopic(r, version));
  if (flexible) r.skipTags();
  return { replicaId, isolationLevel, topics };
}

export function writeListOffsetsRequest(w: Writer, m: Draft<ListOffsetsRequest>, version: number): void {
  const flexible = version >= 6;
  w.int32(m.replicaId ?? 0);
  if (version >= 2) w.int8(m.isolationLevel ?? 0);
  else if (m.isolationLevel !== undefined && m.isolationLevel !== 0) refuse('isolationLevel', version);
  const topics = m.topics ?? [];
  w.arrayLength(topics.length, flexible);
  for (const item of topics) writeListOffsetsRequestTopic(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export interface ListOffsetsResponse {
  throttleTimeMs: number;
  topics: ListOffsetsResponseTopicResponse[];
}

export interface ListOffsetsResponseTopicResponse {
  name: string;
  partitions: ListOffsetsResponsePartitionResponse[];
}

export interface ListOffsetsResponsePartitionResponse {
  partitionIndex: number;
  errorCode: number;
  oldStyleOffsets: number[];
  timestamp: number;
  offset: number;
  leaderEpoch: number;
}

function readListOffsetsResponsePartitionResponse(r: Reader, version: number): ListOffsetsResponsePartitionResponse {
  const flexible = version >= 6;
  const partitionIndex = r.int32();
  const errorCode = r.int16();
  const oldStyleOffsets: number[] = version <= 0 ? r.int64Array(flexible) : [];
  const timestamp = version >= 1 ? r.int64() : -1;
  const offset = version >= 1 ? r.int64() : -1;
  const leaderEpoch = version >= 4 ? r.int32() : -1;
  if (flexible) r.skipTags();
  return { partitionIndex, errorCode, oldStyleOffsets, timestamp, offset, leaderEpoch };
}

function writeListOffsetsResponsePartitionResponse(w: Writer, m: Draft<ListOffsetsResponsePartitionResponse>, version: number): void {
  const flexible = version >= 6;
  w.int32(m.partitionIndex ?? 0);
  w.int16(m.errorCode ?? 0);
  if (version <= 0) w.int64Array(m.oldStyleOffsets ?? [], flexible);
  else if (m.oldStyleOffsets !== undefined && m.oldStyleOffsets.length > 0) refuse('oldStyleOffsets', version);
  if (version >= 1) w.int64(m.timestamp ?? -1);
  else if (m.timestamp !== undefined && m.timestamp !== -1) refuse('timestamp', version);
  if (version >= 1) w.int64(m.offset ?? -1);
  else if (m.offset !== undefined && m.offset !== -1) refuse('offset', version);
  if (version >= 4) w.int32(m.leaderEpoch ?? -1);
  else if (m.leaderEpoch !== undefined && m.leaderEpoch !== -1) refuse('leaderEpoch', version);
  if (flexible) w.unsignedVarint(0);
}

function readListOffsetsResponseTopicResponse(r: Reader, version: number): ListOffsetsResponseTopicResponse {
  const flexible = version >= 6;
  const name = r.string(flexible);
  const partitions: ListOffsetsResponsePartitionResponse[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) partitions.push(readListOffsetsResponsePartitionResponse(r, version));
  if (flexible) r.skipTags();
  return { name, partitions };
}

function writeListOffsetsResponseTopicResponse(w: Writer, m: Draft<ListOffsetsResponseTopicResponse>, version: number): void {
  const flexible = version >= 6;
  w.string(m.name ?? '', flexible);
  const partitions = m.partitions ?? [];
  w.arrayLength(partitions.length, flexible);
  for (const item of partitions) writeListOffsetsResponsePartitionResponse(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export function readListOffsetsResponse(r: Reader, version: number): ListOffsetsResponse {
  const flexible = version >= 6;
  const throttleTimeMs = version >= 2 ? r.int32() : 0;
  const topics: ListOffsetsResponseTopicResponse[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) topics.push(readListOffsetsResponseTopicResponse(r, version));
  if (flexible) r.skipTags();
  return { throttleTimeMs, topics };
}

export function writeListOffsetsResponse(w: Writer, m: Draft<ListOffsetsResponse>, version: number): void {
  const flexible = version >= 6;
  if (version >= 2) w.int32(m.throttleTimeMs ?? 0);
  const topics = m.topics ?? [];
  w.arrayLength(topics.length, flexible);
  for (const item of topics) writeListOffsetsResponseTopicResponse(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export const listOffsetsApi: Api<ListOffsetsRequest, ListOffsetsResponse> = {
  key: 2,
  name: 'ListOffsets',
  minVersion: 0,
  maxVersion: 9,
  flexibleFrom: 6,
  readRequest: readListOffsetsRequest,
  writeRequest: writeListOffsetsRequest,
  readResponse: readListOffsetsResponse,
  writeResponse: writeListOffsetsResponse,
};
