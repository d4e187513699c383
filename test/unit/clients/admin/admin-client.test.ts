import { describe, expect, it } from 'vitest';
import { AdminClient } from '../../../../src/clients/admin/admin-client.ts';
import { deleteAclsApi } from '../../../../src/protocol/messages/delete-acls.ts';
import { describeAclsApi } from '../../../../src/protocol/messages/describe-acls.ts';
import { Errors } from '../../../../src/protocol/errors.ts';
import { deleteGroupsApi } from '../../../../src/protocol/messages/delete-groups.ts';
import { offsetDeleteApi } from '../../../../src/protocol/messages/offset-delete.ts';
import { offsetCommitApi } from '../../../../src/protocol/messages/offset-commit.ts';
import { apiVersionsApi } from '../../../../src/protocol/messages/api-versions.ts';
import { javaClassOf } from '../../../../src/clients/errors.ts';
import { FakeBroker, SILENCE } from '../fake-broker.ts';

async function open() {
  const broker = await FakeBroker.start();
  const admin = AdminClient.create({ bootstrapServers: 'localhost:9092' }, broker.environment);
  return { broker, admin };
}

it('answers with a promise like any other', async () => {
  const broker = await FakeBroker.start();
  const admin = new AdminClient({ bootstrapServers: 'localhost:9092' }, broker.environment);
  broker.on(offsetDeleteApi, () => ({ errorCode: Errors.INVALID_GROUP_ID, topics: [] }));
  let ended = 0;
  const deleted: Promise<unknown> = admin.deleteConsumerGroupOffsets('', []);
  const caught = deleted.finally(() => ended++).catch((error: Error) => error.message);
  expect(await broker.settle(caught)).toBe('The configured groupId is invalid.');
  expect(ended).toBe(1);
  await admin.close();
});

const LITERAL = 3;
const everything = {
  resourceType: 'ANY',
  resourceName: null,
  patternType: 'ANY',
  principal: null,
  host: null,
  operation: 'ANY',
  permission: 'ANY',
} as const;

it('asks a broker before 2.0 for literal permissions when any pattern would do', async () => {
  const { broker, admin } = await open();
  for (const { key } of [describeAclsApi, deleteAclsApi]) broker.versionMax.set(key, 0);
  broker.on(describeAclsApi, ({ patternTypeFilter }) => {
    expect(patternTypeFilter).toBe(LITERAL);
    return { resources: [] };
  });
  broker.on(deleteAclsApi, ({ filters }) => {
    expect(filters.map((one) => one.patternTypeFilter)).toEqual([LITERAL]);
    return { filterResults: [{ matchingAcls: [] }] };
  });
  expect(await broker.settle(admin.describeAcls(everything))).toEqual([]);
  expect(await broker.settle(admin.deleteAcls([everything]).all())).toEqual(
    new Map([[everything, []]]),
  );
  await admin.close();
});

it("does not repeat a program's mistake until the time is up", async () => {
  const { broker, admin } = await open();
  const created = admin.createTopics([{ name: 't', replicasAssignments: 5 as never }]).all();
  await expect(broker.settle(created)).rejects.toThrow(TypeError);
  expect(broker.clock.monotonic()).toBeLessThan(1000);
  await admin.close();
});

it('fails as a whole when a group is refused, though no partition was named', async () => {
  const { broker, admin } = await open();
  broker.on(offsetDeleteApi, () => ({ errorCode: Errors.INVALID_GROUP_ID, topics: [] }));
  const deleted = admin.deleteConsumerGroupOffsets('', []);
  await expect(broker.settle(deleted.all())).rejects.toThrow('The configured groupId is invalid.');
  expect(await broker.settle(deleted.settled())).toEqual([]);
  await admin.close();
});

it('asks once for a group that is named twice', async () => {
  const { broker, admin } = await open();
  const asked: string[] = [];
  broker.on(deleteGroupsApi, ({ groupsNames }) => {
    asked.push(...groupsNames);
    return { results: groupsNames.map((groupId) => ({ groupId })) };
  });
  await broker.settle(admin.deleteConsumerGroups(['g', 'g']).all());
  expect(asked).toEqual(['g']);
  await admin.close();
});

