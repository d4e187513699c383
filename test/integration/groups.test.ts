/** The group APIs over the wire, against a broker with its own ZooKeeper: every version, a restart, kafkajs as a peer. */
import kafkajs from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClientConnection } from '../../src/network/client-connection.ts';
import { Errors } from '../../src/protocol/errors.ts';
import { consumerGroupDescribeApi } from '../../src/protocol/messages/consumer-group-describe.ts';
import { consumerGroupHeartbeatApi } from '../../src/protocol/messages/consumer-group-heartbeat.ts';
import { deleteGroupsApi } from '../../src/protocol/messages/delete-groups.ts';
import { describeGroupsApi } from '../../src/protocol/messages/describe-groups.ts';
import { findCoordinatorApi } from '../../src/protocol/messages/find-coordinator.ts';
import { heartbeatApi } from '../../src/protocol/messages/heartbeat.ts';
import { joinGroupApi } from '../../src/protocol/messages/join-group.ts';
import { leaveGroupApi } from '../../src/protocol/messages/leave-group.ts';
import { listGroupsApi } from '../../src/protocol/messages/list-groups.ts';
import { offsetCommitApi } from '../../src/protocol/messages/offset-commit.ts';
import { offsetDeleteApi } from '../../src/protocol/messages/offset-delete.ts';
import { offsetFetchApi } from '../../src/protocol/messages/offset-fetch.ts';
import { syncGroupApi } from '../../src/protocol/messages/sync-group.ts';
import { batchOf, Kit, produce } from './broker-kit.ts';

let kit: Kit;
let client: ClientConnection;

beforeAll(async () => {
  kit = await Kit.start({
    'offsets.topic.num.partitions': '4',
    'offsets.topic.replication.factor': '1',
    'group.initial.rebalance.delay.ms': '0',
  });
  client = await kit.connect();
  await kit.createTopic('orders', 3);
});
afterAll(() => kit.stop());

async function find(key: string, version = 6) {
  const request = version >= 4 ? { keyType: 0, coordinatorKeys: [key] } : { key };
  const response = await client.send(findCoordinatorApi, request, { version });
  return version >= 4 ? response.coordinators[0]! : response;
}

/** Until the topic is there, has a leader, and is loaded. */
async function ready(): Promise<void> {
  for (;;) {
    const { errorCode } = await find('any');
    if (errorCode === Errors.NONE) {
      const listed = await client.send(listGroupsApi, {});
      const beat = await client.send(heartbeatApi, { groupId: 'any', memberId: 'x' });
      if (listed.errorCode === Errors.NONE && beat.errorCode === Errors.UNKNOWN_MEMBER_ID) return;
    } else if (errorCode !== Errors.COORDINATOR_NOT_AVAILABLE) {
      throw new Error(`FindCoordinator: ${errorCode}`);
    }
    await kit.platform.clock.sleep(50);
  }
}

async function join(groupId: string, version: number) {
  const protocols = [{ name: 'range', metadata: Buffer.from([0, 0, 0, 0, 0, 0]) }];
  const request = {
    groupId,
    sessionTimeoutMs: 10_000,
    ...(version >= 1 ? { rebalanceTimeoutMs: 10_000 } : {}),
    protocolType: 'consumer',
    protocols,
  };
  const first = await client.send(joinGroupApi, request, { version });
  if (first.errorCode !== Errors.MEMBER_ID_REQUIRED) return first;
  return client.send(joinGroupApi, { ...request, memberId: first.memberId }, { version });
}

function commit(groupId: string, offset: number, version: number, member: object = {}) {
  const partitions = [0, 9].map((partitionIndex) => ({ partitionIndex, committedOffset: offset }));
  const topics = [
    { name: 'orders', partitions },
    { name: 'nowhere', partitions: [{ partitionIndex: 0, committedOffset: 1 }] },
  ];
  return client.send(offsetCommitApi, { groupId, topics, ...member }, { version });
}

async function fetchOffset(groupId: string, version: number): Promise<number | bigint | undefined> {
  const topics = [{ name: 'orders', partitionIndexes: [0] }];
  const request = version >= 8 ? { groups: [{ groupId, topics }] } : { groupId, topics };
  const response = await client.send(offsetFetchApi, request, { version });
  const answered = version >= 8 ? response.groups[0]?.topics : response.topics;
  return answered?.[0]?.partitions[0]?.committedOffset;
}

