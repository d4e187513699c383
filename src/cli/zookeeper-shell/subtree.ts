/** Walking and deleting whole subtrees, in the order of ZooKeeper's ZKUtil. */
import type { ZooKeeperClient } from '../../zookeeper/client/client.ts';
import type { Watcher } from '../../zookeeper/client/types.ts';
import { isZooKeeperError } from '../../zookeeper/errors.ts';
import { sorted } from './format.ts';

const join = (parent: string, name: string): string =>
  parent === '/' ? `/${name}` : `${parent}/${name}`;

/** The root, then its children by name, then what is below each of them in the same way. */
export async function visitSubtree(
  zooKeeper: ZooKeeperClient,
  root: string,
  watcher: Watcher | undefined,
  visit: (path: string) => void | Promise<void>,
): Promise<void> {
  await zooKeeper.get(root, watcher);
  await visit(root);
  await visitBelow(zooKeeper, root, watcher, visit);
}

async function visitBelow(
  zooKeeper: ZooKeeperClient,
  parent: string,
  watcher: Watcher | undefined,
  visit: (path: string) => void | Promise<void>,
): Promise<void> {
  const children = await childrenOf(zooKeeper, parent, watcher);
  for (const name of children) await visit(join(parent, name));
  for (const name of children) await visitBelow(zooKeeper, join(parent, name), watcher, visit);
}

/** A node that has gone meanwhile has none. */
async function childrenOf(
  zooKeeper: ZooKeeperClient,
  path: string,
  watcher: Watcher | undefined,
): Promise<string[]> {
  try {
    return sorted((await zooKeeper.children(path, watcher)).children);
  } catch (error) {
    if (isZooKeeperError(error, 'NONODE')) return [];
    throw error;
  }
}

const BATCHES_IN_FLIGHT = 10;

/** Deepest first, in multis of batchSize; false when one of them failed. */
export async function deleteSubtree(
  zooKeeper: ZooKeeperClient,
  root: string,
  batchSize: number,
): Promise<boolean> {
  const paths = [root];
  for (let at = 0; at < paths.length; at++) {
    const parent = paths[at] ?? root;
    const { children } =
      at === 0
        ? await zooKeeper.children(parent)
        : { children: await childrenOf(zooKeeper, parent, undefined) };
    for (const name of children) paths.push(join(parent, name));
  }
  paths.reverse();
  const size = Math.max(1, batchSize);
  let failed = false;
  const flight: Promise<void>[] = [];
  for (let at = 0; at < paths.length; at += size) {
    const ops = paths.slice(at, at + size).map((path) => ({ type: 'delete', path }) as const);
    flight.push(
      zooKeeper.multi(ops).then(
        () => {},
        () => {
          failed = true;
        },
      ),
    );
    if (flight.length >= BATCHES_IN_FLIGHT) await flight.shift();
  }
  await Promise.all(flight);
  return !failed;
}
