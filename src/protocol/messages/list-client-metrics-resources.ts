/** Generated from definitions/list-client-metrics-resources.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';
import { readName, type Name, writeName } from './shared.ts';

export interface ListClientMetricsResourcesRequest {
}

export function readListClientMetricsResourcesRequest(r: Reader, _version: number): ListClientMetricsResourcesRequest {
  r.skipTags();
  return {  };
}

export function writeListClientMetricsResourcesRequest(w: Writer, _m: Draft<ListClientMetricsResourcesRequest>, _version: number): void {
  w.unsignedVarint(0);
}

export interface ListClientMetricsResourcesResponse {
  throttleTimeMs: number;
  errorCode: number;
  clientMetricsResources: Name[];
}

export type ListClientMetricsResourcesResponseClientMetricsResource = Name;

export function readListClientMetricsResourcesResponse(r: Reader, _version: number): ListClientMetricsResourcesResponse {
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  const clientMetricsResources: Name[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) clientMetricsResources.push(readName(r, true));
  r.skipTags();
  return { throttleTimeMs, errorCode, clientMetricsResources };
}

export function writeListClientMetricsResourcesResponse(w: Writer, m: Draft<ListClientMetricsResourcesResponse>, _version: number): void {
  w.int32(m.throttleTimeMs ?? 0);
  w.int16(m.errorCode ?? 0);
  const clientMetricsResources = m.clientMetricsResources ?? [];
  w.arrayLength(clientMetricsResources.length, true);
  for (const item of clientMetricsResources) writeName(w, item, true);
  w.unsignedVarint(0);
}

export const listClientMetricsResourcesApi: Api<ListClientMetricsResourcesRequest, ListClientMetricsResourcesResponse> = {
  key: 74,
  name: 'ListClientMetricsResources',
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  readRequest: readListClientMetricsResourcesRequest,
  writeRequest: writeListClientMetricsResourcesRequest,
  readResponse: readListClientMetricsResourcesResponse,
  writeResponse: writeListClientMetricsResourcesResponse,
};
