/** A client's cluster at its end: what still runs when it closes opens nothing any more. */
import { expect, it } from 'vitest';
import { openCluster, worldOf } from '../../../src/clients/client.ts';
import { parseConfig } from '../../../src/clients/config-types.ts';
import { ADMIN_KEYS } from '../../../src/clients/config.ts';
import type { Cluster } from '../../../src/clients/cluster.ts';
import { Errors } from '../../../src/protocol/errors.ts';
import { metadataApi } from '../../../src/protocol/messages/metadata.ts';
import { FakeBroker } from './fake-broker.ts';

function clusterOf(broker: FakeBroker): Cluster {
  return openCluster(
    parseConfig(ADMIN_KEYS, { bootstrapServers: 'localhost:9092' }, () => {}),
    worldOf(broker.environment, ''),
    {
      clientId: 'c',
      logPrefix: '',
      warnBootstrap: false,
      topics: () => ['t'],
      allowAutoTopicCreation: false,
    },
  );
}

it('connects to nobody once it is closed', async () => {
  const broker = new FakeBroker();
  const cluster = clusterOf(broker);
  cluster.close();
  const node = { id: 0, host: 'localhost', port: 9092, rack: null };
  await expect(cluster.connectionOf(node)).rejects.toThrow('The client was closed.');
  await expect(cluster.anyNode()).rejects.toThrow('The client was closed.');
  expect(broker.network.attempts).toEqual([]);
});

it('asks again at once for who cannot wait, also while it asks', async () => {
  const broker = await FakeBroker.start();
  const cluster = clusterOf(broker);
  const known = broker.answerOf(metadataApi);
  let second: Promise<void> | null = null;
  broker.on(metadataApi, (request, version) => {
    second ??= cluster.refresh(true);
    return known(request, version);
  });
  await broker.settle(cluster.refresh(), 1);
  await broker.settle(second ?? Promise.reject(new Error('not asked')), 1);
  const [first, next] = broker.requests(metadataApi).map(({ atMs }) => atMs);
  expect((next ?? Number.NaN) - (first ?? Number.NaN)).toBeLessThan(20);
  cluster.close();
});

it('says of every topic what is wrong with it', async () => {
  const broker = await FakeBroker.start();
  const cluster = clusterOf(broker);
  const known = broker.answerOf(metadataApi);
  broker.on(metadataApi, (request, version) => ({
    ...known(request, version),
    topics: [
      { name: 't', errorCode: Errors.INVALID_TOPIC_EXCEPTION, partitions: [] },
      { name: 'u', errorCode: Errors.TOPIC_AUTHORIZATION_FAILED, partitions: [] },
    ],
  }));
  await broker.settle(cluster.refresh(), 1);
  expect(broker.logged).toEqual([
    'WARN The metadata response from the cluster reported a recoverable issue with correlation id 1 : {t=INVALID_TOPIC_EXCEPTION, u=TOPIC_AUTHORIZATION_FAILED}',
    'ERROR Metadata response reported invalid topics [t]',
    'ERROR Topic authorization failed for topics [u]',
  ]);
  cluster.close();
});
