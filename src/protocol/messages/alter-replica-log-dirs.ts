/** Generated from definitions/alter-replica-log-dirs.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';

export interface AlterReplicaLogDirsRequest {
  dirs: AlterReplicaLogDirsRequestAlterReplicaLogDir[];
}

export interface AlterReplicaLogDirsRequestAlterReplicaLogDir {
  path: string;
  topics: AlterReplicaLogDirsRequestAlterReplicaLogDirTopic[];
}

export interface AlterReplicaLogDirsRequestAlterReplicaLogDirTopic {
  name: string;
  partitions: number[];
}

function readAlterReplicaLogDirsRequestAlterReplicaLogDirTopic(r: Reader, version: number): AlterReplicaLogDirsRequestAlterReplicaLogDirTopic {
  const flexible = version >= 2;
  const name = r.string(flexible);
  const partitions = r.int32Array(flexible);
  if (flexible) r.skipTags();
  return { name, partitions };
}

function writeAlterReplicaLogDirsRequestAlterReplicaLogDirTopic(w: Writer, m: Draft<AlterReplicaLogDirsRequestAlterReplicaLogDirTopic>, version: number): void {
  const flexible = version >= 2;
  w.string(m.name ?? '', flexible);
  w.int32Array(m.partitions ?? [], flexible);
  if (flexible) w.unsignedVarint(0);
}

function readAlterReplicaLogDirsRequestAlterReplicaLogDir(r: Reader, version: number): AlterReplicaLogDirsRequestAlterReplicaLogDir {
  const flexible = version >= 2;
  const path = r.string(flexible);
  const topics: AlterReplicaLogDirsRequestAlterReplicaLogDirTopic[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) topics.push(readAlterReplicaLogDirsRequestAlterReplicaLogDirTopic(r, version));
  if (flexible) r.skipTags();
  return { path, topics };
}

function writeAlterReplicaLogDirsRequestAlterReplicaLogDir(w: Writer, m: Draft<AlterReplicaLogDirsRequestAlterReplicaLogDir>, version: number): void {
  const flexible = version >= 2;
  w.string(m.path ?? '', flexible);
  const topics = m.topics ?? [];
  w.arrayLength(topics.length, flexible);
  for (const item of topics) writeAlterReplicaLogDirsRequestAlterReplicaLogDirTopic(w, item, version);
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
  partitions: AlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult[];
}

export interface AlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult {
  partitionIndex: number;
  errorCode: number;
}

function readAlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult(r: Reader, version: number): AlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult {
  const flexible = version >= 2;
  const partitionIndex = r.int32();
  const errorCode = r.int16();
  if (flexible) r.skipTags();
  return { partitionIndex, errorCode };
}

function writeAlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult(w: Writer, m: Draft<AlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult>, version: number): void {
  const flexible = version >= 2;
  w.int32(m.partitionIndex ?? 0);
  w.int16(m.errorCode ?? 0);
  if (flexible) w.unsignedVarint(0);
}

function readAlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult(r: Reader, version: number): AlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult {
  const flexible = version >= 2;
  const topicName = r.string(flexible);
  const partitions: AlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) partitions.push(readAlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult(r, version));
  if (flexible) r.skipTags();
  return { topicName, partitions };
}

function writeAlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult(w: Writer, m: Draft<AlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult>, version: number): void {
  const flexible = version >= 2;
  w.string(m.topicName ?? '', flexible);
  const partitions = m.partitions ?? [];
  w.arrayLength(partitions.length, flexible);
  for (const item of partitions) writeAlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult(w, item, version);
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
