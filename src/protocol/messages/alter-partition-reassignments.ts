/** Generated from definitions/alter-partition-reassignments.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';

export interface AlterPartitionReassignmentsRequest {
  timeoutMs: number;
  topics: AlterPartitionReassignmentsRequestReassignableTopic[];
}

export interface AlterPartitionReassignmentsRequestReassignableTopic {
  name: string;
  partitions: AlterPartitionReassignmentsRequestReassignablePartition[];
}

export interface AlterPartitionReassignmentsRequestReassignablePartition {
  partitionIndex: number;
  replicas: number[] | null;
}

function readAlterPartitionReassignmentsRequestReassignablePartition(r: Reader, _version: number): AlterPartitionReassignmentsRequestReassignablePartition {
  const partitionIndex = r.int32();
  const replicas = r.nullableInt32Array(true);
  r.skipTags();
  return { partitionIndex, replicas };
}

function writeAlterPartitionReassignmentsRequestReassignablePartition(w: Writer, m: Draft<AlterPartitionReassignmentsRequestReassignablePartition>, _version: number): void {
  w.int32(m.partitionIndex ?? 0);
  w.int32Array(m.replicas ?? null, true);
  w.unsignedVarint(0);
}

function readAlterPartitionReassignmentsRequestReassignableTopic(r: Reader, version: number): AlterPartitionReassignmentsRequestReassignableTopic {
  const name = r.string(true);
  const partitions: AlterPartitionReassignmentsRequestReassignablePartition[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) partitions.push(readAlterPartitionReassignmentsRequestReassignablePartition(r, version));
  r.skipTags();
  return { name, partitions };
}

function writeAlterPartitionReassignmentsRequestReassignableTopic(w: Writer, m: Draft<AlterPartitionReassignmentsRequestReassignableTopic>, version: number): void {
  w.string(m.name ?? '', true);
  const partitions = m.partitions ?? [];
  w.arrayLength(partitions.length, true);
  for (const item of partitions) writeAlterPartitionReassignmentsRequestReassignablePartition(w, item, version);
  w.unsignedVarint(0);
}

export function readAlterPartitionReassignmentsRequest(r: Reader, version: number): AlterPartitionReassignmentsRequest {
  const timeoutMs = r.int32();
  const topics: AlterPartitionReassignmentsRequestReassignableTopic[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) topics.push(readAlterPartitionReassignmentsRequestReassignableTopic(r, version));
  r.skipTags();
  return { timeoutMs, topics };
}

export function writeAlterPartitionReassignmentsRequest(w: Writer, m: Draft<AlterPartitionReassignmentsRequest>, version: number): void {
  w.int32(m.timeoutMs ?? 60000);
  const topics = m.topics ?? [];
  w.arrayLength(topics.length, true);
  for (const item of topics) writeAlterPartitionReassignmentsRequestReassignableTopic(w, item, version);
  w.unsignedVarint(0);
}

export interface AlterPartitionReassignmentsResponse {
  throttleTimeMs: number;
  errorCode: number;
  errorMessage: string | null;
  responses: AlterPartitionReassignmentsResponseReassignableTopicResponse[];
}

export interface AlterPartitionReassignmentsResponseReassignableTopicResponse {
  name: string;
  partitions: AlterPartitionReassignmentsResponseReassignablePartitionResponse[];
}

export interface AlterPartitionReassignmentsResponseReassignablePartitionResponse {
  partitionIndex: number;
  errorCode: number;
  errorMessage: string | null;
}

function readAlterPartitionReassignmentsResponseReassignablePartitionResponse(r: Reader, _version: number): AlterPartitionReassignmentsResponseReassignablePartitionResponse {
  const partitionIndex = r.int32();
  const errorCode = r.int16();
  const errorMessage = r.nullableString(true);
  r.skipTags();
  return { partitionIndex, errorCode, errorMessage };
}

function writeAlterPartitionReassignmentsResponseReassignablePartitionResponse(w: Writer, m: Draft<AlterPartitionReassignmentsResponseReassignablePartitionResponse>, _version: number): void {
  w.int32(m.partitionIndex ?? 0);
  w.int16(m.errorCode ?? 0);
  w.nullableString(m.errorMessage === undefined ? '' : m.errorMessage, true);
  w.unsignedVarint(0);
}

function readAlterPartitionReassignmentsResponseReassignableTopicResponse(r: Reader, version: number): AlterPartitionReassignmentsResponseReassignableTopicResponse {
  const name = r.string(true);
  const partitions: AlterPartitionReassignmentsResponseReassignablePartitionResponse[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) partitions.push(readAlterPartitionReassignmentsResponseReassignablePartitionResponse(r, version));
  r.skipTags();
  return { name, partitions };
}

function writeAlterPartitionReassignmentsResponseReassignableTopicResponse(w: Writer, m: Draft<AlterPartitionReassignmentsResponseReassignableTopicResponse>, version: number): void {
  w.string(m.name ?? '', true);
  const partitions = m.partitions ?? [];
  w.arrayLength(partitions.length, true);
  for (const item of partitions) writeAlterPartitionReassignmentsResponseReassignablePartitionResponse(w, item, version);
  w.unsignedVarint(0);
}

export function readAlterPartitionReassignmentsResponse(r: Reader, version: number): AlterPartitionReassignmentsResponse {
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  const errorMessage = r.nullableString(true);
  const responses: AlterPartitionReassignmentsResponseReassignableTopicResponse[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) responses.push(readAlterPartitionReassignmentsResponseReassignableTopicResponse(r, version));
  r.skipTags();
  return { throttleTimeMs, errorCode, errorMessage, responses };
}

export function writeAlterPartitionReassignmentsResponse(w: Writer, m: Draft<AlterPartitionReassignmentsResponse>, version: number): void {
  w.int32(m.throttleTimeMs ?? 0);
  w.int16(m.errorCode ?? 0);
  w.nullableString(m.errorMessage === undefined ? '' : m.errorMessage, true);
  const responses = m.responses ?? [];
  w.arrayLength(responses.length, true);
  for (const item of responses) writeAlterPartitionReassignmentsResponseReassignableTopicResponse(w, item, version);
  w.unsignedVarint(0);
}

export const alterPartitionReassignmentsApi: Api<AlterPartitionReassignmentsRequest, AlterPartitionReassignmentsResponse> = {
  key: 45,
  name: 'AlterPartitionReassignments',
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  readRequest: readAlterPartitionReassignmentsRequest,
  writeRequest: writeAlterPartitionReassignmentsRequest,
  readResponse: readAlterPartitionReassignmentsResponse,
  writeResponse: writeAlterPartitionReassignmentsResponse,
};
