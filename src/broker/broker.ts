/**
 * Starts a broker in Kafka's order (spec/cluster.md 3.6; kafka: KafkaServer.startup) and stops it in reverse. What it is
 * made of is put together in parts.ts. Whatever was opened when a start fails is closed again before the error goes up.
 */
import { type Deferred, deferred } from '../base/deferred.ts';
import type { Logins } from '../base/jaas.ts';
import type { ZooKeeperSession } from '../controller/session.ts';
import type { Logger, Platform } from '../platform/platform.ts';
import { openLogs } from '../storage/logs-open.ts';
import { readStoredIdentity } from '../storage/meta-properties.ts';
import type { BrokerConfig } from './config.ts';
import type { Broker } from './context.ts';
import { DynamicConfig } from './dynamic-config.ts';
import { watchLogDirs } from './log-dir-events.ts';
import { logsSettings, moveRate } from './log-settings.ts';
import { createParts, type Opened, type Parts } from './parts.ts';
import {
  advertisedNode,
  clusterIdOf,
  generateBrokerId,
  preparePaths,
  registerBroker,
} from './registration.ts';
import { watchFeatures } from './features.ts';
import { openSession } from './zookeeper-session.ts';

export interface StartOptions {
  /** The id of a cluster that has none yet; a random one when absent. */
  readonly proposedClusterId?: string | null;
  /** Whom the broker logs in as at ZooKeeper. */
  readonly logins?: Logins;
  /** Sees each ZooKeeper session of this broker before anything ephemeral is made in it. */
  readonly onSession?: (sessionId: bigint) => Promise<void>;
}

export interface RunningBroker {
  readonly broker: Broker;
  /** The port a listener was given; of the first one when no name is given. */
  port(listenerName?: string): number;
  /** Resolves with the reason when the broker cannot go on (every log dir failed). */
  readonly failed: Promise<string>;
  /** Stops in order; the same promise each time. */
  stop(): Promise<void>;
}

/** How long our own controller may take to tell its broker what there is. */
const FIRST_METADATA_MS = 5_000;
const CONTROLLED_SHUTDOWN_MS = 5_000;

export async function startBroker(
  platform: Platform,
  config: BrokerConfig,
  options: StartOptions = {},
): Promise<RunningBroker> {
  const log = platform.log.logger('kafka.server.KafkaServer');
  const start = new Start(platform, config, options, log);
  log.info('starting');
  try {
    return await start.run();
  } catch (error) {
    log.error(
      `[KafkaServer id=${config.brokerId}] Fatal error during KafkaServer startup. Prepare to shutdown`,
      error,
    );
    await start.undo();
    throw error;
  }
}

/** One start: what has been opened, in order, with the way to close each. */
class Start {
  readonly #platform: Platform;
  readonly #config: BrokerConfig;
  readonly #options: StartOptions;
  readonly #log: Logger;
  readonly #failed: Deferred<string> = deferred();
  readonly #closers: (() => Promise<void> | void)[] = [];
  #stopping: Promise<void> | null = null;

  constructor(platform: Platform, config: BrokerConfig, options: StartOptions, log: Logger) {
    this.#platform = platform;
    this.#config = config;
    this.#options = options;
    this.#log = log;
  }

  /** Closes in reverse; what cannot be closed does not keep the rest open. */
  async undo(): Promise<void> {
    for (let close = this.#closers.pop(); close !== undefined; close = this.#closers.pop()) {
      try {
        await close();
      } catch (error) {
        this.#log.warn('A part of the broker could not be stopped in order', error);
      }
    }
  }

