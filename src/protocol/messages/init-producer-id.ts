/** Generated from definitions/init-producer-id.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import { refuse, type Writer } from '../writer.ts';

export interface InitProducerIdRequest {
  transactionalId: string | null;
  transactionTimeoutMs: number;
  producerId: number;
  producerEpoch: number;
}

export function readInitProducerIdRequest(r: Reader, version: number): InitProducerIdRequest {
  const flexible = version >= 2;
  const transactionalId = r.nullableString(flexible);
  const transactionTimeoutMs = r.int32();
  const producerId = version >= 3 ? r.int64() : -1;
  const producerEpoch = version >= 3 ? r.int16() : -1;
  if (flexible) r.skipTags();
  return { transactionalId, transactionTimeoutMs, producerId, producerEpoch };
}

export function writeInitProducerIdRequest(w: Writer, m: Draft<InitProducerIdRequest>, version: number): void {
  const flexible = version >= 2;
  w.nullableString(m.transactionalId === undefined ? '' : m.transactionalId, flexible);
  w.int32(m.transactionTimeoutMs ?? 0);
  if (version >= 3) w.int64(m.producerId ?? -1);
  else if (m.producerId !== undefined && m.producerId !== -1) refuse('producerId', version);
  if (version >= 3) w.int16(m.producerEpoch ?? -1);
  else if (m.producerEpoch !== undefined && m.producerEpoch !== -1) refuse('producerEpoch', version);
  if (flexible) w.unsignedVarint(0);
}

export interface InitProducerIdResponse {
  throttleTimeMs: number;
  errorCode: number;
  producerId: number;
  producerEpoch: number;
}

export function readInitProducerIdResponse(r: Reader, version: number): InitProducerIdResponse {
  const flexible = version >= 2;
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  const producerId = r.int64();
  const producerEpoch = r.int16();
  if (flexible) r.skipTags();
  return { throttleTimeMs, errorCode, producerId, producerEpoch };
}

export function writeInitProducerIdResponse(w: Writer, m: Draft<InitProducerIdResponse>, version: number): void {
  const flexible = version >= 2;
  w.int32(m.throttleTimeMs ?? 0);
  w.int16(m.errorCode ?? 0);
  w.int64(m.producerId ?? -1);
  w.int16(m.producerEpoch ?? 0);
  if (flexible) w.unsignedVarint(0);
}

export const initProducerIdApi: Api<InitProducerIdRequest, InitProducerIdResponse> = {
  key: 22,
  name: 'InitProducerId',
  minVersion: 0,
  maxVersion: 5,
  flexibleFrom: 2,
  readRequest: readInitProducerIdRequest,
  writeRequest: writeInitProducerIdRequest,
  readResponse: readInitProducerIdResponse,
  writeResponse: writeInitProducerIdResponse,
};
