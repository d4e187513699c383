/** Generated from definitions/unregister-broker.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';
import { readThrottleTimeMsErrorCodeErrorMessage, type ThrottleTimeMsErrorCodeErrorMessage, writeThrottleTimeMsErrorCodeErrorMessage } from './shared.ts';

export interface UnregisterBrokerRequest {
  brokerId: number;
}

export function readUnregisterBrokerRequest(r: Reader, _version: number): UnregisterBrokerRequest {
  const brokerId = r.int32();
  r.skipTags();
  return { brokerId };
}

export function writeUnregisterBrokerRequest(w: Writer, m: Draft<UnregisterBrokerRequest>, _version: number): void {
  w.int32(m.brokerId ?? 0);
  w.unsignedVarint(0);
}

export type UnregisterBrokerResponse = ThrottleTimeMsErrorCodeErrorMessage;

export const unregisterBrokerApi: Api<UnregisterBrokerRequest, UnregisterBrokerResponse> = {
  key: 64,
  name: 'UnregisterBroker',
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  readRequest: readUnregisterBrokerRequest,
  writeRequest: writeUnregisterBrokerRequest,
  readResponse: (r, version) => readThrottleTimeMsErrorCodeErrorMessage(r, version >= 0),
  writeResponse: (w, m, version) => writeThrottleTimeMsErrorCodeErrorMessage(w, m, version >= 0),
};
