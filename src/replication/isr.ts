/**
 * The arithmetic of a leader's in-sync replicas, pure: what a follower's fetch says about it, who may enter the ISR, who has
 * to leave, and where the high watermark stands (spec/cluster.md 3.3; kafka: Partition.scala, Replica.scala; KIP-497).
 * The high watermark is the smallest end over leader, maximal ISR and those who are caught up though not yet in it.
 */

/** What the leader knows of one follower. Times are ms of the monotonic clock. */
export interface RemoteReplica {
  readonly brokerId: number;
  /** -1 until its first fetch of this leader epoch. */
  readonly logEndOffset: number;
  readonly logStartOffset: number;
  readonly lastFetchLeaderEndOffset: number;
  readonly lastFetchMs: number;
  readonly lastCaughtUpMs: number;
}

/** A follower at the beginning of a leader epoch: ISR members count as caught up now, others never were. */
export function newRemoteReplica(brokerId: number, inIsr: boolean, nowMs: number): RemoteReplica {
  return {
    brokerId,
    logEndOffset: -1,
    logStartOffset: -1,
    lastFetchLeaderEndOffset: 0,
    lastFetchMs: 0,
    lastCaughtUpMs: inIsr ? nowMs : Number.NEGATIVE_INFINITY,
  };
}

export interface FollowerFetch {
  readonly fetchOffset: number;
  readonly logStartOffset: number;
  readonly leaderEndOffset: number;
  readonly nowMs: number;
}

/** The follower asked for fetchOffset: so much it has. */
export function afterFetch(replica: RemoteReplica, fetch: FollowerFetch): RemoteReplica {
  const { fetchOffset, logStartOffset, leaderEndOffset, nowMs } = fetch;
  let caughtUpMs = replica.lastCaughtUpMs;
  if (fetchOffset >= leaderEndOffset) caughtUpMs = Math.max(caughtUpMs, nowMs);
  else if (fetchOffset >= replica.lastFetchLeaderEndOffset)
    caughtUpMs = Math.max(caughtUpMs, replica.lastFetchMs);
  return {
    brokerId: replica.brokerId,
    logEndOffset: fetchOffset,
    logStartOffset,
    lastFetchLeaderEndOffset: leaderEndOffset,
    lastFetchMs: nowMs,
    lastCaughtUpMs: caughtUpMs,
  };
}

export function isCaughtUp(
  replica: RemoteReplica,
  leaderEndOffset: number,
  nowMs: number,
  lagMaxMs: number,
): boolean {
  return replica.logEndOffset === leaderEndOffset || nowMs - replica.lastCaughtUpMs <= lagMaxMs;
}

export interface LeaderView {
  readonly leaderEndOffset: number;
  readonly highWatermark: number;
  readonly remotes: readonly RemoteReplica[];
  /** Broker ids: committed ISR, with a proposed newcomer while its proposal is in flight. */
  readonly maximalIsr: readonly number[];
  readonly committedIsrSize: number;
  /** min(min.insync.replicas, assigned replicas). */
  readonly minIsr: number;
  readonly nowMs: number;
  readonly lagMaxMs: number;
  readonly isAlive: (brokerId: number) => boolean;
}

/** Never lower than it was; held still while the committed ISR is below its minimum (KIP-966). */
export function nextHighWatermark(view: LeaderView): number {
  const { leaderEndOffset, highWatermark, remotes, maximalIsr, nowMs, lagMaxMs } = view;
  if (view.committedIsrSize < view.minIsr) return highWatermark;
  let smallest = leaderEndOffset;
  for (const replica of remotes) {
    if (replica.logEndOffset >= smallest) continue;
    const counts =
      maximalIsr.includes(replica.brokerId) ||
      (view.isAlive(replica.brokerId) && isCaughtUp(replica, leaderEndOffset, nowMs, lagMaxMs));
    if (counts) smallest = replica.logEndOffset;
  }
  return Math.max(highWatermark, smallest);
}

/** Whether a follower outside the ISR may be proposed for it. */
export function mayEnterIsr(
  replica: RemoteReplica,
  view: Pick<LeaderView, 'highWatermark' | 'maximalIsr' | 'isAlive'>,
  leaderEpochStartOffset: number,
): boolean {
  if (view.maximalIsr.includes(replica.brokerId) || !view.isAlive(replica.brokerId)) return false;
  return (
    replica.logEndOffset >= view.highWatermark && replica.logEndOffset >= leaderEpochStartOffset
  );
}

/** ISR members other than the leader that lag too long. */
export function outOfSync(
  isr: readonly number[],
  remotes: readonly RemoteReplica[],
  leaderEndOffset: number,
  nowMs: number,
  lagMaxMs: number,
): number[] {
  return remotes
    .filter((replica) => isr.includes(replica.brokerId))
    .filter((replica) => !isCaughtUp(replica, leaderEndOffset, nowMs, lagMaxMs))
    .map((replica) => replica.brokerId);
}

export function effectiveMinIsr(minInsyncReplicas: number, replicasCount: number): number {
  return Math.max(1, Math.min(minInsyncReplicas, replicasCount));
}
