/** Generated from definitions/describe-groups.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import { type Reader, NO_BYTES } from '../reader.ts';
import { refuse, type Writer } from '../writer.ts';

export interface DescribeGroupsRequest {
  groups: string[];
  includeAuthorizedOperations: boolean;
}

export function readDescribeGroupsRequest(r: Reader, version: number): DescribeGroupsRequest {
  const flexible = version >= 5;
  const groups = r.stringArray(flexible);
  const includeAuthorizedOperations = version >= 3 ? r.bool() : false;
  if (flexible) r.skipTags();
  return { groups, includeAuthorizedOperations };
}

export function writeDescribeGroupsRequest(w: Writer, m: Draft<DescribeGroupsRequest>, version: number): void {
  const flexible = version >= 5;
  w.stringArray(m.groups ?? [], flexible);
  if (version >= 3) w.bool(m.includeAuthorizedOperations ?? false);
  else if (m.includeAuthorizedOperations === true) refuse('includeAuthorizedOperations', version);
  if (flexible) w.unsignedVarint(0);
}

export interface DescribeGroupsResponse {
  throttleTimeMs: number;
  groups: DescribeGroupsResponseDescribedGroup[];
}

export interface DescribeGroupsResponseDescribedGroup {
  errorCode: number;
  groupId: string;
  groupState: string;
  protocolType: string;
  protocolData: string;
  members: DescribeGroupsResponseDescribedGroupMember[];
  authorizedOperations: number;
}

export interface DescribeGroupsResponseDescribedGroupMember {
  memberId: string;
  groupInstanceId: string | null;
  clientId: string;
  clientHost: string;
  memberMetadata: Buffer;
  memberAssignment: Buffer;
}

function readDescribeGroupsResponseDescribedGroupMember(r: Reader, version: number): DescribeGroupsResponseDescribedGroupMember {
  const flexible = version >= 5;
  const memberId = r.string(flexible);
  const groupInstanceId: string | null = version >= 4 ? r.nullableString(flexible) : null;
  const clientId = r.string(flexible);
  const clientHost = r.string(flexible);
  const memberMetadata = r.bytes(flexible);
  const memberAssignment = r.bytes(flexible);
  if (flexible) r.skipTags();
  return { memberId, groupInstanceId, clientId, clientHost, memberMetadata, memberAssignment };
}

function writeDescribeGroupsResponseDescribedGroupMember(w: Writer, m: Draft<DescribeGroupsResponseDescribedGroupMember>, version: number): void {
  const flexible = version >= 5;
  w.string(m.memberId ?? '', flexible);
  if (version >= 4) w.nullableString(m.groupInstanceId ?? null, flexible);
  w.string(m.clientId ?? '', flexible);
  w.string(m.clientHost ?? '', flexible);
  w.bytes(m.memberMetadata ?? NO_BYTES, flexible);
  w.bytes(m.memberAssignment ?? NO_BYTES, flexible);
  if (flexible) w.unsignedVarint(0);
}

function readDescribeGroupsResponseDescribedGroup(r: Reader, version: number): DescribeGroupsResponseDescribedGroup {
  const flexible = version >= 5;
  const errorCode = r.int16();
  const groupId = r.string(flexible);
  const groupState = r.string(flexible);
  const protocolType = r.string(flexible);
  const protocolData = r.string(flexible);
  const members: DescribeGroupsResponseDescribedGroupMember[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) members.push(readDescribeGroupsResponseDescribedGroupMember(r, version));
  const authorizedOperations = version >= 3 ? r.int32() : -2147483648;
  if (flexible) r.skipTags();
  return {
    errorCode, groupId, groupState, protocolType, protocolData, members, authorizedOperations,
  };
}

function writeDescribeGroupsResponseDescribedGroup(w: Writer, m: Draft<DescribeGroupsResponseDescribedGroup>, version: number): void {
  const flexible = version >= 5;
  w.int16(m.errorCode ?? 0);
  w.string(m.groupId ?? '', flexible);
  w.string(m.groupState ?? '', flexible);
  w.string(m.protocolType ?? '', flexible);
  w.string(m.protocolData ?? '', flexible);
  const members = m.members ?? [];
  w.arrayLength(members.length, flexible);
  for (const item of members) writeDescribeGroupsResponseDescribedGroupMember(w, item, version);
  if (version >= 3) w.int32(m.authorizedOperations ?? -2147483648);
  else if (m.authorizedOperations !== undefined && m.authorizedOperations !== -2147483648) refuse('authorizedOperations', version);
  if (flexible) w.unsignedVarint(0);
}

export function readDescribeGroupsResponse(r: Reader, version: number): DescribeGroupsResponse {
  const flexible = version >= 5;
  const throttleTimeMs = version >= 1 ? r.int32() : 0;
  const groups: DescribeGroupsResponseDescribedGroup[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) groups.push(readDescribeGroupsResponseDescribedGroup(r, version));
  if (flexible) r.skipTags();
  return { throttleTimeMs, groups };
}

export function writeDescribeGroupsResponse(w: Writer, m: Draft<DescribeGroupsResponse>, version: number): void {
  const flexible = version >= 5;
  if (version >= 1) w.int32(m.throttleTimeMs ?? 0);
  const groups = m.groups ?? [];
  w.arrayLength(groups.length, flexible);
  for (const item of groups) writeDescribeGroupsResponseDescribedGroup(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export const describeGroupsApi: Api<DescribeGroupsRequest, DescribeGroupsResponse> = {
  key: 15,
  name: 'DescribeGroups',
  minVersion: 0,
  maxVersion: 5,
  flexibleFrom: 5,
  readRequest: readDescribeGroupsRequest,
  writeRequest: writeDescribeGroupsRequest,
  readResponse: readDescribeGroupsResponse,
  writeResponse: writeDescribeGroupsResponse,
};
