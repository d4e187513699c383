/** Generated from definitions/allocate-producer-ids.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';
import { readBrokerIdBrokerEpoch, type BrokerIdBrokerEpoch, writeBrokerIdBrokerEpoch } from './shared.ts';

export type AllocateProducerIdsRequest = BrokerIdBrokerEpoch;

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
  readRequest: (r, version) => readBrokerIdBrokerEpoch(r, version >= 0),
  writeRequest: (w, m, version) => writeBrokerIdBrokerEpoch(w, m, version >= 0),
  readResponse: readAllocateProducerIdsResponse,
  writeResponse: writeAllocateProducerIdsResponse,
};
