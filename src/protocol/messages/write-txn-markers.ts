/** Generated from definitions/write-txn-markers.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';

export interface WriteTxnMarkersRequest {
  markers: WriteTxnMarkersRequestWritableTxnMarker[];
}

export interface WriteTxnMarkersRequestWritableTxnMarker {
  producerId: number;
  producerEpoch: number;
  transactionResult: boolean;
  topics: WriteTxnMarkersRequestWritableTxnMarkerTopic[];
  coordinatorEpoch: number;
}

export interface WriteTxnMarkersRequestWritableTxnMarkerTopic {
  name: string;
  partitionIndexes: number[];
}

function readWriteTxnMarkersRequestWritableTxnMarkerTopic(r: Reader, version: number): WriteTxnMarkersRequestWritableTxnMarkerTopic {
  const flexible = version >= 1;
  const name = r.string(flexible);
  const partitionIndexes = r.int32Array(flexible);
  if (flexible) r.skipTags();
  return { name, partitionIndexes };
}

function writeWriteTxnMarkersRequestWritableTxnMarkerTopic(w: Writer, m: Draft<WriteTxnMarkersRequestWritableTxnMarkerTopic>, version: number): void {
  const flexible = version >= 1;
  w.string(m.name ?? '', flexible);
  w.int32Array(m.partitionIndexes ?? [], flexible);
  if (flexible) w.unsignedVarint(0);
}

function readWriteTxnMarkersRequestWritableTxnMarker(r: Reader, version: number): WriteTxnMarkersRequestWritableTxnMarker {
  const flexible = version >= 1;
  const producerId = r.int64();
  const producerEpoch = r.int16();
  const transactionResult = r.bool();
  const topics: WriteTxnMarkersRequestWritableTxnMarkerTopic[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) topics.push(readWriteTxnMarkersRequestWritableTxnMarkerTopic(r, version));
  const coordinatorEpoch = r.int32();
  if (flexible) r.skipTags();
  return { producerId, producerEpoch, transactionResult, topics, coordinatorEpoch };
}

function writeWriteTxnMarkersRequestWritableTxnMarker(w: Writer, m: Draft<WriteTxnMarkersRequestWritableTxnMarker>, version: number): void {
  const flexible = version >= 1;
  w.int64(m.producerId ?? 0);
  w.int16(m.producerEpoch ?? 0);
  w.bool(m.transactionResult ?? false);
  const topics = m.topics ?? [];
  w.arrayLength(topics.length, flexible);
  for (const item of topics) writeWriteTxnMarkersRequestWritableTxnMarkerTopic(w, item, version);
  w.int32(m.coordinatorEpoch ?? 0);
  if (flexible) w.unsignedVarint(0);
}

export function readWriteTxnMarkersRequest(r: Reader, version: number): WriteTxnMarkersRequest {
  const flexible = version >= 1;
  const markers: WriteTxnMarkersRequestWritableTxnMarker[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) markers.push(readWriteTxnMarkersRequestWritableTxnMarker(r, version));
  if (flexible) r.skipTags();
  return { markers };
}

export function writeWriteTxnMarkersRequest(w: Writer, m: Draft<WriteTxnMarkersRequest>, version: number): void {
  const flexible = version >= 1;
  const markers = m.markers ?? [];
  w.arrayLength(markers.length, flexible);
  for (const item of markers) writeWriteTxnMarkersRequestWritableTxnMarker(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export interface WriteTxnMarkersResponse {
  markers: WriteTxnMarkersResponseWritableTxnMarkerResult[];
}

export interface WriteTxnMarkersResponseWritableTxnMarkerResult {
  producerId: number;
  topics: WriteTxnMarkersResponseWritableTxnMarkerTopicResult[];
}

export interface WriteTxnMarkersResponseWritableTxnMarkerTopicResult {
  name: string;
  partitions: WriteTxnMarkersResponseWritableTxnMarkerPartitionResult[];
}

export interface WriteTxnMarkersResponseWritableTxnMarkerPartitionResult {
  partitionIndex: number;
  errorCode: number;
}

function readWriteTxnMarkersResponseWritableTxnMarkerPartitionResult(r: Reader, version: number): WriteTxnMarkersResponseWritableTxnMarkerPartitionResult {
  const flexible = version >= 1;
  const partitionIndex = r.int32();
  const errorCode = r.int16();
  if (flexible) r.skipTags();
  return { partitionIndex, errorCode };
}

function writeWriteTxnMarkersResponseWritableTxnMarkerPartitionResult(w: Writer, m: Draft<WriteTxnMarkersResponseWritableTxnMarkerPartitionResult>, version: number): void {
  const flexible = version >= 1;
  w.int32(m.partitionIndex ?? 0);
  w.int16(m.errorCode ?? 0);
  if (flexible) w.unsignedVarint(0);
}

function readWriteTxnMarkersResponseWritableTxnMarkerTopicResult(r: Reader, version: number): WriteTxnMarkersResponseWritableTxnMarkerTopicResult {
  const flexible = version >= 1;
  const name = r.string(flexible);
  const partitions: WriteTxnMarkersResponseWritableTxnMarkerPartitionResult[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) partitions.push(readWriteTxnMarkersResponseWritableTxnMarkerPartitionResult(r, version));
  if (flexible) r.skipTags();
  return { name, partitions };
}

function writeWriteTxnMarkersResponseWritableTxnMarkerTopicResult(w: Writer, m: Draft<WriteTxnMarkersResponseWritableTxnMarkerTopicResult>, version: number): void {
  const flexible = version >= 1;
  w.string(m.name ?? '', flexible);
  const partitions = m.partitions ?? [];
  w.arrayLength(partitions.length, flexible);
  for (const item of partitions) writeWriteTxnMarkersResponseWritableTxnMarkerPartitionResult(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

function readWriteTxnMarkersResponseWritableTxnMarkerResult(r: Reader, version: number): WriteTxnMarkersResponseWritableTxnMarkerResult {
  const flexible = version >= 1;
  const producerId = r.int64();
  const topics: WriteTxnMarkersResponseWritableTxnMarkerTopicResult[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) topics.push(readWriteTxnMarkersResponseWritableTxnMarkerTopicResult(r, version));
  if (flexible) r.skipTags();
  return { producerId, topics };
}

function writeWriteTxnMarkersResponseWritableTxnMarkerResult(w: Writer, m: Draft<WriteTxnMarkersResponseWritableTxnMarkerResult>, version: number): void {
  const flexible = version >= 1;
  w.int64(m.producerId ?? 0);
  const topics = m.topics ?? [];
  w.arrayLength(topics.length, flexible);
  for (const item of topics) writeWriteTxnMarkersResponseWritableTxnMarkerTopicResult(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export function readWriteTxnMarkersResponse(r: Reader, version: number): WriteTxnMarkersResponse {
  const flexible = version >= 1;
  const markers: WriteTxnMarkersResponseWritableTxnMarkerResult[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) markers.push(readWriteTxnMarkersResponseWritableTxnMarkerResult(r, version));
  if (flexible) r.skipTags();
  return { markers };
}

export function writeWriteTxnMarkersResponse(w: Writer, m: Draft<WriteTxnMarkersResponse>, version: number): void {
  const flexible = version >= 1;
  const markers = m.markers ?? [];
  w.arrayLength(markers.length, flexible);
  for (const item of markers) writeWriteTxnMarkersResponseWritableTxnMarkerResult(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export const writeTxnMarkersApi: Api<WriteTxnMarkersRequest, WriteTxnMarkersResponse> = {
  key: 27,
  name: 'WriteTxnMarkers',
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 1,
  readRequest: readWriteTxnMarkersRequest,
  writeRequest: writeWriteTxnMarkersRequest,
  readResponse: readWriteTxnMarkersResponse,
  writeResponse: writeWriteTxnMarkersResponse,
};
