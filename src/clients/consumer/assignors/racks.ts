/**
 * Racks of members and of partitions' replicas (KIP-881). Assignors look at them only where it can help: some member's
 * rack holds a replica, and the partitions differ in the racks they are on.
 */
import type { PartitionInfo } from '../../types.ts';
import type { Subscription } from './assignor.ts';

/** null and '' are no rack. */
export function rackOf(subscription: Subscription | undefined): string | null {
  const rack = subscription?.rackId ?? null;
  return rack === '' ? null : rack;
}

export function racksOf(partition: PartitionInfo): ReadonlySet<string> {
  const racks = new Set<string>();
  for (const { rack } of partition.replicas) if (rack !== null) racks.add(rack);
  return racks;
}

export function racksMatter(
  memberRacks: ReadonlySet<string>,
  partitionRacks: readonly ReadonlySet<string>[],
): boolean {
  const all = new Set<string>();
  for (const racks of partitionRacks) for (const rack of racks) all.add(rack);
  if (![...memberRacks].some((rack) => all.has(rack))) return false;
  return partitionRacks.some((racks) => racks.size !== all.size);
}
