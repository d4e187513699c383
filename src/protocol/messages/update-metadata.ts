/** Generated from definitions/update-metadata.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import { ZERO_UUID } from '../../base/uuid.ts';
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import { refuse, type Writer } from '../writer.ts';

export interface UpdateMetadataRequest {
  controllerId: number;
  isKRaftController: boolean;
  type: number;
  controllerEpoch: number;
  brokerEpoch: number;
  ungroupedPartitionStates: UpdateMetadataRequestPartitionState[];
  topicStates: UpdateMetadataRequestTopicState[];
  liveBrokers: UpdateMetadataRequestBroker[];
}

export interface UpdateMetadataRequestBroker {
  id: number;
  v0Host: string;
  v0Port: number;
  endpoints: UpdateMetadataRequestEndpoint[];
  rack: string | null;
}

export interface UpdateMetadataRequestEndpoint {
  port: number;
  host: string;
  listener: string;
  securityProtocol: number;
}

export interface UpdateMetadataRequestTopicState {
  topicName: string;
  topicId: string;
  partitionStates: UpdateMetadataRequestPartitionState[];
}

export interface UpdateMetadataRequestPartitionState {
  topicName: string;
  partitionIndex: number;
  controllerEpoch: number;
  leader: number;
  leaderEpoch: number;
  isr: number[];
  zkVersion: number;
  replicas: number[];
  offlineReplicas: number[];
}

function readUpdateMetadataRequestPartitionState(r: Reader, version: number): UpdateMetadataRequestPartitionState {
  const flexible = version >= 6;
  const topicName = version <= 4 ? r.string(flexible) : '';
  const partitionIndex = r.int32();
  const controllerEpoch = r.int32();
  const leader = r.int32();
  const leaderEpoch = r.int32();
  const isr = r.int32Array(flexible);
  const zkVersion = r.int32();
  const replicas = r.int32Array(flexible);
  const offlineReplicas: number[] = version >= 4 ? r.int32Array(flexible) : [];
  if (flexible) r.skipTags();
  return {
    topicName, partitionIndex, controllerEpoch, leader, leaderEpoch, isr, zkVersion, replicas,
    offlineReplicas,
  };
}

function writeUpdateMetadataRequestPartitionState(w: Writer, m: Draft<UpdateMetadataRequestPartitionState>, version: number): void {
  const flexible = version >= 6;
  if (version <= 4) w.string(m.topicName ?? '', flexible);
  w.int32(m.partitionIndex ?? 0);
  w.int32(m.controllerEpoch ?? 0);
  w.int32(m.leader ?? 0);
  w.int32(m.leaderEpoch ?? 0);
  w.int32Array(m.isr ?? [], flexible);
  w.int32(m.zkVersion ?? 0);
  w.int32Array(m.replicas ?? [], flexible);
  if (version >= 4) w.int32Array(m.offlineReplicas ?? [], flexible);
  if (flexible) w.unsignedVarint(0);
}

function readUpdateMetadataRequestTopicState(r: Reader, version: number): UpdateMetadataRequestTopicState {
  const flexible = version >= 6;
  const topicName = r.string(flexible);
  const topicId = version >= 7 ? r.uuid() : ZERO_UUID;
  const partitionStates: UpdateMetadataRequestPartitionState[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) partitionStates.push(readUpdateMetadataRequestPartitionState(r, version));
  if (flexible) r.skipTags();
  return { topicName, topicId, partitionStates };
}

function writeUpdateMetadataRequestTopicState(w: Writer, m: Draft<UpdateMetadataRequestTopicState>, version: number): void {
  const flexible = version >= 6;
  w.string(m.topicName ?? '', flexible);
  if (version >= 7) w.uuid(m.topicId ?? ZERO_UUID);
  const partitionStates = m.partitionStates ?? [];
  w.arrayLength(partitionStates.length, flexible);
  for (const item of partitionStates) writeUpdateMetadataRequestPartitionState(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

function readUpdateMetadataRequestEndpoint(r: Reader, version: number): UpdateMetadataRequestEndpoint {
  const flexible = version >= 6;
  const port = r.int32();
  const host = r.string(flexible);
  const listener = version >= 3 ? r.string(flexible) : '';
  const securityProtocol = r.int16();
  if (flexible) r.skipTags();
  return { port, host, listener, securityProtocol };
}

function writeUpdateMetadataRequestEndpoint(w: Writer, m: Draft<UpdateMetadataRequestEndpoint>, version: number): void {
  const flexible = version >= 6;
  w.int32(m.port ?? 0);
  w.string(m.host ?? '', flexible);
  if (version >= 3) w.string(m.listener ?? '', flexible);
  w.int16(m.securityProtocol ?? 0);
  if (flexible) w.unsignedVarint(0);
}

function readUpdateMetadataRequestBroker(r: Reader, version: number): UpdateMetadataRequestBroker {
  const flexible = version >= 6;
  const id = r.int32();
  const v0Host = version <= 0 ? r.string(flexible) : '';
  const v0Port = version <= 0 ? r.int32() : 0;
  const endpoints: UpdateMetadataRequestEndpoint[] = [];
  if (version >= 1) for (let n = r.arrayLength(flexible); n > 0; n--) endpoints.push(readUpdateMetadataRequestEndpoint(r, version));
  const rack: string | null = version >= 2 ? r.nullableString(flexible) : '';
  if (flexible) r.skipTags();
  return { id, v0Host, v0Port, endpoints, rack };
}

function writeUpdateMetadataRequestBroker(w: Writer, m: Draft<UpdateMetadataRequestBroker>, version: number): void {
  const flexible = version >= 6;
  w.int32(m.id ?? 0);
  if (version <= 0) w.string(m.v0Host ?? '', flexible);
  if (version <= 0) w.int32(m.v0Port ?? 0);
  if (version >= 1) {
    const endpoints = m.endpoints ?? [];
    w.arrayLength(endpoints.length, flexible);
    for (const item of endpoints) writeUpdateMetadataRequestEndpoint(w, item, version);
  }
  if (version >= 2) w.nullableString(m.rack === undefined ? '' : m.rack, flexible);
  if (flexible) w.unsignedVarint(0);
}

export function readUpdateMetadataRequest(r: Reader, version: number): UpdateMetadataRequest {
  const flexible = version >= 6;
  const controllerId = r.int32();
  const isKRaftController = version >= 8 ? r.bool() : false;
  const controllerEpoch = r.int32();
  const brokerEpoch = version >= 5 ? r.int64() : -1;
  const ungroupedPartitionStates: UpdateMetadataRequestPartitionState[] = [];
  if (version <= 4) for (let n = r.arrayLength(flexible); n > 0; n--) ungroupedPartitionStates.push(readUpdateMetadataRequestPartitionState(r, version));
  const topicStates: UpdateMetadataRequestTopicState[] = [];
  if (version >= 5) for (let n = r.arrayLength(flexible); n > 0; n--) topicStates.push(readUpdateMetadataRequestTopicState(r, version));
  const liveBrokers: UpdateMetadataRequestBroker[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) liveBrokers.push(readUpdateMetadataRequestBroker(r, version));
  let type: number = 0;
  if (flexible) {
    for (let tags = r.unsignedVarint(); tags > 0; tags--) {
      const tag = r.unsignedVarint();
      const size = r.unsignedVarint();
      switch (tag) {
        case 0:
          if (!(version >= 8)) r.invalidTag(tag, version);
          type = r.int8();
          break;
        default:
          r.skip(size);
      }
    }
  }
  return {
    controllerId, isKRaftController, type, controllerEpoch, brokerEpoch, ungroupedPartitionStates,
    topicStates, liveBrokers,
  };
}

export function writeUpdateMetadataRequest(w: Writer, m: Draft<UpdateMetadataRequest>, version: number): void {
  const flexible = version >= 6;
  w.int32(m.controllerId ?? 0);
  if (version >= 8) w.bool(m.isKRaftController ?? false);
  else if (m.isKRaftController === true) refuse('isKRaftController', version);
  w.int32(m.controllerEpoch ?? 0);
  if (version >= 5) w.int64(m.brokerEpoch ?? -1);
  if (version <= 4) {
    const ungroupedPartitionStates = m.ungroupedPartitionStates ?? [];
    w.arrayLength(ungroupedPartitionStates.length, flexible);
    for (const item of ungroupedPartitionStates) writeUpdateMetadataRequestPartitionState(w, item, version);
  } else if (m.ungroupedPartitionStates !== undefined && m.ungroupedPartitionStates.length > 0) refuse('ungroupedPartitionStates', version);
  if (version >= 5) {
    const topicStates = m.topicStates ?? [];
    w.arrayLength(topicStates.length, flexible);
    for (const item of topicStates) writeUpdateMetadataRequestTopicState(w, item, version);
  } else if (m.topicStates !== undefined && m.topicStates.length > 0) refuse('topicStates', version);
  const liveBrokers = m.liveBrokers ?? [];
  w.arrayLength(liveBrokers.length, flexible);
  for (const item of liveBrokers) writeUpdateMetadataRequestBroker(w, item, version);
  if (!(version >= 8) && m.type !== undefined && m.type !== 0) refuse('type', version);
  if (flexible) {
    const hasType = version >= 8 && m.type !== undefined && m.type !== 0;
    w.unsignedVarint(hasType ? 1 : 0);
    if (hasType) {
      w.unsignedVarint(0);
      w.unsignedVarint(1);
      w.int8(m.type ?? 0);
    }
  }
}

export interface UpdateMetadataResponse {
  errorCode: number;
}

export function readUpdateMetadataResponse(r: Reader, version: number): UpdateMetadataResponse {
  const flexible = version >= 6;
  const errorCode = r.int16();
  if (flexible) r.skipTags();
  return { errorCode };
}

export function writeUpdateMetadataResponse(w: Writer, m: Draft<UpdateMetadataResponse>, version: number): void {
  const flexible = version >= 6;
  w.int16(m.errorCode ?? 0);
  if (flexible) w.unsignedVarint(0);
}

export const updateMetadataApi: Api<UpdateMetadataRequest, UpdateMetadataResponse> = {
  key: 6,
  name: 'UpdateMetadata',
  minVersion: 0,
  maxVersion: 8,
  flexibleFrom: 6,
  readRequest: readUpdateMetadataRequest,
  writeRequest: writeUpdateMetadataRequest,
  readResponse: readUpdateMetadataResponse,
  writeResponse: writeUpdateMetadataResponse,
};
