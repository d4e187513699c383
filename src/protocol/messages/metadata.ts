/** Generated from definitions/metadata.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import { ZERO_UUID } from '../../base/uuid.ts';
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import { refuse, refuseNull, type Writer } from '../writer.ts';

export interface MetadataRequest {
  topics: MetadataRequestTopic[] | null;
  allowAutoTopicCreation: boolean;
  includeClusterAuthorizedOperations: boolean;
  includeTopicAuthorizedOperations: boolean;
}

export interface MetadataRequestTopic {
  topicId: string;
  name: string | null;
}

function readMetadataRequestTopic(r: Reader, version: number): MetadataRequestTopic {
  const flexible = version >= 9;
  const topicId = version >= 10 ? r.uuid() : ZERO_UUID;
  const name = version >= 10 ? r.nullableString(flexible) : r.string(flexible);
  if (flexible) r.skipTags();
  return { topicId, name };
}

function writeMetadataRequestTopic(w: Writer, m: Draft<MetadataRequestTopic>, version: number): void {
  const flexible = version >= 9;
  if (version >= 10) w.uuid(m.topicId ?? ZERO_UUID);
  const name = m.name === undefined ? '' : m.name;
  if (name === null && !(version >= 10)) refuseNull('name', version);
  w.nullableString(name, flexible);
  if (flexible) w.unsignedVarint(0);
}

export function readMetadataRequest(r: Reader, version: number): MetadataRequest {
  const flexible = version >= 9;
  let topics: MetadataRequestTopic[] | null = [];
  const topicsCount = version >= 1 ? r.nullableArrayLength(flexible) : r.arrayLength(flexible);
  topics = topicsCount < 0 ? null : [];
  if (topics !== null) for (let n = topicsCount; n > 0; n--) topics.push(readMetadataRequestTopic(r, version));
  const allowAutoTopicCreation = version >= 4 ? r.bool() : true;
  const includeClusterAuthorizedOperations = version >= 8 && version <= 10 ? r.bool() : false;
  const includeTopicAuthorizedOperations = version >= 8 ? r.bool() : false;
  if (flexible) r.skipTags();
  return {
    topics, allowAutoTopicCreation, includeClusterAuthorizedOperations,
    includeTopicAuthorizedOperations,
  };
}

export function writeMetadataRequest(w: Writer, m: Draft<MetadataRequest>, version: number): void {
  const flexible = version >= 9;
  const topics = m.topics === undefined ? [] : m.topics;
  if (topics === null && !(version >= 1)) refuseNull('topics', version);
  w.arrayLength(topics === null ? -1 : topics.length, flexible);
  if (topics !== null) for (const item of topics) writeMetadataRequestTopic(w, item, version);
  if (version >= 4) w.bool(m.allowAutoTopicCreation ?? true);
  else if (m.allowAutoTopicCreation === false) refuse('allowAutoTopicCreation', version);
  if (version >= 8 && version <= 10) w.bool(m.includeClusterAuthorizedOperations ?? false);
  else if (m.includeClusterAuthorizedOperations === true) refuse('includeClusterAuthorizedOperations', version);
  if (version >= 8) w.bool(m.includeTopicAuthorizedOperations ?? false);
  else if (m.includeTopicAuthorizedOperations === true) refuse('includeTopicAuthorizedOperations', version);
  if (flexible) w.unsignedVarint(0);
}

export interface MetadataResponse {
  throttleTimeMs: number;
  brokers: MetadataResponseBroker[];
  clusterId: string | null;
  controllerId: number;
  topics: MetadataResponseTopic[];
  clusterAuthorizedOperations: number;
}

export interface MetadataResponseTopic {
  errorCode: number;
  name: string | null;
  topicId: string;
  isInternal: boolean;
  partitions: MetadataResponsePartition[];
  topicAuthorizedOperations: number;
}

export interface MetadataResponsePartition {
  errorCode: number;
  partitionIndex: number;
  leaderId: number;
  leaderEpoch: number;
  replicaNodes: number[];
  isrNodes: number[];
  offlineReplicas: number[];
}

export interface MetadataResponseBroker {
  nodeId: number;
  host: string;
  port: number;
  rack: string | null;
}

function readMetadataResponseBroker(r: Reader, version: number): MetadataResponseBroker {
  const flexible = version >= 9;
  const nodeId = r.int32();
  const host = r.string(flexible);
  const port = r.int32();
  const rack: string | null = version >= 1 ? r.nullableString(flexible) : null;
  if (flexible) r.skipTags();
  return { nodeId, host, port, rack };
}

function writeMetadataResponseBroker(w: Writer, m: Draft<MetadataResponseBroker>, version: number): void {
  const flexible = version >= 9;
  w.int32(m.nodeId ?? 0);
  w.string(m.host ?? '', flexible);
  w.int32(m.port ?? 0);
  if (version >= 1) w.nullableString(m.rack ?? null, flexible);
  if (flexible) w.unsignedVarint(0);
}

function readMetadataResponsePartition(r: Reader, version: number): MetadataResponsePartition {
  const flexible = version >= 9;
  const errorCode = r.int16();
  const partitionIndex = r.int32();
  const leaderId = r.int32();
  const leaderEpoch = version >= 7 ? r.int32() : -1;
  const replicaNodes = r.int32Array(flexible);
  const isrNodes = r.int32Array(flexible);
  const offlineReplicas: number[] = version >= 5 ? r.int32Array(flexible) : [];
  if (flexible) r.skipTags();
  return {
    errorCode, partitionIndex, leaderId, leaderEpoch, replicaNodes, isrNodes, offlineReplicas,
  };
}

function writeMetadataResponsePartition(w: Writer, m: Draft<MetadataResponsePartition>, version: number): void {
  const flexible = version >= 9;
  w.int16(m.errorCode ?? 0);
  w.int32(m.partitionIndex ?? 0);
  w.int32(m.leaderId ?? 0);
  if (version >= 7) w.int32(m.leaderEpoch ?? -1);
  w.int32Array(m.replicaNodes ?? [], flexible);
  w.int32Array(m.isrNodes ?? [], flexible);
  if (version >= 5) w.int32Array(m.offlineReplicas ?? [], flexible);
  if (flexible) w.unsignedVarint(0);
}

function readMetadataResponseTopic(r: Reader, version: number): MetadataResponseTopic {
  const flexible = version >= 9;
  const errorCode = r.int16();
  const name = version >= 12 ? r.nullableString(flexible) : r.string(flexible);
  const topicId = version >= 10 ? r.uuid() : ZERO_UUID;
  const isInternal = version >= 1 ? r.bool() : false;
  const partitions: MetadataResponsePartition[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) partitions.push(readMetadataResponsePartition(r, version));
  const topicAuthorizedOperations = version >= 8 ? r.int32() : -2147483648;
  if (flexible) r.skipTags();
  return { errorCode, name, topicId, isInternal, partitions, topicAuthorizedOperations };
}

function writeMetadataResponseTopic(w: Writer, m: Draft<MetadataResponseTopic>, version: number): void {
  const flexible = version >= 9;
  w.int16(m.errorCode ?? 0);
  const name = m.name === undefined ? '' : m.name;
  if (name === null && !(version >= 12)) refuseNull('name', version);
  w.nullableString(name, flexible);
  if (version >= 10) w.uuid(m.topicId ?? ZERO_UUID);
  if (version >= 1) w.bool(m.isInternal ?? false);
  const partitions = m.partitions ?? [];
  w.arrayLength(partitions.length, flexible);
  for (const item of partitions) writeMetadataResponsePartition(w, item, version);
  if (version >= 8) w.int32(m.topicAuthorizedOperations ?? -2147483648);
  else if (m.topicAuthorizedOperations !== undefined && m.topicAuthorizedOperations !== -2147483648) refuse('topicAuthorizedOperations', version);
  if (flexible) w.unsignedVarint(0);
}

export function readMetadataResponse(r: Reader, version: number): MetadataResponse {
  const flexible = version >= 9;
  const throttleTimeMs = version >= 3 ? r.int32() : 0;
  const brokers: MetadataResponseBroker[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) brokers.push(readMetadataResponseBroker(r, version));
  const clusterId: string | null = version >= 2 ? r.nullableString(flexible) : null;
  const controllerId = version >= 1 ? r.int32() : -1;
  const topics: MetadataResponseTopic[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) topics.push(readMetadataResponseTopic(r, version));
  const clusterAuthorizedOperations = version >= 8 && version <= 10 ? r.int32() : -2147483648;
  if (flexible) r.skipTags();
  return {
    throttleTimeMs, brokers, clusterId, controllerId, topics, clusterAuthorizedOperations,
  };
}

export function writeMetadataResponse(w: Writer, m: Draft<MetadataResponse>, version: number): void {
  const flexible = version >= 9;
  if (version >= 3) w.int32(m.throttleTimeMs ?? 0);
  const brokers = m.brokers ?? [];
  w.arrayLength(brokers.length, flexible);
  for (const item of brokers) writeMetadataResponseBroker(w, item, version);
  if (version >= 2) w.nullableString(m.clusterId ?? null, flexible);
  if (version >= 1) w.int32(m.controllerId ?? -1);
  const topics = m.topics ?? [];
  w.arrayLength(topics.length, flexible);
  for (const item of topics) writeMetadataResponseTopic(w, item, version);
  if (version >= 8 && version <= 10) w.int32(m.clusterAuthorizedOperations ?? -2147483648);
  else if (m.clusterAuthorizedOperations !== undefined && m.clusterAuthorizedOperations !== -2147483648) refuse('clusterAuthorizedOperations', version);
  if (flexible) w.unsignedVarint(0);
}

export const metadataApi: Api<MetadataRequest, MetadataResponse> = {
  key: 3,
  name: 'Metadata',
  minVersion: 0,
  maxVersion: 12,
  flexibleFrom: 9,
  readRequest: readMetadataRequest,
  writeRequest: writeMetadataRequest,
  readResponse: readMetadataResponse,
  writeResponse: writeMetadataResponse,
};
