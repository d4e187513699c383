import { describe, expect, test } from 'vitest';
import { Errors } from '../../../src/protocol/errors.ts';
import { decide } from '../../../src/controller/decide.ts';
import type { ControllerEvent } from '../../../src/controller/events.ts';
import type { LeaderAndIsr } from '../../../src/controller/znodes.ts';
import { Bed, broker, cluster, node, proposal, told } from './decision-bed.ts';

describe('topics', () => {
  test('a new topic gets its first live replica as leader; LeaderAndIsr before UpdateMetadata', () => {
    const bed = cluster([0]);
    const added = new Map([['t', node([0], [0])]]);
    const requests = bed.run({ type: 'topics', names: new Set(['t']), added });
    expect(told(requests)).toEqual([
      'LeaderAndIsr>0 t-0:0/0 new t-1:0/0 new',
      'UpdateMetadata>0 t-0:0 t-1:0',
    ]);
    const [first] = requests;
    expect(first?.api === 'LeaderAndIsr' && first.request).toMatchObject({
      controllerEpoch: 5,
      brokerEpoch: 100,
      liveLeaders: [{ brokerId: 0, hostName: 'h', port: 9092 }],
      topicStates: [{ topicId: 'UOAnYb0pRuGb5SVQgQA4JQ' }],
    });
  });

  test('a topic without a live replica waits for one', () => {
    const bed = cluster([0], { t: node([1]) });
    expect(bed.leader('t')).toBe(null);
    bed.run({ type: 'brokers', brokers: [broker(0), broker(1)] });
    expect(bed.leader('t')).toEqual({ leader: 1, epoch: 0, isr: [1] });
  });

  test('grows by what its node names beyond what is known', () => {
    const bed = cluster([0, 1], { t: node([0]) });
    const requests = bed.run({ type: 'topic', topic: 't', node: node([1], [1, 0]) });
    expect(bed.leader('t', 0)).toEqual({ leader: 0, epoch: 0, isr: [0] });
    expect(bed.leader('t', 1)).toEqual({ leader: 1, epoch: 0, isr: [1, 0] });
    expect(told(requests)[0]).toBe('LeaderAndIsr>1 t-1:1/0 new');
  });

  test('is deleted once every replica says so, and forgotten first', () => {
    const bed = cluster([0, 1], { t: node([0, 1]) });
    const requests = told(bed.run({ type: 'deletions', topics: ['t', 'unknown'] }));
    expect(requests.slice(0, 2)).toEqual(['UpdateMetadata>0 t-0:-2', 'UpdateMetadata>1 t-0:-2']);
    expect(requests.slice(-2)).toEqual([
      'StopReplica>0 t-0 delete/-2',
      'StopReplica>1 t-0 delete/-2',
    ]);
    // as Kafka leaves it on the way (fixtures/znodes, cluster-11): one by one out of the ISR
    expect(bed.leader('t')).toEqual({ leader: -1, epoch: 2, isr: [1] });
    const errors = [{ topic: 't', partition: 0, errorCode: 0 }];
    bed.run({ type: 'stop replica response', broker: 0, errors });
    expect(bed.deleted).toEqual([]);
    bed.run({ type: 'stop replica response', broker: 1, errors });
    expect(bed.deleted).toEqual(['t']);
    expect(bed.state.topics.size).toBe(0);
  });

  test('a deletion waits for a replica on a dead broker', () => {
    const bed = cluster([0, 1], { t: node([0, 1]) });
    bed.run({ type: 'brokers', brokers: [broker(0)] });
    bed.run({ type: 'deletions', topics: ['t'] });
    const errors = [{ topic: 't', partition: 0, errorCode: 0 }];
    bed.run({ type: 'stop replica response', broker: 0, errors });
    expect(bed.deleted).toEqual([]);
    const requests = bed.run({ type: 'brokers', brokers: [broker(0), broker(1)] });
    expect(told(requests)).toContain('StopReplica>1 t-0 delete/-2');
    bed.run({ type: 'stop replica response', broker: 1, errors });
    expect(bed.deleted).toEqual(['t']);
  });

  test('partitions cannot be added to a topic on its way out', () => {
    const bed = cluster([0], { t: node([0]) });
    bed.run({ type: 'deletions', topics: ['t'] });
    const decision = decide(bed.state, { type: 'topic', topic: 't', node: node([0], [0]) });
    expect(decision.writes).toEqual([{ type: 'set topic', topic: 't', node: node([0]) }]);
  });
});

