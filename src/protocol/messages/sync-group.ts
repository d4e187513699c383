/** Generated from definitions/sync-group.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import { type Reader, NO_BYTES } from '../reader.ts';
import { refuse, type Writer } from '../writer.ts';

export interface SyncGroupRequest {
  groupId: string;
  generationId: number;
  memberId: string;
  groupInstanceId: string | null;
  protocolType: string | null;
  protocolName: string | null;
  assignments: SyncGroupRequestAssignment[];
}

export interface SyncGroupRequestAssignment {
  memberId: string;
  assignment: Buffer;
}

function readSyncGroupRequestAssignment(r: Reader, version: number): SyncGroupRequestAssignment {
  const flexible = version >= 4;
  const memberId = r.string(flexible);
  const assignment = r.bytes(flexible);
  if (flexible) r.skipTags();
  return { memberId, assignment };
}

function writeSyncGroupRequestAssignment(w: Writer, m: Draft<SyncGroupRequestAssignment>, version: number): void {
  const flexible = version >= 4;
  w.string(m.memberId ?? '', flexible);
  w.bytes(m.assignment ?? NO_BYTES, flexible);
  if (flexible) w.unsignedVarint(0);
}

export function readSyncGroupRequest(r: Reader, version: number): SyncGroupRequest {
  const flexible = version >= 4;
  const groupId = r.string(flexible);
  const generationId = r.int32();
  const memberId = r.string(flexible);
  const groupInstanceId: string | null = version >= 3 ? r.nullableString(flexible) : null;
  const protocolType: string | null = version >= 5 ? r.nullableString(flexible) : null;
  const protocolName: string | null = version >= 5 ? r.nullableString(flexible) : null;
  const assignments: SyncGroupRequestAssignment[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) assignments.push(readSyncGroupRequestAssignment(r, version));
  if (flexible) r.skipTags();
  return {
    groupId, generationId, memberId, groupInstanceId, protocolType, protocolName, assignments,
  };
}

export function writeSyncGroupRequest(w: Writer, m: Draft<SyncGroupRequest>, version: number): void {
  const flexible = version >= 4;
  w.string(m.groupId ?? '', flexible);
  w.int32(m.generationId ?? 0);
  w.string(m.memberId ?? '', flexible);
  if (version >= 3) w.nullableString(m.groupInstanceId ?? null, flexible);
  else if (m.groupInstanceId !== undefined && m.groupInstanceId !== null) refuse('groupInstanceId', version);
  if (version >= 5) w.nullableString(m.protocolType ?? null, flexible);
  if (version >= 5) w.nullableString(m.protocolName ?? null, flexible);
  const assignments = m.assignments ?? [];
  w.arrayLength(assignments.length, flexible);
  for (const item of assignments) writeSyncGroupRequestAssignment(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export interface SyncGroupResponse {
  throttleTimeMs: number;
  errorCode: number;
  protocolType: string | null;
  protocolName: string | null;
  assignment: Buffer;
}

export function readSyncGroupResponse(r: Reader, version: number): SyncGroupResponse {
  const flexible = version >= 4;
  const throttleTimeMs = version >= 1 ? r.int32() : 0;
  const errorCode = r.int16();
  const protocolType: string | null = version >= 5 ? r.nullableString(flexible) : null;
  const protocolName: string | null = version >= 5 ? r.nullableString(flexible) : null;
  const assignment = r.bytes(flexible);
  if (flexible) r.skipTags();
  return { throttleTimeMs, errorCode, protocolType, protocolName, assignment };
}

export function writeSyncGroupResponse(w: Writer, m: Draft<SyncGroupResponse>, version: number): void {
  const flexible = version >= 4;
  if (version >= 1) w.int32(m.throttleTimeMs ?? 0);
  w.int16(m.errorCode ?? 0);
  if (version >= 5) w.nullableString(m.protocolType ?? null, flexible);
  if (version >= 5) w.nullableString(m.protocolName ?? null, flexible);
  w.bytes(m.assignment ?? NO_BYTES, flexible);
  if (flexible) w.unsignedVarint(0);
}

export const syncGroupApi: Api<SyncGroupRequest, SyncGroupResponse> = {
  key: 14,
  name: 'SyncGroup',
  minVersion: 0,
  maxVersion: 5,
  flexibleFrom: 4,
  readRequest: readSyncGroupRequest,
  writeRequest: writeSyncGroupRequest,
  readResponse: readSyncGroupResponse,
  writeResponse: writeSyncGroupResponse,
};
