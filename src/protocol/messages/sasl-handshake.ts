/** Generated from definitions/sasl-handshake.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';

export interface SaslHandshakeRequest {
  mechanism: string;
}

export function readSaslHandshakeRequest(r: Reader, _version: number): SaslHandshakeRequest {
  const mechanism = r.string(false);
  return { mechanism };
}

export function writeSaslHandshakeRequest(w: Writer, m: Draft<SaslHandshakeRequest>, _version: number): void {
  w.string(m.mechanism ?? '', false);
}

export interface SaslHandshakeResponse {
  errorCode: number;
  mechanisms: string[];
}

export function readSaslHandshakeResponse(r: Reader, _version: number): SaslHandshakeResponse {
  const errorCode = r.int16();
  const mechanisms = r.stringArray(false);
  return { errorCode, mechanisms };
}

export function writeSaslHandshakeResponse(w: Writer, m: Draft<SaslHandshakeResponse>, _version: number): void {
  w.int16(m.errorCode ?? 0);
  w.stringArray(m.mechanisms ?? [], false);
}

export const saslHandshakeApi: Api<SaslHandshakeRequest, SaslHandshakeResponse> = {
  key: 17,
  name: 'SaslHandshake',
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: Number.POSITIVE_INFINITY,
  readRequest: readSaslHandshakeRequest,
  writeRequest: writeSaslHandshakeRequest,
  readResponse: readSaslHandshakeResponse,
  writeResponse: writeSaslHandshakeResponse,
};
