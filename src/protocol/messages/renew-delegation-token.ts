/** Generated from definitions/renew-delegation-token.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import { type Reader, NO_BYTES } from '../reader.ts';
import type { Writer } from '../writer.ts';

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

export interface RenewDelegationTokenResponse {
  errorCode: number;
  expiryTimestampMs: number;
  throttleTimeMs: number;
}

export function readRenewDelegationTokenResponse(r: Reader, version: number): RenewDelegationTokenResponse {
  const flexible = version >= 2;
  const errorCode = r.int16();
  const expiryTimestampMs = r.int64();
  const throttleTimeMs = r.int32();
  if (flexible) r.skipTags();
  return { errorCode, expiryTimestampMs, throttleTimeMs };
}

export function writeRenewDelegationTokenResponse(w: Writer, m: Draft<RenewDelegationTokenResponse>, version: number): void {
  const flexible = version >= 2;
  w.int16(m.errorCode ?? 0);
  w.int64(m.expiryTimestampMs ?? 0);
  w.int32(m.throttleTimeMs ?? 0);
  if (flexible) w.unsignedVarint(0);
}

export const renewDelegationTokenApi: Api<RenewDelegationTokenRequest, RenewDelegationTokenResponse> = {
  key: 39,
  name: 'RenewDelegationToken',
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 2,
  readRequest: readRenewDelegationTokenRequest,
  writeRequest: writeRenewDelegationTokenRequest,
  readResponse: readRenewDelegationTokenResponse,
  writeResponse: writeRenewDelegationTokenResponse,
};
