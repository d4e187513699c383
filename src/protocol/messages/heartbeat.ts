/** Generated from definitions/heartbeat.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import { refuse, type Writer } from '../writer.ts';

export interface HeartbeatRequest {
  groupId: string;
  generationId: number;
  memberId: string;
  groupInstanceId: string | null;
}

export function readHeartbeatRequest(r: Reader, version: number): HeartbeatRequest {
  const flexible = version >= 4;
  const groupId = r.string(flexible);
  const generationId = r.int32();
  const memberId = r.string(flexible);
  const groupInstanceId: string | null = version >= 3 ? r.nullableString(flexible) : null;
  if (flexible) r.skipTags();
  return { groupId, generationId, memberId, groupInstanceId };
}

export function writeHeartbeatRequest(w: Writer, m: Draft<HeartbeatRequest>, version: number): void {
  const flexible = version >= 4;
  w.string(m.groupId ?? '', flexible);
  w.int32(m.generationId ?? 0);
  w.string(m.memberId ?? '', flexible);
  if (version >= 3) w.nullableString(m.groupInstanceId ?? null, flexible);
  else if (m.groupInstanceId !== undefined && m.groupInstanceId !== null) refuse('groupInstanceId', version);
  if (flexible) w.unsignedVarint(0);
}

export interface HeartbeatResponse {
  throttleTimeMs: number;
  errorCode: number;
}

export function readHeartbeatResponse(r: Reader, version: number): HeartbeatResponse {
  const flexible = version >= 4;
  const throttleTimeMs = version >= 1 ? r.int32() : 0;
  const errorCode = r.int16();
  if (flexible) r.skipTags();
  return { throttleTimeMs, errorCode };
}

export function writeHeartbeatResponse(w: Writer, m: Draft<HeartbeatResponse>, version: number): void {
  const flexible = version >= 4;
  if (version >= 1) w.int32(m.throttleTimeMs ?? 0);
  w.int16(m.errorCode ?? 0);
  if (flexible) w.unsignedVarint(0);
}

export const heartbeatApi: Api<HeartbeatRequest, HeartbeatResponse> = {
  key: 12,
  name: 'Heartbeat',
  minVersion: 0,
  maxVersion: 4,
  flexibleFrom: 4,
  readRequest: readHeartbeatRequest,
  writeRequest: writeHeartbeatRequest,
  readResponse: readHeartbeatResponse,
  writeResponse: writeHeartbeatResponse,
};
