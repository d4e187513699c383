import { describe, expect, it } from 'vitest';
import { Errors } from '../../../../src/protocol/errors.ts';
import { Kit, soon, subscription } from '../kit.ts';

const protocols = (...names: string[]) =>
  names.map((name) => ({ name, metadata: subscription(['t']) }));

describe('JoinGroup', () => {
  it('asks a dynamic member of v4 to come back with an id, and forgets the id after the session timeout', async () => {
    const kit = await Kit.start();
    const first = await kit.join({ requireKnownMemberId: true });
    expect(first).toMatchObject({
      errorCode: Errors.MEMBER_ID_REQUIRED,
      generationId: -1,
      memberId: 'client-uuid0',
    });
    const joined = kit.join({ memberId: first.memberId });
    await kit.clock.advance(3000);
    expect(await joined).toMatchObject({ errorCode: 0, generationId: 1, leader: first.memberId });
    const second = await kit.join({ requireKnownMemberId: true });
    await kit.clock.advance(10_001);
    expect((await kit.join({ memberId: second.memberId })).errorCode).toBe(
      Errors.UNKNOWN_MEMBER_ID,
    );
  });

  it('waits for others when a group is new, as long as they keep coming, and no longer than the rebalance timeout', async () => {
    const kit = await Kit.start();
    const a = kit.join({ rebalanceTimeoutMs: 8000 });
    await kit.clock.advance(2900);
    const b = kit.join({ rebalanceTimeoutMs: 8000 });
    await kit.clock.advance(200);
    expect(await soon(a)).toBe('waiting');
    await kit.clock.advance(2900);
    const [first, second] = [await a, await b];
    expect(first.generationId).toBe(1);
    expect(first.members.map(({ memberId }) => memberId)).toEqual([
      first.memberId,
      second.memberId,
    ]);
    expect(second).toMatchObject({ leader: first.memberId, members: [], protocolName: 'range' });
  });

  it('completes a later rebalance as soon as everybody is back', async () => {
    const kit = await Kit.start();
    const [a] = await kit.stable({});
    const b = kit.join({ protocols: protocols('range') });
    expect(kit.state()).toBe('PreparingRebalance');
    expect(await kit.heartbeat(a!)).toBe(Errors.REBALANCE_IN_PROGRESS);
    const again = await kit.join({ memberId: a!.memberId });
    expect(again).toMatchObject({ errorCode: 0, generationId: 2 });
    expect((await b).generationId).toBe(2);
    expect(await kit.heartbeat(a!)).toBe(Errors.ILLEGAL_GENERATION);
  });

  it('drops dynamic members that do not come back within the rebalance timeout', async () => {
    const kit = await Kit.start();
    const [a, b] = await kit.stable({ sessionTimeoutMs: 300_000 }, { sessionTimeoutMs: 300_000 });
    const c = kit.join();
    void kit.join({ memberId: b!.memberId });
    await kit.clock.advance(60_000);
    const joined = await c;
    expect(joined.generationId).toBe(2);
    expect(joined.leader).toBe(b!.memberId);
    expect(await kit.heartbeat({ memberId: a!.memberId, generationId: 2 })).toBe(
      Errors.UNKNOWN_MEMBER_ID,
    );
  });

  it('refuses a session timeout out of bounds, an empty group id, no common protocol, another protocol type', async () => {
    const kit = await Kit.start();
    expect((await kit.join({ sessionTimeoutMs: 5999 })).errorCode).toBe(
      Errors.INVALID_SESSION_TIMEOUT,
    );
    expect((await kit.join({ groupId: '' })).errorCode).toBe(Errors.INVALID_GROUP_ID);
    expect((await kit.join({ protocols: [] })).errorCode).toBe(Errors.INCONSISTENT_GROUP_PROTOCOL);
    expect((await kit.join({ memberId: 'who' })).errorCode).toBe(Errors.UNKNOWN_MEMBER_ID);
    await kit.stable({ protocols: protocols('range', 'sticky') });
    expect((await kit.join({ protocols: protocols('roundrobin') })).errorCode).toBe(
      Errors.INCONSISTENT_GROUP_PROTOCOL,
    );
    expect((await kit.join({ protocolType: 'connect' })).errorCode).toBe(
      Errors.INCONSISTENT_GROUP_PROTOCOL,
    );
  });

  it('lets members vote for a protocol that all of them have', async () => {
    const kit = await Kit.start();
    const members = await kit.stable(
      { protocols: protocols('a', 'b', 'c') },
      { protocols: protocols('c', 'b') },
      { protocols: protocols('b', 'c') },
    );
    expect(members[0]!.protocolName).toBe('b');
  });

  it('answers a repeated join with the generation that stands', async () => {
    const kit = await Kit.start();
    const [leader, follower] = await kit.stable({}, {});
    const again = await kit.join({ memberId: follower!.memberId });
    expect(again).toMatchObject({ generationId: 1, members: [], leader: leader!.memberId });
    expect(kit.state()).toBe('Stable');
    void kit.join({ memberId: leader!.memberId });
    expect(kit.state()).toBe('PreparingRebalance');
  });

  it('has room for group.max.size members', async () => {
    const kit = await Kit.start({ groupMaxSize: 2 });
    await kit.stable({}, {});
    expect((await kit.join()).errorCode).toBe(Errors.GROUP_MAX_SIZE_REACHED);
    expect(kit.state()).toBe('Stable');
  });

  it('gives up a new member that waits for five minutes', async () => {
    const kit = await Kit.start();
    await kit.stable({ sessionTimeoutMs: 1_800_000, rebalanceTimeoutMs: 1_800_000 });
    const b = kit.join();
    await kit.clock.advance(299_999);
    expect(await soon(b)).toBe('waiting');
    await kit.clock.advance(1);
    expect((await b).errorCode).toBe(Errors.UNKNOWN_MEMBER_ID);
  });
});

