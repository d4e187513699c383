import { describe, expect, it } from 'vitest';
import { Errors } from '../../../../src/protocol/errors.ts';
import { Kit, soon } from '../kit.ts';

async function completing(kit: Kit) {
  const joins = [kit.join(), kit.join()];
  await kit.clock.advance(6000);
  return Promise.all(joins);
}

describe('SyncGroup', () => {
  it('answers nobody before the assignment is in the log', async () => {
    const kit = await Kit.start();
    const [leader, follower] = await completing(kit);
    const follows = kit.sync(follower!);
    kit.log.hold();
    const leads = kit.sync(leader!, { [leader!.memberId]: 'A', [follower!.memberId]: 'B' });
    expect(await soon(follows)).toBe('waiting');
    expect(kit.state()).toBe('CompletingRebalance');
    kit.log.release();
    expect(Buffer.from((await leads).assignment).toString()).toBe('A');
    expect(Buffer.from((await follows).assignment).toString()).toBe('B');
    expect(kit.state()).toBe('Stable');
  });

  it.each([
    [Errors.NOT_ENOUGH_REPLICAS, Errors.COORDINATOR_NOT_AVAILABLE],
    [Errors.NOT_LEADER_OR_FOLLOWER, Errors.NOT_COORDINATOR],
    [Errors.REQUEST_TIMED_OUT, Errors.REBALANCE_IN_PROGRESS],
    [Errors.MESSAGE_TOO_LARGE, Errors.UNKNOWN_SERVER_ERROR],
  ])('maps a write error %i to %i and starts over', async (failure, answer) => {
    const kit = await Kit.start();
    const [leader, follower] = await completing(kit);
    const follows = kit.sync(follower!);
    kit.log.failures.push(failure);
    expect((await kit.sync(leader!, {})).errorCode).toBe(answer);
    expect((await follows).errorCode).toBe(answer);
    expect(kit.state()).toBe('PreparingRebalance');
  });

  it('ignores a write that ends after a rebalance began', async () => {
    const kit = await Kit.start();
    const [leader, follower] = await completing(kit);
    kit.log.hold();
    const leads = kit.sync(leader!, { [leader!.memberId]: 'A' });
    void kit.join();
    expect((await leads).errorCode).toBe(Errors.REBALANCE_IN_PROGRESS);
    kit.log.release();
    await kit.clock.advance(0);
    expect(kit.state()).toBe('PreparingRebalance');
    expect((await kit.sync(follower!)).errorCode).toBe(Errors.REBALANCE_IN_PROGRESS);
  });

  it('fences members, generations and protocols', async () => {
    const kit = await Kit.start();
    const [leader] = await kit.stable({});
    const { memberId } = leader!;
    const send = (more: object) =>
      kit.coordinator.syncGroup({
        groupId: 'g',
        memberId,
        generationId: 1,
        groupInstanceId: null,
        protocolType: null,
        protocolName: null,
        assignments: [],
        ...more,
      });
    expect((await send({ memberId: 'x' })).errorCode).toBe(Errors.UNKNOWN_MEMBER_ID);
    expect((await send({ generationId: 2 })).errorCode).toBe(Errors.ILLEGAL_GENERATION);
    expect((await send({ protocolName: 'x' })).errorCode).toBe(Errors.INCONSISTENT_GROUP_PROTOCOL);
    expect((await send({ protocolType: 'x' })).errorCode).toBe(Errors.INCONSISTENT_GROUP_PROTOCOL);
    expect((await send({ groupId: 'nobody' })).errorCode).toBe(Errors.UNKNOWN_MEMBER_ID);
    expect((await send({ protocolName: 'range', protocolType: 'consumer' })).errorCode).toBe(0);
  });

  it('drops members that do not send it within the rebalance timeout', async () => {
    const kit = await Kit.start();
    const [leader, follower] = await completing(kit);
    const beat = async () => {
      for (let i = 0; i < 7; i++) {
        await kit.clock.advance(9000);
        await kit.heartbeat(follower!);
        await kit.heartbeat(leader!);
      }
    };
    void kit.sync(leader!, {});
    await beat();
    expect(await kit.heartbeat(follower!)).toBe(Errors.UNKNOWN_MEMBER_ID);
  });
});

