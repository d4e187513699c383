/** Generated from the structures that are alike in several definitions by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import { ZERO_UUID } from '../../base/uuid.ts';
import type { Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';

export interface ThrottleTimeMsErrorCode {
  throttleTimeMs: number;
  errorCode: number;
}

export function readThrottleTimeMsErrorCode(r: Reader, flexible: boolean): ThrottleTimeMsErrorCode {
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  if (flexible) r.skipTags();
  return { throttleTimeMs, errorCode };
}

export function writeThrottleTimeMsErrorCode(w: Writer, m: Draft<ThrottleTimeMsErrorCode>, flexible: boolean): void {
  w.int32(m.throttleTimeMs ?? 0);
  w.int16(m.errorCode ?? 0);
  if (flexible) w.unsignedVarint(0);
}

export interface NamePartitions {
  name: string;
  partitions: number[];
}

export function readNamePartitions(r: Reader, flexible: boolean): NamePartitions {
  const name = r.string(flexible);
  const partitions = r.int32Array(flexible);
  if (flexible) r.skipTags();
  return { name, partitions };
}

export function writeNamePartitions(w: Writer, m: Draft<NamePartitions>, flexible: boolean): void {
  w.string(m.name ?? '', flexible);
  w.int32Array(m.partitions ?? [], flexible);
  if (flexible) w.unsignedVarint(0);
}

export interface NameHostPort {
  name: string;
  host: string;
  port: number;
}

export function readNameHostPort(r: Reader, flexible: boolean): NameHostPort {
  const name = r.string(flexible);
  const host = r.string(flexible);
  const port = r.uint16();
  if (flexible) r.skipTags();
  return { name, host, port };
}

export function writeNameHostPort(w: Writer, m: Draft<NameHostPort>, flexible: boolean): void {
  w.string(m.name ?? '', flexible);
  w.string(m.host ?? '', flexible);
  w.uint16(m.port ?? 0);
  if (flexible) w.unsignedVarint(0);
}

export interface ThrottleTimeMsErrorCodeErrorMessage {
  throttleTimeMs: number;
  errorCode: number;
  errorMessage: string | null;
}

export function readThrottleTimeMsErrorCodeErrorMessage(r: Reader, flexible: boolean): ThrottleTimeMsErrorCodeErrorMessage {
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  const errorMessage = r.nullableString(flexible);
  if (flexible) r.skipTags();
  return { throttleTimeMs, errorCode, errorMessage };
}

export function writeThrottleTimeMsErrorCodeErrorMessage(w: Writer, m: Draft<ThrottleTimeMsErrorCodeErrorMessage>, flexible: boolean): void {
  w.int32(m.throttleTimeMs ?? 0);
  w.int16(m.errorCode ?? 0);
  w.nullableString(m.errorMessage === undefined ? '' : m.errorMessage, flexible);
  if (flexible) w.unsignedVarint(0);
}

export interface BrokerIdBrokerEpoch {
  brokerId: number;
  brokerEpoch: number;
}

export function readBrokerIdBrokerEpoch(r: Reader, flexible: boolean): BrokerIdBrokerEpoch {
  const brokerId = r.int32();
  const brokerEpoch = r.int64();
  if (flexible) r.skipTags();
  return { brokerId, brokerEpoch };
}

export function writeBrokerIdBrokerEpoch(w: Writer, m: Draft<BrokerIdBrokerEpoch>, flexible: boolean): void {
  w.int32(m.brokerId ?? 0);
  w.int64(m.brokerEpoch ?? -1);
  if (flexible) w.unsignedVarint(0);
}

export interface EntityTypeEntityName {
  entityType: string;
  entityName: string | null;
}

export function readEntityTypeEntityName(r: Reader, flexible: boolean): EntityTypeEntityName {
  const entityType = r.string(flexible);
  const entityName = r.nullableString(flexible);
  if (flexible) r.skipTags();
  return { entityType, entityName };
}

export function writeEntityTypeEntityName(w: Writer, m: Draft<EntityTypeEntityName>, flexible: boolean): void {
  w.string(m.entityType ?? '', flexible);
  w.nullableString(m.entityName === undefined ? '' : m.entityName, flexible);
  if (flexible) w.unsignedVarint(0);
}

export interface NameValue {
  name: string;
  value: string | null;
}

export function readNameValue(r: Reader, flexible: boolean): NameValue {
  const name = r.string(flexible);
  const value = r.nullableString(flexible);
  if (flexible) r.skipTags();
  return { name, value };
}

export function writeNameValue(w: Writer, m: Draft<NameValue>, flexible: boolean): void {
  w.string(m.name ?? '', flexible);
  w.nullableString(m.value === undefined ? '' : m.value, flexible);
  if (flexible) w.unsignedVarint(0);
}

export interface ErrorCodeErrorMessageResourceTypeResourceName {
  errorCode: number;
  errorMessage: string | null;
  resourceType: number;
  resourceName: string;
}

export function readErrorCodeErrorMessageResourceTypeResourceName(r: Reader, flexible: boolean): ErrorCodeErrorMessageResourceTypeResourceName {
  const errorCode = r.int16();
  const errorMessage = r.nullableString(flexible);
  const resourceType = r.int8();
  const resourceName = r.string(flexible);
  if (flexible) r.skipTags();
  return { errorCode, errorMessage, resourceType, resourceName };
}

export function writeErrorCodeErrorMessageResourceTypeResourceName(w: Writer, m: Draft<ErrorCodeErrorMessageResourceTypeResourceName>, flexible: boolean): void {
  w.int16(m.errorCode ?? 0);
  w.nullableString(m.errorMessage === undefined ? '' : m.errorMessage, flexible);
  w.int8(m.resourceType ?? 0);
  w.string(m.resourceName ?? '', flexible);
  if (flexible) w.unsignedVarint(0);
}

export interface ThrottleTimeMsResponsesOfErrorCodeErrorMessageResourceTypeResourceName {
  throttleTimeMs: number;
  responses: ErrorCodeErrorMessageResourceTypeResourceName[];
}

export function readThrottleTimeMsResponsesOfErrorCodeErrorMessageResourceTypeResourceName(r: Reader, flexible: boolean): ThrottleTimeMsResponsesOfErrorCodeErrorMessageResourceTypeResourceName {
  const throttleTimeMs = r.int32();
  const responses: ErrorCodeErrorMessageResourceTypeResourceName[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) responses.push(readErrorCodeErrorMessageResourceTypeResourceName(r, flexible));
  if (flexible) r.skipTags();
  return { throttleTimeMs, responses };
}

export function writeThrottleTimeMsResponsesOfErrorCodeErrorMessageResourceTypeResourceName(w: Writer, m: Draft<ThrottleTimeMsResponsesOfErrorCodeErrorMessageResourceTypeResourceName>, flexible: boolean): void {
  w.int32(m.throttleTimeMs ?? 0);
  const responses = m.responses ?? [];
  w.arrayLength(responses.length, flexible);
  for (const item of responses) writeErrorCodeErrorMessageResourceTypeResourceName(w, item, flexible);
  if (flexible) w.unsignedVarint(0);
}

export interface PartitionIndexErrorCode {
  partitionIndex: number;
  errorCode: number;
}

export function readPartitionIndexErrorCode(r: Reader, flexible: boolean): PartitionIndexErrorCode {
  const partitionIndex = r.int32();
  const errorCode = r.int16();
  if (flexible) r.skipTags();
  return { partitionIndex, errorCode };
}

export function writePartitionIndexErrorCode(w: Writer, m: Draft<PartitionIndexErrorCode>, flexible: boolean): void {
  w.int32(m.partitionIndex ?? 0);
  w.int16(m.errorCode ?? 0);
  if (flexible) w.unsignedVarint(0);
}

export interface TopicIdPartitions {
  topicId: string;
  partitions: number[];
}

export function readTopicIdPartitions(r: Reader, flexible: boolean): TopicIdPartitions {
  const topicId = r.uuid();
  const partitions = r.int32Array(flexible);
  if (flexible) r.skipTags();
  return { topicId, partitions };
}

export function writeTopicIdPartitions(w: Writer, m: Draft<TopicIdPartitions>, flexible: boolean): void {
  w.uuid(m.topicId ?? ZERO_UUID);
  w.int32Array(m.partitions ?? [], flexible);
  if (flexible) w.unsignedVarint(0);
}

export interface TopicNamePartitionIndex {
  topicName: string;
  partitionIndex: number;
}

export function readTopicNamePartitionIndex(r: Reader, flexible: boolean): TopicNamePartitionIndex {
  const topicName = r.string(flexible);
  const partitionIndex = r.int32();
  if (flexible) r.skipTags();
  return { topicName, partitionIndex };
}

export function writeTopicNamePartitionIndex(w: Writer, m: Draft<TopicNamePartitionIndex>, flexible: boolean): void {
  w.string(m.topicName ?? '', flexible);
  w.int32(m.partitionIndex ?? 0);
  if (flexible) w.unsignedVarint(0);
}

export interface PrincipalTypePrincipalName {
  principalType: string;
  principalName: string;
}

export function readPrincipalTypePrincipalName(r: Reader, flexible: boolean): PrincipalTypePrincipalName {
  const principalType = r.string(flexible);
  const principalName = r.string(flexible);
  if (flexible) r.skipTags();
  return { principalType, principalName };
}

export function writePrincipalTypePrincipalName(w: Writer, m: Draft<PrincipalTypePrincipalName>, flexible: boolean): void {
  w.string(m.principalType ?? '', flexible);
  w.string(m.principalName ?? '', flexible);
  if (flexible) w.unsignedVarint(0);
}

export interface TopicPartitions {
  topic: string;
  partitions: number[];
}

export function readTopicPartitions(r: Reader, flexible: boolean): TopicPartitions {
  const topic = r.string(flexible);
  const partitions = r.int32Array(flexible);
  if (flexible) r.skipTags();
  return { topic, partitions };
}

export function writeTopicPartitions(w: Writer, m: Draft<TopicPartitions>, flexible: boolean): void {
  w.string(m.topic ?? '', flexible);
  w.int32Array(m.partitions ?? [], flexible);
  if (flexible) w.unsignedVarint(0);
}

export interface NamePartitionIndexes {
  name: string;
  partitionIndexes: number[];
}

export function readNamePartitionIndexes(r: Reader, flexible: boolean): NamePartitionIndexes {
  const name = r.string(flexible);
  const partitionIndexes = r.int32Array(flexible);
  if (flexible) r.skipTags();
  return { name, partitionIndexes };
}

export function writeNamePartitionIndexes(w: Writer, m: Draft<NamePartitionIndexes>, flexible: boolean): void {
  w.string(m.name ?? '', flexible);
  w.int32Array(m.partitionIndexes ?? [], flexible);
  if (flexible) w.unsignedVarint(0);
}

export interface PartitionIndex {
  partitionIndex: number;
}

export function readPartitionIndex(r: Reader, flexible: boolean): PartitionIndex {
  const partitionIndex = r.int32();
  if (flexible) r.skipTags();
  return { partitionIndex };
}

export function writePartitionIndex(w: Writer, m: Draft<PartitionIndex>, flexible: boolean): void {
  w.int32(m.partitionIndex ?? 0);
  if (flexible) w.unsignedVarint(0);
}

export interface Name {
  name: string;
}

export function readName(r: Reader, flexible: boolean): Name {
  const name = r.string(flexible);
  if (flexible) r.skipTags();
  return { name };
}

export function writeName(w: Writer, m: Draft<Name>, flexible: boolean): void {
  w.string(m.name ?? '', flexible);
  if (flexible) w.unsignedVarint(0);
}

export interface ErrorCodeExpiryTimestampMsThrottleTimeMs {
  errorCode: number;
  expiryTimestampMs: number;
  throttleTimeMs: number;
}

export function readErrorCodeExpiryTimestampMsThrottleTimeMs(r: Reader, flexible: boolean): ErrorCodeExpiryTimestampMsThrottleTimeMs {
  const errorCode = r.int16();
  const expiryTimestampMs = r.int64();
  const throttleTimeMs = r.int32();
  if (flexible) r.skipTags();
  return { errorCode, expiryTimestampMs, throttleTimeMs };
}

export function writeErrorCodeExpiryTimestampMsThrottleTimeMs(w: Writer, m: Draft<ErrorCodeExpiryTimestampMsThrottleTimeMs>, flexible: boolean): void {
  w.int16(m.errorCode ?? 0);
  w.int64(m.expiryTimestampMs ?? 0);
  w.int32(m.throttleTimeMs ?? 0);
  if (flexible) w.unsignedVarint(0);
}

export interface LeaderIdLeaderEpoch {
  leaderId: number;
  leaderEpoch: number;
}

export function readLeaderIdLeaderEpoch(r: Reader, flexible: boolean): LeaderIdLeaderEpoch {
  const leaderId = r.int32();
  const leaderEpoch = r.int32();
  if (flexible) r.skipTags();
  return { leaderId, leaderEpoch };
}

export function writeLeaderIdLeaderEpoch(w: Writer, m: Draft<LeaderIdLeaderEpoch>, flexible: boolean): void {
  w.int32(m.leaderId ?? -1);
  w.int32(m.leaderEpoch ?? -1);
  if (flexible) w.unsignedVarint(0);
}

export interface NodeIdHostPortRack {
  nodeId: number;
  host: string;
  port: number;
  rack: string | null;
}

export function readNodeIdHostPortRack(r: Reader, flexible: boolean): NodeIdHostPortRack {
  const nodeId = r.int32();
  const host = r.string(flexible);
  const port = r.int32();
  const rack = r.nullableString(flexible);
  if (flexible) r.skipTags();
  return { nodeId, host, port, rack };
}

export function writeNodeIdHostPortRack(w: Writer, m: Draft<NodeIdHostPortRack>, flexible: boolean): void {
  w.int32(m.nodeId ?? 0);
  w.string(m.host ?? '', flexible);
  w.int32(m.port ?? 0);
  w.nullableString(m.rack ?? null, flexible);
  if (flexible) w.unsignedVarint(0);
}

export interface NamePartitionsOfPartitionIndexErrorCode {
  name: string;
  partitions: PartitionIndexErrorCode[];
}

export function readNamePartitionsOfPartitionIndexErrorCode(r: Reader, flexible: boolean): NamePartitionsOfPartitionIndexErrorCode {
  const name = r.string(flexible);
  const partitions: PartitionIndexErrorCode[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) partitions.push(readPartitionIndexErrorCode(r, flexible));
  if (flexible) r.skipTags();
  return { name, partitions };
}

export function writeNamePartitionsOfPartitionIndexErrorCode(w: Writer, m: Draft<NamePartitionsOfPartitionIndexErrorCode>, flexible: boolean): void {
  w.string(m.name ?? '', flexible);
  const partitions = m.partitions ?? [];
  w.arrayLength(partitions.length, flexible);
  for (const item of partitions) writePartitionIndexErrorCode(w, item, flexible);
  if (flexible) w.unsignedVarint(0);
}

