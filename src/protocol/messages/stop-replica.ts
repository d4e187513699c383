/** Generated from definitions/stop-replica.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import { refuse, type Writer } from '../writer.ts';
import { readNamePartitionIndexes, type NamePartitionIndexes, writeNamePartitionIndexes, readTopicNamePartitionIndex, type TopicNamePartitionIndex, writeTopicNamePartitionIndex } from './shared.ts';

export interface StopReplicaRequest {
  controllerId: number;
  isKRaftController: boolean;
  controllerEpoch: number;
  brokerEpoch: number;
  deletePartitions: boolean;
  ungroupedPartitions: TopicNamePartitionIndex[];
  topics: NamePartitionIndexes[];
  topicStates: StopReplicaRequestTopicState[];
}

export interface StopReplicaRequestTopicState {
  topicName: string;
  partitionStates: StopReplicaRequestPartitionState[];
}

export interface StopReplicaRequestPartitionState {
  partitionIndex: number;
  leaderEpoch: number;
  deletePartition: boolean;
}

export type StopReplicaRequestTopicV1 = NamePartitionIndexes;

export type StopReplicaRequestPartitionV0 = TopicNamePartitionIndex;

function readStopReplicaRequestPartitionState(r: Reader, _version: number): StopReplicaRequestPartitionState {
  const partitionIndex = r.int32();
  const leaderEpoch = r.int32();
  const deletePartition = r.bool();
  r.skipTags();
  return { partitionIndex, leaderEpoch, deletePartition };
}

function writeStopReplicaRequestPartitionState(w: Writer, m: Draft<StopReplicaRequestPartitionState>, _version: number): void {
  w.int32(m.partitionIndex ?? 0);
  w.int32(m.leaderEpoch ?? -1);
  w.bool(m.deletePartition ?? false);
  w.unsignedVarint(0);
}

function readStopReplicaRequestTopicState(r: Reader, version: number): StopReplicaRequestTopicState {
  const topicName = r.string(true);
  const partitionStates: StopReplicaRequestPartitionState[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) partitionStates.push(readStopReplicaRequestPartitionState(r, version));
  r.skipTags();
  return { topicName, partitionStates };
}

function writeStopReplicaRequestTopicState(w: Writer, m: Draft<StopReplicaRequestTopicState>, version: number): void {
  w.string(m.topicName ?? '', true);
  const partitionStates = m.partitionStates ?? [];
  w.arrayLength(partitionStates.length, true);
  for (const item of partitionStates) writeStopReplicaRequestPartitionState(w, item, version);
  w.unsignedVarint(0);
}

export function readStopReplicaRequest(r: Reader, version: number): StopReplicaRequest {
  const flexible = version >= 2;
  const controllerId = r.int32();
  const isKRaftController = version >= 4 ? r.bool() : false;
  const controllerEpoch = r.int32();
  const brokerEpoch = version >= 1 ? r.int64() : -1;
  const deletePartitions = version <= 2 ? r.bool() : false;
  const ungroupedPartitions: TopicNamePartitionIndex[] = [];
  if (version <= 0) for (let n = r.arrayLength(flexible); n > 0; n--) ungroupedPartitions.push(readTopicNamePartitionIndex(r, flexible));
  const topics: NamePartitionIndexes[] = [];
  if (version >= 1 && version <= 2) for (let n = r.arrayLength(flexible); n > 0; n--) topics.push(readNamePartitionIndexes(r, flexible));
  const topicStates: StopReplicaRequestTopicState[] = [];
  if (version >= 3) for (let n = r.arrayLength(flexible); n > 0; n--) topicStates.push(readStopReplicaRequestTopicState(r, version));
  if (flexible) r.skipTags();
  return {
    controllerId, isKRaftController, controllerEpoch, brokerEpoch, deletePartitions,
    ungroupedPartitions, topics, topicStates,
  };
}

export function writeStopReplicaRequest(w: Writer, m: Draft<StopReplicaRequest>, version: number): void {
  const flexible = version >= 2;
  w.int32(m.controllerId ?? 0);
  if (version >= 4) w.bool(m.isKRaftController ?? false);
  else if (m.isKRaftController === true) refuse('isKRaftController', version);
  w.int32(m.controllerEpoch ?? 0);
  if (version >= 1) w.int64(m.brokerEpoch ?? -1);
  if (version <= 2) w.bool(m.deletePartitions ?? false);
  else if (m.deletePartitions === true) refuse('deletePartitions', version);
  if (version <= 0) {
    const ungroupedPartitions = m.ungroupedPartitions ?? [];
    w.arrayLength(ungroupedPartitions.length, flexible);
    for (const item of ungroupedPartitions) writeTopicNamePartitionIndex(w, item, flexible);
  } else if (m.ungroupedPartitions !== undefined && m.ungroupedPartitions.length > 0) refuse('ungroupedPartitions', version);
  if (version >= 1 && version <= 2) {
    const topics = m.topics ?? [];
    w.arrayLength(topics.length, flexible);
    for (const item of topics) writeNamePartitionIndexes(w, item, flexible);
  } else if (m.topics !== undefined && m.topics.length > 0) refuse('topics', version);
  if (version >= 3) {
    const topicStates = m.topicStates ?? [];
    w.arrayLength(topicStates.length, flexible);
    for (const item of topicStates) writeStopReplicaRequestTopicState(w, item, version);
  } else if (m.topicStates !== undefined && m.topicStates.length > 0) refuse('topicStates', version);
  if (flexible) w.unsignedVarint(0);
}

export interface StopReplicaResponse {
  errorCode: number;
  partitionErrors: StopReplicaResponsePartitionError[];
}

export interface StopReplicaResponsePartitionError {
  topicName: string;
  partitionIndex: number;
  errorCode: number;
}

function readStopReplicaResponsePartitionError(r: Reader, version: number): StopReplicaResponsePartitionError {
  const flexible = version >= 2;
  const topicName = r.string(flexible);
  const partitionIndex = r.int32();
  const errorCode = r.int16();
  if (flexible) r.skipTags();
  return { topicName, partitionIndex, errorCode };
}

function writeStopReplicaResponsePartitionError(w: Writer, m: Draft<StopReplicaResponsePartitionError>, version: number): void {
  const flexible = version >= 2;
  w.string(m.topicName ?? '', flexible);
  w.int32(m.partitionIndex ?? 0);
  w.int16(m.errorCode ?? 0);
  if (flexible) w.unsignedVarint(0);
}

export function readStopReplicaResponse(r: Reader, version: number): StopReplicaResponse {
  const flexible = version >= 2;
  const errorCode = r.int16();
  const partitionErrors: StopReplicaResponsePartitionError[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) partitionErrors.push(readStopReplicaResponsePartitionError(r, version));
  if (flexible) r.skipTags();
  return { errorCode, partitionErrors };
}

export function writeStopReplicaResponse(w: Writer, m: Draft<StopReplicaResponse>, version: number): void {
  const flexible = version >= 2;
  w.int16(m.errorCode ?? 0);
  const partitionErrors = m.partitionErrors ?? [];
  w.arrayLength(partitionErrors.length, flexible);
  for (const item of partitionErrors) writeStopReplicaResponsePartitionError(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export const stopReplicaApi: Api<StopReplicaRequest, StopReplicaResponse> = {
  key: 5,
  name: 'StopReplica',
  minVersion: 0,
  maxVersion: 4,
  flexibleFrom: 2,
  readRequest: readStopReplicaRequest,
  writeRequest: writeStopReplicaRequest,
  readResponse: readStopReplicaResponse,
  writeResponse: writeStopReplicaResponse,
};
