/**
 * What a partition assignor is: the client-side policy that the leader of a classic group runs (spec/clients.md C8). An
 * assignor is made afresh for every consumer, because the sticky ones remember what they were given last. assign() sees
 * every member and must answer for every member, with an empty list where nothing is left.
 */
import type { PartitionInfo, TopicPartition } from '../../types.ts';

/** EAGER: everything is revoked before a join. COOPERATIVE: only what moves is revoked (KIP-429). */
export type RebalanceProtocol = 'EAGER' | 'COOPERATIVE';

/** What one member says in its JoinGroup (ConsumerProtocolSubscription), with its instance id from beside it. */
export interface Subscription {
  readonly topics: readonly string[];
  readonly userData: Uint8Array | null;
  readonly ownedPartitions: readonly TopicPartition[];
  /** Generation in which ownedPartitions were given; -1 when the member does not say (version < 2). */
  readonly generationId: number;
  readonly rackId: string | null;
  readonly groupInstanceId: string | null;
}

/** What one member gets (ConsumerProtocolAssignment). */
export interface Assignment {
  readonly partitions: readonly TopicPartition[];
  readonly userData: Uint8Array | null;
}

/** The leader's view of the cluster. Of a PartitionInfo only partition and the racks of its replicas are used. */
export interface AssignorCluster {
  /** Undefined or empty: the topic is not known and takes no part. */
  partitionsForTopic(topic: string): readonly PartitionInfo[] | undefined;
}

/** A program's own policy, or one of the four built in. What it throws fails the rebalance. */
export interface Assignor {
  /** The protocol name in JoinGroup: `range`, `roundrobin`, `sticky`, `cooperative-sticky`, or one's own. */
  readonly name: string;
  /** The best that all assignors of a consumer support is used. */
  readonly supportedProtocols: readonly RebalanceProtocol[];
  /** Bytes for this member's subscription, asked for at every join. */
  subscriptionUserData?(topics: ReadonlySet<string>): Uint8Array | null;
  /** On the leader: every member's share, also of those that get nothing. */
  assign(
    cluster: AssignorCluster,
    subscriptions: ReadonlyMap<string, Subscription>,
  ): Map<string, Assignment>;
  /** Called on every member with what it was given, before the rebalance listener. */
  onAssignment?(assignment: Assignment, generationId: number): void;
}

/** Metadata is asked for once; topics that are unknown or without partitions are left out. Partitions come sorted. */
export function partitionsPerTopic(
  cluster: AssignorCluster,
  subscriptions: ReadonlyMap<string, Subscription>,
): Map<string, readonly PartitionInfo[]> {
  const found = new Map<string, readonly PartitionInfo[]>();
  for (const subscription of subscriptions.values()) {
    for (const topic of subscription.topics) {
      if (found.has(topic)) continue;
      const partitions = cluster.partitionsForTopic(topic);
      if (partitions === undefined || partitions.length === 0) continue;
      found.set(
        topic,
        [...partitions].sort((a, b) => a.partition - b.partition),
      );
    }
  }
  return found;
}
