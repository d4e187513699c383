/** Generated from definitions/delete-records.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';

export interface DeleteRecordsRequest {
  topics: DeleteRecordsRequestTopic[];
  timeoutMs: number;
}

export interface DeleteRecordsRequestTopic {
  name: string;
  partitions: DeleteRecordsRequestPartition[];
}

export interface DeleteRecordsRequestPartition {
  partitionIndex: number;
  offset: number;
}

function readDeleteRecordsRequestPartition(r: Reader, version: number): DeleteRecordsRequestPartition {
  const flexible = version >= 2;
  const partitionIndex = r.int32();
  const offset = r.int64();
  if (flexible) r.skipTags();
  return { partitionIndex, offset };
}

function writeDeleteRecordsRequestPartition(w: Writer, m: Draft<DeleteRecordsRequestPartition>, version: number): void {
  const flexible = version >= 2;
  w.int32(m.partitionIndex ?? 0);
  w.int64(m.offset ?? 0);
  if (flexible) w.unsignedVarint(0);
}

function readDeleteRecordsRequestTopic(r: Reader, version: number): DeleteRecordsRequestTopic {
  const flexible = version >= 2;
  const name = r.string(flexible);
  const partitions: DeleteRecordsRequestPartition[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) partitions.push(readDeleteRecordsRequestPartition(r, version));
  if (flexible) r.skipTags();
  return { name, partitions };
}

function writeDeleteRecordsRequestTopic(w: Writer, m: Draft<DeleteRecordsRequestTopic>, version: number): void {
  const flexible = version >= 2;
  w.string(m.name ?? '', flexible);
  const partitions = m.partitions ?? [];
  w.arrayLength(partitions.length, flexible);
  for (const item of partitions) writeDeleteRecordsRequestPartition(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export function readDeleteRecordsRequest(r: Reader, version: number): DeleteRecordsRequest {
  const flexible = version >= 2;
  const topics: DeleteRecordsRequestTopic[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) topics.push(readDeleteRecordsRequestTopic(r, version));
  const timeoutMs = r.int32();
  if (flexible) r.skipTags();
  return { topics, timeoutMs };
}

export function writeDeleteRecordsRequest(w: Writer, m: Draft<DeleteRecordsRequest>, version: number): void {
  const flexible = version >= 2;
  const topics = m.topics ?? [];
  w.arrayLength(topics.length, flexible);
  for (const item of topics) writeDeleteRecordsRequestTopic(w, item, version);
  w.int32(m.timeoutMs ?? 0);
  if (flexible) w.unsignedVarint(0);
}

export interface DeleteRecordsResponse {
  throttleTimeMs: number;
  topics: DeleteRecordsResponseTopicResult[];
}

export interface DeleteRecordsResponseTopicResult {
  name: string;
  partitions: DeleteRecordsResponsePartitionResult[];
}

export interface DeleteRecordsResponsePartitionResult {
  partitionIndex: number;
  lowWatermark: number;
  errorCode: number;
}

function readDeleteRecordsResponsePartitionResult(r: Reader, version: number): DeleteRecordsResponsePartitionResult {
  const flexible = version >= 2;
  const partitionIndex = r.int32();
  const lowWatermark = r.int64();
  const errorCode = r.int16();
  if (flexible) r.skipTags();
  return { partitionIndex, lowWatermark, errorCode };
}

function writeDeleteRecordsResponsePartitionResult(w: Writer, m: Draft<DeleteRecordsResponsePartitionResult>, version: number): void {
  const flexible = version >= 2;
  w.int32(m.partitionIndex ?? 0);
  w.int64(m.lowWatermark ?? 0);
  w.int16(m.errorCode ?? 0);
  if (flexible) w.unsignedVarint(0);
}

function readDeleteRecordsResponseTopicResult(r: Reader, version: number): DeleteRecordsResponseTopicResult {
  const flexible = version >= 2;
  const name = r.string(flexible);
  const partitions: DeleteRecordsResponsePartitionResult[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) partitions.push(readDeleteRecordsResponsePartitionResult(r, version));
  if (flexible) r.skipTags();
  return { name, partitions };
}

function writeDeleteRecordsResponseTopicResult(w: Writer, m: Draft<DeleteRecordsResponseTopicResult>, version: number): void {
  const flexible = version >= 2;
  w.string(m.name ?? '', flexible);
  const partitions = m.partitions ?? [];
  w.arrayLength(partitions.length, flexible);
  for (const item of partitions) writeDeleteRecordsResponsePartitionResult(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export function readDeleteRecordsResponse(r: Reader, version: number): DeleteRecordsResponse {
  const flexible = version >= 2;
  const throttleTimeMs = r.int32();
  const topics: DeleteRecordsResponseTopicResult[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) topics.push(readDeleteRecordsResponseTopicResult(r, version));
  if (flexible) r.skipTags();
  return { throttleTimeMs, topics };
}

export function writeDeleteRecordsResponse(w: Writer, m: Draft<DeleteRecordsResponse>, version: number): void {
  const flexible = version >= 2;
  w.int32(m.throttleTimeMs ?? 0);
  const topics = m.topics ?? [];
  w.arrayLength(topics.length, flexible);
  for (const item of topics) writeDeleteRecordsResponseTopicResult(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export const deleteRecordsApi: Api<DeleteRecordsRequest, DeleteRecordsResponse> = {
  key: 21,
  name: 'DeleteRecords',
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 2,
  readRequest: readDeleteRecordsRequest,
  writeRequest: writeDeleteRecordsRequest,
  readResponse: readDeleteRecordsResponse,
  writeResponse: writeDeleteRecordsResponse,
};
