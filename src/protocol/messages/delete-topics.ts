/** Generated from definitions/delete-topics.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import { ZERO_UUID } from '../../base/uuid.ts';
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import { refuse, refuseNull, type Writer } from '../writer.ts';

export interface DeleteTopicsRequest {
  topics: DeleteTopicsRequestDeleteTopicState[];
  topicNames: string[];
  timeoutMs: number;
}

export interface DeleteTopicsRequestDeleteTopicState {
  name: string | null;
  topicId: string;
}

function readDeleteTopicsRequestDeleteTopicState(r: Reader, _version: number): DeleteTopicsRequestDeleteTopicState {
  const name = r.nullableString(true);
  const topicId = r.uuid();
  r.skipTags();
  return { name, topicId };
}

function writeDeleteTopicsRequestDeleteTopicState(w: Writer, m: Draft<DeleteTopicsRequestDeleteTopicState>, _version: number): void {
  w.nullableString(m.name ?? null, true);
  w.uuid(m.topicId ?? ZERO_UUID);
  w.unsignedVarint(0);
}

export function readDeleteTopicsRequest(r: Reader, version: number): DeleteTopicsRequest {
  const flexible = version >= 4;
  const topics: DeleteTopicsRequestDeleteTopicState[] = [];
  if (version >= 6) for (let n = r.arrayLength(flexible); n > 0; n--) topics.push(readDeleteTopicsRequestDeleteTopicState(r, version));
  const topicNames: string[] = version <= 5 ? r.stringArray(flexible) : [];
  const timeoutMs = r.int32();
  if (flexible) r.skipTags();
  return { topics, topicNames, timeoutMs };
}

export function writeDeleteTopicsRequest(w: Writer, m: Draft<DeleteTopicsRequest>, version: number): void {
  const flexible = version >= 4;
  if (version >= 6) {
    const topics = m.topics ?? [];
    w.arrayLength(topics.length, flexible);
    for (const item of topics) writeDeleteTopicsRequestDeleteTopicState(w, item, version);
  } else if (m.topics !== undefined && m.topics.length > 0) refuse('topics', version);
  if (version <= 5) w.stringArray(m.topicNames ?? [], flexible);
  w.int32(m.timeoutMs ?? 0);
  if (flexible) w.unsignedVarint(0);
}

export interface DeleteTopicsResponse {
  throttleTimeMs: number;
  responses: DeleteTopicsResponseDeletableTopicResult[];
}

export interface DeleteTopicsResponseDeletableTopicResult {
  name: string | null;
  topicId: string;
  errorCode: number;
  errorMessage: string | null;
}

function readDeleteTopicsResponseDeletableTopicResult(r: Reader, version: number): DeleteTopicsResponseDeletableTopicResult {
  const flexible = version >= 4;
  const name = version >= 6 ? r.nullableString(flexible) : r.string(flexible);
  const topicId = version >= 6 ? r.uuid() : ZERO_UUID;
  const errorCode = r.int16();
  const errorMessage: string | null = version >= 5 ? r.nullableString(flexible) : null;
  if (flexible) r.skipTags();
  return { name, topicId, errorCode, errorMessage };
}

function writeDeleteTopicsResponseDeletableTopicResult(w: Writer, m: Draft<DeleteTopicsResponseDeletableTopicResult>, version: number): void {
  const flexible = version >= 4;
  const name = m.name === undefined ? '' : m.name;
  if (name === null && !(version >= 6)) refuseNull('name', version);
  w.nullableString(name, flexible);
  if (version >= 6) w.uuid(m.topicId ?? ZERO_UUID);
  w.int16(m.errorCode ?? 0);
  if (version >= 5) w.nullableString(m.errorMessage ?? null, flexible);
  if (flexible) w.unsignedVarint(0);
}

export function readDeleteTopicsResponse(r: Reader, version: number): DeleteTopicsResponse {
  const flexible = version >= 4;
  const throttleTimeMs = version >= 1 ? r.int32() : 0;
  const responses: DeleteTopicsResponseDeletableTopicResult[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) responses.push(readDeleteTopicsResponseDeletableTopicResult(r, version));
  if (flexible) r.skipTags();
  return { throttleTimeMs, responses };
}

export function writeDeleteTopicsResponse(w: Writer, m: Draft<DeleteTopicsResponse>, version: number): void {
  const flexible = version >= 4;
  if (version >= 1) w.int32(m.throttleTimeMs ?? 0);
  const responses = m.responses ?? [];
  w.arrayLength(responses.length, flexible);
  for (const item of responses) writeDeleteTopicsResponseDeletableTopicResult(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export const deleteTopicsApi: Api<DeleteTopicsRequest, DeleteTopicsResponse> = {
  key: 20,
  name: 'DeleteTopics',
  minVersion: 0,
  maxVersion: 6,
  flexibleFrom: 4,
  readRequest: readDeleteTopicsRequest,
  writeRequest: writeDeleteTopicsRequest,
  readResponse: readDeleteTopicsResponse,
  writeResponse: writeDeleteTopicsResponse,
};
