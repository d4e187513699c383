/**
 * The znodes that Kafka 2's tool reads and writes by itself: topics with their replicas, their settings, marks for
 * deletion (spec/zookeeper.md). New topics get an id, as brokers from 2.8 on would give them.
 */
import type { ZooKeeper } from '../../zookeeper/client/types.ts';

export interface TopicZnode {
  readonly topicId: string | null;
  readonly replicas: ReadonlyMap<number, readonly number[]>;
  /** The whole JSON, to be written back with only its partitions changed. */
  readonly json: Readonly<Record<string, unknown>>;
}

export interface PartitionState {
  readonly leader: number;
  readonly isr: readonly number[];
}

/** null when there is no such znode. */
async function readJson(zk: ZooKeeper, path: string): Promise<Record<string, unknown> | null> {
  try {
    const { data } = await zk.get(path);
    return data === null ? {} : (JSON.parse(data.toString('utf8')) as Record<string, unknown>);
  } catch (error) {
    if (isCode(error, 'NONODE')) return null;
    throw error;
  }
}

export function isCode(error: unknown, code: string): boolean {
  return (error as { code?: unknown } | null)?.code === code;
}

export async function childrenOf(zk: ZooKeeper, path: string): Promise<string[]> {
  try {
    return (await zk.children(path)).children;
  } catch (error) {
    if (isCode(error, 'NONODE')) return [];
    throw error;
  }
}

export async function readTopic(zk: ZooKeeper, topic: string): Promise<TopicZnode | null> {
  const json = await readJson(zk, `/brokers/topics/${topic}`);
  if (json === null) return null;
  const partitions = Object.entries((json['partitions'] ?? {}) as Record<string, number[]>);
  const replicas = partitions
    .map(([partition, brokers]) => [Number(partition), brokers] as const)
    .sort(([a], [b]) => a - b);
  const id = json['topic_id'];
  return { topicId: typeof id === 'string' ? id : null, replicas: new Map(replicas), json };
}

export async function readState(
  zk: ZooKeeper,
  topic: string,
  partition: number,
): Promise<PartitionState | null> {
  const json = await readJson(zk, `/brokers/topics/${topic}/partitions/${partition}/state`);
  return json === null ? null : (json as unknown as PartitionState);
}

export async function readSettings(zk: ZooKeeper, topic: string): Promise<Map<string, string>> {
  const json = await readJson(zk, `/config/topics/${topic}`);
  return new Map(Object.entries((json?.['config'] ?? {}) as Record<string, string>));
}

export async function createTopicZnode(
  zk: ZooKeeper,
  topic: string,
  topicId: string,
  replicas: ReadonlyMap<number, readonly number[]>,
): Promise<void> {
  const json = {
    removing_replicas: {},
    partitions: Object.fromEntries(replicas),
    topic_id: topicId,
    adding_replicas: {},
    version: 3,
  };
  await zk.create(`/brokers/topics/${topic}`, Buffer.from(JSON.stringify(json)));
}

export async function setReplicas(
  zk: ZooKeeper,
  topic: string,
  znode: TopicZnode,
  replicas: ReadonlyMap<number, readonly number[]>,
): Promise<void> {
  const json = { ...znode.json, partitions: Object.fromEntries(replicas) };
  await zk.set(`/brokers/topics/${topic}`, Buffer.from(JSON.stringify(json)));
}

export async function writeSettings(
  zk: ZooKeeper,
  topic: string,
  settings: ReadonlyMap<string, string>,
): Promise<void> {
  const data = Buffer.from(JSON.stringify({ version: 1, config: Object.fromEntries(settings) }));
  try {
    await zk.set(`/config/topics/${topic}`, data);
  } catch (error) {
    if (!isCode(error, 'NONODE')) throw error;
    await zk.create(`/config/topics/${topic}`, data);
  }
}

/** Tells every broker that the settings of the topic are new. */
export async function announceSettings(zk: ZooKeeper, topic: string): Promise<void> {
  const data = Buffer.from(JSON.stringify({ version: 2, entity_path: `topics/${topic}` }));
  await zk.create('/config/changes/config_change_', data, { mode: 'persistent-sequential' });
}

export async function liveBrokers(zk: ZooKeeper): Promise<number[]> {
  return (await childrenOf(zk, '/brokers/ids')).map(Number).sort((a, b) => a - b);
}
