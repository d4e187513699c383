/** Calls that a consumer refuses or gives up, in the words of Kafka's Java consumer 3.9.1. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KafkaConsumer } from '../../../../src/clients/consumer/consumer.ts';
import { Errors } from '../../../../src/protocol/errors.ts';
import { fetchApi } from '../../../../src/protocol/messages/fetch.ts';
import { findCoordinatorApi } from '../../../../src/protocol/messages/find-coordinator.ts';
import { listOffsetsApi } from '../../../../src/protocol/messages/list-offsets.ts';
import { offsetCommitApi } from '../../../../src/protocol/messages/offset-commit.ts';
import { metadataApi } from '../../../../src/protocol/messages/metadata.ts';
import { FakeBroker, HANG_UP, SILENCE } from '../fake-broker.ts';
import { Bench, tp } from '../options-kit.ts';

type Consumer = KafkaConsumer<string, string>;

let bench: Bench;
beforeEach(async () => {
  bench = new Bench(await FakeBroker.start(2));
});
afterEach(() => bench.close());

/** A metadata answer that tells of the topic what the broker says at each asking; the last holds on. */
function answers(...topics: readonly object[]): void {
  let asked = 0;
  bench.broker.on(metadataApi, () => ({
    brokers: [{ nodeId: 0, host: 'localhost', port: 9092 }],
    topics: [{ name: 'new', ...topics[Math.min(asked++, topics.length - 1)] }],
  }));
}

describe('partitionsFor', () => {
  it('waits for a topic that is being made, and is empty for one that is not', async () => {
    answers(
      { errorCode: Errors.LEADER_NOT_AVAILABLE },
      { partitions: [{ partitionIndex: 0, leaderId: 0 }] },
    );
    const consumer = bench.consumer();
    expect(await bench.settle(consumer.partitionsFor('new'))).toMatchObject([{ partition: 0 }]);
    const [request] = bench.broker.requests(metadataApi);
    expect(request?.body).toMatchObject({
      topics: [{ name: 'new' }],
      allowAutoTopicCreation: true,
    });
    answers({ errorCode: Errors.UNKNOWN_TOPIC_OR_PARTITION });
    expect(await bench.settle(consumer.partitionsFor('new'))).toEqual([]);
  });

  it.each([
    [Errors.INVALID_TOPIC_EXCEPTION, "Topic 'new' is invalid"],
    [Errors.TOPIC_AUTHORIZATION_FAILED, 'Not authorized to access topics: [new]'],
    [Errors.UNKNOWN_SERVER_ERROR, 'Unexpected error fetching metadata for topic new'],
    [Errors.LEADER_NOT_AVAILABLE, 'Timeout expired while fetching topic metadata'],
  ])('says of error %i: %s', async (errorCode, message) => {
    answers({ errorCode });
    const call = bench.consumer().partitionsFor('new', { timeoutMs: 900 });
    await expect(bench.settle(call)).rejects.toThrow(message);
  });
});

describe('a call whose time is up', () => {
  it.each<[string, (consumer: Consumer) => Promise<unknown>]>([
    [
      'Timeout of 700ms expired before the last committed offset for partitions [t-0] could be determined. Try tuning default.api.timeout.ms larger to relax the threshold.',
      (consumer) => consumer.committed([tp], { timeoutMs: 700 }),
    ],
    [
      "Timeout of 700ms expired before successfully committing offsets {t-0=OffsetAndMetadata{offset=1, leaderEpoch=null, metadata=''}}",
      (consumer) => consumer.commitSync([[tp, { offset: 1 }]], { timeoutMs: 700 }),
    ],
    [
      'Failed to get offsets by times in 700ms',
      (consumer) => consumer.endOffsets([tp], { timeoutMs: 700 }),
    ],
    ['Invalid negative timeout -1', (consumer) => consumer.listTopics({ timeoutMs: -1 })],
    ['Invalid negative timeout -5', (consumer) => consumer.poll(-5)],
    ['The timeout cannot be negative.', (consumer) => consumer.close({ timeoutMs: -1 })],
  ])('%s', async (message, call) => {
    bench.broker.on(findCoordinatorApi, () => SILENCE);
    bench.broker.on(listOffsetsApi, () => SILENCE);
    const consumer = bench.assigned({ groupId: 'g' });
    await expect(bench.settle(call(consumer))).rejects.toThrow(message);
  });
});