describe('static members', () => {
  const instance = { groupInstanceId: 'i1' };

  it('come back without a rebalance, fence the old id, and the new id survives a coordinator', async () => {
    const kit = await Kit.start();
    const [old] = await kit.stable(instance, {});
    const back = await kit.join(instance);
    expect(back).toMatchObject({
      errorCode: 0,
      generationId: 1,
      skipAssignment: true,
      leader: back.memberId,
    });
    expect(back.memberId).not.toBe(old!.memberId);
    expect(back.members).toHaveLength(2);
    expect(await kit.heartbeat(old!, 'i1')).toBe(Errors.FENCED_INSTANCE_ID);
    expect(await kit.heartbeat(old!)).toBe(Errors.UNKNOWN_MEMBER_ID);
    const synced = await kit.sync(back, {}, 'i1');
    expect(Buffer.from(synced.assignment).toString()).toBe(`for ${old!.memberId}`);
    await kit.restart();
    expect(await kit.heartbeat(back, 'i1')).toBe(0);
  });

  it('are told the old leader before v9, so that they compute no assignment', async () => {
    const kit = await Kit.start();
    const [old] = await kit.stable(instance, {});
    const back = await kit.join({ ...instance, supportSkippingAssignment: false });
    expect(back).toMatchObject({ leader: old!.memberId, members: [], skipAssignment: false });
  });

  it('keep the old id when the new one could not be written', async () => {
    const kit = await Kit.start();
    const [old] = await kit.stable(instance);
    kit.log.failures.push(Errors.NOT_LEADER_OR_FOLLOWER);
    expect(await kit.join(instance)).toMatchObject({
      errorCode: Errors.NOT_COORDINATOR,
      memberId: '',
    });
    expect(await kit.heartbeat(old!, 'i1')).toBe(0);
  });

  it('take part in a rebalance when their protocols change the choice', async () => {
    const kit = await Kit.start();
    await kit.stable({ ...instance, protocols: protocols('a', 'b') });
    const back = await kit.join({ ...instance, protocols: protocols('b', 'a') });
    expect(back).toMatchObject({ generationId: 2, protocolName: 'b' });
  });

  it('answer the join of a replaced id with FENCED_INSTANCE_ID', async () => {
    const kit = await Kit.start();
    const first = kit.join(instance);
    const second = kit.join(instance);
    expect((await first).errorCode).toBe(Errors.FENCED_INSTANCE_ID);
    await kit.clock.advance(3000);
    expect((await second).errorCode).toBe(0);
  });

  it('stay through a rebalance they do not join, until their session ends', async () => {
    const kit = await Kit.start();
    const [a, b] = await kit.stable(
      { ...instance, sessionTimeoutMs: 300_000 },
      { sessionTimeoutMs: 300_000 },
    );
    void kit.join({ memberId: b!.memberId, protocols: protocols('range', 'x') });
    await kit.clock.advance(60_000);
    expect(kit.coordinator.describeGroup('g').members.map((member) => member.memberId)).toContain(
      a!.memberId,
    );
    expect(kit.state()).toBe('CompletingRebalance');
  });
});
