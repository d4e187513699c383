/** Compaction in a running broker: committed offsets, keys that must be there, settings that change. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ClientConnection } from '../../src/network/client-connection.ts';
import { Errors } from '../../src/protocol/errors.ts';
import { incrementalAlterConfigsApi } from '../../src/protocol/messages/incremental-alter-configs.ts';
import { offsetCommitApi } from '../../src/protocol/messages/offset-commit.ts';
import { offsetFetchApi } from '../../src/protocol/messages/offset-fetch.ts';
import { findCoordinatorApi } from '../../src/protocol/messages/find-coordinator.ts';
import { BatchBuilder } from '../../src/protocol/records/builder.ts';
import { batchOf, Kit, produce } from './broker-kit.ts';
import { Wire } from './transaction-kit.ts';

let kit: Kit;
let client: ClientConnection;

beforeAll(async () => {
  kit = await Kit.start({
    'offsets.topic.num.partitions': '1',
    'offsets.topic.replication.factor': '1',
    'offsets.topic.segment.bytes': '2000',
    'transaction.state.log.num.partitions': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.segment.bytes': '2000',
    'log.cleaner.backoff.ms': '50',
    'log.cleaner.min.cleanable.ratio': '0.05',
  });
  client = await kit.connect();
  await kit.createTopic('orders');
});
afterAll(() => kit.stop());

const wait = { timeout: 20_000, interval: 50 };

function logBytes(partition: string): number {
  const folder = join(kit.directory, 'logs', partition);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.log'))
    .reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

function cleanOffset(topic: string): number {
  const file = join(kit.directory, 'logs', 'cleaner-offset-checkpoint');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return Number(new RegExp(`^${topic} 0 (\\d+)$`, 'm').exec(text)?.[1] ?? -1);
}

async function commit(groupId: string, offset: number): Promise<number | undefined> {
  const partitions = [{ partitionIndex: 0, committedOffset: offset }];
  const topics = [{ name: 'orders', partitions }];
  const answer = await client.send(offsetCommitApi, { groupId, topics }, { version: 7 });
  return answer.topics[0]?.partitions[0]?.errorCode;
}

async function committed(groupId: string): Promise<number> {
  const groups = [{ groupId, topics: [{ name: 'orders', partitionIndexes: [0] }] }];
  const answer = await client.send(offsetFetchApi, { groups }, { version: 8 });
  return Number(answer.groups[0]?.topics[0]?.partitions[0]?.committedOffset);
}

/** Until the group's coordinator answers. */
async function coordinated(): Promise<void> {
  await expect
    .poll(async () => {
      await client.send(findCoordinatorApi, { keyType: 0, coordinatorKeys: ['once'] });
      return commit('probe', 1);
    }, wait)
    .toBe(Errors.NONE);
}

it('compacts __consumer_offsets, and every group has its offsets after a restart', async () => {
  await coordinated();
  expect(await commit('once', 42)).toBe(Errors.NONE);
  for (let i = 1; i <= 200; i++) expect(await commit('often', i)).toBe(Errors.NONE);
  await expect.poll(() => cleanOffset('__consumer_offsets'), wait).toBeGreaterThan(150);
  await expect.poll(() => logBytes('__consumer_offsets-0'), wait).toBeLessThan(6000);
  await kit.stopBroker();
  await kit.startBroker();
  client = await kit.connect();
  await coordinated();
  expect(await committed('once')).toBe(42);
  expect(await committed('often')).toBe(200);
});

it('compacts __transaction_state, and every id has its epoch after a restart', async () => {
  const wire = new Wire(client);
  expect(await wire.init('once')).toMatchObject({ errorCode: 0, producerEpoch: 0 });
  for (let i = 0; i < 200; i++)
    expect(await wire.init('often')).toMatchObject({ errorCode: 0, producerEpoch: i });
  await expect.poll(() => cleanOffset('__transaction_state'), wait).toBeGreaterThan(150);
  await expect.poll(() => logBytes('__transaction_state-0'), wait).toBeLessThan(6000);
  await kit.stopBroker();
  await kit.startBroker();
  client = await kit.connect();
  const again = new Wire(client);
  expect(await again.init('once')).toMatchObject({ errorCode: 0, producerEpoch: 1 });
  expect(await again.init('often')).toMatchObject({ errorCode: 0, producerEpoch: 200 });
});

const keyed = (key: string, value: string): Buffer => {
  const builder = new BatchBuilder();
  builder.append(1_700_000_000_000, Buffer.from(key), Buffer.from(value));
  return builder.build();
};

const SET = 0;
async function alter(resourceType: number, resourceName: string, name: string, value: string) {
  const configs = [{ name, configOperation: SET, value }];
  const resources = [{ resourceType, resourceName, configs }];
  const answer = await client.send(incrementalAlterConfigsApi, { resources, validateOnly: false });
  return answer.responses[0];
}

it('compacts a topic from the moment it is told to, and then wants keys', async () => {
  await kit.createTopic('changing', 1, { 'segment.bytes': '1000' });
  for (let i = 0; i < 60; i++) await produce(client, 'changing', keyed(`k${i % 3}`, `${i}`));
  expect((await produce(client, 'changing', batchOf(['no key']))).errorCode).toBe(Errors.NONE);
  const before = logBytes('changing-0');
  const altered = await alter(2, 'changing', 'cleanup.policy', 'compact');
  expect(altered?.errorCode).toBe(Errors.NONE);
  await expect.poll(() => logBytes('changing-0'), wait).toBeLessThan(before / 2);
  expect(await produce(client, 'changing', batchOf(['no key']))).toMatchObject({
    errorCode: Errors.INVALID_RECORD,
    recordErrors: [{ batchIndex: 0 }],
  });
});

it('changes log.cleaner.threads while it runs, within Kafka’s bounds', async () => {
  const refused = await alter(4, '0', 'log.cleaner.threads', '3');
  expect(refused?.errorMessage).toBe(
    'Invalid value org.apache.kafka.common.config.ConfigException: Log cleaner threads cannot be increased to more than double the current value 1 for configuration Invalid dynamic configuration',
  );
  const started = () => kit.log.messages().filter((line) => line === 'Starting the log cleaner');
  const before = started().length;
  const altered = await alter(4, '0', 'log.cleaner.threads', '2');
  expect(altered?.errorCode).toBe(Errors.NONE);
  await expect.poll(() => started().length, wait).toBe(before + 1);
});
