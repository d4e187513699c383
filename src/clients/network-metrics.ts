/** What a client counts of its connections, all together and by node, under the names of Kafka's Selector. */
import type { Traffic } from '../network/client-connection.ts';
import type { Metrics, Sensor } from './metrics.ts';

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
    this.created = metrics.counter(group, 'connection-creation');
    this.closed = metrics.counter(group, 'connection-close');
    this.#operations = metrics.counter(group, 'network-io');
    this.#all = countsOf(metrics, group);
    metrics.gauge(group, 'requests-in-flight', () => this.#inFlight);
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
    const tags = { 'node-id': `node-${node}` };
    const both = [this.#all, countsOf(this.#metrics, group, tags)];
    const latency = this.#metrics.distribution(group, 'request-latency', tags);
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

function countsOf(
  metrics: Metrics,
  group: string,
  tags?: Readonly<Record<string, string>>,
): Counts {
  return {
    sent: metrics.counter(group, 'outgoing-byte', tags),
    requests: metrics.counter(group, 'request', tags),
    requestSize: metrics.distribution(group, 'request-size', tags),
    received: metrics.counter(group, 'incoming-byte', tags),
    responses: metrics.counter(group, 'response', tags),
  };
}
