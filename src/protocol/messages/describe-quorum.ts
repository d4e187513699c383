/** Generated from definitions/describe-quorum.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import { ZERO_UUID } from '../../base/uuid.ts';
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import { refuse, type Writer } from '../writer.ts';
import { readNameHostPort, type NameHostPort, writeNameHostPort, readPartitionIndex, type PartitionIndex, writePartitionIndex } from './shared.ts';

export interface DescribeQuorumRequest {
  topics: DescribeQuorumRequestTopicData[];
}

export interface DescribeQuorumRequestTopicData {
  topicName: string;
  partitions: PartitionIndex[];
}

export type DescribeQuorumRequestPartitionData = PartitionIndex;

function readDescribeQuorumRequestTopicData(r: Reader, _version: number): DescribeQuorumRequestTopicData {
  const topicName = r.string(true);
  const partitions: PartitionIndex[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) partitions.push(readPartitionIndex(r, true));
  r.skipTags();
  return { topicName, partitions };
}

function writeDescribeQuorumRequestTopicData(w: Writer, m: Draft<DescribeQuorumRequestTopicData>, _version: number): void {
  w.string(m.topicName ?? '', true);
  const partitions = m.partitions ?? [];
  w.arrayLength(partitions.length, true);
  for (const item of partitions) writePartitionIndex(w, item, true);
  w.unsignedVarint(0);
}

export function readDescribeQuorumRequest(r: Reader, version: number): DescribeQuorumRequest {
  const topics: DescribeQuorumRequestTopicData[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) topics.push(readDescribeQuorumRequestTopicData(r, version));
  r.skipTags();
  return { topics };
}

export function writeDescribeQuorumRequest(w: Writer, m: Draft<DescribeQuorumRequest>, version: number): void {
  const topics = m.topics ?? [];
  w.arrayLength(topics.length, true);
  for (const item of topics) writeDescribeQuorumRequestTopicData(w, item, version);
  w.unsignedVarint(0);
}

export interface DescribeQuorumResponse {
  errorCode: number;
  errorMessage: string | null;
  topics: DescribeQuorumResponseTopicData[];
  nodes: DescribeQuorumResponseNode[];
}

export interface DescribeQuorumResponseNode {
  nodeId: number;
  listeners: NameHostPort[];
}

export type DescribeQuorumResponseListener = NameHostPort;

export interface DescribeQuorumResponseTopicData {
  topicName: string;
  partitions: DescribeQuorumResponsePartitionData[];
}

export interface DescribeQuorumResponsePartitionData {
  partitionIndex: number;
  errorCode: number;
  errorMessage: string | null;
  leaderId: number;
  leaderEpoch: number;
  highWatermark: number;
  currentVoters: DescribeQuorumResponseReplicaState[];
  observers: DescribeQuorumResponseReplicaState[];
}

export interface DescribeQuorumResponseReplicaState {
  replicaId: number;
  replicaDirectoryId: string;
  logEndOffset: number;
  lastFetchTimestamp: number;
  lastCaughtUpTimestamp: number;
}

function readDescribeQuorumResponseReplicaState(r: Reader, version: number): DescribeQuorumResponseReplicaState {
  const replicaId = r.int32();
  const replicaDirectoryId = version >= 2 ? r.uuid() : ZERO_UUID;
  const logEndOffset = r.int64();
  const lastFetchTimestamp = version >= 1 ? r.int64() : -1;
  const lastCaughtUpTimestamp = version >= 1 ? r.int64() : -1;
  r.skipTags();
  return {
    replicaId, replicaDirectoryId, logEndOffset, lastFetchTimestamp, lastCaughtUpTimestamp,
  };
}

function writeDescribeQuorumResponseReplicaState(w: Writer, m: Draft<DescribeQuorumResponseReplicaState>, version: number): void {
  w.int32(m.replicaId ?? 0);
  if (version >= 2) w.uuid(m.replicaDirectoryId ?? ZERO_UUID);
  else if (m.replicaDirectoryId !== undefined && m.replicaDirectoryId !== ZERO_UUID) refuse('replicaDirectoryId', version);
  w.int64(m.logEndOffset ?? 0);
  if (version >= 1) w.int64(m.lastFetchTimestamp ?? -1);
  if (version >= 1) w.int64(m.lastCaughtUpTimestamp ?? -1);
  w.unsignedVarint(0);
}

function readDescribeQuorumResponsePartitionData(r: Reader, version: number): DescribeQuorumResponsePartitionData {
  const partitionIndex = r.int32();
  const errorCode = r.int16();
  const errorMessage: string | null = version >= 2 ? r.nullableString(true) : '';
  const leaderId = r.int32();
  const leaderEpoch = r.int32();
  const highWatermark = r.int64();
  const currentVoters: DescribeQuorumResponseReplicaState[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) currentVoters.push(readDescribeQuorumResponseReplicaState(r, version));
  const observers: DescribeQuorumResponseReplicaState[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) observers.push(readDescribeQuorumResponseReplicaState(r, version));
  r.skipTags();
  return {
    partitionIndex, errorCode, errorMessage, leaderId, leaderEpoch, highWatermark, currentVoters,
    observers,
  };
}

function writeDescribeQuorumResponsePartitionData(w: Writer, m: Draft<DescribeQuorumResponsePartitionData>, version: number): void {
  w.int32(m.partitionIndex ?? 0);
  w.int16(m.errorCode ?? 0);
  if (version >= 2) w.nullableString(m.errorMessage === undefined ? '' : m.errorMessage, true);
  w.int32(m.leaderId ?? 0);
  w.int32(m.leaderEpoch ?? 0);
  w.int64(m.highWatermark ?? 0);
  const currentVoters = m.currentVoters ?? [];
  w.arrayLength(currentVoters.length, true);
  for (const item of currentVoters) writeDescribeQuorumResponseReplicaState(w, item, version);
  const observers = m.observers ?? [];
  w.arrayLength(observers.length, true);
  for (const item of observers) writeDescribeQuorumResponseReplicaState(w, item, version);
  w.unsignedVarint(0);
}

function readDescribeQuorumResponseTopicData(r: Reader, version: number): DescribeQuorumResponseTopicData {
  const topicName = r.string(true);
  const partitions: DescribeQuorumResponsePartitionData[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) partitions.push(readDescribeQuorumResponsePartitionData(r, version));
  r.skipTags();
  return { topicName, partitions };
}

function writeDescribeQuorumResponseTopicData(w: Writer, m: Draft<DescribeQuorumResponseTopicData>, version: number): void {
  w.string(m.topicName ?? '', true);
  const partitions = m.partitions ?? [];
  w.arrayLength(partitions.length, true);
  for (const item of partitions) writeDescribeQuorumResponsePartitionData(w, item, version);
  w.unsignedVarint(0);
}

function readDescribeQuorumResponseNode(r: Reader, _version: number): DescribeQuorumResponseNode {
  const nodeId = r.int32();
  const listeners: NameHostPort[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) listeners.push(readNameHostPort(r, true));
  r.skipTags();
  return { nodeId, listeners };
}

function writeDescribeQuorumResponseNode(w: Writer, m: Draft<DescribeQuorumResponseNode>, _version: number): void {
  w.int32(m.nodeId ?? 0);
  const listeners = m.listeners ?? [];
  w.arrayLength(listeners.length, true);
  for (const item of listeners) writeNameHostPort(w, item, true);
  w.unsignedVarint(0);
}

export function readDescribeQuorumResponse(r: Reader, version: number): DescribeQuorumResponse {
  const errorCode = r.int16();
  const errorMessage: string | null = version >= 2 ? r.nullableString(true) : '';
  const topics: DescribeQuorumResponseTopicData[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) topics.push(readDescribeQuorumResponseTopicData(r, version));
  const nodes: DescribeQuorumResponseNode[] = [];
  if (version >= 2) for (let n = r.arrayLength(true); n > 0; n--) nodes.push(readDescribeQuorumResponseNode(r, version));
  r.skipTags();
  return { errorCode, errorMessage, topics, nodes };
}

export function writeDescribeQuorumResponse(w: Writer, m: Draft<DescribeQuorumResponse>, version: number): void {
  w.int16(m.errorCode ?? 0);
  if (version >= 2) w.nullableString(m.errorMessage === undefined ? '' : m.errorMessage, true);
  const topics = m.topics ?? [];
  w.arrayLength(topics.length, true);
  for (const item of topics) writeDescribeQuorumResponseTopicData(w, item, version);
  if (version >= 2) {
    const nodes = m.nodes ?? [];
    w.arrayLength(nodes.length, true);
    for (const item of nodes) writeDescribeQuorumResponseNode(w, item, version);
  } else if (m.nodes !== undefined && m.nodes.length > 0) refuse('nodes', version);
  w.unsignedVarint(0);
}

export const describeQuorumApi: Api<DescribeQuorumRequest, DescribeQuorumResponse> = {
  key: 55,
  name: 'DescribeQuorum',
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 0,
  readRequest: readDescribeQuorumRequest,
  writeRequest: writeDescribeQuorumRequest,
  readResponse: readDescribeQuorumResponse,
  writeResponse: writeDescribeQuorumResponse,
};
