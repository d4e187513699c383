/** Generated from definitions/create-partitions.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';

export interface CreatePartitionsRequest {
  topics: CreatePartitionsRequestTopic[];
  timeoutMs: number;
  validateOnly: boolean;
}

export interface CreatePartitionsRequestTopic {
  name: string;
  count: number;
  assignments: CreatePartitionsRequestAssignment[] | null;
}

export interface CreatePartitionsRequestAssignment {
  brokerIds: number[];
}

function readCreatePartitionsRequestAssignment(r: Reader, version: number): CreatePartitionsRequestAssignment {
  const flexible = version >= 2;
  const brokerIds = r.int32Array(flexible);
  if (flexible) r.skipTags();
  return { brokerIds };
}

function writeCreatePartitionsRequestAssignment(w: Writer, m: Draft<CreatePartitionsRequestAssignment>, version: number): void {
  const flexible = version >= 2;
  w.int32Array(m.brokerIds ?? [], flexible);
  if (flexible) w.unsignedVarint(0);
}

function readCreatePartitionsRequestTopic(r: Reader, version: number): CreatePartitionsRequestTopic {
  const flexible = version >= 2;
  const name = r.string(flexible);
  const count = r.int32();
  let assignments: CreatePartitionsRequestAssignment[] | null = [];
  const assignmentsCount = r.nullableArrayLength(flexible);
  assignments = assignmentsCount < 0 ? null : [];
  if (assignments !== null) for (let n = assignmentsCount; n > 0; n--) assignments.push(readCreatePartitionsRequestAssignment(r, version));
  if (flexible) r.skipTags();
  return { name, count, assignments };
}

function writeCreatePartitionsRequestTopic(w: Writer, m: Draft<CreatePartitionsRequestTopic>, version: number): void {
  const flexible = version >= 2;
  w.string(m.name ?? '', flexible);
  w.int32(m.count ?? 0);
  const assignments = m.assignments === undefined ? [] : m.assignments;
  w.arrayLength(assignments === null ? -1 : assignments.length, flexible);
  if (assignments !== null) for (const item of assignments) writeCreatePartitionsRequestAssignment(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export function readCreatePartitionsRequest(r: Reader, version: number): CreatePartitionsRequest {
  const flexible = version >= 2;
  const topics: CreatePartitionsRequestTopic[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) topics.push(readCreatePartitionsRequestTopic(r, version));
  const timeoutMs = r.int32();
  const validateOnly = r.bool();
  if (flexible) r.skipTags();
  return { topics, timeoutMs, validateOnly };
}

export function writeCreatePartitionsRequest(w: Writer, m: Draft<CreatePartitionsRequest>, version: number): void {
  const flexible = version >= 2;
  const topics = m.topics ?? [];
  w.arrayLength(topics.length, flexible);
  for (const item of topics) writeCreatePartitionsRequestTopic(w, item, version);
  w.int32(m.timeoutMs ?? 0);
  w.bool(m.validateOnly ?? false);
  if (flexible) w.unsignedVarint(0);
}

export interface CreatePartitionsResponse {
  throttleTimeMs: number;
  results: CreatePartitionsResponseTopicResult[];
}

export interface CreatePartitionsResponseTopicResult {
  name: string;
  errorCode: number;
  errorMessage: string | null;
}

function readCreatePartitionsResponseTopicResult(r: Reader, version: number): CreatePartitionsResponseTopicResult {
  const flexible = version >= 2;
  const name = r.string(flexible);
  const errorCode = r.int16();
  const errorMessage = r.nullableString(flexible);
  if (flexible) r.skipTags();
  return { name, errorCode, errorMessage };
}

function writeCreatePartitionsResponseTopicResult(w: Writer, m: Draft<CreatePartitionsResponseTopicResult>, version: number): void {
  const flexible = version >= 2;
  w.string(m.name ?? '', flexible);
  w.int16(m.errorCode ?? 0);
  w.nullableString(m.errorMessage ?? null, flexible);
  if (flexible) w.unsignedVarint(0);
}

export function readCreatePartitionsResponse(r: Reader, version: number): CreatePartitionsResponse {
  const flexible = version >= 2;
  const throttleTimeMs = r.int32();
  const results: CreatePartitionsResponseTopicResult[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) results.push(readCreatePartitionsResponseTopicResult(r, version));
  if (flexible) r.skipTags();
  return { throttleTimeMs, results };
}

export function writeCreatePartitionsResponse(w: Writer, m: Draft<CreatePartitionsResponse>, version: number): void {
  const flexible = version >= 2;
  w.int32(m.throttleTimeMs ?? 0);
  const results = m.results ?? [];
  w.arrayLength(results.length, flexible);
  for (const item of results) writeCreatePartitionsResponseTopicResult(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export const createPartitionsApi: Api<CreatePartitionsRequest, CreatePartitionsResponse> = {
  key: 37,
  name: 'CreatePartitions',
  minVersion: 0,
  maxVersion: 3,
  flexibleFrom: 2,
  readRequest: readCreatePartitionsRequest,
  writeRequest: writeCreatePartitionsRequest,
  readResponse: readCreatePartitionsResponse,
  writeResponse: writeCreatePartitionsResponse,
};