describe('in the words of Kafka 3.9.1', () => {
  const said = (promise: PromiseLike<unknown>) =>
    Promise.resolve(promise).then(
      () => 'ok',
      (error: Error) => `${javaClassOf(error).replace(/.*\./, '')} ${error.message}`,
    );
  const tp = (topic: string, partition: number) => ({ topic, partition });

  it('a closed one takes no calls', async () => {
    const { admin } = await open();
    await admin.close();
    const closing = 'Cannot accept new calls when AdminClient is closing.';
    expect(await said(admin.listTopics())).toBe(`IllegalStateException ${closing}`);
    await expect(admin.listConsumerGroups()).rejects.toMatchObject({
      message: 'Failed to find brokers to send ListGroups',
      cause: { message: closing },
    });
  });

  it('names a call that nobody could be asked, and whether a broker was being connected to', async () => {
    const broker = new FakeBroker();
    const nobody = AdminClient.create({ bootstrapServers: 'localhost:9092' }, broker.environment);
    const silent = await FakeBroker.start();
    silent.on(apiVersionsApi, () => SILENCE);
    const mute = AdminClient.create({ bootstrapServers: 'localhost:9092' }, silent.environment);
    const options = { timeoutMs: 500 };
    const late = 'TimeoutException Timed out waiting';
    for (const [admin, on, where] of [
      [nobody, broker, 'for a node assignment'],
      [mute, silent, 'to send the call'],
    ] as const) {
      const calls = {
        'offsetFetch(api=FIND_COORDINATOR)': () => admin.listConsumerGroupOffsets('g', options),
        'offsetDelete(api=FIND_COORDINATOR)': () =>
          admin.deleteConsumerGroupOffsets('g', [tp('t', 0)], options),
        'leaveGroup(api=FIND_COORDINATOR)': () =>
          admin.removeMembersFromConsumerGroup('g', [{ groupInstanceId: 'i' }], options),
        'deleteConsumerGroups(api=FIND_COORDINATOR)': () =>
          admin.deleteConsumerGroups(['g'], options),
        'listOffsets(api=METADATA)': () => admin.listOffsets([[tp('t', 0), 'latest']], options),
        createTopics: () => admin.createTopics([{ name: 't' }], options),
      };
      for (const [name, call] of Object.entries(calls))
        expect(await on.settle(said(call()))).toBe(`${late} ${where}. Call: ${name}`);
      await admin.close();
    }
  });

  it('an alteration of offsets names the partitions that failed, one alone says why', async () => {
    const { broker, admin } = await open();
    broker.on(offsetCommitApi, ({ topics }) => ({
      topics: topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ partitionIndex }) => ({
          partitionIndex,
          errorCode: partitionIndex > 0 ? Errors.UNKNOWN_TOPIC_OR_PARTITION : Errors.NONE,
        })),
      })),
    }));
    const offsets = [0, 1, 2].map((partition) => [tp('t', partition), 5] as const);
    const altered = admin.alterConsumerGroupOffsets('g', offsets);
    expect(await broker.settle(said(altered))).toBe(
      'UnknownTopicOrPartitionException Failed altering consumer group offsets for the following partitions: [t-1, t-2]',
    );
    expect(await said(altered.get(tp('t', 1))!)).toBe(
      'UnknownTopicOrPartitionException This server does not host this topic-partition.',
    );
    expect(await said(altered.get(tp('t', 0))!)).toBe('ok');
    await admin.close();
  });

  it('refuses what no request can hold', async () => {
    const { broker, admin } = await open();
    const binding = {
      resourceType: 'TOPIC',
      resourceName: 't',
      patternType: 'LITERAL',
      principal: 'User:a',
      host: '*',
      operation: 'READ',
      permission: 'ALLOW',
    } as const;
    const invalid = (text: string) => `InvalidTopicException ${text}`;
    const rows: [() => PromiseLike<unknown>, string][] = [
      [
        () => admin.createTopics([{ name: null as never }]),
        invalid("The given topic name 'null' cannot be represented in a request."),
      ],
      [
        () => admin.deleteTopics({ topicIds: ['AAAAAAAAAAAAAAAAAAAAAA'] }),
        invalid("The given topic ID 'AAAAAAAAAAAAAAAAAAAAAA' cannot be represented in a request."),
      ],
      [
        () => admin.alterPartitionReassignments([[tp('t', -1), [0]]]),
        invalid('The given partition index -1 is not valid.'),
      ],
      [
        () => admin.listPartitionReassignments({ partitions: [tp('', 0)] }),
        invalid("The given topic name '' cannot be represented in a request."),
      ],
      [
        () => admin.createAcls([{ ...binding, operation: 'UNKNOWN' }]),
        'InvalidRequestException Invalid ACL creation: Operation is UNKNOWN',
      ],
      [
        () => admin.createAcls([{ ...binding, resourceType: 'ANY' }]),
        'InvalidRequestException Invalid ACL creation: Resource type is ANY.',
      ],
      [
        () => admin.describeConfigs([{ type: 'BROKER', name: 'abc' }]),
        'NumberFormatException For input string: "abc"',
      ],
      [
        () => admin.describeConfigs([{ type: 'BROKER_LOGGER', name: '' }]),
        'NumberFormatException For input string: ""',
      ],
      [
        () => admin.removeMembersFromConsumerGroup('g', []),
        'IllegalArgumentException Invalid empty members has been provided',
      ],
    ];
    for (const [call, text] of rows) expect(await broker.settle(said(call()))).toBe(text);
    expect(() => admin.alterPartitionReassignments([[tp('t', 0), []]])).toThrow(
      'Cannot create a new partition reassignment without any replicas',
    );
    await admin.close();
  });
});
