/**
 * The same transactional requests to Apache's broker and to ours: an id is brought into each state that lasts, and every request, right
 * and wrong and in old versions, must be answered with the same codes and leave the same state behind.
 */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type ClientConnection, connectBroker } from '../../src/network/client-connection.ts';
import { nodeClock } from '../../src/platform/node/clock.ts';
import { nodeNetwork } from '../../src/platform/node/network.ts';
import { errorOf } from '../../src/protocol/errors.ts';
import { addOffsetsToTxnApi } from '../../src/protocol/messages/add-offsets-to-txn.ts';
import { addPartitionsToTxnApi } from '../../src/protocol/messages/add-partitions-to-txn.ts';
import { endTxnApi } from '../../src/protocol/messages/end-txn.ts';
import { initProducerIdApi } from '../../src/protocol/messages/init-producer-id.ts';
import { listTransactionsApi } from '../../src/protocol/messages/list-transactions.ts';
import { produceApi } from '../../src/protocol/messages/produce.ts';
import { txnOffsetCommitApi } from '../../src/protocol/messages/txn-offset-commit.ts';
import { writeTxnMarkersApi } from '../../src/protocol/messages/write-txn-markers.ts';
import { batchOf } from '../integration/broker-kit.ts';
import { type Producer, Wire } from '../integration/transaction-kit.ts';
import { Cluster, lacking, ok, shared, tool, type Vendor } from '../kit/servers.ts';

const TOPIC = 'wire';
const STATES = ['unknown', 'Empty', 'Ongoing', 'CompleteCommit', 'CompleteAbort'] as const;
type State = (typeof STATES)[number];

const nameOf = (code: number | undefined) =>
  code === undefined ? 'no answer' : code === 0 ? 'NONE' : errorOf(code).name;

interface Asked {
  readonly connection: ClientConnection;
  readonly id: string;
  readonly me: Producer;
}

type Request = (asked: Asked) => Promise<string>;

const older = (me: Producer): Producer => ({ ...me, producerEpoch: me.producerEpoch - 1 });
const newer = (me: Producer): Producer => ({ ...me, producerEpoch: me.producerEpoch + 1 });
const other = (me: Producer): Producer => ({ ...me, producerId: me.producerId + 100_000 });
const same = (me: Producer): Producer => me;

const init =
  (version: number, who: ((me: Producer) => Partial<Producer>) | null, timeout = 60_000): Request =>
  async ({ connection, id, me }) => {
    const current = who === null ? {} : who(me);
    const request = { transactionalId: id, transactionTimeoutMs: timeout, ...current };
    const answer = await connection.send(initProducerIdApi, request, { version });
    const { errorCode, producerId, producerEpoch } = answer;
    const bumped = errorCode === 0 ? ` ${producerId === me.producerId} ${producerEpoch}` : '';
    return nameOf(errorCode) + bumped;
  };

const add =
  (version: number, who = same, partitions = [0]): Request =>
  async ({ connection, id, me }) => {
    const { producerId, producerEpoch } = who(me);
    const answer = await connection.send(
      addPartitionsToTxnApi,
      {
        v3AndBelowTransactionalId: id,
        v3AndBelowProducerId: producerId,
        v3AndBelowProducerEpoch: producerEpoch,
        v3AndBelowTopics: [{ name: TOPIC, partitions }],
      },
      { version },
    );
    const results = answer.resultsByTopicV3AndBelow.flatMap((topic) => topic.resultsByPartition);
    return results
      .map(
        ({ partitionIndex, partitionErrorCode }) =>
          `${partitionIndex} ${nameOf(partitionErrorCode)}`,
      )
      .sort()
      .join();
  };

const batched =
  (version: number, verifyOnly: boolean, who = same, partitions = [0]): Request =>
  async ({ connection, id: transactionalId, me }) => {
    const { producerId, producerEpoch } = who(me);
    const topics = [{ name: TOPIC, partitions }];
    const transaction = { transactionalId, producerId, producerEpoch, verifyOnly, topics };
    const answer = await connection.send(
      addPartitionsToTxnApi,
      { transactions: [transaction] },
      { version },
    );
    const results = answer.resultsByTransaction.flatMap(({ topicResults }) =>
      topicResults.flatMap((topic) => topic.resultsByPartition),
    );
    const codes = results.map((one) => `${one.partitionIndex} ${nameOf(one.partitionErrorCode)}`);
    return `${nameOf(answer.errorCode)}: ${codes.sort().join()}`;
  };

