/** Generated from definitions/end-txn.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';
import { readThrottleTimeMsErrorCode, type ThrottleTimeMsErrorCode, writeThrottleTimeMsErrorCode } from './shared.ts';

export interface EndTxnRequest {
  transactionalId: string;
  producerId: number;
  producerEpoch: number;
  committed: boolean;
}

export function readEndTxnRequest(r: Reader, version: number): EndTxnRequest {
  const flexible = version >= 3;
  const transactionalId = r.string(flexible);
  const producerId = r.int64();
  const producerEpoch = r.int16();
  const committed = r.bool();
  if (flexible) r.skipTags();
  return { transactionalId, producerId, producerEpoch, committed };
}

export function writeEndTxnRequest(w: Writer, m: Draft<EndTxnRequest>, version: number): void {
  const flexible = version >= 3;
  w.string(m.transactionalId ?? '', flexible);
  w.int64(m.producerId ?? 0);
  w.int16(m.producerEpoch ?? 0);
  w.bool(m.committed ?? false);
  if (flexible) w.unsignedVarint(0);
}

export type EndTxnResponse = ThrottleTimeMsErrorCode;

export const endTxnApi: Api<EndTxnRequest, EndTxnResponse> = {
  key: 26,
  name: 'EndTxn',
  minVersion: 0,
  maxVersion: 4,
  flexibleFrom: 3,
  readRequest: readEndTxnRequest,
  writeRequest: writeEndTxnRequest,
  readResponse: (r, version) => readThrottleTimeMsErrorCode(r, version >= 3),
  writeResponse: (w, m, version) => writeThrottleTimeMsErrorCode(w, m, version >= 3),
};
