import { describe, expect, it } from 'vitest';
import { Errors } from '../../../../src/protocol/errors.ts';
import { soon } from '../kit.ts';
import { AT, settle, TransactionKit } from './kit.ts';

describe('the transaction coordinator', () => {
  it('takes a transaction from its producer to its completion', async () => {
    const kit = await TransactionKit.start();
    const producer = await kit.init();
    expect(producer).toEqual({ errorCode: 0, producerId: 100, producerEpoch: 0 });
    expect(await kit.add(producer)).toBe(0);
    expect(await kit.add(producer, { topic: 'u', partition: 3 })).toBe(0);
    expect(await kit.end(producer)).toBe(0);
    await settle();
    expect(kit.written()).toEqual([
      'Empty',
      'Ongoing',
      'Ongoing',
      'PrepareCommit',
      'CompleteCommit',
    ]);
    expect(kit.orders).toEqual([
      {
        producerId: 100,
        producerEpoch: 0,
        committed: true,
        coordinatorEpoch: 1,
        partitions: [AT, { topic: 'u', partition: 3 }],
      },
    ]);
  });

  it('answers when the log has the record, not before', async () => {
    const kit = await TransactionKit.start();
    kit.log.hold();
    const first = kit.init();
    expect(await soon(first)).toBe('waiting');
    kit.log.release();
    const producer = await first;
    kit.log.hold();
    const added = kit.add(producer);
    expect(await soon(added)).toBe('waiting');
    expect(kit.state()).toBe('Empty');
    kit.log.release();
    expect(await added).toBe(0);
    expect(kit.state()).toBe('Ongoing');
  });

  it('answers EndTxn when the decision is in the log; markers may take their time', async () => {
    const kit = await TransactionKit.start();
    const producer = await kit.open();
    kit.holdMarkers();
    expect(await kit.end(producer, false)).toBe(0);
    expect(kit.state()).toBe('PrepareAbort');
    expect(await kit.end(producer, false)).toBe(Errors.CONCURRENT_TRANSACTIONS);
    expect(await kit.add(producer)).toBe(Errors.CONCURRENT_TRANSACTIONS);
    kit.releaseMarkers();
    await settle();
    expect(kit.state()).toBe('CompleteAbort');
    expect(await kit.end(producer, false)).toBe(0);
    expect(await kit.end(producer, true)).toBe(Errors.INVALID_TXN_STATE);
  });

  it('shuts out the first producer when a second one comes', async () => {
    const kit = await TransactionKit.start();
    const first = await kit.open();
    expect((await kit.init()).errorCode).toBe(Errors.CONCURRENT_TRANSACTIONS);
    await settle();
    expect(kit.orders[0]).toMatchObject({ committed: false, producerEpoch: 1 });
    expect(await kit.end(first)).toBe(Errors.PRODUCER_FENCED);
    expect(await kit.init()).toEqual({ errorCode: 0, producerId: 100, producerEpoch: 2 });
    expect(await kit.add(first)).toBe(Errors.PRODUCER_FENCED);
  });

  it('bumps the epoch once for a fence, however often its abort fails', async () => {
    const kit = await TransactionKit.start();
    await kit.open();
    for (let i = 0; i < 3; i++) {
      kit.log.failures.push(Errors.NOT_ENOUGH_REPLICAS);
      expect((await kit.init()).errorCode).toBe(Errors.COORDINATOR_NOT_AVAILABLE);
    }
    expect((await kit.init()).errorCode).toBe(Errors.CONCURRENT_TRANSACTIONS);
    await settle();
    expect(kit.orders[0]).toMatchObject({ producerEpoch: 1 });
    expect((await kit.init()).producerEpoch).toBe(2);
  });

  it.each([
    [Errors.NOT_ENOUGH_REPLICAS, Errors.COORDINATOR_NOT_AVAILABLE],
    [Errors.REQUEST_TIMED_OUT, Errors.COORDINATOR_NOT_AVAILABLE],
    [Errors.NOT_LEADER_OR_FOLLOWER, Errors.NOT_COORDINATOR],
    [Errors.KAFKA_STORAGE_ERROR, Errors.NOT_COORDINATOR],
    [Errors.MESSAGE_TOO_LARGE, Errors.UNKNOWN_SERVER_ERROR],
  ])('maps a write error %i to %i and stays where it was', async (failure, answer) => {
    const kit = await TransactionKit.start();
    const producer = await kit.open();
    kit.log.failures.push(failure);
    expect(await kit.add(producer, { topic: 'u', partition: 0 })).toBe(answer);
    kit.log.failures.push(failure);
    expect(await kit.end(producer)).toBe(answer);
    expect(kit.state()).toBe('Ongoing');
    expect(await kit.end(producer)).toBe(0);
  });

  it('refuses ids and timeouts that cannot be', async () => {
    const kit = await TransactionKit.start();
    const code = async (options: Parameters<TransactionKit['init']>[0]) =>
      (await kit.init(options)).errorCode;
    expect(await code({ id: '' })).toBe(Errors.INVALID_REQUEST);
    expect(await code({ timeoutMs: 0 })).toBe(Errors.INVALID_TRANSACTION_TIMEOUT);
    expect(await code({ timeoutMs: 900_001 })).toBe(Errors.INVALID_TRANSACTION_TIMEOUT);
    expect(await code({ timeoutMs: 900_000 })).toBe(0);
    const nobody = { producerId: 1, producerEpoch: 1 };
    expect(await kit.add(nobody, AT, '')).toBe(Errors.INVALID_REQUEST);
    expect(await kit.end(nobody, true, '')).toBe(Errors.INVALID_REQUEST);
    expect(kit.state('')).toBe(Errors.INVALID_REQUEST);
    expect(kit.state('never')).toBe(Errors.TRANSACTIONAL_ID_NOT_FOUND);
  });

  it('has the producer try again when no producer id can be had', async () => {
    const kit = await TransactionKit.start();
    kit.idsFail = true;
    expect((await kit.init()).errorCode).toBe(Errors.COORDINATOR_LOAD_IN_PROGRESS);
    kit.idsFail = false;
    expect((await kit.init()).errorCode).toBe(0);
  });

  it('speaks only for partitions it leads', async () => {
    const kit = await TransactionKit.start();
    const producer = await kit.open();
    kit.log.hold();
    const ending = kit.end(producer);
    kit.coordinator.unload(0, 2);
    kit.log.release();
    expect(await ending).toBe(Errors.NOT_COORDINATOR);
    expect((await kit.init()).errorCode).toBe(Errors.NOT_COORDINATOR);
    expect(
      kit.coordinator.verifyPartitions({ transactionalId: 'x', ...producer, partitions: [AT] }),
    ).toEqual([Errors.NOT_COORDINATOR]);
    expect(kit.orders).toEqual([]);
    kit.coordinator.close();
    expect((await kit.init()).errorCode).toBe(Errors.COORDINATOR_NOT_AVAILABLE);
    expect(kit.coordinator.list({ states: [], producerIds: [], durationMs: -1 }).errorCode).toBe(
      Errors.COORDINATOR_NOT_AVAILABLE,
    );
  });

  it('is loading until it has read its log', async () => {
    const kit = await TransactionKit.start();
    await kit.open();
    kit.coordinator.unload(0, null);
    const loading = kit.coordinator.load(0, 5);
    expect(kit.state()).toBe(Errors.COORDINATOR_LOAD_IN_PROGRESS);
    expect(kit.coordinator.list({ states: [], producerIds: [], durationMs: -1 }).errorCode).toBe(
      Errors.COORDINATOR_LOAD_IN_PROGRESS,
    );
    await loading;
    expect(kit.state()).toBe('Ongoing');
  });
});