const end =
  (version: number, committed: boolean, who = same): Request =>
  async ({ connection, id: transactionalId, me }) => {
    const { producerId, producerEpoch } = who(me);
    const request = { transactionalId, producerId, producerEpoch, committed };
    return nameOf((await connection.send(endTxnApi, request, { version })).errorCode);
  };

const addOffsets =
  (version: number, who = same): Request =>
  async ({ connection, id: transactionalId, me }) => {
    const { producerId, producerEpoch } = who(me);
    const request = { transactionalId, producerId, producerEpoch, groupId: transactionalId };
    return nameOf((await connection.send(addOffsetsToTxnApi, request, { version })).errorCode);
  };

const commitOffsets =
  (version: number, who = same, more: object = {}): Request =>
  async ({ connection, id, me }) => {
    const { producerId, producerEpoch } = who(me);
    const topics = [TOPIC, 'absent'].map((name) => ({
      name,
      partitions: [{ partitionIndex: 0, committedOffset: 5 }],
    }));
    const request = {
      transactionalId: id,
      groupId: id,
      producerId,
      producerEpoch,
      topics,
      ...more,
    };
    const answer = await connection.send(txnOffsetCommitApi, request, { version });
    return answer.topics
      .map(({ name, partitions }) => `${name} ${nameOf(partitions[0]?.errorCode)}`)
      .sort()
      .join();
  };

const produce =
  (
    version: number,
    who = same,
    options: { isTransactional?: boolean; id?: null; baseSequence?: number } = {},
  ): Request =>
  async ({ connection, id, me }) => {
    const { isTransactional = true, baseSequence = 0 } = options;
    const { producerId, producerEpoch } = who(me);
    const records = batchOf(['x'], { producerId, producerEpoch, baseSequence, isTransactional });
    const topicData = [{ name: TOPIC, partitionData: [{ index: 0, records }] }];
    const transactionalId = options.id === null ? null : id;
    const request = { transactionalId, acks: -1, timeoutMs: 5_000, topicData };
    const answer = await connection.send(produceApi, request, { version });
    return nameOf(answer.responses[0]?.partitionResponses[0]?.errorCode);
  };

const mark =
  (version: number, who = same): Request =>
  async ({ connection, me }) => {
    const topics = [TOPIC, 'absent'].map((name) => ({ name, partitionIndexes: [1] }));
    const marker = { ...who(me), transactionResult: false, coordinatorEpoch: 0, topics };
    const answer = await connection.send(writeTxnMarkersApi, { markers: [marker] }, { version });
    return (answer.markers[0]?.topics ?? [])
      .map(({ name, partitions }) => `${name} ${nameOf(partitions[0]?.errorCode)}`)
      .sort()
      .join();
  };

const list =
  (version: number, filter: object): Request =>
  async ({ connection, id, me }) => {
    const request = { stateFilters: [], producerIdFilters: [me.producerId], ...filter };
    const answer = await connection.send(listTransactionsApi, request, { version });
    const mine = answer.transactionStates.filter(({ transactionalId }) => transactionalId === id);
    const states = mine.map(({ transactionState }) => transactionState);
    return [nameOf(answer.errorCode), ...answer.unknownStateFilters, ...states].join();
  };

