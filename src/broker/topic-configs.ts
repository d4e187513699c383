/**
 * The overrides of each topic as ZooKeeper has them, and the settings that follow for its logs (overrides over the
 * broker's values over Kafka's defaults). They are read when a topic is first heard of and again when somebody announces
 * a change (dynamic-config.ts), so a look-up never waits.
 */
import { childrenOf, read } from '../controller/session.ts';
import { decodeConfig, paths } from '../controller/znodes.ts';
import { type BrokerValues, type LogConfig, resolveLogConfig } from '../storage/log-config.ts';
import type { ZooKeeper } from '../zookeeper/client/types.ts';

const NONE: ReadonlyMap<string, string> = new Map();

export class TopicConfigs {
  readonly #zookeeper: ZooKeeper;
  readonly #broker: BrokerValues;
  readonly #overrides = new Map<string, ReadonlyMap<string, string>>();
  readonly #resolved = new Map<string, LogConfig>();

  constructor(zookeeper: ZooKeeper, broker: BrokerValues) {
    this.#zookeeper = zookeeper;
    this.#broker = broker;
  }

  overrides(topic: string): ReadonlyMap<string, string> {
    return this.#overrides.get(topic) ?? NONE;
  }

  logConfig(topic: string): LogConfig {
    const known = this.#resolved.get(topic);
    if (known !== undefined) return known;
    const config = resolveLogConfig(this.overrides(topic), this.#broker);
    this.#resolved.set(topic, config);
    return config;
  }

  /** Reads every topic's overrides: before the logs are opened. */
  async loadAll(): Promise<void> {
    await this.load(await childrenOf(this.#zookeeper, paths.configType('topics')));
  }

  /** Reads the overrides of topics that are not known yet: before their first log is made. */
  async load(topics: Iterable<string>): Promise<void> {
    const unknown = [...new Set(topics)].filter((topic) => !this.#overrides.has(topic));
    await Promise.all(unknown.map((topic) => this.refresh(topic)));
  }

  async refresh(topic: string): Promise<void> {
    const node = await read(this.#zookeeper, paths.topicConfig(topic));
    this.#overrides.set(topic, node === null ? NONE : decodeConfig(node.data));
    this.#resolved.delete(topic);
  }

  /** The topic is gone; one of the same name would have settings of its own. */
  forget(topic: string): void {
    this.#overrides.delete(topic);
    this.#resolved.delete(topic);
  }

  /** A value of the broker changed that topics may fall back to. */
  brokerChanged(): void {
    this.#resolved.clear();
  }
}