describe('sessions', () => {
  it('end without heartbeats, and the group rebalances', async () => {
    const kit = await Kit.start();
    const [a, b] = await kit.stable({}, {});
    await kit.clock.advance(9000);
    expect(await kit.heartbeat(a!)).toBe(0);
    await kit.clock.advance(1001);
    expect(kit.state()).toBe('PreparingRebalance');
    expect(await kit.heartbeat(b!)).toBe(Errors.UNKNOWN_MEMBER_ID);
  });

  it('of thousands of groups take one timer of the clock per shard', async () => {
    const kit = await Kit.start({}, 4);
    for (let i = 0; i < 3000; i++) void kit.join({ groupId: `g${i}` });
    await kit.clock.advance(3000);
    expect(kit.clock.pendingCount).toBe(4);
    const { groups } = kit.coordinator.listGroups({ states: ['CompletingRebalance'], types: [] });
    expect(groups).toHaveLength(3000);
  });

  it('are renewed by commits', async () => {
    const kit = await Kit.start();
    const [a] = await kit.stable({});
    for (let i = 0; i < 5; i++) {
      await kit.clock.advance(9000);
      expect(await kit.commit(i, a!)).toEqual([0]);
    }
    expect(kit.state()).toBe('Stable');
  });

  it('do not end while the member waits for a rebalance', async () => {
    const kit = await Kit.start();
    const [a, b] = await kit.stable(
      { rebalanceTimeoutMs: 300_000 },
      { rebalanceTimeoutMs: 300_000, sessionTimeoutMs: 120_000 },
    );
    const again = kit.join({ memberId: a!.memberId });
    await kit.clock.advance(100_000);
    expect(await soon(again)).toBe('waiting');
    void kit.join({ memberId: b!.memberId });
    expect((await again).generationId).toBe(2);
  });

  it('leave an Empty group behind, written to the log', async () => {
    const kit = await Kit.start();
    await kit.stable({});
    await kit.clock.advance(10_001);
    await kit.clock.advance(60_001);
    expect(kit.state()).toBe('Empty');
    await kit.restart();
    expect(kit.state()).toBe('Empty');
  });
});

describe('LeaveGroup', () => {
  const leave = (kit: Kit, memberId: string, groupInstanceId: string | null = null) =>
    kit.coordinator.leaveGroup('g', [{ memberId, groupInstanceId, reason: '' }]);

  it('removes members, static ones by their instance id, with an error for each', async () => {
    const kit = await Kit.start();
    const [a, b, c] = await kit.stable({}, { groupInstanceId: 'i' }, {});
    const { errorCode, members } = await kit.coordinator.leaveGroup('g', [
      { memberId: a!.memberId, groupInstanceId: null, reason: '' },
      { memberId: '', groupInstanceId: 'i', reason: '' },
      { memberId: '', groupInstanceId: 'nobody', reason: '' },
      { memberId: 'nobody', groupInstanceId: null, reason: '' },
      { memberId: c!.memberId, groupInstanceId: 'i', reason: '' },
    ]);
    expect(errorCode).toBe(0);
    expect(members.map((member) => member.errorCode)).toEqual([0, 0, 25, 25, 25]);
    expect(b!.errorCode).toBe(0);
    expect(kit.state()).toBe('PreparingRebalance');
    expect(kit.coordinator.describeGroup('g').members).toHaveLength(1);
  });

  it('answers a waiting join of the one that left, and completes the rebalance of the others', async () => {
    const kit = await Kit.start();
    const [a, b] = await kit.stable({}, {});
    const waits = kit.join({ memberId: a!.memberId });
    expect(await soon(waits)).toBe('waiting');
    await leave(kit, b!.memberId);
    expect((await waits).generationId).toBe(2);
    const again = kit.join();
    void again;
    const mine = kit.join({ memberId: a!.memberId });
    expect((await mine).generationId).toBe(3);
  });

  it('forgets an id that was given out and not used', async () => {
    const kit = await Kit.start();
    const pending = await kit.join({ requireKnownMemberId: true });
    expect((await leave(kit, pending.memberId)).members[0]!.errorCode).toBe(0);
    expect((await leave(kit, pending.memberId)).members[0]!.errorCode).toBe(
      Errors.UNKNOWN_MEMBER_ID,
    );
  });
});

describe('a coordinator that loads or lost its partition', () => {
  it('answers each API as clients expect', async () => {
    const kit = await Kit.start();
    const [a] = await kit.stable({});
    const waits = kit.join();
    kit.coordinator.unload(0, 1);
    expect((await waits).errorCode).toBe(Errors.NOT_COORDINATOR);
    expect(await kit.heartbeat(a!)).toBe(Errors.NOT_COORDINATOR);
    expect(await kit.commit(1)).toEqual([Errors.NOT_COORDINATOR]);
    const loading = kit.coordinator.load(0, 2);
    expect(kit.coordinator.listGroups({ states: [], types: [] }).errorCode).toBe(
      Errors.COORDINATOR_LOAD_IN_PROGRESS,
    );
    expect(await kit.heartbeat(a!)).toBe(0);
    expect((await kit.sync(a!)).errorCode).toBe(Errors.REBALANCE_IN_PROGRESS);
    expect(await kit.commit(1)).toEqual([Errors.COORDINATOR_LOAD_IN_PROGRESS]);
    await loading;
    expect(await kit.heartbeat(a!)).toBe(0);
    kit.coordinator.unload(0, 1);
    expect(await kit.heartbeat(a!)).toBe(0);
    kit.coordinator.close();
    expect(await kit.heartbeat(a!)).toBe(Errors.COORDINATOR_NOT_AVAILABLE);
  });
});
