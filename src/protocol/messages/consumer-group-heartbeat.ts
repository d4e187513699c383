/** Generated from definitions/consumer-group-heartbeat.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';
import { readTopicIdPartitions, type TopicIdPartitions, writeTopicIdPartitions } from './shared.ts';

export interface ConsumerGroupHeartbeatRequest {
  groupId: string;
  memberId: string;
  memberEpoch: number;
  instanceId: string | null;
  rackId: string | null;
  rebalanceTimeoutMs: number;
  subscribedTopicNames: string[] | null;
  serverAssignor: string | null;
  topicPartitions: TopicIdPartitions[] | null;
}

export type ConsumerGroupHeartbeatRequestTopicPartitions = TopicIdPartitions;

export function readConsumerGroupHeartbeatRequest(r: Reader, _version: number): ConsumerGroupHeartbeatRequest {
  const groupId = r.string(true);
  const memberId = r.string(true);
  const memberEpoch = r.int32();
  const instanceId = r.nullableString(true);
  const rackId = r.nullableString(true);
  const rebalanceTimeoutMs = r.int32();
  const subscribedTopicNames = r.nullableStringArray(true);
  const serverAssignor = r.nullableString(true);
  let topicPartitions: TopicIdPartitions[] | null = null;
  const topicPartitionsCount = r.nullableArrayLength(true);
  topicPartitions = topicPartitionsCount < 0 ? null : [];
  if (topicPartitions !== null) for (let n = topicPartitionsCount; n > 0; n--) topicPartitions.push(readTopicIdPartitions(r, true));
  r.skipTags();
  return {
    groupId, memberId, memberEpoch, instanceId, rackId, rebalanceTimeoutMs, subscribedTopicNames,
    serverAssignor, topicPartitions,
  };
}

export function writeConsumerGroupHeartbeatRequest(w: Writer, m: Draft<ConsumerGroupHeartbeatRequest>, _version: number): void {
  w.string(m.groupId ?? '', true);
  w.string(m.memberId ?? '', true);
  w.int32(m.memberEpoch ?? 0);
  w.nullableString(m.instanceId ?? null, true);
  w.nullableString(m.rackId ?? null, true);
  w.int32(m.rebalanceTimeoutMs ?? -1);
  w.stringArray(m.subscribedTopicNames ?? null, true);
  w.nullableString(m.serverAssignor ?? null, true);
  const topicPartitions = m.topicPartitions ?? null;
  w.arrayLength(topicPartitions === null ? -1 : topicPartitions.length, true);
  if (topicPartitions !== null) for (const item of topicPartitions) writeTopicIdPartitions(w, item, true);
  w.unsignedVarint(0);
}

export interface ConsumerGroupHeartbeatResponse {
  throttleTimeMs: number;
  errorCode: number;
  errorMessage: string | null;
  memberId: string | null;
  memberEpoch: number;
  heartbeatIntervalMs: number;
  assignment: ConsumerGroupHeartbeatResponseAssignment | null;
}

export interface ConsumerGroupHeartbeatResponseAssignment {
  topicPartitions: TopicIdPartitions[];
}

export type ConsumerGroupHeartbeatResponseTopicPartitions = TopicIdPartitions;

function readConsumerGroupHeartbeatResponseAssignment(r: Reader, _version: number): ConsumerGroupHeartbeatResponseAssignment {
  const topicPartitions: TopicIdPartitions[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) topicPartitions.push(readTopicIdPartitions(r, true));
  r.skipTags();
  return { topicPartitions };
}

function writeConsumerGroupHeartbeatResponseAssignment(w: Writer, m: Draft<ConsumerGroupHeartbeatResponseAssignment>, _version: number): void {
  const topicPartitions = m.topicPartitions ?? [];
  w.arrayLength(topicPartitions.length, true);
  for (const item of topicPartitions) writeTopicIdPartitions(w, item, true);
  w.unsignedVarint(0);
}

export function readConsumerGroupHeartbeatResponse(r: Reader, version: number): ConsumerGroupHeartbeatResponse {
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  const errorMessage = r.nullableString(true);
  const memberId = r.nullableString(true);
  const memberEpoch = r.int32();
  const heartbeatIntervalMs = r.int32();
  const assignment = r.int8() < 0 ? null : readConsumerGroupHeartbeatResponseAssignment(r, version);
  r.skipTags();
  return {
    throttleTimeMs, errorCode, errorMessage, memberId, memberEpoch, heartbeatIntervalMs,
    assignment,
  };
}

export function writeConsumerGroupHeartbeatResponse(w: Writer, m: Draft<ConsumerGroupHeartbeatResponse>, version: number): void {
  w.int32(m.throttleTimeMs ?? 0);
  w.int16(m.errorCode ?? 0);
  w.nullableString(m.errorMessage ?? null, true);
  w.nullableString(m.memberId ?? null, true);
  w.int32(m.memberEpoch ?? 0);
  w.int32(m.heartbeatIntervalMs ?? 0);
  const assignment = m.assignment ?? null;
  w.int8(assignment === null ? -1 : 1);
  if (assignment !== null) writeConsumerGroupHeartbeatResponseAssignment(w, assignment, version);
  w.unsignedVarint(0);
}

export const consumerGroupHeartbeatApi: Api<ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse> = {
  key: 68,
  name: 'ConsumerGroupHeartbeat',
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  readRequest: readConsumerGroupHeartbeatRequest,
  writeRequest: writeConsumerGroupHeartbeatRequest,
  readResponse: readConsumerGroupHeartbeatResponse,
  writeResponse: writeConsumerGroupHeartbeatResponse,
};
