/** What a client counts of its connections, all together and by node, under the names of Kafka's Selector. */
import type { Traffic } from '../network/client-connection.ts';
import type { Metrics, Subject } from './metrics.ts';
import type { Sensor } from './sensor.ts';

/** Bytes and requests of one tag set. */
interface Counts {
  readonly sent: Sensor;
  readonly requests: Sensor;
  readonly requestSize: Sensor;
  readonly received: Sensor;
  readonly responses: Sensor;
}

export class NetworkMetrics {
  readonly created: Sensor;
  readonly closed: Sensor;
  readonly failedAuthentication: Sensor;
  readonly failedReauthentication: Sensor;
  readonly #authentication: Sensor;
  readonly #firstAuthentication: Sensor;
  readonly #reauthentication: Sensor;
  readonly #reauthenticationLatency: Sensor;
  readonly #metrics: Metrics;
  readonly #group: string;
  readonly #operations: Sensor;
  readonly #all: Counts;
  readonly #nodes = new Map<number, Traffic>();
  #inFlight = 0;

  /** `group`: e.g. `producer-metrics`. */
  constructor(metrics: Metrics, group: string) {
    this.#metrics = metrics;
    this.#group = group;
    const whole = { group };
    this.created = metrics.counter(whole, 'connection-creation');
    this.closed = metrics.counter(whole, 'connection-close');
    this.#operations = metrics.counter(whole, 'network-io');
    this.#all = countsOf(metrics, whole);
    this.failedAuthentication = metrics.counter(whole, 'failed-authentication');
    this.#authentication = metrics.counter(whole, 'successful-authentication');
    this.#firstAuthentication = metrics.total(whole, 'successful-authentication-no-reauth-total');
    this.#reauthentication = metrics.counter(whole, 'successful-reauthentication');
    this.failedReauthentication = metrics.counter(whole, 'failed-reauthentication');
    this.#reauthenticationLatency = metrics.distribution(whole, 'reauthentication-latency');
  }

  /** A connection by TLS or with a login stands. */
  authenticated(): void {
    this.#authentication.record();
    this.#firstAuthentication.record();
  }

  /** A connection has logged in again, in so many ms (KIP-368). */
  reauthenticated(latencyMs: number): void {
    this.#reauthentication.record();
    this.#reauthenticationLatency.record(Math.round(latencyMs));
  }

  /** Requests without their response. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Where the connections of a node are counted. */
  of(node: number): Traffic {
    let traffic = this.#nodes.get(node);
    if (!traffic) {
      traffic = this.#traffic(node);
      this.#nodes.set(node, traffic);
    }
    return traffic;
  }

  #traffic(node: number): Traffic {
    const group = this.#group.replace(/metrics$/, 'node-metrics');
    const subject = { group, tags: { 'node-id': `node-${node}` } };
    const both = [this.#all, countsOf(this.#metrics, subject)];
    const latency = this.#metrics.distribution(subject, 'request-latency');
    return {
      sent: (bytes) => {
        this.#inFlight++;
        this.#operations.record();
        for (const counts of both) {
          counts.sent.record(bytes);
          counts.requests.record();
          counts.requestSize.record(bytes);
        }
      },
      received: (bytes, latencyMs) => {
        this.#inFlight--;
        this.#operations.record();
        latency.record(latencyMs);
        for (const counts of both) {
          counts.received.record(bytes);
          counts.responses.record();
        }
      },
      unanswered: (requests) => {
        this.#inFlight -= requests;
      },
    };
  }
}

function countsOf(metrics: Metrics, subject: Subject): Counts {
  return {
    sent: metrics.counter(subject, 'outgoing-byte'),
    requests: metrics.counter(subject, 'request'),
    requestSize: metrics.distribution(subject, 'request-size'),
    received: metrics.counter(subject, 'incoming-byte'),
    responses: metrics.counter(subject, 'response'),
  };
}
