import { describe, expect, test } from 'vitest';
import type { BrokerRequest } from '../../../src/controller/request-batch.ts';
import { Controller } from '../../../src/controller/controller.ts';
import { createWithParents, ZooKeeperSession } from '../../../src/controller/session.ts';
import {
  encodeBroker,
  encodeTopic,
  assignment,
  paths,
  PERSISTENT_PATHS,
} from '../../../src/controller/znodes.ts';
import type { Clock, Logger } from '../../../src/platform/platform.ts';
import { FakeServer, type FakeSession } from './fake-zookeeper.ts';

const clock: Clock = {
  now: () => 1700000000000,
  monotonic: () => 0,
  after: () => ({ cancel() {} }),
  sleep: async () => {},
  turn: async () => {},
};
const errors: string[] = [];
const log: Logger = {
  debug() {},
  info() {},
  warn() {},
  error: (message, error) => errors.push(`${message} ${error}`),
  fatal: (message) => errors.push(message),
};

/** Lets everything that is only waiting for promises finish. */
async function settle(): Promise<void> {
  for (let i = 0; i < 60; i++) await new Promise((resolve) => setImmediate(resolve));
}

class Bed {
  readonly server = new FakeServer();
  readonly requests: string[] = [];
  readonly sessions: FakeSession[] = [];

  async controller(
    brokerId: number,
  ): Promise<{ controller: Controller; session: ZooKeeperSession }> {
    const connect = async () => {
      const session = this.server.session();
      this.sessions.push(session);
      return session;
    };
    const session = await ZooKeeperSession.open({ connect, clock, log });
    for (const path of PERSISTENT_PATHS) await createWithParents(session, path);
    await this.register(session, brokerId);
    session.onRenewed(() => this.register(session, brokerId));
    const controller = new Controller({
      session,
      clock,
      log,
      random: { next: () => 0.5, bytes: (size) => Buffer.alloc(size, 7) },
      settings: {
        brokerId,
        listenerName: 'PLAINTEXT',
        deleteTopicEnable: true,
        leaderImbalancePerBrokerPercentage: 10,
        topicIds: true,
        leaderRecovery: true,
        uncleanElection: () => false,
      },
      interBrokerProtocolVersion: '3.9-IV0',
      balanceIntervalMs: 300000,
      link: (broker) => ({
        send: async (request) => this.answer(broker.id, request),
        close() {},
      }),
    });
    return { controller, session };
  }

  async register(session: ZooKeeperSession, id: number): Promise<void> {
    const endpoint = {
      listenerName: 'PLAINTEXT',
      host: 'h',
      port: 9092,
      securityProtocol: 'PLAINTEXT',
    };
    const data = encodeBroker(
      { endpoints: [endpoint], rack: null },
      { timestamp: 1, jmxPort: -1, features: true },
    );
    await session.create(paths.broker(id), data, { mode: 'ephemeral' });
  }

  answer(broker: number, { api, request }: BrokerRequest) {
    this.requests.push(`${api}>${broker}`);
    if (api === 'UpdateMetadata') return { errorCode: 0 };
    if (api === 'LeaderAndIsr') return { errorCode: 0, partitionErrors: [], topics: [] };
    const partitionErrors = request.topicStates.flatMap(({ topicName, partitionStates }) =>
      partitionStates.map(({ partitionIndex }) => ({ topicName, partitionIndex, errorCode: 0 })),
    );
    return { errorCode: 0, partitionErrors };
  }

  async topic(session: ZooKeeperSession, name: string, ...replicas: number[][]): Promise<void> {
    const partitions = new Map(replicas.map((list, index) => [index, assignment(list)]));
    await session.create(paths.topic(name), encodeTopic({ id: null, partitions }));
  }
}

