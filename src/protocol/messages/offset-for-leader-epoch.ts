/** Generated from definitions/offset-for-leader-epoch.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';

export interface OffsetForLeaderEpochRequest {
  replicaId: number;
  topics: OffsetForLeaderEpochRequestOffsetForLeaderTopic[];
}

export interface OffsetForLeaderEpochRequestOffsetForLeaderTopic {
  topic: string;
  partitions: OffsetForLeaderEpochRequestOffsetForLeaderPartition[];
}

export interface OffsetForLeaderEpochRequestOffsetForLeaderPartition {
  partition: number;
  currentLeaderEpoch: number;
  leaderEpoch: number;
}

function readOffsetForLeaderEpochRequestOffsetForLeaderPartition(r: Reader, version: number): OffsetForLeaderEpochRequestOffsetForLeaderPartition {
  const flexible = version >= 4;
  const partition = r.int32();
  const currentLeaderEpoch = version >= 2 ? r.int32() : -1;
  const leaderEpoch = r.int32();
  if (flexible) r.skipTags();
  return { partition, currentLeaderEpoch, leaderEpoch };
}

function writeOffsetForLeaderEpochRequestOffsetForLeaderPartition(w: Writer, m: Draft<OffsetForLeaderEpochRequestOffsetForLeaderPartition>, version: number): void {
  const flexible = version >= 4;
  w.int32(m.partition ?? 0);
  if (version >= 2) w.int32(m.currentLeaderEpoch ?? -1);
  w.int32(m.leaderEpoch ?? 0);
  if (flexible) w.unsignedVarint(0);
}

function readOffsetForLeaderEpochRequestOffsetForLeaderTopic(r: Reader, version: number): OffsetForLeaderEpochRequestOffsetForLeaderTopic {
  const flexible = version >= 4;
  const topic = r.string(flexible);
  const partitions: OffsetForLeaderEpochRequestOffsetForLeaderPartition[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) partitions.push(readOffsetForLeaderEpochRequestOffsetForLeaderPartition(r, version));
  if (flexible) r.skipTags();
  return { topic, partitions };
}

function writeOffsetForLeaderEpochRequestOffsetForLeaderTopic(w: Writer, m: Draft<OffsetForLeaderEpochRequestOffsetForLeaderTopic>, version: number): void {
  const flexible = version >= 4;
  w.string(m.topic ?? '', flexible);
  const partitions = m.partitions ?? [];
  w.arrayLength(partitions.length, flexible);
  for (const item of partitions) writeOffsetForLeaderEpochRequestOffsetForLeaderPartition(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export function readOffsetForLeaderEpochRequest(r: Reader, version: number): OffsetForLeaderEpochRequest {
  const flexible = version >= 4;
  const replicaId = version >= 3 ? r.int32() : -2;
  const topics: OffsetForLeaderEpochRequestOffsetForLeaderTopic[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) topics.push(readOffsetForLeaderEpochRequestOffsetForLeaderTopic(r, version));
  if (flexible) r.skipTags();
  return { replicaId, topics };
}

export function writeOffsetForLeaderEpochRequest(w: Writer, m: Draft<OffsetForLeaderEpochRequest>, version: number): void {
  const flexible = version >= 4;
  if (version >= 3) w.int32(m.replicaId ?? -2);
  const topics = m.topics ?? [];
  w.arrayLength(topics.length, flexible);
  for (const item of topics) writeOffsetForLeaderEpochRequestOffsetForLeaderTopic(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export interface OffsetForLeaderEpochResponse {
  throttleTimeMs: number;
  topics: OffsetForLeaderEpochResponseOffsetForLeaderTopicResult[];
}

export interface OffsetForLeaderEpochResponseOffsetForLeaderTopicResult {
  topic: string;
  partitions: OffsetForLeaderEpochResponseEpochEndOffset[];
}

export interface OffsetForLeaderEpochResponseEpochEndOffset {
  errorCode: number;
  partition: number;
  leaderEpoch: number;
  endOffset: number;
}

function readOffsetForLeaderEpochResponseEpochEndOffset(r: Reader, version: number): OffsetForLeaderEpochResponseEpochEndOffset {
  const flexible = version >= 4;
  const errorCode = r.int16();
  const partition = r.int32();
  const leaderEpoch = version >= 1 ? r.int32() : -1;
  const endOffset = r.int64();
  if (flexible) r.skipTags();
  return { errorCode, partition, leaderEpoch, endOffset };
}

function writeOffsetForLeaderEpochResponseEpochEndOffset(w: Writer, m: Draft<OffsetForLeaderEpochResponseEpochEndOffset>, version: number): void {
  const flexible = version >= 4;
  w.int16(m.errorCode ?? 0);
  w.int32(m.partition ?? 0);
  if (version >= 1) w.int32(m.leaderEpoch ?? -1);
  w.int64(m.endOffset ?? -1);
  if (flexible) w.unsignedVarint(0);
}

function readOffsetForLeaderEpochResponseOffsetForLeaderTopicResult(r: Reader, version: number): OffsetForLeaderEpochResponseOffsetForLeaderTopicResult {
  const flexible = version >= 4;
  const topic = r.string(flexible);
  const partitions: OffsetForLeaderEpochResponseEpochEndOffset[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) partitions.push(readOffsetForLeaderEpochResponseEpochEndOffset(r, version));
  if (flexible) r.skipTags();
  return { topic, partitions };
}

function writeOffsetForLeaderEpochResponseOffsetForLeaderTopicResult(w: Writer, m: Draft<OffsetForLeaderEpochResponseOffsetForLeaderTopicResult>, version: number): void {
  const flexible = version >= 4;
  w.string(m.topic ?? '', flexible);
  const partitions = m.partitions ?? [];
  w.arrayLength(partitions.length, flexible);
  for (const item of partitions) writeOffsetForLeaderEpochResponseEpochEndOffset(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export function readOffsetForLeaderEpochResponse(r: Reader, version: number): OffsetForLeaderEpochResponse {
  const flexible = version >= 4;
  const throttleTimeMs = version >= 2 ? r.int32() : 0;
  const topics: OffsetForLeaderEpochResponseOffsetForLeaderTopicResult[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) topics.push(readOffsetForLeaderEpochResponseOffsetForLeaderTopicResult(r, version));
  if (flexible) r.skipTags();
  return { throttleTimeMs, topics };
}

export function writeOffsetForLeaderEpochResponse(w: Writer, m: Draft<OffsetForLeaderEpochResponse>, version: number): void {
  const flexible = version >= 4;
  if (version >= 2) w.int32(m.throttleTimeMs ?? 0);
  const topics = m.topics ?? [];
  w.arrayLength(topics.length, flexible);
  for (const item of topics) writeOffsetForLeaderEpochResponseOffsetForLeaderTopicResult(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export const offsetForLeaderEpochApi: Api<OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse> = {
  key: 23,
  name: 'OffsetForLeaderEpoch',
  minVersion: 0,
  maxVersion: 4,
  flexibleFrom: 4,
  readRequest: readOffsetForLeaderEpochRequest,
  writeRequest: writeOffsetForLeaderEpochRequest,
  readResponse: readOffsetForLeaderEpochResponse,
  writeResponse: writeOffsetForLeaderEpochResponse,
};