describe('markers', () => {
  it('are written again where they could not be, and only there', async () => {
    const kit = await TransactionKit.start();
    const producer = await kit.open();
    await kit.add(producer, { topic: 'u', partition: 0 });
    kit.verdicts.push([0, Errors.NOT_LEADER_OR_FOLLOWER], [Errors.UNKNOWN_SERVER_ERROR]);
    await kit.end(producer);
    await settle();
    expect(kit.state()).toBe('PrepareCommit');
    const described = kit.coordinator.describe('x');
    expect(typeof described === 'object' && [...described.partitions.keys()]).toEqual(['u']);
    await kit.clock.advance(100);
    await kit.clock.advance(100);
    await settle();
    expect(kit.orders.map(({ partitions }) => partitions.length)).toEqual([2, 1, 1]);
    expect(kit.state()).toBe('CompleteCommit');
  });

  it.each([Errors.INVALID_PRODUCER_EPOCH, Errors.TRANSACTION_COORDINATOR_FENCED])(
    'are abandoned when somebody newer is there (%i)',
    async (code) => {
      const kit = await TransactionKit.start();
      const producer = await kit.open();
      kit.verdicts.push([code]);
      await kit.end(producer);
      await kit.clock.advance(1000);
      await settle();
      expect(kit.orders.length).toBe(1);
      expect(kit.state()).toBe('PrepareCommit');
      expect(await kit.end(producer)).toBe(Errors.CONCURRENT_TRANSACTIONS);
    },
  );

  it('that nobody can take count as written', async () => {
    const kit = await TransactionKit.start();
    const producer = await kit.open();
    kit.verdicts.push([Errors.UNSUPPORTED_FOR_MESSAGE_FORMAT]);
    await kit.end(producer);
    await settle();
    expect(kit.state()).toBe('CompleteCommit');
  });

  it('are not written again when only the completion failed', async () => {
    const kit = await TransactionKit.start();
    const producer = await kit.open();
    kit.holdMarkers();
    await kit.end(producer);
    kit.log.failures.push(Errors.NOT_ENOUGH_REPLICAS, Errors.NOT_ENOUGH_REPLICAS);
    kit.releaseMarkers();
    await settle();
    expect(kit.state()).toBe('PrepareCommit');
    for (let i = 0; i < 2; i++) await kit.clock.advance(100);
    await settle();
    expect(kit.state()).toBe('CompleteCommit');
    expect(kit.orders.length).toBe(1);
  });

  it.each([
    [true, 'CompleteCommit'],
    [false, 'CompleteAbort'],
  ])('follow a decision after a crash (committed: %s)', async (committed, state) => {
    const kit = await TransactionKit.start();
    const producer = await kit.open();
    kit.holdMarkers();
    await kit.end(producer, committed);
    await kit.restart();
    await settle();
    expect(kit.state()).toBe(state);
    expect(kit.orders[1]).toEqual({ ...kit.orders[0], coordinatorEpoch: 2 });
  });

  it('bear the epoch of the coordinator’s latest election', async () => {
    const kit = await TransactionKit.start();
    const producer = await kit.open();
    await kit.load();
    await kit.end(producer);
    expect(kit.orders[0]?.coordinatorEpoch).toBe(2);
  });
});

