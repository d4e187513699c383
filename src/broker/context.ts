/**
 * What a handler may touch, and what it is given. One handler per API key stands in handlers/, a value made by handler();
 * handlers.ts is the table of them, and ApiVersions answers from that table.
 */
import type { Api, Draft } from '../protocol/api.ts';
import type { Platform } from '../platform/platform.ts';

/** Facts about one request that are not in its body. */
export interface RequestContext {
  readonly apiVersion: number;
  readonly correlationId: number;
  readonly clientId: string;
  /** Address without port, as Kafka's AK logs and DescribeGroups show it: `/127.0.0.1`. */
  readonly clientHost: string;
  readonly connectionId: string;
  readonly listenerName: string;
  /** `User:ANONYMOUS` until SASL or TLS say otherwise. */
  readonly principal: string;
  /** Aborted when the connection closes: parked requests end. */
  readonly signal: AbortSignal;
}

/**
 * null: no reply is sent (Produce with acks=0). `closeConnection` on a thrown error is the dispatcher's business.
 */
export interface Handler<B> {
  readonly api: Api<unknown, unknown>;
  readonly handle: (broker: B, request: never, context: RequestContext) => Promise<unknown>;
}

export function handler<B, Request, Response>(
  api: Api<Request, Response>,
  handle: (
    broker: B,
    request: Request,
    context: RequestContext,
  ) => Promise<Draft<Response> | null> | Draft<Response> | null,
): Handler<B> {
  return {
    api: api as unknown as Api<unknown, unknown>,
    handle: handle as unknown as Handler<B>['handle'],
  };
}

export type { Platform };
