/** Generated from definitions/alter-configs.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';

export interface AlterConfigsRequest {
  resources: AlterConfigsRequestResource[];
  validateOnly: boolean;
}

export interface AlterConfigsRequestResource {
  resourceType: number;
  resourceName: string;
  configs: AlterConfigsRequestAlterableConfig[];
}

export interface AlterConfigsRequestAlterableConfig {
  name: string;
  value: string | null;
}

function readAlterConfigsRequestAlterableConfig(r: Reader, version: number): AlterConfigsRequestAlterableConfig {
  const flexible = version >= 2;
  const name = r.string(flexible);
  const value = r.nullableString(flexible);
  if (flexible) r.skipTags();
  return { name, value };
}

function writeAlterConfigsRequestAlterableConfig(w: Writer, m: Draft<AlterConfigsRequestAlterableConfig>, version: number): void {
  const flexible = version >= 2;
  w.string(m.name ?? '', flexible);
  w.nullableString(m.value === undefined ? '' : m.value, flexible);
  if (flexible) w.unsignedVarint(0);
}

function readAlterConfigsRequestResource(r: Reader, version: number): AlterConfigsRequestResource {
  const flexible = version >= 2;
  const resourceType = r.int8();
  const resourceName = r.string(flexible);
  const configs: AlterConfigsRequestAlterableConfig[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) configs.push(readAlterConfigsRequestAlterableConfig(r, version));
  if (flexible) r.skipTags();
  return { resourceType, resourceName, configs };
}

function writeAlterConfigsRequestResource(w: Writer, m: Draft<AlterConfigsRequestResource>, version: number): void {
  const flexible = version >= 2;
  w.int8(m.resourceType ?? 0);
  w.string(m.resourceName ?? '', flexible);
  const configs = m.configs ?? [];
  w.arrayLength(configs.length, flexible);
  for (const item of configs) writeAlterConfigsRequestAlterableConfig(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export function readAlterConfigsRequest(r: Reader, version: number): AlterConfigsRequest {
  const flexible = version >= 2;
  const resources: AlterConfigsRequestResource[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) resources.push(readAlterConfigsRequestResource(r, version));
  const validateOnly = r.bool();
  if (flexible) r.skipTags();
  return { resources, validateOnly };
}

export function writeAlterConfigsRequest(w: Writer, m: Draft<AlterConfigsRequest>, version: number): void {
  const flexible = version >= 2;
  const resources = m.resources ?? [];
  w.arrayLength(resources.length, flexible);
  for (const item of resources) writeAlterConfigsRequestResource(w, item, version);
  w.bool(m.validateOnly ?? false);
  if (flexible) w.unsignedVarint(0);
}

export interface AlterConfigsResponse {
  throttleTimeMs: number;
  responses: AlterConfigsResponseResourceResponse[];
}

export interface AlterConfigsResponseResourceResponse {
  errorCode: number;
  errorMessage: string | null;
  resourceType: number;
  resourceName: string;
}

function readAlterConfigsResponseResourceResponse(r: Reader, version: number): AlterConfigsResponseResourceResponse {
  const flexible = version >= 2;
  const errorCode = r.int16();
  const errorMessage = r.nullableString(flexible);
  const resourceType = r.int8();
  const resourceName = r.string(flexible);
  if (flexible) r.skipTags();
  return { errorCode, errorMessage, resourceType, resourceName };
}

function writeAlterConfigsResponseResourceResponse(w: Writer, m: Draft<AlterConfigsResponseResourceResponse>, version: number): void {
  const flexible = version >= 2;
  w.int16(m.errorCode ?? 0);
  w.nullableString(m.errorMessage === undefined ? '' : m.errorMessage, flexible);
  w.int8(m.resourceType ?? 0);
  w.string(m.resourceName ?? '', flexible);
  if (flexible) w.unsignedVarint(0);
}

export function readAlterConfigsResponse(r: Reader, version: number): AlterConfigsResponse {
  const flexible = version >= 2;
  const throttleTimeMs = r.int32();
  const responses: AlterConfigsResponseResourceResponse[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) responses.push(readAlterConfigsResponseResourceResponse(r, version));
  if (flexible) r.skipTags();
  return { throttleTimeMs, responses };
}

export function writeAlterConfigsResponse(w: Writer, m: Draft<AlterConfigsResponse>, version: number): void {
  const flexible = version >= 2;
  w.int32(m.throttleTimeMs ?? 0);
  const responses = m.responses ?? [];
  w.arrayLength(responses.length, flexible);
  for (const item of responses) writeAlterConfigsResponseResourceResponse(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export const alterConfigsApi: Api<AlterConfigsRequest, AlterConfigsResponse> = {
  key: 33,
  name: 'AlterConfigs',
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 2,
  readRequest: readAlterConfigsRequest,
  writeRequest: writeAlterConfigsRequest,
  readResponse: readAlterConfigsResponse,
  writeResponse: writeAlterConfigsResponse,
};
