/**
 * The verbs of ZooKeeper over one session (session.ts), with paths relative to the chroot. A watcher is registered
 * in the moment its reply is read, so no event behind that reply can be missed; a reconnect arms it again. What the
 * shell needs beyond the ZooKeeper interface (persistent watches, TTL nodes, whoami...) is here too.
 */
import type { Platform } from '../../platform/platform.ts';
import { Code, InvalidPathError, ZooKeeperError } from '../errors.ts';
import type { JuteReader } from '../jute.ts';
import {
  createFlags,
  EventType,
  OPEN_ACL,
  OpCode,
  readAcl,
  readStat,
  WatchKind as RemovedKind,
} from '../messages.ts';
import { pathProblem } from '../paths.ts';
import type { CreateRequest } from '../requests.ts';
import { parseConnectString, withChroot, withoutChroot } from './connect-string.ts';
import { dataOf, readResults, requestOf } from './multi.ts';
import { Session } from './session.ts';
import {
  type Acl,
  type CreateMode,
  isConnected,
  type Op,
  type OpResult,
  type SessionState,
  type Stat,
  type Watcher,
  type WatchEvent,
  type ZooKeeper,
  type ZooKeeperOptions,
} from './types.ts';
import type { RawWatcher, WatchKind } from './watches.ts';

/** Connects and waits for the session; rejects with CONNECTIONLOSS when there is none in time. */
export async function connectZooKeeper(
  platform: Platform,
  options: ZooKeeperOptions,
): Promise<ZooKeeper> {
  const client = openZooKeeper(platform, options);
  await client.established(options.connectionTimeoutMs);
  return client;
}

/** Starts connecting and returns at once; requests wait for the first connection. */
export function openZooKeeper(platform: Platform, options: ZooKeeperOptions): ZooKeeperClient {
  const { hosts, chroot } = parseConnectString(options.connectString);
  const { sessionTimeoutMs: timeoutMs, tls = null, sasl = null, canBeReadOnly = false } = options;
  const session = new Session(platform, { hosts, timeoutMs, tls, sasl, canBeReadOnly });
  return new ZooKeeperClient(platform, session, chroot);
}

const EVENT_NAMES: Readonly<Record<number, WatchEvent['type']>> = {
  [EventType.created]: 'created',
  [EventType.deleted]: 'deleted',
  [EventType.dataChanged]: 'dataChanged',
  [EventType.childrenChanged]: 'childrenChanged',
};

export class ZooKeeperClient implements ZooKeeper {
  readonly #platform: Platform;
  readonly #session: Session;
  readonly #chroot: string;

  constructor(platform: Platform, session: Session, chroot: string) {
    this.#platform = platform;
    this.#session = session;
    this.#chroot = chroot;
  }

  get sessionId(): bigint {
    return this.#session.id;
  }

  get sessionPassword(): Buffer {
    return this.#session.password;
  }

  get sessionTimeoutMs(): number {
    return this.#session.timeoutMs;
  }

  get state(): SessionState {
    return this.#session.state;
  }

  onState(fn: (state: SessionState) => void): void {
    this.#session.onState(fn);
  }

  /** Resolves when the first attempt to connect has come to an end, either way. */
  get tried(): Promise<void> {
    return this.#session.tried;
  }

