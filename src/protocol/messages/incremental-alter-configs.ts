/** Generated from definitions/incremental-alter-configs.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';
import { type ErrorCodeErrorMessageResourceTypeResourceName, readThrottleTimeMsResponsesOfErrorCodeErrorMessageResourceTypeResourceName, type ThrottleTimeMsResponsesOfErrorCodeErrorMessageResourceTypeResourceName, writeThrottleTimeMsResponsesOfErrorCodeErrorMessageResourceTypeResourceName } from './shared.ts';

export interface IncrementalAlterConfigsRequest {
  resources: IncrementalAlterConfigsRequestAlterConfigsResource[];
  validateOnly: boolean;
}

export interface IncrementalAlterConfigsRequestAlterConfigsResource {
  resourceType: number;
  resourceName: string;
  configs: IncrementalAlterConfigsRequestAlterableConfig[];
}

export interface IncrementalAlterConfigsRequestAlterableConfig {
  name: string;
  configOperation: number;
  value: string | null;
}

function readIncrementalAlterConfigsRequestAlterableConfig(r: Reader, version: number): IncrementalAlterConfigsRequestAlterableConfig {
  const flexible = version >= 1;
  const name = r.string(flexible);
  const configOperation = r.int8();
  const value = r.nullableString(flexible);
  if (flexible) r.skipTags();
  return { name, configOperation, value };
}

function writeIncrementalAlterConfigsRequestAlterableConfig(w: Writer, m: Draft<IncrementalAlterConfigsRequestAlterableConfig>, version: number): void {
  const flexible = version >= 1;
  w.string(m.name ?? '', flexible);
  w.int8(m.configOperation ?? 0);
  w.nullableString(m.value === undefined ? '' : m.value, flexible);
  if (flexible) w.unsignedVarint(0);
}

function readIncrementalAlterConfigsRequestAlterConfigsResource(r: Reader, version: number): IncrementalAlterConfigsRequestAlterConfigsResource {
  const flexible = version >= 1;
  const resourceType = r.int8();
  const resourceName = r.string(flexible);
  const configs: IncrementalAlterConfigsRequestAlterableConfig[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) configs.push(readIncrementalAlterConfigsRequestAlterableConfig(r, version));
  if (flexible) r.skipTags();
  return { resourceType, resourceName, configs };
}

function writeIncrementalAlterConfigsRequestAlterConfigsResource(w: Writer, m: Draft<IncrementalAlterConfigsRequestAlterConfigsResource>, version: number): void {
  const flexible = version >= 1;
  w.int8(m.resourceType ?? 0);
  w.string(m.resourceName ?? '', flexible);
  const configs = m.configs ?? [];
  w.arrayLength(configs.length, flexible);
  for (const item of configs) writeIncrementalAlterConfigsRequestAlterableConfig(w, item, version);
  if (flexible) w.unsignedVarint(0);
}

export function readIncrementalAlterConfigsRequest(r: Reader, version: number): IncrementalAlterConfigsRequest {
  const flexible = version >= 1;
  const resources: IncrementalAlterConfigsRequestAlterConfigsResource[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) resources.push(readIncrementalAlterConfigsRequestAlterConfigsResource(r, version));
  const validateOnly = r.bool();
  if (flexible) r.skipTags();
  return { resources, validateOnly };
}

export function writeIncrementalAlterConfigsRequest(w: Writer, m: Draft<IncrementalAlterConfigsRequest>, version: number): void {
  const flexible = version >= 1;
  const resources = m.resources ?? [];
  w.arrayLength(resources.length, flexible);
  for (const item of resources) writeIncrementalAlterConfigsRequestAlterConfigsResource(w, item, version);
  w.bool(m.validateOnly ?? false);
  if (flexible) w.unsignedVarint(0);
}

export type IncrementalAlterConfigsResponse = ThrottleTimeMsResponsesOfErrorCodeErrorMessageResourceTypeResourceName;

export type IncrementalAlterConfigsResponseAlterConfigsResourceResponse = ErrorCodeErrorMessageResourceTypeResourceName;

export const incrementalAlterConfigsApi: Api<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse> = {
  key: 44,
  name: 'IncrementalAlterConfigs',
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 1,
  readRequest: readIncrementalAlterConfigsRequest,
  writeRequest: writeIncrementalAlterConfigsRequest,
  readResponse: (r, version) => readThrottleTimeMsResponsesOfErrorCodeErrorMessageResourceTypeResourceName(r, version >= 1),
  writeResponse: (w, m, version) => writeThrottleTimeMsResponsesOfErrorCodeErrorMessageResourceTypeResourceName(w, m, version >= 1),
};
