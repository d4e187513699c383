/** Generated from definitions/allocate-producer-ids.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';

export interface AllocateProducerIdsRequest {
  brokerId: number;
  brokerEpoch: number;
}

export function readAllocateProducerIdsRequest(r: Reader, _version: number): AllocateProducerIdsRequest {
  const brokerId = r.int32();
  const brokerEpoch = r.int64();
  r.skipTags();
  return { brokerId, brokerEpoch };
}

export function writeAllocateProducerIdsRequest(w: Writer, m: Draft<AllocateProducerIdsRequest>, _version: number): void {
  w.int32(m.brokerId ?? 0);
  w.int64(m.brokerEpoch ?? -1);
  w.unsignedVarint(0);
}

export interface AllocateProducerIdsResponse {
  throttleTimeMs: number;
  errorCode: number;
  producerIdStart: number;
  producerIdLen: number;
}

export function readAllocateProducerIdsResponse(r: Reader, _version: number): AllocateProducerIdsResponse {
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  const producerIdStart = r.int64();
  const producerIdLen = r.int32();
  r.skipTags();
  return { throttleTimeMs, errorCode, producerIdStart, producerIdLen };
}

export function writeAllocateProducerIdsResponse(w: Writer, m: Draft<AllocateProducerIdsResponse>, _version: number): void {
  w.int32(m.throttleTimeMs ?? 0);
  w.int16(m.errorCode ?? 0);
  w.int64(m.producerIdStart ?? 0);
  w.int32(m.producerIdLen ?? 0);
  w.unsignedVarint(0);
}

export const allocateProducerIdsApi: Api<AllocateProducerIdsRequest, AllocateProducerIdsResponse> = {
  key: 67,
  name: 'AllocateProducerIds',
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  readRequest: readAllocateProducerIdsRequest,
  writeRequest: writeAllocateProducerIdsRequest,
  readResponse: readAllocateProducerIdsResponse,
  writeResponse: writeAllocateProducerIdsResponse,
};
