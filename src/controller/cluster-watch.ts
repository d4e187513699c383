/**
 * The controller's eyes in ZooKeeper: reads brokers, topics, states, marks and notifications, and keeps a watch on each
 * place, so that a change of a node becomes an event. A watch is armed once per path; reading a place again while its
 * watch stands does not double it. Everything is read after the watch is set: no change falls between.
 */
import type { WatchEvent, Watcher, ZooKeeper } from '../zookeeper/client/types.ts';
import { isZooKeeperError } from '../zookeeper/errors.ts';
import type { ClusterSnapshot } from './events.ts';
import { childrenOf, read } from './session.ts';
import type { ClusterBroker } from './state.ts';
import {
  decodeBroker,
  decodeLogDirEvent,
  decodePartitionState,
  decodePartitions,
  decodeTopic,
  type LeaderAndIsr,
  paths,
  type TopicNode,
  type TopicPartition,
} from './znodes.ts';

/** How many reads are under way at once when everything is read. */
const READS_AT_ONCE = 256;

export type ClusterChange =
  | {
      readonly what: 'brokers' | 'topics' | 'deletions' | 'isr' | 'log dirs' | 'preferred election';
    }
  | { readonly what: 'topic'; readonly topic: string };

export class ClusterWatch {
  readonly #zookeeper: ZooKeeper;
  readonly #changed: (change: ClusterChange) => void;
  readonly #armed = new Set<string>();
  #ended = false;

  constructor(zookeeper: ZooKeeper, changed: (change: ClusterChange) => void) {
    this.#zookeeper = zookeeper;
    this.#changed = changed;
  }

  /** Watches that still fire are ignored. */
  end(): void {
    this.#ended = true;
  }

  #watcher(key: string, change: ClusterChange): Watcher | undefined {
    if (this.#armed.has(key)) return undefined;
    this.#armed.add(key);
    return (_event: WatchEvent) => {
      this.#armed.delete(key);
      if (!this.#ended) this.#changed(change);
    };
  }

  async brokers(): Promise<ClusterBroker[]> {
    const watcher = this.#watcher(paths.brokerIds, { what: 'brokers' });
    const ids = await childrenOf(this.#zookeeper, paths.brokerIds, watcher);
    const brokers = await Promise.all(ids.map((id) => this.#broker(Number(id))));
    return brokers.filter((broker) => broker !== null).sort((a, b) => a.id - b.id);
  }

  async #broker(id: number): Promise<ClusterBroker | null> {
    const path = paths.broker(id);
    const watcher = this.#watcher(path, { what: 'brokers' });
    try {
      const { data, stat } = await this.#zookeeper.get(path, watcher);
      const node = decodeBroker(data);
      if (node === null) return null;
      return { id, epoch: Number(stat.czxid), endpoints: node.endpoints, rack: node.rack };
    } catch (error) {
      if (!isZooKeeperError(error, 'NONODE')) throw error;
      this.#armed.delete(path);
      return null;
    }
  }

  async topicNames(): Promise<string[]> {
    const watcher = this.#watcher(paths.brokerTopics, { what: 'topics' });
    return childrenOf(this.#zookeeper, paths.brokerTopics, watcher);
  }

  async topics(names: readonly string[]): Promise<Map<string, TopicNode>> {
    const nodes = await inPortions(names, (name) => this.topic(name));
    const found = new Map<string, TopicNode>();
    names.forEach((name, index) => {
      const node = nodes[index];
      if (node !== null && node !== undefined) found.set(name, node);
    });
    return found;
  }

  async topic(name: string): Promise<TopicNode | null> {
    const path = paths.topic(name);
    const watcher = this.#watcher(path, { what: 'topic', topic: name });
    const node = await read(this.#zookeeper, path, watcher);
    if (node === null) this.#armed.delete(path);
    return node === null ? null : decodeTopic(node.data);
  }

  async states(
    partitions: readonly TopicPartition[],
  ): Promise<(TopicPartition & { readonly state: LeaderAndIsr })[]> {
    const states = await inPortions(partitions, async ({ topic, partition }) => {
      const node = await read(this.#zookeeper, paths.partitionState(topic, partition));
      return node === null ? null : decodePartitionState(node.data, node.version);
    });
    return partitions.flatMap(({ topic, partition }, index) => {
      const state = states[index];
      return state === null || state === undefined ? [] : [{ topic, partition, state }];
    });
  }

  async deletions(): Promise<string[]> {
    const watcher = this.#watcher(paths.deleteTopics, { what: 'deletions' });
    return childrenOf(this.#zookeeper, paths.deleteTopics, watcher);
  }

  /** Names of the waiting isr_change nodes and the partitions they mention. */
  async isrChanges(): Promise<{ nodes: string[]; partitions: TopicPartition[] }> {
    const watcher = this.#watcher(paths.isrChangeNotification, { what: 'isr' });
    const nodes = await this.#notifications(paths.isrChangeNotification, watcher);
    const unique = new Map<string, TopicPartition>();
    for (const { data } of nodes)
      for (const tp of decodePartitions(data)) unique.set(`${tp.topic}-${tp.partition}`, tp);
    return { nodes: nodes.map(({ path }) => path), partitions: [...unique.values()] };
  }

  async logDirEvents(): Promise<{ nodes: string[]; brokers: number[] }> {
    const watcher = this.#watcher(paths.logDirEventNotification, { what: 'log dirs' });
    const nodes = await this.#notifications(paths.logDirEventNotification, watcher);
    const brokers = nodes.map(({ data }) => decodeLogDirEvent(data)).filter((id) => id !== null);
    return { nodes: nodes.map(({ path }) => path), brokers: [...new Set(brokers)] };
  }

  async #notifications(
    parent: string,
    watcher: Watcher | undefined,
  ): Promise<{ path: string; data: Buffer | null }[]> {
    const names = await childrenOf(this.#zookeeper, parent, watcher);
    const found = await inPortions(names.sort(), async (name) => {
      const path = `${parent}/${name}`;
      const node = await read(this.#zookeeper, path);
      return node === null ? null : { path, data: node.data };
    });
    return found.filter((node) => node !== null);
  }

  /** What an operator's tool asked for through ZooKeeper; null when nothing waits. */
  async preferredElection(): Promise<TopicPartition[] | null> {
    const path = paths.preferredReplicaElection;
    const watcher = this.#watcher(path, { what: 'preferred election' });
    const stat = await this.#zookeeper.exists(path, watcher);
    if (stat === null) return null;
    const node = await read(this.#zookeeper, path);
    return node === null ? null : decodePartitions(node.data);
  }

  async snapshot(): Promise<ClusterSnapshot> {
    const brokers = await this.brokers();
    const topics = await this.topics(await this.topicNames());
    const partitions = [...topics].flatMap(([topic, node]) =>
      [...node.partitions.keys()].map((partition) => ({ topic, partition })),
    );
    const leaders = await this.states(partitions);
    const deleting = await this.deletions();
    return { brokers, topics, leaders, deleting };
  }
}

async function inPortions<T, R>(items: readonly T[], fn: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let i = 0; i < items.length; i += READS_AT_ONCE)
    results.push(...(await Promise.all(items.slice(i, i + READS_AT_ONCE).map(fn))));
  return results;
}
