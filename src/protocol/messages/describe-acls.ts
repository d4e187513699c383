/** Generated from definitions/describe-acls.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import { refuse, type Writer } from '../writer.ts';

export interface DescribeAclsRequest {
  resourceTypeFilter: number;
  resourceNameFilter: string | null;
  patternTypeFilter: number;
  principalFilter: string | null;
  hostFilter: string | null;
  operation: number;
  permissionType: number;
}

export function readDescribeAclsRequest(r: Reader, version: number): DescribeAclsRequest {
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

export function writeDescribeAclsRequest(w: Writer, m: Draft<DescribeAclsRequest>, version: number): void {
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

export interface DescribeAclsResponse {
  throttleTimeMs: number;
  errorCode: number;
  errorMessage: string | null;
  resources: DescribeAclsResponseResource[];
}

export interface DescribeAclsResponseResource {
  resourceType: number;
  resourceName: string;
  patternType: number;
  acls: DescribeAclsResponseAclDescription[];
}

export interface DescribeAclsResponseAclDescription {
  principal: string;
  host: string;
  operation: number;
  permissionType: number;
}

function readDescribeAclsResponseAclDescription(r: Reader, version: number): DescribeAclsResponseAclDescription {
  const flexible = version >= 2;
  const principal = r.string(flexible);
  const host = r.string(flexible);
  const operation = r.int8();
  const permissionType = r.int8();
  if (flexible) r.skipTags();
  return { principal, host, operation, permissionType };
}

function writeDescribeAclsResponseAclDescription(w: Writer, m: Draft<DescribeAclsResponseAclDescription>, version: number): void {
  const flexible = version >= 2;
  w.string(m.principal ?? '', flexible);
  w.string(m.host ?? '', flexible);
  w.int8(m.operation ?? 0);
  w.int8(m.permissionType ?? 0);
  if (flexible) w.unsignedVarint(0);
}

function readDescribeAclsResponseResource(r: Reader, version: number): DescribeAclsResponseResource {
  const flexible = version >= 2;
  const resourceType = r.int8();
  const resourceName = r.string(flexible);
  const patternType = version >= 1 ? r.int8() : 3;
  const acls: DescribeAclsResponseAclDescription[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) acls.push(readDescribeAclsResponseAclDescription(r, version));
  if (flexible) r.skipTags();
  return { resourceType, resourceName, patternType, acls };
}

function writeDescribeAclsResponseResource(w: Writer, m: Draft<DescribeAclsResponseResource>, version: number): void {
  const flexible = version >= 2;
  w.int8(m.resourceType ?? 0);
  w.string(m.resourceName ?? '', flexible);
  if (version >= 1) w.int8(m.patternType ?? 3);
  else if (m.patternType !== undefined && m.patternType !== 3) refuse('patternType', version);
  const acls = m.acls ?? [];
  w.arrayLength(acls.length, flexible);
  for (const item of acls) writeDescribeAclsResponseAclDescription(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export function readDescribeAclsResponse(r: Reader, version: number): DescribeAclsResponse {
  const flexible = version >= 2;
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  const errorMessage = r.nullableString(flexible);
  const resources: DescribeAclsResponseResource[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) resources.push(readDescribeAclsResponseResource(r, version));
  if (flexible) r.skipTags();
  return { throttleTimeMs, errorCode, errorMessage, resources };
}

export function writeDescribeAclsResponse(w: Writer, m: Draft<DescribeAclsResponse>, version: number): void {
  const flexible = version >= 2;
  w.int32(m.throttleTimeMs ?? 0);
  w.int16(m.errorCode ?? 0);
  w.nullableString(m.errorMessage === undefined ? '' : m.errorMessage, flexible);
  const resources = m.resources ?? [];
  w.arrayLength(resources.length, flexible);
  for (const item of resources) writeDescribeAclsResponseResource(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export const describeAclsApi: Api<DescribeAclsRequest, DescribeAclsResponse> = {
  key: 29,
  name: 'DescribeAcls',
  minVersion: 0,
  maxVersion: 3,
  flexibleFrom: 2,
  readRequest: readDescribeAclsRequest,
  writeRequest: writeDescribeAclsRequest,
  readResponse: readDescribeAclsResponse,
  writeResponse: writeDescribeAclsResponse,
};
