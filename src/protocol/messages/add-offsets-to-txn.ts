/** Generated from definitions/add-offsets-to-txn.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';

export interface AddOffsetsToTxnRequest {
  transactionalId: string;
  producerId: number;
  producerEpoch: number;
  groupId: string;
}

export function readAddOffsetsToTxnRequest(r: Reader, version: number): AddOffsetsToTxnRequest {
  const flexible = version >= 3;
  const transactionalId = r.string(flexible);
  const producerId = r.int64();
  const producerEpoch = r.int16();
  const groupId = r.string(flexible);
  if (flexible) r.skipTags();
  return { transactionalId, producerId, producerEpoch, groupId };
}

export function writeAddOffsetsToTxnRequest(w: Writer, m: Draft<AddOffsetsToTxnRequest>, version: number): void {
  const flexible = version >= 3;
  w.string(m.transactionalId ?? '', flexible);
  w.int64(m.producerId ?? 0);
  w.int16(m.producerEpoch ?? 0);
  w.string(m.groupId ?? '', flexible);
  if (flexible) w.unsignedVarint(0);
}

export interface AddOffsetsToTxnResponse {
  throttleTimeMs: number;
  errorCode: number;
}

export function readAddOffsetsToTxnResponse(r: Reader, version: number): AddOffsetsToTxnResponse {
  const flexible = version >= 3;
  const throttleTimeMs = r.int32();
  const errorCode = r.int16();
  if (flexible) r.skipTags();
  return { throttleTimeMs, errorCode };
}

export function writeAddOffsetsToTxnResponse(w: Writer, m: Draft<AddOffsetsToTxnResponse>, version: number): void {
  const flexible = version >= 3;
  w.int32(m.throttleTimeMs ?? 0);
  w.int16(m.errorCode ?? 0);
  if (flexible) w.unsignedVarint(0);
}

export const addOffsetsToTxnApi: Api<AddOffsetsToTxnRequest, AddOffsetsToTxnResponse> = {
  key: 25,
  name: 'AddOffsetsToTxn',
  minVersion: 0,
  maxVersion: 4,
  flexibleFrom: 3,
  readRequest: readAddOffsetsToTxnRequest,
  writeRequest: writeAddOffsetsToTxnRequest,
  readResponse: readAddOffsetsToTxnResponse,
  writeResponse: writeAddOffsetsToTxnResponse,
};
