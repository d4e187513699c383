/**
 * Every broker has one: it takes part in the contest, and while it holds office it runs a Reign (kafka: KafkaController).
 * Everything happens in one mailbox: a change seen in ZooKeeper, a request, a response. Whoever asks a broker that is
 * not the controller gets NOT_CONTROLLER.
 */
import { Mailbox } from '../base/mailbox.ts';
import { versionAtLeast } from '../base/metadata-version.ts';
import { randomUuid } from '../base/uuid.ts';
import type { Clock, Logger, Random, Timer } from '../platform/platform.ts';
import { Errors, KafkaError } from '../protocol/errors.ts';
import type { AlterPartitionRequest } from '../protocol/messages/alter-partition.ts';
import type { WatchEvent } from '../zookeeper/client/types.ts';
import { isZooKeeperError } from '../zookeeper/errors.ts';
import type { BrokerLink } from './broker-channel.ts';
import { type ClusterChange, ClusterWatch } from './cluster-watch.ts';
import { activeController, contend } from './contest.ts';
import { ControllerMoved, fenced, fencedDelete } from './effects.ts';
import type { ControllerEvent, ReassignmentTarget, Reply } from './events.ts';
import { read, type ZooKeeperSession } from './session.ts';
import { Reign } from './reign.ts';
import type { ClusterBroker, ClusterState, ControllerSettings } from './state.ts';
import {
  encodeFeature,
  encodeTopic,
  paths,
  type TopicNode,
  type TopicPartition,
} from './znodes.ts';

export interface ControllerOptions {
  readonly session: ZooKeeperSession;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly settings: ControllerSettings;
  readonly interBrokerProtocolVersion: string;
  /** auto.leader.rebalance.enable and leader.imbalance.check.interval.seconds; null: never. */
  readonly balanceIntervalMs: number | null;
  readonly link: (broker: ClusterBroker) => BrokerLink;
}

const FIRST_BALANCE_MS = 5000;
const RETRY_PAUSE_MS = 1000;

export class Controller {
  readonly #options: ControllerOptions;
  readonly #mailbox = new Mailbox();
  #reign: Reign | null = null;
  #watch: ClusterWatch | null = null;
  #activeId: number | null = null;
  #controllerWatched = false;
  #balance: Timer | null = null;
  #closed = false;