describe('brokers', () => {
  test('a new broker hears of everybody before it is told to lead or follow', () => {
    const bed = cluster([0], { t: node([0, 1]) });
    const requests = told(bed.run({ type: 'brokers', brokers: [broker(0), broker(1)] }));
    expect(requests).toEqual([
      'UpdateMetadata>0',
      'UpdateMetadata>1 t-0:0',
      'LeaderAndIsr>1 t-0:0/0',
      'UpdateMetadata>0 t-0:0',
      'UpdateMetadata>1 t-0:0',
    ]);
  });

  test('the next in-sync replica leads when a leader dies; the last one stays in the ISR', () => {
    const bed = cluster([0, 1], { t: node([1, 0]), alone: node([1]) });
    bed.run({ type: 'brokers', brokers: [broker(0)] });
    expect(bed.leader('t')).toEqual({ leader: 0, epoch: 1, isr: [0] });
    expect(bed.leader('alone')).toEqual({ leader: -1, epoch: 1, isr: [1] });
    bed.run({ type: 'brokers', brokers: [broker(0), broker(1)] });
    expect(bed.leader('alone')).toEqual({ leader: 1, epoch: 2, isr: [1] });
    expect(bed.leader('t')).toEqual({ leader: 0, epoch: 1, isr: [0] });
  });

  test('an out-of-sync replica leads only where unclean elections are allowed', () => {
    const bed = cluster([0, 1], { unclean: node([0, 1]), clean: node([0, 1]) });
    bed.run({ type: 'brokers', brokers: [broker(0)] });
    bed.run({ type: 'brokers', brokers: [broker(0), broker(1)] });
    bed.run({ type: 'brokers', brokers: [broker(1)] });
    expect(bed.leader('unclean')).toEqual({ leader: 1, epoch: 2, isr: [1] });
    expect(bed.zk.get('unclean-0')?.recoveryState).toBe(1);
    expect(bed.leader('clean')?.leader).toBe(-1);
  });

  test('a broker that came back under a new epoch is treated as gone and come', () => {
    const bed = cluster([0, 1], { t: node([1, 0]) });
    const requests = bed.run({ type: 'brokers', brokers: [broker(0), broker(1, 999)] });
    expect(bed.leader('t')?.leader).toBe(0);
    const last = requests.filter((item) => item.broker === 1).at(-1);
    expect(last?.request.brokerEpoch).toBe(999);
  });

  test('a state that the leader wrote meanwhile is taken over before the election', () => {
    const bed = cluster([0, 1, 2], { t: node([0, 1, 2]) });
    bed.behind('t-0', { isr: [0, 2] });
    bed.run({ type: 'brokers', brokers: [broker(1), broker(2)] });
    expect(bed.leader('t')).toEqual({ leader: 2, epoch: 1, isr: [2] });
  });

  test('an ISR that grew unseen still gives a leader', () => {
    const bed = cluster([0, 1], { t: node([0, 1]) });
    bed.run({ type: 'brokers', brokers: [broker(0)] });
    bed.run({ type: 'brokers', brokers: [broker(0), broker(1)] });
    bed.behind('t-0', { isr: [0, 1] });
    bed.run({ type: 'brokers', brokers: [broker(1)] });
    expect(bed.leader('t')?.leader).toBe(1);
  });

  test('a broken disk moves leadership of what was on it', () => {
    const bed = cluster([0, 1], { t: node([0, 1]), u: node([0, 1]) });
    const requests = bed.run({ type: 'log dir events', brokers: [0] });
    expect(told(requests)[0]).toBe('LeaderAndIsr>0 t-0:0/0 u-0:0/0');
    bed.run({
      type: 'leader and isr response',
      broker: 0,
      errors: [
        { topic: 't', partition: 0, errorCode: Errors.KAFKA_STORAGE_ERROR },
        { topic: 'u', partition: 0, errorCode: Errors.NONE },
      ],
    });
    expect([bed.leader('t')?.leader, bed.leader('u')?.leader]).toEqual([1, 0]);
  });

  test('a controlled shutdown moves what has another replica and names what it could not move', () => {
    const bed = cluster([0, 1], { t: node([1, 0]), f: node([0, 1]), alone: node([1]) });
    bed.run({ type: 'controlled shutdown', broker: 1, brokerEpoch: 101, reply: 7 });
    expect(bed.replies).toEqual([
      { to: 7, reply: { type: 'controlled shutdown', errorCode: 0, remaining: [] } },
    ]);
    expect(bed.leader('t')).toEqual({ leader: 0, epoch: 1, isr: [0] });
    expect(bed.leader('f')).toEqual({ leader: 0, epoch: 1, isr: [0] });
    expect(bed.leader('alone')?.leader).toBe(1);
    bed.run({ type: 'controlled shutdown', broker: 1, brokerEpoch: 5, reply: 8 });
    expect(bed.replies.at(-1)?.reply).toMatchObject({ errorCode: Errors.STALE_BROKER_EPOCH });
  });
});

