/** The transactional APIs over the wire: every version, what is refused, and a kill -9 between decision and completion. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connectBroker } from '../../src/network/client-connection.ts';
import { nodeClock } from '../../src/platform/node/clock.ts';
import { nodeNetwork } from '../../src/platform/node/network.ts';
import { Errors } from '../../src/protocol/errors.ts';
import { addOffsetsToTxnApi } from '../../src/protocol/messages/add-offsets-to-txn.ts';
import { addPartitionsToTxnApi } from '../../src/protocol/messages/add-partitions-to-txn.ts';
import { initProducerIdApi } from '../../src/protocol/messages/init-producer-id.ts';
import { listTransactionsApi } from '../../src/protocol/messages/list-transactions.ts';
import { offsetFetchApi } from '../../src/protocol/messages/offset-fetch.ts';
import { txnOffsetCommitApi } from '../../src/protocol/messages/txn-offset-commit.ts';
import { writeTxnMarkersApi } from '../../src/protocol/messages/write-txn-markers.ts';
import { Cluster, ok, tool } from '../kit/servers.ts';
import { fetch, Kit, valuesOf } from './broker-kit.ts';
import { type Producer, Wire } from './transaction-kit.ts';

const wait = { timeout: 60_000, interval: 50 };

let kit: Kit;
let wire: Wire;
beforeAll(async () => {
  kit = await Kit.start({
    'offsets.topic.num.partitions': '3',
    'offsets.topic.replication.factor': '1',
    'transaction.state.log.num.partitions': '3',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
  });
  wire = new Wire(await kit.connect());
  await kit.createTopic('t');
});
afterAll(() => kit.stop());

async function committed(topic: string): Promise<string[]> {
  const answer = await fetch(wire.connection, topic, 0, { isolationLevel: 1 });
  const aborted = answer.responses[0]?.partitions[0]?.abortedTransactions ?? [];
  expect(aborted).toEqual([]);
  return valuesOf(answer).filter((value) => !value.includes('\0'));
}

describe('InitProducerId', () => {
  it.each([0, 1, 2, 3, 4, 5])('gives each producer of an id a new epoch (v%i)', async (version) => {
    await wire.init(`init-${version}`);
    const request = { transactionalId: `init-${version}`, transactionTimeoutMs: 1000 };
    const answer = await wire.connection.send(initProducerIdApi, request, { version });
    expect(answer).toMatchObject({ errorCode: 0, producerEpoch: 1 });
  });

  it('tells a fenced producer so in the words it knows', async () => {
    const first = await wire.init('words');
    await wire.init('words');
    await wire.init('words');
    const request = {
      transactionalId: 'words',
      transactionTimeoutMs: 1000,
      producerId: first.producerId,
      producerEpoch: first.producerEpoch,
    };
    const codes = [3, 4].map(async (version) => {
      const answer = await wire.connection.send(initProducerIdApi, request, { version });
      return answer.errorCode;
    });
    expect(await Promise.all(codes)).toEqual([
      Errors.INVALID_PRODUCER_EPOCH,
      Errors.PRODUCER_FENCED,
    ]);
    expect(await wire.end('words', first, true, 1)).toBe(Errors.INVALID_PRODUCER_EPOCH);
    expect(await wire.end('words', first, true, 2)).toBe(Errors.PRODUCER_FENCED);
  });
});

describe('AddPartitionsToTxn', () => {
  it('tries nothing when one partition is not there', async () => {
    const producer = await wire.init('add');
    const answer = await wire.connection.send(
      addPartitionsToTxnApi,
      {
        v3AndBelowTransactionalId: 'add',
        v3AndBelowProducerId: producer.producerId,
        v3AndBelowProducerEpoch: producer.producerEpoch,
        v3AndBelowTopics: [{ name: 't', partitions: [0, 7] }],
      },
      { version: 0 },
    );
    const codes = answer.resultsByTopicV3AndBelow[0]?.resultsByPartition;
    expect(codes?.map(({ partitionErrorCode }) => partitionErrorCode)).toEqual([
      Errors.OPERATION_NOT_ATTEMPTED,
      Errors.UNKNOWN_TOPIC_OR_PARTITION,
    ]);
    expect(await wire.state('add')).toBe('Empty');
  });

  it.each([4, 5])('adds to and asks about several transactions at once (v%i)', async (version) => {
    const a = await wire.init(`a-${version}`);
    const b = await wire.init(`b-${version}`);
    const topics = [{ name: 't', partitions: [0] }];
    const ask = async (id: string, who: Producer, verifyOnly: boolean) => ({
      transactionalId: id,
      producerId: who.producerId,
      producerEpoch: who.producerEpoch,
      verifyOnly,
      topics,
    });
    const answer = await wire.connection.send(
      addPartitionsToTxnApi,
      {
        transactions: [
          await ask(`a-${version}`, a, false),
          await ask(`b-${version}`, b, true),
          await ask(`b-${version}`, a, true),
        ],
      },
      { version },
    );
    const codes = answer.resultsByTransaction.map(
      ({ topicResults }) => topicResults[0]?.resultsByPartition[0]?.partitionErrorCode,
    );
    expect(codes).toEqual([0, Errors.TRANSACTION_ABORTABLE, Errors.INVALID_PRODUCER_ID_MAPPING]);
    expect(await wire.state(`a-${version}`)).toBe('Ongoing');
    expect(await wire.end(`a-${version}`, a, false)).toBe(0);
  });
});

describe('a transactional batch', () => {
  it('is refused where its transaction does not reach', async () => {
    await kit.createTopic('v');
    const producer = await wire.init('v');
    expect(await wire.produce('v', producer, 'v', 'early', { version: 9 })).toBe(
      Errors.INVALID_TXN_STATE,
    );
    expect(await wire.produce('v', producer, 'v', 'early')).toBe(Errors.TRANSACTION_ABORTABLE);
    expect(await wire.produce(null, producer, 'v', 'nameless')).toBe(
      Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
    );
    expect(await wire.produce('nobody', producer, 'v', 'stolen')).toBe(
      Errors.INVALID_PRODUCER_ID_MAPPING,
    );
    expect(await wire.add('v', producer, 'v')).toBe(0);
    expect(await wire.produce('v', producer, 'v', 'right')).toBe(0);
    expect(await wire.end('v', producer, true)).toBe(0);
    await expect.poll(() => wire.state('v'), wait).toBe('CompleteCommit');
    // Behind the marker: it would open a transaction that nobody ends.
    expect(await wire.produce('v', producer, 'v', 'late', { baseSequence: 1 })).toBe(
      Errors.TRANSACTION_ABORTABLE,
    );
    const old = { ...producer, producerEpoch: producer.producerEpoch - 1 };
    expect(await wire.produce('v', old, 'v', 'older')).toBe(Errors.INVALID_PRODUCER_EPOCH);
    expect(await committed('v')).toEqual(['right']);
  });
});

describe('offsets of a transaction', () => {
  const topics = (offset: number) => [
    { name: 't', partitions: [{ partitionIndex: 0, committedOffset: offset }] },
    { name: 'gone', partitions: [{ partitionIndex: 0, committedOffset: offset }] },
  ];

  async function commit(who: Producer, groupId: string, offset: number, version: number) {
    const { producerId, producerEpoch } = who;
    const answer = await wire.connection.send(
      txnOffsetCommitApi,
      { transactionalId: groupId, groupId, producerId, producerEpoch, topics: topics(offset) },
      { version },
    );
    return Object.fromEntries(
      answer.topics.map(({ name, partitions }) => [name, partitions[0]?.errorCode]),
    );
  }

  async function fetched(groupId: string, requireStable: boolean) {
    const asked = [{ name: 't', partitionIndexes: [0] }];
    const answer = await wire.connection.send(
      offsetFetchApi,
      { groups: [{ groupId, topics: asked }], requireStable },
      { version: 8 },
    );
    const { errorCode, committedOffset } = answer.groups[0]!.topics[0]!.partitions[0]!;
    return errorCode === 0 ? committedOffset : errorCode;
  }

  it.each([0, 1, 2, 3, 4])('wait for the end of it (v%i)', async (version) => {
    const id = `offsets-${version}`;
    const who = await wire.init(id);
    // Whoever asks for offsets has found the group's coordinator first.
    await wire.findGroup(id);
    const { producerId, producerEpoch } = who;
    const unadded = await commit(who, id, 5, version);
    expect(unadded).toEqual({
      t: version >= 4 ? Errors.TRANSACTION_ABORTABLE : Errors.INVALID_TXN_STATE,
      gone: Errors.UNKNOWN_TOPIC_OR_PARTITION,
    });
    for (const [offset, good] of [
      [5, true],
      [9, false],
    ] as const) {
      const added = await wire.connection.send(
        addOffsetsToTxnApi,
        { transactionalId: id, producerId, producerEpoch, groupId: id },
        { version },
      );
      expect(added.errorCode).toBe(0);
      expect((await commit(who, id, offset, version))['t']).toBe(0);
      expect(await fetched(id, true)).toBe(Errors.UNSTABLE_OFFSET_COMMIT);
      expect(await fetched(id, false)).toBe(offset === 5 ? -1 : 5);
      expect(await wire.end(id, who, good)).toBe(0);
      await expect.poll(() => fetched(id, true), wait).toBe(5);
      await expect.poll(() => wire.state(id), wait).toMatch(/Complete/);
    }
  });
});

describe('WriteTxnMarkers', () => {
  it('ends what an operator says, and refuses what is older', async () => {
    await kit.createTopic('m');
    const producer = await wire.init('m');
    await wire.add('m', producer, 'm');
    await wire.produce('m', producer, 'm', 'open');
    const write = async (more: object, version = 1) => {
      const marker = { ...producer, transactionResult: false, coordinatorEpoch: 4, ...more };
      const topics = [
        { name: 'm', partitionIndexes: [0] },
        { name: 'gone', partitionIndexes: [3] },
      ];
      const request = { markers: [{ ...marker, topics }] };
      const answer = await wire.connection.send(writeTxnMarkersApi, request, { version });
      return answer.markers[0]?.topics.map(({ partitions }) => partitions[0]?.errorCode);
    };
    const unknown = Errors.UNKNOWN_TOPIC_OR_PARTITION;
    const { log } = kit.running.broker.replicas.get('m', 0)!;
    expect(log?.lastStableOffset).toBe(0);
    expect(await write({}, 0)).toEqual([0, unknown]);
    expect(log?.lastStableOffset).toBe(2);
    expect(await write({ coordinatorEpoch: 3 })).toEqual([
      Errors.TRANSACTION_COORDINATOR_FENCED,
      unknown,
    ]);
    expect(await write({ producerEpoch: producer.producerEpoch + 1 })).toEqual([0, unknown]);
    expect(await write({})).toEqual([Errors.INVALID_PRODUCER_EPOCH, unknown]);
  });
});

describe('ListTransactions', () => {
  it('names what matches', async () => {
    const producer = await wire.init('listed');
    await wire.add('listed', producer, 't');
    const ask = async (request: object, version = 1) => {
      const answer = await wire.connection.send(listTransactionsApi, request, { version });
      expect(answer.errorCode).toBe(0);
      return answer;
    };
    const { producerId } = producer;
    const mine = [{ transactionalId: 'listed', producerId, transactionState: 'Ongoing' }];
    const all = { stateFilters: [], producerIdFilters: [] };
    const ofMine = await ask({ ...all, producerIdFilters: [producerId] }, 0);
    expect(ofMine.transactionStates).toEqual(mine);
    const old = await ask({ ...all, producerIdFilters: [producerId], durationFilter: 3_600_000 });
    expect(old.transactionStates).toEqual([]);
    const odd = await ask({ ...all, stateFilters: ['Ongoing', 'Sleepy'] });
    expect(odd.unknownStateFilters).toEqual(['Sleepy']);
    expect(odd.transactionStates).toEqual(expect.arrayContaining(mine));
    expect(await wire.end('listed', producer, false)).toBe(0);
  });
});

describe('a broker killed between the decision and the completion', () => {
  it('completes the transaction when it is back', async () => {
    const cluster = await Cluster.start({ settings: { 'zookeeper.session.timeout.ms': 6000 } });
    try {
      const connect = () =>
        connectBroker({
          network: nodeNetwork,
          clock: nodeClock,
          host: 'localhost',
          port: cluster.port,
          clientId: 'kill',
          connectTimeoutMs: 10_000,
          requestTimeoutMs: 30_000,
        });
      const topics = [...tool('samsa', 'kafka-topics'), '--bootstrap-server', cluster.bootstrap];
      await ok([...topics, '--create', '--topic', 'ready']);
      // Its marker cannot be written before somebody asks for less than two replicas.
      const [blocked, minIsr] = ['blocked', 'min.insync.replicas'];
      const assigned = ['--replica-assignment', '0:1', '--config', `${minIsr}=2`];
      await ok([...topics, '--create', '--topic', blocked, ...assigned]);
      let killed = new Wire(await connect());
      const producer = await killed.init('killed');
      expect(await killed.add('killed', producer, 'ready')).toBe(0);
      expect(await killed.add('killed', producer, blocked)).toBe(0);
      expect(await killed.produce('killed', producer, 'ready', 'kept')).toBe(0);
      const sent = killed.produce('killed', producer, blocked, 'kept too', { acks: 1 });
      expect(await sent).toBe(0);
      expect(await killed.end('killed', producer, true)).toBe(0);
      expect(await killed.state('killed')).toBe('PrepareCommit');
      killed.connection.close();
      await cluster.broker.stop('SIGKILL');
      await cluster.startBroker('samsa');
      killed = new Wire(await connect());
      await expect.poll(() => killed.state('killed'), wait).toBe('PrepareCommit');
      // The controller may not yet have told the broker of the topic.
      const change = ['--alter', '--topic', blocked, '--add-config', `${minIsr}=1`];
      const configs = [...tool('samsa', 'kafka-configs'), '--bootstrap-server', cluster.bootstrap];
      await vi.waitFor(() => ok([...configs, ...change]), wait);
      await expect.poll(() => killed.state('killed'), wait).toBe('CompleteCommit');
      for (const [topic, value] of [
        ['ready', 'kept'],
        [blocked, 'kept too'],
      ] as const) {
        const answer = await fetch(killed.connection, topic, 0, { isolationLevel: 1 });
        expect(valuesOf(answer)[0]).toBe(value);
      }
      const next = await killed.init('killed');
      expect(next).toMatchObject({ ...producer, producerEpoch: producer.producerEpoch + 1 });
      killed.connection.close();
    } finally {
      await cluster.close();
    }
  }, 120_000);
});