describe('time', () => {
  it('ends a transaction that takes too long, and shuts its producer out', async () => {
    const kit = await TransactionKit.start();
    const producer = await kit.init({ timeoutMs: 15_000 });
    await kit.add(producer);
    await kit.clock.advance(10_000);
    expect(kit.state()).toBe('Ongoing');
    await kit.clock.advance(10_000);
    await settle();
    expect(kit.state()).toBe('CompleteAbort');
    expect(kit.orders[0]).toMatchObject({ committed: false, producerEpoch: 1 });
    expect(await kit.end(producer)).toBe(Errors.PRODUCER_FENCED);
    expect((await kit.init()).producerEpoch).toBe(2);
  });

  it('ends one that was open at a crash, counted from its beginning', async () => {
    const kit = await TransactionKit.start();
    const producer = await kit.init({ timeoutMs: 15_000 });
    await kit.add(producer);
    await kit.clock.advance(9_000);
    await kit.restart();
    await kit.clock.advance(10_000);
    await settle();
    expect(kit.state()).toBe('CompleteAbort');
  });

  it('forgets ids that nobody has used for long', async () => {
    const kit = await TransactionKit.start({
      idExpirationMs: 7_000_000,
      timeoutCheckIntervalMs: 100_000_000,
    });
    await kit.init({ id: 'old' });
    await kit.init({ id: 'new' });
    const open = await kit.init({ id: 'open', timeoutMs: 900_000 });
    await kit.clock.advance(3_600_000);
    await kit.init({ id: 'new' });
    await kit.add(open, AT, 'open');
    kit.log.failures.push(Errors.NOT_ENOUGH_REPLICAS);
    await kit.clock.advance(3_600_000);
    await settle();
    expect(kit.state('old')).toBe('Empty');
    await kit.init({ id: 'new' });
    await kit.clock.advance(3_600_000);
    await settle();
    expect(kit.state('old')).toBe(Errors.TRANSACTIONAL_ID_NOT_FOUND);
    expect(kit.state('new')).toBe('Empty');
    expect(kit.state('open')).toBe('Ongoing');
    expect(kit.written().filter((state) => state === null).length).toBe(1);
    await kit.restart();
    expect(kit.state('old')).toBe(Errors.TRANSACTIONAL_ID_NOT_FOUND);
    expect((await kit.init({ id: 'old' })).producerEpoch).toBe(0);
  });
});

