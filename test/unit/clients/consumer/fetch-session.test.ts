import { describe, expect, it } from 'vitest';
import {
  FetchSession,
  type SessionPartition,
} from '../../../../src/clients/consumer/fetch-session.ts';

const one = (partition: number, fetchOffset: number): [string, SessionPartition] => [
  `t-${partition}`,
  {
    topic: 't',
    topicId: 'id',
    partition,
    fetchOffset,
    currentLeaderEpoch: 0,
    lastFetchedEpoch: -1,
    maxBytes: 1,
  },
];

describe('a fetch session', () => {
  it('asks in full first, then only for what changed, and names what it lets go', () => {
    const session = new FetchSession();
    const first = session.next(new Map([one(0, 5), one(1, 6)]));
    expect(first).toMatchObject({ sessionId: 0, sessionEpoch: 0, forget: [] });
    expect(first.send.length).toBe(2);
    session.answered(77);
    const second = session.next(new Map([one(0, 5), one(2, 0)]));
    expect(second).toMatchObject({ sessionId: 77, sessionEpoch: 1 });
    expect(second.send.map((each) => each.partition)).toEqual([2]);
    expect(second.forget.map((each) => each.partition)).toEqual([1]);
    session.answered(77);
    expect(
      session.next(new Map([one(0, 9), one(2, 0)])).send.map((each) => each.partition),
    ).toEqual([0]);
  });

  it('begins anew after a reset and with brokers that keep no session', () => {
    const session = new FetchSession();
    session.next(new Map([one(0, 5)]));
    session.answered(0);
    expect(session.next(new Map([one(0, 5)]))).toMatchObject({ sessionId: 0, sessionEpoch: 0 });
    session.answered(5);
    session.reset();
    const again = session.next(new Map([one(0, 5)]));
    expect(again).toMatchObject({ sessionId: 0, sessionEpoch: 0 });
    expect(again.send.length).toBe(1);
  });
});
