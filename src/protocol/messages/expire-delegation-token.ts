/** Generated from definitions/expire-delegation-token.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import { type Reader, NO_BYTES } from '../reader.ts';
import type { Writer } from '../writer.ts';
import { readErrorCodeExpiryTimestampMsThrottleTimeMs, type ErrorCodeExpiryTimestampMsThrottleTimeMs, writeErrorCodeExpiryTimestampMsThrottleTimeMs } from './shared.ts';

export interface ExpireDelegationTokenRequest {
  hmac: Buffer;
  expiryTimePeriodMs: number;
}

export function readExpireDelegationTokenRequest(r: Reader, version: number): ExpireDelegationTokenRequest {
  const flexible = version >= 2;
  const hmac = r.bytes(flexible);
  const expiryTimePeriodMs = r.int64();
  if (flexible) r.skipTags();
  return { hmac, expiryTimePeriodMs };
}

export function writeExpireDelegationTokenRequest(w: Writer, m: Draft<ExpireDelegationTokenRequest>, version: number): void {
  const flexible = version >= 2;
  w.bytes(m.hmac ?? NO_BYTES, flexible);
  w.int64(m.expiryTimePeriodMs ?? 0);
  if (flexible) w.unsignedVarint(0);
}

export type ExpireDelegationTokenResponse = ErrorCodeExpiryTimestampMsThrottleTimeMs;

export const expireDelegationTokenApi: Api<ExpireDelegationTokenRequest, ExpireDelegationTokenResponse> = {
  key: 40,
  name: 'ExpireDelegationToken',
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 2,
  readRequest: readExpireDelegationTokenRequest,
  writeRequest: writeExpireDelegationTokenRequest,
  readResponse: (r, version) => readErrorCodeExpiryTimestampMsThrottleTimeMs(r, version >= 2),
  writeResponse: (w, m, version) => writeErrorCodeExpiryTimestampMsThrottleTimeMs(w, m, version >= 2),
};