describe('loading', () => {
  it('takes the last record of each id, and passes over what it cannot read', async () => {
    const kit = await TransactionKit.start();
    const producer = await kit.open();
    await kit.end(producer);
    await settle();
    const broken = [
      { key: Buffer.from([0, 9]), value: Buffer.from([0, 0]) },
      { key: Buffer.from([0, 0, 0, 1, 0x79]), value: Buffer.from([0, 0, 1]) },
    ];
    await kit.log.append(0, {
      records: broken,
      timestamp: 0,
      until: 'committed',
      baseSequence: -1,
    });
    await kit.restart();
    expect(kit.state()).toBe('CompleteCommit');
    expect(kit.state('y')).toBe(Errors.TRANSACTIONAL_ID_NOT_FOUND);
    expect(kit.lines.join('\n')).toContain('Passed over 2 damaged records');
    expect((await kit.init()).producerEpoch).toBe(1);
  });
});

describe('list and describe', () => {
  it('tell what there is', async () => {
    const kit = await TransactionKit.start({}, 4);
    const a = await kit.init({ id: 'a' });
    await kit.init({ id: 'b' });
    await kit.clock.advance(500);
    await kit.add(a, AT, 'a');
    await kit.clock.advance(200);
    const ids = (filter: object) =>
      kit.coordinator
        .list({ states: [], producerIds: [], durationMs: -1, ...filter })
        .transactions.map(({ transactionalId }) => transactionalId)
        .sort();
    expect(ids({})).toEqual(['a', 'b']);
    expect(ids({ states: ['Ongoing'] })).toEqual(['a']);
    expect(ids({ states: ['ongoing', 'Nonsense'] })).toEqual([]);
    expect(ids({ producerIds: [a.producerId] })).toEqual(['a']);
    expect(ids({ states: ['Ongoing'], durationMs: 199 })).toEqual(['a']);
    expect(ids({ states: ['Ongoing'], durationMs: 200 })).toEqual([]);
    const odd = { states: ['Ongoing', 'x'], producerIds: [], durationMs: -1 };
    expect(kit.coordinator.list(odd).unknownStates).toEqual(['x']);
    expect(kit.coordinator.describe('a')).toMatchObject({
      state: 'Ongoing',
      timeoutMs: 60_000,
      producerId: a.producerId,
      producerEpoch: 0,
      partitions: new Map([['t', new Set([0])]]),
    });
  });
});
