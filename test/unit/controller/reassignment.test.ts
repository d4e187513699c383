import { describe, expect, test } from 'vitest';
import { Errors } from '../../../src/protocol/errors.ts';
import type { ControllerEvent } from '../../../src/controller/events.ts';
import type { LeaderAndIsr } from '../../../src/controller/znodes.ts';
import { Bed, broker, cluster, node, proposal, told } from './decision-bed.ts';

const move = (...replicas: (number[] | null)[]): ControllerEvent => ({
  type: 'reassign',
  targets: replicas.map((list, partition) => ({ topic: 't', partition, replicas: list })),
  reply: 7,
});

function answers(bed: Bed) {
  const reply = bed.replies.at(-1)?.reply;
  if (reply?.type !== 'reassign') throw new Error(`no answer but ${reply?.type}`);
  return reply.results.map(({ errorCode, errorMessage }) => [errorCode, errorMessage]);
}

function assigned(bed: Bed, partition = 0) {
  const value = bed.state.topics.get('t')?.partitions.get(partition);
  if (value === undefined) return null;
  return { ...value.assignment, known: [...value.replicas.keys()] };
}

/** The leader proposes this ISR under what ZooKeeper has now. */
function caughtUp(bed: Bed, isr: number[], leader = 0): string[] {
  const topics = [{ topicName: 't', topicId: '', partitions: [proposal(bed, isr)] }];
  const request = { brokerId: leader, brokerEpoch: 100 + leader, topics };
  return told(bed.run({ type: 'alter partition', request, apiVersion: 1, reply: 8 }));
}

describe('a reassignment', () => {
  test('to where it is already raises the leader epoch and changes nothing else', () => {
    const bed = cluster([0], { t: node([0]) });
    const requests = told(bed.run(move([0])));
    expect(answers(bed)).toEqual([[Errors.NONE, null]]);
    expect(bed.leader('t')).toEqual({ leader: 0, epoch: 1, isr: [0] });
    expect(requests[0]).toBe('LeaderAndIsr>0 t-0:0/1');
    expect(requests.filter((line) => line.startsWith('StopReplica'))).toEqual([]);
    expect(assigned(bed)).toEqual({ replicas: [0], adding: [], removing: [], known: [0] });
  });

  test('holds the union until the new replica is in sync, then stops and deletes the old one', () => {
    const bed = cluster([0, 1], { t: node([0]) });
    const begun = told(bed.run(move([1])));
    expect(answers(bed)).toEqual([[Errors.NONE, null]]);
    const moving = { replicas: [1, 0], adding: [1], removing: [0] };
    expect(assigned(bed)).toEqual({ ...moving, known: [0, 1] });
    expect(bed.nodes.get('t')?.partitions.get(0)).toEqual(moving);
    expect(begun.filter((line) => line.startsWith('LeaderAndIsr'))).toEqual([
      'LeaderAndIsr>0 t-0:0/1',
      'LeaderAndIsr>1 t-0:0/1 new',
      'LeaderAndIsr>1 t-0:0/1 new',
    ]);

    const done = caughtUp(bed, [0, 1]);
    expect(bed.leader('t')).toEqual({ leader: 1, epoch: 3, isr: [1] });
    expect(assigned(bed)).toEqual({ replicas: [1], adding: [], removing: [], known: [1] });
    expect(bed.nodes.get('t')?.partitions.get(0)?.replicas).toEqual([1]);
    expect(done).toContain('StopReplica>0 t-0 delete/3');
    expect(done.at(-1)).toBe('UpdateMetadata>1 t-0:1');
  });

  test('an ISR without the whole target leaves it going', () => {
    const bed = cluster([0, 1, 2], { t: node([0]) });
    bed.run(move([1, 2]));
    caughtUp(bed, [0, 1]);
    expect(assigned(bed)).toMatchObject({ replicas: [1, 2, 0], adding: [1, 2], removing: [0] });
    expect(bed.leader('t')?.leader).toBe(0);
    caughtUp(bed, [0, 1, 2]);
    expect(assigned(bed)).toMatchObject({ replicas: [1, 2], adding: [], removing: [] });
    expect(bed.leader('t')?.isr).toEqual([1, 2]);
  });

  test('given up, drops what was being added', () => {
    const bed = cluster([0, 1], { t: node([0]) });
    bed.run(move([1]));
    const requests = told(bed.run(move(null)));
    expect(answers(bed)).toEqual([[Errors.NONE, null]]);
    expect(assigned(bed)).toEqual({ replicas: [0], adding: [], removing: [], known: [0] });
    expect(requests.some((line) => line.startsWith('StopReplica>1 t-0 delete'))).toBe(true);
    expect(bed.leader('t')).toMatchObject({ leader: 0, isr: [0] });
  });

  test('another target starts over from where it came', () => {
    const bed = cluster([0, 1, 2], { t: node([0]) });
    bed.run(move([1]));
    const requests = told(bed.run(move([0, 2])));
    expect(assigned(bed)).toEqual({
      replicas: [0, 2],
      adding: [2],
      removing: [],
      known: [0, 2],
    });
    expect(requests.some((line) => line.startsWith('StopReplica>1 t-0 delete'))).toBe(true);
  });

  test('off a dead broker needs nobody to catch up', () => {
    const bed = cluster([0, 1], { t: node([0, 1]) });
    bed.run({ type: 'brokers', brokers: [broker(0)] });
    bed.run(move([0]));
    expect(answers(bed)).toEqual([[Errors.NONE, null]]);
    expect(assigned(bed)).toEqual({ replicas: [0], adding: [], removing: [], known: [0] });
    expect(bed.leader('t')).toMatchObject({ leader: 0, isr: [0] });
  });

  test('is gone on with by a new controller and by a broker that comes back', () => {
    const bed = cluster([0, 1], { t: node([0]) });
    bed.run(move([1]));
    const next = new Bed();
    for (const [key, state] of bed.zk) next.zk.set(key, { ...state, isr: [0, 1] });
    const leaders = [{ topic: 't', partition: 0, state: next.zk.get('t-0') as LeaderAndIsr }];
    const topics = new Map(bed.nodes);
    const brokers = [broker(0), broker(1)];
    next.run({ type: 'failover', snapshot: { brokers, topics, leaders, deleting: [] } });
    expect(assigned(next)).toMatchObject({ replicas: [1], adding: [], removing: [] });

    bed.run({ type: 'brokers', brokers: [broker(0)] });
    const back = told(bed.run({ type: 'brokers', brokers: [broker(0), broker(1, 500)] }));
    expect(back.some((line) => line.startsWith('LeaderAndIsr>1 t-0:0/'))).toBe(true);
    expect(assigned(bed)).toMatchObject({ adding: [1] });
  });

  test('holds a deletion up until it is over', () => {
    const bed = cluster([0, 1], { t: node([0]) });
    bed.run(move([1]));
    bed.run({ type: 'deletions', topics: ['t'] });
    expect(bed.state.ineligible.has('t')).toBe(true);
    const requests = caughtUp(bed, [0, 1]);
    expect(bed.state.ineligible.has('t')).toBe(false);
    expect(requests).toContain('StopReplica>1 t-0 delete/-2');
  });
});