describe('controller', () => {
  test('writes at its election what Kafka writes', async () => {
    const bed = new Bed();
    const { controller } = await bed.controller(0);
    await controller.start();
    expect(controller.isActive).toBe(true);
    expect(bed.server.text('/controller')).toBe(
      '{"version":2,"brokerid":0,"timestamp":"1700000000000","kraftControllerEpoch":-1}',
    );
    expect(bed.server.text('/controller_epoch')).toBe('1');
    expect(bed.server.text('/feature')).toBe('{"features":{},"version":2,"status":1}');
    expect(bed.server.log.slice(-4)).toEqual([
      'create /controller_epoch',
      'create /controller',
      'set /controller_epoch',
      'create /feature',
    ]);
  });

  test('leads a topic that somebody else put into ZooKeeper, and gives it an id', async () => {
    const bed = new Bed();
    const { controller, session } = await bed.controller(0);
    await controller.start();
    await bed.topic(session, 't', [0], [0]);
    await settle();
    expect(bed.server.text('/brokers/topics/t/partitions/1/state')).toBe(
      '{"controller_epoch":1,"leader":0,"version":1,"leader_epoch":0,"isr":[0]}',
    );
    expect(bed.server.text('/brokers/topics/t')).toContain('"topic_id":"BwcHBwcHRweHBwcHBwcHBw"');
    expect(bed.requests.slice(-2)).toEqual(['LeaderAndIsr>0', 'UpdateMetadata>0']);
    await session.set(
      paths.topic('t'),
      encodeTopic({ id: null, partitions: new Map([0, 1, 2].map((p) => [p, assignment([0])])) }),
    );
    await settle();
    expect(bed.server.nodes.has('/brokers/topics/t/partitions/2/state')).toBe(true);
    expect(errors).toEqual([]);
  });

  test('removes a marked topic from ZooKeeper, leaves first', async () => {
    const bed = new Bed();
    const { controller, session } = await bed.controller(0);
    await controller.start();
    await session.create(paths.topicConfig('t'), Buffer.from('{}'));
    await bed.topic(session, 't', [0]);
    await settle();
    await session.create(paths.deleteTopic('t'), null);
    await settle();
    expect(bed.server.log.slice(-6)).toEqual([
      'delete /brokers/topics/t/partitions/0/state',
      'delete /brokers/topics/t/partitions/0',
      'delete /brokers/topics/t/partitions',
      'delete /brokers/topics/t',
      'delete /config/topics/t',
      'delete /admin/delete_topics/t',
    ]);
    await bed.topic(session, 't', [0]);
    await settle();
    expect(bed.server.nodes.has('/brokers/topics/t/partitions/0/state')).toBe(true);
  });

  test('a second broker waits, takes over when the first goes, and fences it', async () => {
    const bed = new Bed();
    const first = await bed.controller(0);
    await first.controller.start();
    const second = await bed.controller(1);
    await second.controller.start();
    expect([second.controller.isActive, second.controller.activeId]).toEqual([false, 0]);
    await bed.topic(first.session, 't', [0, 1]);
    await settle();
    await first.controller.close();
    await first.session.close();
    await settle();
    expect([second.controller.isActive, bed.server.text('/controller_epoch')]).toEqual([true, '2']);
    expect(bed.server.text('/brokers/topics/t/partitions/0/state')).toBe(
      '{"controller_epoch":2,"leader":1,"version":1,"leader_epoch":2,"isr":[1]}',
    );
    expect(errors.splice(0)).toEqual([]);
  });

  test('an office taken away is left, and contended for again', async () => {
    const bed = new Bed();
    const { controller, session } = await bed.controller(0);
    await controller.start();
    await session.set('/controller_epoch', Buffer.from('9'));
    await bed.topic(session, 't', [0]);
    await settle();
    expect(bed.server.nodes.has('/brokers/topics/t/partitions')).toBe(false);
    await session.delete('/controller');
    await settle();
    expect([controller.isActive, bed.server.text('/controller_epoch')]).toEqual([true, '10']);
    expect(bed.server.nodes.has('/brokers/topics/t/partitions/0/state')).toBe(true);
  });

  test('after its session expired it registers anew, is elected again and leads what it led', async () => {
    const bed = new Bed();
    const { controller, session } = await bed.controller(0);
    await controller.start();
    await bed.topic(session, 't', [0]);
    await settle();
    const before = (await session.exists(paths.broker(0)))?.czxid;
    bed.sessions[0]?.expire();
    await settle();
    expect((await session.exists(paths.broker(0)))?.czxid).not.toBe(before);
    expect([controller.isActive, bed.server.text('/controller_epoch')]).toEqual([true, '2']);
    expect(bed.server.text('/brokers/topics/t/partitions/0/state')).toContain('"leader":0');
    expect(session.wasOurs(bed.sessions[0]?.sessionId ?? 0n)).toBe(true);
  });

  test('works off notifications and removes them', async () => {
    const bed = new Bed();
    const { controller, session } = await bed.controller(0);
    await controller.start();
    await bed.topic(session, 't', [0]);
    await settle();
    const mode = 'persistent-sequential';
    await session.create(
      '/log_dir_event_notification/log_dir_event_',
      Buffer.from('{"version":1,"broker":0,"event":1}'),
      { mode },
    );
    await session.create(
      '/isr_change_notification/isr_change_',
      Buffer.from('{"version":1,"partitions":[{"topic":"t","partition":0}]}'),
      { mode },
    );
    await session.create(
      '/admin/preferred_replica_election',
      Buffer.from('{"version":1,"partitions":[]}'),
    );
    await settle();
    const left = ['/log_dir_event_notification', '/isr_change_notification'].flatMap((path) =>
      bed.server.children(path),
    );
    expect(left).toEqual([]);
    expect(bed.server.nodes.has('/admin/preferred_replica_election')).toBe(false);
    expect(errors).toEqual([]);
  });

  test('answers NOT_CONTROLLER without an office', async () => {
    const bed = new Bed();
    const { controller } = await bed.controller(0);
    await expect(controller.controlledShutdown(0, -1)).rejects.toMatchObject({ code: 41 });
    await controller.start();
    expect(await controller.controlledShutdown(0, -1)).toMatchObject({
      errorCode: 0,
      remaining: [],
    });
  });
});
