/** Generated from definitions/write-txn-markers.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';
import { readNamePartitionIndexes, type NamePartitionIndexes, writeNamePartitionIndexes, readNamePartitionsOfPartitionIndexErrorCode, type NamePartitionsOfPartitionIndexErrorCode, writeNamePartitionsOfPartitionIndexErrorCode, type PartitionIndexErrorCode } from './shared.ts';

export interface WriteTxnMarkersRequest {
  markers: WriteTxnMarkersRequestWritableTxnMarker[];
}

export interface WriteTxnMarkersRequestWritableTxnMarker {
  producerId: number;
  producerEpoch: number;
  transactionResult: boolean;
  topics: NamePartitionIndexes[];
  coordinatorEpoch: number;
}

export type WriteTxnMarkersRequestWritableTxnMarkerTopic = NamePartitionIndexes;

function readWriteTxnMarkersRequestWritableTxnMarker(r: Reader, version: number): WriteTxnMarkersRequestWritableTxnMarker {
  const flexible = version >= 1;
  const producerId = r.int64();
  const producerEpoch = r.int16();
  const transactionResult = r.bool();
  const topics: NamePartitionIndexes[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) topics.push(readNamePartitionIndexes(r, flexible));
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
  for (const item of topics) writeNamePartitionIndexes(w, item, flexible);
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
  topics: NamePartitionsOfPartitionIndexErrorCode[];
}

export type WriteTxnMarkersResponseWritableTxnMarkerTopicResult = NamePartitionsOfPartitionIndexErrorCode;

export type WriteTxnMarkersResponseWritableTxnMarkerPartitionResult = PartitionIndexErrorCode;

function readWriteTxnMarkersResponseWritableTxnMarkerResult(r: Reader, version: number): WriteTxnMarkersResponseWritableTxnMarkerResult {
  const flexible = version >= 1;
  const producerId = r.int64();
  const topics: NamePartitionsOfPartitionIndexErrorCode[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) topics.push(readNamePartitionsOfPartitionIndexErrorCode(r, flexible));
  if (flexible) r.skipTags();
  return { producerId, topics };
}

function writeWriteTxnMarkersResponseWritableTxnMarkerResult(w: Writer, m: Draft<WriteTxnMarkersResponseWritableTxnMarkerResult>, version: number): void {
  const flexible = version >= 1;
  w.int64(m.producerId ?? 0);
  const topics = m.topics ?? [];
  w.arrayLength(topics.length, flexible);
  for (const item of topics) writeNamePartitionsOfPartitionIndexErrorCode(w, item, flexible);
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
