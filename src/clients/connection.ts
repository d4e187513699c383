/**
 * One broker as a client sees it: at most one connection, opened on demand, with Kafka's backoff between attempts and
 * its WARN lines (spec/cli.md 0.6).
 */
import type { Api, Draft } from '../protocol/api.ts';
import type { ClientConnection, RequestOptions, Traffic } from '../network/client-connection.ts';
import type { Platform, Timer } from '../platform/platform.ts';
import { HostAddresses } from './addresses.ts';
import { addressText, nodeText } from './bootstrap.ts';
import {
  ClientError,
  disconnectError,
  isAuthentication,
  isRetriable,
  LoginInterruptedError,
} from './errors.ts';
import type { NetworkMetrics } from './network-metrics.ts';
import { backoffMs, type Backoff } from './retry.ts';
import type { ClientLog, Node } from './types.ts';

export type SendOptions = RequestOptions;

/** What tells an API apart; every Api value is one. */
export type ApiRow = Pick<Api<unknown, unknown>, 'key' | 'name' | 'minVersion' | 'maxVersion'>;

export interface Connect {
  (options: ConnectOptions): Promise<ClientConnection>;
  /** With the client. */
  close?(): void;
}

export interface ConnectOptions {
  readonly host: string;
  readonly address: string;
  readonly port: number;
  readonly timeoutMs: number;
  readonly traffic: Traffic | undefined;
  /** With what the calls under way were told. */
  readonly onClose: (error: unknown) => void;
}

export interface LinkOptions {
  readonly platform: Pick<Platform, 'clock' | 'network' | 'random'>;
  readonly connect: Connect;
  readonly log: ClientLog;
  readonly logPrefix: string;
  readonly warnBootstrap: boolean;
  readonly reconnect: Backoff;
  /** socket.connection.setup.timeout.ms and .max.ms: attempts that fail get more time. */
  readonly setupTimeout: Backoff;
  /** A connection without a request for so long is closed; negative: never. */
  readonly idleMs: number;
  readonly counts: NetworkMetrics | null;
}

const LOGGER = 'org.apache.kafka.clients.NetworkClient';

export class Link {
  readonly node: Node;
  readonly #options: LinkOptions;
  readonly #addresses: HostAddresses;
  #connection: ClientConnection | null = null;
  #connecting: Promise<ClientConnection> | null = null;
  #failures = 0;
  #notBefore = 0;
  #closed = false;
  #idleTimer: Timer | null = null;

  constructor(node: Node, options: LinkOptions) {
    this.node = node;
    this.#options = options;
    this.#addresses = new HostAddresses(node.host, options.platform.network);
  }

  /** An open connection, if there is one. */
  get connection(): ClientConnection | null {
    return this.#connection?.closed === false ? this.#connection : null;
  }

  get connecting(): boolean {
    return this.#connecting !== null;
  }

