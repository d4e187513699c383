/** Generated from definitions/elect-leaders.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import { refuse, type Writer } from '../writer.ts';
import { readTopicPartitions, type TopicPartitions, writeTopicPartitions } from './shared.ts';

export interface ElectLeadersRequest {
  electionType: number;
  topicPartitions: TopicPartitions[] | null;
  timeoutMs: number;
}

export type ElectLeadersRequestTopicPartitions = TopicPartitions;

export function readElectLeadersRequest(r: Reader, version: number): ElectLeadersRequest {
  const flexible = version >= 2;
  const electionType = version >= 1 ? r.int8() : 0;
  let topicPartitions: TopicPartitions[] | null = [];
  const topicPartitionsCount = r.nullableArrayLength(flexible);
  topicPartitions = topicPartitionsCount < 0 ? null : [];
  if (topicPartitions !== null) for (let n = topicPartitionsCount; n > 0; n--) topicPartitions.push(readTopicPartitions(r, flexible));
  const timeoutMs = r.int32();
  if (flexible) r.skipTags();
  return { electionType, topicPartitions, timeoutMs };
}

export function writeElectLeadersRequest(w: Writer, m: Draft<ElectLeadersRequest>, version: number): void {
  const flexible = version >= 2;
  if (version >= 1) w.int8(m.electionType ?? 0);
  else if (m.electionType !== undefined && m.electionType !== 0) refuse('electionType', version);
  const topicPartitions = m.topicPartitions === undefined ? [] : m.topicPartitions;
  w.arrayLength(topicPartitions === null ? -1 : topicPartitions.length, flexible);
  if (topicPartitions !== null) for (const item of topicPartitions) writeTopicPartitions(w, item, flexible);
  w.int32(m.timeoutMs ?? 60000);
  if (flexible) w.unsignedVarint(0);
}

export interface ElectLeadersResponse {
  throttleTimeMs: number;
  errorCode: number;
  replicaElectionResults: ElectLeadersResponseReplicaElectionResult[];
}

export interface ElectLeadersResponseReplicaElectionResult {
  topic: string;
  partitionResult: ElectLeadersResponsePartitionResult[];
}

export interface ElectLeadersResponsePartitionResult {
  partitionId: number;
  errorCode: number;
  errorMessage: string | null;
}

function readElectLeadersResponsePartitionResult(r: Reader, version: number): ElectLeadersResponsePartitionResult {
  const flexible = version >= 2;
  const partitionId = r.int32();
  const errorCode = r.int16();
  const errorMessage = r.nullableString(flexible);
  if (flexible) r.skipTags();
  return { partitionId, errorCode, errorMessage };
}

function writeElectLeadersResponsePartitionResult(w: Writer, m: Draft<ElectLeadersResponsePartitionResult>, version: number): void {
  const flexible = version >= 2;
  w.int32(m.partitionId ?? 0);
  w.int16(m.errorCode ?? 0);
  w.nullableString(m.errorMessage === undefined ? '' : m.errorMessage, flexible);
  if (flexible) w.unsignedVarint(0);
}

function readElectLeadersResponseReplicaElectionResult(r: Reader, version: number): ElectLeadersResponseReplicaElectionResult {
  const flexible = version >= 2;
  const topic = r.string(flexible);
  const partitionResult: ElectLeadersResponsePartitionResult[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) partitionResult.push(readElectLeadersResponsePartitionResult(r, version));
  if (flexible) r.skipTags();
  return { topic, partitionResult };
}

function writeElectLeadersResponseReplicaElectionResult(w: Writer, m: Draft<ElectLeadersResponseReplicaElectionResult>, version: number): void {
  const flexible = version >= 2;
  w.string(m.topic ?? '', flexible);
  const partitionResult = m.partitionResult ?? [];
  w.arrayLength(partitionResult.length, flexible);
  for (const item of partitionResult) writeElectLeadersResponsePartitionResult(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export function readElectLeadersResponse(r: Reader, version: number): ElectLeadersResponse {
  const flexible = version >= 2;
  const throttleTimeMs = r.int32();
  const errorCode = version >= 1 ? r.int16() : 0;
  const replicaElectionResults: ElectLeadersResponseReplicaElectionResult[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) replicaElectionResults.push(readElectLeadersResponseReplicaElectionResult(r, version));
  if (flexible) r.skipTags();
  return { throttleTimeMs, errorCode, replicaElectionResults };
}

export function writeElectLeadersResponse(w: Writer, m: Draft<ElectLeadersResponse>, version: number): void {
  const flexible = version >= 2;
  w.int32(m.throttleTimeMs ?? 0);
  if (version >= 1) w.int16(m.errorCode ?? 0);
  else if (m.errorCode !== undefined && m.errorCode !== 0) refuse('errorCode', version);
  const replicaElectionResults = m.replicaElectionResults ?? [];
  w.arrayLength(replicaElectionResults.length, flexible);
  for (const item of replicaElectionResults) writeElectLeadersResponseReplicaElectionResult(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export const electLeadersApi: Api<ElectLeadersRequest, ElectLeadersResponse> = {
  key: 43,
  name: 'ElectLeaders',
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 2,
  readRequest: readElectLeadersRequest,
  writeRequest: writeElectLeadersRequest,
  readResponse: readElectLeadersResponse,
  writeResponse: writeElectLeadersResponse,
};
