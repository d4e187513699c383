import { describe, expect, it } from 'vitest';
import { Errors } from '../../../../src/protocol/errors.ts';
import { Kit, soon, subscription } from '../kit.ts';

const DAY = 86_400_000;

describe('OffsetCommit', () => {
  it('keeps every bit of an offset, across a restart too', async () => {
    const kit = await Kit.start();
    const offset = 9_223_372_036_854_775_807n;
    expect(await kit.commit(offset)).toEqual([0]);
    expect(kit.committed()).toBe(offset);
    await kit.restart();
    expect(kit.committed()).toBe(offset);
  });

  it('is seen when it is in the log, not before; requireStable says so', async () => {
    const kit = await Kit.start();
    await kit.commit(1);
    kit.log.hold();
    const second = kit.commit(2);
    expect(await soon(second)).toBe('waiting');
    expect(kit.committed()).toBe(1);
    expect(kit.committed(undefined, true)).toBe(Errors.UNSTABLE_OFFSET_COMMIT);
    kit.log.release();
    expect(await second).toEqual([0]);
    expect(kit.committed(undefined, true)).toBe(2);
  });

  it('of which the write failed leaves the one before, whatever else is on its way', async () => {
    const kit = await Kit.start();
    kit.log.hold();
    const first = kit.commit(1);
    kit.log.failures.push(Errors.NOT_ENOUGH_REPLICAS);
    const second = kit.commit(2);
    kit.log.release();
    expect([await first, await second]).toEqual([[0], [Errors.COORDINATOR_NOT_AVAILABLE]]);
    expect(kit.committed(undefined, true)).toBe(1);
  });

  it.each([
    [Errors.NOT_LEADER_OR_FOLLOWER, Errors.NOT_COORDINATOR],
    [Errors.MESSAGE_TOO_LARGE, Errors.INVALID_COMMIT_OFFSET_SIZE],
    [Errors.REQUEST_TIMED_OUT, Errors.REQUEST_TIMED_OUT],
  ])('maps a write error %i to %i', async (failure, answer) => {
    const kit = await Kit.start();
    kit.log.failures.push(failure);
    expect(await kit.commit(1)).toEqual([answer]);
    expect(kit.committed()).toBeNull();
  });

  it('is checked against members and generations', async () => {
    const kit = await Kit.start();
    expect(await kit.commit(1, { memberId: 'x', generationId: 3 })).toEqual([
      Errors.ILLEGAL_GENERATION,
    ]);
    const joins = kit.join();
    await kit.clock.advance(3000);
    const member = await joins;
    expect(await kit.commit(1, member)).toEqual([Errors.REBALANCE_IN_PROGRESS]);
    await kit.sync(member, {});
    expect(await kit.commit(1, member)).toEqual([0]);
    expect(await kit.commit(1)).toEqual([Errors.UNKNOWN_MEMBER_ID]);
    expect(await kit.commit(1, { memberId: 'x', generationId: 1 })).toEqual([
      Errors.UNKNOWN_MEMBER_ID,
    ]);
    expect(await kit.commit(1, { ...member, generationId: 0 })).toEqual([
      Errors.ILLEGAL_GENERATION,
    ]);
  });

  it('refuses long metadata for that partition alone', async () => {
    const kit = await Kit.start();
    const value = { offset: 1, leaderEpoch: -1, commitTimestamp: 0, expireTimestamp: null };
    const result = await kit.coordinator.commitOffsets({
      groupId: 'g',
      memberId: '',
      generationId: -1,
      groupInstanceId: null,
      offsets: [
        { at: { topic: 't', partition: 0 }, value: { ...value, metadata: 'x'.repeat(4097) } },
        { at: { topic: 't', partition: 1 }, value: { ...value, metadata: 'x'.repeat(4096) } },
      ],
    });
    expect(result).toEqual([Errors.OFFSET_METADATA_TOO_LARGE, 0]);
    expect(kit.committed({ topic: 't', partition: 1 })).toBe(1);
  });
});

describe('loading', () => {
  it('passes over records that cannot be read, and keeps all others of the partition', async () => {
    const kit = await Kit.start();
    const errors: string[] = [];
    kit.logger.error = (line) => errors.push(line);
    await kit.commit(1);
    const { key } = kit.log.batches[0]!.append.records[0]!;
    const append = { timestamp: 0, until: 'written', baseSequence: -1 } as const;
    for (const record of [
      { key, value: Buffer.from([0, 3, 0]) },
      { key: Buffer.from([0, 2, 0, 9, 0]), value: Buffer.from([0, 3]) },
      { key: Buffer.from([0]), value: null },
    ])
      await kit.log.append(0, { ...append, records: [record] });
    await kit.commit(5, undefined, { topic: 't', partition: 1 });
    await kit.restart();
    expect(kit.committed()).toBe(1);
    expect(kit.committed({ topic: 't', partition: 1 })).toBe(5);
    expect(errors).toEqual([
      expect.stringMatching(/^Passed over 3 damaged records, the first at offset 1: /),
    ]);
  });
});

