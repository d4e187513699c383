/** Generated from definitions/alter-partition.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import { ZERO_UUID } from '../../base/uuid.ts';
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import { refuse, type Writer } from '../writer.ts';
import { readBrokerIdBrokerEpoch, type BrokerIdBrokerEpoch, writeBrokerIdBrokerEpoch } from './shared.ts';

export interface AlterPartitionRequest {
  brokerId: number;
  brokerEpoch: number;
  topics: AlterPartitionRequestTopicData[];
}

export interface AlterPartitionRequestTopicData {
  topicName: string;
  topicId: string;
  partitions: AlterPartitionRequestPartitionData[];
}

export interface AlterPartitionRequestPartitionData {
  partitionIndex: number;
  leaderEpoch: number;
  newIsr: number[];
  newIsrWithEpochs: BrokerIdBrokerEpoch[];
  leaderRecoveryState: number;
  partitionEpoch: number;
}

export type AlterPartitionRequestBrokerState = BrokerIdBrokerEpoch;

function readAlterPartitionRequestPartitionData(r: Reader, version: number): AlterPartitionRequestPartitionData {
  const partitionIndex = r.int32();
  const leaderEpoch = r.int32();
  const newIsr: number[] = version <= 2 ? r.int32Array(true) : [];
  const newIsrWithEpochs: BrokerIdBrokerEpoch[] = [];
  if (version >= 3) for (let n = r.arrayLength(true); n > 0; n--) newIsrWithEpochs.push(readBrokerIdBrokerEpoch(r, true));
  const leaderRecoveryState = version >= 1 ? r.int8() : 0;
  const partitionEpoch = r.int32();
  r.skipTags();
  return {
    partitionIndex, leaderEpoch, newIsr, newIsrWithEpochs, leaderRecoveryState, partitionEpoch,
  };
}

function writeAlterPartitionRequestPartitionData(w: Writer, m: Draft<AlterPartitionRequestPartitionData>, version: number): void {
  w.int32(m.partitionIndex ?? 0);
  w.int32(m.leaderEpoch ?? 0);
  if (version <= 2) w.int32Array(m.newIsr ?? [], true);
  else if (m.newIsr !== undefined && m.newIsr.length > 0) refuse('newIsr', version);
  if (version >= 3) {
    const newIsrWithEpochs = m.newIsrWithEpochs ?? [];
    w.arrayLength(newIsrWithEpochs.length, true);
    for (const item of newIsrWithEpochs) writeBrokerIdBrokerEpoch(w, item, true);
  } else if (m.newIsrWithEpochs !== undefined && m.newIsrWithEpochs.length > 0) refuse('newIsrWithEpochs', version);
  if (version >= 1) w.int8(m.leaderRecoveryState ?? 0);
  else if (m.leaderRecoveryState !== undefined && m.leaderRecoveryState !== 0) refuse('leaderRecoveryState', version);
  w.int32(m.partitionEpoch ?? 0);
  w.unsignedVarint(0);
}

function readAlterPartitionRequestTopicData(r: Reader, version: number): AlterPartitionRequestTopicData {
  const topicName = version <= 1 ? r.string(true) : '';
  const topicId = version >= 2 ? r.uuid() : ZERO_UUID;
  const partitions: AlterPartitionRequestPartitionData[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) partitions.push(readAlterPartitionRequestPartitionData(r, version));
  r.skipTags();
  return { topicName, topicId, partitions };
}

function writeAlterPartitionRequestTopicData(w: Writer, m: Draft<AlterPartitionRequestTopicData>, version: number): void {
  if (version <= 1) w.string(m.topicName ?? '', true);
  if (version >= 2) w.uuid(m.topicId ?? ZERO_UUID);
  const partitions = m.partitions ?? [];
  w.arrayLength(partitions.length, true);
  for (const item of partitions) writeAlterPartitionRequestPartitionData(w, item, version);
  w.unsignedVarint(0);
}

export function readAlterPartitionRequest(r: Reader, version: number): AlterPartitionRequest {
  const brokerId = r.int32();
  const brokerEpoch = r.int64();
  const topics: AlterPartitionRequestTopicData[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) topics.push(readAlterPartitionRequestTopicData(r, version));
  r.skipTags();
  return { brokerId, brokerEpoch, topics };
}

export function writeAlterPartitionRequest(w: Writer, m: Draft<AlterPartitionRequest>, version: number): void {
  w.int32(m.brokerId ?? 0);
  w.int64(m.brokerEpoch ?? -1);
  const topics = m.topics ?? [];
  w.arrayLength(topics.length, true);
  for (const item of topics) writeAlterPartitionRequestTopicData(w, item, version);
  w.unsignedVarint(0);
}

export interface AlterPartitionResponse {
  throttleTimeMs: number;
  errorCode: number;
  topics: AlterPartitionResponseTopicData[];
}

export interface AlterPartitionResponseTopicData {
  topicName: string;
  topicId: string;
  partitions: AlterPartitionResponsePartitionData[];
}

export interface AlterPartitionResponsePartitionData {
  partitionIndex: number;
  errorCode: number;
  leaderId: number;
  leaderEpoch: number;
  isr: number[];
  leaderRecoveryState: number;
  partitionEpoch: number;
}

function readAlterPartitionResponsePartitionData(r: Reader, version: number): AlterPartitionResponsePartitionData {
  const partitionIndex = r.int32();
  const errorCode = r.int16();
  const leaderId = r.int32();
  const leaderEpoch = r.int32();
  const isr = r.int32Array(true);
  const leaderRecoveryState = version >= 1 ? r.int8() : 0;
  const partitionEpoch = r.int32();
  r.skipTags();
  return {
    partitionIndex, errorCode, leaderId, leaderEpoch, isr, leaderRecoveryState, partitionEpoch,
  };
}

function writeAlterPartitionResponsePartitionData(w: Writer, m: Draft<AlterPartitionResponsePartitionData>, version: number): void {
  w.int32(m.partitionIndex ?? 0);
  w.int16(m.errorCode ?? 0);
  w.int32(m.leaderId ?? 0);
  w.int32(m.leaderEpoch ?? 0);
  w.int32Array(m.isr ?? [], true);
  if (version >= 1) w.int8(m.leaderRecoveryState ?? 0);
  w.int32(m.partitionEpoch ?? 0);
  w.unsignedVarint(0);
}

function readAlterPartitionResponseTopicData(r: Reader, version: number): AlterPartitionResponseTopicData {
  const topicName = version <= 1 ? r.string(true) : '';
  const topicId = version >= 2 ? r.uuid() : ZERO_UUID;
  const partitions: AlterPartitionResponsePartitionData[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) partitions.push(readAlterPartitionResponsePartitionData(r, version));
  r.skipTags();
  return { topicName, topicId, partitions };
}

function writeAlterPartitionResponseTopicData(w: Writer, m: Draft<AlterPartitionResponseTopicData>, version: number): void {
  if (version <= 1) w.string(m.topicName ?? '', true);
  if (version >= 2) w.uuid(m.topicId ?? ZERO_UUID);
  const partitions = m.partitions ?? [];
  w.arrayLength(partitions.length, true);
  for (const item of partitions) writeAlterPartitionResponsePartitionData(w, item, version);
  w.unsignedVarint(0);
}

export function readAlterPartitionResponse(r: Reader, version: number): AlterPartitionResponse {
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  const topics: AlterPartitionResponseTopicData[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) topics.push(readAlterPartitionResponseTopicData(r, version));
  r.skipTags();
  return { throttleTimeMs, errorCode, topics };
}

export function writeAlterPartitionResponse(w: Writer, m: Draft<AlterPartitionResponse>, version: number): void {
  w.int32(m.throttleTimeMs ?? 0);
  w.int16(m.errorCode ?? 0);
  const topics = m.topics ?? [];
  w.arrayLength(topics.length, true);
  for (const item of topics) writeAlterPartitionResponseTopicData(w, item, version);
  w.unsignedVarint(0);
}

export const alterPartitionApi: Api<AlterPartitionRequest, AlterPartitionResponse> = {
  key: 56,
  name: 'AlterPartition',
  minVersion: 0,
  maxVersion: 3,
  flexibleFrom: 0,
  readRequest: readAlterPartitionRequest,
  writeRequest: writeAlterPartitionRequest,
  readResponse: readAlterPartitionResponse,
  writeResponse: writeAlterPartitionResponse,
};