  established(timeoutMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (state: SessionState) => {
        if (state === 'connecting') return;
        timer.cancel();
        if (isConnected(state)) resolve();
        else reject(new ZooKeeperError(state === 'auth-failed' ? 'AUTHFAILED' : 'CONNECTIONLOSS'));
      };
      const timer = this.#platform.clock.after(timeoutMs, () => {
        const { failure: cause } = this.#session;
        reject(Object.assign(new ZooKeeperError('CONNECTIONLOSS'), cause && { cause }));
        this.#session.abandon();
      });
      this.onState(settle);
      settle(this.state);
    });
  }

  // ---- nodes ---------------------------------------------------------------------------------------

  create(
    path: string,
    data: Uint8Array | null,
    options: { mode?: CreateMode; acl?: readonly Acl[] } = {},
  ): Promise<{ path: string; stat: Stat }> {
    const { mode = 'persistent', acl = OPEN_ACL } = options;
    const type = mode === 'container' ? OpCode.createContainer : OpCode.create2;
    return this.#create({ type, path, data: dataOf(data), acl, flags: createFlags[mode], ttl: 0 });
  }

  /** A node that the server removes when it has no children and has not changed for ttlMs. */
  createTtl(
    path: string,
    data: Uint8Array | null,
    ttlMs: number,
    options: { sequential: boolean; acl: readonly Acl[] },
  ): Promise<{ path: string; stat: Stat }> {
    const mode = options.sequential ? 'persistent-sequential-ttl' : 'persistent-ttl';
    const { acl } = options;
    const flags = createFlags[mode];
    return this.#create({
      type: OpCode.createTTL,
      path,
      data: dataOf(data),
      acl,
      flags,
      ttl: ttlMs,
    });
  }

  async #create(request: CreateRequest): Promise<{ path: string; stat: Stat }> {
    // With a sequence number behind it, a name may be empty.
    const sequential = request.flags === 2 || request.flags === 3 || request.flags === 6;
    const path = this.#full(request.path, sequential ? '1' : '');
    const body = await this.#session.request({ ...request, path }, request.path);
    return { path: withoutChroot(this.#chroot, body.text()), stat: readStat(body) };
  }

  async delete(path: string, version = -1): Promise<void> {
    const full = this.#full(path);
    await this.#session.request({ type: OpCode.delete, path: full, version }, path);
  }

  async get(path: string, watcher?: Watcher): Promise<{ data: Buffer | null; stat: Stat }> {
    const full = this.#full(path);
    const body = await this.#session.request(
      { type: OpCode.getData, path: full, watch: watcher !== undefined },
      path,
      this.#registering('data', full, watcher),
    );
    const data = body.buffer();
    return { data: data === null ? null : Buffer.from(data), stat: readStat(body) };
  }

  async set(path: string, data: Uint8Array | null, version = -1): Promise<Stat> {
    const request = { type: OpCode.setData, path: this.#full(path), data: dataOf(data), version };
    return readStat(await this.#session.request(request, path));
  }

  async exists(path: string, watcher?: Watcher): Promise<Stat | null> {
    const full = this.#full(path);
    const onThere = this.#registering('data', full, watcher);
    const onAbsent = this.#registering('exist', full, watcher, Code.NONODE);
    try {
      const body = await this.#session.request(
        { type: OpCode.exists, path: full, watch: watcher !== undefined },
        path,
        (err) => {
          onThere?.(err);
          onAbsent?.(err);
        },
      );
      return readStat(body);
    } catch (error) {
      if (error instanceof ZooKeeperError && error.code === 'NONODE') return null;
      throw error;
    }
  }

  async children(path: string, watcher?: Watcher): Promise<{ children: string[]; stat: Stat }> {
    const full = this.#full(path);
    const body = await this.#session.request(
      { type: OpCode.getChildren2, path: full, watch: watcher !== undefined },
      path,
      this.#registering('child', full, watcher),
    );
    return { children: body.vector((r) => r.text()), stat: readStat(body) };
  }

  async multi(ops: readonly Op[]): Promise<OpResult[]> {
    const requests = ops.map((op) => requestOf(op, this.#full(op.path)));
    const body = await this.#session.request({ type: OpCode.multi, ops: requests }, null);
    return readResults(body, ops, (path) => withoutChroot(this.#chroot, path));
  }

  async sync(path: string): Promise<void> {
    await this.#session.request({ type: OpCode.sync, path: this.#full(path) }, path);
  }

  async getAcl(path: string): Promise<{ acl: Acl[]; stat: Stat }> {
    const body = await this.#session.request({ type: OpCode.getACL, path: this.#full(path) }, path);
    return { acl: body.vector(readAcl), stat: readStat(body) };
  }

  async setAcl(path: string, acl: readonly Acl[], version = -1): Promise<Stat> {
    const request = { type: OpCode.setACL, path: this.#full(path), acl, version };
    return readStat(await this.#session.request(request, path));
  }

  // ---- beyond the interface ------------------------------------------------------------------------

  async addWatch(path: string, mode: 'persistent' | 'recursive', watcher: Watcher): Promise<void> {
    const full = this.#full(path);
    await this.#session.request(
      { type: OpCode.addWatch, path: full, mode: mode === 'persistent' ? 0 : 1 },
      path,
      this.#registering(mode, full, watcher),
    );
  }

  /** Takes away the watches of a path here and at the server; NOWATCHER when there are none. */
  async removeWatches(path: string, kind: 'data' | 'children' | 'any'): Promise<WatchKind[]> {
    const full = this.#full(path);
    const { watches } = this.#session;
    const all: WatchKind[] = ['child', 'data', 'exist', 'persistent', 'recursive'];
    const concerned: Record<typeof kind, WatchKind[]> = {
      data: ['data', 'exist'],
      children: ['child'],
      any: all,
    };
    const found = concerned[kind].filter((one) => watches.has(one, full));
    if (found.length === 0) throw new ZooKeeperError('NOWATCHER', path);
    const request = { type: OpCode.removeWatches, path: full, kind: RemovedKind[kind] };
    await this.#session.request(request, path, (err) => {
      if (err === Code.OK) for (const one of found) watches.remove(one, full);
    });
    return found;
  }

  async ephemerals(prefix: string): Promise<string[]> {
    const full = this.#full(prefix);
    const body = await this.#session.request({ type: OpCode.getEphemerals, prefix: full }, prefix);
    return body.vector((r) => withoutChroot(this.#chroot, r.text()));
  }

  async descendantsCount(path: string): Promise<number> {
    const request = { type: OpCode.getAllChildrenNumber, path: this.#full(path) };
    return (await this.#session.request(request, path)).int();
  }

  async whoAmI(): Promise<{ scheme: string; user: string }[]> {
    const body = await this.#session.request({ type: OpCode.whoAmI }, null);
    return body.vector((r: JuteReader) => ({ scheme: r.text(), user: r.text() }));
  }

  /** The ensemble's configuration, always at its own place whatever the chroot. */
  async config(watcher?: Watcher): Promise<{ data: Buffer | null; stat: Stat }> {
    const path = '/zookeeper/config';
    const body = await this.#session.request(
      { type: OpCode.getData, path, watch: watcher !== undefined },
      path,
      this.#registering('data', path, watcher),
    );
    const data = body.buffer();
    return { data: data === null ? null : Buffer.from(data), stat: readStat(body) };
  }

  async reconfig(change: {
    joining: string | null;
    leaving: string | null;
    newMembers: string | null;
    fromConfig: bigint;
  }): Promise<{ data: Buffer | null; stat: Stat }> {
    const { joining, leaving, newMembers, fromConfig: curConfigId } = change;
    const request = { type: OpCode.reconfig, joining, leaving, newMembers, curConfigId };
    const body = await this.#session.request(request, null);
    return { data: Buffer.from(body.buffer() ?? Buffer.alloc(0)), stat: readStat(body) };
  }

  addAuth(scheme: string, auth: Uint8Array): Promise<void> {
    return this.#session.addAuth(scheme, Buffer.from(auth));
  }

  close(): Promise<void> {
    return this.#session.close();
  }

  /** Leaves the session to its timeout, as a process does that just exits. */
  abandon(): void {
    this.#session.abandon();
  }

  // ---- paths and watchers --------------------------------------------------------------------------

  /** The server's path; throws before anything is sent when it is none. */
  #full(path: string, suffix = ''): string {
    const problem = pathProblem(path + suffix);
    if (problem !== null) throw new InvalidPathError(path, problem);
    return withChroot(this.#chroot, path);
  }

  /** Registers a watcher when the reply says that the server has it. */
  #registering(
    kind: WatchKind,
    path: string,
    watcher: Watcher | undefined,
    when: number = Code.OK,
  ): ((err: number) => void) | undefined {
    if (watcher === undefined) return undefined;
    const raw = this.#raw(watcher);
    return (err) => {
      if (err === when) this.#session.watches.add(kind, path, raw);
    };
  }

  /** One raw watcher per watcher, so that registering it twice is one registration. */
  readonly #raws = new WeakMap<Watcher, RawWatcher>();

  #raw(watcher: Watcher): RawWatcher {
    let raw = this.#raws.get(watcher);
    if (raw === undefined) {
      raw = (type, path) => {
        const name = EVENT_NAMES[type];
        if (name !== undefined) watcher({ type: name, path: withoutChroot(this.#chroot, path) });
      };
      this.#raws.set(watcher, raw);
    }
    return raw;
  }
}
