import { expect, it } from 'vitest';
import { AdminClient } from '../../../../src/clients/admin/admin-client.ts';
import { deleteAclsApi } from '../../../../src/protocol/messages/delete-acls.ts';
import { describeAclsApi } from '../../../../src/protocol/messages/describe-acls.ts';
import { Errors } from '../../../../src/protocol/errors.ts';
import { deleteGroupsApi } from '../../../../src/protocol/messages/delete-groups.ts';
import { offsetDeleteApi } from '../../../../src/protocol/messages/offset-delete.ts';
import { FakeBroker } from '../fake-broker.ts';

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
  const created = admin.createTopics([{ name: 5 as unknown as string }]).all();
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
