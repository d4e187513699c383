/**
 * `sticky` (KIP-54): as even as possible, and among the even assignments one that leaves partitions where they are. EAGER:
 * everything is revoked before the join, what a member had it remembers in its subscription's bytes.
 */
import { keyOf } from '../../topic-partition.ts';
import type { TopicPartition } from '../../types.ts';
import {
  type Assignor,
  type AssignorCluster,
  partitionsPerTopic,
  type Subscription,
} from './assignor.ts';
import { inMapOrder } from './java-order.ts';
import { toAssignments } from './round-robin.ts';
import { assignConstrained, sortedPartitions } from './sticky-constrained.ts';
import {
  NO_GENERATION,
  type ReadClaim,
  readStickyClaim,
  settleClaims,
  writeStickyData,
} from './sticky-data.ts';
import { assignGeneral } from './sticky-general.ts';
import { StickyRacks } from './sticky-racks.ts';

export interface StickyResult {
  readonly given: Map<string, TopicPartition[]>;
  /** Partitions that change hands and who gets them; null: not computed. */
  readonly transferring: ReadonlyMap<string, string> | null;
  readonly generationMax: number;
}

/** generationMin: the highest generation that this assignor has seen in earlier rounds. */
export function assignSticky(
  cluster: AssignorCluster,
  subscriptions: ReadonlyMap<string, Subscription>,
  readClaim: ReadClaim,
  generationMin: number,
): StickyResult {
  const partitions = partitionsPerTopic(cluster, subscriptions);
  const racks = new StickyRacks(partitions, subscriptions);
  const claims = new Map(
    [...subscriptions].map(([member, subscription]) => [member, readClaim(subscription)]),
  );
  const isKnown = (topic: string) => partitions.has(topic);
  const members = inMapOrder(subscriptions.keys());
  const {
    owned,
    disputed,
    generationMax: seen,
  } = settleClaims(subscriptions, claims, isKnown, members);
  const generationMax = Math.max(seen, generationMin);
  if (allEqual(subscriptions)) {
    const result = assignConstrained({
      partitions: sortedPartitions(partitions),
      owned: existing(owned, partitions),
      disputed,
      racks,
    });
    return { ...result, generationMax };
  }
  const given = assignGeneral({
    partitions,
    subscriptions,
    claims,
    owned: existing(owned, partitions),
    generationMax,
    racks,
  });
  return { given, transferring: null, generationMax };
}

/** A topic made anew may have fewer partitions than somebody remembers. */
function existing(
  owned: ReadonlyMap<string, TopicPartition[]>,
  partitions: ReadonlyMap<string, readonly { readonly partition: number }[]>,
): Map<string, TopicPartition[]> {
  const known = new Set(sortedPartitions(partitions).map((at) => keyOf(at.topic, at.partition)));
  return new Map(
    [...owned].map(([member, list]) => [
      member,
      list.filter(({ topic, partition }) => known.has(keyOf(topic, partition))),
    ]),
  );
}

function allEqual(subscriptions: ReadonlyMap<string, Subscription>): boolean {
  let first: ReadonlySet<string> | null = null;
  for (const { topics } of subscriptions.values()) {
    if (first === null || first.size === 0) first = new Set(topics);
    else if (topics.length !== first.size || !topics.every((topic) => first?.has(topic)))
      return false;
  }
  return true;
}

export function createStickyAssignor(): Assignor {
  let assigned: readonly TopicPartition[] | null = null;
  let generation = NO_GENERATION;
  let generationMax = NO_GENERATION;
  return {
    name: 'sticky',
    supportedProtocols: ['EAGER'],
    subscriptionUserData: () => (assigned === null ? null : writeStickyData(assigned, generation)),
    assign(cluster, subscriptions) {
      const result = assignSticky(cluster, subscriptions, readStickyClaim, generationMax);
      generationMax = result.generationMax;
      return toAssignments(result.given);
    },
    onAssignment(assignment, generationId) {
      assigned = assignment.partitions;
      generation = generationId;
    },
  };
}
