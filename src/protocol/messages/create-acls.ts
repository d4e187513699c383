/** Generated from definitions/create-acls.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import { refuse, type Writer } from '../writer.ts';

export interface CreateAclsRequest {
  creations: CreateAclsRequestAclCreation[];
}

export interface CreateAclsRequestAclCreation {
  resourceType: number;
  resourceName: string;
  resourcePatternType: number;
  principal: string;
  host: string;
  operation: number;
  permissionType: number;
}

function readCreateAclsRequestAclCreation(r: Reader, version: number): CreateAclsRequestAclCreation {
  const flexible = version >= 2;
  const resourceType = r.int8();
  const resourceName = r.string(flexible);
  const resourcePatternType = version >= 1 ? r.int8() : 3;
  const principal = r.string(flexible);
  const host = r.string(flexible);
  const operation = r.int8();
  const permissionType = r.int8();
  if (flexible) r.skipTags();
  return {
    resourceType, resourceName, resourcePatternType, principal, host, operation, permissionType,
  };
}

function writeCreateAclsRequestAclCreation(w: Writer, m: Draft<CreateAclsRequestAclCreation>, version: number): void {
  const flexible = version >= 2;
  w.int8(m.resourceType ?? 0);
  w.string(m.resourceName ?? '', flexible);
  if (version >= 1) w.int8(m.resourcePatternType ?? 3);
  else if (m.resourcePatternType !== undefined && m.resourcePatternType !== 3) refuse('resourcePatternType', version);
  w.string(m.principal ?? '', flexible);
  w.string(m.host ?? '', flexible);
  w.int8(m.operation ?? 0);
  w.int8(m.permissionType ?? 0);
  if (flexible) w.unsignedVarint(0);
}

export function readCreateAclsRequest(r: Reader, version: number): CreateAclsRequest {
  const flexible = version >= 2;
  const creations: CreateAclsRequestAclCreation[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) creations.push(readCreateAclsRequestAclCreation(r, version));
  if (flexible) r.skipTags();
  return { creations };
}

export function writeCreateAclsRequest(w: Writer, m: Draft<CreateAclsRequest>, version: number): void {
  const flexible = version >= 2;
  const creations = m.creations ?? [];
  w.arrayLength(creations.length, flexible);
  for (const item of creations) writeCreateAclsRequestAclCreation(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export interface CreateAclsResponse {
  throttleTimeMs: number;
  results: CreateAclsResponseAclCreationResult[];
}

export interface CreateAclsResponseAclCreationResult {
  errorCode: number;
  errorMessage: string | null;
}

function readCreateAclsResponseAclCreationResult(r: Reader, version: number): CreateAclsResponseAclCreationResult {
  const flexible = version >= 2;
  const errorCode = r.int16();
  const errorMessage = r.nullableString(flexible);
  if (flexible) r.skipTags();
  return { errorCode, errorMessage };
}

function writeCreateAclsResponseAclCreationResult(w: Writer, m: Draft<CreateAclsResponseAclCreationResult>, version: number): void {
  const flexible = version >= 2;
  w.int16(m.errorCode ?? 0);
  w.nullableString(m.errorMessage === undefined ? '' : m.errorMessage, flexible);
  if (flexible) w.unsignedVarint(0);
}

export function readCreateAclsResponse(r: Reader, version: number): CreateAclsResponse {
  const flexible = version >= 2;
  const throttleTimeMs = r.int32();
  const results: CreateAclsResponseAclCreationResult[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) results.push(readCreateAclsResponseAclCreationResult(r, version));
  if (flexible) r.skipTags();
  return { throttleTimeMs, results };
}

export function writeCreateAclsResponse(w: Writer, m: Draft<CreateAclsResponse>, version: number): void {
  const flexible = version >= 2;
  w.int32(m.throttleTimeMs ?? 0);
  const results = m.results ?? [];
  w.arrayLength(results.length, flexible);
  for (const item of results) writeCreateAclsResponseAclCreationResult(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export const createAclsApi: Api<CreateAclsRequest, CreateAclsResponse> = {
  key: 30,
  name: 'CreateAcls',
  minVersion: 0,
  maxVersion: 3,
  flexibleFrom: 2,
  readRequest: readCreateAclsRequest,
  writeRequest: writeCreateAclsRequest,
  readResponse: readCreateAclsResponse,
  writeResponse: writeCreateAclsResponse,
};
