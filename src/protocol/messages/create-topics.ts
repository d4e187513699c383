/** Generated from definitions/create-topics.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import { ZERO_UUID } from '../../base/uuid.ts';
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import { refuse, type Writer } from '../writer.ts';
import { readNameValue, type NameValue, writeNameValue } from './shared.ts';

export interface CreateTopicsRequest {
  topics: CreateTopicsRequestCreatableTopic[];
  timeoutMs: number;
  validateOnly: boolean;
}

export interface CreateTopicsRequestCreatableTopic {
  name: string;
  numPartitions: number;
  replicationFactor: number;
  assignments: CreateTopicsRequestCreatableReplicaAssignment[];
  configs: NameValue[];
}

export type CreateTopicsRequestCreatableTopicConfig = NameValue;

export interface CreateTopicsRequestCreatableReplicaAssignment {
  partitionIndex: number;
  brokerIds: number[];
}

function readCreateTopicsRequestCreatableReplicaAssignment(r: Reader, version: number): CreateTopicsRequestCreatableReplicaAssignment {
  const flexible = version >= 5;
  const partitionIndex = r.int32();
  const brokerIds = r.int32Array(flexible);
  if (flexible) r.skipTags();
  return { partitionIndex, brokerIds };
}

function writeCreateTopicsRequestCreatableReplicaAssignment(w: Writer, m: Draft<CreateTopicsRequestCreatableReplicaAssignment>, version: number): void {
  const flexible = version >= 5;
  w.int32(m.partitionIndex ?? 0);
  w.int32Array(m.brokerIds ?? [], flexible);
  if (flexible) w.unsignedVarint(0);
}

function readCreateTopicsRequestCreatableTopic(r: Reader, version: number): CreateTopicsRequestCreatableTopic {
  const flexible = version >= 5;
  const name = r.string(flexible);
  const numPartitions = r.int32();
  const replicationFactor = r.int16();
  const assignments: CreateTopicsRequestCreatableReplicaAssignment[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) assignments.push(readCreateTopicsRequestCreatableReplicaAssignment(r, version));
  const configs: NameValue[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) configs.push(readNameValue(r, flexible));
  if (flexible) r.skipTags();
  return { name, numPartitions, replicationFactor, assignments, configs };
}

function writeCreateTopicsRequestCreatableTopic(w: Writer, m: Draft<CreateTopicsRequestCreatableTopic>, version: number): void {
  const flexible = version >= 5;
  w.string(m.name ?? '', flexible);
  w.int32(m.numPartitions ?? 0);
  w.int16(m.replicationFactor ?? 0);
  const assignments = m.assignments ?? [];
  w.arrayLength(assignments.length, flexible);
  for (const item of assignments) writeCreateTopicsRequestCreatableReplicaAssignment(w, item, version);
  const configs = m.configs ?? [];
  w.arrayLength(configs.length, flexible);
  for (const item of configs) writeNameValue(w, item, flexible);
  if (flexible) w.unsignedVarint(0);
}

export function readCreateTopicsRequest(r: Reader, version: number): CreateTopicsRequest {
  const flexible = version >= 5;
  const topics: CreateTopicsRequestCreatableTopic[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) topics.push(readCreateTopicsRequestCreatableTopic(r, version));
  const timeoutMs = r.int32();
  const validateOnly = version >= 1 ? r.bool() : false;
  if (flexible) r.skipTags();
  return { topics, timeoutMs, validateOnly };
}

export function writeCreateTopicsRequest(w: Writer, m: Draft<CreateTopicsRequest>, version: number): void {
  const flexible = version >= 5;
  const topics = m.topics ?? [];
  w.arrayLength(topics.length, flexible);
  for (const item of topics) writeCreateTopicsRequestCreatableTopic(w, item, version);
  w.int32(m.timeoutMs ?? 60000);
  if (version >= 1) w.bool(m.validateOnly ?? false);
  else if (m.validateOnly === true) refuse('validateOnly', version);
  if (flexible) w.unsignedVarint(0);
}

export interface CreateTopicsResponse {
  throttleTimeMs: number;
  topics: CreateTopicsResponseCreatableTopicResult[];
}

export interface CreateTopicsResponseCreatableTopicResult {
  name: string;
  topicId: string;
  errorCode: number;
  errorMessage: string | null;
  topicConfigErrorCode: number;
  numPartitions: number;
  replicationFactor: number;
  configs: CreateTopicsResponseCreatableTopicConfigs[] | null;
}

export interface CreateTopicsResponseCreatableTopicConfigs {
  name: string;
  value: string | null;
  readOnly: boolean;
  configSource: number;
  isSensitive: boolean;
}

function readCreateTopicsResponseCreatableTopicConfigs(r: Reader, _version: number): CreateTopicsResponseCreatableTopicConfigs {
  const name = r.string(true);
  const value = r.nullableString(true);
  const readOnly = r.bool();
  const configSource = r.int8();
  const isSensitive = r.bool();
  r.skipTags();
  return { name, value, readOnly, configSource, isSensitive };
}

function writeCreateTopicsResponseCreatableTopicConfigs(w: Writer, m: Draft<CreateTopicsResponseCreatableTopicConfigs>, _version: number): void {
  w.string(m.name ?? '', true);
  w.nullableString(m.value === undefined ? '' : m.value, true);
  w.bool(m.readOnly ?? false);
  w.int8(m.configSource ?? -1);
  w.bool(m.isSensitive ?? false);
  w.unsignedVarint(0);
}

function readCreateTopicsResponseCreatableTopicResult(r: Reader, version: number): CreateTopicsResponseCreatableTopicResult {
  const flexible = version >= 5;
  const name = r.string(flexible);
  const topicId = version >= 7 ? r.uuid() : ZERO_UUID;
  const errorCode = r.int16();
  const errorMessage: string | null = version >= 1 ? r.nullableString(flexible) : '';
  const numPartitions = version >= 5 ? r.int32() : -1;
  const replicationFactor = version >= 5 ? r.int16() : -1;
  let configs: CreateTopicsResponseCreatableTopicConfigs[] | null = [];
  if (version >= 5) {
    const configsCount = r.nullableArrayLength(flexible);
    configs = configsCount < 0 ? null : [];
    if (configs !== null) for (let n = configsCount; n > 0; n--) configs.push(readCreateTopicsResponseCreatableTopicConfigs(r, version));
  }
  let topicConfigErrorCode: number = 0;
  if (flexible) {
    for (let tags = r.unsignedVarint(); tags > 0; tags--) {
      const tag = r.unsignedVarint();
      const size = r.unsignedVarint();
      switch (tag) {
        case 0:
          topicConfigErrorCode = r.int16();
          break;
        default:
          r.skip(size);
      }
    }
  }
  return {
    name, topicId, errorCode, errorMessage, topicConfigErrorCode, numPartitions,
    replicationFactor, configs,
  };
}

function writeCreateTopicsResponseCreatableTopicResult(w: Writer, m: Draft<CreateTopicsResponseCreatableTopicResult>, version: number): void {
  const flexible = version >= 5;
  w.string(m.name ?? '', flexible);
  if (version >= 7) w.uuid(m.topicId ?? ZERO_UUID);
  w.int16(m.errorCode ?? 0);
  if (version >= 1) w.nullableString(m.errorMessage === undefined ? '' : m.errorMessage, flexible);
  if (version >= 5) w.int32(m.numPartitions ?? -1);
  if (version >= 5) w.int16(m.replicationFactor ?? -1);
  if (version >= 5) {
    const configs = m.configs === undefined ? [] : m.configs;
    w.arrayLength(configs === null ? -1 : configs.length, flexible);
    if (configs !== null) for (const item of configs) writeCreateTopicsResponseCreatableTopicConfigs(w, item, version);
  }
  if (flexible) {
    const hasTopicConfigErrorCode = m.topicConfigErrorCode !== undefined && m.topicConfigErrorCode !== 0;
    w.unsignedVarint(hasTopicConfigErrorCode ? 1 : 0);
    if (hasTopicConfigErrorCode) {
      w.unsignedVarint(0);
      w.unsignedVarint(2);
      w.int16(m.topicConfigErrorCode ?? 0);
    }
  }
}

export function readCreateTopicsResponse(r: Reader, version: number): CreateTopicsResponse {
  const flexible = version >= 5;
  const throttleTimeMs = version >= 2 ? r.int32() : 0;
  const topics: CreateTopicsResponseCreatableTopicResult[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) topics.push(readCreateTopicsResponseCreatableTopicResult(r, version));
  if (flexible) r.skipTags();
  return { throttleTimeMs, topics };
}

export function writeCreateTopicsResponse(w: Writer, m: Draft<CreateTopicsResponse>, version: number): void {
  const flexible = version >= 5;
  if (version >= 2) w.int32(m.throttleTimeMs ?? 0);
  const topics = m.topics ?? [];
  w.arrayLength(topics.length, flexible);
  for (const item of topics) writeCreateTopicsResponseCreatableTopicResult(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export const createTopicsApi: Api<CreateTopicsRequest, CreateTopicsResponse> = {
  key: 19,
  name: 'CreateTopics',
  minVersion: 0,
  maxVersion: 7,
  flexibleFrom: 5,
  readRequest: readCreateTopicsRequest,
  writeRequest: writeCreateTopicsRequest,
  readResponse: readCreateTopicsResponse,
  writeResponse: writeCreateTopicsResponse,
};
