/** Generated from definitions/offset-delete.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';
import { readNamePartitionsOfPartitionIndexErrorCode, type NamePartitionsOfPartitionIndexErrorCode, writeNamePartitionsOfPartitionIndexErrorCode, readPartitionIndex, type PartitionIndex, writePartitionIndex, type PartitionIndexErrorCode } from './shared.ts';

export interface OffsetDeleteRequest {
  groupId: string;
  topics: OffsetDeleteRequestTopic[];
}

export interface OffsetDeleteRequestTopic {
  name: string;
  partitions: PartitionIndex[];
}

export type OffsetDeleteRequestPartition = PartitionIndex;

function readOffsetDeleteRequestTopic(r: Reader, _version: number): OffsetDeleteRequestTopic {
  const name = r.string(false);
  const partitions: PartitionIndex[] = [];
  for (let n = r.arrayLength(false); n > 0; n--) partitions.push(readPartitionIndex(r, false));
  return { name, partitions };
}

function writeOffsetDeleteRequestTopic(w: Writer, m: Draft<OffsetDeleteRequestTopic>, _version: number): void {
  w.string(m.name ?? '', false);
  const partitions = m.partitions ?? [];
  w.arrayLength(partitions.length, false);
  for (const item of partitions) writePartitionIndex(w, item, false);
}

export function readOffsetDeleteRequest(r: Reader, version: number): OffsetDeleteRequest {
  const groupId = r.string(false);
  const topics: OffsetDeleteRequestTopic[] = [];
  for (let n = r.arrayLength(false); n > 0; n--) topics.push(readOffsetDeleteRequestTopic(r, version));
  return { groupId, topics };
}

export function writeOffsetDeleteRequest(w: Writer, m: Draft<OffsetDeleteRequest>, version: number): void {
  w.string(m.groupId ?? '', false);
  const topics = m.topics ?? [];
  w.arrayLength(topics.length, false);
  for (const item of topics) writeOffsetDeleteRequestTopic(w, item, version);
}

export interface OffsetDeleteResponse {
  errorCode: number;
  throttleTimeMs: number;
  topics: NamePartitionsOfPartitionIndexErrorCode[];
}

export type OffsetDeleteResponseTopic = NamePartitionsOfPartitionIndexErrorCode;

export type OffsetDeleteResponsePartition = PartitionIndexErrorCode;

export function readOffsetDeleteResponse(r: Reader, _version: number): OffsetDeleteResponse {
  const errorCode = r.int16();
  const throttleTimeMs = r.int32();
  const topics: NamePartitionsOfPartitionIndexErrorCode[] = [];
  for (let n = r.arrayLength(false); n > 0; n--) topics.push(readNamePartitionsOfPartitionIndexErrorCode(r, false));
  return { errorCode, throttleTimeMs, topics };
}

export function writeOffsetDeleteResponse(w: Writer, m: Draft<OffsetDeleteResponse>, _version: number): void {
  w.int16(m.errorCode ?? 0);
  w.int32(m.throttleTimeMs ?? 0);
  const topics = m.topics ?? [];
  w.arrayLength(topics.length, false);
  for (const item of topics) writeNamePartitionsOfPartitionIndexErrorCode(w, item, false);
}

export const offsetDeleteApi: Api<OffsetDeleteRequest, OffsetDeleteResponse> = {
  key: 47,
  name: 'OffsetDelete',
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Number.POSITIVE_INFINITY,
  readRequest: readOffsetDeleteRequest,
  writeRequest: writeOffsetDeleteRequest,
  readResponse: readOffsetDeleteResponse,
  writeResponse: writeOffsetDeleteResponse,
};
