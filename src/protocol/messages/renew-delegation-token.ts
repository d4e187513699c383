/** Generated from definitions/renew-delegation-token.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import { type Reader, NO_BYTES } from '../reader.ts';
import type { Writer } from '../writer.ts';
import { readErrorCodeExpiryTimestampMsThrottleTimeMs, type ErrorCodeExpiryTimestampMsThrottleTimeMs, writeErrorCodeExpiryTimestampMsThrottleTimeMs } from './shared.ts';

export interface RenewDelegationTokenRequest {
  hmac: Buffer;
  renewPeriodMs: number;
}

export function readRenewDelegationTokenRequest(r: Reader, version: number): RenewDelegationTokenRequest {
  const flexible = version >= 2;
  const hmac = r.bytes(flexible);
  const renewPeriodMs = r.int64();
  if (flexible) r.skipTags();
  return { hmac, renewPeriodMs };
}

export function writeRenewDelegationTokenRequest(w: Writer, m: Draft<RenewDelegationTokenRequest>, version: number): void {
  const flexible = version >= 2;
  w.bytes(m.hmac ?? NO_BYTES, flexible);
  w.int64(m.renewPeriodMs ?? 0);
  if (flexible) w.unsignedVarint(0);
}

export type RenewDelegationTokenResponse = ErrorCodeExpiryTimestampMsThrottleTimeMs;

export const renewDelegationTokenApi: Api<RenewDelegationTokenRequest, RenewDelegationTokenResponse> = {
  key: 39,
  name: 'RenewDelegationToken',
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 2,
  readRequest: readRenewDelegationTokenRequest,
  writeRequest: writeRenewDelegationTokenRequest,
  readResponse: (r, version) => readErrorCodeExpiryTimestampMsThrottleTimeMs(r, version >= 2),
  writeResponse: (w, m, version) => writeErrorCodeExpiryTimestampMsThrottleTimeMs(w, m, version >= 2),
};
