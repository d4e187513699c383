/**
 * The broker's standing connection to ZooKeeper: one ZooKeeper session after another behind one face. As Kafka's
 * KafkaZkClient it repeats a call whose connection was lost until the session is back or over, so callers see only real
 * answers; what such a repetition can do (NODEEXISTS for a node that is ours) is theirs to know. After an expiry a new
 * session is opened and those who held watches or ephemeral nodes are told, in the order they asked to be.
 */
import type { Clock, Logger } from '../platform/platform.ts';
import type { ZooKeeper } from '../zookeeper/client/types.ts';
import { isZooKeeperError } from '../zookeeper/errors.ts';
import type { Acl, CreateMode, Op, SessionState, Watcher } from '../zookeeper/client/types.ts';

export interface SessionOptions {
  readonly connect: () => Promise<ZooKeeper>;
  readonly clock: Clock;
  readonly log: Logger;
  /** The ACL of a node that its creator gave none; undefined leaves it open to everybody. */
  readonly aclOf?: (path: string) => readonly Acl[] | undefined;
}

const RECONNECT_PAUSE_MS = 1000;

export class ZooKeeperSession implements ZooKeeper {
  readonly #options: SessionOptions;
  #current: ZooKeeper;
  #closed = false;
  /** Ids of sessions this process had before: their ephemeral nodes are ours to remove. */
  readonly #past = new Set<bigint>();
  readonly #onExpired: (() => void)[] = [];
  readonly #onRenewed: (() => Promise<void>)[] = [];
  readonly #onState: ((state: SessionState) => void)[] = [];

  private constructor(options: SessionOptions, first: ZooKeeper) {
    this.#options = options;
    this.#current = first;
    this.#watch(first);
  }

  static async open(options: SessionOptions): Promise<ZooKeeperSession> {
    return new ZooKeeperSession(options, await options.connect());
  }

  get sessionId(): bigint {
    return this.#current.sessionId;
  }

  get sessionPassword(): Buffer {
    return this.#current.sessionPassword;
  }

  get sessionTimeoutMs(): number {
    return this.#current.sessionTimeoutMs;
  }

  get state(): SessionState {
    return this.#current.state;
  }

  /** Whether a node with this ephemeral owner was made by an earlier session of this process. */
  wasOurs(owner: bigint): boolean {
    return this.#past.has(owner);
  }

  onState(fn: (state: SessionState) => void): void {
    this.#onState.push(fn);
  }

  onExpired(fn: () => void): void {
    this.#onExpired.push(fn);
  }

  /** A new session stands: register again, watch again. Each waits for those before it. */
  onRenewed(fn: () => Promise<void>): void {
    this.#onRenewed.push(fn);
  }

