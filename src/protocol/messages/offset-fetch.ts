/** Generated from definitions/offset-fetch.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft, Int64 } from '../api.ts';
import type { Reader } from '../reader.ts';
import { refuse, refuseNull, type Writer } from '../writer.ts';
import { readNamePartitionIndexes, type NamePartitionIndexes, writeNamePartitionIndexes } from './shared.ts';

export interface OffsetFetchRequest {
  groupId: string;
  topics: NamePartitionIndexes[] | null;
  groups: OffsetFetchRequestGroup[];
  requireStable: boolean;
}

export interface OffsetFetchRequestGroup {
  groupId: string;
  memberId: string | null;
  memberEpoch: number;
  topics: NamePartitionIndexes[] | null;
}

export type OffsetFetchRequestTopics = NamePartitionIndexes;

export type OffsetFetchRequestTopic = NamePartitionIndexes;

function readOffsetFetchRequestGroup(r: Reader, version: number): OffsetFetchRequestGroup {
  const groupId = r.string(true);
  const memberId: string | null = version >= 9 ? r.nullableString(true) : null;
  const memberEpoch = version >= 9 ? r.int32() : -1;
  let topics: NamePartitionIndexes[] | null = [];
  const topicsCount = r.nullableArrayLength(true);
  topics = topicsCount < 0 ? null : [];
  if (topics !== null) for (let n = topicsCount; n > 0; n--) topics.push(readNamePartitionIndexes(r, true));
  r.skipTags();
  return { groupId, memberId, memberEpoch, topics };
}

function writeOffsetFetchRequestGroup(w: Writer, m: Draft<OffsetFetchRequestGroup>, version: number): void {
  w.string(m.groupId ?? '', true);
  if (version >= 9) w.nullableString(m.memberId ?? null, true);
  if (version >= 9) w.int32(m.memberEpoch ?? -1);
  const topics = m.topics === undefined ? [] : m.topics;
  w.arrayLength(topics === null ? -1 : topics.length, true);
  if (topics !== null) for (const item of topics) writeNamePartitionIndexes(w, item, true);
  w.unsignedVarint(0);
}

export function readOffsetFetchRequest(r: Reader, version: number): OffsetFetchRequest {
  const flexible = version >= 6;
  const groupId = version <= 7 ? r.string(flexible) : '';
  let topics: NamePartitionIndexes[] | null = [];
  if (version <= 7) {
    const topicsCount = version >= 2 ? r.nullableArrayLength(flexible) : r.arrayLength(flexible);
    topics = topicsCount < 0 ? null : [];
    if (topics !== null) for (let n = topicsCount; n > 0; n--) topics.push(readNamePartitionIndexes(r, flexible));
  }
  const groups: OffsetFetchRequestGroup[] = [];
  if (version >= 8) for (let n = r.arrayLength(flexible); n > 0; n--) groups.push(readOffsetFetchRequestGroup(r, version));
  const requireStable = version >= 7 ? r.bool() : false;
  if (flexible) r.skipTags();
  return { groupId, topics, groups, requireStable };
}

export function writeOffsetFetchRequest(w: Writer, m: Draft<OffsetFetchRequest>, version: number): void {
  const flexible = version >= 6;
  if (version <= 7) w.string(m.groupId ?? '', flexible);
  else if (m.groupId !== undefined && m.groupId !== '') refuse('groupId', version);
  if (version <= 7) {
    const topics = m.topics === undefined ? [] : m.topics;
    if (topics === null && !(version >= 2)) refuseNull('topics', version);
    w.arrayLength(topics === null ? -1 : topics.length, flexible);
    if (topics !== null) for (const item of topics) writeNamePartitionIndexes(w, item, flexible);
  } else if (m.topics !== undefined && (m.topics === null || m.topics.length > 0)) refuse('topics', version);
  if (version >= 8) {
    const groups = m.groups ?? [];
    w.arrayLength(groups.length, flexible);
    for (const item of groups) writeOffsetFetchRequestGroup(w, item, version);
  } else if (m.groups !== undefined && m.groups.length > 0) refuse('groups', version);
  if (version >= 7) w.bool(m.requireStable ?? false);
  else if (m.requireStable === true) refuse('requireStable', version);
  if (flexible) w.unsignedVarint(0);
}

export interface OffsetFetchResponse {
  throttleTimeMs: number;
  topics: OffsetFetchResponseTopic[];
  errorCode: number;
  groups: OffsetFetchResponseGroup[];
}

export interface OffsetFetchResponseGroup {
  groupId: string;
  topics: OffsetFetchResponseTopics[];
  errorCode: number;
}

export interface OffsetFetchResponseTopics {
  name: string;
  partitions: OffsetFetchResponsePartitions[];
}

export interface OffsetFetchResponsePartitions {
  partitionIndex: number;
  committedOffset: Int64;
  committedLeaderEpoch: number;
  metadata: string | null;
  errorCode: number;
}

export interface OffsetFetchResponseTopic {
  name: string;
  partitions: OffsetFetchResponsePartition[];
}

export interface OffsetFetchResponsePartition {
  partitionIndex: number;
  committedOffset: Int64;
  committedLeaderEpoch: number;
  metadata: string | null;
  errorCode: number;
}

function readOffsetFetchResponsePartition(r: Reader, version: number): OffsetFetchResponsePartition {
  const flexible = version >= 6;
  const partitionIndex = r.int32();
  const committedOffset = r.int64Exact();
  const committedLeaderEpoch = version >= 5 ? r.int32() : -1;
  const metadata = r.nullableString(flexible);
  const errorCode = r.int16();
  if (flexible) r.skipTags();
  return { partitionIndex, committedOffset, committedLeaderEpoch, metadata, errorCode };
}

function writeOffsetFetchResponsePartition(w: Writer, m: Draft<OffsetFetchResponsePartition>, version: number): void {
  const flexible = version >= 6;
  w.int32(m.partitionIndex ?? 0);
  w.int64(m.committedOffset ?? 0);
  if (version >= 5) w.int32(m.committedLeaderEpoch ?? -1);
  w.nullableString(m.metadata === undefined ? '' : m.metadata, flexible);
  w.int16(m.errorCode ?? 0);
  if (flexible) w.unsignedVarint(0);
}

function readOffsetFetchResponseTopic(r: Reader, version: number): OffsetFetchResponseTopic {
  const flexible = version >= 6;
  const name = r.string(flexible);
  const partitions: OffsetFetchResponsePartition[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) partitions.push(readOffsetFetchResponsePartition(r, version));
  if (flexible) r.skipTags();
  return { name, partitions };
}

function writeOffsetFetchResponseTopic(w: Writer, m: Draft<OffsetFetchResponseTopic>, version: number): void {
  const flexible = version >= 6;
  w.string(m.name ?? '', flexible);
  const partitions = m.partitions ?? [];
  w.arrayLength(partitions.length, flexible);
  for (const item of partitions) writeOffsetFetchResponsePartition(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

function readOffsetFetchResponsePartitions(r: Reader, _version: number): OffsetFetchResponsePartitions {
  const partitionIndex = r.int32();
  const committedOffset = r.int64Exact();
  const committedLeaderEpoch = r.int32();
  const metadata = r.nullableString(true);
  const errorCode = r.int16();
  r.skipTags();
  return { partitionIndex, committedOffset, committedLeaderEpoch, metadata, errorCode };
}

function writeOffsetFetchResponsePartitions(w: Writer, m: Draft<OffsetFetchResponsePartitions>, _version: number): void {
  w.int32(m.partitionIndex ?? 0);
  w.int64(m.committedOffset ?? 0);
  w.int32(m.committedLeaderEpoch ?? -1);
  w.nullableString(m.metadata === undefined ? '' : m.metadata, true);
  w.int16(m.errorCode ?? 0);
  w.unsignedVarint(0);
}

function readOffsetFetchResponseTopics(r: Reader, version: number): OffsetFetchResponseTopics {
  const name = r.string(true);
  const partitions: OffsetFetchResponsePartitions[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) partitions.push(readOffsetFetchResponsePartitions(r, version));
  r.skipTags();
  return { name, partitions };
}

function writeOffsetFetchResponseTopics(w: Writer, m: Draft<OffsetFetchResponseTopics>, version: number): void {
  w.string(m.name ?? '', true);
  const partitions = m.partitions ?? [];
  w.arrayLength(partitions.length, true);
  for (const item of partitions) writeOffsetFetchResponsePartitions(w, item, version);
  w.unsignedVarint(0);
}

function readOffsetFetchResponseGroup(r: Reader, version: number): OffsetFetchResponseGroup {
  const groupId = r.string(true);
  const topics: OffsetFetchResponseTopics[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) topics.push(readOffsetFetchResponseTopics(r, version));
  const errorCode = r.int16();
  r.skipTags();
  return { groupId, topics, errorCode };
}

function writeOffsetFetchResponseGroup(w: Writer, m: Draft<OffsetFetchResponseGroup>, version: number): void {
  w.string(m.groupId ?? '', true);
  const topics = m.topics ?? [];
  w.arrayLength(topics.length, true);
  for (const item of topics) writeOffsetFetchResponseTopics(w, item, version);
  w.int16(m.errorCode ?? 0);
  w.unsignedVarint(0);
}

export function readOffsetFetchResponse(r: Reader, version: number): OffsetFetchResponse {
  const flexible = version >= 6;
  const throttleTimeMs = version >= 3 ? r.int32() : 0;
  const topics: OffsetFetchResponseTopic[] = [];
  if (version <= 7) for (let n = r.arrayLength(flexible); n > 0; n--) topics.push(readOffsetFetchResponseTopic(r, version));
  const errorCode = version >= 2 && version <= 7 ? r.int16() : 0;
  const groups: OffsetFetchResponseGroup[] = [];
  if (version >= 8) for (let n = r.arrayLength(flexible); n > 0; n--) groups.push(readOffsetFetchResponseGroup(r, version));
  if (flexible) r.skipTags();
  return { throttleTimeMs, topics, errorCode, groups };
}

export function writeOffsetFetchResponse(w: Writer, m: Draft<OffsetFetchResponse>, version: number): void {
  const flexible = version >= 6;
  if (version >= 3) w.int32(m.throttleTimeMs ?? 0);
  if (version <= 7) {
    const topics = m.topics ?? [];
    w.arrayLength(topics.length, flexible);
    for (const item of topics) writeOffsetFetchResponseTopic(w, item, version);
  } else if (m.topics !== undefined && m.topics.length > 0) refuse('topics', version);
  if (version >= 2 && version <= 7) w.int16(m.errorCode ?? 0);
  if (version >= 8) {
    const groups = m.groups ?? [];
    w.arrayLength(groups.length, flexible);
    for (const item of groups) writeOffsetFetchResponseGroup(w, item, version);
  } else if (m.groups !== undefined && m.groups.length > 0) refuse('groups', version);
  if (flexible) w.unsignedVarint(0);
}

export const offsetFetchApi: Api<OffsetFetchRequest, OffsetFetchResponse> = {
  key: 9,
  name: 'OffsetFetch',
  minVersion: 0,
  maxVersion: 9,
  flexibleFrom: 6,
  readRequest: readOffsetFetchRequest,
  writeRequest: writeOffsetFetchRequest,
  readResponse: readOffsetFetchResponse,
  writeResponse: writeOffsetFetchResponse,
};
