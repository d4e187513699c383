/** A controller's decisions played to their end against a ZooKeeper that is a map; shared by the tests of this folder. */
import { decide } from '../../../src/controller/decide.ts';
import type { Decision } from '../../../src/controller/decision.ts';
import type { ControllerEvent, Write, WriteOutcome } from '../../../src/controller/events.ts';
import type { AddressedRequest } from '../../../src/controller/request-batch.ts';
import {
  type ClusterBroker,
  type ClusterState,
  emptyState,
} from '../../../src/controller/state.ts';
import { assignment, type LeaderAndIsr, type TopicNode } from '../../../src/controller/znodes.ts';

/** A controller whose ZooKeeper is a map of partition states: runs every event to its end. */
export class Bed {
  state: ClusterState = emptyState(
    {
      brokerId: 0,
      listenerName: 'PLAINTEXT',
      deleteTopicEnable: true,
      leaderImbalancePerBrokerPercentage: 10,
      topicIds: true,
      leaderRecovery: true,
      uncleanElection: (topic) => topic.startsWith('unclean'),
    },
    5,
  );
  readonly zk = new Map<string, LeaderAndIsr>();
  readonly deleted: string[] = [];
  /** Topic nodes as they were last written. */
  readonly nodes = new Map<string, TopicNode>();
  replies: Decision['replies'][number][] = [];

  run(event: ControllerEvent): AddressedRequest[] {
    const requests: AddressedRequest[] = [];
    let decision = decide(this.state, event);
    for (let rounds = 0; ; rounds++) {
      if (rounds > 50) throw new Error('does not end');
      this.state = decision.state;
      requests.push(...decision.requests);
      this.replies.push(...decision.replies);
      const { writes, rest, pending } = decision;
      if (writes.length === 0) return requests;
      const outcomes = writes.map((write) => this.write(write));
      decision = decide(this.state, { type: 'written', writes, outcomes, rest, pending });
    }
  }

  write(write: Write): WriteOutcome {
    if (write.type === 'delete topic') {
      this.deleted.push(write.topic);
      return { ok: true, version: 0 };
    }
    if (write.type === 'set topic') this.nodes.set(write.topic, write.node);
    if (!('partition' in write)) return { ok: true, version: 0 };
    const key = `${write.topic}-${write.partition}`;
    const current = this.zk.get(key) ?? null;
    if (write.type === 'read state') return { ok: false, reason: 'looked', current };
    if (write.type === 'create state') {
      this.zk.set(key, write.state);
      return { ok: true, version: 0 };
    }
    if (current === null || current.partitionEpoch !== write.state.partitionEpoch)
      return { ok: false, reason: 'BADVERSION', current };
    const version = current.partitionEpoch + 1;
    this.zk.set(key, { ...write.state, partitionEpoch: version });
    return { ok: true, version };
  }

  /** A leader that writes its ISR itself, as brokers before 2.7 do. */
  behind(key: string, change: Partial<LeaderAndIsr>): void {
    const current = this.zk.get(key) as LeaderAndIsr;
    this.zk.set(key, { ...current, ...change, partitionEpoch: current.partitionEpoch + 1 });
  }

  leader(topic: string, partition = 0) {
    const state = this.state.topics.get(topic)?.partitions.get(partition)?.leaderAndIsr;
    return state === null || state === undefined
      ? null
      : { leader: state.leader, epoch: state.leaderEpoch, isr: state.isr };
  }
}

export const broker = (id: number, epoch = 100 + id): ClusterBroker => ({
  id,
  epoch,
  rack: null,
  endpoints: [
    { listenerName: 'PLAINTEXT', host: 'h', port: 9092 + id, securityProtocol: 'PLAINTEXT' },
  ],
});

export const node = (...replicas: number[][]): TopicNode => ({
  id: 'UOAnYb0pRuGb5SVQgQA4JQ',
  partitions: new Map(replicas.map((list, index) => [index, assignment(list)])),
});

export function cluster(brokers: readonly number[], topics: Record<string, TopicNode> = {}): Bed {
  const bed = new Bed();
  const snapshot = {
    brokers: brokers.map((id) => broker(id)),
    topics: new Map(),
    leaders: [],
    deleting: [],
  };
  bed.run({ type: 'failover', snapshot });
  const added = new Map(Object.entries(topics));
  bed.run({ type: 'topics', names: new Set(added.keys()), added });
  return bed;
}

/** `LeaderAndIsr>1 t-0:leader/epoch`: what went to whom, in order. */
export function told(requests: readonly AddressedRequest[]): string[] {
  return requests.map((item) => {
    const states: string[] = [];
    if (item.api === 'LeaderAndIsr')
      for (const topic of item.request.topicStates)
        for (const p of topic.partitionStates)
          states.push(
            `${topic.topicName}-${p.partitionIndex}:${p.leader}/${p.leaderEpoch}${p.isNew ? ' new' : ''}`,
          );
    if (item.api === 'UpdateMetadata')
      for (const topic of item.request.topicStates)
        for (const p of topic.partitionStates)
          states.push(`${topic.topicName}-${p.partitionIndex}:${p.leader}`);
    if (item.api === 'StopReplica')
      for (const topic of item.request.topicStates)
        for (const p of topic.partitionStates)
          states.push(
            `${topic.topicName}-${p.partitionIndex}${p.deletePartition ? ' delete' : ''}/${p.leaderEpoch}`,
          );
    return [`${item.api}>${item.broker}`, ...states].join(' ');
  });
}

/** What the leader of t-0 asks for, under what ZooKeeper has now. */
export function proposal(bed: Bed, newIsr: number[]) {
  const { leaderEpoch, partitionEpoch } = bed.zk.get('t-0') as LeaderAndIsr;
  return {
    partitionIndex: 0,
    leaderEpoch,
    partitionEpoch,
    newIsr,
    newIsrWithEpochs: [],
    leaderRecoveryState: 0,
  };
}
