import { expect, test } from 'vitest';
import { allLed, brokerAddress, MetadataCache } from '../../../src/broker/metadata-cache.ts';
import { ZERO_UUID } from '../../../src/base/uuid.ts';
import { Errors } from '../../../src/protocol/errors.ts';
import type { UpdateMetadataRequest } from '../../../src/protocol/messages/update-metadata.ts';

const state = (topicName: string, partitionIndex: number, leader = 0) => ({
  topicName,
  partitionIndex,
  controllerEpoch: 1,
  leader,
  leaderEpoch: 0,
  isr: [0],
  zkVersion: 0,
  replicas: [0],
  offlineReplicas: [],
});

const request = (change: Partial<UpdateMetadataRequest> = {}): UpdateMetadataRequest => ({
  controllerId: 0,
  isKRaftController: false,
  type: 0,
  controllerEpoch: 1,
  brokerEpoch: -1,
  ungroupedPartitionStates: [],
  topicStates: [],
  liveBrokers: [
    {
      id: 0,
      v0Host: '',
      v0Port: 0,
      rack: null,
      endpoints: [{ port: 1, host: 'h', listener: 'L', securityProtocol: 0 }],
    },
  ],
  ...change,
});

const topic = (topicName: string, topicId: string, ...states: ReturnType<typeof state>[]) => ({
  topicName,
  topicId,
  partitionStates: states,
});

const ID = 'UOAnYb0pRuGb5SVQgQA4JQ';

test('partitions are merged, brokers replaced, deleted partitions go and their topic with the last', () => {
  const cache = new MetadataCache();
  const deleted: string[] = [];
  cache.onUpdate((partitions) => {
    for (const { topic: name, partition } of partitions) deleted.push(`${name}-${partition}`);
  });
  cache.update(request({ topicStates: [topic('t', ID, state('t', 0))] }));
  const before = cache.image;
  cache.update(request({ topicStates: [topic('t', ID, state('t', 1, -1))] }));
  expect(before.topics.get('t')?.partitions.size).toBe(1);
  expect([...(cache.image.topics.get('t')?.partitions.keys() ?? [])]).toEqual([0, 1]);
  expect([allLed(cache.image, 't', [0]), allLed(cache.image, 't', [0, 1])]).toEqual([true, false]);
  cache.update(
    request({
      topicStates: [topic('t', ID, state('t', 0, -2), state('t', 1, -2))],
      liveBrokers: [],
    }),
  );
  expect(deleted).toEqual(['t-0', 't-1']);
  expect([cache.image.topics.size, cache.image.topicNames.size, cache.image.brokers.size]).toEqual([
    0, 0, 0,
  ]);
});

test('a topic made again under its name has its new id', () => {
  const cache = new MetadataCache();
  cache.update(request({ topicStates: [topic('t', ID, state('t', 0))] }));
  cache.update(request({ topicStates: [topic('t', 'qUS0sYyhQ5qPKNTKYwgbaQ', state('t', 0))] }));
  expect([...cache.image.topicNames]).toEqual([['qUS0sYyhQ5qPKNTKYwgbaQ', 't']]);
});

test('reads the shapes of old controllers: no groups, no ids, one address', () => {
  const cache = new MetadataCache();
  const liveBrokers = [{ id: 3, v0Host: 'old', v0Port: 9, rack: null, endpoints: [] }];
  cache.update(request({ ungroupedPartitionStates: [state('t', 0)], liveBrokers }));
  expect(cache.image.topics.get('t')).toMatchObject({ id: null });
  expect(brokerAddress(cache.image, 3, 'PLAINTEXT')).toEqual({ host: 'old', port: 9 });
  cache.update(request({ topicStates: [topic('t', ZERO_UUID, state('t', 0))] }));
  expect(cache.image.topics.get('t')?.id).toBe(null);
});

test('an older controller is refused', () => {
  const cache = new MetadataCache();
  expect(cache.update(request({ controllerEpoch: 5 }))).toBe(Errors.NONE);
  expect(cache.update(request({ controllerEpoch: 4, controllerId: 9 }))).toBe(
    Errors.STALE_CONTROLLER_EPOCH,
  );
  expect(cache.image.controllerId).toBe(0);
});

test('whoever waits is told at the update, or at the deadline', async () => {
  const cache = new MetadataCache();
  let expire = () => {};
  const after = (fn: () => void) => {
    expire = fn;
    return { cancel() {} };
  };
  const met = cache.waitUntil((image) => image.topics.has('t'), after);
  cache.update(request({ topicStates: [topic('t', ID, state('t', 0))] }));
  expect(await met).toBe(true);
  const missed = cache.waitUntil((image) => image.topics.has('u'), after);
  expire();
  expect(await missed).toBe(false);
});