const REQUESTS: Record<string, Request> = {
  'init v0': init(0, null),
  'init v5': init(5, null),
  'init v5 as itself': init(5, same),
  'init v3 as older': init(3, older),
  'init v4 as older': init(4, older),
  'init v5 as newer': init(5, newer),
  'init v5 as other': init(5, other),
  'init v5 half': init(5, (me) => ({ producerId: me.producerId })),
  'init without time': init(5, null, 0),
  'init with too much time': init(5, null, 900_001),
  'add v0': add(0),
  'add v3': add(3),
  'add v3 what is not there': add(3, same, [0, 9]),
  'add v1 as older': add(1, older),
  'add v2 as older': add(2, older),
  'add v3 as newer': add(3, newer),
  'add v3 as other': add(3, other),
  'add v4': batched(4, false),
  'add v5 as older': batched(5, false, older),
  'add v5 what is not there': batched(5, false, same, [0, 9]),
  'verify v4': batched(4, true),
  'verify v5': batched(5, true, same, [0, 1]),
  'verify v5 what is not there': batched(5, true, same, [0, 9]),
  'verify v5 as older': batched(5, true, older),
  'verify v5 as other': batched(5, true, other),
  'commit v0': end(0, true),
  'commit v4': end(4, true),
  'abort v4': end(4, false),
  'commit v1 as older': end(1, true, older),
  'commit v2 as older': end(2, true, older),
  'abort v4 as newer': end(4, false, newer),
  'abort v4 as other': end(4, false, other),
  'offsets v0': addOffsets(0),
  'offsets v4': addOffsets(4),
  'offsets v1 as older': addOffsets(1, older),
  'offsets v4 as other': addOffsets(4, other),
  'commit offsets v0 unasked': commitOffsets(0),
  'commit offsets v3 unasked': commitOffsets(3),
  'commit offsets v4 unasked': commitOffsets(4),
  'commit offsets v4 as older': commitOffsets(4, older),
  'commit offsets v3 as other': commitOffsets(3, other),
  'commit offsets': async (asked) =>
    `${await addOffsets(4)(asked)} ${await commitOffsets(4)(asked)}`,
  'commit offsets of a stranger': async (asked) =>
    `${await addOffsets(4)(asked)} ${await commitOffsets(3, same, { generationId: 4, memberId: 'm' })(asked)}`,
  'commit offsets of no group': commitOffsets(4, same, { groupId: '' }),
  'produce v9': produce(9),
  'produce v11': produce(11),
  'produce v11 as older': produce(11, older),
  'produce v11 as newer': produce(11, newer),
  'produce v11 as other': produce(11, other),
  'produce v11 without an id': produce(11, same, { id: null }),
  'produce plainly amid it': async (asked) =>
    `${await produce(11)(asked)} ${await produce(11, same, { isTransactional: false, id: null, baseSequence: 1 })(asked)}`,
  'mark v0': mark(0),
  'mark v1 as newer, then as itself': async (asked) =>
    `${await mark(1, newer)(asked)} ${await mark(1)(asked)}`,
  'list v0': list(0, {}),
  'list v1 the old': list(1, { durationFilter: 3_600_000 }),
  'list v1 by state': list(1, { stateFilters: ['Ongoing', 'CompleteCommit', 'ongoing'] }),
};

async function bring(wire: Wire, id: string, state: State): Promise<Producer> {
  if (state === 'unknown') return { producerId: 900_000, producerEpoch: 3 };
  // Three epochs, so that there is an older one.
  await wire.init(id);
  const { producerId, producerEpoch } = await wire.init(id);
  const me = { producerId, producerEpoch };
  if (state === 'Empty') return me;
  await wire.add(id, me, TOPIC);
  if (state === 'Ongoing') return me;
  await wire.end(id, me, state === 'CompleteCommit');
  await expect.poll(() => wire.state(id), { timeout: 30_000, interval: 20 }).toBe(state);
  return me;
}

async function answersOf(vendor: Vendor): Promise<Record<string, string>> {
  const cluster = await Cluster.start({
    broker: vendor,
    settings: { 'offsets.topic.num.partitions': 2, 'transaction.state.log.num.partitions': 2 },
  });
  try {
    const topics = [...tool('samsa', 'kafka-topics'), '--bootstrap-server', cluster.bootstrap];
    await ok([...topics, '--create', '--topic', TOPIC, '--partitions', '2']);
    const connection = await connectBroker({
      network: nodeNetwork,
      clock: nodeClock,
      host: 'localhost',
      port: cluster.port,
      clientId: 'wire',
      connectTimeoutMs: 10_000,
      requestTimeoutMs: 30_000,
    });
    const wire = new Wire(connection);
    await wire.init('first');
    await wire.findGroup('first');
    const answers: Record<string, string> = {};
    let serial = 0;
    for (const state of STATES)
      for (const [name, request] of Object.entries(REQUESTS)) {
        const id = `id-${serial++}`;
        const me = await bring(wire, id, state);
        const answer = await request({ connection, id, me });
        // What is being ended comes to its end first.
        const settled = expect.poll(() => wire.state(id), { timeout: 30_000, interval: 20 });
        await settled.not.toMatch(/Prepare/);
        answers[`${state}, ${name}`] = `${answer} -> ${await wire.state(id)}`;
      }
    connection.close();
    return answers;
  } finally {
    await cluster.close();
  }
}

it.skipIf(lacking('Apache Kafka', join(shared, 'peers/apache-kafka')))(
  'answers every transactional request as Apache Kafka does',
  async () => {
    const ours = await answersOf('samsa');
    const theirs = await answersOf('3.9.1');
    expect(Object.keys(ours).length).toBe(STATES.length * Object.keys(REQUESTS).length);
    expect(ours).toEqual(theirs);
  },
  300_000,
);
