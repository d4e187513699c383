/**
 * `cooperative-sticky` (KIP-429): the sticky assignment in two steps. A partition that moves from one living member to
 * another is given to nobody in the first: its owner revokes it and joins again, and the second step gives it away.
 */
import { keyOf } from '../../topic-partition.ts';
import type { TopicPartition } from '../../types.ts';
import type { Assignor, Subscription } from './assignor.ts';
import { toAssignments } from './round-robin.ts';
import { assignSticky } from './sticky.ts';
import { NO_GENERATION, readCooperativeClaim, writeCooperativeData } from './sticky-data.ts';

export function createCooperativeStickyAssignor(): Assignor {
  let generation = NO_GENERATION;
  let generationMax = NO_GENERATION;
  return {
    name: 'cooperative-sticky',
    supportedProtocols: ['COOPERATIVE', 'EAGER'],
    subscriptionUserData: () => writeCooperativeData(generation),
    assign(cluster, subscriptions) {
      const result = assignSticky(cluster, subscriptions, readCooperativeClaim, generationMax);
      generationMax = result.generationMax;
      const { given } = result;
      const transferring = result.transferring ?? handedOver(subscriptions, given);
      for (const [key, member] of transferring) {
        const kept = given.get(member)?.filter((at) => keyOf(at.topic, at.partition) !== key);
        if (kept !== undefined) given.set(member, kept);
      }
      return toAssignments(given);
    },
    onAssignment(_assignment, generationId) {
      generation = generationId;
    },
  };
}

/** What somebody gets that somebody else has to give up. */
function handedOver(
  subscriptions: ReadonlyMap<string, Subscription>,
  given: ReadonlyMap<string, readonly TopicPartition[]>,
): Map<string, string> {
  const keys = (list: readonly TopicPartition[]) =>
    new Set(list.map(({ topic, partition }) => keyOf(topic, partition)));
  const added = new Map<string, string>();
  const revoked = new Set<string>();
  for (const [member, list] of given) {
    const owned = keys(subscriptions.get(member)?.ownedPartitions ?? []);
    const assigned = keys(list);
    for (const key of assigned) if (!owned.has(key)) added.set(key, member);
    for (const key of owned) if (!assigned.has(key)) revoked.add(key);
  }
  return new Map([...added].filter(([key]) => revoked.has(key)));
}
