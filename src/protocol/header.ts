/**
 * Request and response headers and which version of them goes with which message (KIP-482). Two APIs are out of
 * line: ControlledShutdown v0 has a request header without client id, and the response of ApiVersions always
 * has header v0, because a client cannot know yet what the broker speaks (KIP-511).
 */
import { ProtocolError, type Reader } from './reader.ts';
import type { Writer } from './writer.ts';

const CONTROLLED_SHUTDOWN = 7;
const API_VERSIONS = 18;

export interface RequestHeader {
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly correlationId: number;
  readonly clientId: string | null;
}

/** What the rules need to know of an API; every Api value is one. */
export interface HeaderRule {
  readonly key: number;
  readonly flexibleFrom: number;
}

export function requestHeaderVersion(api: HeaderRule, version: number): 0 | 1 | 2 {
  if (api.key === CONTROLLED_SHUTDOWN && version === 0) return 0;
  return version >= api.flexibleFrom ? 2 : 1;
}

export function responseHeaderVersion(api: HeaderRule, version: number): 0 | 1 {
  return api.key !== API_VERSIONS && version >= api.flexibleFrom ? 1 : 0;
}

/**
 * Reads a header and leaves the reader at the body. find gives the API of a key; an unknown one is a
 * ProtocolError. The version is not judged here: ApiVersions answers even versions it does not know.
 */
export function readRequestHeader(
  reader: Reader,
  find: (apiKey: number) => HeaderRule | undefined,
): RequestHeader {
  const apiKey = reader.int16();
  const apiVersion = reader.int16();
  const correlationId = reader.int32();
  const api = find(apiKey);
  if (api === undefined) throw new ProtocolError(`unknown API key ${apiKey}`);
  const headerVersion = requestHeaderVersion(api, apiVersion);
  const clientId = headerVersion === 0 ? null : reader.nullableString(false);
  if (headerVersion === 2) reader.skipTags();
  return { apiKey, apiVersion, correlationId, clientId };
}

export function writeRequestHeader(writer: Writer, api: HeaderRule, header: RequestHeader): void {
  const headerVersion = requestHeaderVersion(api, header.apiVersion);
  writer.int16(header.apiKey);
  writer.int16(header.apiVersion);
  writer.int32(header.correlationId);
  if (headerVersion > 0) writer.nullableString(header.clientId, false);
  if (headerVersion === 2) writer.unsignedVarint(0);
}

/** Reads a response header, returns the correlation id and leaves the reader at the body. */
export function readResponseHeader(reader: Reader, api: HeaderRule, version: number): number {
  const correlationId = reader.int32();
  if (responseHeaderVersion(api, version) === 1) reader.skipTags();
  return correlationId;
}

export function writeResponseHeader(
  writer: Writer,
  api: HeaderRule,
  version: number,
  correlationId: number,
): void {
  writer.int32(correlationId);
  if (responseHeaderVersion(api, version) === 1) writer.unsignedVarint(0);
}
