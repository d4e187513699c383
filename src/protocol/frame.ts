/**
 * Whole frames: four bytes of length, a header, a body. The one place that knows how the three are joined;
 * what it returns goes to a socket as it is.
 */
import type { Api, Draft } from './api.ts';
import { writeRequestHeader, writeResponseHeader } from './header.ts';
import { Writer } from './writer.ts';

export function encodeRequest<Request, Response>(
  api: Api<Request, Response>,
  version: number,
  correlationId: number,
  clientId: string | null,
  request: Draft<NoInfer<Request>>,
): Writer {
  const writer = new Writer();
  const at = writer.reserveInt32();
  writeRequestHeader(writer, api, {
    apiKey: api.key,
    apiVersion: version,
    correlationId,
    clientId,
  });
  api.writeRequest(writer, request as Draft<Request>, version);
  writer.patchInt32(at, writer.size - 4);
  return writer;
}

export function encodeResponse<Request, Response>(
  api: Api<Request, Response>,
  version: number,
  correlationId: number,
  response: Draft<NoInfer<Response>>,
): Writer {
  const writer = new Writer();
  const at = writer.reserveInt32();
  writeResponseHeader(writer, api, version, correlationId);
  api.writeResponse(writer, response as Draft<Response>, version);
  writer.patchInt32(at, writer.size - 4);
  return writer;
}
