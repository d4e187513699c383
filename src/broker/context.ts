/**
 * What a handler may touch, and what it is given. One handler per API key stands in handlers/, a value made by handler();
 * handlers.ts is the table of them, and ApiVersions answers from that table.
 */
import type { Api, Draft } from '../protocol/api.ts';
import type { GroupCoordinator } from '../coordinator/group/coordinator.ts';
import type { TransactionCoordinator } from '../coordinator/transaction/coordinator.ts';
import type { Controller } from '../controller/controller.ts';
import type { ZooKeeperSession } from '../controller/session.ts';
import type { Platform } from '../platform/platform.ts';
import type { Connection } from '../network/server-connection.ts';
import type { FetchSessions } from '../replication/fetch-session.ts';
import type { Replicas } from '../replication/replicas.ts';
import type { Logs } from '../storage/types.ts';
import type { BrokerConfig } from './config.ts';
import type { DynamicConfig } from './dynamic-config.ts';
import type { MetadataCache } from './metadata-cache.ts';
import type { Metrics } from './metrics.ts';
import type { ProducerIds } from './producer-ids.ts';
import type { MarkerWorld } from './transaction-markers.ts';

/**
 * One running broker as its handlers see it. broker.ts builds it; each field is the one instance of its kind, and what
 * may change while the broker runs (config, brokerEpoch) is read from here each time.
 */
export interface Broker {
  readonly platform: Platform;
  /** In force now: dynamic changes replace it whole. */
  readonly config: BrokerConfig;
  readonly brokerId: number;
  readonly clusterId: string;
  /** czxid of our /brokers/ids znode; a new one after a session expired. */
  readonly brokerEpoch: number;
  readonly zookeeper: ZooKeeperSession;
  readonly controller: Controller;
  /** Settings of brokers and topics that change while the broker runs. */
  readonly dynamicConfig: DynamicConfig;
  readonly logs: Logs;
  readonly replicas: Replicas;
  readonly fetchSessions: FetchSessions;
  readonly producerIds: ProducerIds;
  readonly metadata: MetadataCache;
  readonly groups: GroupCoordinator;
  readonly transactions: TransactionCoordinator;
  /** What writing a transaction marker needs. */
  readonly markers: MarkerWorld;
  /**
   * Has missing topics created, with the broker's defaults or an internal topic's own settings (kafka:
   * AutoTopicCreationManager). Returns at once: whoever asked for the topic is told to try again.
   */
  readonly autoCreateTopics: (topics: readonly string[]) => void;
  readonly metrics: Metrics;
  /** What ApiVersions lists: the rows of handlers.ts. */
  readonly apis: readonly Api<unknown, unknown>[];
  /** Version of the /feature znode, -1 when there is none: ApiVersions' finalizedFeaturesEpoch. */
  readonly featuresEpoch: number;
}

/** Facts about one request that are not in its body. */
export interface RequestContext {
  readonly apiVersion: number;
  readonly correlationId: number;
  readonly clientId: string;
  /** Address without port, as Kafka's AK logs and DescribeGroups show it: `/127.0.0.1`. */
  readonly clientHost: string;
  readonly connectionId: string;
  readonly listenerName: string;
  readonly connection: Connection;
  /** `User:ANONYMOUS` until SASL or TLS say otherwise. */
  readonly principal: string;
  /** Aborted when the connection closes: parked requests end. */
  readonly signal: AbortSignal;
  /** For handlers of large requests: nothing refers to the request's bytes fields any more, now or later. */
  readonly releaseFrame: () => void;
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
