/** Generated from definitions/describe-cluster.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import { refuse, type Writer } from '../writer.ts';

export interface DescribeClusterRequest {
  includeClusterAuthorizedOperations: boolean;
  endpointType: number;
}

export function readDescribeClusterRequest(r: Reader, version: number): DescribeClusterRequest {
  const includeClusterAuthorizedOperations = r.bool();
  const endpointType = version >= 1 ? r.int8() : 1;
  r.skipTags();
  return { includeClusterAuthorizedOperations, endpointType };
}

export function writeDescribeClusterRequest(w: Writer, m: Draft<DescribeClusterRequest>, version: number): void {
  w.bool(m.includeClusterAuthorizedOperations ?? false);
  if (version >= 1) w.int8(m.endpointType ?? 1);
  else if (m.endpointType !== undefined && m.endpointType !== 1) refuse('endpointType', version);
  w.unsignedVarint(0);
}

export interface DescribeClusterResponse {
  throttleTimeMs: number;
  errorCode: number;
  errorMessage: string | null;
  endpointType: number;
  clusterId: string;
  controllerId: number;
  brokers: DescribeClusterResponseBroker[];
  clusterAuthorizedOperations: number;
}

export interface DescribeClusterResponseBroker {
  brokerId: number;
  host: string;
  port: number;
  rack: string | null;
}

function readDescribeClusterResponseBroker(r: Reader, _version: number): DescribeClusterResponseBroker {
  const brokerId = r.int32();
  const host = r.string(true);
  const port = r.int32();
  const rack = r.nullableString(true);
  r.skipTags();
  return { brokerId, host, port, rack };
}

function writeDescribeClusterResponseBroker(w: Writer, m: Draft<DescribeClusterResponseBroker>, _version: number): void {
  w.int32(m.brokerId ?? 0);
  w.string(m.host ?? '', true);
  w.int32(m.port ?? 0);
  w.nullableString(m.rack ?? null, true);
  w.unsignedVarint(0);
}

export function readDescribeClusterResponse(r: Reader, version: number): DescribeClusterResponse {
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  const errorMessage = r.nullableString(true);
  const endpointType = version >= 1 ? r.int8() : 1;
  const clusterId = r.string(true);
  const controllerId = r.int32();
  const brokers: DescribeClusterResponseBroker[] = [];
  for (let n = r.arrayLength(true); n > 0; n--) brokers.push(readDescribeClusterResponseBroker(r, version));
  const clusterAuthorizedOperations = r.int32();
  r.skipTags();
  return {
    throttleTimeMs, errorCode, errorMessage, endpointType, clusterId, controllerId, brokers,
    clusterAuthorizedOperations,
  };
}

export function writeDescribeClusterResponse(w: Writer, m: Draft<DescribeClusterResponse>, version: number): void {
  w.int32(m.throttleTimeMs ?? 0);
  w.int16(m.errorCode ?? 0);
  w.nullableString(m.errorMessage ?? null, true);
  if (version >= 1) w.int8(m.endpointType ?? 1);
  else if (m.endpointType !== undefined && m.endpointType !== 1) refuse('endpointType', version);
  w.string(m.clusterId ?? '', true);
  w.int32(m.controllerId ?? -1);
  const brokers = m.brokers ?? [];
  w.arrayLength(brokers.length, true);
  for (const item of brokers) writeDescribeClusterResponseBroker(w, item, version);
  w.int32(m.clusterAuthorizedOperations ?? -2147483648);
  w.unsignedVarint(0);
}

export const describeClusterApi: Api<DescribeClusterRequest, DescribeClusterResponse> = {
  key: 60,
  name: 'DescribeCluster',
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  readRequest: readDescribeClusterRequest,
  writeRequest: writeDescribeClusterRequest,
  readResponse: readDescribeClusterResponse,
  writeResponse: writeDescribeClusterResponse,
};
