/** Generated from definitions/describe-producers.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';
import { readNamePartitionIndexes, type NamePartitionIndexes, writeNamePartitionIndexes } from './shared.ts';

export interface DescribeProducersRequest {
  topics: NamePartitionIndexes[];
}

export type DescribeProducersRequestTopicRequest = NamePartitionIndexes;

export function readDescribeProducersRequest(r: Reader, _version: number): DescribeProducersRequest {
  const topics: NamePartitionIndexes[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) topics.push(readNamePartitionIndexes(r, true));
  r.skipTags();
  return { topics };
}

export function writeDescribeProducersRequest(w: Writer, m: Draft<DescribeProducersRequest>, _version: number): void {
  const topics = m.topics ?? [];
  w.arrayLength(topics.length, true);
  for (const item of topics) writeNamePartitionIndexes(w, item, true);
  w.unsignedVarint(0);
}

export interface DescribeProducersResponse {
  throttleTimeMs: number;
  topics: DescribeProducersResponseTopicResponse[];
}

export interface DescribeProducersResponseTopicResponse {
  name: string;
  partitions: DescribeProducersResponsePartitionResponse[];
}

export interface DescribeProducersResponsePartitionResponse {
  partitionIndex: number;
  errorCode: number;
  errorMessage: string | null;
  activeProducers: DescribeProducersResponseProducerState[];
}

export interface DescribeProducersResponseProducerState {
  producerId: number;
  producerEpoch: number;
  lastSequence: number;
  lastTimestamp: number;
  coordinatorEpoch: number;
  currentTxnStartOffset: number;
}

function readDescribeProducersResponseProducerState(r: Reader, _version: number): DescribeProducersResponseProducerState {
  const producerId = r.int64();
  const producerEpoch = r.int32();
  const lastSequence = r.int32();
  const lastTimestamp = r.int64();
  const coordinatorEpoch = r.int32();
  const currentTxnStartOffset = r.int64();
  r.skipTags();
  return {
    producerId, producerEpoch, lastSequence, lastTimestamp, coordinatorEpoch,
    currentTxnStartOffset,
  };
}

function writeDescribeProducersResponseProducerState(w: Writer, m: Draft<DescribeProducersResponseProducerState>, _version: number): void {
  w.int64(m.producerId ?? 0);
  w.int32(m.producerEpoch ?? 0);
  w.int32(m.lastSequence ?? -1);
  w.int64(m.lastTimestamp ?? -1);
  w.int32(m.coordinatorEpoch ?? 0);
  w.int64(m.currentTxnStartOffset ?? -1);
  w.unsignedVarint(0);
}

function readDescribeProducersResponsePartitionResponse(r: Reader, version: number): DescribeProducersResponsePartitionResponse {
  const partitionIndex = r.int32();
  const errorCode = r.int16();
  const errorMessage = r.nullableString(true);
  const activeProducers: DescribeProducersResponseProducerState[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) activeProducers.push(readDescribeProducersResponseProducerState(r, version));
  r.skipTags();
  return { partitionIndex, errorCode, errorMessage, activeProducers };
}

function writeDescribeProducersResponsePartitionResponse(w: Writer, m: Draft<DescribeProducersResponsePartitionResponse>, version: number): void {
  w.int32(m.partitionIndex ?? 0);
  w.int16(m.errorCode ?? 0);
  w.nullableString(m.errorMessage ?? null, true);
  const activeProducers = m.activeProducers ?? [];
  w.arrayLength(activeProducers.length, true);
  for (const item of activeProducers) writeDescribeProducersResponseProducerState(w, item, version);
  w.unsignedVarint(0);
}

function readDescribeProducersResponseTopicResponse(r: Reader, version: number): DescribeProducersResponseTopicResponse {
  const name = r.string(true);
  const partitions: DescribeProducersResponsePartitionResponse[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) partitions.push(readDescribeProducersResponsePartitionResponse(r, version));
  r.skipTags();
  return { name, partitions };
}

function writeDescribeProducersResponseTopicResponse(w: Writer, m: Draft<DescribeProducersResponseTopicResponse>, version: number): void {
  w.string(m.name ?? '', true);
  const partitions = m.partitions ?? [];
  w.arrayLength(partitions.length, true);
  for (const item of partitions) writeDescribeProducersResponsePartitionResponse(w, item, version);
  w.unsignedVarint(0);
}

export function readDescribeProducersResponse(r: Reader, version: number): DescribeProducersResponse {
  const throttleTimeMs = r.int32();
  const topics: DescribeProducersResponseTopicResponse[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) topics.push(readDescribeProducersResponseTopicResponse(r, version));
  r.skipTags();
  return { throttleTimeMs, topics };
}

export function writeDescribeProducersResponse(w: Writer, m: Draft<DescribeProducersResponse>, version: number): void {
  w.int32(m.throttleTimeMs ?? 0);
  const topics = m.topics ?? [];
  w.arrayLength(topics.length, true);
  for (const item of topics) writeDescribeProducersResponseTopicResponse(w, item, version);
  w.unsignedVarint(0);
}

export const describeProducersApi: Api<DescribeProducersRequest, DescribeProducersResponse> = {
  key: 61,
  name: 'DescribeProducers',
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  readRequest: readDescribeProducersRequest,
  writeRequest: writeDescribeProducersRequest,
  readResponse: readDescribeProducersResponse,
  writeResponse: writeDescribeProducersResponse,
};
