/** Generated from definitions/leader-and-isr.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import { ZERO_UUID } from '../../base/uuid.ts';
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import { refuse, type Writer } from '../writer.ts';

export interface LeaderAndIsrRequest {
  controllerId: number;
  isKRaftController: boolean;
  controllerEpoch: number;
  brokerEpoch: number;
  type: number;
  ungroupedPartitionStates: LeaderAndIsrRequestPartitionState[];
  topicStates: LeaderAndIsrRequestTopicState[];
  liveLeaders: LeaderAndIsrRequestLiveLeader[];
}

export interface LeaderAndIsrRequestLiveLeader {
  brokerId: number;
  hostName: string;
  port: number;
}

export interface LeaderAndIsrRequestTopicState {
  topicName: string;
  topicId: string;
  partitionStates: LeaderAndIsrRequestPartitionState[];
}

export interface LeaderAndIsrRequestPartitionState {
  topicName: string;
  partitionIndex: number;
  controllerEpoch: number;
  leader: number;
  leaderEpoch: number;
  isr: number[];
  partitionEpoch: number;
  replicas: number[];
  addingReplicas: number[];
  removingReplicas: number[];
  isNew: boolean;
  leaderRecoveryState: number;
}

function readLeaderAndIsrRequestPartitionState(r: Reader, version: number): LeaderAndIsrRequestPartitionState {
  const flexible = version >= 4;
  const topicName = version <= 1 ? r.string(flexible) : '';
  const partitionIndex = r.int32();
  const controllerEpoch = r.int32();
  const leader = r.int32();
  const leaderEpoch = r.int32();
  const isr = r.int32Array(flexible);
  const partitionEpoch = r.int32();
  const replicas = r.int32Array(flexible);
  const addingReplicas: number[] = version >= 3 ? r.int32Array(flexible) : [];
  const removingReplicas: number[] = version >= 3 ? r.int32Array(flexible) : [];
  const isNew = version >= 1 ? r.bool() : false;
  const leaderRecoveryState = version >= 6 ? r.int8() : 0;
  if (flexible) r.skipTags();
  return {
    topicName, partitionIndex, controllerEpoch, leader, leaderEpoch, isr, partitionEpoch,
    replicas, addingReplicas, removingReplicas, isNew, leaderRecoveryState,
  };
}

function writeLeaderAndIsrRequestPartitionState(w: Writer, m: Draft<LeaderAndIsrRequestPartitionState>, version: number): void {
  const flexible = version >= 4;
  if (version <= 1) w.string(m.topicName ?? '', flexible);
  w.int32(m.partitionIndex ?? 0);
  w.int32(m.controllerEpoch ?? 0);
  w.int32(m.leader ?? 0);
  w.int32(m.leaderEpoch ?? 0);
  w.int32Array(m.isr ?? [], flexible);
  w.int32(m.partitionEpoch ?? 0);
  w.int32Array(m.replicas ?? [], flexible);
  if (version >= 3) w.int32Array(m.addingReplicas ?? [], flexible);
  if (version >= 3) w.int32Array(m.removingReplicas ?? [], flexible);
  if (version >= 1) w.bool(m.isNew ?? false);
  if (version >= 6) w.int8(m.leaderRecoveryState ?? 0);
  else if (m.leaderRecoveryState !== undefined && m.leaderRecoveryState !== 0) refuse('leaderRecoveryState', version);
  if (flexible) w.unsignedVarint(0);
}

function readLeaderAndIsrRequestTopicState(r: Reader, version: number): LeaderAndIsrRequestTopicState {
  const flexible = version >= 4;
  const topicName = r.string(flexible);
  const topicId = version >= 5 ? r.uuid() : ZERO_UUID;
  const partitionStates: LeaderAndIsrRequestPartitionState[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) partitionStates.push(readLeaderAndIsrRequestPartitionState(r, version));
  if (flexible) r.skipTags();
  return { topicName, topicId, partitionStates };
}

function writeLeaderAndIsrRequestTopicState(w: Writer, m: Draft<LeaderAndIsrRequestTopicState>, version: number): void {
  const flexible = version >= 4;
  w.string(m.topicName ?? '', flexible);
  if (version >= 5) w.uuid(m.topicId ?? ZERO_UUID);
  const partitionStates = m.partitionStates ?? [];
  w.arrayLength(partitionStates.length, flexible);
  for (const item of partitionStates) writeLeaderAndIsrRequestPartitionState(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

function readLeaderAndIsrRequestLiveLeader(r: Reader, version: number): LeaderAndIsrRequestLiveLeader {
  const flexible = version >= 4;
  const brokerId = r.int32();
  const hostName = r.string(flexible);
  const port = r.int32();
  if (flexible) r.skipTags();
  return { brokerId, hostName, port };
}

function writeLeaderAndIsrRequestLiveLeader(w: Writer, m: Draft<LeaderAndIsrRequestLiveLeader>, version: number): void {
  const flexible = version >= 4;
  w.int32(m.brokerId ?? 0);
  w.string(m.hostName ?? '', flexible);
  w.int32(m.port ?? 0);
  if (flexible) w.unsignedVarint(0);
}

export function readLeaderAndIsrRequest(r: Reader, version: number): LeaderAndIsrRequest {
  const flexible = version >= 4;
  const controllerId = r.int32();
  const isKRaftController = version >= 7 ? r.bool() : false;
  const controllerEpoch = r.int32();
  const brokerEpoch = version >= 2 ? r.int64() : -1;
  const type = version >= 5 ? r.int8() : 0;
  const ungroupedPartitionStates: LeaderAndIsrRequestPartitionState[] = [];
  if (version <= 1) for (let n = r.arrayLength(flexible); n > 0; n--) ungroupedPartitionStates.push(readLeaderAndIsrRequestPartitionState(r, version));
  const topicStates: LeaderAndIsrRequestTopicState[] = [];
  if (version >= 2) for (let n = r.arrayLength(flexible); n > 0; n--) topicStates.push(readLeaderAndIsrRequestTopicState(r, version));
  const liveLeaders: LeaderAndIsrRequestLiveLeader[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) liveLeaders.push(readLeaderAndIsrRequestLiveLeader(r, version));
  if (flexible) r.skipTags();
  return {
    controllerId, isKRaftController, controllerEpoch, brokerEpoch, type, ungroupedPartitionStates,
    topicStates, liveLeaders,
  };
}

export function writeLeaderAndIsrRequest(w: Writer, m: Draft<LeaderAndIsrRequest>, version: number): void {
  const flexible = version >= 4;
  w.int32(m.controllerId ?? 0);
  if (version >= 7) w.bool(m.isKRaftController ?? false);
  else if (m.isKRaftController === true) refuse('isKRaftController', version);
  w.int32(m.controllerEpoch ?? 0);
  if (version >= 2) w.int64(m.brokerEpoch ?? -1);
  if (version >= 5) w.int8(m.type ?? 0);
  else if (m.type !== undefined && m.type !== 0) refuse('type', version);
  if (version <= 1) {
    const ungroupedPartitionStates = m.ungroupedPartitionStates ?? [];
    w.arrayLength(ungroupedPartitionStates.length, flexible);
    for (const item of ungroupedPartitionStates) writeLeaderAndIsrRequestPartitionState(w, item, version);
  } else if (m.ungroupedPartitionStates !== undefined && m.ungroupedPartitionStates.length > 0) refuse('ungroupedPartitionStates', version);
  if (version >= 2) {
    const topicStates = m.topicStates ?? [];
    w.arrayLength(topicStates.length, flexible);
    for (const item of topicStates) writeLeaderAndIsrRequestTopicState(w, item, version);
  } else if (m.topicStates !== undefined && m.topicStates.length > 0) refuse('topicStates', version);
  const liveLeaders = m.liveLeaders ?? [];
  w.arrayLength(liveLeaders.length, flexible);
  for (const item of liveLeaders) writeLeaderAndIsrRequestLiveLeader(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export interface LeaderAndIsrResponse {
  errorCode: number;
  partitionErrors: LeaderAndIsrResponsePartitionError[];
  topics: LeaderAndIsrResponseTopicError[];
}

export interface LeaderAndIsrResponseTopicError {
  topicId: string;
  partitionErrors: LeaderAndIsrResponsePartitionError[];
}

export interface LeaderAndIsrResponsePartitionError {
  topicName: string;
  partitionIndex: number;
  errorCode: number;
}

function readLeaderAndIsrResponsePartitionError(r: Reader, version: number): LeaderAndIsrResponsePartitionError {
  const flexible = version >= 4;
  const topicName = version <= 4 ? r.string(flexible) : '';
  const partitionIndex = r.int32();
  const errorCode = r.int16();
  if (flexible) r.skipTags();
  return { topicName, partitionIndex, errorCode };
}

function writeLeaderAndIsrResponsePartitionError(w: Writer, m: Draft<LeaderAndIsrResponsePartitionError>, version: number): void {
  const flexible = version >= 4;
  if (version <= 4) w.string(m.topicName ?? '', flexible);
  w.int32(m.partitionIndex ?? 0);
  w.int16(m.errorCode ?? 0);
  if (flexible) w.unsignedVarint(0);
}

function readLeaderAndIsrResponseTopicError(r: Reader, version: number): LeaderAndIsrResponseTopicError {
  const topicId = r.uuid();
  const partitionErrors: LeaderAndIsrResponsePartitionError[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) partitionErrors.push(readLeaderAndIsrResponsePartitionError(r, version));
  r.skipTags();
  return { topicId, partitionErrors };
}

function writeLeaderAndIsrResponseTopicError(w: Writer, m: Draft<LeaderAndIsrResponseTopicError>, version: number): void {
  w.uuid(m.topicId ?? ZERO_UUID);
  const partitionErrors = m.partitionErrors ?? [];
  w.arrayLength(partitionErrors.length, true);
  for (const item of partitionErrors) writeLeaderAndIsrResponsePartitionError(w, item, version);
  w.unsignedVarint(0);
}

export function readLeaderAndIsrResponse(r: Reader, version: number): LeaderAndIsrResponse {
  const flexible = version >= 4;
  const errorCode = r.int16();
  const partitionErrors: LeaderAndIsrResponsePartitionError[] = [];
  if (version <= 4) for (let n = r.arrayLength(flexible); n > 0; n--) partitionErrors.push(readLeaderAndIsrResponsePartitionError(r, version));
  const topics: LeaderAndIsrResponseTopicError[] = [];
  if (version >= 5) for (let n = r.arrayLength(flexible); n > 0; n--) topics.push(readLeaderAndIsrResponseTopicError(r, version));
  if (flexible) r.skipTags();
  return { errorCode, partitionErrors, topics };
}

export function writeLeaderAndIsrResponse(w: Writer, m: Draft<LeaderAndIsrResponse>, version: number): void {
  const flexible = version >= 4;
  w.int16(m.errorCode ?? 0);
  if (version <= 4) {
    const partitionErrors = m.partitionErrors ?? [];
    w.arrayLength(partitionErrors.length, flexible);
    for (const item of partitionErrors) writeLeaderAndIsrResponsePartitionError(w, item, version);
  } else if (m.partitionErrors !== undefined && m.partitionErrors.length > 0) refuse('partitionErrors', version);
  if (version >= 5) {
    const topics = m.topics ?? [];
    w.arrayLength(topics.length, flexible);
    for (const item of topics) writeLeaderAndIsrResponseTopicError(w, item, version);
  } else if (m.topics !== undefined && m.topics.length > 0) refuse('topics', version);
  if (flexible) w.unsignedVarint(0);
}

export const leaderAndIsrApi: Api<LeaderAndIsrRequest, LeaderAndIsrResponse> = {
  key: 4,
  name: 'LeaderAndIsr',
  minVersion: 0,
  maxVersion: 7,
  flexibleFrom: 4,
  readRequest: readLeaderAndIsrRequest,
  writeRequest: writeLeaderAndIsrRequest,
  readResponse: readLeaderAndIsrResponse,
  writeResponse: writeLeaderAndIsrResponse,
};
