/**
 * The cluster behind one client: its nodes and their connections, and metadata that is refreshed on demand and every
 * metadata.max.age.ms. One refresh runs at a time; whoever asks while one runs gets the next, so that an answer is
 * never older than the question. Nothing here has a deadline of its own: callers wait with theirs.
 */
import { deferred, type Deferred } from '../base/deferred.ts';
import type { Api, Draft } from '../protocol/api.ts';
import { errorOf } from '../protocol/errors.ts';
import { metadataApi, type MetadataResponse } from '../protocol/messages/metadata.ts';
import type { ClientConnection } from '../network/client-connection.ts';
import type { Clock, Platform } from '../platform/platform.ts';
import type { BootstrapNodes } from './addresses.ts';
import { noResolvableBootstrap } from './bootstrap.ts';
import { Link, UnresolvedError, type Connect, type SendOptions } from './connection.ts';
import type { NetworkMetrics } from './network-metrics.ts';
import { disconnectError, isRetriable, noAvailableBrokers } from './errors.ts';
import {
  EMPTY_METADATA,
  isPassing,
  mergeMetadata,
  withLeader,
  type ClusterMetadata,
  type PartitionMetadata,
} from './metadata.ts';
import { backoffMs, type Backoff } from './retry.ts';
import type { ClientLog, Node } from './types.ts';

export interface ClusterOptions {
  readonly platform: Pick<Platform, 'clock' | 'network' | 'random'>;
  readonly connect: Connect;
  readonly log: ClientLog;
  /** `[Producer clientId=x] ` */
  readonly logPrefix: string;
  readonly warnBootstrap: boolean;
  readonly bootstrap: BootstrapNodes;
  readonly rebootstrap: boolean;
  readonly reconnect: Backoff;
  readonly retry: Backoff;
  readonly setupTimeout: Backoff;
  readonly idleMs: number;
  readonly counts: NetworkMetrics | null;
  readonly requestTimeoutMs: number;
  readonly metadataMaxAgeMs: number;
  /** The topics this client works with now; null: all. */
  readonly topics: () => readonly string[] | null;
  readonly allowAutoTopicCreation: boolean;
  /** Sees every metadata response after it was merged. */
  readonly onMetadata?: (response: MetadataResponse, complete: boolean) => void;
}

export class Cluster {
  metadata: ClusterMetadata = EMPTY_METADATA;
  readonly #options: ClusterOptions;
  readonly #links = new Map<number, Link>();
  #running = false;
  #asked: Deferred<void> | null = null;
  /** The next refresh does not wait; a mark of its own, as one may be under way when it is asked for. */
  #urgent = false;
  /** Between two refreshes. */
  #pause: Deferred<void> | null = null;
  #refreshedAt = Number.NEGATIVE_INFINITY;
  #failedRefreshes = 0;
  #closed = false;
  #closing = deferred<never>();
  #ageTimer: { cancel(): void } | null = null;
  #unresolved = new Set<number>();
  #metadataCount = 1;

  constructor(options: ClusterOptions) {
    this.#options = options;
    // Nobody may be waiting when the client closes.
    this.#closing.promise.catch(() => {});
  }

  get clock(): Clock {
    return this.#options.platform.clock;
  }

  get closed(): boolean {
    return this.#closed;
  }

  // ---- requests ----------------------------------------------------------------------------------

