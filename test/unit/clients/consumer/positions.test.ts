/** Where a consumer stands and what it knows of it; every expectation was seen of Java's 3.9.1, call by call. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Errors } from '../../../../src/protocol/errors.ts';
import { fetchApi } from '../../../../src/protocol/messages/fetch.ts';
import { listOffsetsApi } from '../../../../src/protocol/messages/list-offsets.ts';
import { offsetCommitApi } from '../../../../src/protocol/messages/offset-commit.ts';
import { offsetForLeaderEpochApi } from '../../../../src/protocol/messages/offset-for-leader-epoch.ts';
import { FakeBroker, SILENCE } from '../fake-broker.ts';
import { Bench, tp } from '../options-kit.ts';

let bench: Bench;
beforeEach(async () => {
  bench = new Bench(await FakeBroker.start(2));
});
afterEach(() => bench.close());

const other = { topic: 't', partition: 1 };
const MANUAL = { groupId: 'g', enableAutoCommit: false };

/** Offset and epoch of each partition in the last commit. */
function lastCommit(): number[][] {
  const topics = bench.broker.requests(offsetCommitApi).at(-1)?.body.topics ?? [];
  return topics.flatMap((topic: { partitions: Record<string, number>[] }) =>
    topic.partitions.map((one) => [
      one['partitionIndex'],
      Number(one['committedOffset']),
      one['committedLeaderEpoch'],
    ]),
  );
}

describe('a partition without an offset and without a policy', () => {
  it('fails every poll, whatever the others have, until it has an offset or is given up', async () => {
    const { broker } = bench;
    broker.append(['a', 'b']);
    broker.commits.set(0, { offset: 0, leaderEpoch: -1 });
    const consumer = bench.consumer({ ...MANUAL, autoOffsetReset: 'none', maxPollRecords: 1 });
    consumer.assign([tp, other]);
    const text = 'Undefined offset with no reset policy for partitions: [t-1]';
    for (let i = 0; i < 3; i++) await expect(bench.poll(consumer, 50)).rejects.toThrow(text);
    consumer.assign([tp]);
    expect(await bench.poll(consumer)).toEqual(['a']);
    consumer.assign([tp, other]);
    await expect(bench.poll(consumer)).rejects.toThrow(text);
    consumer.seek(other, 0);
    expect(await bench.poll(consumer)).toEqual(['b']);
  });

  it('is not told of when it was given up before anybody heard', async () => {
    const consumer = bench.consumer({ ...MANUAL, autoOffsetReset: 'none' });
    consumer.assign([tp, other]);
    await bench.poll(consumer, 0);
    await bench.wait(100);
    consumer.assign([other]);
    await expect(bench.settle(consumer.position(other))).rejects.toThrow(/partitions: \[t-1\]$/);
  });
});

describe('a partition that is refused', () => {
  it('is told of in its turn, though others go on having records, until a seek', async () => {
    const { broker } = bench;
    for (const partition of [0, 1]) broker.append(['a', 'b', 'c', 'd'], partition);
    const answer = broker.answerOf(fetchApi);
    broker.on(fetchApi, (request, version) => {
      const response = answer(request, version);
      for (const { partitions } of response.responses ?? [])
        for (const one of partitions ?? [])
          if (one.partitionIndex === 1)
            Object.assign(one, { errorCode: Errors.OFFSET_OUT_OF_RANGE, records: null });
      return response;
    });
    const consumer = bench.consumer({ autoOffsetReset: 'none', maxPollRecords: 1 });
    consumer.assign([tp, other]);
    consumer.seek(tp, 0);
    consumer.seek(other, 9);
    const heard: unknown[] = [];
    for (let i = 0; i < 4; i++)
      heard.push(await bench.poll(consumer).catch(({ name }: Error) => name));
    expect(heard).toContain('OffsetOutOfRangeException');
    expect(heard).toContainEqual(['a']);
    broker.on(fetchApi, answer as never);
    consumer.seek(other, 3);
    const rest = [await bench.poll(consumer), await bench.poll(consumer)].flat();
    expect(rest).toContain('d');
  });
});

describe('a commit of what was read', () => {
  it('has an epoch where a record was read, none where the offset was looked up', async () => {
    bench.broker.append(['a'], 0, 3);
    bench.broker.leaderEpoch = 3;
    const consumer = bench.assigned(MANUAL);
    expect(await bench.poll(consumer)).toEqual(['a']);
    await bench.settle(consumer.commitSync());
    expect(lastCommit()).toEqual([[0, 1, 3]]);
    consumer.seekToEnd();
    await bench.settle(consumer.position(tp));
    await bench.settle(consumer.commitSync());
    expect(lastCommit()).toEqual([[0, 1, -1]]);
  });

  it('leaves out a position that the leader has not confirmed', async () => {
    bench.broker.append(['a', 'b', 'c']);
    const answer = bench.broker.answerOf(offsetForLeaderEpochApi);
    bench.broker.on(offsetForLeaderEpochApi, () => SILENCE);
    const consumer = bench.assigned({ ...MANUAL, maxPollRecords: 1, requestTimeoutMs: 300 });
    await bench.poll(consumer);
    consumer.seek(tp, { offset: 2, leaderEpoch: 0 });
    await bench.settle(consumer.commitSync());
    await bench.poll(consumer, 100);
    await bench.settle(consumer.commitSync());
    expect(bench.broker.requests(offsetCommitApi)).toEqual([]);
    bench.broker.on(offsetForLeaderEpochApi, answer as never);
    expect(await bench.settle(consumer.position(tp))).toBe(2);
    await bench.settle(consumer.commitSync());
    expect(lastCommit()).toEqual([[0, 2, 0]]);
  });

  it('is made by assign() only when the interval is over', async () => {
    bench.broker.append(['a']);
    const consumer = bench.assigned({ groupId: 'g', autoCommitIntervalMs: 1000 });
    await bench.poll(consumer);
    consumer.assign([tp, other]);
    await bench.wait(100);
    expect(bench.broker.requests(offsetCommitApi)).toEqual([]);
    await bench.wait(1000);
    consumer.assign([other]);
    await bench.wait(100);
    expect(lastCommit()).toEqual([[0, 1, 0]]);
  });
});

describe('the lag', () => {
  it('is asked for where no fetch has told it, and negative beyond the end', async () => {
    bench.broker.append(['a', 'b', 'c']);
    const consumer = bench.assigned();
    consumer.seek(tp, 1);
    expect(consumer.currentLag(tp)).toBeUndefined();
    expect(consumer.currentLag(tp)).toBeUndefined();
    await bench.wait(500);
    expect(consumer.currentLag(tp)).toBe(2);
    expect(bench.broker.requests(listOffsetsApi).length).toBe(1);
    consumer.seek(tp, 5);
    expect(consumer.currentLag(tp)).toBe(-2);
  });

  it('is known from endOffsets()', async () => {
    bench.broker.append(['a', 'b', 'c']);
    const consumer = bench.assigned({ isolationLevel: 'read_committed' });
    consumer.seek(tp, 1);
    await bench.settle(consumer.endOffsets([tp]));
    expect(consumer.currentLag(tp)).toBe(2);
  });
});
