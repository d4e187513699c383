/**
 * What a decision wants done in ZooKeeper, done (spec/zookeeper.md 4.4 "Fencing"). Every write of a controller is a multi that first
 * checks the version /controller_epoch had when it was elected: a controller that was replaced changes nothing more and
 * learns it by ControllerMoved. Writes of a round are sent at once and answered in order.
 */
import type { Op, OpResult, ZooKeeper } from '../zookeeper/client/types.ts';
import { isZooKeeperError } from '../zookeeper/errors.ts';
import type { Write, WriteOutcome } from './events.ts';
import { childrenOf, read } from './session.ts';
import { decodePartitionState, encodePartitionState, encodeTopic, paths } from './znodes.ts';
import type { LeaderAndIsr } from './znodes.ts';

/** Another controller has taken over. */
export class ControllerMoved extends Error {
  override readonly name = 'ControllerMoved';

  constructor() {
    super('Controller epoch zkVersion check fails. Expected zkVersion is no longer current');
  }
}

export interface Fence {
  readonly zookeeper: ZooKeeper;
  /** Version of /controller_epoch at our election. */
  readonly epochVersion: number;
}

type StateWrite = Extract<Write, { type: 'create state' | 'set state' | 'read state' }>;

export async function performWrites(
  fence: Fence,
  writes: readonly Write[],
): Promise<WriteOutcome[]> {
  await createParents(fence, writes);
  return Promise.all(writes.map((write) => perform(fence, write)));
}

/** The op if we are still the controller; rejects with the op's own error, or ControllerMoved. */
export async function fenced({ zookeeper, epochVersion }: Fence, op: Op): Promise<OpResult> {
  const check: Op = { type: 'check', path: paths.controllerEpoch, version: epochVersion };
  try {
    const results = await zookeeper.multi([check, op]);
    return results[1] ?? { type: 'check' };
  } catch (error) {
    if (isZooKeeperError(error) && error.index === 0 && error.code !== 'CONNECTIONLOSS')
      if (error.code === 'BADVERSION' || error.code === 'NONODE') throw new ControllerMoved();
    throw error;
  }
}

/** Fine when the node is there already. */
async function fencedCreate(fence: Fence, path: string): Promise<void> {
  try {
    await fenced(fence, { type: 'create', path, data: null });
  } catch (error) {
    if (!isZooKeeperError(error, 'NODEEXISTS')) throw error;
  }
}

/** Fine when the node is gone already. */
export async function fencedDelete(fence: Fence, path: string): Promise<void> {
  try {
    await fenced(fence, { type: 'delete', path });
  } catch (error) {
    if (!isZooKeeperError(error, 'NONODE')) throw error;
  }
}

async function createParents(fence: Fence, writes: readonly Write[]): Promise<void> {
  const created = writes.filter((write) => write.type === 'create state');
  const topics = [...new Set(created.map(({ topic }) => topic))];
  await Promise.all(topics.map((topic) => fencedCreate(fence, paths.partitions(topic))));
  await Promise.all(
    created.map(({ topic, partition }) => fencedCreate(fence, paths.partition(topic, partition))),
  );
}

async function perform(fence: Fence, write: Write): Promise<WriteOutcome> {
  try {
    return await attempt(fence, write);
  } catch (error) {
    if (!isZooKeeperError(error) || error.code === 'SESSIONEXPIRED') throw error;
    const current = 'partition' in write ? await currentState(fence, write) : null;
    return { ok: false, reason: error.message, current };
  }
}

async function attempt(fence: Fence, write: Write): Promise<WriteOutcome> {
  switch (write.type) {
    case 'create state': {
      const path = paths.partitionState(write.topic, write.partition);
      await fenced(fence, { type: 'create', path, data: encodePartitionState(write.state) });
      return { ok: true, version: 0 };
    }
    case 'set state': {
      const path = paths.partitionState(write.topic, write.partition);
      const data = encodePartitionState(write.state);
      const version = write.state.partitionEpoch;
      const result = await fenced(fence, { type: 'set', path, data, version });
      return { ok: true, version: result.type === 'set' ? result.stat.version : version + 1 };
    }
    case 'read state':
      return {
        ok: false,
        reason: 'No electable replica',
        current: await currentState(fence, write),
      };
    case 'set topic': {
      const data = encodeTopic(write.node);
      const result = await fenced(fence, { type: 'set', path: paths.topic(write.topic), data });
      return { ok: true, version: result.type === 'set' ? result.stat.version : 0 };
    }
    case 'delete mark':
      await fencedDelete(fence, paths.deleteTopic(write.topic));
      return { ok: true, version: 0 };
    case 'delete topic':
      await fencedDeleteTree(fence, paths.topic(write.topic));
      await fencedDelete(fence, paths.topicConfig(write.topic));
      await fencedDelete(fence, paths.deleteTopic(write.topic));
      return { ok: true, version: 0 };
  }
}

async function currentState(fence: Fence, write: StateWrite): Promise<LeaderAndIsr | null> {
  const node = await read(fence.zookeeper, paths.partitionState(write.topic, write.partition));
  return node === null ? null : decodePartitionState(node.data, node.version);
}

/** Leaves first. */
async function fencedDeleteTree(fence: Fence, path: string): Promise<void> {
  const children = await childrenOf(fence.zookeeper, path);
  for (const child of children) await fencedDeleteTree(fence, `${path}/${child}`);
  await fencedDelete(fence, path);
}
