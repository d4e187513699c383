/** Which transactional batches of a Produce request are refused, and when a coordinator is asked at all. */
import { describe, expect, it } from 'vitest';
import { createBrokerConfig } from '../../../src/broker/config.ts';
import type { Broker } from '../../../src/broker/context.ts';
import { produceHandler } from '../../../src/broker/handlers/produce.ts';
import { refusedOutsideTransaction } from '../../../src/broker/produced-transactions.ts';
import type { PartitionsRequest } from '../../../src/coordinator/transaction/add-partitions.ts';
import { Errors, errorOf } from '../../../src/protocol/errors.ts';
import type { ProduceRequest, ProduceResponse } from '../../../src/protocol/messages/produce.ts';
import { BatchBuilder } from '../../../src/protocol/records/builder.ts';
import { batch, contextOf, dataPlane, lead, produce } from './data-plane-kit.ts';

function transactional(producerId = 7, producerEpoch = 1): Buffer {
  const builder = new BatchBuilder({
    producerId,
    producerEpoch,
    baseSequence: 0,
    isTransactional: true,
  });
  builder.append(1, null, Buffer.from('x'));
  return builder.build();
}

const request = (records: readonly (Buffer | null)[], transactionalId: string | null = 'x') =>
  ({
    transactionalId,
    acks: -1,
    timeoutMs: 1000,
    topicData: [
      { name: 't', partitionData: records.map((each, index) => ({ index, records: each })) },
    ],
  }) as ProduceRequest;

/** A broker that leads t-0 and whose coordinator answers with this code. */
async function brokerWith(code: number, settings: Record<string, string> = {}) {
  const plane = await dataPlane();
  await lead(plane);
  const asked: PartitionsRequest[] = [];
  const config = createBrokerConfig(
    new Map(Object.entries({ 'broker.id': '0', 'zookeeper.connect': 'none', ...settings })),
  );
  const broker = Object.assign(plane.broker, {
    config,
    transactions: {
      partitionFor: () => 0,
      verifyPartitions: (one: PartitionsRequest) => {
        asked.push(one);
        return one.partitions.map(() => code);
      },
    },
  }) as Broker;
  return { plane, broker, asked };
}

const refused = (broker: Broker, version: number, records = [transactional()]) =>
  [...refusedOutsideTransaction(broker, request(records), version)].map(([at, code]) => [
    at,
    errorOf(code).name,
  ]);

describe('a transactional batch', () => {
  it.each([
    [Errors.TRANSACTION_ABORTABLE, 11, 'TRANSACTION_ABORTABLE'],
    [Errors.TRANSACTION_ABORTABLE, 10, 'INVALID_TXN_STATE'],
    [Errors.PRODUCER_FENCED, 11, 'INVALID_PRODUCER_EPOCH'],
    [Errors.INVALID_PRODUCER_ID_MAPPING, 11, 'INVALID_PRODUCER_ID_MAPPING'],
    [Errors.COORDINATOR_LOAD_IN_PROGRESS, 11, 'NOT_ENOUGH_REPLICAS'],
    [Errors.COORDINATOR_NOT_AVAILABLE, 11, 'NOT_ENOUGH_REPLICAS'],
    [Errors.NOT_COORDINATOR, 11, 'NOT_ENOUGH_REPLICAS'],
    [Errors.CONCURRENT_TRANSACTIONS, 11, 'NOT_ENOUGH_REPLICAS'],
  ])('of which the coordinator says %i is refused in v%i with %s', async (code, version, name) => {
    const { broker, asked } = await brokerWith(code);
    expect(refused(broker, version)).toEqual([['0:t', name]]);
    expect(asked).toEqual([
      {
        transactionalId: 'x',
        producerId: 7,
        producerEpoch: 1,
        partitions: [{ topic: 't', partition: 0 }],
      },
    ]);
  });

  it('is taken where the coordinator knows of it', async () => {
    const { broker } = await brokerWith(Errors.NONE);
    expect(refused(broker, 11)).toEqual([]);
  });

  it('asks no more once its transaction is open', async () => {
    const { plane, broker, asked } = await brokerWith(Errors.TRANSACTION_ABORTABLE);
    const partition = plane.replicas.get('t', 0)!;
    await partition.append(transactional(), { origin: 'client', acks: 1 });
    expect(refused(broker, 11)).toEqual([]);
    expect(asked).toEqual([]);
    // Another epoch's transaction is not this one's.
    expect(refused(broker, 11, [transactional(7, 2)]).length).toBe(1);
  });

  it('asks nobody when that is switched off', async () => {
    const off = { 'transaction.partition.verification.enable': 'false' };
    const { broker, asked } = await brokerWith(Errors.TRANSACTION_ABORTABLE, off);
    expect(refused(broker, 11)).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('asks no coordinator of another broker', async () => {
    const { plane, broker, asked } = await brokerWith(Errors.TRANSACTION_ABORTABLE);
    await lead(plane, { topic: '__transaction_state', leader: 1, replicas: [1], isr: [1] });
    expect(refused(broker, 11)).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('needs an id, and one producer for all', async () => {
    const { broker } = await brokerWith(Errors.NONE);
    expect(() => refusedOutsideTransaction(broker, request([transactional()], null), 11)).toThrow(
      expect.objectContaining({ code: Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED }),
    );
    expect(() => refused(broker, 11, [transactional(), transactional(8)])).toThrow(
      expect.objectContaining({ code: Errors.INVALID_PRODUCER_ID_MAPPING }),
    );
  });
});

it('what was sent behind a refused batch waits for it, though the log knows no sequence yet', async () => {
  const { plane, broker } = await brokerWith(Errors.COORDINATOR_LOAD_IN_PROGRESS);
  const send = async (sequence: number) => {
    const builder = new BatchBuilder({
      producerId: 7,
      producerEpoch: 1,
      baseSequence: sequence,
      isTransactional: true,
    });
    builder.append(1, null, Buffer.from('x'));
    const asked = request([builder.build()]);
    const answer = (await produceHandler.handle(
      broker,
      asked as never,
      contextOf(11),
    )) as ProduceResponse;
    return errorOf(answer.responses[0]!.partitionResponses[0]!.errorCode).name;
  };
  expect(await send(0)).toBe('NOT_ENOUGH_REPLICAS');
  Object.assign(broker.transactions, { verifyPartitions: () => [Errors.NONE] });
  expect(await send(1)).toBe('OUT_OF_ORDER_SEQUENCE_NUMBER');
  expect([await send(0), await send(1)]).toEqual(['NONE', 'NONE']);
  expect(plane.replicas.get('t', 0)?.log?.logEndOffset).toBe(2);
});

it('a plain or idempotent batch asks no coordinator', async () => {
  const { plane, asked } = await brokerWith(Errors.TRANSACTION_ABORTABLE);
  expect(await produce(plane, batch(['a']), -1)).toMatchObject({ errorCode: 0 });
  expect(await produce(plane, batch(['b'], 0), -1)).toMatchObject({ errorCode: 0 });
  expect(asked).toEqual([]);
});
