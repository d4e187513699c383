/**
 * Offsets of OffsetCommit and OffsetFetch version 0, which Kafka keeps in ZooKeeper as its consumers did before 0.9:
 * /consumers/GROUP/offsets/TOPIC/PARTITION holds the offset in decimal. No group, no coordinator, any broker.
 */
import type { Int64 } from '../protocol/api.ts';
import type { ZooKeeper } from '../zookeeper/client/types.ts';
import { ZooKeeperError } from '../zookeeper/errors.ts';

function pathOf(groupId: string, topic: string, partition: number): string {
  return `/consumers/${groupId}/offsets/${topic}/${partition}`;
}

function hasCode(error: unknown, code: 'NONODE' | 'NODEEXISTS'): boolean {
  return error instanceof ZooKeeperError && error.code === code;
}

/** null: nothing committed. */
export async function readZookeeperOffset(
  zookeeper: ZooKeeper,
  groupId: string,
  topic: string,
  partition: number,
): Promise<Int64 | null> {
  let text: string;
  try {
    const { data } = await zookeeper.get(pathOf(groupId, topic, partition));
    text = data?.toString('utf8') ?? '';
  } catch (error) {
    if (hasCode(error, 'NONODE')) return null;
    throw error;
  }
  if (!/^-?\d+$/.test(text)) return null;
  const exact = BigInt(text);
  const offset = Number(exact);
  return Number.isSafeInteger(offset) ? offset : exact;
}

export async function writeZookeeperOffset(
  zookeeper: ZooKeeper,
  groupId: string,
  at: { readonly topic: string; readonly partition: number },
  offset: Int64,
): Promise<void> {
  const path = pathOf(groupId, at.topic, at.partition);
  const data = Buffer.from(String(offset));
  try {
    await zookeeper.set(path, data);
  } catch (error) {
    if (!hasCode(error, 'NONODE')) throw error;
    await createWithParents(zookeeper, path, data);
  }
}

async function createWithParents(zookeeper: ZooKeeper, path: string, data: Buffer): Promise<void> {
  const names = path.split('/').slice(1);
  for (let depth = 1; depth <= names.length; depth++) {
    const last = depth === names.length;
    const node = `/${names.slice(0, depth).join('/')}`;
    try {
      await zookeeper.create(node, last ? data : null);
    } catch (error) {
      if (!hasCode(error, 'NODEEXISTS')) throw error;
      if (last) await zookeeper.set(node, data);
    }
  }
}
