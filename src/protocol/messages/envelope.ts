/** Generated from definitions/envelope.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { Api, Draft } from '../api.ts';
import { type Reader, NO_BYTES } from '../reader.ts';
import type { Writer } from '../writer.ts';

export interface EnvelopeRequest {
  requestData: Buffer;
  requestPrincipal: Buffer | null;
  clientHostAddress: Buffer;
}

export function readEnvelopeRequest(r: Reader, _version: number): EnvelopeRequest {
  const requestData = r.bytes(true);
  const requestPrincipal = r.nullableBytes(true);
  const clientHostAddress = r.bytes(true);
  r.skipTags();
  return { requestData, requestPrincipal, clientHostAddress };
}

export function writeEnvelopeRequest(w: Writer, m: Draft<EnvelopeRequest>, _version: number): void {
  w.bytes(m.requestData ?? NO_BYTES, true);
  w.nullableBytes(m.requestPrincipal === undefined ? NO_BYTES : m.requestPrincipal, true);
  w.bytes(m.clientHostAddress ?? NO_BYTES, true);
  w.unsignedVarint(0);
}

export interface EnvelopeResponse {
  responseData: Buffer | null;
  errorCode: number;
}

export function readEnvelopeResponse(r: Reader, _version: number): EnvelopeResponse {
  const responseData = r.nullableBytes(true);
  const errorCode = r.int16();
  r.skipTags();
  return { responseData, errorCode };
}

export function writeEnvelopeResponse(w: Writer, m: Draft<EnvelopeResponse>, _version: number): void {
  w.nullableBytes(m.responseData ?? null, true);
  w.int16(m.errorCode ?? 0);
  w.unsignedVarint(0);
}

export const envelopeApi: Api<EnvelopeRequest, EnvelopeResponse> = {
  key: 58,
  name: 'Envelope',
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  readRequest: readEnvelopeRequest,
  writeRequest: writeEnvelopeRequest,
  readResponse: readEnvelopeResponse,
  writeResponse: writeEnvelopeResponse,
};
