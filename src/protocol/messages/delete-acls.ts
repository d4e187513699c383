/** Generated from definitions/delete-acls.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import { refuse, type Writer } from '../writer.ts';

export interface DeleteAclsRequest {
  filters: DeleteAclsRequestFilter[];
}

export interface DeleteAclsRequestFilter {
  resourceTypeFilter: number;
  resourceNameFilter: string | null;
  patternTypeFilter: number;
  principalFilter: string | null;
  hostFilter: string | null;
  operation: number;
  permissionType: number;
}

function readDeleteAclsRequestFilter(r: Reader, version: number): DeleteAclsRequestFilter {
  const flexible = version >= 2;
  const resourceTypeFilter = r.int8();
  const resourceNameFilter = r.nullableString(flexible);
  const patternTypeFilter = version >= 1 ? r.int8() : 3;
  const principalFilter = r.nullableString(flexible);
  const hostFilter = r.nullableString(flexible);
  const operation = r.int8();
  const permissionType = r.int8();
  if (flexible) r.skipTags();
  return {
    resourceTypeFilter, resourceNameFilter, patternTypeFilter, principalFilter, hostFilter,
    operation, permissionType,
  };
}

function writeDeleteAclsRequestFilter(w: Writer, m: Draft<DeleteAclsRequestFilter>, version: number): void {
  const flexible = version >= 2;
  w.int8(m.resourceTypeFilter ?? 0);
  w.nullableString(m.resourceNameFilter === undefined ? '' : m.resourceNameFilter, flexible);
  if (version >= 1) w.int8(m.patternTypeFilter ?? 3);
  else if (m.patternTypeFilter !== undefined && m.patternTypeFilter !== 3) refuse('patternTypeFilter', version);
  w.nullableString(m.principalFilter === undefined ? '' : m.principalFilter, flexible);
  w.nullableString(m.hostFilter === undefined ? '' : m.hostFilter, flexible);
  w.int8(m.operation ?? 0);
  w.int8(m.permissionType ?? 0);
  if (flexible) w.unsignedVarint(0);
}

export function readDeleteAclsRequest(r: Reader, version: number): DeleteAclsRequest {
  const flexible = version >= 2;
  const filters: DeleteAclsRequestFilter[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) filters.push(readDeleteAclsRequestFilter(r, version));
  if (flexible) r.skipTags();
  return { filters };
}

export function writeDeleteAclsRequest(w: Writer, m: Draft<DeleteAclsRequest>, version: number): void {
  const flexible = version >= 2;
  const filters = m.filters ?? [];
  w.arrayLength(filters.length, flexible);
  for (const item of filters) writeDeleteAclsRequestFilter(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export interface DeleteAclsResponse {
  throttleTimeMs: number;
  filterResults: DeleteAclsResponseFilterResult[];
}

export interface DeleteAclsResponseFilterResult {
  errorCode: number;
  errorMessage: string | null;
  matchingAcls: DeleteAclsResponseMatchingAcl[];
}

export interface DeleteAclsResponseMatchingAcl {
  errorCode: number;
  errorMessage: string | null;
  resourceType: number;
  resourceName: string;
  patternType: number;
  principal: string;
  host: string;
  operation: number;
  permissionType: number;
}

function readDeleteAclsResponseMatchingAcl(r: Reader, version: number): DeleteAclsResponseMatchingAcl {
  const flexible = version >= 2;
  const errorCode = r.int16();
  const errorMessage = r.nullableString(flexible);
  const resourceType = r.int8();
  const resourceName = r.string(flexible);
  const patternType = version >= 1 ? r.int8() : 3;
  const principal = r.string(flexible);
  const host = r.string(flexible);
  const operation = r.int8();
  const permissionType = r.int8();
  if (flexible) r.skipTags();
  return {
    errorCode, errorMessage, resourceType, resourceName, patternType, principal, host, operation,
    permissionType,
  };
}

function writeDeleteAclsResponseMatchingAcl(w: Writer, m: Draft<DeleteAclsResponseMatchingAcl>, version: number): void {
  const flexible = version >= 2;
  w.int16(m.errorCode ?? 0);
  w.nullableString(m.errorMessage === undefined ? '' : m.errorMessage, flexible);
  w.int8(m.resourceType ?? 0);
  w.string(m.resourceName ?? '', flexible);
  if (version >= 1) w.int8(m.patternType ?? 3);
  else if (m.patternType !== undefined && m.patternType !== 3) refuse('patternType', version);
  w.string(m.principal ?? '', flexible);
  w.string(m.host ?? '', flexible);
  w.int8(m.operation ?? 0);
  w.int8(m.permissionType ?? 0);
  if (flexible) w.unsignedVarint(0);
}

function readDeleteAclsResponseFilterResult(r: Reader, version: number): DeleteAclsResponseFilterResult {
  const flexible = version >= 2;
  const errorCode = r.int16();
  const errorMessage = r.nullableString(flexible);
  const matchingAcls: DeleteAclsResponseMatchingAcl[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) matchingAcls.push(readDeleteAclsResponseMatchingAcl(r, version));
  if (flexible) r.skipTags();
  return { errorCode, errorMessage, matchingAcls };
}

function writeDeleteAclsResponseFilterResult(w: Writer, m: Draft<DeleteAclsResponseFilterResult>, version: number): void {
  const flexible = version >= 2;
  w.int16(m.errorCode ?? 0);
  w.nullableString(m.errorMessage === undefined ? '' : m.errorMessage, flexible);
  const matchingAcls = m.matchingAcls ?? [];
  w.arrayLength(matchingAcls.length, flexible);
  for (const item of matchingAcls) writeDeleteAclsResponseMatchingAcl(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export function readDeleteAclsResponse(r: Reader, version: number): DeleteAclsResponse {
  const flexible = version >= 2;
  const throttleTimeMs = r.int32();
  const filterResults: DeleteAclsResponseFilterResult[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) filterResults.push(readDeleteAclsResponseFilterResult(r, version));
  if (flexible) r.skipTags();
  return { throttleTimeMs, filterResults };
}

export function writeDeleteAclsResponse(w: Writer, m: Draft<DeleteAclsResponse>, version: number): void {
  const flexible = version >= 2;
  w.int32(m.throttleTimeMs ?? 0);
  const filterResults = m.filterResults ?? [];
  w.arrayLength(filterResults.length, flexible);
  for (const item of filterResults) writeDeleteAclsResponseFilterResult(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export const deleteAclsApi: Api<DeleteAclsRequest, DeleteAclsResponse> = {
  key: 31,
  name: 'DeleteAcls',
  minVersion: 0,
  maxVersion: 3,
  flexibleFrom: 2,
  readRequest: readDeleteAclsRequest,
  writeRequest: writeDeleteAclsRequest,
  readResponse: readDeleteAclsResponse,
  writeResponse: writeDeleteAclsResponse,
};
