/** Generated from definitions/describe-log-dirs.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';
import { readTopicPartitions, type TopicPartitions, writeTopicPartitions } from './shared.ts';

export interface DescribeLogDirsRequest {
  topics: TopicPartitions[] | null;
}

export type DescribeLogDirsRequestDescribableLogDirTopic = TopicPartitions;

export function readDescribeLogDirsRequest(r: Reader, version: number): DescribeLogDirsRequest {
  const flexible = version >= 2;
  let topics: TopicPartitions[] | null = [];
  const topicsCount = r.nullableArrayLength(flexible);
  topics = topicsCount < 0 ? null : [];
  if (topics !== null) for (let n = topicsCount; n > 0; n--) topics.push(readTopicPartitions(r, flexible));
  if (flexible) r.skipTags();
  return { topics };
}

export function writeDescribeLogDirsRequest(w: Writer, m: Draft<DescribeLogDirsRequest>, version: number): void {
  const flexible = version >= 2;
  const topics = m.topics === undefined ? [] : m.topics;
  w.arrayLength(topics === null ? -1 : topics.length, flexible);
  if (topics !== null) for (const item of topics) writeTopicPartitions(w, item, flexible);
  if (flexible) w.unsignedVarint(0);
}

export interface DescribeLogDirsResponse {
  throttleTimeMs: number;
  errorCode: number;
  results: DescribeLogDirsResponseResult[];
}

export interface DescribeLogDirsResponseResult {
  errorCode: number;
  logDir: string;
  topics: DescribeLogDirsResponseTopic[];
  totalBytes: number;
  usableBytes: number;
}

export interface DescribeLogDirsResponseTopic {
  name: string;
  partitions: DescribeLogDirsResponsePartition[];
}

export interface DescribeLogDirsResponsePartition {
  partitionIndex: number;
  partitionSize: number;
  offsetLag: number;
  isFutureKey: boolean;
}

function readDescribeLogDirsResponsePartition(r: Reader, version: number): DescribeLogDirsResponsePartition {
  const flexible = version >= 2;
  const partitionIndex = r.int32();
  const partitionSize = r.int64();
  const offsetLag = r.int64();
  const isFutureKey = r.bool();
  if (flexible) r.skipTags();
  return { partitionIndex, partitionSize, offsetLag, isFutureKey };
}

function writeDescribeLogDirsResponsePartition(w: Writer, m: Draft<DescribeLogDirsResponsePartition>, version: number): void {
  const flexible = version >= 2;
  w.int32(m.partitionIndex ?? 0);
  w.int64(m.partitionSize ?? 0);
  w.int64(m.offsetLag ?? 0);
  w.bool(m.isFutureKey ?? false);
  if (flexible) w.unsignedVarint(0);
}

function readDescribeLogDirsResponseTopic(r: Reader, version: number): DescribeLogDirsResponseTopic {
  const flexible = version >= 2;
  const name = r.string(flexible);
  const partitions: DescribeLogDirsResponsePartition[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) partitions.push(readDescribeLogDirsResponsePartition(r, version));
  if (flexible) r.skipTags();
  return { name, partitions };
}

function writeDescribeLogDirsResponseTopic(w: Writer, m: Draft<DescribeLogDirsResponseTopic>, version: number): void {
  const flexible = version >= 2;
  w.string(m.name ?? '', flexible);
  const partitions = m.partitions ?? [];
  w.arrayLength(partitions.length, flexible);
  for (const item of partitions) writeDescribeLogDirsResponsePartition(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

function readDescribeLogDirsResponseResult(r: Reader, version: number): DescribeLogDirsResponseResult {
  const flexible = version >= 2;
  const errorCode = r.int16();
  const logDir = r.string(flexible);
  const topics: DescribeLogDirsResponseTopic[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) topics.push(readDescribeLogDirsResponseTopic(r, version));
  const totalBytes = version >= 4 ? r.int64() : -1;
  const usableBytes = version >= 4 ? r.int64() : -1;
  if (flexible) r.skipTags();
  return { errorCode, logDir, topics, totalBytes, usableBytes };
}

function writeDescribeLogDirsResponseResult(w: Writer, m: Draft<DescribeLogDirsResponseResult>, version: number): void {
  const flexible = version >= 2;
  w.int16(m.errorCode ?? 0);
  w.string(m.logDir ?? '', flexible);
  const topics = m.topics ?? [];
  w.arrayLength(topics.length, flexible);
  for (const item of topics) writeDescribeLogDirsResponseTopic(w, item, version);
  if (version >= 4) w.int64(m.totalBytes ?? -1);
  if (version >= 4) w.int64(m.usableBytes ?? -1);
  if (flexible) w.unsignedVarint(0);
}

export function readDescribeLogDirsResponse(r: Reader, version: number): DescribeLogDirsResponse {
  const flexible = version >= 2;
  const throttleTimeMs = r.int32();
  const errorCode = version >= 3 ? r.int16() : 0;
  const results: DescribeLogDirsResponseResult[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) results.push(readDescribeLogDirsResponseResult(r, version));
  if (flexible) r.skipTags();
  return { throttleTimeMs, errorCode, results };
}

export function writeDescribeLogDirsResponse(w: Writer, m: Draft<DescribeLogDirsResponse>, version: number): void {
  const flexible = version >= 2;
  w.int32(m.throttleTimeMs ?? 0);
  if (version >= 3) w.int16(m.errorCode ?? 0);
  const results = m.results ?? [];
  w.arrayLength(results.length, flexible);
  for (const item of results) writeDescribeLogDirsResponseResult(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export const describeLogDirsApi: Api<DescribeLogDirsRequest, DescribeLogDirsResponse> = {
  key: 35,
  name: 'DescribeLogDirs',
  minVersion: 0,
  maxVersion: 4,
  flexibleFrom: 2,
  readRequest: readDescribeLogDirsRequest,
  writeRequest: writeDescribeLogDirsRequest,
  readResponse: readDescribeLogDirsResponse,
  writeResponse: writeDescribeLogDirsResponse,
};