describe('transactional commits', () => {
  const transactional = (kit: Kit, offset: number, id: number) =>
    kit.coordinator.commitOffsets({
      groupId: 'g',
      memberId: '',
      generationId: -1,
      groupInstanceId: null,
      offsets: [
        {
          at: { topic: 't', partition: 0 },
          value: {
            offset,
            leaderEpoch: -1,
            metadata: '',
            commitTimestamp: 0,
            expireTimestamp: null,
          },
        },
      ],
      producer: { id, epoch: 0 },
    });

  it.each([true, false])('wait for their marker (restart between: %s)', async (restart) => {
    const kit = await Kit.start();
    await kit.commit(1);
    await transactional(kit, 5, 7);
    await transactional(kit, 9, 8);
    if (restart) await kit.restart();
    expect(kit.committed()).toBe(1);
    expect(kit.committed(undefined, true)).toBe(Errors.UNSTABLE_OFFSET_COMMIT);
    kit.log.marker(0, 8, 'abort');
    kit.coordinator.endTransaction(8, [0], false);
    kit.log.marker(0, 7, 'commit');
    kit.coordinator.endTransaction(7, [0], true);
    expect(kit.committed(undefined, true)).toBe(5);
    await kit.restart();
    expect(kit.committed(undefined, true)).toBe(5);
  });

  it('yield to a plain commit that is later in the log', async () => {
    const kit = await Kit.start();
    await transactional(kit, 5, 7);
    await kit.commit(6);
    kit.log.marker(0, 7, 'commit');
    kit.coordinator.endTransaction(7, [0], true);
    expect(kit.committed()).toBe(6);
    await kit.restart();
    expect(kit.committed()).toBe(6);
  });
});

describe('expiry', () => {
  const RETENTION = 7 * DAY;

  it('forgets offsets without a group after the retention, and the group with them', async () => {
    const kit = await Kit.start();
    await kit.commit(1);
    await kit.clock.advance(RETENTION - 600_000);
    await kit.commit(2, undefined, { topic: 't', partition: 1 });
    expect(kit.committed()).toBe(1);
    await kit.clock.advance(600_000);
    expect(kit.committed()).toBeNull();
    expect(kit.committed({ topic: 't', partition: 1 })).toBe(2);
    await kit.clock.advance(RETENTION);
    expect(kit.state()).toBe('Dead');
    await kit.restart();
    expect(kit.state()).toBe('Dead');
  });

  it('keeps what a live consumer reads, and forgets topics it left', async () => {
    const kit = await Kit.start();
    const [a] = await kit.stable({ sessionTimeoutMs: 1_800_000 });
    await kit.commit(1, a!);
    await kit.commit(2, a!, { topic: 'left', partition: 0 });
    for (let time = 0; time <= RETENTION; time += 1_200_000) {
      await kit.clock.advance(1_200_000);
      await kit.heartbeat(a!);
    }
    expect(kit.committed()).toBe(1);
    expect(kit.committed({ topic: 'left', partition: 0 })).toBeNull();
  });

  it('counts from when the group became empty', async () => {
    const kit = await Kit.start();
    const [a] = await kit.stable({});
    await kit.commit(1, a!);
    await kit.clock.advance(10_001);
    await kit.clock.advance(60_001);
    expect(kit.state()).toBe('Empty');
    await kit.clock.advance(RETENTION - 1_200_000);
    expect(kit.committed()).toBe(1);
    await kit.restart();
    expect(kit.committed()).toBe(1);
    await kit.clock.advance(1_800_000);
    expect(kit.state()).toBe('Dead');
  });

  it('obeys an explicit expiry', async () => {
    const kit = await Kit.start();
    await kit.commit(1, undefined, undefined, { expireTimestamp: kit.clock.now() + 1_000_000 });
    await kit.clock.advance(600_001);
    expect(kit.committed()).toBe(1);
    await kit.restart();
    await kit.clock.advance(600_001);
    expect(kit.committed()).toBeNull();
  });
});

describe('deletion', () => {
  it('of groups is for empty ones, and final', async () => {
    const kit = await Kit.start();
    await kit.commit(1, undefined, undefined, { groupId: 'simple' });
    const [a] = await kit.stable({});
    await kit.commit(1, a!);
    const deleted = await kit.coordinator.deleteGroups(['simple', 'g', 'nobody']);
    expect([...deleted.values()]).toEqual([0, Errors.NON_EMPTY_GROUP, Errors.GROUP_ID_NOT_FOUND]);
    await kit.restart();
    expect(kit.state('simple')).toBe('Dead');
    expect(kit.state()).toBe('Stable');
    expect(kit.committed(undefined, false, 'simple')).toBeNull();
  });

  it('of a group takes a commit on its way with it', async () => {
    const kit = await Kit.start();
    kit.log.hold();
    const commit = kit.commit(1);
    const deleted = kit.coordinator.deleteGroups(['g']);
    kit.log.release();
    await Promise.all([commit, deleted]);
    expect(kit.state()).toBe('Dead');
    await kit.restart();
    expect(kit.committed()).toBeNull();
  });

  it('of single offsets spares what a member subscribes to', async () => {
    const kit = await Kit.start();
    const [a] = await kit.stable({ protocols: [{ name: 'range', metadata: subscription(['t']) }] });
    const other = { topic: 'u', partition: 0 };
    await kit.commit(1, a!);
    await kit.commit(2, a!, other);
    const result = await kit.coordinator.deleteOffsets('g', [{ topic: 't', partition: 0 }, other]);
    expect(result).toEqual({ errorCode: 0, partitions: [Errors.GROUP_SUBSCRIBED_TO_TOPIC, 0] });
    expect([kit.committed(), kit.committed(other)]).toEqual([1, null]);
  });

  it('of topics takes their offsets out of every group', async () => {
    const kit = await Kit.start({}, 4);
    for (const groupId of ['a', 'b', 'c'])
      for (const topic of ['t', 'u'])
        await kit.commit(1, undefined, { topic, partition: 0 }, { groupId });
    kit.coordinator.topicsDeleted(new Set(['t']));
    await kit.restart();
    for (const groupId of ['a', 'b', 'c']) {
      expect(kit.committed({ topic: 't', partition: 0 }, false, groupId)).toBeNull();
      expect(kit.committed({ topic: 'u', partition: 0 }, false, groupId)).toBe(1);
    }
  });
});
