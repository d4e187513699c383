/** Generated from definitions/consumer-group-describe.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import { ZERO_UUID } from '../../base/uuid.ts';
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';

export interface ConsumerGroupDescribeRequest {
  groupIds: string[];
  includeAuthorizedOperations: boolean;
}

export function readConsumerGroupDescribeRequest(r: Reader, _version: number): ConsumerGroupDescribeRequest {
  const groupIds = r.stringArray(true);
  const includeAuthorizedOperations = r.bool();
  r.skipTags();
  return { groupIds, includeAuthorizedOperations };
}

export function writeConsumerGroupDescribeRequest(w: Writer, m: Draft<ConsumerGroupDescribeRequest>, _version: number): void {
  w.stringArray(m.groupIds ?? [], true);
  w.bool(m.includeAuthorizedOperations ?? false);
  w.unsignedVarint(0);
}

export interface ConsumerGroupDescribeResponse {
  throttleTimeMs: number;
  groups: ConsumerGroupDescribeResponseDescribedGroup[];
}

export interface ConsumerGroupDescribeResponseDescribedGroup {
  errorCode: number;
  errorMessage: string | null;
  groupId: string;
  groupState: string;
  groupEpoch: number;
  assignmentEpoch: number;
  assignorName: string;
  members: ConsumerGroupDescribeResponseMember[];
  authorizedOperations: number;
}

export interface ConsumerGroupDescribeResponseMember {
  memberId: string;
  instanceId: string | null;
  rackId: string | null;
  memberEpoch: number;
  clientId: string;
  clientHost: string;
  subscribedTopicNames: string[];
  subscribedTopicRegex: string | null;
  assignment: ConsumerGroupDescribeResponseAssignment;
  targetAssignment: ConsumerGroupDescribeResponseAssignment;
}

export interface ConsumerGroupDescribeResponseAssignment {
  topicPartitions: ConsumerGroupDescribeResponseTopicPartitions[];
}

export interface ConsumerGroupDescribeResponseTopicPartitions {
  topicId: string;
  topicName: string;
  partitions: number[];
}

function readConsumerGroupDescribeResponseTopicPartitions(r: Reader, _version: number): ConsumerGroupDescribeResponseTopicPartitions {
  const topicId = r.uuid();
  const topicName = r.string(true);
  const partitions = r.int32Array(true);
  r.skipTags();
  return { topicId, topicName, partitions };
}

function writeConsumerGroupDescribeResponseTopicPartitions(w: Writer, m: Draft<ConsumerGroupDescribeResponseTopicPartitions>, _version: number): void {
  w.uuid(m.topicId ?? ZERO_UUID);
  w.string(m.topicName ?? '', true);
  w.int32Array(m.partitions ?? [], true);
  w.unsignedVarint(0);
}

function readConsumerGroupDescribeResponseAssignment(r: Reader, version: number): ConsumerGroupDescribeResponseAssignment {
  const topicPartitions: ConsumerGroupDescribeResponseTopicPartitions[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) topicPartitions.push(readConsumerGroupDescribeResponseTopicPartitions(r, version));
  r.skipTags();
  return { topicPartitions };
}

function writeConsumerGroupDescribeResponseAssignment(w: Writer, m: Draft<ConsumerGroupDescribeResponseAssignment>, version: number): void {
  const topicPartitions = m.topicPartitions ?? [];
  w.arrayLength(topicPartitions.length, true);
  for (const item of topicPartitions) writeConsumerGroupDescribeResponseTopicPartitions(w, item, version);
  w.unsignedVarint(0);
}

function readConsumerGroupDescribeResponseMember(r: Reader, version: number): ConsumerGroupDescribeResponseMember {
  const memberId = r.string(true);
  const instanceId = r.nullableString(true);
  const rackId = r.nullableString(true);
  const memberEpoch = r.int32();
  const clientId = r.string(true);
  const clientHost = r.string(true);
  const subscribedTopicNames = r.stringArray(true);
  const subscribedTopicRegex = r.nullableString(true);
  const assignment = readConsumerGroupDescribeResponseAssignment(r, version);
  const targetAssignment = readConsumerGroupDescribeResponseAssignment(r, version);
  r.skipTags();
  return {
    memberId, instanceId, rackId, memberEpoch, clientId, clientHost, subscribedTopicNames,
    subscribedTopicRegex, assignment, targetAssignment,
  };
}

function writeConsumerGroupDescribeResponseMember(w: Writer, m: Draft<ConsumerGroupDescribeResponseMember>, version: number): void {
  w.string(m.memberId ?? '', true);
  w.nullableString(m.instanceId ?? null, true);
  w.nullableString(m.rackId ?? null, true);
  w.int32(m.memberEpoch ?? 0);
  w.string(m.clientId ?? '', true);
  w.string(m.clientHost ?? '', true);
  w.stringArray(m.subscribedTopicNames ?? [], true);
  w.nullableString(m.subscribedTopicRegex ?? null, true);
  writeConsumerGroupDescribeResponseAssignment(w, m.assignment ?? {}, version);
  writeConsumerGroupDescribeResponseAssignment(w, m.targetAssignment ?? {}, version);
  w.unsignedVarint(0);
}

function readConsumerGroupDescribeResponseDescribedGroup(r: Reader, version: number): ConsumerGroupDescribeResponseDescribedGroup {
  const errorCode = r.int16();
  const errorMessage = r.nullableString(true);
  const groupId = r.string(true);
  const groupState = r.string(true);
  const groupEpoch = r.int32();
  const assignmentEpoch = r.int32();
  const assignorName = r.string(true);
  const members: ConsumerGroupDescribeResponseMember[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) members.push(readConsumerGroupDescribeResponseMember(r, version));
  const authorizedOperations = r.int32();
  r.skipTags();
  return {
    errorCode, errorMessage, groupId, groupState, groupEpoch, assignmentEpoch, assignorName,
    members, authorizedOperations,
  };
}

function writeConsumerGroupDescribeResponseDescribedGroup(w: Writer, m: Draft<ConsumerGroupDescribeResponseDescribedGroup>, version: number): void {
  w.int16(m.errorCode ?? 0);
  w.nullableString(m.errorMessage ?? null, true);
  w.string(m.groupId ?? '', true);
  w.string(m.groupState ?? '', true);
  w.int32(m.groupEpoch ?? 0);
  w.int32(m.assignmentEpoch ?? 0);
  w.string(m.assignorName ?? '', true);
  const members = m.members ?? [];
  w.arrayLength(members.length, true);
  for (const item of members) writeConsumerGroupDescribeResponseMember(w, item, version);
  w.int32(m.authorizedOperations ?? -2147483648);
  w.unsignedVarint(0);
}

export function readConsumerGroupDescribeResponse(r: Reader, version: number): ConsumerGroupDescribeResponse {
  const throttleTimeMs = r.int32();
  const groups: ConsumerGroupDescribeResponseDescribedGroup[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) groups.push(readConsumerGroupDescribeResponseDescribedGroup(r, version));
  r.skipTags();
  return { throttleTimeMs, groups };
}

export function writeConsumerGroupDescribeResponse(w: Writer, m: Draft<ConsumerGroupDescribeResponse>, version: number): void {
  w.int32(m.throttleTimeMs ?? 0);
  const groups = m.groups ?? [];
  w.arrayLength(groups.length, true);
  for (const item of groups) writeConsumerGroupDescribeResponseDescribedGroup(w, item, version);
  w.unsignedVarint(0);
}

export const consumerGroupDescribeApi: Api<ConsumerGroupDescribeRequest, ConsumerGroupDescribeResponse> = {
  key: 69,
  name: 'ConsumerGroupDescribe',
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  readRequest: readConsumerGroupDescribeRequest,
  writeRequest: writeConsumerGroupDescribeRequest,
  readResponse: readConsumerGroupDescribeResponse,
  writeResponse: writeConsumerGroupDescribeResponse,
};
