/** Generated from definitions/add-offsets-to-txn.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';
import { readThrottleTimeMsErrorCode, type ThrottleTimeMsErrorCode, writeThrottleTimeMsErrorCode } from './shared.ts';

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

export type AddOffsetsToTxnResponse = ThrottleTimeMsErrorCode;

export const addOffsetsToTxnApi: Api<AddOffsetsToTxnRequest, AddOffsetsToTxnResponse> = {
  key: 25,
  name: 'AddOffsetsToTxn',
  minVersion: 0,
  maxVersion: 4,
  flexibleFrom: 3,
  readRequest: readAddOffsetsToTxnRequest,
  writeRequest: writeAddOffsetsToTxnRequest,
  readResponse: (r, version) => readThrottleTimeMsErrorCode(r, version >= 3),
  writeResponse: (w, m, version) => writeThrottleTimeMsErrorCode(w, m, version >= 3),
};
