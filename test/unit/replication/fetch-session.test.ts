import { describe, expect, it } from 'vitest';
import { MemoryClock } from '../../../src/platform/memory/clock.ts';
import { createMemoryRandom } from '../../../src/platform/memory/random.ts';
import { Errors } from '../../../src/protocol/errors.ts';
import type { FetchRequest } from '../../../src/protocol/messages/fetch.ts';
import { FetchSessions, type PartitionNews } from '../../../src/replication/fetch-session.ts';

const consumer = { isFollower: false, usesTopicIds: false, topicName: () => '' };
const follower = { ...consumer, isFollower: true };

function request(
  sessionId: number,
  sessionEpoch: number,
  partitions: number[] = [],
  forgotten: number[] = [],
): FetchRequest {
  return {
    sessionId,
    sessionEpoch,
    topics: [
      {
        topic: 't',
        topicId: '',
        partitions: partitions.map((partition) => ({
          partition,
          currentLeaderEpoch: -1,
          fetchOffset: 0,
          lastFetchedEpoch: -1,
          logStartOffset: -1,
          partitionMaxBytes: 1000,
        })),
      },
    ],
    forgottenTopicsData: [{ topic: 't', topicId: '', partitions: forgotten }],
  } as unknown as FetchRequest;
}

const quiet: PartitionNews = {
  errorCode: 0,
  sizeBytes: 0,
  highWatermark: 5,
  logStartOffset: 0,
  preferredReadReplica: -1,
  diverging: false,
};

function world(slots = 10) {
  const clock = new MemoryClock();
  const sessions = new FetchSessions({ clock, random: createMemoryRandom(7), slots: () => slots });
  const open = (count: number, fetcher = consumer) => {
    const context = sessions.begin(
      request(
        0,
        0,
        Array.from({ length: count }, (_, i) => i),
      ),
      fetcher,
    );
    return context.finish(context.partitions.map(() => quiet)).sessionId;
  };
  return { clock, sessions, open };
}

describe('FetchSessions', () => {
  it('mentions only news in an incremental answer', () => {
    const { sessions, open } = world();
    const id = open(3);
    const steps: [PartitionNews[], boolean[]][] = [
      [
        [quiet, quiet, quiet],
        [false, false, false],
      ],
      [
        [quiet, { ...quiet, highWatermark: 6 }, quiet],
        [false, true, false],
      ],
      [
        [quiet, { ...quiet, highWatermark: 6 }, { ...quiet, errorCode: 6, highWatermark: -1 }],
        [false, false, true],
      ],
      // After an error the next success is told, though the high watermark is the old one.
      [
        [quiet, { ...quiet, highWatermark: 6 }, quiet],
        [false, false, true],
      ],
    ];
    for (const [index, [news, mentioned]] of steps.entries()) {
      const context = sessions.begin(request(id, index + 1), consumer);
      expect(context.partitions.map((entry) => entry.partition)).toEqual([0, 1, 2]);
      expect(context.finish(news)).toEqual({ sessionId: id, mentioned });
    }
  });

  it('moves who got data to the end of the next answer', () => {
    const { sessions, open } = world();
    const id = open(3);
    sessions
      .begin(request(id, 1), consumer)
      .finish([{ ...quiet, sizeBytes: 10, highWatermark: 6 }, quiet, quiet]);
    const next = sessions.begin(request(id, 2), consumer);
    expect(next.partitions.map((entry) => entry.partition)).toEqual([1, 2, 0]);
  });

  it('adds, changes and forgets partitions; an empty session ends', () => {
    const { sessions, open } = world();
    const id = open(2);
    const context = sessions.begin(request(id, 1, [5], [0]), consumer);
    expect(context.partitions.map((entry) => entry.partition)).toEqual([1, 5]);
    const last = sessions.begin(request(id, 2, [], [1, 5]), consumer);
    expect(last.finish([]).sessionId).toBe(0);
    expect(sessions.size).toBe(0);
  });

  it('refuses unknown sessions, wrong epochs and a change between names and ids', () => {
    const { sessions, open } = world();
    const id = open(1);
    expect(sessions.begin(request(id + 1, 1), consumer).errorCode).toBe(
      Errors.FETCH_SESSION_ID_NOT_FOUND,
    );
    expect(sessions.begin(request(id, 2), consumer).errorCode).toBe(
      Errors.INVALID_FETCH_SESSION_EPOCH,
    );
    expect(sessions.begin(request(id, 1), { ...consumer, usesTopicIds: true }).errorCode).toBe(
      Errors.FETCH_SESSION_TOPIC_ID_ERROR,
    );
    expect(sessions.begin(request(id, 1), consumer).errorCode).toBe(Errors.NONE);
  });

  it('closes a session on epoch -1 and opens none', () => {
    const { sessions, open } = world();
    const id = open(1);
    const context = sessions.begin(request(id, -1, [0]), consumer);
    expect(context.finish([quiet])).toEqual({ sessionId: 0, mentioned: [true] });
    expect(sessions.size).toBe(0);
  });

  it('evicts the long unused, keeps the fresh, prefers followers', async () => {
    const { clock, sessions, open } = world(2);
    const first = open(5);
    const second = open(3);
    expect(open(9)).toBe(0);
    const replica = open(1, follower);
    expect(replica).not.toBe(0);
    // The smaller consumer session made room.
    expect(sessions.begin(request(second, 1), consumer).errorCode).toBe(
      Errors.FETCH_SESSION_ID_NOT_FOUND,
    );
    await clock.advance(120_001);
    expect(open(1)).not.toBe(0);
    expect(sessions.begin(request(first, 1), consumer).errorCode).toBe(
      Errors.FETCH_SESSION_ID_NOT_FOUND,
    );
  });
});
