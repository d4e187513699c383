/**
 * Who is controller: the contest for /controller (spec/zookeeper.md 4.4 "Controller election"; kafka:
 * KafkaController.elect, KafkaZkClient.registerControllerAndIncrementControllerEpoch). The ephemeral node and the epoch
 * change in one multi, so an epoch belongs to one broker for ever. A lost answer is settled by looking: ours only if
 * both nodes say so.
 */
import type { Watcher, ZooKeeper } from '../zookeeper/client/types.ts';
import { isZooKeeperError } from '../zookeeper/errors.ts';
import { read } from './session.ts';
import { decodeController, decodeEpoch, encodeController, paths } from './znodes.ts';

export type ContestOutcome =
  | { readonly won: true; readonly epoch: number; readonly epochVersion: number }
  | { readonly won: false; readonly activeId: number | null };

/** The active controller's id, null when there is none; the watcher fires at the next change. */
export async function activeController(
  zookeeper: ZooKeeper,
  watcher: Watcher | undefined,
): Promise<number | null> {
  const stat = await zookeeper.exists(paths.controller, watcher);
  if (stat === null) return null;
  const node = await read(zookeeper, paths.controller);
  return node === null ? null : decodeController(node.data);
}

export async function contend(
  zookeeper: ZooKeeper,
  brokerId: number,
  now: number,
): Promise<ContestOutcome> {
  const { epoch, version } = await currentEpoch(zookeeper);
  const next = epoch + 1;
  try {
    const results = await zookeeper.multi([
      {
        type: 'create',
        path: paths.controller,
        data: encodeController(brokerId, now),
        mode: 'ephemeral',
      },
      { type: 'set', path: paths.controllerEpoch, data: Buffer.from(String(next)), version },
    ]);
    const set = results[1];
    const epochVersion = set?.type === 'set' ? set.stat.version : version + 1;
    return { won: true, epoch: next, epochVersion };
  } catch (error) {
    if (!isZooKeeperError(error, 'NODEEXISTS') && !isZooKeeperError(error, 'BADVERSION'))
      throw error;
    return settle(zookeeper, brokerId, next);
  }
}

async function settle(
  zookeeper: ZooKeeper,
  brokerId: number,
  attempted: number,
): Promise<ContestOutcome> {
  const node = await read(zookeeper, paths.controller);
  const activeId = node === null ? null : decodeController(node.data);
  const after = await currentEpoch(zookeeper);
  const won = activeId === brokerId && after.epoch === attempted;
  return won ? { won, epoch: attempted, epochVersion: after.version } : { won: false, activeId };
}

async function currentEpoch(zookeeper: ZooKeeper): Promise<{ epoch: number; version: number }> {
  const node = await read(zookeeper, paths.controllerEpoch);
  if (node !== null) return { epoch: decodeEpoch(node.data), version: node.version };
  try {
    await zookeeper.create(paths.controllerEpoch, Buffer.from('0'));
    return { epoch: 0, version: 0 };
  } catch (error) {
    if (isZooKeeperError(error, 'NODEEXISTS')) return currentEpoch(zookeeper);
    throw error;
  }
}
