/** The order of members in which range and roundrobin walk: by instance id where both are static, static before dynamic. */
import type { Subscription } from './assignor.ts';

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Member ids in order. */
export function sortedMembers(
  memberIds: Iterable<string>,
  subscriptions: ReadonlyMap<string, Subscription>,
): string[] {
  const instanceOf = (memberId: string) => subscriptions.get(memberId)?.groupInstanceId ?? null;
  return [...memberIds].sort((a, b) => {
    const instanceA = instanceOf(a);
    const instanceB = instanceOf(b);
    if (instanceA !== null && instanceB !== null) return compareText(instanceA, instanceB);
    if (instanceA !== null) return -1;
    if (instanceB !== null) return 1;
    return compareText(a, b);
  });
}
