/**
 * KIP-951: an answer that says "not the leader" also says who is, and where, so that a client need not ask for metadata
 * first. Collects the endpoints that one response mentions.
 */
import type { Broker } from './context.ts';
import { brokerAddress, partitionMetadata } from './metadata-cache.ts';

export interface LeaderIdAndEpoch {
  readonly leaderId: number;
  readonly leaderEpoch: number;
}

export interface NodeEndpoint {
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
  readonly rack: string | null;
}

export class LeaderHints {
  readonly #broker: Broker;
  readonly #listenerName: string;
  readonly #nodes = new Map<number, NodeEndpoint>();

  constructor(broker: Broker, listenerName: string) {
    this.#broker = broker;
    this.#listenerName = listenerName;
  }

  get endpoints(): readonly NodeEndpoint[] {
    return [...this.#nodes.values()];
  }

  /** The leader as our own replica knows it, else as the metadata says; ids of -1 when nobody is. */
  leaderOf(topic: string, index: number): LeaderIdAndEpoch {
    const replica = this.#broker.replicas.get(topic, index);
    const { image } = this.#broker.metadata;
    const metadata = partitionMetadata(image, topic, index);
    const leaderId = replica?.leaderId ?? metadata?.leader ?? -1;
    const leaderEpoch = replica?.leaderEpoch ?? metadata?.leaderEpoch ?? -1;
    const address = brokerAddress(image, leaderId, this.#listenerName);
    if (address !== null) {
      const rack = image.brokers.get(leaderId)?.rack ?? null;
      this.#nodes.set(leaderId, { nodeId: leaderId, ...address, rack });
    }
    return { leaderId, leaderEpoch };
  }
}
