/**
 * The same requests about groups to Apache's broker and to ours, in every version and in every state a group can be in: each
 * answer is the same to the field, and so is the state it leaves behind, also when the broker was killed in between.
 */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findCoordinatorApi } from '../../src/protocol/messages/find-coordinator.ts';
import { Cluster, lacking, ok, shared, tool, type Vendor } from '../kit/servers.ts';
import { REQUESTS, type WireRequest } from './groups/requests.ts';
import { STATES, TOPIC, WireGroup } from './groups/wire.ts';

const AT_ONCE = 64;

/** The newest version of each request: what a restart does to a group is not a matter of versions. */
const NEWEST = new Map(
  Object.keys(REQUESTS).map((name) => [name.replace(/ v\d+/, ''), name] as const),
);

async function together(jobs: readonly (() => Promise<void>)[]): Promise<void> {
  const waiting = [...jobs];
  const work = async () => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) await job();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function answersOf(vendor: Vendor): Promise<Record<string, string>> {
  const cluster = await Cluster.start({
    broker: vendor,
    settings: { 'offsets.topic.num.partitions': 2, 'zookeeper.session.timeout.ms': 6000 },
  });
  const answers: Record<string, string> = {};
  const groups: { name: string; request: WireRequest; group: WireGroup }[] = [];
  const note = async (name: string, request: WireRequest, group: WireGroup) => {
    answers[name] = `${await request(group)} -> ${await group.state()}, ${await group.pulse()}`;
    group.close();
  };
  try {
    const topics = [...tool('samsa', 'kafka-topics'), '--bootstrap-server', cluster.bootstrap];
    await ok([...topics, '--create', '--topic', TOPIC, '--partitions', '3']);
    await settled(cluster);
    const cases = STATES.flatMap((state) =>
      Object.entries(REQUESTS).map(([name, request]) => ({ state, name, request })),
    );
    await together(
      cases.map(({ state, name, request }, i) => async () => {
        const group = await WireGroup.bring(`before-${i}`, cluster.port, state);
        await note(`${state}, ${name}`, request, group);
      }),
    );
    const newest = cases.filter(({ name }) => NEWEST.get(name.replace(/ v\d+/, '')) === name);
    await together(
      newest.map(({ state, name, request }, i) => async () => {
        const group = await WireGroup.bring(`after-${i}`, cluster.port, state);
        groups.push({ name: `${state}, killed, ${name}`, request, group });
        group.close();
      }),
    );
    await cluster.broker.stop('SIGKILL');
    await cluster.forgotten();
    await cluster.startBroker(vendor);
    await settled(cluster);
    await together(
      groups.map(({ name, request, group }) => async () => {
        await group.reconnect();
        await note(name, request, group);
      }),
    );
    return answers;
  } finally {
    await cluster.close();
  }
}

/** Until __consumer_offsets is there, and both its partitions are loaded. */
async function settled(cluster: Cluster): Promise<void> {
  for (const key of ['settled-0', 'settled-1', 'settled-2', 'settled-3']) {
    const group = await WireGroup.bring(key, cluster.port, 'unknown');
    const commit = async () => {
      await group.send(findCoordinatorApi, { key }, 2);
      await group.commit(-1, '');
      return 'committed';
    };
    await expect.poll(() => commit().catch(String), { timeout: 60_000 }).toBe('committed');
    group.close();
  }
}

it.skipIf(lacking('Apache Kafka', join(shared, 'peers/apache-kafka')))(
  'answers every request about groups as Apache Kafka does',
  async () => {
    const ours = await answersOf('samsa');
    const theirs = await answersOf('3.9.1');
    expect(Object.keys(ours).length).toBe(
      STATES.length * (Object.keys(REQUESTS).length + NEWEST.size),
    );
    expect(ours).toEqual(theirs);
  },
  600_000,
);
