import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KafkaConsumer } from '../../../../src/clients/consumer/consumer.ts';
import { Errors } from '../../../../src/protocol/errors.ts';
import { fetchApi } from '../../../../src/protocol/messages/fetch.ts';
import { offsetForLeaderEpochApi } from '../../../../src/protocol/messages/offset-for-leader-epoch.ts';
import { FakeBroker } from '../fake-broker.ts';

const tp = { topic: 't', partition: 0 };
let broker: FakeBroker;
let consumer: KafkaConsumer<string, string>;
beforeEach(async () => {
  broker = await FakeBroker.start();
  broker.append(['a', 'b', 'c'], 0, 0);
});
afterEach(() => broker.settle(consumer.close()));

/** Reads everything, then another leader is elected, and the consumer hears of it. */
async function readAndElect(autoOffsetReset: 'earliest' | 'none'): Promise<void> {
  const config = { bootstrapServers: 'localhost:9092', valueDeserializer: 'string' } as const;
  consumer = new KafkaConsumer(
    { ...config, autoOffsetReset, metadataMaxAgeMs: 1000 },
    broker.environment,
  );
  consumer.assign([tp]);
  consumer.seek(tp, 0);
  expect(await poll()).toEqual(['a', 'b', 'c']);
  broker.leaderEpoch = 5;
}

async function poll(): Promise<(string | null)[]> {
  return [...(await broker.settle(consumer.poll(5000)))].map(({ value }) => value);
}

/** What the new leader says: where epoch 0 ends. */
function parts(leaderEpoch: number, endOffset: number, errorCode = 0): void {
  broker.on(offsetForLeaderEpochApi, ({ topics }) => ({
    topics: topics.map(({ topic }) => ({
      topic,
      partitions: [{ partition: 0, errorCode, leaderEpoch, endOffset }],
    })),
  }));
}

describe('a position under a new leader', () => {
  it('is asked about once, by its own epoch, and fetched from when the logs agree', async () => {
    await readAndElect('none');
    parts(0, 3);
    await poll();
    broker.append(['d']);
    expect(await poll()).toEqual(['d']);
    const asked = broker.requests(offsetForLeaderEpochApi);
    expect(asked.map(({ body }) => body.topics[0].partitions[0])).toEqual([
      { partition: 0, currentLeaderEpoch: 5, leaderEpoch: 0 },
    ]);
  });

  it('is not fetched from while the leader has not answered, and asked about again after an error', async () => {
    await readAndElect('none');
    parts(-1, -1, Errors.UNKNOWN_LEADER_EPOCH);
    await poll();
    const fetches = broker.requests(fetchApi).length;
    broker.append(['d']);
    expect(await poll()).toEqual([]);
    expect(broker.requests(fetchApi).length).toBe(fetches);
    parts(0, 3);
    expect(await poll()).toEqual(['d']);
  });

  it('goes back to where the logs part', async () => {
    await readAndElect('earliest');
    parts(0, 1);
    broker.logs[0] = { batches: [], end: 0 };
    broker.append(['a'], 0, 0);
    broker.append(['x', 'y'], 0, 5);
    expect(await poll()).toEqual(['x', 'y']);
    expect(broker.logged.join()).toContain(
      'resetting offset to the first offset known to diverge 1',
    );
  });

  it('is reset when the leader knows nothing of its epoch', async () => {
    await readAndElect('earliest');
    parts(-1, -1);
    expect(await poll()).toEqual(['a', 'b', 'c']);
  });

  it("is Kafka's LogTruncationException without a reset policy, until a seek", async () => {
    await readAndElect('none');
    parts(0, 1);
    await expect(poll()).rejects.toMatchObject({
      name: 'LogTruncationException',
      message:
        'Detected truncated partitions: [(partition=t-0, fetchOffset=3, fetchEpoch=Optional[0], divergentOffset=1, divergentEpoch=0)]',
      divergentOffset: 1,
    });
    consumer.seek(tp, 1);
    expect(await poll()).toEqual(['b', 'c']);
  });

  it('is believed where the broker cannot be asked', async () => {
    broker.versionMax.set(offsetForLeaderEpochApi.key, 2);
    await readAndElect('none');
    await poll();
    broker.append(['d']);
    expect(await poll()).toEqual(['d']);
    expect(broker.requests(offsetForLeaderEpochApi)).toEqual([]);
  });

  it('is asked about at once when it comes with an epoch, from a commit or a seek', async () => {
    await readAndElect('earliest');
    parts(0, 3);
    consumer.seek(tp, { offset: 2, leaderEpoch: 0 });
    expect(await poll()).toEqual(['c']);
    expect(broker.requests(offsetForLeaderEpochApi).length).toBe(1);
  });
});