  /** Sends to one node, connecting first when needed. Rejects with a retriable error on network trouble. */
  async send<Q, R>(
    node: Node,
    api: Api<Q, R>,
    request: NoInfer<Draft<Q>>,
    options: SendOptions = {},
  ): Promise<R> {
    if (this.#closed) throw disconnectError('The client was closed.');
    const timeoutMs = options.timeoutMs ?? this.#options.requestTimeoutMs;
    return this.link(node).send(api, request, { ...options, timeoutMs });
  }

  /** The link of a node; made anew when the node has moved. */
  link(node: Node): Link {
    const known = this.#links.get(node.id);
    if (known && known.node.host === node.host && known.node.port === node.port) return known;
    known?.close();
    const link = new Link(node, this.#options);
    this.#links.set(node.id, link);
    return link;
  }

  /** Not connected, and to be tried again only after a while. */
  isDown(node: Node): boolean {
    const link = this.link(node);
    return !link.connection && link.waitMs > 0;
  }

  node(id: number): Node | null {
    return this.metadata.nodes.get(id) ?? null;
  }

  /** Nodes to ask when any will do: those that metadata named, else the bootstrap list. */
  candidates(): Node[] {
    const known = [...this.metadata.nodes.values()];
    if (known.length === 0) return [...this.#options.bootstrap.nodes];
    if (!this.#options.rebootstrap) return known;
    const down = known.every((node) => {
      const link = this.#links.get(node.id);
      return link && !link.connection && link.waitMs > 0;
    });
    return down ? [...known, ...this.#options.bootstrap.nodes] : known;
  }

  /**
   * A node that is connected, the least loaded one; keeps trying the candidates until one answers. Not `patient`: throws
   * NoAvailableBrokersException when every one of them has to be waited for.
   */
  async anyNode(patient = true): Promise<Node> {
    await this.#options.bootstrap.ready();
    for (;;) {
      if (this.#closed) throw disconnectError('The client was closed.');
      const links = this.candidates().map((node) => this.link(node));
      const open = leastLoaded(links);
      if (open) return open.node;
      const start = Math.floor(this.#options.platform.random.next() * links.length);
      const rotated = [...links.slice(start), ...links.slice(0, start)].filter(
        (link) => patient || link.waitMs <= 0,
      );
      if (rotated.length === 0) throw noAvailableBrokers();
      const soonest = rotated.reduce((best, link) =>
        link.connecting || (!best.connecting && link.waitMs < best.waitMs) ? link : best,
      );
      try {
        await soonest.open();
        return soonest.node;
      } catch (error) {
        if (!isTransient(error)) throw error;
        this.#failWhenUnresolvable(error);
      }
    }
  }

  #failWhenUnresolvable(error: unknown): void {
    if (!(error instanceof UnresolvedError)) return;
    const bootstrap = this.#options.bootstrap.nodes;
    if (this.metadata.nodes.size > 0) return;
    for (const { id } of bootstrap) {
      const link = this.#links.get(id);
      if (link && link.waitMs > 0 && !link.connection) this.#unresolved.add(id);
    }
    if (bootstrap.every(({ id }) => this.#unresolved.has(id))) throw noResolvableBootstrap();
  }

  async sendAny<Q, R>(
    api: Api<Q, R>,
    request: NoInfer<Draft<Q>>,
    options?: SendOptions,
  ): Promise<R> {
    return this.send(await this.anyNode(), api, request, options);
  }

  async connectionOf(node: Node): Promise<ClientConnection> {
    // A link made now would have nobody to close it.
    if (this.#closed) throw disconnectError('The client was closed.');
    return this.link(node).open();
  }

  // ---- metadata ----------------------------------------------------------------------------------

  partition(topic: string, partition: number): PartitionMetadata | null {
    return this.metadata.topics.get(topic)?.partitions[partition] ?? null;
  }

  leaderOf(topic: string, partition: number): Node | null {
    const known = this.partition(topic, partition);
    return known ? this.node(known.leader) : null;
  }

  learnLeader(
    topic: string,
    partition: number,
    leader: number,
    epoch: number,
    endpoint?: Node,
  ): boolean {
    const next = withLeader(this.metadata, topic, partition, leader, epoch, endpoint);
    const changed = next !== this.metadata;
    this.metadata = next;
    return changed;
  }

  /**
   * Resolves after a refresh that began after this call. Refreshes keep retry.backoff.ms between each other unless
   * `urgent` (a topic that was never asked for). Rejects only when the client closes or the trouble is lasting.
   */
  refresh(urgent = false): Promise<void> {
    if (this.#closed) return Promise.reject(disconnectError('The client was closed.'));
    if (urgent) {
      this.#urgent = true;
      this.#pause?.resolve();
    }
    this.#asked ??= deferred<void>();
    const { promise } = this.#asked;
    promise.catch(() => {});
    if (!this.#running) void this.#refreshLoop();
    return promise;
  }

  get refreshing(): boolean {
    return this.#running;
  }

  async #refreshLoop(): Promise<void> {
    this.#running = true;
    while (this.#asked && !this.#closed) {
      const wait = this.#refreshedAt + this.#refreshDelay() - this.clock.monotonic();
      if (wait > 0 && !this.#urgent) await this.#pauseFor(wait);
      this.#urgent = false;
      const asked = this.#asked;
      this.#asked = null;
      try {
        await this.#refreshOnce();
        asked.resolve();
      } catch (error) {
        asked.reject(error);
      }
    }
    this.#running = false;
  }

  /** Ended early by who cannot wait, and by close(). */
  async #pauseFor(ms: number): Promise<void> {
    const pause = deferred<void>();
    this.#pause = pause;
    const timer = this.clock.after(ms, () => pause.resolve());
    await pause.promise;
    timer.cancel();
  }

  #refreshDelay(): number {
    return this.retryDelayMs(Math.max(0, this.#failedRefreshes - 1));
  }

  /** How long to wait after so many failures before the next attempt. */
  retryDelayMs(tries: number): number {
    const { retry, platform } = this.#options;
    return backoffMs(retry, tries, platform.random.next());
  }

  /** Connections that are open now. */
  get connectionCount(): number {
    let count = 0;
    for (const link of this.#links.values()) if (link.connection) count++;
    return count;
  }

  /** Some broker is being connected to right now, with no backoff in the way. */
  get connecting(): boolean {
    return [...this.#links.values()].some((link) => link.connecting && link.waitMs === 0);
  }

  /** request.timeout.ms. */
  get requestTimeoutMs(): number {
    return this.#options.requestTimeoutMs;
  }

  get requestsInFlight(): number {
    return this.#options.counts?.inFlight ?? 0;
  }

  /** Since metadata was last refreshed. */
  get metadataAgeMs(): number {
    return this.clock.monotonic() - this.#refreshedAt;
  }

  async #refreshOnce(): Promise<void> {
    for (;;) {
      const topics = this.#options.topics();
      const request = {
        topics: topics?.map((name) => ({ name })) ?? null,
        allowAutoTopicCreation: this.#options.allowAutoTopicCreation,
      };
      const node = await Promise.race([this.anyNode(), this.#closing.promise]);
      try {
        const response = await this.send(node, metadataApi, request);
        this.#refreshedAt = this.clock.monotonic();
        this.#learn(response, topics === null);
        return;
      } catch (error) {
        if (this.#closed || !isTransient(error)) throw error;
        this.#failedRefreshes++;
        await this.clock.sleep(this.#refreshDelay());
      }
    }
  }

  #learn(response: MetadataResponse, complete: boolean): void {
    if (response.brokers.length === 0) return;
    this.metadata = mergeMetadata(this.metadata, response, complete);
    for (const [id, link] of this.#links) {
      // Bootstrap links have served once the real nodes are known.
      if (id > COORDINATOR_IDS) continue;
      const gone = id >= 0 ? !this.metadata.nodes.has(id) : link.connection?.inFlight === 0;
      if (gone) {
        this.#links.delete(id);
        link.close();
      }
    }
    this.#logTopicErrors(response);
    const passing = response.topics.some(isPassing);
    const troubled = passing || response.topics.some((topic) => topic.errorCode !== 0);
    this.#failedRefreshes = troubled ? this.#failedRefreshes + 1 : 0;
    this.#armAgeTimer();
    if (passing) void this.refresh().catch(() => {});
    this.#options.onMetadata?.(response, complete);
  }

  #armAgeTimer(): void {
    this.#ageTimer?.cancel();
    const again = () => void this.refresh().catch(() => {});
    this.#ageTimer = this.clock.after(this.#options.metadataMaxAgeMs, again, { unref: true });
  }

  #logTopicErrors(response: MetadataResponse): void {
    const { log, logPrefix } = this.#options;
    const say = (level: 'WARN' | 'ERROR', text: string, logger: string) =>
      log.log(level, `${logPrefix}${text}`, `org.apache.kafka.clients.${logger}`);
    const named = (code: number) =>
      response.topics.filter((topic) => topic.errorCode === code).map((topic) => topic.name ?? '');
    const troubled = response.topics.filter((topic) => topic.errorCode !== 0);
    if (troubled.length > 0) {
      const list = troubled.map(({ name, errorCode }) => `${name}=${errorOf(errorCode).name}`);
      const id = this.#metadataCount;
      say(
        'WARN',
        `The metadata response from the cluster reported a recoverable issue with correlation id ${id} : {${list.join(', ')}}`,
        'NetworkClient',
      );
    }
    this.#metadataCount++;
    const invalid = named(INVALID_TOPIC);
    if (invalid.length > 0)
      say('ERROR', `Metadata response reported invalid topics [${invalid.join(', ')}]`, 'Metadata');
    const refused = named(TOPIC_AUTHORIZATION_FAILED);
    if (refused.length > 0)
      say('ERROR', `Topic authorization failed for topics [${refused.join(', ')}]`, 'Metadata');
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#ageTimer?.cancel();
    this.#pause?.resolve();
    const error = disconnectError('The client was closed.');
    this.#closing.reject(error);
    this.#asked?.reject(error);
    for (const link of this.#links.values()) link.close();
    this.#links.clear();
    this.#options.connect.close?.();
  }
}

/** Above this a node id stands for a connection to a coordinator. */
const COORDINATOR_IDS = 0x4000_0000;
const INVALID_TOPIC = 17;
const TOPIC_AUTHORIZATION_FAILED = 29;

function leastLoaded(links: readonly Link[]): Link | null {
  let best: Link | null = null;
  for (const link of links) {
    const load = link.connection?.inFlight;
    if (load === undefined) continue;
    if (!best || load < (best.connection?.inFlight ?? Number.POSITIVE_INFINITY)) best = link;
  }
  return best;
}

/** Whether trying another time or another node may help: all but refusals such as a failed login. */
export function isTransient(error: unknown): boolean {
  if (isRetriable(error)) return true;
  if (typeof error !== 'object' || error === null || !('code' in error)) return false;
  // Node's own ERR_INVALID_ARG_TYPE and the like are the program's mistakes.
  return typeof error.code === 'string' && /^(?!ERR_(INVALID|OUT_OF)_)E[A-Z]/.test(error.code);
}