  constructor(options: ControllerOptions) {
    this.#options = options;
    options.session.onExpired(() => {
      this.#controllerWatched = false;
      this.#resign();
    });
    options.session.onRenewed(() => this.#mailbox.run(() => this.#elect()));
  }

  /** Takes part in the contest once; resolves when it is known who won and, if we did, when we have taken over. */
  start(): Promise<void> {
    return this.#mailbox.run(() => this.#elect());
  }

  /** Who the contest was last seen won by. */
  get activeId(): number | null {
    return this.#activeId;
  }

  get isActive(): boolean {
    return this.#reign !== null;
  }

  /** The cluster as the active controller sees it; null elsewhere. */
  get state(): ClusterState | null {
    return this.#reign?.state ?? null;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#resign();
    await this.#mailbox.idle();
  }

  // ---- requests ----------------------------------------------------------------------------------

  controlledShutdown(broker: number, brokerEpoch: number): Promise<Reply> {
    return this.#ask((reply) => ({ type: 'controlled shutdown', broker, brokerEpoch, reply }));
  }

  alterPartition(request: AlterPartitionRequest, apiVersion: number): Promise<Reply> {
    return this.#ask((reply) => ({ type: 'alter partition', request, apiVersion, reply }));
  }

  electLeaders(
    partitions: readonly TopicPartition[],
    electionType: 'preferred' | 'unclean',
  ): Promise<Reply> {
    return this.#ask((reply) => ({ type: 'elect leaders', partitions, electionType, reply }));
  }

  reassign(targets: readonly ReassignmentTarget[]): Promise<Reply> {
    return this.#ask((reply) => ({ type: 'reassign', targets, reply }));
  }

  uncleanElectionEnabled(topic: string | null): void {
    this.#post({ type: 'unclean election enabled', topic });
  }

  #ask(make: (reply: number) => ControllerEvent): Promise<Reply> {
    return this.#mailbox.run(async () => {
      const reign = this.#reign;
      if (reign === null) throw new KafkaError(Errors.NOT_CONTROLLER);
      try {
        return await reign.ask(make);
      } catch (error) {
        await this.#failed(reign, error);
        throw new KafkaError(Errors.NOT_CONTROLLER);
      }
    });
  }

  // ---- office ------------------------------------------------------------------------------------

  async #elect(): Promise<void> {
    if (this.#closed || this.#reign !== null) return;
    const { session, settings, clock, log } = this.#options;
    try {
      this.#activeId = await activeController(session, this.#controllerWatcher());
      if (this.#activeId !== null) {
        log.info(
          `[Controller id=${settings.brokerId}] Broker ${this.#activeId} has been elected as the controller, so stopping the election process.`,
        );
        return;
      }
      const outcome = await contend(session, settings.brokerId, clock.now());
      if (this.#closed) return;
      if (outcome.won) await this.#takeOver(outcome.epoch, outcome.epochVersion);
      else this.#activeId = outcome.activeId;
    } catch (error) {
      // the new session will elect; a connection that is lost has been waited for below us
      if (isZooKeeperError(error, 'SESSIONEXPIRED')) return;
      if (this.#closed) return;
      log.error(
        `[Controller id=${settings.brokerId}] Error while electing or becoming controller`,
        error,
      );
      await clock.sleep(RETRY_PAUSE_MS);
      void this.#mailbox.run(() => this.#elect());
    }
  }

  async #takeOver(epoch: number, epochVersion: number): Promise<void> {
    const { session, settings, clock, log, link } = this.#options;
    this.#activeId = settings.brokerId;
    log.info(
      `[Controller id=${settings.brokerId}] ${settings.brokerId} successfully elected as the controller. Epoch incremented to ${epoch} and epoch zk version is now ${epochVersion}`,
    );
    const fence = { zookeeper: session, epochVersion };
    const post = (event: ControllerEvent) => this.#post(event, reign);
    const reign = new Reign({ settings, epoch, fence, clock, log, link, post });
    this.#reign = reign;
    this.#watch = new ClusterWatch(session, (change) => this.#changed(change, reign));
    try {
      await this.#failOver(reign, this.#watch);
    } catch (error) {
      await this.#failed(reign, error);
    }
  }

  /** spec/cluster.md 4.3: notifications that nobody needs any more, then everything there is. */
  async #failOver(reign: Reign, watch: ClusterWatch): Promise<void> {
    await this.#keepFeatureNode();
    const stale = [...(await watch.logDirEvents()).nodes, ...(await watch.isrChanges()).nodes];
    await Promise.all(stale.map((path) => fencedDelete(reign.fence, path)));
    const snapshot = await watch.snapshot();
    const topics = await this.#withIds(reign, snapshot.topics);
    await reign.handle({ type: 'failover', snapshot: { ...snapshot, topics } });
    await this.#preferredElection(reign, watch);
    await fencedDelete(reign.fence, paths.preferredReplicaElection);
    this.#scheduleBalance(reign, FIRST_BALANCE_MS);
  }

  /** KIP-584: nothing is ever finalized in a cluster on ZooKeeper, but the node says that it could be. */
  async #keepFeatureNode(): Promise<void> {
    const { session, interBrokerProtocolVersion: ibp } = this.#options;
    const enabled = versionAtLeast(ibp, '2.7-IV0');
    const data = encodeFeature(versionAtLeast(ibp, '3.3-IV0') ? 2 : 1, enabled);
    const node = await read(session, paths.feature);
    if (node === null) await session.create(paths.feature, data);
    else if (/"status":\s*1/.test(String(node.data)) !== enabled)
      await session.set(paths.feature, data, node.version);
  }

  /** Topics made by brokers or tools older than topic ids get one (KIP-516). */
  async #withIds(
    reign: Reign,
    topics: ReadonlyMap<string, TopicNode>,
  ): Promise<Map<string, TopicNode>> {
    const complete = new Map(topics);
    if (!this.#options.settings.topicIds) return complete;
    for (const [name, node] of topics) {
      if (node.id !== null) continue;
      const named = { ...node, id: randomUuid((size) => this.#options.random.bytes(size)) };
      const op = { type: 'set', path: paths.topic(name), data: encodeTopic(named) } as const;
      await fenced(reign.fence, op);
      complete.set(name, named);
    }
    return complete;
  }

  #scheduleBalance(reign: Reign, ms: number): void {
    const { balanceIntervalMs, clock } = this.#options;
    if (balanceIntervalMs === null) return;
    const fire = () => {
      this.#post({ type: 'balance' }, reign);
      this.#scheduleBalance(reign, balanceIntervalMs);
    };
    this.#balance = clock.after(ms, () => void (reign.over || fire()), { unref: true });
  }

  /** Something went wrong in office: whatever it was, another election follows. */
  async #failed(reign: Reign, error: unknown): Promise<void> {
    if (reign.over) return;
    const { log, settings, clock } = this.#options;
    this.#resign();
    if (isZooKeeperError(error, 'SESSIONEXPIRED') || this.#closed) return;
    if (error instanceof ControllerMoved)
      log.info(`[Controller id=${settings.brokerId}] Controller moved to another broker`);
    else {
      log.error(`[Controller id=${settings.brokerId}] Controller failed, resigning`, error);
      await clock.sleep(RETRY_PAUSE_MS);
      await fencedDelete(reign.fence, paths.controller).catch((failure: unknown) =>
        log.warn(`[Controller id=${settings.brokerId}] Could not leave office`, failure),
      );
    }
    void this.#mailbox.run(() => this.#elect());
  }

  #resign(): void {
    this.#watch?.end();
    this.#watch = null;
    this.#balance?.cancel();
    this.#balance = null;
    this.#reign?.end();
    this.#reign = null;
    this.#activeId = null;
  }

  // ---- changes -----------------------------------------------------------------------------------

  #controllerWatcher(): ((event: WatchEvent) => void) | undefined {
    if (this.#controllerWatched) return undefined;
    this.#controllerWatched = true;
    return () => {
      this.#controllerWatched = false;
      if (!this.#closed) void this.#mailbox.run(() => this.#controllerChanged());
    };
  }

  async #controllerChanged(): Promise<void> {
    const { session, settings } = this.#options;
    const reign = this.#reign;
    try {
      const activeId = await activeController(session, this.#controllerWatcher());
      if (reign !== null && activeId !== settings.brokerId) this.#resign();
      this.#activeId = activeId;
      if (activeId === null) await this.#elect();
    } catch (error) {
      // a session that is over has been resigned from, and the next one elects
      if (isZooKeeperError(error)) return;
      throw error;
    }
  }

  #post(event: ControllerEvent, of: Reign | null = this.#reign): void {
    if (of !== null) this.#inOffice(of, () => of.handle(event));
  }

  #inOffice(reign: Reign, task: () => Promise<void>): void {
    void this.#mailbox.run(async () => {
      if (reign.over) return;
      try {
        await task();
      } catch (error) {
        await this.#failed(reign, error);
      }
    });
  }

  #changed(change: ClusterChange, reign: Reign): void {
    const watch = this.#watch;
    if (watch !== null) this.#inOffice(reign, () => this.#look(change, reign, watch));
  }

  async #look(change: ClusterChange, reign: Reign, watch: ClusterWatch): Promise<void> {
    switch (change.what) {
      case 'brokers':
        return reign.handle({ type: 'brokers', brokers: await watch.brokers() });
      case 'topics': {
        const names = await watch.topicNames();
        const unknown = names.filter((name) => !reign.state.topics.has(name));
        const added = await this.#withIds(reign, await watch.topics(unknown));
        return reign.handle({ type: 'topics', names: new Set(names), added });
      }
      case 'topic': {
        const node = await watch.topic(change.topic);
        return node === null
          ? undefined
          : reign.handle({ type: 'topic', topic: change.topic, node });
      }
      case 'deletions': {
        const topics = (await watch.deletions()).filter((name) => !reign.state.deleting.has(name));
        return reign.handle({ type: 'deletions', topics });
      }
      case 'isr': {
        const { nodes, partitions } = await watch.isrChanges();
        const leaders = await watch.states(partitions);
        await reign.handle({ type: 'isr changes', leaders });
        await Promise.all(nodes.map((path) => fencedDelete(reign.fence, path)));
        return;
      }
      case 'log dirs': {
        const { nodes, brokers } = await watch.logDirEvents();
        await reign.handle({ type: 'log dir events', brokers });
        await Promise.all(nodes.map((path) => fencedDelete(reign.fence, path)));
        return;
      }
      case 'preferred election':
        return this.#preferredElection(reign, watch);
    }
  }

  async #preferredElection(reign: Reign, watch: ClusterWatch): Promise<void> {
    const partitions = await watch.preferredElection();
    if (partitions === null) return;
    await reign.handle({
      type: 'elect leaders',
      partitions,
      electionType: 'preferred',
      reply: null,
    });
    await fencedDelete(reign.fence, paths.preferredReplicaElection);
  }
}
