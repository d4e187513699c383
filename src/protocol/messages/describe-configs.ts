/** Generated from definitions/describe-configs.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import { refuse, type Writer } from '../writer.ts';

export interface DescribeConfigsRequest {
  resources: DescribeConfigsRequestResource[];
  includeSynonyms: boolean;
  includeDocumentation: boolean;
}

export interface DescribeConfigsRequestResource {
  resourceType: number;
  resourceName: string;
  configurationKeys: string[] | null;
}

function readDescribeConfigsRequestResource(r: Reader, version: number): DescribeConfigsRequestResource {
  const flexible = version >= 4;
  const resourceType = r.int8();
  const resourceName = r.string(flexible);
  const configurationKeys = r.nullableStringArray(flexible);
  if (flexible) r.skipTags();
  return { resourceType, resourceName, configurationKeys };
}

function writeDescribeConfigsRequestResource(w: Writer, m: Draft<DescribeConfigsRequestResource>, version: number): void {
  const flexible = version >= 4;
  w.int8(m.resourceType ?? 0);
  w.string(m.resourceName ?? '', flexible);
  w.stringArray(m.configurationKeys === undefined ? [] : m.configurationKeys, flexible);
  if (flexible) w.unsignedVarint(0);
}

export function readDescribeConfigsRequest(r: Reader, version: number): DescribeConfigsRequest {
  const flexible = version >= 4;
  const resources: DescribeConfigsRequestResource[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) resources.push(readDescribeConfigsRequestResource(r, version));
  const includeSynonyms = version >= 1 ? r.bool() : false;
  const includeDocumentation = version >= 3 ? r.bool() : false;
  if (flexible) r.skipTags();
  return { resources, includeSynonyms, includeDocumentation };
}

export function writeDescribeConfigsRequest(w: Writer, m: Draft<DescribeConfigsRequest>, version: number): void {
  const flexible = version >= 4;
  const resources = m.resources ?? [];
  w.arrayLength(resources.length, flexible);
  for (const item of resources) writeDescribeConfigsRequestResource(w, item, version);
  if (version >= 1) w.bool(m.includeSynonyms ?? false);
  else if (m.includeSynonyms === true) refuse('includeSynonyms', version);
  if (version >= 3) w.bool(m.includeDocumentation ?? false);
  else if (m.includeDocumentation === true) refuse('includeDocumentation', version);
  if (flexible) w.unsignedVarint(0);
}

export interface DescribeConfigsResponse {
  throttleTimeMs: number;
  results: DescribeConfigsResponseResult[];
}

export interface DescribeConfigsResponseResult {
  errorCode: number;
  errorMessage: string | null;
  resourceType: number;
  resourceName: string;
  configs: DescribeConfigsResponseResourceResult[];
}

export interface DescribeConfigsResponseResourceResult {
  name: string;
  value: string | null;
  readOnly: boolean;
  isDefault: boolean;
  configSource: number;
  isSensitive: boolean;
  synonyms: DescribeConfigsResponseSynonym[];
  configType: number;
  documentation: string | null;
}

export interface DescribeConfigsResponseSynonym {
  name: string;
  value: string | null;
  source: number;
}

function readDescribeConfigsResponseSynonym(r: Reader, version: number): DescribeConfigsResponseSynonym {
  const flexible = version >= 4;
  const name = r.string(flexible);
  const value = r.nullableString(flexible);
  const source = r.int8();
  if (flexible) r.skipTags();
  return { name, value, source };
}

function writeDescribeConfigsResponseSynonym(w: Writer, m: Draft<DescribeConfigsResponseSynonym>, version: number): void {
  const flexible = version >= 4;
  w.string(m.name ?? '', flexible);
  w.nullableString(m.value === undefined ? '' : m.value, flexible);
  w.int8(m.source ?? 0);
  if (flexible) w.unsignedVarint(0);
}

function readDescribeConfigsResponseResourceResult(r: Reader, version: number): DescribeConfigsResponseResourceResult {
  const flexible = version >= 4;
  const name = r.string(flexible);
  const value = r.nullableString(flexible);
  const readOnly = r.bool();
  const isDefault = version <= 0 ? r.bool() : false;
  const configSource = version >= 1 ? r.int8() : -1;
  const isSensitive = r.bool();
  const synonyms: DescribeConfigsResponseSynonym[] = [];
  if (version >= 1) for (let n = r.arrayLength(flexible); n > 0; n--) synonyms.push(readDescribeConfigsResponseSynonym(r, version));
  const configType = version >= 3 ? r.int8() : 0;
  const documentation: string | null = version >= 3 ? r.nullableString(flexible) : '';
  if (flexible) r.skipTags();
  return {
    name, value, readOnly, isDefault, configSource, isSensitive, synonyms, configType,
    documentation,
  };
}

function writeDescribeConfigsResponseResourceResult(w: Writer, m: Draft<DescribeConfigsResponseResourceResult>, version: number): void {
  const flexible = version >= 4;
  w.string(m.name ?? '', flexible);
  w.nullableString(m.value === undefined ? '' : m.value, flexible);
  w.bool(m.readOnly ?? false);
  if (version <= 0) w.bool(m.isDefault ?? false);
  else if (m.isDefault === true) refuse('isDefault', version);
  if (version >= 1) w.int8(m.configSource ?? -1);
  w.bool(m.isSensitive ?? false);
  if (version >= 1) {
    const synonyms = m.synonyms ?? [];
    w.arrayLength(synonyms.length, flexible);
    for (const item of synonyms) writeDescribeConfigsResponseSynonym(w, item, version);
  }
  if (version >= 3) w.int8(m.configType ?? 0);
  if (version >= 3) w.nullableString(m.documentation === undefined ? '' : m.documentation, flexible);
  if (flexible) w.unsignedVarint(0);
}

function readDescribeConfigsResponseResult(r: Reader, version: number): DescribeConfigsResponseResult {
  const flexible = version >= 4;
  const errorCode = r.int16();
  const errorMessage = r.nullableString(flexible);
  const resourceType = r.int8();
  const resourceName = r.string(flexible);
  const configs: DescribeConfigsResponseResourceResult[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) configs.push(readDescribeConfigsResponseResourceResult(r, version));
  if (flexible) r.skipTags();
  return { errorCode, errorMessage, resourceType, resourceName, configs };
}

function writeDescribeConfigsResponseResult(w: Writer, m: Draft<DescribeConfigsResponseResult>, version: number): void {
  const flexible = version >= 4;
  w.int16(m.errorCode ?? 0);
  w.nullableString(m.errorMessage === undefined ? '' : m.errorMessage, flexible);
  w.int8(m.resourceType ?? 0);
  w.string(m.resourceName ?? '', flexible);
  const configs = m.configs ?? [];
  w.arrayLength(configs.length, flexible);
  for (const item of configs) writeDescribeConfigsResponseResourceResult(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export function readDescribeConfigsResponse(r: Reader, version: number): DescribeConfigsResponse {
  const flexible = version >= 4;
  const throttleTimeMs = r.int32();
  const results: DescribeConfigsResponseResult[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) results.push(readDescribeConfigsResponseResult(r, version));
  if (flexible) r.skipTags();
  return { throttleTimeMs, results };
}

export function writeDescribeConfigsResponse(w: Writer, m: Draft<DescribeConfigsResponse>, version: number): void {
  const flexible = version >= 4;
  w.int32(m.throttleTimeMs ?? 0);
  const results = m.results ?? [];
  w.arrayLength(results.length, flexible);
  for (const item of results) writeDescribeConfigsResponseResult(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export const describeConfigsApi: Api<DescribeConfigsRequest, DescribeConfigsResponse> = {
  key: 32,
  name: 'DescribeConfigs',
  minVersion: 0,
  maxVersion: 4,
  flexibleFrom: 4,
  readRequest: readDescribeConfigsRequest,
  writeRequest: writeDescribeConfigsRequest,
  readResponse: readDescribeConfigsResponse,
  writeResponse: writeDescribeConfigsResponse,
};
