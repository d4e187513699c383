/** Generated from definitions/alter-configs.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';
import { type ErrorCodeErrorMessageResourceTypeResourceName, readNameValue, type NameValue, writeNameValue, readThrottleTimeMsResponsesOfErrorCodeErrorMessageResourceTypeResourceName, type ThrottleTimeMsResponsesOfErrorCodeErrorMessageResourceTypeResourceName, writeThrottleTimeMsResponsesOfErrorCodeErrorMessageResourceTypeResourceName } from './shared.ts';

export interface AlterConfigsRequest {
  resources: AlterConfigsRequestResource[];
  validateOnly: boolean;
}

export interface AlterConfigsRequestResource {
  resourceType: number;
  resourceName: string;
  configs: NameValue[];
}

export type AlterConfigsRequestAlterableConfig = NameValue;

function readAlterConfigsRequestResource(r: Reader, version: number): AlterConfigsRequestResource {
  const flexible = version >= 2;
  const resourceType = r.int8();
  const resourceName = r.string(flexible);
  const configs: NameValue[] = [];
  for (let n = r.arrayLength(flexible); n > 0; n--) configs.push(readNameValue(r, flexible));
  if (flexible) r.skipTags();
  return { resourceType, resourceName, configs };
}

function writeAlterConfigsRequestResource(w: Writer, m: Draft<AlterConfigsRequestResource>, version: number): void {
  const flexible = version >= 2;
  w.int8(m.resourceType ?? 0);
  w.string(m.resourceName ?? '', flexible);
  const configs = m.configs ?? [];
  w.arrayLength(configs.length, flexible);
  for (const item of configs) writeNameValue(w, item, flexible);
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

export type AlterConfigsResponse = ThrottleTimeMsResponsesOfErrorCodeErrorMessageResourceTypeResourceName;

export type AlterConfigsResponseResourceResponse = ErrorCodeErrorMessageResourceTypeResourceName;

export const alterConfigsApi: Api<AlterConfigsRequest, AlterConfigsResponse> = {
  key: 33,
  name: 'AlterConfigs',
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 2,
  readRequest: readAlterConfigsRequest,
  writeRequest: writeAlterConfigsRequest,
  readResponse: (r, version) => readThrottleTimeMsResponsesOfErrorCodeErrorMessageResourceTypeResourceName(r, version >= 2),
  writeResponse: (w, m, version) => writeThrottleTimeMsResponsesOfErrorCodeErrorMessageResourceTypeResourceName(w, m, version >= 2),
};
