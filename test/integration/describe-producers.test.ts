/** DescribeProducers over the wire: a producer before, in and after a transaction, and what cannot be described. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Errors } from '../../src/protocol/errors.ts';
import { describeProducersApi } from '../../src/protocol/messages/describe-producers.ts';
import { Kit } from './broker-kit.ts';
import { Wire } from './transaction-kit.ts';

let kit: Kit;
let wire: Wire;
beforeAll(async () => {
  kit = await Kit.start({
    'transaction.state.log.num.partitions': '3',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
  });
  wire = new Wire(await kit.connect());
  await kit.createTopic('t');
});
afterAll(() => kit.stop());

async function described(name: string, ...partitionIndexes: number[]) {
  const answer = await wire.connection.send(describeProducersApi, {
    topics: [{ name, partitionIndexes }],
  });
  expect(answer.topics.map((topic) => topic.name)).toEqual([name]);
  return answer.topics[0]?.partitions ?? [];
}

it('tells of each producer its epoch, its last batch and where its transaction began', async () => {
  expect(await described('t', 0)).toEqual([
    { partitionIndex: 0, errorCode: 0, errorMessage: null, activeProducers: [] },
  ]);
  const producer = await wire.init('id');
  expect(await wire.add('id', producer, 't')).toBe(0);
  expect(await wire.produce('id', producer, 't', 'a')).toBe(0);
  expect(await wire.produce('id', producer, 't', 'b', { baseSequence: 1 })).toBe(0);
  const { producerId, producerEpoch } = producer;
  const [open] = await described('t', 0);
  expect(open?.activeProducers).toEqual([
    {
      producerId,
      producerEpoch,
      lastSequence: 1,
      lastTimestamp: expect.any(Number),
      coordinatorEpoch: -1,
      currentTxnStartOffset: 0,
    },
  ]);
  expect(await wire.end('id', producer, true)).toBe(0);
  await expect
    .poll(async () => (await described('t', 0))[0]?.activeProducers, { timeout: 60_000 })
    .toMatchObject([
      { producerId, lastSequence: 1, coordinatorEpoch: 0, currentTxnStartOffset: -1 },
    ]);
});

it('answers every partition that is asked for, known or not', async () => {
  const unknown = { errorCode: Errors.UNKNOWN_TOPIC_OR_PARTITION, activeProducers: [] };
  expect(await described('t', 9, 0, 0)).toMatchObject([
    { partitionIndex: 9, ...unknown },
    { partitionIndex: 0, errorCode: 0 },
    { partitionIndex: 0, errorCode: 0 },
  ]);
  expect(await described('none', 0)).toMatchObject([{ partitionIndex: 0, ...unknown }]);
  expect(await described('a/b', 0, 1)).toMatchObject(
    [0, 1].map((partitionIndex) => ({
      partitionIndex,
      errorCode: Errors.INVALID_TOPIC_EXCEPTION,
      errorMessage:
        "Topic name is invalid: 'a/b' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'",
      activeProducers: [],
    })),
  );
});
