/**
 * From a frame to its reply: header, row of the table, decode, call, encode. Here is the one place where what a handler
 * threw is caught: it becomes that API's own error response. What is not the protocol (unknown API or version, a body
 * that cannot be read) rejects, and the connection closes without a reply; ApiVersions alone answers versions it
 * does not know (spec/cluster.md 1.3).
 */
import type { Connection, FrameHandler, Reply } from '../network/server-connection.ts';
import type { Logger } from '../platform/platform.ts';
import type { Api } from '../protocol/api.ts';
import { Errors, KafkaError } from '../protocol/errors.ts';
import { encodeResponse } from '../protocol/frame.ts';
import { readRequestHeader, type RequestHeader } from '../protocol/header.ts';
import { ProtocolError, Reader } from '../protocol/reader.ts';
import type { Broker, Handler, RequestContext } from './context.ts';
import { errorResponse } from './error-responses.ts';
import { type ApiCounters, countError } from './metrics.ts';

const PRODUCE_KEY = 0;
const API_VERSIONS_KEY = 18;

/** A handler threw and the request has no response to carry it (Produce with acks=0). */
export class CloseConnection extends Error {
  override readonly name = 'CloseConnection';
}

export function createDispatcher(
  broker: Broker,
  handlers: readonly Handler<Broker>[],
  log: Logger,
): FrameHandler {
  const rows = new Map(handlers.map((row) => [row.api.key, row]));
  const findApi = (key: number) => rows.get(key)?.api;
  return {
    mayOverlap: (frame) => frame.length >= 2 && frame.readInt16BE(0) === PRODUCE_KEY,
    handle: async (frame, connection, release) => {
      const reader = new Reader(frame);
      const header = readRequestHeader(reader, findApi);
      const row = rows.get(header.apiKey);
      if (row === undefined) throw new ProtocolError(`unknown API key ${header.apiKey}`);
      const counters = broker.metrics.api(row.api.name);
      counters.requests++;
      counters.requestBytes += frame.length;
      const { apiVersion } = header;
      if (apiVersion < row.api.minVersion || apiVersion > row.api.maxVersion) {
        return refuseVersion(row.api, header, counters);
      }
      const request = row.api.readRequest(reader, apiVersion);
      return answer({ broker, row, header, request, connection, release, log, counters });
    },
  };
}

interface Call {
  readonly broker: Broker;
  readonly row: Handler<Broker>;
  readonly header: RequestHeader;
  readonly request: unknown;
  readonly connection: Connection;
  readonly release: () => void;
  readonly log: Logger;
  readonly counters: ApiCounters;
}

async function answer(call: Call): Promise<Reply> {
  const { broker, row, header, request, log, counters } = call;
  const { clock } = broker.platform;
  const startedMs = clock.monotonic();
  let reply: Reply;
  try {
    const context = contextOf(call);
    const response = await row.handle(broker, request as never, context);
    reply = response === null ? null : encode(row.api, header, response);
  } catch (error) {
    if (error instanceof CloseConnection) throw error;
    reply = encode(row.api, header, failure(row.api, header, request, error, log, counters));
  }
  counters.totalTimeMs += clock.monotonic() - startedMs;
  if (reply !== null) for (const chunk of reply) counters.responseBytes += chunk.length;
  return reply;
}

function contextOf({ header, connection, release }: Call): RequestContext {
  return {
    apiVersion: header.apiVersion,
    correlationId: header.correlationId,
    clientId: header.clientId ?? '',
    clientHost: `/${connection.remoteAddress}`,
    connectionId: connection.id,
    listenerName: connection.listenerName,
    connection,
    principal: connection.principal,
    signal: connection.signal,
    releaseFrame: release,
  };
}

function encode(api: Api<unknown, unknown>, header: RequestHeader, response: unknown): Reply {
  return encodeResponse(api, header.apiVersion, header.correlationId, response as object).chunks();
}

function failure(
  api: Api<unknown, unknown>,
  header: RequestHeader,
  request: unknown,
  error: unknown,
  log: Logger,
  counters: ApiCounters,
): object {
  const known = error instanceof KafkaError;
  const errorCode = known ? error.code : Errors.UNKNOWN_SERVER_ERROR;
  countError(counters, errorCode);
  if (!known) {
    log.error(
      `Unexpected error handling ${api.name} v${header.apiVersion} of client ${header.clientId ?? ''} (correlation id ${header.correlationId})`,
      error,
    );
  }
  return errorResponse(
    api.name,
    header.apiVersion,
    request,
    errorCode,
    known ? error.message : null,
  );
}

/** The client picks a version from what v0 of the answer says, which every client can read. */
function refuseVersion(
  api: Api<unknown, unknown>,
  header: RequestHeader,
  counters: ApiCounters,
): Reply {
  if (api.key !== API_VERSIONS_KEY) {
    throw new ProtocolError(`${api.name} in version ${header.apiVersion} is not supported`);
  }
  countError(counters, Errors.UNSUPPORTED_VERSION);
  const response = {
    errorCode: Errors.UNSUPPORTED_VERSION,
    apiKeys: [{ apiKey: api.key, minVersion: api.minVersion, maxVersion: api.maxVersion }],
  };
  return encodeResponse(api, 0, header.correlationId, response).chunks();
}
