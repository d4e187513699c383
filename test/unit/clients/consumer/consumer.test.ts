/** What a program may ask of a consumer, on a broker that a test scripts. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeAssignment } from '../../../../src/clients/consumer/group-protocol.ts';
import { Errors } from '../../../../src/protocol/errors.ts';
import { fetchApi } from '../../../../src/protocol/messages/fetch.ts';
import { heartbeatApi } from '../../../../src/protocol/messages/heartbeat.ts';
import { joinGroupApi } from '../../../../src/protocol/messages/join-group.ts';
import { leaveGroupApi } from '../../../../src/protocol/messages/leave-group.ts';
import { listOffsetsApi } from '../../../../src/protocol/messages/list-offsets.ts';
import { metadataApi } from '../../../../src/protocol/messages/metadata.ts';
import { offsetCommitApi } from '../../../../src/protocol/messages/offset-commit.ts';
import { syncGroupApi } from '../../../../src/protocol/messages/sync-group.ts';
import { FakeBroker } from '../fake-broker.ts';
import { Bench, tp } from '../options-kit.ts';

let bench: Bench;
beforeEach(async () => {
  bench = new Bench(await FakeBroker.start(4));
});
afterEach(() => bench.close());

const names = (partitions: readonly { partition: number }[]) =>
  partitions.map(({ partition }) => partition).sort((a, b) => a - b);

describe('positions and offsets', () => {
  it('are told by the log and by the group', async () => {
    const { broker } = bench;
    broker.append(['a', 'b', 'c']);
    const consumer = bench.assigned({ groupId: 'g', maxPollRecords: 2, enableAutoCommit: false });
    expect((await bench.settle(consumer.beginningOffsets([tp]))).get(tp)).toBe(0);
    expect((await bench.settle(consumer.endOffsets([tp]))).get(tp)).toBe(3);
    expect((await bench.settle(consumer.committed([tp]))).get(tp)).toBeNull();
    expect(consumer.currentLag(tp)).toBeUndefined();
    expect(await bench.settle(consumer.position(tp))).toBe(0);
    expect(await bench.poll(consumer)).toEqual(['a', 'b']);
    expect(await bench.settle(consumer.position(tp))).toBe(2);
    expect(consumer.currentLag(tp)).toBe(1);
    await bench.settle(consumer.commitSync());
    expect((await bench.settle(consumer.committed([tp]))).get(tp)).toMatchObject({ offset: 2 });
    consumer.seekToEnd();
    expect(await bench.settle(consumer.position(tp))).toBe(3);
    consumer.seekToBeginning();
    expect(await bench.poll(consumer)).toEqual(['a', 'b']);
    consumer.seek(tp, 2);
    expect(await bench.poll(consumer)).toEqual(['c']);
    expect(() => consumer.seek(tp, -1)).toThrow('seek offset must not be a negative number');
    expect(() => consumer.seek({ topic: 't', partition: 3 }, 0)).toThrow(
      'No current assignment for partition t-3',
    );
  });

  it('are found by time, null where nothing is late enough', async () => {
    bench.broker.on(listOffsetsApi, ({ topics }) => ({
      topics: topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ partitionIndex, timestamp }) =>
          timestamp > 100
            ? { partitionIndex, offset: -1, timestamp: -1 }
            : { partitionIndex, offset: 7, timestamp: timestamp + 1, leaderEpoch: 2 },
        ),
      })),
    }));
    const consumer = bench.consumer();
    const other = { topic: 't', partition: 1 };
    const times = [
      [tp, 50],
      [other, 200],
    ] as const;
    const found = await bench.settle(consumer.offsetsForTimes(times));
    expect(found.get(tp)).toEqual({ offset: 7, timestamp: 51, leaderEpoch: 2 });
    expect(found.get(other)).toBeNull();
    await expect(bench.settle(consumer.offsetsForTimes([[tp, -1]]))).rejects.toThrow(
      'The target time cannot be negative',
    );
  });

  it('stay while a partition is paused, and what was fetched is kept', async () => {
    bench.broker.append(['a', 'b']);
    const consumer = bench.assigned({ maxPollRecords: 1 });
    expect(await bench.poll(consumer)).toEqual(['a']);
    consumer.pause([tp]);
    const fetches = bench.broker.requests(fetchApi).length;
    expect(await bench.poll(consumer)).toEqual([]);
    expect(consumer.paused()).toEqual([tp]);
    consumer.resume([tp]);
    expect(await bench.poll(consumer)).toEqual(['b']);
    expect(bench.broker.requests(fetchApi).length).toBeLessThanOrEqual(fetches + 1);
  });
});

describe('calls', () => {
  it('do not overlap, but for wakeup, and a signal ends only the call it was given to', async () => {
    const consumer = bench.assigned();
    const waiting = consumer.poll(60_000);
    await expect(consumer.poll(0)).rejects.toMatchObject({
      name: 'ConcurrentModificationException',
    });
    await bench.wait(100);
    consumer.wakeup();
    await expect(bench.settle(waiting)).rejects.toMatchObject({ name: 'WakeupException' });
    const abort = new AbortController();
    const aborted = consumer.poll(60_000, { signal: abort.signal });
    await bench.wait(100);
    abort.abort(new Error('enough'));
    await expect(bench.settle(aborted)).rejects.toThrow('enough');
    bench.broker.append(['a']);
    expect(await bench.poll(consumer)).toEqual(['a']);
    await bench.settle(consumer.close());
    await expect(consumer.poll(0)).rejects.toThrow('This consumer has already been closed.');
  });

  it('are refused where subscriptions would mix or a group is missing', async () => {
    const consumer = bench.assigned({ groupId: 'g' });
    expect(() => consumer.subscribe(['t'])).toThrow('mutually exclusive');
    const alone = bench.consumer();
    expect(() => alone.subscribe(['t'])).toThrow('provide a valid group.id');
    await expect(alone.poll(0)).rejects.toThrow('not subscribed to any topics');
  });

  it('iterate records, polling again only behind the last one', async () => {
    bench.broker.append(['a', 'b', 'c']);
    const consumer = bench.assigned({ maxPollRecords: 2 });
    const seen: (string | null)[] = [];
    const positions: number[] = [];
    const loop = (async () => {
      for await (const { value } of consumer) {
        seen.push(value);
        positions.push(await consumer.position(tp));
        if (seen.length === 3) break;
      }
    })();
    await bench.settle(loop);
    expect(seen).toEqual(['a', 'b', 'c']);
    expect(positions).toEqual([2, 2, 3]);
    bench.broker.append(['d']);
    expect(await bench.poll(consumer)).toEqual(['d']);
  });

  it('iterate batches until a signal', async () => {
    bench.broker.append(['a', 'b']);
    const consumer = bench.assigned();
    const abort = new AbortController();
    const counts: number[] = [];
    const loop = (async () => {
      for await (const records of consumer.batches({ signal: abort.signal })) {
        counts.push(records.count());
        abort.abort(new Error('enough'));
      }
    })();
    await expect(bench.settle(loop)).rejects.toThrow('enough');
    expect(counts).toEqual([2]);
  });
});

describe('commits', () => {
  it('goes on behind the records of a poll', async () => {
    bench.broker.append(['a', 'b', 'c']);
    const consumer = bench.assigned({ maxPollRecords: 2 });
    const records = await bench.settle(consumer.poll(1000));
    expect([...records.nextOffsets()]).toEqual([[tp, { offset: 2, leaderEpoch: 0 }]]);
    await bench.poll(consumer);
    expect([...(await bench.settle(consumer.poll(0))).nextOffsets()]).toEqual([]);
  });

  it('in the background call back in order, inside a later call', async () => {
    const consumer = bench.assigned({ groupId: 'g', enableAutoCommit: false });
    const called: string[] = [];
    for (const offset of [1, 2])
      consumer.commitAsync([[tp, offset]], (offsets, error) =>
        called.push(`${offsets.get(tp)?.offset} ${error}`),
      );
    await bench.wait(500);
    expect(called).toEqual([]);
    await bench.poll(consumer, 0);
    expect(called).toEqual(['1 null', '2 null']);
  });

  it('in the background say when another attempt may help', async () => {
    bench.broker.on(offsetCommitApi, () => ({
      topics: [
        { name: 't', partitions: [{ partitionIndex: 0, errorCode: Errors.REQUEST_TIMED_OUT }] },
      ],
    }));
    const config = { groupId: 'g', enableAutoCommit: false, requestTimeoutMs: 500 };
    const consumer = bench.assigned(config);
    let error: Error | null = null;
    consumer.commitAsync([[tp, 1]], (_offsets, failure) => {
      error = failure;
    });
    await bench.wait(1500);
    await bench.poll(consumer, 0);
    expect(error).toMatchObject({ name: 'RetriableCommitFailedException' });
  });

  it.each([
    [Errors.UNKNOWN_MEMBER_ID, { name: 'CommitFailedException' }],
    [Errors.ILLEGAL_GENERATION, { name: 'CommitFailedException' }],
    [Errors.REBALANCE_IN_PROGRESS, { code: Errors.REBALANCE_IN_PROGRESS }],
    [Errors.OFFSET_METADATA_TOO_LARGE, { code: Errors.OFFSET_METADATA_TOO_LARGE }],
  ])('refused with %i fail as in Java', async (errorCode, error) => {
    const consumer = await bench.joined({ enableAutoCommit: false });
    bench.broker.on(offsetCommitApi, () => ({
      topics: [{ name: 't', partitions: [{ partitionIndex: 0, errorCode }] }],
    }));
    await expect(bench.settle(consumer.commitSync([[tp, 1]]))).rejects.toMatchObject(error);
  });
});

describe('membership', () => {
  it('is told, enforced and given up without a commit', async () => {
    const lost: number[][] = [];
    const consumer = bench.consumer({ groupId: 'g', enableAutoCommit: false });
    consumer.subscribe(['t'], { onPartitionsRevoked: (all) => void lost.push(names(all)) });
    while (consumer.assignment().length === 0) await bench.poll(consumer, 100);
    expect(consumer.groupMetadata()).toMatchObject({
      groupId: 'g',
      generationId: 1,
      memberId: 'member',
    });
    consumer.enforceRebalance('because');
    await bench.poll(consumer, 500);
    expect(bench.broker.requests(joinGroupApi).at(-1)?.body.reason).toBe('because');
    expect(lost).toEqual([[0, 1, 2, 3]]);
    await bench.settle(consumer.unsubscribe());
    expect(lost.length).toBe(2);
    expect(consumer.assignment()).toEqual([]);
    expect(bench.broker.requests(leaveGroupApi).length).toBe(1);
    expect(bench.broker.requests(offsetCommitApi)).toEqual([]);
    consumer.assign([tp]);
    await bench.poll(consumer, 0);
  });

  it('is not renewed by a subscription to what it has joined with', async () => {
    const told: string[] = [];
    const consumer = bench.consumer({ groupId: 'g' });
    const listener = {
      onPartitionsAssigned: (all: { partition: number }[]) =>
        void told.push(`+${names(all).join('')}`),
      onPartitionsRevoked: (all: { partition: number }[]) =>
        void told.push(`-${names(all).join('')}`),
    };
    consumer.subscribe(['t'], listener);
    while (consumer.assignment().length === 0) await bench.poll(consumer, 100);
    consumer.subscribe(['u'], listener);
    consumer.subscribe(['t'], listener);
    await bench.poll(consumer, 500);
    expect(told).toEqual(['+0123']);
    expect(bench.broker.requests(joinGroupApi).length).toBe(1);
    consumer.subscribe(['t', 'u'], listener);
    await bench.poll(consumer, 500);
    expect(told).toEqual(['+0123', '-0123', '+00112233']);
    const reason = 'subscription has changed';
    expect(bench.broker.requests(joinGroupApi).at(-1)?.body.reason).toBe(reason);
  });

  it('has nothing of topics that were given up while it joined', async () => {
    const told: string[] = [];
    const listener = {
      onPartitionsAssigned: (all: { topic: string }[]) =>
        void told.push(...all.map(({ topic }) => topic)),
    };
    const consumer = bench.consumer({ groupId: 'g' });
    consumer.subscribe(['t'], listener);
    while (bench.broker.requests(joinGroupApi).length === 0) await bench.poll(consumer, 10);
    consumer.subscribe(['u'], listener);
    await bench.poll(consumer, 500);
    expect(new Set(told)).toEqual(new Set(['u']));
    const reasons = bench.broker.requests(joinGroupApi).map(({ body }) => body.reason);
    expect(reasons.at(-1)).toBe('received assignment does not match the current subscription');
  });

  it('tells an eager listener of nothing revoked, but for the first join', async () => {
    const { broker } = bench;
    const nothing = writeAssignment({ partitions: [], userData: null });
    broker.on(syncGroupApi, () => ({ assignment: nothing }));
    const told: string[] = [];
    const consumer = bench.consumer({ groupId: 'g' });
    consumer.subscribe(['t'], {
      onPartitionsAssigned: (all) => void told.push(`+${names(all).join('')}`),
      onPartitionsRevoked: (all) => void told.push(`-${names(all).join('')}`),
    });
    await bench.poll(consumer, 500);
    consumer.enforceRebalance();
    await bench.poll(consumer, 500);
    expect(told).toEqual(['+', '-', '+']);
  });

  it('loses by a cooperative rebalance only what moves, and joins again for it', async () => {
    const { broker } = bench;
    const give = (...partitions: number[]) =>
      broker.on(syncGroupApi, () => ({
        assignment: writeAssignment({
          partitions: partitions.map((partition) => ({ topic: 't', partition })),
          userData: null,
        }),
      }));
    give(0, 1, 2, 3);
    const told: string[] = [];
    const consumer = bench.consumer({
      groupId: 'g',
      partitionAssignmentStrategy: 'cooperative-sticky',
      heartbeatIntervalMs: 200,
    });
    consumer.subscribe(['t'], {
      onPartitionsAssigned: (all) => void told.push(`+${names(all).join('')}`),
      onPartitionsRevoked: (all) => void told.push(`-${names(all).join('')}`),
    });
    while (consumer.assignment().length === 0) await bench.poll(consumer, 100);
    // Somebody comes: partitions 2 and 3 are to be his.
    give(0, 1);
    let rebalancing = true;
    broker.on(heartbeatApi, () => {
      const errorCode = rebalancing ? Errors.REBALANCE_IN_PROGRESS : Errors.NONE;
      rebalancing = false;
      return { errorCode };
    });
    for (let i = 0; i < 10; i++) await bench.poll(consumer, 200);
    expect(told).toEqual(['+0123', '-23', '+', '+']);
    expect(names(consumer.assignment())).toEqual([0, 1]);
    expect(broker.requests(joinGroupApi).length).toBe(3);
  });

  it('surfaces what a listener throws, after the assignment was installed', async () => {
    const consumer = bench.consumer({ groupId: 'g' });
    consumer.subscribe(['t'], {
      onPartitionsAssigned: () => {
        throw new Error('mine');
      },
    });
    const polling = (async () => {
      for (;;) await consumer.poll(100);
    })();
    await expect(bench.settle(polling)).rejects.toMatchObject({
      message: 'User rebalance callback throws an error',
      cause: new Error('mine'),
    });
    expect(consumer.assignment().length).toBe(4);
  });

  it('is renewed by the leader when a topic has grown', async () => {
    const consumer = await bench.joined({ metadataMaxAgeMs: 1000 });
    bench.broker.logs.push({ batches: [], end: 0 });
    for (let i = 0; i < 5; i++) await bench.poll(consumer, 500);
    expect(consumer.assignment().length).toBe(5);
  });

  it('is renewed as soon as a topic that was being made has leaders', async () => {
    const { broker } = bench;
    const made = broker.answerOf(metadataApi);
    broker.on(metadataApi, ({ topics }) => ({
      brokers: [{ nodeId: 0, host: 'localhost', port: 9092 }],
      topics: (topics ?? []).map(({ name }) => ({ name, errorCode: Errors.LEADER_NOT_AVAILABLE })),
    }));
    const consumer = bench.consumer({ groupId: 'g' });
    consumer.subscribe(['t']);
    for (let i = 0; i < 4; i++) await bench.poll(consumer, 500);
    expect(broker.requests(syncGroupApi).length).toBe(1);
    expect(consumer.assignment()).toEqual([]);
    broker.on(metadataApi, made);
    for (let i = 0; i < 6; i++) await bench.poll(consumer, 500);
    expect(consumer.assignment().length).toBe(4);
  });
});
