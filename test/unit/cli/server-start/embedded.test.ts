import { describe, expect, it } from 'vitest';
import { embeddedZooKeeper } from '../../../../src/cli/server-start/embedded.ts';
import { World } from '../../zookeeper/kit.ts';

/** Starts beside a ZooKeeper that already has the port, with these nodes in it. */
async function startBeside(nodes: Record<string, string>, clusterId: string | null) {
  const world = new World();
  await world.start();
  const client = await world.client();
  for (const [path, text] of Object.entries(nodes)) await client.create(path, Buffer.from(text));
  return embeddedZooKeeper(world.platform, {
    connectString: 'localhost:2181',
    dataDir: '/other',
    clusterId,
    onFailure: () => {},
  });
}

const cluster = (text: string) => ({ '/cluster': '', '/cluster/id': text });

describe('when somebody has the port of the ZooKeeper inside', () => {
  it.each([
    ['empty', {}, null],
    ['empty for an old log dir', {}, 'own'],
    ['of our cluster', cluster('{"version":"1","id":"own"}'), 'own'],
  ])('a ZooKeeper that is %s is used', async (_, nodes, clusterId) => {
    expect(await startBeside(nodes, clusterId)).toBeNull();
  });

  it.each([
    [
      'with other things in it',
      { '/hbase': '' },
      null,
      'a ZooKeeper with other things in it (/hbase)',
    ],
    ['of a cluster, log dirs new', cluster('{"id":"x"}'), null, 'the ZooKeeper of Kafka cluster x'],
    ['of another cluster', cluster('{"id":"x"}'), 'own', 'the log dirs here belong to cluster own'],
    [
      'with nonsense as cluster id',
      cluster('nonsense'),
      null,
      'whose /cluster/id is none that Kafka',
    ],
    ['with a number as cluster id', cluster('7'), null, 'whose /cluster/id is none that Kafka'],
  ])('a ZooKeeper %s is refused by name', async (_, nodes, clusterId, words) => {
    const start = startBeside(nodes, clusterId);
    await expect(start).rejects.toThrow(words);
    await expect(start).rejects.toThrow('--override zookeeper.connect=localhost:2182');
  });

  it('an address of another machine means the ZooKeeper there', async () => {
    const { platform, network } = new World();
    network.listen = () =>
      Promise.reject(Object.assign(new Error('listen EADDRNOTAVAIL'), { code: 'EADDRNOTAVAIL' }));
    const options = { connectString: 'zk.example:2181', dataDir: '/z', clusterId: null };
    expect(await embeddedZooKeeper(platform, { ...options, onFailure: () => {} })).toBeNull();
  });
});
