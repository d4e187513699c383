/**
 * Configuration that changes while the broker runs (KIP-226; kafka: DynamicBrokerConfig, ZkConfigManager). Whoever changes an
 * entity's node leaves a numbered note under /config/changes; every broker reads the notes it has not seen, in order,
 * and reads the entity again: what counts is the node, so a note read twice does no harm. Notes older than a quarter of
 * an hour are removed by whoever sees them.
 */
import { Mailbox } from '../base/mailbox.ts';
import { ConfigError } from '../base/config-def.ts';
import { childrenOf, type ZooKeeperSession } from '../controller/session.ts';
import { decodeConfigChange, paths } from '../controller/znodes.ts';
import type { Clock, Logger } from '../platform/platform.ts';
import { isZooKeeperError } from '../zookeeper/errors.ts';
import { type BrokerConfig, withDynamicLayers } from './config.ts';
import { readEntityConfig } from './config-nodes.ts';
import { TopicConfigs } from './topic-configs.ts';

const NOTE_PREFIX = 'config_change_';
const NOTE_LIFETIME_MS = 15 * 60 * 1000;

export interface DynamicConfigOptions {
  readonly session: ZooKeeperSession;
  readonly clock: Clock;
  readonly log: Logger;
  /** From the file and the command line. */
  readonly config: BrokerConfig;
  readonly brokerId: number;
}

export class DynamicConfig {
  readonly topics: TopicConfigs;
  readonly #options: DynamicConfigOptions;
  readonly #mailbox = new Mailbox();
  readonly #brokerListeners: ((config: BrokerConfig, before: BrokerConfig) => void)[] = [];
  readonly #topicListeners: ((topic: string) => void)[] = [];
  #config: BrokerConfig;
  #lastNote = -1;
  #watching = false;
  #closed = false;

  private constructor(options: DynamicConfigOptions) {
    this.#options = options;
    this.#config = options.config;
    this.topics = new TopicConfigs(options.session, (name) => this.#config.text(name));
  }

  /** Reads this broker's dynamic layers: before anything is built from the configuration. */
  static async load(options: DynamicConfigOptions): Promise<DynamicConfig> {
    const dynamic = new DynamicConfig(options);
    await dynamic.#reloadBroker();
    return dynamic;
  }

  /** The configuration in force. */
  get config(): BrokerConfig {
    return this.#config;
  }

  onBrokerChange(fn: (config: BrokerConfig, before: BrokerConfig) => void): void {
    this.#brokerListeners.push(fn);
  }

  /** The topic's overrides are another set now. */
  onTopicChange(fn: (topic: string) => void): void {
    this.#topicListeners.push(fn);
  }

  /** Reads the notes there are and watches for more, in every session. */
  async watch(): Promise<void> {
    const { session } = this.#options;
    session.onExpired(() => {
      this.#watching = false;
    });
    session.onRenewed(() => this.#look());
    await this.#look();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#mailbox.idle();
  }

  /** Also called by those who have just written, so that their own broker answers with what they wrote. */
  applied(entity: string): Promise<void> {
    return this.#mailbox.run(() => this.#apply(entity));
  }

  #look(): Promise<void> {
    return this.#mailbox.run(async () => {
      try {
        await this.#readNotes();
      } catch (error) {
        if (this.#closed || isZooKeeperError(error, 'SESSIONEXPIRED')) return;
        this.#options.log.error('Could not read the changes of configurations', error);
      }
    });
  }

  async #readNotes(): Promise<void> {
    if (this.#closed) return;
    const { session } = this.#options;
    const watcher = this.#watching
      ? undefined
      : () => {
          this.#watching = false;
          void this.#look();
        };
    this.#watching = true;
    const names = (await childrenOf(session, paths.configChanges, watcher))
      .filter((name) => name.startsWith(NOTE_PREFIX))
      .sort((a, b) => numberOf(a) - numberOf(b));
    for (const name of names) {
      if (numberOf(name) <= this.#lastNote) continue;
      const entity = await this.#entityOf(name);
      if (entity !== null) await this.#apply(entity);
      this.#lastNote = numberOf(name);
    }
    await this.#purge(names);
  }

  async #entityOf(name: string): Promise<string | null> {
    try {
      return decodeConfigChange(
        (await this.#options.session.get(`${paths.configChanges}/${name}`)).data,
      );
    } catch (error) {
      if (isZooKeeperError(error, 'NONODE')) return null;
      throw error;
    }
  }

  async #purge(names: readonly string[]): Promise<void> {
    const { session, clock } = this.#options;
    for (const name of names) {
      const path = `${paths.configChanges}/${name}`;
      const stat = await session.exists(path);
      if (stat === null) continue;
      // in order of age: the first that stays ends it
      if (clock.now() - stat.ctime <= NOTE_LIFETIME_MS) return;
      await session.delete(path).catch((error: unknown) => {
        if (!isZooKeeperError(error, 'NONODE')) throw error;
      });
    }
  }

  async #apply(entity: string): Promise<void> {
    const [type, name] = split(entity);
    if (type === 'topics') {
      await this.topics.refresh(name);
      this.#say(entity, this.topics.overrides(name));
      for (const listener of this.#topicListeners) listener(name);
    } else if (type === 'brokers') {
      if (name === '<default>' || name === String(this.#options.brokerId))
        await this.#reloadBroker();
    }
  }

  #say(entity: string, config: ReadonlyMap<string, string>): void {
    const pairs = [...config].map(([name, value]) => `${name} -> ${value}`).join(', ');
    this.#options.log.info(
      `Processing override for entityPath: ${entity} with config: Map(${pairs})`,
    );
  }

  async #reloadBroker(): Promise<void> {
    const { session, brokerId, log } = this.#options;
    const defaults = await readEntityConfig(session, 'brokers/<default>');
    const own = await readEntityConfig(session, `brokers/${brokerId}`);
    const before = this.#config;
    try {
      this.#config = withDynamicLayers(before, defaults, own);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      log.error(`Dynamic configs of this broker could not be applied: ${error.message}`);
      return;
    }
    this.topics.brokerChanged();
    for (const listener of this.#brokerListeners) listener(this.#config, before);
  }
}

function split(entity: string): [string, string] {
  const slash = entity.indexOf('/');
  return slash < 0 ? [entity, ''] : [entity.slice(0, slash), entity.slice(slash + 1)];
}

function numberOf(name: string): number {
  return Number(name.slice(NOTE_PREFIX.length));
}