describe('leaders', () => {
  const away = () => {
    const bed = cluster([0, 1], { t: node([1, 0]) });
    bed.run({ type: 'brokers', brokers: [broker(0)] });
    bed.run({ type: 'brokers', brokers: [broker(0), broker(1)] });
    bed.run(alter(bed, [0, 1]));
    return bed;
  };
  const alter = (bed: Bed, isr: number[], change: object = {}): ControllerEvent => {
    const partitions = [{ ...proposal(bed, isr), ...change }];
    const topics = [{ topicName: '', topicId: 'UOAnYb0pRuGb5SVQgQA4JQ', partitions }];
    return {
      type: 'alter partition',
      request: { brokerId: 0, brokerEpoch: 100, topics },
      apiVersion: 2,
      reply: 1,
    };
  };
  const outcome = (bed: Bed) => {
    const reply = bed.replies.at(-1)?.reply;
    return reply?.type === 'alter partition' ? reply.partitions[0]?.errorCode : undefined;
  };

  test('an ISR that its leader proposes is written, told and answered', () => {
    const bed = away();
    expect(bed.leader('t')).toEqual({ leader: 0, epoch: 1, isr: [0, 1] });
    expect(outcome(bed)).toBe(Errors.NONE);
    const requests = bed.run(alter(bed, [0]));
    expect(told(requests)).toEqual(['UpdateMetadata>0 t-0:0', 'UpdateMetadata>1 t-0:0']);
  });

  test.each([
    [{ leaderEpoch: 0 }, Errors.FENCED_LEADER_EPOCH],
    [{ leaderEpoch: 9 }, Errors.NOT_CONTROLLER],
    [{ partitionEpoch: 99 }, Errors.NOT_CONTROLLER],
    [{ partitionEpoch: 0 }, Errors.INVALID_UPDATE_VERSION],
    [{ newIsr: [0, 3] }, Errors.INELIGIBLE_REPLICA],
    [{ newIsr: [0], leaderRecoveryState: 1 }, Errors.INVALID_REQUEST],
  ])('a proposal with %o is refused with %i', (change, code) => {
    const bed = away();
    bed.run(alter(bed, [0], change));
    expect(outcome(bed)).toBe(code);
    expect(bed.leader('t')?.isr).toEqual([0, 1]);
  });

  test('the preferred replica leads again when asked, and by itself when too much is elsewhere', () => {
    const bed = away();
    const partitions = [{ topic: 't', partition: 0 }];
    bed.run({ type: 'elect leaders', partitions, electionType: 'preferred', reply: 3 });
    expect(bed.leader('t')).toEqual({ leader: 1, epoch: 2, isr: [0, 1] });
    bed.run({
      type: 'elect leaders',
      partitions: [
        { topic: 't', partition: 0 },
        { topic: 'x', partition: 0 },
      ],
      electionType: 'preferred',
      reply: 4,
    });
    const reply = bed.replies.at(-1)?.reply;
    expect(
      reply?.type === 'elect leaders' && reply.results.map(({ errorCode }) => errorCode),
    ).toEqual([Errors.ELECTION_NOT_NEEDED, Errors.UNKNOWN_TOPIC_OR_PARTITION]);
    const again = away();
    again.run({ type: 'balance' });
    expect(again.leader('t')?.leader).toBe(1);
  });

  test('a preferred replica that is not in sync is not elected', () => {
    const bed = away();
    bed.run(alter(bed, [0]));
    bed.run({
      type: 'elect leaders',
      partitions: [{ topic: 't', partition: 0 }],
      electionType: 'preferred',
      reply: 4,
    });
    const reply = bed.replies.at(-1)?.reply;
    expect(reply?.type === 'elect leaders' && reply.results[0]?.errorCode).toBe(
      Errors.PREFERRED_LEADER_NOT_AVAILABLE,
    );
    expect(bed.leader('t')?.leader).toBe(0);
  });
});

describe('failover', () => {
  test('announces brokers, then partitions, and elects where the leader is gone', () => {
    const old = cluster([0, 1], { t: node([1, 0]), u: node([1]) });
    const bed = new Bed();
    for (const [key, state] of old.zk) bed.zk.set(key, state);
    const leaders = ['t', 'u'].map((topic) => ({
      topic,
      partition: 0,
      state: old.zk.get(`${topic}-0`) as LeaderAndIsr,
    }));
    const topics = new Map([
      ['t', node([1, 0])],
      ['u', node([1])],
      ['v', node([0])],
    ]);
    const requests = told(
      bed.run({
        type: 'failover',
        snapshot: { brokers: [broker(0)], topics, leaders, deleting: ['w'] },
      }),
    );
    expect(requests[0]).toBe('UpdateMetadata>0');
    expect(bed.leader('t')).toEqual({ leader: 0, epoch: 2, isr: [0] });
    expect(bed.leader('u')).toEqual({ leader: -1, epoch: 1, isr: [1] });
    expect(bed.leader('v')).toEqual({ leader: 0, epoch: 0, isr: [0] });
  });

  test('is the same decision for the same state and event', () => {
    const bed = cluster([0, 1], { t: node([1, 0]) });
    const event: ControllerEvent = { type: 'brokers', brokers: [broker(0)] };
    const before = JSON.stringify([...bed.state.topics]);
    expect(decide(bed.state, event)).toEqual(decide(bed.state, event));
    expect(JSON.stringify([...bed.state.topics])).toBe(before);
  });
});