  async run(): Promise<RunningBroker> {
    const platform = this.#platform;
    const session = await openSession(platform, this.#config, this.#log, this.#options.logins);
    this.#closers.push(() => session.close());
    await preparePaths(session);
    const { brokerId, clusterId } = await this.#identify(session);
    const dynamic = await DynamicConfig.load({
      session,
      clock: platform.clock,
      log: platform.log.logger('kafka.server.ZkConfigManager'),
      config: this.#config,
      brokerId,
    });
    this.#closers.push(() => dynamic.close());
    await dynamic.topics.loadAll();
    const logs = await openLogs(platform, {
      dirs: this.#config.logDirectories,
      brokerId,
      clusterId,
      configFor: (topic) => dynamic.topics.logConfig(topic),
      settings: logsSettings(dynamic.config),
      moveBytesPerSecond: () => moveRate(dynamic.config),
    });
    this.#closers.push(() => logs.close());
    dynamic.onBrokerChange((now) => void logs.reconfigure(logsSettings(now)));
    return this.#assemble({ session, brokerId, clusterId, dynamic, logs });
  }

  async #identify(session: ZooKeeperSession): Promise<{ brokerId: number; clusterId: string }> {
    const { disk, random } = this.#platform;
    const config = this.#config;
    const { proposedClusterId = null } = this.#options;
    const clusterId = await clusterIdOf(session, random, proposedClusterId);
    this.#log.info(`Cluster ID = ${clusterId}`);
    if (config.brokerId >= 0) return { brokerId: config.brokerId, clusterId };
    const stored = await readStoredIdentity(disk, config.logDirectories);
    const brokerId =
      stored.brokerId ?? (await generateBrokerId(session, config.reservedBrokerMaxId));
    return { brokerId, clusterId };
  }

  async #assemble(opened: Opened): Promise<RunningBroker> {
    const parts = await createParts(this.#platform, opened);
    const { broker, sockets, controller, groups, transactions } = parts;
    const { session, brokerId, dynamic } = opened;
    await sockets.bind();
    this.#closers.push(() => groups.close());
    this.#closers.push(() => transactions.close());
    this.#closers.push(() => sockets.close());
    watchLogDirs({ session, broker, failed: (reason) => this.#failed.resolve(reason) });
    await this.#register(opened, parts);
    this.#closers.push(() => controller.close());
    this.#closers.push(() => this.#controlledShutdown(broker));
    await controller.start();
    await watchFeatures(session, (epoch) => {
      parts.facts.featuresEpoch = epoch;
    });
    await dynamic.watch();
    await this.#firstMetadata(broker);
    sockets.enable();
    this.#log.info(`[KafkaServer id=${brokerId}] started`);
    return {
      broker,
      port: (name) => sockets.port(name ?? dynamic.config.endpoints[0]?.listenerName ?? '') ?? 0,
      failed: this.#failed.promise,
      stop: () => this.#stop(brokerId),
    };
  }

  /** Registers now and in every later session: each time under a new epoch. */
  async #register({ session, brokerId, dynamic }: Opened, parts: Parts): Promise<void> {
    const { clock, log, network } = this.#platform;
    const ports = new Map<string, number>();
    for (const { listenerName } of dynamic.config.endpoints) {
      ports.set(listenerName, parts.sockets.port(listenerName) ?? 0);
    }
    parts.registration.perform = async () => {
      await this.#options.onSession?.(session.sessionId);
      parts.facts.brokerEpoch = await registerBroker({
        session,
        clock,
        log: log.logger('kafka.zk.KafkaZkClient'),
        brokerId,
        node: advertisedNode(dynamic.config, ports, network.hostName()),
        interBrokerProtocolVersion: dynamic.config.interBrokerProtocolVersion,
        secure: dynamic.config.zookeeperSetAcl,
      });
    };
    await parts.registration.perform();
  }

  /** Another broker's controller can reach us only once we answer; ours is a call away. */
  async #firstMetadata(broker: Broker): Promise<void> {
    if (!broker.controller.isActive) return;
    const { clock } = this.#platform;
    await broker.metadata.waitUntil(
      (image) => image.controllerId !== null,
      (fn) => clock.after(FIRST_METADATA_MS, fn),
    );
  }

  /** Leaders move away first where there is somebody to move to; only the controller in this process is asked. */
  async #controlledShutdown(broker: Broker): Promise<void> {
    if (!this.#config.controlledShutdownEnable || !broker.controller.isActive) return;
    if (broker.metadata.image.brokers.size < 2) return;
    this.#log.info(`[KafkaServer id=${broker.brokerId}] Starting controlled shutdown`);
    await Promise.race([
      broker.controller.controlledShutdown(broker.brokerId, broker.brokerEpoch),
      this.#platform.clock.sleep(CONTROLLED_SHUTDOWN_MS),
    ]);
  }

  #stop(brokerId: number): Promise<void> {
    this.#stopping ??= (async () => {
      this.#log.info(`[KafkaServer id=${brokerId}] shutting down`);
      await this.undo();
      this.#log.info(`[KafkaServer id=${brokerId}] shut down completed`);
    })();
    return this.#stopping;
  }
}