describe('the group APIs', () => {
  it('create __consumer_offsets when somebody looks for a coordinator', async () => {
    expect((await find('first')).errorCode).toBe(Errors.COORDINATOR_NOT_AVAILABLE);
    await ready();
    const image = kit.running.broker.metadata.image;
    expect(image.topics.get('__consumer_offsets')?.partitions.size).toBe(4);
    for (let version = 0; version <= 6; version++) {
      const { errorCode, nodeId, host, port } = await find('first', version);
      expect({ errorCode, nodeId, host, port }).toEqual({
        errorCode: 0,
        nodeId: 0,
        host: '127.0.0.1',
        port: kit.port,
      });
    }
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])(
    'join, sync, commit and leave (JoinGroup v%i)',
    async (version) => {
      const groupId = `group-${version}`;
      const { memberId, generationId, members } = await join(groupId, version);
      expect(members.map((member) => member.memberId)).toEqual([memberId]);
      const assignments = [{ memberId, assignment: Buffer.from('mine') }];
      const sync = { groupId, memberId, generationId, assignments };
      const synced = await client.send(
        syncGroupApi,
        version >= 5 ? { ...sync, protocolType: 'consumer', protocolName: 'range' } : sync,
        { version: Math.min(version, 5) },
      );
      expect(synced.assignment.toString()).toBe('mine');
      const beat = { groupId, memberId, generationId };
      const beaten = await client.send(heartbeatApi, beat, { version: Math.min(version, 4) });
      expect(beaten.errorCode).toBe(Errors.NONE);
      const member = version === 0 ? {} : { memberId, generationIdOrMemberEpoch: generationId };
      const committed = await commit(groupId, 40 + version, version, member);
      expect(
        committed.topics.map(({ partitions }) => partitions.map(({ errorCode }) => errorCode)),
      ).toEqual([[3, 0], [3]]);
      expect(await fetchOffset(groupId, version)).toBe(40 + version);
      const leave = version >= 3 ? { groupId, members: [{ memberId }] } : { groupId, memberId };
      const left = await client.send(leaveGroupApi, leave, { version: Math.min(version, 5) });
      expect([left.errorCode, ...left.members.map(({ errorCode }) => errorCode)]).toEqual(
        version >= 3 ? [0, 0] : [0],
      );
      const described = await client.send(describeGroupsApi, { groups: [groupId] });
      expect(described.groups[0]?.groupState).toBe('Empty');
    },
  );

  it('list, describe and delete', async () => {
    const listed = await client.send(listGroupsApi, { statesFilter: ['empty'] });
    expect(listed.groups.map(({ groupId }) => groupId)).toContain('group-9');
    expect((await client.send(listGroupsApi, { statesFilter: ['Stable'] })).groups).toEqual([]);
    const described = await client.send(describeGroupsApi, {
      groups: ['nobody'],
      includeAuthorizedOperations: true,
    });
    expect(described.groups[0]).toMatchObject({
      errorCode: 0,
      groupState: 'Dead',
      authorizedOperations: 328,
    });
    const offsets = await client.send(offsetDeleteApi, {
      groupId: 'group-5',
      topics: [{ name: 'orders', partitions: [{ partitionIndex: 0 }, { partitionIndex: 9 }] }],
    });
    expect(offsets.topics[0]?.partitions.map(({ errorCode }) => errorCode)).toEqual([3, 0]);
    expect(await fetchOffset('group-5', 9)).toBe(-1);
    const deleted = await client.send(deleteGroupsApi, { groupsNames: ['group-6', 'nobody'] });
    expect(deleted.results.map(({ errorCode }) => errorCode)).toEqual([0, 69]);
  });

  it('of the new protocol are refused, so that clients ask for the classic one', async () => {
    const beat = { groupId: 'modern', memberId: 'x', memberEpoch: 0 };
    const { UNSUPPORTED_VERSION } = Errors;
    expect((await client.send(consumerGroupHeartbeatApi, beat)).errorCode).toBe(
      UNSUPPORTED_VERSION,
    );
    const { groups } = await client.send(consumerGroupDescribeApi, { groupIds: ['a', 'b'] });
    expect(groups.map(({ groupId, errorCode }) => [groupId, errorCode])).toEqual([
      ['a', UNSUPPORTED_VERSION],
      ['b', UNSUPPORTED_VERSION],
    ]);
  });

  it('remember groups and offsets across a restart', async () => {
    await kit.stopBroker();
    await kit.startBroker();
    client = await kit.connect();
    await ready();
    expect(await fetchOffset('group-9', 9)).toBe(49);
    expect(await fetchOffset('group-6', 9)).toBe(-1);
    const described = await client.send(describeGroupsApi, { groups: ['group-9', 'group-6'] });
    expect(described.groups.map(({ groupState }) => groupState)).toEqual(['Empty', 'Dead']);
  });
});

describe('kafkajs', () => {
  it('shares a topic between two members of a group', async () => {
    const seen = new Set<string>();
    const kafka = new kafkajs.Kafka({
      brokers: [`127.0.0.1:${kit.port}`],
      logLevel: kafkajs.logLevel.NOTHING,
    });
    const partitions = new Map<string, number[]>();
    const consumers = [0, 1].map((i) => {
      const consumer = kafka.consumer({
        groupId: 'js',
        sessionTimeout: 10_000,
        heartbeatInterval: 100,
        maxWaitTimeInMs: 100,
      });
      consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
        partitions.set(`${i}`, payload.memberAssignment['orders'] ?? []);
      });
      return consumer;
    });
    for (const consumer of consumers) {
      await consumer.connect();
      await consumer.subscribe({ topic: 'orders', fromBeginning: true });
      await consumer.run({
        eachMessage: async ({ partition, message }) => {
          seen.add(`${partition} ${message.value}`);
        },
      });
    }
    const until = async (holds: () => boolean) => {
      while (!holds()) await kit.platform.clock.sleep(20);
    };
    const all = () => [...partitions.values()].flat().sort();
    await until(() => partitions.size === 2 && all().join() === '0,1,2');
    for (const partition of [0, 1, 2])
      await produce(client, 'orders', batchOf([`v${partition}`]), { partition });
    await until(() => seen.size === 3);
    await Promise.all(consumers.map((consumer) => consumer.disconnect()));
    const described = await client.send(describeGroupsApi, { groups: ['js'] });
    expect(described.groups[0]).toMatchObject({ groupState: 'Empty', members: [] });
    const { groups } = await client.send(offsetFetchApi, {
      groups: [{ groupId: 'js', topics: null }],
    });
    const total = groups[0]?.topics[0]?.partitions.reduce(
      (sum, at) => sum + Number(at.committedOffset),
      0,
    );
    expect(total).toBe(3);
  });
});
