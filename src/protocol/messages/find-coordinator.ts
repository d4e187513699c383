/** Generated from definitions/find-coordinator.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import { refuse, type Writer } from '../writer.ts';

export interface FindCoordinatorRequest {
  key: string;
  keyType: number;
  coordinatorKeys: string[];
}

export function readFindCoordinatorRequest(r: Reader, version: number): FindCoordinatorRequest {
  const flexible = version >= 3;
  const key = version <= 3 ? r.string(flexible) : '';
  const keyType = version >= 1 ? r.int8() : 0;
  const coordinatorKeys: string[] = version >= 4 ? r.stringArray(flexible) : [];
  if (flexible) r.skipTags();
  return { key, keyType, coordinatorKeys };
}

export function writeFindCoordinatorRequest(w: Writer, m: Draft<FindCoordinatorRequest>, version: number): void {
  const flexible = version >= 3;
  if (version <= 3) w.string(m.key ?? '', flexible);
  else if (m.key !== undefined && m.key !== '') refuse('key', version);
  if (version >= 1) w.int8(m.keyType ?? 0);
  else if (m.keyType !== undefined && m.keyType !== 0) refuse('keyType', version);
  if (version >= 4) w.stringArray(m.coordinatorKeys ?? [], flexible);
  else if (m.coordinatorKeys !== undefined && m.coordinatorKeys.length > 0) refuse('coordinatorKeys', version);
  if (flexible) w.unsignedVarint(0);
}

export interface FindCoordinatorResponse {
  throttleTimeMs: number;
  errorCode: number;
  errorMessage: string | null;
  nodeId: number;
  host: string;
  port: number;
  coordinators: FindCoordinatorResponseCoordinator[];
}

export interface FindCoordinatorResponseCoordinator {
  key: string;
  nodeId: number;
  host: string;
  port: number;
  errorCode: number;
  errorMessage: string | null;
}

function readFindCoordinatorResponseCoordinator(r: Reader, _version: number): FindCoordinatorResponseCoordinator {
  const key = r.string(true);
  const nodeId = r.int32();
  const host = r.string(true);
  const port = r.int32();
  const errorCode = r.int16();
  const errorMessage = r.nullableString(true);
  r.skipTags();
  return { key, nodeId, host, port, errorCode, errorMessage };
}

function writeFindCoordinatorResponseCoordinator(w: Writer, m: Draft<FindCoordinatorResponseCoordinator>, _version: number): void {
  w.string(m.key ?? '', true);
  w.int32(m.nodeId ?? 0);
  w.string(m.host ?? '', true);
  w.int32(m.port ?? 0);
  w.int16(m.errorCode ?? 0);
  w.nullableString(m.errorMessage === undefined ? '' : m.errorMessage, true);
  w.unsignedVarint(0);
}

export function readFindCoordinatorResponse(r: Reader, version: number): FindCoordinatorResponse {
  const flexible = version >= 3;
  const throttleTimeMs = version >= 1 ? r.int32() : 0;
  const errorCode = version <= 3 ? r.int16() : 0;
  const errorMessage: string | null = version >= 1 && version <= 3 ? r.nullableString(flexible) : '';
  const nodeId = version <= 3 ? r.int32() : 0;
  const host = version <= 3 ? r.string(flexible) : '';
  const port = version <= 3 ? r.int32() : 0;
  const coordinators: FindCoordinatorResponseCoordinator[] = [];
  if (version >= 4) for (let n = r.arrayLength(flexible); n > 0; n--) coordinators.push(readFindCoordinatorResponseCoordinator(r, version));
  if (flexible) r.skipTags();
  return { throttleTimeMs, errorCode, errorMessage, nodeId, host, port, coordinators };
}

export function writeFindCoordinatorResponse(w: Writer, m: Draft<FindCoordinatorResponse>, version: number): void {
  const flexible = version >= 3;
  if (version >= 1) w.int32(m.throttleTimeMs ?? 0);
  if (version <= 3) w.int16(m.errorCode ?? 0);
  else if (m.errorCode !== undefined && m.errorCode !== 0) refuse('errorCode', version);
  if (version >= 1 && version <= 3) w.nullableString(m.errorMessage === undefined ? '' : m.errorMessage, flexible);
  if (version <= 3) w.int32(m.nodeId ?? 0);
  else if (m.nodeId !== undefined && m.nodeId !== 0) refuse('nodeId', version);
  if (version <= 3) w.string(m.host ?? '', flexible);
  else if (m.host !== undefined && m.host !== '') refuse('host', version);
  if (version <= 3) w.int32(m.port ?? 0);
  else if (m.port !== undefined && m.port !== 0) refuse('port', version);
  if (version >= 4) {
    const coordinators = m.coordinators ?? [];
    w.arrayLength(coordinators.length, flexible);
    for (const item of coordinators) writeFindCoordinatorResponseCoordinator(w, item, version);
  } else if (m.coordinators !== undefined && m.coordinators.length > 0) refuse('coordinators', version);
  if (flexible) w.unsignedVarint(0);
}

export const findCoordinatorApi: Api<FindCoordinatorRequest, FindCoordinatorResponse> = {
  key: 10,
  name: 'FindCoordinator',
  minVersion: 0,
  maxVersion: 6,
  flexibleFrom: 3,
  readRequest: readFindCoordinatorRequest,
  writeRequest: writeFindCoordinatorRequest,
  readResponse: readFindCoordinatorResponse,
  writeResponse: writeFindCoordinatorResponse,
};
