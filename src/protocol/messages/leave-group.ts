/** Generated from definitions/leave-group.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import { refuse, type Writer } from '../writer.ts';

export interface LeaveGroupRequest {
  groupId: string;
  memberId: string;
  members: LeaveGroupRequestMemberIdentity[];
}

export interface LeaveGroupRequestMemberIdentity {
  memberId: string;
  groupInstanceId: string | null;
  reason: string | null;
}

function readLeaveGroupRequestMemberIdentity(r: Reader, version: number): LeaveGroupRequestMemberIdentity {
  const flexible = version >= 4;
  const memberId = r.string(flexible);
  const groupInstanceId = r.nullableString(flexible);
  const reason: string | null = version >= 5 ? r.nullableString(flexible) : null;
  if (flexible) r.skipTags();
  return { memberId, groupInstanceId, reason };
}

function writeLeaveGroupRequestMemberIdentity(w: Writer, m: Draft<LeaveGroupRequestMemberIdentity>, version: number): void {
  const flexible = version >= 4;
  w.string(m.memberId ?? '', flexible);
  w.nullableString(m.groupInstanceId ?? null, flexible);
  if (version >= 5) w.nullableString(m.reason ?? null, flexible);
  if (flexible) w.unsignedVarint(0);
}

export function readLeaveGroupRequest(r: Reader, version: number): LeaveGroupRequest {
  const flexible = version >= 4;
  const groupId = r.string(flexible);
  const memberId = version <= 2 ? r.string(flexible) : '';
  const members: LeaveGroupRequestMemberIdentity[] = [];
  if (version >= 3) for (let n = r.arrayLength(flexible); n > 0; n--) members.push(readLeaveGroupRequestMemberIdentity(r, version));
  if (flexible) r.skipTags();
  return { groupId, memberId, members };
}

export function writeLeaveGroupRequest(w: Writer, m: Draft<LeaveGroupRequest>, version: number): void {
  const flexible = version >= 4;
  w.string(m.groupId ?? '', flexible);
  if (version <= 2) w.string(m.memberId ?? '', flexible);
  else if (m.memberId !== undefined && m.memberId !== '') refuse('memberId', version);
  if (version >= 3) {
    const members = m.members ?? [];
    w.arrayLength(members.length, flexible);
    for (const item of members) writeLeaveGroupRequestMemberIdentity(w, item, version);
  } else if (m.members !== undefined && m.members.length > 0) refuse('members', version);
  if (flexible) w.unsignedVarint(0);
}

export interface LeaveGroupResponse {
  throttleTimeMs: number;
  errorCode: number;
  members: LeaveGroupResponseMemberResponse[];
}

export interface LeaveGroupResponseMemberResponse {
  memberId: string;
  groupInstanceId: string | null;
  errorCode: number;
}

function readLeaveGroupResponseMemberResponse(r: Reader, version: number): LeaveGroupResponseMemberResponse {
  const flexible = version >= 4;
  const memberId = r.string(flexible);
  const groupInstanceId = r.nullableString(flexible);
  const errorCode = r.int16();
  if (flexible) r.skipTags();
  return { memberId, groupInstanceId, errorCode };
}

function writeLeaveGroupResponseMemberResponse(w: Writer, m: Draft<LeaveGroupResponseMemberResponse>, version: number): void {
  const flexible = version >= 4;
  w.string(m.memberId ?? '', flexible);
  w.nullableString(m.groupInstanceId === undefined ? '' : m.groupInstanceId, flexible);
  w.int16(m.errorCode ?? 0);
  if (flexible) w.unsignedVarint(0);
}

export function readLeaveGroupResponse(r: Reader, version: number): LeaveGroupResponse {
  const flexible = version >= 4;
  const throttleTimeMs = version >= 1 ? r.int32() : 0;
  const errorCode = r.int16();
  const members: LeaveGroupResponseMemberResponse[] = [];
  if (version >= 3) for (let n = r.arrayLength(flexible); n > 0; n--) members.push(readLeaveGroupResponseMemberResponse(r, version));
  if (flexible) r.skipTags();
  return { throttleTimeMs, errorCode, members };
}

export function writeLeaveGroupResponse(w: Writer, m: Draft<LeaveGroupResponse>, version: number): void {
  const flexible = version >= 4;
  if (version >= 1) w.int32(m.throttleTimeMs ?? 0);
  w.int16(m.errorCode ?? 0);
  if (version >= 3) {
    const members = m.members ?? [];
    w.arrayLength(members.length, flexible);
    for (const item of members) writeLeaveGroupResponseMemberResponse(w, item, version);
  } else if (m.members !== undefined && m.members.length > 0) refuse('members', version);
  if (flexible) w.unsignedVarint(0);
}

export const leaveGroupApi: Api<LeaveGroupRequest, LeaveGroupResponse> = {
  key: 13,
  name: 'LeaveGroup',
  minVersion: 0,
  maxVersion: 5,
  flexibleFrom: 4,
  readRequest: readLeaveGroupRequest,
  writeRequest: writeLeaveGroupRequest,
  readResponse: readLeaveGroupResponse,
  writeResponse: writeLeaveGroupResponse,
};
