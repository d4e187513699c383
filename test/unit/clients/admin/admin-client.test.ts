import { expect, it } from 'vitest';
import { AdminClient } from '../../../../src/clients/admin/admin-client.ts';
import { deleteAclsApi } from '../../../../src/protocol/messages/delete-acls.ts';
import { describeAclsApi } from '../../../../src/protocol/messages/describe-acls.ts';
import { FakeBroker } from '../fake-broker.ts';

async function open() {
  const broker = await FakeBroker.start();
  const admin = AdminClient.create({ bootstrapServers: 'localhost:9092' }, broker.environment);
  return { broker, admin };
}

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