describe('a commit in the background', () => {
  /** Name of the error, name of its cause, and ms that it took. */
  async function told(consumer: Consumer): Promise<[string, string, number]> {
    const { clock } = bench.broker;
    const startMs = clock.monotonic();
    const failures: Error[] = [];
    consumer.commitAsync([[tp, 1]], (_offsets, error) => error && failures.push(error));
    for (let i = 0; i < 100 && failures.length === 0; i++) await bench.settle(consumer.poll(50));
    const [{ name, cause }] = failures as [Error];
    return [name, (cause as Error).name, clock.monotonic() - startMs];
  }

  it('is one attempt, which does not wait for who is not there', async () => {
    const nobody = bench.assigned({ groupId: 'g', bootstrapServers: 'localhost:9999' });
    for (let i = 0; i < 3; i++) {
      const [name, cause, tookMs] = await told(nobody);
      expect([name, cause]).toEqual([
        'RetriableCommitFailedException',
        'NoAvailableBrokersException',
      ]);
      expect(tookMs).toBeLessThan(500);
    }
  });

  it('fails with its connection', async () => {
    bench.broker.on(offsetCommitApi, () => HANG_UP);
    const [name, cause, tookMs] = await told(bench.assigned({ groupId: 'g' }));
    expect([name, cause]).toEqual(['RetriableCommitFailedException', 'DisconnectException']);
    expect(tookMs).toBeLessThan(500);
    expect(bench.broker.requests(offsetCommitApi)).toHaveLength(1);
  });

  it('is repeated soon where it was automatic', async () => {
    const answer = bench.broker.answerOf(offsetCommitApi);
    let refusals = 2;
    bench.broker.on(offsetCommitApi, (request, version) =>
      refusals-- > 0
        ? {
            topics: request.topics.map(({ name, partitions }) => ({
              name,
              partitions: partitions.map(({ partitionIndex }) => ({
                partitionIndex,
                errorCode: Errors.COORDINATOR_LOAD_IN_PROGRESS,
              })),
            })),
          }
        : answer(request, version),
    );
    bench.broker.append(['a']);
    const consumer = bench.assigned({ groupId: 'g', autoCommitIntervalMs: 2000 });
    expect(await bench.poll(consumer)).toEqual(['a']);
    await bench.poll(consumer, 2500);
    expect(bench.broker.requests(offsetCommitApi)).toHaveLength(3);
    expect(bench.broker.commits.get(0)).toMatchObject({ offset: 1 });
    expect(bench.broker.logged.filter((line) => line.startsWith('WARN'))).toEqual([]);
  });
});

describe('a closed consumer', () => {
  it.each<[string, (consumer: Consumer) => unknown]>([
    ['subscription', (consumer) => consumer.subscription()],
    ['assignment', (consumer) => consumer.assignment()],
    ['paused', (consumer) => consumer.paused()],
    ['pause', (consumer) => consumer.pause([tp])],
    ['resume', (consumer) => consumer.resume([tp])],
    ['position', (consumer) => consumer.position(tp)],
    ['currentLag', (consumer) => consumer.currentLag(tp)],
    ['groupMetadata', (consumer) => consumer.groupMetadata()],
    ['enforceRebalance', (consumer) => consumer.enforceRebalance()],
  ])('refuses %s', async (_name, call) => {
    const consumer = bench.assigned({ groupId: 'g' });
    await bench.settle(consumer.close());
    await expect(async () => call(consumer)).rejects.toThrow(
      'This consumer has already been closed.',
    );
  });
});

describe('arguments and states', () => {
  it('that types forbid are refused as null', () => {
    const consumer = bench.consumer({ groupId: 'g' });
    const nothing = null as unknown as [];
    expect(() => consumer.assign(nothing)).toThrow(
      'Topic partition collection to assign to cannot be null',
    );
    expect(() => consumer.subscribe(nothing)).toThrow(
      'Topic collection to subscribe to cannot be null',
    );
    expect(() => consumer.subscribe(/(?:)/)).toThrow(
      'Topic pattern to subscribe to cannot be empty',
    );
    expect(() => consumer.assign([null as never])).toThrow(
      'Topic partitions to assign to cannot have null or empty topic',
    );
    expect(() => consumer.subscribe(['t'], null as never)).toThrow(
      'RebalanceListener cannot be null',
    );
    expect(() => consumer.seekToBeginning(nothing)).toThrow('Partitions collection cannot be null');
    expect(() => consumer.seekToEnd(nothing)).toThrow('Partitions collection cannot be null');
  });

  it('offsets that nobody has time to ask for are not found', async () => {
    const consumer = bench.assigned({ groupId: 'g' });
    const options = { timeoutMs: 0 };
    expect([...(await bench.settle(consumer.endOffsets([tp], options)))]).toEqual([]);
    expect([...(await bench.settle(consumer.beginningOffsets([tp], options)))]).toEqual([]);
    const byTime = await bench.settle(consumer.offsetsForTimes([[tp, 0]], options));
    expect([...byTime]).toEqual([[tp, null]]);
    expect(bench.broker.requests(listOffsetsApi)).toEqual([]);
  });

  it('a commit before the first poll is that of no member', async () => {
    const consumer = bench.consumer({ groupId: 'g' });
    consumer.subscribe(['t']);
    await expect(bench.settle(consumer.commitSync([[tp, { offset: 3 }]]))).rejects.toThrow(
      'Offset commit cannot be completed since the consumer is not part of an active group for auto partition assignment',
    );
  });

  it('a position out of range tells where its leader is', async () => {
    bench.broker.on(fetchApi, ({ topics }) => ({
      responses: topics.map(({ topic, topicId }) => ({
        topic,
        topicId,
        partitions: [{ partitionIndex: 0, errorCode: Errors.OFFSET_OUT_OF_RANGE }],
      })),
    }));
    const consumer = bench.assigned({ autoOffsetReset: 'none' });
    consumer.seek(tp, 500);
    await expect(bench.settle(consumer.poll(3000))).rejects.toThrow(
      'Fetch position FetchPosition{offset=500, offsetEpoch=Optional.empty, currentLeader=LeaderAndEpoch{leader=Optional[localhost:9092 (id: 0 rack: null)], epoch=0}} is out of range for partition t-0',
    );
  });
});
