/** Generated from definitions/produce.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft, RecordBytes } from '../api.ts';
import type { Reader } from '../reader.ts';
import { refuse, type Writer } from '../writer.ts';
import { readLeaderIdLeaderEpoch, type LeaderIdLeaderEpoch, writeLeaderIdLeaderEpoch, readNodeIdHostPortRack, type NodeIdHostPortRack, writeNodeIdHostPortRack } from './shared.ts';

export interface ProduceRequest {
  transactionalId: string | null;
  acks: number;
  timeoutMs: number;
  topicData: ProduceRequestTopicProduceData[];
}

export interface ProduceRequestTopicProduceData {
  name: string;
  partitionData: ProduceRequestPartitionProduceData[];
}

export interface ProduceRequestPartitionProduceData {
  index: number;
  records: RecordBytes | null;
}

function readProduceRequestPartitionProduceData(r: Reader, version: number): ProduceRequestPartitionProduceData {
  const flexible = version >= 9;
  const index = r.int32();
  const records = r.records(flexible);
  if (flexible) r.skipTags();
  return { index, records };
}

function writeProduceRequestPartitionProduceData(w: Writer, m: Draft<ProduceRequestPartitionProduceData>, version: number): void {
  const flexible = version >= 9;
  w.int32(m.index ?? 0);
  w.records(m.records ?? null, flexible);
  if (flexible) w.unsignedVarint(0);
}

function readProduceRequestTopicProduceData(r: Reader, version: number): ProduceRequestTopicProduceData {
  const flexible = version >= 9;
  const name = r.string(flexible);
  const partitionData: ProduceRequestPartitionProduceData[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) partitionData.push(readProduceRequestPartitionProduceData(r, version));
  if (flexible) r.skipTags();
  return { name, partitionData };
}

function writeProduceRequestTopicProduceData(w: Writer, m: Draft<ProduceRequestTopicProduceData>, version: number): void {
  const flexible = version >= 9;
  w.string(m.name ?? '', flexible);
  const partitionData = m.partitionData ?? [];
  w.arrayLength(partitionData.length, flexible);
  for (const item of partitionData) writeProduceRequestPartitionProduceData(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export function readProduceRequest(r: Reader, version: number): ProduceRequest {
  const flexible = version >= 9;
  const transactionalId: string | null = version >= 3 ? r.nullableString(flexible) : null;
  const acks = r.int16();
  const timeoutMs = r.int32();
  const topicData: ProduceRequestTopicProduceData[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) topicData.push(readProduceRequestTopicProduceData(r, version));
  if (flexible) r.skipTags();
  return { transactionalId, acks, timeoutMs, topicData };
}

export function writeProduceRequest(w: Writer, m: Draft<ProduceRequest>, version: number): void {
  const flexible = version >= 9;
  if (version >= 3) w.nullableString(m.transactionalId ?? null, flexible);
  else if (m.transactionalId !== undefined && m.transactionalId !== null) refuse('transactionalId', version);
  w.int16(m.acks ?? 0);
  w.int32(m.timeoutMs ?? 0);
  const topicData = m.topicData ?? [];
  w.arrayLength(topicData.length, flexible);
  for (const item of topicData) writeProduceRequestTopicProduceData(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export interface ProduceResponse {
  responses: ProduceResponseTopicProduceResponse[];
  throttleTimeMs: number;
  nodeEndpoints: NodeIdHostPortRack[];
}

export type ProduceResponseNodeEndpoint = NodeIdHostPortRack;

export interface ProduceResponseTopicProduceResponse {
  name: string;
  partitionResponses: ProduceResponsePartitionProduceResponse[];
}

export interface ProduceResponsePartitionProduceResponse {
  index: number;
  errorCode: number;
  baseOffset: number;
  logAppendTimeMs: number;
  logStartOffset: number;
  recordErrors: ProduceResponseBatchIndexAndErrorMessage[];
  errorMessage: string | null;
  currentLeader: LeaderIdLeaderEpoch;
}

export type ProduceResponseLeaderIdAndEpoch = LeaderIdLeaderEpoch;

export interface ProduceResponseBatchIndexAndErrorMessage {
  batchIndex: number;
  batchIndexErrorMessage: string | null;
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

function readProduceResponseBatchIndexAndErrorMessage(r: Reader, version: number): ProduceResponseBatchIndexAndErrorMessage {
  const flexible = version >= 9;
  const batchIndex = r.int32();
  const batchIndexErrorMessage = r.nullableString(flexible);
  if (flexible) r.skipTags();
  return { batchIndex, batchIndexErrorMessage };
}

function writeProduceResponseBatchIndexAndErrorMessage(w: Writer, m: Draft<ProduceResponseBatchIndexAndErrorMessage>, version: number): void {
  const flexible = version >= 9;
  w.int32(m.batchIndex ?? 0);
  w.nullableString(m.batchIndexErrorMessage ?? null, flexible);
  if (flexible) w.unsignedVarint(0);
}

function readProduceResponsePartitionProduceResponse(r: Reader, version: number): ProduceResponsePartitionProduceResponse {
  const flexible = version >= 9;
  const index = r.int32();
  const errorCode = r.int16();
  const baseOffset = r.int64();
  const logAppendTimeMs = version >= 2 ? r.int64() : -1;
  const logStartOffset = version >= 5 ? r.int64() : -1;
  const recordErrors: ProduceResponseBatchIndexAndErrorMessage[] = [];
  if (version >= 8) for (let n = r.arrayLength(flexible); n > 0; n--) recordErrors.push(readProduceResponseBatchIndexAndErrorMessage(r, version));
  const errorMessage: string | null = version >= 8 ? r.nullableString(flexible) : null;
  let currentLeader: LeaderIdLeaderEpoch = defaultLeaderIdLeaderEpoch();
  if (flexible) {
    for (let tags = r.unsignedVarint(); tags > 0; tags--) {
      const tag = r.unsignedVarint();
      const size = r.unsignedVarint();
      switch (tag) {
        case 0:
          if (!(version >= 10)) r.invalidTag(tag, version);
          currentLeader = readLeaderIdLeaderEpoch(r, true);
          break;
        default:
          r.skip(size);
      }
    }
  }
  return {
    index, errorCode, baseOffset, logAppendTimeMs, logStartOffset, recordErrors, errorMessage,
    currentLeader,
  };
}

function writeProduceResponsePartitionProduceResponse(w: Writer, m: Draft<ProduceResponsePartitionProduceResponse>, version: number): void {
  const flexible = version >= 9;
  w.int32(m.index ?? 0);
  w.int16(m.errorCode ?? 0);
  w.int64(m.baseOffset ?? 0);
  if (version >= 2) w.int64(m.logAppendTimeMs ?? -1);
  if (version >= 5) w.int64(m.logStartOffset ?? -1);
  if (version >= 8) {
    const recordErrors = m.recordErrors ?? [];
    w.arrayLength(recordErrors.length, flexible);
    for (const item of recordErrors) writeProduceResponseBatchIndexAndErrorMessage(w, item, version);
  }
  if (version >= 8) w.nullableString(m.errorMessage ?? null, flexible);
  if (!(version >= 10) && m.currentLeader !== undefined && !isDefaultLeaderIdLeaderEpoch(m.currentLeader)) refuse('currentLeader', version);
  if (flexible) {
    const hasCurrentLeader = version >= 10 && m.currentLeader !== undefined && !isDefaultLeaderIdLeaderEpoch(m.currentLeader);
    w.unsignedVarint(hasCurrentLeader ? 1 : 0);
    if (hasCurrentLeader) {
      const mark = w.beginTag(0);
      writeLeaderIdLeaderEpoch(w, m.currentLeader ?? {}, true);
      w.endTag(mark);
    }
  }
}

function readProduceResponseTopicProduceResponse(r: Reader, version: number): ProduceResponseTopicProduceResponse {
  const flexible = version >= 9;
  const name = r.string(flexible);
  const partitionResponses: ProduceResponsePartitionProduceResponse[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) partitionResponses.push(readProduceResponsePartitionProduceResponse(r, version));
  if (flexible) r.skipTags();
  return { name, partitionResponses };
}

function writeProduceResponseTopicProduceResponse(w: Writer, m: Draft<ProduceResponseTopicProduceResponse>, version: number): void {
  const flexible = version >= 9;
  w.string(m.name ?? '', flexible);
  const partitionResponses = m.partitionResponses ?? [];
  w.arrayLength(partitionResponses.length, flexible);
  for (const item of partitionResponses) writeProduceResponsePartitionProduceResponse(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export function readProduceResponse(r: Reader, version: number): ProduceResponse {
  const flexible = version >= 9;
  const responses: ProduceResponseTopicProduceResponse[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) responses.push(readProduceResponseTopicProduceResponse(r, version));
  const throttleTimeMs = version >= 1 ? r.int32() : 0;
  let nodeEndpoints: NodeIdHostPortRack[] = [];
  if (flexible) {
    for (let tags = r.unsignedVarint(); tags > 0; tags--) {
      const tag = r.unsignedVarint();
      const size = r.unsignedVarint();
      switch (tag) {
        case 0:
          if (!(version >= 10)) r.invalidTag(tag, version);
          nodeEndpoints = [];
          for (let n = r.arrayLength(true); n > 0; n--) nodeEndpoints.push(readNodeIdHostPortRack(r, true));
          break;
        default:
          r.skip(size);
      }
    }
  }
  return { responses, throttleTimeMs, nodeEndpoints };
}

export function writeProduceResponse(w: Writer, m: Draft<ProduceResponse>, version: number): void {
  const flexible = version >= 9;
  const responses = m.responses ?? [];
  w.arrayLength(responses.length, flexible);
  for (const item of responses) writeProduceResponseTopicProduceResponse(w, item, version);
  if (version >= 1) w.int32(m.throttleTimeMs ?? 0);
  if (!(version >= 10) && m.nodeEndpoints !== undefined && m.nodeEndpoints.length > 0) refuse('nodeEndpoints', version);
  if (flexible) {
    const hasNodeEndpoints = version >= 10 && m.nodeEndpoints !== undefined && m.nodeEndpoints.length > 0;
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

export const produceApi: Api<ProduceRequest, ProduceResponse> = {
  key: 0,
  name: 'Produce',
  minVersion: 0,
  maxVersion: 11,
  flexibleFrom: 9,
  readRequest: readProduceRequest,
  writeRequest: writeProduceRequest,
  readResponse: readProduceResponse,
  writeResponse: writeProduceResponse,
};
