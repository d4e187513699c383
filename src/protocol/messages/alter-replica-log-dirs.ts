/** Generated from definitions/alter-replica-log-dirs.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';
import { readNamePartitions, type NamePartitions, writeNamePartitions, readPartitionIndexErrorCode, type PartitionIndexErrorCode, writePartitionIndexErrorCode } from './shared.ts';

export interface AlterReplicaLogDirsRequest {
  dirs: AlterReplicaLogDirsRequestAlterReplicaLogDir[];
}

export interface AlterReplicaLogDirsRequestAlterReplicaLogDir {
  path: string;
  topics: NamePartitions[];
}

export type AlterReplicaLogDirsRequestAlterReplicaLogDirTopic = NamePartitions;

function readAlterReplicaLogDirsRequestAlterReplicaLogDir(r: Reader, version: number): AlterReplicaLogDirsRequestAlterReplicaLogDir {
  const flexible = version >= 2;
  const path = r.string(flexible);
  const topics: NamePartitions[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) topics.push(readNamePartitions(r, flexible));
  if (flexible) r.skipTags();
  return { path, topics };
}

function writeAlterReplicaLogDirsRequestAlterReplicaLogDir(w: Writer, m: Draft<AlterReplicaLogDirsRequestAlterReplicaLogDir>, version: number): void {
  const flexible = version >= 2;
  w.string(m.path ?? '', flexible);
  const topics = m.topics ?? [];
  w.arrayLength(topics.length, flexible);
  for (const item of topics) writeNamePartitions(w, item, flexible);
  if (flexible) w.unsignedVarint(0);
}

export function readAlterReplicaLogDirsRequest(r: Reader, version: number): AlterReplicaLogDirsRequest {
  const flexible = version >= 2;
  const dirs: AlterReplicaLogDirsRequestAlterReplicaLogDir[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) dirs.push(readAlterReplicaLogDirsRequestAlterReplicaLogDir(r, version));
  if (flexible) r.skipTags();
  return { dirs };
}

export function writeAlterReplicaLogDirsRequest(w: Writer, m: Draft<AlterReplicaLogDirsRequest>, version: number): void {
  const flexible = version >= 2;
  const dirs = m.dirs ?? [];
  w.arrayLength(dirs.length, flexible);
  for (const item of dirs) writeAlterReplicaLogDirsRequestAlterReplicaLogDir(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export interface AlterReplicaLogDirsResponse {
  throttleTimeMs: number;
  results: AlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult[];
}

export interface AlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult {
  topicName: string;
  partitions: PartitionIndexErrorCode[];
}

export type AlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult = PartitionIndexErrorCode;

function readAlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult(r: Reader, version: number): AlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult {
  const flexible = version >= 2;
  const topicName = r.string(flexible);
  const partitions: PartitionIndexErrorCode[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) partitions.push(readPartitionIndexErrorCode(r, flexible));
  if (flexible) r.skipTags();
  return { topicName, partitions };
}

function writeAlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult(w: Writer, m: Draft<AlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult>, version: number): void {
  const flexible = version >= 2;
  w.string(m.topicName ?? '', flexible);
  const partitions = m.partitions ?? [];
  w.arrayLength(partitions.length, flexible);
  for (const item of partitions) writePartitionIndexErrorCode(w, item, flexible);
  if (flexible) w.unsignedVarint(0);
}

export function readAlterReplicaLogDirsResponse(r: Reader, version: number): AlterReplicaLogDirsResponse {
  const flexible = version >= 2;
  const throttleTimeMs = r.int32();
  const results: AlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) results.push(readAlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult(r, version));
  if (flexible) r.skipTags();
  return { throttleTimeMs, results };
}

export function writeAlterReplicaLogDirsResponse(w: Writer, m: Draft<AlterReplicaLogDirsResponse>, version: number): void {
  const flexible = version >= 2;
  w.int32(m.throttleTimeMs ?? 0);
  const results = m.results ?? [];
  w.arrayLength(results.length, flexible);
  for (const item of results) writeAlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export const alterReplicaLogDirsApi: Api<AlterReplicaLogDirsRequest, AlterReplicaLogDirsResponse> = {
  key: 34,
  name: 'AlterReplicaLogDirs',
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 2,
  readRequest: readAlterReplicaLogDirsRequest,
  writeRequest: writeAlterReplicaLogDirsRequest,
  readResponse: readAlterReplicaLogDirsResponse,
  writeResponse: writeAlterReplicaLogDirsResponse,
};
