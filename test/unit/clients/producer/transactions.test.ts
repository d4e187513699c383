/** What a transactional producer says and does when things go wrong; the words are what Kafka 3.9.1's client says to the same calls. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Errors } from '../../../../src/protocol/errors.ts';
import { addOffsetsToTxnApi } from '../../../../src/protocol/messages/add-offsets-to-txn.ts';
import { addPartitionsToTxnApi } from '../../../../src/protocol/messages/add-partitions-to-txn.ts';
import { endTxnApi } from '../../../../src/protocol/messages/end-txn.ts';
import { initProducerIdApi } from '../../../../src/protocol/messages/init-producer-id.ts';
import { txnOffsetCommitApi } from '../../../../src/protocol/messages/txn-offset-commit.ts';
import type { KafkaProducer } from '../../../../src/clients/producer/producer.ts';
import { FakeBroker, SILENCE } from '../fake-broker.ts';
import { Bench, tp } from '../options-kit.ts';

let bench: Bench;
let producer: KafkaProducer<string, string>;
beforeEach(async () => {
  const broker = await FakeBroker.start();
  let epoch = -1;
  broker.on(initProducerIdApi, () => ({ producerId: 7, producerEpoch: ++epoch }));
  broker.on(addPartitionsToTxnApi, () => ({}));
  broker.on(addOffsetsToTxnApi, () => ({}));
  broker.on(txnOffsetCommitApi, () => ({}));
  broker.on(endTxnApi, () => ({}));
  bench = new Bench(broker);
  producer = bench.producer({ transactionalId: 'tx', maxBlockMs: 1000 });
});
afterEach(() => bench.close());

const message = { topic: 't', partition: 0, value: 'v' };
const said = (promise: Promise<unknown>) =>
  bench.settle(
    promise.then(
      () => 'ok',
      (error: Error) => `${error.name} ${error.message}`,
    ),
  );
const send = (value = 'v') => said(producer.send({ ...message, value }));
const begun = async () => producer.beginTransaction();
const init = () => said(producer.initTransactions());
const commit = () => said(producer.commitTransaction());
const abort = () => said(producer.abortTransaction());
const sendOffsets = () => said(producer.sendOffsetsToTransaction([[tp, 1]], 'g'));
const inErrorState =
  'KafkaException Cannot execute transactional method because we are in an error state';
const invalid = (from: string, to: string) =>
  `IllegalStateException TransactionalId tx: Invalid transition attempted from state ${from} to state ${to}`;

describe('a transactional producer', () => {
  it('counts the time that its calls take', async () => {
    const spent = (call: string) => producer.metrics().get(`txn-${call}-time-ns-total`);
    expect(['init', 'commit', 'abort'].map(spent)).toEqual([0, 0, 0]);
    const answer = bench.broker.answerOf(initProducerIdApi);
    bench.broker.on(initProducerIdApi, () => SILENCE);
    expect(await init()).toContain('Timeout expired');
    expect(spent('init')).toBeGreaterThanOrEqual(1e9);
    bench.broker.on(initProducerIdApi, answer);
    expect(await init()).toBe('ok');
    await begun();
    await send();
    expect(await commit()).toBe('ok');
    expect(spent('commit')).toBeGreaterThan(0);
    expect(spent('abort')).toBe(0);
  });

  it('refuses calls out of turn', async () => {
    expect(await said(begun())).toBe(invalid('UNINITIALIZED', 'IN_TRANSACTION'));
    expect(await send()).toBe(
      'IllegalStateException Cannot add partition t-0 to transaction before completing a call to initTransactions',
    );
    const unplaced = { topic: 't', value: 'v' };
    expect(await said(producer.send(unplaced))).toBe(
      'IllegalStateException Cannot add partition t-0 to transaction before completing a call to initTransactions',
    );
    expect(await init()).toBe('ok');
    expect(await send()).toBe(
      'IllegalStateException Cannot add partition t-0 to transaction while in state  READY',
    );
    expect(await said(producer.send(unplaced))).toBe(
      'IllegalStateException Cannot add partition t-0 to transaction while in state  READY',
    );
    expect(await commit()).toBe(invalid('READY', 'COMMITTING_TRANSACTION'));
    expect(await abort()).toBe(invalid('READY', 'ABORTING_TRANSACTION'));
    expect(await sendOffsets()).toBe(
      'IllegalStateException Cannot send offsets if a transaction is not in progress (currentState= READY)',
    );
    producer.beginTransaction();
    expect(await init()).toBe(invalid('IN_TRANSACTION', 'INITIALIZING'));
    expect(await said(producer.sendOffsetsToTransaction([[tp, -1]], 'g'))).toBe(
      'IllegalArgumentException Invalid negative offset',
    );
    expect([await send(), await sendOffsets(), await commit()]).toEqual(['ok', 'ok', 'ok']);
    await bench.settle(producer.close());
    expect(await init()).toBe(
      'IllegalStateException Cannot perform operation after producer has been closed',
    );
    expect(await said(bench.producer().initTransactions())).toBe(
      'IllegalStateException Transactional method invoked on a non-transactional producer.',
    );
  });

  it('fails what was not sent yet when it aborts', async () => {
    await init();
    await begun();
    const sent = said(producer.send(message));
    expect(await abort()).toBe('ok');
    expect(await sent).toBe(
      'TransactionAbortedException Failing batch since transaction was aborted',
    );
    expect(bench.stored()).toEqual([]);
  });

  it('cannot commit without a record that failed before it was sent, and goes on under a new epoch', async () => {
    await init();
    producer.beginTransaction();
    expect(await send()).toBe('ok');
    expect(await send('x'.repeat(2_000_000))).toMatch(/max\.request\.size/);
    for (const next of [await send(), await sendOffsets(), await commit()])
      expect(next).toBe(inErrorState);
    expect(await abort()).toBe('ok');
    expect(bench.broker.requests(endTxnApi).map(({ body }) => body.committed)).toEqual([false]);
    producer.beginTransaction();
    expect([await send(), await commit()]).toEqual(['ok', 'ok']);
    expect(bench.stored().map((batch) => batch.producerEpoch)).toEqual([0, 1]);
  });

  it('commits without a record that its serializer or its partitioner could not take', async () => {
    const partitioner = {
      partition: () => {
        throw new Error('no idea');
      },
    };
    const other = bench.producer({ transactionalId: 'tx', partitionerClass: partitioner });
    await said(other.initTransactions());
    other.beginTransaction();
    expect(await said(other.send({ ...message, value: 5 as never }))).toMatch(
      /^SerializationException/,
    );
    expect(await said(other.send({ topic: 't', value: 'v' }))).toBe('Error no idea');
    expect(await said(other.send(message))).toBe('ok');
    expect(await said(other.commitTransaction())).toBe('ok');
  });

  it('keeps its epoch after a failure where the coordinator cannot give another', async () => {
    bench.broker.versionMax.set(initProducerIdApi.key, 2);
    await init();
    producer.beginTransaction();
    await send('x'.repeat(2_000_000));
    expect(await abort()).toBe('ok');
    expect(bench.broker.requests(initProducerIdApi)).toHaveLength(1);
  });

  it('that was fenced says so from then on', async () => {
    await init();
    producer.beginTransaction();
    await send();
    // Brokers before 2.7 know no other code for it.
    bench.broker.on(endTxnApi, () => ({ errorCode: Errors.INVALID_PRODUCER_EPOCH }));
    expect(await commit()).toMatch(/^KafkaError There is a newer producer with the same/);
    const fenced =
      "KafkaError Producer with transactionalId 'tx' and (producerId=7, epoch=0) has been fenced by another producer with the same transactionalId";
    expect([await abort(), await said(begun()), await send()]).toEqual([fenced, fenced, fenced]);
  });

  it('takes the same call again, and no other, after one that ran out of time', async () => {
    await init();
    producer.beginTransaction();
    await send();
    const answer = bench.broker.answerOf(endTxnApi);
    bench.broker.on(endTxnApi, () => SILENCE);
    expect(await commit()).toBe(
      'KafkaError Timeout expired after 1000ms while awaiting EndTxn(true)',
    );
    const overdue = (call: string) =>
      `IllegalStateException Cannot attempt operation \`${call}\` because the previous call to \`commitTransaction\` timed out and must be retried`;
    expect(await abort()).toBe(overdue('abortTransaction'));
    expect(await send()).toBe(overdue('send'));
    bench.broker.on(endTxnApi, answer);
    expect(await commit()).toBe('ok');
    expect([await said(begun()), await send(), await commit()]).toEqual(['ok', 'ok', 'ok']);
  });

  it('can do nothing more after an answer that nobody expects', async () => {
    bench.broker.on(initProducerIdApi, () => ({ errorCode: Errors.INVALID_TRANSACTION_TIMEOUT }));
    expect(await init()).toMatch(/^KafkaException Unexpected error in InitProducerIdResponse; The/);
    expect(await init()).toBe(inErrorState);
  });

  const unknownPartition = {
    topics: [{ name: 't', partitions: [{ partitionIndex: 0, errorCode: 3 }] }],
  };
  const sendOffsetsLate = 'KafkaError Timeout expired after 1000ms while awaiting AddOffsetsToTxn';
  const commitLate = 'KafkaError Timeout expired after 1000ms while awaiting EndTxn(true)';

  it('goes on trying to send offsets behind a call that has given up, and commits when they are in', async () => {
    await init();
    producer.beginTransaction();
    bench.broker.on(txnOffsetCommitApi, () => unknownPartition);
    expect(await sendOffsets()).toBe(sendOffsetsLate);
    expect(await send()).toBe('ok');
    expect(await commit()).toBe(commitLate);
    expect(await abort()).toBe(
      'IllegalStateException Cannot attempt operation `abortTransaction` because the previous call to `commitTransaction` timed out and must be retried',
    );
    expect(bench.broker.requests(endTxnApi)).toEqual([]);
    bench.broker.on(txnOffsetCommitApi, () => ({}));
    expect(await commit()).toBe('ok');
    expect(bench.broker.requests(endTxnApi).map(({ body }) => body.committed)).toEqual([true]);
    expect(bench.broker.requests(txnOffsetCommitApi).length).toBeGreaterThan(2);
  });

  it('gives up offsets that it could not send when it aborts', async () => {
    await init();
    producer.beginTransaction();
    bench.broker.on(txnOffsetCommitApi, () => unknownPartition);
    expect(await sendOffsets()).toBe(sendOffsetsLate);
    expect(await abort()).toBe('ok');
    const tried = bench.broker.requests(txnOffsetCommitApi).length;
    await bench.wait(3000);
    expect(bench.broker.requests(txnOffsetCommitApi)).toHaveLength(tried);
    expect(bench.broker.requests(endTxnApi).map(({ body }) => body.committed)).toEqual([false]);
    producer.beginTransaction();
  });

  it('does not end a transaction while offsets that may still arrive have no answer', async () => {
    producer = bench.producer({ transactionalId: 'tx', maxBlockMs: 1000, requestTimeoutMs: 400 });
    await init();
    producer.beginTransaction();
    bench.broker.on(txnOffsetCommitApi, () => SILENCE);
    expect(await sendOffsets()).toBe(sendOffsetsLate);
    expect(await abort()).toBe(
      'KafkaError Timeout expired after 1000ms while awaiting EndTxn(false)',
    );
    expect(bench.broker.requests(endTxnApi)).toEqual([]);
    bench.broker.on(txnOffsetCommitApi, () => ({}));
    expect(await said(producer.abortTransaction({ timeoutMs: 5000 }))).toBe('ok');
    expect(bench.broker.requests(endTxnApi).map(({ body }) => body.committed)).toEqual([false]);
  });
});
