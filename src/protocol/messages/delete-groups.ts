/** Generated from definitions/delete-groups.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';

export interface DeleteGroupsRequest {
  groupsNames: string[];
}

export function readDeleteGroupsRequest(r: Reader, version: number): DeleteGroupsRequest {
  const flexible = version >= 2;
  const groupsNames = r.stringArray(flexible);
  if (flexible) r.skipTags();
  return { groupsNames };
}

export function writeDeleteGroupsRequest(w: Writer, m: Draft<DeleteGroupsRequest>, version: number): void {
  const flexible = version >= 2;
  w.stringArray(m.groupsNames ?? [], flexible);
  if (flexible) w.unsignedVarint(0);
}

export interface DeleteGroupsResponse {
  throttleTimeMs: number;
  results: DeleteGroupsResponseDeletableGroupResult[];
}

export interface DeleteGroupsResponseDeletableGroupResult {
  groupId: string;
  errorCode: number;
}

function readDeleteGroupsResponseDeletableGroupResult(r: Reader, version: number): DeleteGroupsResponseDeletableGroupResult {
  const flexible = version >= 2;
  const groupId = r.string(flexible);
  const errorCode = r.int16();
  if (flexible) r.skipTags();
  return { groupId, errorCode };
}

function writeDeleteGroupsResponseDeletableGroupResult(w: Writer, m: Draft<DeleteGroupsResponseDeletableGroupResult>, version: number): void {
  const flexible = version >= 2;
  w.string(m.groupId ?? '', flexible);
  w.int16(m.errorCode ?? 0);
  if (flexible) w.unsignedVarint(0);
}

export function readDeleteGroupsResponse(r: Reader, version: number): DeleteGroupsResponse {
  const flexible = version >= 2;
  const throttleTimeMs = r.int32();
  const results: DeleteGroupsResponseDeletableGroupResult[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) results.push(readDeleteGroupsResponseDeletableGroupResult(r, version));
  if (flexible) r.skipTags();
  return { throttleTimeMs, results };
}

export function writeDeleteGroupsResponse(w: Writer, m: Draft<DeleteGroupsResponse>, version: number): void {
  const flexible = version >= 2;
  w.int32(m.throttleTimeMs ?? 0);
  const results = m.results ?? [];
  w.arrayLength(results.length, flexible);
  for (const item of results) writeDeleteGroupsResponseDeletableGroupResult(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export const deleteGroupsApi: Api<DeleteGroupsRequest, DeleteGroupsResponse> = {
  key: 42,
  name: 'DeleteGroups',
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 2,
  readRequest: readDeleteGroupsRequest,
  writeRequest: writeDeleteGroupsRequest,
  readResponse: readDeleteGroupsResponse,
  writeResponse: writeDeleteGroupsResponse,
};
