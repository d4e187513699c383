import { describe, expect, it } from 'vitest';
import { Errors } from '../../../src/protocol/errors.ts';
import {
  batch,
  type DataPlane,
  dataPlane,
  fetch,
  latest,
  lead,
  type Leadership,
  leaderAndIsr,
  produce,
  TOPIC_ID,
} from '../broker/data-plane-kit.ts';

const assign = async (plane: DataPlane, changes: Leadership = {}) => {
  const outcome = await plane.replicas.leaderAndIsr(leaderAndIsr(changes));
  return outcome.errorCode === Errors.NONE ? outcome.partitions[0]?.errorCode : outcome.errorCode;
};

const stop = async (plane: DataPlane, leaderEpoch: number, deletePartition = true) => {
  const outcome = await plane.replicas.stopReplica(
    {
      controllerId: 0,
      isKRaftController: false,
      controllerEpoch: 9,
      brokerEpoch: -1,
      deletePartitions: false,
      ungroupedPartitions: [],
      topics: [],
      topicStates: [
        { topicName: 't', partitionStates: [{ partitionIndex: 0, leaderEpoch, deletePartition }] },
      ],
    },
    4,
  );
  return outcome.partitions[0]?.errorCode;
};

describe('LeaderAndIsr', () => {
  it('refuses older controllers, registrations and leader epochs', async () => {
    const plane = await dataPlane();
    expect(await assign(plane, { leaderEpoch: 3, controllerEpoch: 5 })).toBe(Errors.NONE);
    expect(await assign(plane, { leaderEpoch: 4, controllerEpoch: 4 })).toBe(
      Errors.STALE_CONTROLLER_EPOCH,
    );
    expect(await assign(plane, { leaderEpoch: 4, controllerEpoch: 5, brokerEpoch: 9 })).toBe(
      Errors.STALE_BROKER_EPOCH,
    );
    expect(await assign(plane, { leaderEpoch: 3, controllerEpoch: 5 })).toBe(
      Errors.STALE_CONTROLLER_EPOCH,
    );
    expect(await assign(plane, { leaderEpoch: 2, controllerEpoch: 5 })).toBe(
      Errors.STALE_CONTROLLER_EPOCH,
    );
    expect(await assign(plane, { leaderEpoch: 4, controllerEpoch: 5, brokerEpoch: -1 })).toBe(
      Errors.NONE,
    );
    expect(plane.elected).toEqual(['t-0@3', 't-0@4']);
    expect(plane.logs.get('t', 0)?.topicId).toBe(TOPIC_ID);
  });

  it('refuses a partition that is not ours, and another topic of the same name', async () => {
    const plane = await dataPlane();
    expect(await assign(plane, { replicas: [1, 2], leader: 1 })).toBe(
      Errors.UNKNOWN_TOPIC_OR_PARTITION,
    );
    await assign(plane);
    const other = leaderAndIsr({ leaderEpoch: 1 });
    const [topic] = other.topicStates;
    if (topic !== undefined) topic.topicId = 'Zm9vZm9vZm9vZm9vZm9vZg';
    const outcome = await plane.replicas.leaderAndIsr(other);
    expect(outcome.partitions[0]?.errorCode).toBe(Errors.INCONSISTENT_TOPIC_ID);
  });

  it('turns a leader into a follower, and tells those who wait', async () => {
    const plane = await dataPlane();
    await lead(plane, { replicas: [0, 1], isr: [0, 1] });
    const waiting = produce(plane, batch(['x']), -1, { timeoutMs: 60_000 });
    const reading = fetch(plane, 0);
    await plane.clock.advance(0);
    await assign(plane, { leader: 1, leaderEpoch: 1, replicas: [0, 1], isr: [0, 1] });
    expect(plane.resigned).toEqual(['t-0']);
    expect((await waiting)?.errorCode).toBe(Errors.NOT_LEADER_OR_FOLLOWER);
    expect((await produce(plane, batch(['y']), 1))?.errorCode).toBe(Errors.NOT_LEADER_OR_FOLLOWER);
    // A consumer of today may go on reading from a follower.
    await plane.clock.advance(500);
    expect((await reading).errorCode).toBe(Errors.NONE);
  });
});

describe('acks=-1 with a follower in the ISR', () => {
  it('waits for the follower, then answers', async () => {
    const plane = await dataPlane();
    await lead(plane, { replicas: [0, 1], isr: [0, 1] });
    const answer = produce(plane, batch(['x', 'y']), -1, { timeoutMs: 60_000 });
    await plane.clock.advance(10);
    expect(await latest(plane)).toBe(0);
    await fetch(plane, 2, { replicaId: 1, maxWaitMs: 0 });
    expect(await answer).toMatchObject({ errorCode: 0, baseOffset: 0 });
    expect(await latest(plane)).toBe(2);
  });

  it('gives up at the timeout, refuses below min.insync.replicas', async () => {
    const plane = await dataPlane({ config: { 'min.insync.replicas': '2' } });
    await lead(plane, { replicas: [0, 1], isr: [0, 1] });
    const answer = produce(plane, batch(['x']), -1, { timeoutMs: 700 });
    await plane.clock.advance(700);
    expect((await answer)?.errorCode).toBe(Errors.REQUEST_TIMED_OUT);
    await lead(plane, { replicas: [0, 1], isr: [0], leaderEpoch: 1, partitionEpoch: 1 });
    expect((await produce(plane, batch(['x']), -1))?.errorCode).toBe(Errors.NOT_ENOUGH_REPLICAS);
    expect((await produce(plane, batch(['x']), 1))?.errorCode).toBe(Errors.NONE);
  });

  it('answers a follower nobody assigned with its error', async () => {
    const plane = await dataPlane();
    await lead(plane);
    expect((await fetch(plane, 0, { replicaId: 9, maxWaitMs: 0 })).errorCode).toBe(
      Errors.NOT_LEADER_OR_FOLLOWER,
    );
    const withEpoch = await fetch(plane, 0, { replicaId: 9, maxWaitMs: 0, currentLeaderEpoch: 0 });
    expect(withEpoch.errorCode).toBe(Errors.UNKNOWN_LEADER_EPOCH);
  });
});

describe('StopReplica', () => {
  it('deletes by epoch, and waiting fetches end', async () => {
    const plane = await dataPlane();
    await lead(plane, { leaderEpoch: 5 });
    expect(await stop(plane, 4)).toBe(Errors.FENCED_LEADER_EPOCH);
    const reading = fetch(plane, 0, { maxWaitMs: 60_000 });
    await plane.clock.advance(1);
    expect(await stop(plane, -2)).toBe(Errors.NONE);
    expect((await reading).errorCode).toBe(Errors.NOT_LEADER_OR_FOLLOWER);
    expect([plane.replicas.get('t', 0), plane.logs.get('t', 0)]).toEqual([undefined, undefined]);
    expect(plane.resigned).toEqual(['t-0']);
    expect(await stop(plane, -1)).toBe(Errors.NONE);
  });
});
