/**
 * Which committed offsets may be forgotten (KIP-211). The rule: nothing that a live consumer might need. While a group
 * has members, only offsets of topics nobody subscribes to grow old, and only where the broker can read subscriptions;
 * an empty group's clock starts when it became empty; offsets without a group age from their commit.
 */
import { CONSUMER_PROTOCOL_TYPE, type Group } from './group.ts';
import type { CommittedOffset, OffsetKey } from './offsets.ts';

export function expiredOffsets(group: Group, nowMs: number, retentionMs: number): OffsetKey[] {
  const judge = judgeOf(group);
  if (judge === null) return [];
  const expired: OffsetKey[] = [];
  for (const { at, value } of group.offsets.entries()) {
    if (judge.keepsTopic(at.topic) || group.offsets.isPending(at.topic, at.partition)) continue;
    const due =
      value.expireTimestamp !== null
        ? nowMs >= value.expireTimestamp
        : nowMs - judge.baseMs(value) >= retentionMs;
    if (due) expired.push(at);
  }
  return expired;
}

interface Judge {
  keepsTopic(topic: string): boolean;
  /** When the retention began to run. */
  baseMs(value: CommittedOffset): number;
}

/** null: nothing of this group expires. */
function judgeOf(group: Group): Judge | null {
  const { protocolType, state, stateTimestamp, topics } = group;
  if (protocolType === null) {
    return { keepsTopic: () => false, baseMs: (value) => value.commitTimestamp };
  }
  if (state === 'Empty') {
    return {
      keepsTopic: () => false,
      baseMs: (value) => stateTimestamp ?? value.commitTimestamp,
    };
  }
  if (protocolType === CONSUMER_PROTOCOL_TYPE && state === 'Stable' && topics !== null) {
    return { keepsTopic: (topic) => topics.has(topic), baseMs: (value) => value.commitTimestamp };
  }
  return null;
}
