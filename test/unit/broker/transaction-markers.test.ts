/** Markers on this broker's own partitions, and what becomes of those for partitions it does not know. */
import { describe, expect, it } from 'vitest';
import {
  createMarkerWriter,
  type MarkerWorld,
  writeMarker,
} from '../../../src/broker/transaction-markers.ts';
import type { GroupCoordinator } from '../../../src/coordinator/group/coordinator.ts';
import type { ZooKeeperSession } from '../../../src/controller/session.ts';
import { assignment, encodeTopic, paths } from '../../../src/controller/znodes.ts';
import { Errors } from '../../../src/protocol/errors.ts';
import { BatchBuilder } from '../../../src/protocol/records/builder.ts';
import { ZooKeeperError } from '../../../src/zookeeper/errors.ts';
import { dataPlane, type DataPlane, lead } from './data-plane-kit.ts';

const AT = { topic: 't', partition: 0 };
const MARKER = { producerId: 7, producerEpoch: 1, committed: true, coordinatorEpoch: 2 };

function worldOf(plane: DataPlane) {
  const ended: [number, number[], boolean][] = [];
  const groups = {
    endTransaction: (id: number, partitions: Iterable<number>, committed: boolean) =>
      ended.push([id, [...partitions], committed]),
  } as unknown as GroupCoordinator;
  const { clock, replicas } = plane;
  const world: MarkerWorld = { clock, replicas, groups: () => groups, timeoutMs: () => 1000 };
  return { world, ended };
}

function open(plane: DataPlane, topic = 't') {
  const builder = new BatchBuilder({
    producerId: 7,
    producerEpoch: 1,
    baseSequence: 0,
    isTransactional: true,
  });
  builder.append(1, Buffer.from('k'), Buffer.from('x'));
  const partition = plane.replicas.get(topic, 0)!;
  return partition.append(builder.build(), { origin: 'client', acks: 1 });
}

describe('a marker', () => {
  it('ends the transaction of its partition', async () => {
    const plane = await dataPlane();
    await lead(plane);
    await open(plane);
    const { world, ended } = worldOf(plane);
    const log = plane.replicas.get('t', 0)!.log!;
    expect(log.lastStableOffset).toBe(0);
    expect(await writeMarker(world, MARKER, AT)).toBe(0);
    expect(log.lastStableOffset).toBe(2);
    expect(ended).toEqual([]);
    const older = { ...MARKER, coordinatorEpoch: 1 };
    expect(await writeMarker(world, older, AT)).toBe(Errors.TRANSACTION_COORDINATOR_FENCED);
    const old = { ...MARKER, producerEpoch: 0 };
    expect(await writeMarker(world, old, AT)).toBe(Errors.INVALID_PRODUCER_EPOCH);
  });

  it.each([true, false])(
    'in __consumer_offsets ends what the producer commits for groups (%s)',
    async (committed) => {
      const plane = await dataPlane();
      await lead(plane, { topic: '__consumer_offsets' });
      const { world, ended } = worldOf(plane);
      const at = { topic: '__consumer_offsets', partition: 0 };
      await open(plane, at.topic);
      expect(await writeMarker(world, { ...MARKER, committed }, at)).toBe(0);
      expect(await writeMarker(world, { ...MARKER, producerEpoch: 0 }, at)).not.toBe(0);
      expect(ended).toEqual([[7, [0], committed]]);
    },
  );

  it('is refused where there is no partition, too few replicas, or a format without transactions', async () => {
    const plane = await dataPlane();
    const { world } = worldOf(plane);
    expect(await writeMarker(world, MARKER, AT)).toBe(Errors.UNKNOWN_TOPIC_OR_PARTITION);
    const careful = await dataPlane({ config: { 'min.insync.replicas': '2' } });
    await lead(careful, { replicas: [0, 1] });
    expect(await writeMarker(worldOf(careful).world, MARKER, AT)).toBe(Errors.NOT_ENOUGH_REPLICAS);
    const old = await dataPlane();
    await lead(old);
    const { log } = old.replicas.get('t', 0)!;
    log!.updateConfig({ ...log!.config, recordVersion: 1 });
    expect(await writeMarker(worldOf(old).world, MARKER, AT)).toBe(
      Errors.UNSUPPORTED_FOR_MESSAGE_FORMAT,
    );
  });
});

describe('our own coordinator’s markers', () => {
  /** ZooKeeper as far as the node of topic t goes. */
  const zookeeperOf = (get: () => Buffer | 'absent' | 'down') =>
    ({
      get: async (path: string) => {
        expect(path).toBe(paths.topic('t'));
        const data = get();
        if (data === 'absent') throw new ZooKeeperError('NONODE', path);
        if (data === 'down') throw new ZooKeeperError('CONNECTIONLOSS', path);
        return { data, stat: { version: 0 } };
      },
    }) as unknown as ZooKeeperSession;
  const topic = encodeTopic({ id: null, partitions: new Map([[0, assignment([0])]]) });
  const order = { ...MARKER, partitions: [AT, { topic: 't', partition: 1 }] };

  const cases: [string, () => Buffer | 'absent' | 'down', number][] = [
    ['is there, so it is asked again', () => topic, Errors.NOT_LEADER_OR_FOLLOWER],
    ['was deleted, so nothing is left to do', () => 'absent', Errors.NONE],
    ['cannot be looked up, so it is asked again', () => 'down', Errors.NOT_LEADER_OR_FOLLOWER],
  ];
  it.each(cases)('for a partition that %s', async (_, get, code) => {
    const plane = await dataPlane();
    const { world } = worldOf(plane);
    const { metadata } = plane;
    const write = createMarkerWriter({ ...world, metadata, zookeeper: zookeeperOf(get) });
    const [known, beyond] = await write(order);
    expect(known).toBe(code);
    // A partition that the topic does not have is as good as deleted.
    if (code !== Errors.NONE && get() !== 'down') expect(beyond).toBe(Errors.NONE);
  });

  it('go to the partition that is led here', async () => {
    const plane = await dataPlane();
    await lead(plane);
    await open(plane);
    const { world } = worldOf(plane);
    const { metadata } = plane;
    const write = createMarkerWriter({ ...world, metadata, zookeeper: zookeeperOf(() => topic) });
    expect(await write(order)).toEqual([0, 0]);
    expect(plane.replicas.get('t', 0)!.log!.lastStableOffset).toBe(2);
  });
});
