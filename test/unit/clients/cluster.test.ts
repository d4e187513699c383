/** A client's cluster at its end: what still runs when it closes opens nothing any more. */
import { expect, it } from 'vitest';
import { openCluster, worldOf } from '../../../src/clients/client.ts';
import { parseConfig } from '../../../src/clients/config-types.ts';
import { ADMIN_KEYS } from '../../../src/clients/config.ts';
import { FakeBroker } from './fake-broker.ts';

it('connects to nobody once it is closed', async () => {
  const broker = new FakeBroker();
  const cluster = openCluster(
    parseConfig(ADMIN_KEYS, { bootstrapServers: 'localhost:9092' }, () => {}),
    worldOf(broker.environment, ''),
    {
      clientId: 'c',
      logPrefix: '',
      warnBootstrap: false,
      topics: () => [],
      allowAutoTopicCreation: false,
    },
  );
  cluster.close();
  const node = { id: 0, host: 'localhost', port: 9092, rack: null };
  await expect(cluster.connectionOf(node)).rejects.toThrow('The client was closed.');
  await expect(cluster.anyNode()).rejects.toThrow('The client was closed.');
  expect(broker.network.attempts).toEqual([]);
});
