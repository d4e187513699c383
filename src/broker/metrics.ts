/**
 * Counters by name, from the first request on: what RequestMetrics and BrokerTopicMetrics count in Kafka. Incrementing is
 * an addition on an object held by the caller, so that counting costs nothing on the road of a request.
 */

export interface ApiCounters {
  requests: number;
  requestBytes: number;
  responseBytes: number;
  /** Responses that the dispatcher had to make out of a thrown error, by Kafka error code. */
  readonly errors: Map<number, number>;
  /** Sum of the time between request read and response handed to the connection, ms. */
  totalTimeMs: number;
}

export interface TopicCounters {
  messagesIn: number;
  bytesIn: number;
  bytesOut: number;
  failedProduceRequests: number;
  failedFetchRequests: number;
}

export interface ConnectionCounters {
  accepted: number;
  /** Turned away by max.connections and its kin. */
  refused: number;
  active: number;
  /** Closed because of bytes that are not Kafka's protocol. */
  malformed: number;
  idleClosed: number;
}

export class Metrics {
  readonly connections: ConnectionCounters = {
    accepted: 0,
    refused: 0,
    active: 0,
    malformed: 0,
    idleClosed: 0,
  };
  /** Of all topics together. */
  readonly topics: TopicCounters = {
    messagesIn: 0,
    bytesIn: 0,
    bytesOut: 0,
    failedProduceRequests: 0,
    failedFetchRequests: 0,
  };
  readonly #apis = new Map<string, ApiCounters>();

  /** Counters of one API, by Kafka's name (`Produce`). */
  api(name: string): ApiCounters {
    let counters = this.#apis.get(name);
    if (counters === undefined) {
      counters = {
        requests: 0,
        requestBytes: 0,
        responseBytes: 0,
        errors: new Map(),
        totalTimeMs: 0,
      };
      this.#apis.set(name, counters);
    }
    return counters;
  }

  apis(): ReadonlyMap<string, ApiCounters> {
    return this.#apis;
  }
}

export function countError(counters: ApiCounters, errorCode: number): void {
  counters.errors.set(errorCode, (counters.errors.get(errorCode) ?? 0) + 1);
}