// words and codes as Apache Kafka 3.9.1 gave them
test.each([
  [
    [],
    Errors.INVALID_REPLICA_ASSIGNMENT,
    'Empty replica list specified in partition reassignment.',
  ],
  [
    [0, 0],
    Errors.INVALID_REPLICA_ASSIGNMENT,
    'Duplicate replica ids in partition reassignment replica list: ArrayBuffer(0, 0)',
  ],
  [[-1], Errors.INVALID_REPLICA_ASSIGNMENT, 'Invalid broker id in replica list: ArrayBuffer(-1)'],
  [
    [0, 5],
    Errors.INVALID_REPLICA_ASSIGNMENT,
    'Replica assignment has brokers that are not alive. Replica list: ArrayBuffer(5), live broker list: Set(0)',
  ],
  [null, Errors.NO_REASSIGNMENT_IN_PROGRESS, 'No partition reassignment is in progress.'],
])('a target of %j is refused with %i', (target, code, message) => {
  const bed = cluster([0], { t: node([0]) });
  bed.run(move(target));
  expect(answers(bed)).toEqual([[code, message]]);
  expect(bed.leader('t')?.epoch).toBe(0);
});

test('a partition that is not there, or is on its way out, does not exist', () => {
  const bed = cluster([0, 1], { t: node([0, 1]) });
  bed.run(move([0], [0]));
  expect(answers(bed)).toEqual([
    [Errors.NONE, null],
    [Errors.UNKNOWN_TOPIC_OR_PARTITION, 'The partition does not exist.'],
  ]);
  bed.run({ type: 'deletions', topics: ['t'] });
  bed.run(move([0]));
  expect(answers(bed)[0]?.[0]).toBe(Errors.UNKNOWN_TOPIC_OR_PARTITION);
});
