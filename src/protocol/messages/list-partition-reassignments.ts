/** Generated from definitions/list-partition-reassignments.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';
import { readNamePartitionIndexes, type NamePartitionIndexes, writeNamePartitionIndexes } from './shared.ts';

export interface ListPartitionReassignmentsRequest {
  timeoutMs: number;
  topics: NamePartitionIndexes[] | null;
}

export type ListPartitionReassignmentsRequestTopics = NamePartitionIndexes;

export function readListPartitionReassignmentsRequest(r: Reader, _version: number): ListPartitionReassignmentsRequest {
  const timeoutMs = r.int32();
  let topics: NamePartitionIndexes[] | null = null;
  const topicsCount = r.nullableArrayLength(true);
  topics = topicsCount < 0 ? null : [];
  if (topics !== null) for (let n = topicsCount; n > 0; n--) topics.push(readNamePartitionIndexes(r, true));
  r.skipTags();
  return { timeoutMs, topics };
}

export function writeListPartitionReassignmentsRequest(w: Writer, m: Draft<ListPartitionReassignmentsRequest>, _version: number): void {
  w.int32(m.timeoutMs ?? 60000);
  const topics = m.topics ?? null;
  w.arrayLength(topics === null ? -1 : topics.length, true);
  if (topics !== null) for (const item of topics) writeNamePartitionIndexes(w, item, true);
  w.unsignedVarint(0);
}

export interface ListPartitionReassignmentsResponse {
  throttleTimeMs: number;
  errorCode: number;
  errorMessage: string | null;
  topics: ListPartitionReassignmentsResponseOngoingTopicReassignment[];
}

export interface ListPartitionReassignmentsResponseOngoingTopicReassignment {
  name: string;
  partitions: ListPartitionReassignmentsResponseOngoingPartitionReassignment[];
}

export interface ListPartitionReassignmentsResponseOngoingPartitionReassignment {
  partitionIndex: number;
  replicas: number[];
  addingReplicas: number[];
  removingReplicas: number[];
}

function readListPartitionReassignmentsResponseOngoingPartitionReassignment(r: Reader, _version: number): ListPartitionReassignmentsResponseOngoingPartitionReassignment {
  const partitionIndex = r.int32();
  const replicas = r.int32Array(true);
  const addingReplicas = r.int32Array(true);
  const removingReplicas = r.int32Array(true);
  r.skipTags();
  return { partitionIndex, replicas, addingReplicas, removingReplicas };
}

function writeListPartitionReassignmentsResponseOngoingPartitionReassignment(w: Writer, m: Draft<ListPartitionReassignmentsResponseOngoingPartitionReassignment>, _version: number): void {
  w.int32(m.partitionIndex ?? 0);
  w.int32Array(m.replicas ?? [], true);
  w.int32Array(m.addingReplicas ?? [], true);
  w.int32Array(m.removingReplicas ?? [], true);
  w.unsignedVarint(0);
}

function readListPartitionReassignmentsResponseOngoingTopicReassignment(r: Reader, version: number): ListPartitionReassignmentsResponseOngoingTopicReassignment {
  const name = r.string(true);
  const partitions: ListPartitionReassignmentsResponseOngoingPartitionReassignment[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) partitions.push(readListPartitionReassignmentsResponseOngoingPartitionReassignment(r, version));
  r.skipTags();
  return { name, partitions };
}

function writeListPartitionReassignmentsResponseOngoingTopicReassignment(w: Writer, m: Draft<ListPartitionReassignmentsResponseOngoingTopicReassignment>, version: number): void {
  w.string(m.name ?? '', true);
  const partitions = m.partitions ?? [];
  w.arrayLength(partitions.length, true);
  for (const item of partitions) writeListPartitionReassignmentsResponseOngoingPartitionReassignment(w, item, version);
  w.unsignedVarint(0);
}

export function readListPartitionReassignmentsResponse(r: Reader, version: number): ListPartitionReassignmentsResponse {
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  const errorMessage = r.nullableString(true);
  const topics: ListPartitionReassignmentsResponseOngoingTopicReassignment[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) topics.push(readListPartitionReassignmentsResponseOngoingTopicReassignment(r, version));
  r.skipTags();
  return { throttleTimeMs, errorCode, errorMessage, topics };
}

export function writeListPartitionReassignmentsResponse(w: Writer, m: Draft<ListPartitionReassignmentsResponse>, version: number): void {
  w.int32(m.throttleTimeMs ?? 0);
  w.int16(m.errorCode ?? 0);
  w.nullableString(m.errorMessage === undefined ? '' : m.errorMessage, true);
  const topics = m.topics ?? [];
  w.arrayLength(topics.length, true);
  for (const item of topics) writeListPartitionReassignmentsResponseOngoingTopicReassignment(w, item, version);
  w.unsignedVarint(0);
}

export const listPartitionReassignmentsApi: Api<ListPartitionReassignmentsRequest, ListPartitionReassignmentsResponse> = {
  key: 46,
  name: 'ListPartitionReassignments',
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  readRequest: readListPartitionReassignmentsRequest,
  writeRequest: writeListPartitionReassignmentsRequest,
  readResponse: readListPartitionReassignmentsResponse,
  writeResponse: writeListPartitionReassignmentsResponse,
};
