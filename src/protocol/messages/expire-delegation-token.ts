/** Generated from definitions/expire-delegation-token.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import { type Reader, NO_BYTES } from '../reader.ts';
import type { Writer } from '../writer.ts';

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

export interface ExpireDelegationTokenResponse {
  errorCode: number;
  expiryTimestampMs: number;
  throttleTimeMs: number;
}

export function readExpireDelegationTokenResponse(r: Reader, version: number): ExpireDelegationTokenResponse {
  const flexible = version >= 2;
  const errorCode = r.int16();
  const expiryTimestampMs = r.int64();
  const throttleTimeMs = r.int32();
  if (flexible) r.skipTags();
  return { errorCode, expiryTimestampMs, throttleTimeMs };
}

export function writeExpireDelegationTokenResponse(w: Writer, m: Draft<ExpireDelegationTokenResponse>, version: number): void {
  const flexible = version >= 2;
  w.int16(m.errorCode ?? 0);
  w.int64(m.expiryTimestampMs ?? 0);
  w.int32(m.throttleTimeMs ?? 0);
  if (flexible) w.unsignedVarint(0);
}

export const expireDelegationTokenApi: Api<ExpireDelegationTokenRequest, ExpireDelegationTokenResponse> = {
  key: 40,
  name: 'ExpireDelegationToken',
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 2,
  readRequest: readExpireDelegationTokenRequest,
  writeRequest: writeExpireDelegationTokenRequest,
  readResponse: readExpireDelegationTokenResponse,
  writeResponse: writeExpireDelegationTokenResponse,
};
