/** Generated from definitions/fetch.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import { ZERO_UUID } from '../../base/uuid.ts';
import type { Api, Draft, RecordBytes } from '../api.ts';
import type { Reader } from '../reader.ts';
import { refuse, type Writer } from '../writer.ts';
import { readLeaderIdLeaderEpoch, type LeaderIdLeaderEpoch, writeLeaderIdLeaderEpoch, readNodeIdHostPortRack, type NodeIdHostPortRack, writeNodeIdHostPortRack } from './shared.ts';

export interface FetchRequest {
  clusterId: string | null;
  replicaId: number;
  replicaState: FetchRequestReplicaState;
  maxWaitMs: number;
  minBytes: number;
  maxBytes: number;
  isolationLevel: number;
  sessionId: number;
  sessionEpoch: number;
  topics: FetchRequestTopic[];
  forgottenTopicsData: FetchRequestForgottenTopic[];
  rackId: string;
}

export interface FetchRequestForgottenTopic {
  topic: string;
  topicId: string;
  partitions: number[];
}

export interface FetchRequestTopic {
  topic: string;
  topicId: string;
  partitions: FetchRequestPartition[];
}

export interface FetchRequestPartition {
  partition: number;
  currentLeaderEpoch: number;
  fetchOffset: number;
  lastFetchedEpoch: number;
  logStartOffset: number;
  partitionMaxBytes: number;
  replicaDirectoryId: string;
}

export interface FetchRequestReplicaState {
  replicaId: number;
  replicaEpoch: number;
}

function defaultFetchRequestReplicaState(): FetchRequestReplicaState {
  return {
    replicaId: -1,
    replicaEpoch: -1,
  };
}

function isDefaultFetchRequestReplicaState(m: Draft<FetchRequestReplicaState>): boolean {
  return !(m.replicaId !== undefined && m.replicaId !== -1) && !(m.replicaEpoch !== undefined && m.replicaEpoch !== -1);
}

function readFetchRequestReplicaState(r: Reader, _version: number): FetchRequestReplicaState {
  const replicaId = r.int32();
  const replicaEpoch = r.int64();
  r.skipTags();
  return { replicaId, replicaEpoch };
}

function writeFetchRequestReplicaState(w: Writer, m: Draft<FetchRequestReplicaState>, _version: number): void {
  w.int32(m.replicaId ?? -1);
  w.int64(m.replicaEpoch ?? -1);
  w.unsignedVarint(0);
}

function readFetchRequestPartition(r: Reader, version: number): FetchRequestPartition {
  const flexible = version >= 12;
  const partition = r.int32();
  const currentLeaderEpoch = version >= 9 ? r.int32() : -1;
  const fetchOffset = r.int64();
  const lastFetchedEpoch = version >= 12 ? r.int32() : -1;
  const logStartOffset = version >= 5 ? r.int64() : -1;
  const partitionMaxBytes = r.int32();
  let replicaDirectoryId: string = ZERO_UUID;
  if (flexible) {
    for (let tags = r.unsignedVarint(); tags > 0; tags--) {
      const tag = r.unsignedVarint();
      const size = r.unsignedVarint();
      switch (tag) {
        case 0:
          if (!(version >= 17)) r.invalidTag(tag, version);
          replicaDirectoryId = r.uuid();
          break;
        default:
          r.skip(size);
      }
    }
  }
  return {
    partition, currentLeaderEpoch, fetchOffset, lastFetchedEpoch, logStartOffset,
    partitionMaxBytes, replicaDirectoryId,
  };
}

function writeFetchRequestPartition(w: Writer, m: Draft<FetchRequestPartition>, version: number): void {
  const flexible = version >= 12;
  w.int32(m.partition ?? 0);
  if (version >= 9) w.int32(m.currentLeaderEpoch ?? -1);
  w.int64(m.fetchOffset ?? 0);
  if (version >= 12) w.int32(m.lastFetchedEpoch ?? -1);
  else if (m.lastFetchedEpoch !== undefined && m.lastFetchedEpoch !== -1) refuse('lastFetchedEpoch', version);
  if (version >= 5) w.int64(m.logStartOffset ?? -1);
  w.int32(m.partitionMaxBytes ?? 0);
  if (flexible) {
    const hasReplicaDirectoryId = version >= 17 && m.replicaDirectoryId !== undefined && m.replicaDirectoryId !== ZERO_UUID;
    w.unsignedVarint(hasReplicaDirectoryId ? 1 : 0);
    if (hasReplicaDirectoryId) {
      w.unsignedVarint(0);
      w.unsignedVarint(16);
      w.uuid(m.replicaDirectoryId ?? ZERO_UUID);
    }
  }
}

function readFetchRequestTopic(r: Reader, version: number): FetchRequestTopic {
  const flexible = version >= 12;
  const topic = version <= 12 ? r.string(flexible) : '';
  const topicId = version >= 13 ? r.uuid() : ZERO_UUID;
  const partitions: FetchRequestPartition[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) partitions.push(readFetchRequestPartition(r, version));
  if (flexible) r.skipTags();
  return { topic, topicId, partitions };
}

function writeFetchRequestTopic(w: Writer, m: Draft<FetchRequestTopic>, version: number): void {
  const flexible = version >= 12;
  if (version <= 12) w.string(m.topic ?? '', flexible);
  if (version >= 13) w.uuid(m.topicId ?? ZERO_UUID);
  const partitions = m.partitions ?? [];
  w.arrayLength(partitions.length, flexible);
  for (const item of partitions) writeFetchRequestPartition(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

function readFetchRequestForgottenTopic(r: Reader, version: number): FetchRequestForgottenTopic {
  const flexible = version >= 12;
  const topic = version <= 12 ? r.string(flexible) : '';
  const topicId = version >= 13 ? r.uuid() : ZERO_UUID;
  const partitions = r.int32Array(flexible);
  if (flexible) r.skipTags();
  return { topic, topicId, partitions };
}

function writeFetchRequestForgottenTopic(w: Writer, m: Draft<FetchRequestForgottenTopic>, version: number): void {
  const flexible = version >= 12;
  if (version <= 12) w.string(m.topic ?? '', flexible);
  if (version >= 13) w.uuid(m.topicId ?? ZERO_UUID);
  w.int32Array(m.partitions ?? [], flexible);
  if (flexible) w.unsignedVarint(0);
}

export function readFetchRequest(r: Reader, version: number): FetchRequest {
  const flexible = version >= 12;
  const replicaId = version <= 14 ? r.int32() : -1;
  const maxWaitMs = r.int32();
  const minBytes = r.int32();
  const maxBytes = version >= 3 ? r.int32() : 2147483647;
  const isolationLevel = version >= 4 ? r.int8() : 0;
  const sessionId = version >= 7 ? r.int32() : 0;
  const sessionEpoch = version >= 7 ? r.int32() : -1;
  const topics: FetchRequestTopic[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) topics.push(readFetchRequestTopic(r, version));
  const forgottenTopicsData: FetchRequestForgottenTopic[] = [];
  if (version >= 7) for (let n = r.arrayLength(flexible); n > 0; n--) forgottenTopicsData.push(readFetchRequestForgottenTopic(r, version));
  const rackId = version >= 11 ? r.string(flexible) : '';
  let clusterId: string | null = null;
  let replicaState: FetchRequestReplicaState = defaultFetchRequestReplicaState();
  if (flexible) {
    for (let tags = r.unsignedVarint(); tags > 0; tags--) {
      const tag = r.unsignedVarint();
      const size = r.unsignedVarint();
      switch (tag) {
        case 0:
          clusterId = r.nullableString(true);
          break;
        case 1:
          if (!(version >= 15)) r.invalidTag(tag, version);
          replicaState = readFetchRequestReplicaState(r, version);
          break;
        default:
          r.skip(size);
      }
    }
  }
  return {
    clusterId, replicaId, replicaState, maxWaitMs, minBytes, maxBytes, isolationLevel, sessionId,
    sessionEpoch, topics, forgottenTopicsData, rackId,
  };
}

export function writeFetchRequest(w: Writer, m: Draft<FetchRequest>, version: number): void {
  const flexible = version >= 12;
  if (version <= 14) w.int32(m.replicaId ?? -1);
  else if (m.replicaId !== undefined && m.replicaId !== -1) refuse('replicaId', version);
  w.int32(m.maxWaitMs ?? 0);
  w.int32(m.minBytes ?? 0);
  if (version >= 3) w.int32(m.maxBytes ?? 2147483647);
  if (version >= 4) w.int8(m.isolationLevel ?? 0);
  if (version >= 7) w.int32(m.sessionId ?? 0);
  if (version >= 7) w.int32(m.sessionEpoch ?? -1);
  const topics = m.topics ?? [];
  w.arrayLength(topics.length, flexible);
  for (const item of topics) writeFetchRequestTopic(w, item, version);
  if (version >= 7) {
    const forgottenTopicsData = m.forgottenTopicsData ?? [];
    w.arrayLength(forgottenTopicsData.length, flexible);
    for (const item of forgottenTopicsData) writeFetchRequestForgottenTopic(w, item, version);
  } else if (m.forgottenTopicsData !== undefined && m.forgottenTopicsData.length > 0) refuse('forgottenTopicsData', version);
  if (version >= 11) w.string(m.rackId ?? '', flexible);
  if (!(version >= 15) && m.replicaState !== undefined && !isDefaultFetchRequestReplicaState(m.replicaState)) refuse('replicaState', version);
  if (flexible) {
    const hasClusterId = m.clusterId !== undefined && m.clusterId !== null;
    const hasReplicaState = version >= 15 && m.replicaState !== undefined && !isDefaultFetchRequestReplicaState(m.replicaState);
    w.unsignedVarint((hasClusterId ? 1 : 0) + (hasReplicaState ? 1 : 0));
    if (hasClusterId) {
      const mark = w.beginTag(0);
      w.nullableString(m.clusterId ?? null, true);
      w.endTag(mark);
    }
    if (hasReplicaState) {
      const mark = w.beginTag(1);
      writeFetchRequestReplicaState(w, m.replicaState ?? {}, version);
      w.endTag(mark);
    }
  }
}

export interface FetchResponse {
  throttleTimeMs: number;
  errorCode: number;
  sessionId: number;
  responses: FetchResponseFetchableTopicResponse[];
  nodeEndpoints: NodeIdHostPortRack[];
}

export type FetchResponseNodeEndpoint = NodeIdHostPortRack;

export interface FetchResponseFetchableTopicResponse {
  topic: string;
  topicId: string;
  partitions: FetchResponsePartitionData[];
}

export interface FetchResponsePartitionData {
  partitionIndex: number;
  errorCode: number;
  highWatermark: number;
  lastStableOffset: number;
  logStartOffset: number;
  divergingEpoch: FetchResponseEpochEndOffset;
  currentLeader: LeaderIdLeaderEpoch;
  snapshotId: FetchResponseSnapshotId;
  abortedTransactions: FetchResponseAbortedTransaction[] | null;
  preferredReadReplica: number;
  records: RecordBytes | null;
}

export interface FetchResponseAbortedTransaction {
  producerId: number;
  firstOffset: number;
}

export interface FetchResponseSnapshotId {
  endOffset: number;
  epoch: number;
}

export type FetchResponseLeaderIdAndEpoch = LeaderIdLeaderEpoch;

export interface FetchResponseEpochEndOffset {
  epoch: number;
  endOffset: number;
}

function defaultFetchResponseEpochEndOffset(): FetchResponseEpochEndOffset {
  return {
    epoch: -1,
    endOffset: -1,
  };
}

function isDefaultFetchResponseEpochEndOffset(m: Draft<FetchResponseEpochEndOffset>): boolean {
  return !(m.epoch !== undefined && m.epoch !== -1) && !(m.endOffset !== undefined && m.endOffset !== -1);
}

function defaultLeaderIdLeaderEpoch(): LeaderIdLeaderEpoch {
  return {
    leaderId: -1,
    leaderEpoch: -1,
  };
}

function isDefaultLeaderIdLeaderEpoch(m: Draft<LeaderIdLeaderEpoch>): boolean {
  return !(m.leaderId !== undefined && m.leaderId !== -1) && !(m.leaderEpoch !== undefined && m.leaderEpoch !== -1);
}

function defaultFetchResponseSnapshotId(): FetchResponseSnapshotId {
  return {
    endOffset: -1,
    epoch: -1,
  };
}

function isDefaultFetchResponseSnapshotId(m: Draft<FetchResponseSnapshotId>): boolean {
  return !(m.endOffset !== undefined && m.endOffset !== -1) && !(m.epoch !== undefined && m.epoch !== -1);
}

function readFetchResponseEpochEndOffset(r: Reader, _version: number): FetchResponseEpochEndOffset {
  const epoch = r.int32();
  const endOffset = r.int64();
  r.skipTags();
  return { epoch, endOffset };
}

function writeFetchResponseEpochEndOffset(w: Writer, m: Draft<FetchResponseEpochEndOffset>, _version: number): void {
  w.int32(m.epoch ?? -1);
  w.int64(m.endOffset ?? -1);
  w.unsignedVarint(0);
}

function readFetchResponseSnapshotId(r: Reader, _version: number): FetchResponseSnapshotId {
  const endOffset = r.int64();
  const epoch = r.int32();
  r.skipTags();
  return { endOffset, epoch };
}

function writeFetchResponseSnapshotId(w: Writer, m: Draft<FetchResponseSnapshotId>, _version: number): void {
  w.int64(m.endOffset ?? -1);
  w.int32(m.epoch ?? -1);
  w.unsignedVarint(0);
}

function readFetchResponseAbortedTransaction(r: Reader, version: number): FetchResponseAbortedTransaction {
  const flexible = version >= 12;
  const producerId = r.int64();
  const firstOffset = r.int64();
  if (flexible) r.skipTags();
  return { producerId, firstOffset };
}

function writeFetchResponseAbortedTransaction(w: Writer, m: Draft<FetchResponseAbortedTransaction>, version: number): void {
  const flexible = version >= 12;
  w.int64(m.producerId ?? 0);
  w.int64(m.firstOffset ?? 0);
  if (flexible) w.unsignedVarint(0);
}

function readFetchResponsePartitionData(r: Reader, version: number): FetchResponsePartitionData {
  const flexible = version >= 12;
  const partitionIndex = r.int32();
  const errorCode = r.int16();
  const highWatermark = r.int64();
  const lastStableOffset = version >= 4 ? r.int64() : -1;
  const logStartOffset = version >= 5 ? r.int64() : -1;
  let abortedTransactions: FetchResponseAbortedTransaction[] | null = [];
  if (version >= 4) {
    const abortedTransactionsCount = r.nullableArrayLength(flexible);
    abortedTransactions = abortedTransactionsCount < 0 ? null : [];
    if (abortedTransactions !== null) for (let n = abortedTransactionsCount; n > 0; n--) abortedTransactions.push(readFetchResponseAbortedTransaction(r, version));
  }
  const preferredReadReplica = version >= 11 ? r.int32() : -1;
  const records = r.records(flexible);
  let divergingEpoch: FetchResponseEpochEndOffset = defaultFetchResponseEpochEndOffset();
  let currentLeader: LeaderIdLeaderEpoch = defaultLeaderIdLeaderEpoch();
  let snapshotId: FetchResponseSnapshotId = defaultFetchResponseSnapshotId();
  if (flexible) {
    for (let tags = r.unsignedVarint(); tags > 0; tags--) {
      const tag = r.unsignedVarint();
      const size = r.unsignedVarint();
      switch (tag) {
        case 0:
          divergingEpoch = readFetchResponseEpochEndOffset(r, version);
          break;
        case 1:
          currentLeader = readLeaderIdLeaderEpoch(r, true);
          break;
        case 2:
          snapshotId = readFetchResponseSnapshotId(r, version);
          break;
        default:
          r.skip(size);
      }
    }
  }
  return {
    partitionIndex, errorCode, highWatermark, lastStableOffset, logStartOffset, divergingEpoch,
    currentLeader, snapshotId, abortedTransactions, preferredReadReplica, records,
  };
}

function writeFetchResponsePartitionData(w: Writer, m: Draft<FetchResponsePartitionData>, version: number): void {
  const flexible = version >= 12;
  w.int32(m.partitionIndex ?? 0);
  w.int16(m.errorCode ?? 0);
  w.int64(m.highWatermark ?? 0);
  if (version >= 4) w.int64(m.lastStableOffset ?? -1);
  if (version >= 5) w.int64(m.logStartOffset ?? -1);
  if (version >= 4) {
    const abortedTransactions = m.abortedTransactions === undefined ? [] : m.abortedTransactions;
    w.arrayLength(abortedTransactions === null ? -1 : abortedTransactions.length, flexible);
    if (abortedTransactions !== null) for (const item of abortedTransactions) writeFetchResponseAbortedTransaction(w, item, version);
  }
  if (version >= 11) w.int32(m.preferredReadReplica ?? -1);
  else if (m.preferredReadReplica !== undefined && m.preferredReadReplica !== -1) refuse('preferredReadReplica', version);
  w.records(m.records ?? null, flexible);
  if (!(version >= 12) && m.divergingEpoch !== undefined && !isDefaultFetchResponseEpochEndOffset(m.divergingEpoch)) refuse('divergingEpoch', version);
  if (!(version >= 12) && m.currentLeader !== undefined && !isDefaultLeaderIdLeaderEpoch(m.currentLeader)) refuse('currentLeader', version);
  if (!(version >= 12) && m.snapshotId !== undefined && !isDefaultFetchResponseSnapshotId(m.snapshotId)) refuse('snapshotId', version);
  if (flexible) {
    const hasDivergingEpoch = m.divergingEpoch !== undefined && !isDefaultFetchResponseEpochEndOffset(m.divergingEpoch);
    const hasCurrentLeader = m.currentLeader !== undefined && !isDefaultLeaderIdLeaderEpoch(m.currentLeader);
    const hasSnapshotId = m.snapshotId !== undefined && !isDefaultFetchResponseSnapshotId(m.snapshotId);
    w.unsignedVarint((hasDivergingEpoch ? 1 : 0) + (hasCurrentLeader ? 1 : 0) + (hasSnapshotId ? 1 : 0));
    if (hasDivergingEpoch) {
      const mark = w.beginTag(0);
      writeFetchResponseEpochEndOffset(w, m.divergingEpoch ?? {}, version);
      w.endTag(mark);
    }
    if (hasCurrentLeader) {
      const mark = w.beginTag(1);
      writeLeaderIdLeaderEpoch(w, m.currentLeader ?? {}, true);
      w.endTag(mark);
    }
    if (hasSnapshotId) {
      const mark = w.beginTag(2);
      writeFetchResponseSnapshotId(w, m.snapshotId ?? {}, version);
      w.endTag(mark);
    }
  }
}

function readFetchResponseFetchableTopicResponse(r: Reader, version: number): FetchResponseFetchableTopicResponse {
  const flexible = version >= 12;
  const topic = version <= 12 ? r.string(flexible) : '';
  const topicId = version >= 13 ? r.uuid() : ZERO_UUID;
  const partitions: FetchResponsePartitionData[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) partitions.push(readFetchResponsePartitionData(r, version));
  if (flexible) r.skipTags();
  return { topic, topicId, partitions };
}

function writeFetchResponseFetchableTopicResponse(w: Writer, m: Draft<FetchResponseFetchableTopicResponse>, version: number): void {
  const flexible = version >= 12;
  if (version <= 12) w.string(m.topic ?? '', flexible);
  if (version >= 13) w.uuid(m.topicId ?? ZERO_UUID);
  const partitions = m.partitions ?? [];
  w.arrayLength(partitions.length, flexible);
  for (const item of partitions) writeFetchResponsePartitionData(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export function readFetchResponse(r: Reader, version: number): FetchResponse {
  const flexible = version >= 12;
  const throttleTimeMs = version >= 1 ? r.int32() : 0;
  const errorCode = version >= 7 ? r.int16() : 0;
  const sessionId = version >= 7 ? r.int32() : 0;
  const responses: FetchResponseFetchableTopicResponse[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) responses.push(readFetchResponseFetchableTopicResponse(r, version));
  let nodeEndpoints: NodeIdHostPortRack[] = [];
  if (flexible) {
    for (let tags = r.unsignedVarint(); tags > 0; tags--) {
      const tag = r.unsignedVarint();
      const size = r.unsignedVarint();
      switch (tag) {
        case 0:
          if (!(version >= 16)) r.invalidTag(tag, version);
          nodeEndpoints = [];
          for (let n = r.arrayLength(true); n > 0; n--) nodeEndpoints.push(readNodeIdHostPortRack(r, true));
          break;
        default:
          r.skip(size);
      }
    }
  }
  return { throttleTimeMs, errorCode, sessionId, responses, nodeEndpoints };
}

export function writeFetchResponse(w: Writer, m: Draft<FetchResponse>, version: number): void {
  const flexible = version >= 12;
  if (version >= 1) w.int32(m.throttleTimeMs ?? 0);
  if (version >= 7) w.int16(m.errorCode ?? 0);
  if (version >= 7) w.int32(m.sessionId ?? 0);
  else if (m.sessionId !== undefined && m.sessionId !== 0) refuse('sessionId', version);
  const responses = m.responses ?? [];
  w.arrayLength(responses.length, flexible);
  for (const item of responses) writeFetchResponseFetchableTopicResponse(w, item, version);
  if (!(version >= 16) && m.nodeEndpoints !== undefined && m.nodeEndpoints.length > 0) refuse('nodeEndpoints', version);
  if (flexible) {
    const hasNodeEndpoints = version >= 16 && m.nodeEndpoints !== undefined && m.nodeEndpoints.length > 0;
    w.unsignedVarint(hasNodeEndpoints ? 1 : 0);
    if (hasNodeEndpoints) {
      const mark = w.beginTag(0);
      const nodeEndpoints = m.nodeEndpoints ?? [];
      w.arrayLength(nodeEndpoints.length, true);
      for (const item of nodeEndpoints) writeNodeIdHostPortRack(w, item, true);
      w.endTag(mark);
    }
  }
}

export const fetchApi: Api<FetchRequest, FetchResponse> = {
  key: 1,
  name: 'Fetch',
  minVersion: 0,
  maxVersion: 17,
  flexibleFrom: 12,
  readRequest: readFetchRequest,
  writeRequest: writeFetchRequest,
  readResponse: readFetchResponse,
  writeResponse: writeFetchResponse,
};
