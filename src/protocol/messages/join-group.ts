/** Generated from definitions/join-group.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import { type Reader, NO_BYTES } from '../reader.ts';
import { refuse, refuseNull, type Writer } from '../writer.ts';

export interface JoinGroupRequest {
  groupId: string;
  sessionTimeoutMs: number;
  rebalanceTimeoutMs: number;
  memberId: string;
  groupInstanceId: string | null;
  protocolType: string;
  protocols: JoinGroupRequestProtocol[];
  reason: string | null;
}

export interface JoinGroupRequestProtocol {
  name: string;
  metadata: Buffer;
}

function readJoinGroupRequestProtocol(r: Reader, version: number): JoinGroupRequestProtocol {
  const flexible = version >= 6;
  const name = r.string(flexible);
  const metadata = r.bytes(flexible);
  if (flexible) r.skipTags();
  return { name, metadata };
}

function writeJoinGroupRequestProtocol(w: Writer, m: Draft<JoinGroupRequestProtocol>, version: number): void {
  const flexible = version >= 6;
  w.string(m.name ?? '', flexible);
  w.bytes(m.metadata ?? NO_BYTES, flexible);
  if (flexible) w.unsignedVarint(0);
}

export function readJoinGroupRequest(r: Reader, version: number): JoinGroupRequest {
  const flexible = version >= 6;
  const groupId = r.string(flexible);
  const sessionTimeoutMs = r.int32();
  const rebalanceTimeoutMs = version >= 1 ? r.int32() : -1;
  const memberId = r.string(flexible);
  const groupInstanceId: string | null = version >= 5 ? r.nullableString(flexible) : null;
  const protocolType = r.string(flexible);
  const protocols: JoinGroupRequestProtocol[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) protocols.push(readJoinGroupRequestProtocol(r, version));
  const reason: string | null = version >= 8 ? r.nullableString(flexible) : null;
  if (flexible) r.skipTags();
  return {
    groupId, sessionTimeoutMs, rebalanceTimeoutMs, memberId, groupInstanceId, protocolType,
    protocols, reason,
  };
}

export function writeJoinGroupRequest(w: Writer, m: Draft<JoinGroupRequest>, version: number): void {
  const flexible = version >= 6;
  w.string(m.groupId ?? '', flexible);
  w.int32(m.sessionTimeoutMs ?? 0);
  if (version >= 1) w.int32(m.rebalanceTimeoutMs ?? -1);
  w.string(m.memberId ?? '', flexible);
  if (version >= 5) w.nullableString(m.groupInstanceId ?? null, flexible);
  else if (m.groupInstanceId !== undefined && m.groupInstanceId !== null) refuse('groupInstanceId', version);
  w.string(m.protocolType ?? '', flexible);
  const protocols = m.protocols ?? [];
  w.arrayLength(protocols.length, flexible);
  for (const item of protocols) writeJoinGroupRequestProtocol(w, item, version);
  if (version >= 8) w.nullableString(m.reason ?? null, flexible);
  if (flexible) w.unsignedVarint(0);
}

export interface JoinGroupResponse {
  throttleTimeMs: number;
  errorCode: number;
  generationId: number;
  protocolType: string | null;
  protocolName: string | null;
  leader: string;
  skipAssignment: boolean;
  memberId: string;
  members: JoinGroupResponseMember[];
}

export interface JoinGroupResponseMember {
  memberId: string;
  groupInstanceId: string | null;
  metadata: Buffer;
}

function readJoinGroupResponseMember(r: Reader, version: number): JoinGroupResponseMember {
  const flexible = version >= 6;
  const memberId = r.string(flexible);
  const groupInstanceId: string | null = version >= 5 ? r.nullableString(flexible) : null;
  const metadata = r.bytes(flexible);
  if (flexible) r.skipTags();
  return { memberId, groupInstanceId, metadata };
}

function writeJoinGroupResponseMember(w: Writer, m: Draft<JoinGroupResponseMember>, version: number): void {
  const flexible = version >= 6;
  w.string(m.memberId ?? '', flexible);
  if (version >= 5) w.nullableString(m.groupInstanceId ?? null, flexible);
  w.bytes(m.metadata ?? NO_BYTES, flexible);
  if (flexible) w.unsignedVarint(0);
}

export function readJoinGroupResponse(r: Reader, version: number): JoinGroupResponse {
  const flexible = version >= 6;
  const throttleTimeMs = version >= 2 ? r.int32() : 0;
  const errorCode = r.int16();
  const generationId = r.int32();
  const protocolType: string | null = version >= 7 ? r.nullableString(flexible) : null;
  const protocolName = version >= 7 ? r.nullableString(flexible) : r.string(flexible);
  const leader = r.string(flexible);
  const skipAssignment = version >= 9 ? r.bool() : false;
  const memberId = r.string(flexible);
  const members: JoinGroupResponseMember[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) members.push(readJoinGroupResponseMember(r, version));
  if (flexible) r.skipTags();
  return {
    throttleTimeMs, errorCode, generationId, protocolType, protocolName, leader, skipAssignment,
    memberId, members,
  };
}

export function writeJoinGroupResponse(w: Writer, m: Draft<JoinGroupResponse>, version: number): void {
  const flexible = version >= 6;
  if (version >= 2) w.int32(m.throttleTimeMs ?? 0);
  w.int16(m.errorCode ?? 0);
  w.int32(m.generationId ?? -1);
  if (version >= 7) w.nullableString(m.protocolType ?? null, flexible);
  const protocolName = m.protocolName === undefined ? '' : m.protocolName;
  if (protocolName === null && !(version >= 7)) refuseNull('protocolName', version);
  w.nullableString(protocolName, flexible);
  w.string(m.leader ?? '', flexible);
  if (version >= 9) w.bool(m.skipAssignment ?? false);
  else if (m.skipAssignment === true) refuse('skipAssignment', version);
  w.string(m.memberId ?? '', flexible);
  const members = m.members ?? [];
  w.arrayLength(members.length, flexible);
  for (const item of members) writeJoinGroupResponseMember(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export const joinGroupApi: Api<JoinGroupRequest, JoinGroupResponse> = {
  key: 11,
  name: 'JoinGroup',
  minVersion: 0,
  maxVersion: 9,
  flexibleFrom: 6,
  readRequest: readJoinGroupRequest,
  writeRequest: writeJoinGroupRequest,
  readResponse: readJoinGroupResponse,
  writeResponse: writeJoinGroupResponse,
};