  #watch(zookeeper: ZooKeeper): void {
    zookeeper.onState((state) => {
      if (zookeeper !== this.#current) return;
      for (const fn of this.#onState) fn(state);
      const over = state === 'expired' || state === 'auth-failed';
      if (over && !this.#closed) void this.#renew(zookeeper);
    });
  }

  async #renew(expired: ZooKeeper): Promise<void> {
    const { connect, clock, log } = this.#options;
    this.#past.add(expired.sessionId);
    log.info(expired.state === 'expired' ? 'Session expired.' : 'Auth failed.');
    for (const fn of this.#onExpired) fn();
    while (!this.#closed) {
      try {
        const next = await connect();
        if (this.#closed) return await next.close();
        this.#current = next;
        this.#watch(next);
        for (const fn of this.#onRenewed) await fn();
        return;
      } catch (error) {
        if (this.#closed) return;
        // also when one of those told failed because this session, too, has expired: its own renewal takes over
        if (this.#current !== expired && this.#current.state === 'expired') return;
        log.error('Failed to set up a new ZooKeeper session, trying again', error);
        await clock.sleep(RECONNECT_PAUSE_MS);
        if (this.#current !== expired) return;
      }
    }
  }

  /** Runs a call until it has a real answer. */
  async #ask<T>(call: (zookeeper: ZooKeeper) => Promise<T>): Promise<T> {
    for (;;) {
      const zookeeper = this.#current;
      try {
        return await call(zookeeper);
      } catch (error) {
        if (!isZooKeeperError(error, 'CONNECTIONLOSS') || this.#closed) throw error;
        if (zookeeper !== this.#current) throw error;
        await this.#connected(zookeeper);
      }
    }
  }

  /** Until this session is connected again or over; the call that is then made says which. */
  #connected(zookeeper: ZooKeeper): Promise<void> {
    if (zookeeper.state !== 'connecting' && zookeeper.state !== 'disconnected')
      return this.#options.clock.sleep(10);
    return new Promise((resolve) => {
      let done = false;
      zookeeper.onState((state) => {
        if (done || state === 'connecting' || state === 'disconnected') return;
        done = true;
        resolve();
      });
    });
  }

  create(
    path: string,
    data: Uint8Array | null,
    options: { mode?: CreateMode; acl?: readonly Acl[] } = {},
  ) {
    const acl = options.acl ?? this.#aclOf(path);
    const given = acl === undefined ? options : { ...options, acl };
    return this.#ask((zookeeper) => zookeeper.create(path, data, given));
  }

  #aclOf(path: string): readonly Acl[] | undefined {
    return this.#options.aclOf?.(path);
  }

  delete(path: string, version?: number) {
    return this.#ask((zookeeper) => zookeeper.delete(path, version));
  }

  get(path: string, watcher?: Watcher) {
    return this.#ask((zookeeper) => zookeeper.get(path, watcher));
  }

  set(path: string, data: Uint8Array | null, version?: number) {
    return this.#ask((zookeeper) => zookeeper.set(path, data, version));
  }

  exists(path: string, watcher?: Watcher) {
    return this.#ask((zookeeper) => zookeeper.exists(path, watcher));
  }

  children(path: string, watcher?: Watcher) {
    return this.#ask((zookeeper) => zookeeper.children(path, watcher));
  }

  multi(ops: readonly Op[]) {
    const secured = ops.map((op) => {
      const acl = op.type === 'create' && op.acl === undefined ? this.#aclOf(op.path) : undefined;
      return acl === undefined ? op : { ...op, acl };
    });
    return this.#ask((zookeeper) => zookeeper.multi(secured));
  }

  sync(path: string) {
    return this.#ask((zookeeper) => zookeeper.sync(path));
  }

  getAcl(path: string) {
    return this.#ask((zookeeper) => zookeeper.getAcl(path));
  }

  setAcl(path: string, acl: readonly Acl[], version?: number) {
    return this.#ask((zookeeper) => zookeeper.setAcl(path, acl, version));
  }

  addAuth(scheme: string, auth: Uint8Array) {
    return this.#ask((zookeeper) => zookeeper.addAuth(scheme, auth));
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#current.close();
  }
}

// ---- what Kafka's client adds to the verbs -------------------------------------------------------

/** The node's data and version, null when it is not there. */
export async function read(
  zookeeper: ZooKeeper,
  path: string,
  watcher?: Watcher,
): Promise<{ readonly data: Buffer | null; readonly version: number } | null> {
  try {
    const { data, stat } = await zookeeper.get(path, watcher);
    return { data, version: stat.version };
  } catch (error) {
    if (isZooKeeperError(error, 'NONODE')) return null;
    throw error;
  }
}

/** Creates the node and whatever of its parents is missing; fine when it is there. */
export async function createWithParents(
  zookeeper: ZooKeeper,
  path: string,
  data: Uint8Array | null = null,
): Promise<void> {
  try {
    await zookeeper.create(path, data);
  } catch (error) {
    if (isZooKeeperError(error, 'NODEEXISTS')) return;
    if (!isZooKeeperError(error, 'NONODE')) throw error;
    await createWithParents(zookeeper, parentOf(path));
    await createWithParents(zookeeper, path, data);
  }
}

export function parentOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}

/** Names of the children, none when the node is not there. */
export async function childrenOf(
  zookeeper: ZooKeeper,
  path: string,
  watcher?: Watcher,
): Promise<string[]> {
  try {
    return (await zookeeper.children(path, watcher)).children;
  } catch (error) {
    if (isZooKeeperError(error, 'NONODE')) return [];
    throw error;
  }
}
