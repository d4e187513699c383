/** Generated from definitions/sasl-authenticate.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import { type Reader, NO_BYTES } from '../reader.ts';
import type { Writer } from '../writer.ts';

export interface SaslAuthenticateRequest {
  authBytes: Buffer;
}

export function readSaslAuthenticateRequest(r: Reader, version: number): SaslAuthenticateRequest {
  const flexible = version >= 2;
  const authBytes = r.bytes(flexible);
  if (flexible) r.skipTags();
  return { authBytes };
}

export function writeSaslAuthenticateRequest(w: Writer, m: Draft<SaslAuthenticateRequest>, version: number): void {
  const flexible = version >= 2;
  w.bytes(m.authBytes ?? NO_BYTES, flexible);
  if (flexible) w.unsignedVarint(0);
}

export interface SaslAuthenticateResponse {
  errorCode: number;
  errorMessage: string | null;
  authBytes: Buffer;
  sessionLifetimeMs: number;
}

export function readSaslAuthenticateResponse(r: Reader, version: number): SaslAuthenticateResponse {
  const flexible = version >= 2;
  const errorCode = r.int16();
  const errorMessage = r.nullableString(flexible);
  const authBytes = r.bytes(flexible);
  const sessionLifetimeMs = version >= 1 ? r.int64() : 0;
  if (flexible) r.skipTags();
  return { errorCode, errorMessage, authBytes, sessionLifetimeMs };
}

export function writeSaslAuthenticateResponse(w: Writer, m: Draft<SaslAuthenticateResponse>, version: number): void {
  const flexible = version >= 2;
  w.int16(m.errorCode ?? 0);
  w.nullableString(m.errorMessage === undefined ? '' : m.errorMessage, flexible);
  w.bytes(m.authBytes ?? NO_BYTES, flexible);
  if (version >= 1) w.int64(m.sessionLifetimeMs ?? 0);
  if (flexible) w.unsignedVarint(0);
}

export const saslAuthenticateApi: Api<SaslAuthenticateRequest, SaslAuthenticateResponse> = {
  key: 36,
  name: 'SaslAuthenticate',
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 2,
  readRequest: readSaslAuthenticateRequest,
  writeRequest: writeSaslAuthenticateRequest,
  readResponse: readSaslAuthenticateResponse,
  writeResponse: writeSaslAuthenticateResponse,
};
