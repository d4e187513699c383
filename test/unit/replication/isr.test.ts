import { describe, expect, it } from 'vitest';
import {
  afterFetch,
  effectiveMinIsr,
  isCaughtUp,
  type LeaderView,
  mayEnterIsr,
  newRemoteReplica,
  nextHighWatermark,
  outOfSync,
  type RemoteReplica,
} from '../../../src/replication/isr.ts';

const replica = (brokerId: number, logEndOffset: number, lastCaughtUpMs = 0): RemoteReplica => ({
  ...newRemoteReplica(brokerId, true, lastCaughtUpMs),
  logEndOffset,
});

const view = (changes: Partial<LeaderView>): LeaderView => ({
  leaderEndOffset: 10,
  highWatermark: 3,
  remotes: [],
  maximalIsr: [0],
  committedIsrSize: 1,
  minIsr: 1,
  nowMs: 100_000,
  lagMaxMs: 30_000,
  isAlive: () => true,
  ...changes,
});

describe('nextHighWatermark', () => {
  it('is the end of a leader that is alone', () => {
    expect(nextHighWatermark(view({}))).toBe(10);
  });

  it('is the smallest end of the ISR and of those caught up outside it', () => {
    const remotes = [replica(1, 7), replica(2, 5), replica(3, 4, 90_000)];
    expect(nextHighWatermark(view({ remotes, maximalIsr: [0, 1], committedIsrSize: 2 }))).toBe(4);
    const dead = view({ remotes, maximalIsr: [0, 1], committedIsrSize: 2, isAlive: () => false });
    expect(nextHighWatermark(dead)).toBe(7);
  });

  it('never moves back and stands still below min ISR', () => {
    expect(nextHighWatermark(view({ remotes: [replica(1, 1)], maximalIsr: [0, 1] }))).toBe(3);
    expect(nextHighWatermark(view({ minIsr: 2 }))).toBe(3);
  });
});

describe('a follower', () => {
  it('is caught up since it asked for what was the end at its previous fetch', () => {
    const start = newRemoteReplica(1, false, 0);
    const fetch = (
      from: RemoteReplica,
      fetchOffset: number,
      leaderEndOffset: number,
      nowMs: number,
    ) => afterFetch(from, { fetchOffset, logStartOffset: 0, leaderEndOffset, nowMs });
    const first = fetch(start, 0, 10, 1_000);
    expect(first.lastCaughtUpMs).toBe(0);
    const second = fetch(fetch(start, 2, 10, 1_000), 10, 20, 2_000);
    expect(second.lastCaughtUpMs).toBe(1_000);
    expect(fetch(second, 20, 20, 3_000).lastCaughtUpMs).toBe(3_000);
    expect(isCaughtUp(second, 20, 31_000, 30_000)).toBe(true);
    expect(isCaughtUp(second, 20, 31_001, 30_000)).toBe(false);
  });

  it('enters the ISR at the high watermark and the epoch start, when alive', () => {
    const state = { highWatermark: 5, maximalIsr: [0], isAlive: () => true };
    expect(mayEnterIsr(replica(1, 5), state, 5)).toBe(true);
    expect(mayEnterIsr(replica(1, 5), state, 6)).toBe(false);
    expect(mayEnterIsr(replica(1, 4), state, 0)).toBe(false);
    expect(mayEnterIsr(replica(1, 5), { ...state, isAlive: () => false }, 0)).toBe(false);
    expect(mayEnterIsr(replica(1, 5), { ...state, maximalIsr: [0, 1] }, 0)).toBe(false);
  });

  it('leaves the ISR when it lags too long', () => {
    const remotes = [replica(1, 9, 0), replica(2, 10, 0), replica(3, 9, 80_000)];
    expect(outOfSync([0, 1, 2, 3], remotes, 10, 100_000, 30_000)).toEqual([1]);
  });

  it('asks of the ISR no more than there are replicas', () => {
    expect(effectiveMinIsr(2, 1)).toBe(1);
    expect(effectiveMinIsr(2, 3)).toBe(2);
  });
});