  /** How long the backoff still forbids an attempt. */
  get waitMs(): number {
    return Math.max(0, this.#notBefore - this.#options.platform.clock.monotonic());
  }

  /** Opens the connection or joins the attempt under way; rejects when it fails. Waits out the backoff first. */
  open(): Promise<ClientConnection> {
    const { connection } = this;
    if (connection) return Promise.resolve(connection);
    this.#connecting ??= this.#attempt().finally(() => {
      this.#connecting = null;
    });
    return this.#connecting;
  }

  async send<Q, R>(api: Api<Q, R>, request: NoInfer<Draft<Q>>, options?: SendOptions): Promise<R> {
    const connection = this.connection ?? (await this.open());
    return connection.send(api, request, options);
  }

  close(): void {
    this.#closed = true;
    this.#idleTimer?.cancel();
    this.#connection?.close();
  }

  async #attempt(): Promise<ClientConnection> {
    const { clock } = this.#options.platform;
    if (this.waitMs > 0) await clock.sleep(this.waitMs);
    if (this.#closed) throw disconnectError('The client was closed.');
    const address = await this.#nextAddress();
    const { setupTimeout, platform, counts } = this.#options;
    try {
      const connection = await this.#options.connect({
        host: this.node.host,
        address,
        port: this.node.port,
        traffic: counts?.of(this.node.id),
        timeoutMs: backoffMs(setupTimeout, this.#failures, platform.random.next()),
        onClose: (error) => this.#lost(address, error),
      });
      if (this.#closed) {
        connection.close();
        throw disconnectError('The client was closed.');
      }
      this.#failures = 0;
      this.#connection = connection;
      counts?.created.record();
      this.#armIdle(connection);
      return connection;
    } catch (error) {
      this.#failed(address, error);
      throw this.#closed ? disconnectError('The client was closed.', error) : error;
    }
  }

  async #nextAddress(): Promise<string> {
    const { log } = this.#options;
    const { host, port, id } = this.node;
    try {
      return await this.#addresses.next();
    } catch (error) {
      if (!this.#closed && id >= 0)
        this.#warn(`Error connecting to node ${nodeText(this.node)}`, error);
    }
    if (id < 0 && !this.#closed) {
      const message = `Couldn't resolve server ${host}:${port} from bootstrap.servers as DNS resolution failed for ${host}`;
      log.log('WARN', message, 'org.apache.kafka.clients.ClientUtils');
    }
    this.#backOff();
    throw new UnresolvedError(host);
  }

  #failed(address: string, error: unknown): void {
    this.#backOff();
    if (this.#closed) return;
    const { id } = this.node;
    const where = this.#where(address);
    // What repeating cannot mend (a refused login) is Kafka's ERROR line; the rest is a broker that is not up.
    if (isAuthentication(error)) {
      this.#options.counts?.failedAuthentication.record();
      this.#refused(address, error);
      return;
    }
    // Of our own settings: whoever called hears it.
    if (error instanceof ClientError && !isRetriable(error)) return;
    if (error instanceof LoginInterruptedError)
      this.#warn(
        `Connection to ${where} terminated during authentication. This may happen due to any of the following reasons: (1) Firewall blocking Kafka TLS traffic (eg it may only allow HTTPS traffic), (2) Transient network issue.`,
      );
    else this.#warn(`Connection to ${where} could not be established. Node may not be available.`);
    if (this.#options.warnBootstrap && id < 0) {
      this.#warn(`Bootstrap broker ${nodeText(this.node)} disconnected`);
    }
  }

  #refused(address: string, error: Error): void {
    const where = this.#where(address);
    this.#log('ERROR', `Connection to ${where} failed authentication due to: ${error.message}`);
  }

  #where(address: string): string {
    const { id, host, port } = this.node;
    return `node ${id} (${addressText(host, address, port)})`;
  }

  #backOff(): void {
    const { platform, reconnect } = this.#options;
    const delay = backoffMs(reconnect, this.#failures++, platform.random.next());
    this.#notBefore = platform.clock.monotonic() + delay;
  }

  #armIdle(connection: ClientConnection): void {
    const { idleMs, platform } = this.#options;
    if (idleMs < 0) return;
    const { clock } = platform;
    const left = connection.lastUsedMs + idleMs - clock.monotonic();
    const check = () => {
      if (connection.closed) return;
      const idle = clock.monotonic() - connection.lastUsedMs >= idleMs;
      if (idle && connection.inFlight === 0) connection.close();
      else this.#armIdle(connection);
    };
    this.#idleTimer = clock.after(Math.max(left, 1), check, { unref: true });
  }

  #lost(address: string, error: unknown): void {
    if (this.#connection) {
      this.#options.counts?.closed.record();
      this.#addresses.forget();
      // A login that had to be renewed and was refused.
      if (isAuthentication(error)) this.#refused(address, error);
    }
    this.#connection = null;
    this.#idleTimer?.cancel();
    if (!this.#closed) this.#backOff();
    // A connection that stood was no failed attempt: the next one starts at the shortest delay.
    this.#failures = Math.min(this.#failures, 1);
  }

  #warn(message: string, error?: unknown): void {
    this.#log('WARN', message, error);
  }

  #log(level: 'WARN' | 'ERROR', message: string, error?: unknown): void {
    this.#options.log.log(level, `${this.#options.logPrefix}${message}`, LOGGER, error);
  }
}

/** A host name without an address: another attempt may succeed, but not soon. */
export class UnresolvedError extends Error {
  readonly retriable = true;

  constructor(host: string) {
    super(`DNS resolution failed for ${host}`);
    this.name = 'UnresolvedError';
  }
}
