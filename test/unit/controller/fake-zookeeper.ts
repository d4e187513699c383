/** A ZooKeeper of one process: enough of its semantics (versions, ephemerals, sequences, multi, one-shot watches). */
import type {
  CreateMode,
  Op,
  OpResult,
  SessionState,
  Stat,
  Watcher,
  WatchEvent,
  ZooKeeper,
} from '../../../src/zookeeper/client/types.ts';
import { ZooKeeperError } from '../../../src/zookeeper/errors.ts';

interface Node {
  data: Buffer | null;
  version: number;
  cversion: number;
  czxid: bigint;
  owner: bigint;
  sequence: number;
}

export class FakeServer {
  nodes = new Map<string, Node>();
  readonly log: string[] = [];
  readonly #watches: { path: string; kind: 'data' | 'child'; watcher: Watcher }[] = [];
  #zxid = 0n;
  #session = 0n;

  constructor() {
    this.nodes.set('/', { data: null, version: 0, cversion: 0, czxid: 0n, owner: 0n, sequence: 0 });
  }

  session(): FakeSession {
    return new FakeSession(this, ++this.#session);
  }

  watch(path: string, kind: 'data' | 'child', watcher: Watcher | undefined): void {
    if (watcher !== undefined) this.#watches.push({ path, kind, watcher });
  }

  fire(path: string, kind: 'data' | 'child', type: WatchEvent['type']): void {
    for (let i = this.#watches.length - 1; i >= 0; i--) {
      const watch = this.#watches[i];
      if (watch?.path !== path || (watch.kind !== kind && type !== 'deleted')) continue;
      this.#watches.splice(i, 1);
      queueMicrotask(() => watch.watcher({ type, path }));
    }
  }

  node(path: string): Node {
    const node = this.nodes.get(path);
    if (node === undefined) throw new ZooKeeperError('NONODE', path);
    return node;
  }

  stat(path: string): Stat {
    const node = this.node(path);
    const { version, cversion, czxid, owner } = node;
    const zero = { mzxid: czxid, ctime: 0, mtime: 0, aversion: 0, pzxid: czxid };
    const numChildren = this.children(path).length;
    return {
      ...zero,
      czxid,
      version,
      cversion,
      ephemeralOwner: owner,
      dataLength: node.data?.length ?? 0,
      numChildren,
    };
  }

  children(path: string): string[] {
    const prefix = path === '/' ? '/' : `${path}/`;
    return [...this.nodes.keys()]
      .filter(
        (name) =>
          name.startsWith(prefix) && name !== '/' && !name.slice(prefix.length).includes('/'),
      )
      .map((name) => name.slice(prefix.length));
  }

  transaction(ops: readonly Op[], session: bigint): OpResult[] {
    const before = new Map([...this.nodes].map(([path, node]) => [path, { ...node }]));
    const fired: [string, 'data' | 'child', WatchEvent['type']][] = [];
    this.#zxid++;
    try {
      const results = ops.map((op, index) => {
        try {
          return this.#apply(op, session, fired);
        } catch (error) {
          if (error instanceof ZooKeeperError)
            throw new ZooKeeperError(error.code, error.path, index);
          throw error;
        }
      });
      for (const [path, kind, type] of fired) this.fire(path, kind, type);
      return results;
    } catch (error) {
      this.nodes = before;
      throw error;
    }
  }

  #apply(
    op: Op,
    session: bigint,
    fired: [string, 'data' | 'child', WatchEvent['type']][],
  ): OpResult {
    const parent = op.path.slice(0, Math.max(1, op.path.lastIndexOf('/')));
    if (op.type === 'create') {
      const above = this.node(parent);
      const mode = op.mode ?? 'persistent';
      const path = mode.endsWith('sequential')
        ? op.path + String(above.sequence).padStart(10, '0')
        : op.path;
      if (this.nodes.has(path)) throw new ZooKeeperError('NODEEXISTS', path);
      above.sequence++;
      above.cversion++;
      const data = op.data === null ? null : Buffer.from(op.data);
      const owner = mode.startsWith('ephemeral') ? session : 0n;
      this.nodes.set(path, {
        data,
        version: 0,
        cversion: 0,
        czxid: this.#zxid,
        owner,
        sequence: 0,
      });
      this.log.push(`create ${path}`);
      fired.push([path, 'data', 'created'], [parent, 'child', 'childrenChanged']);
      return { type: 'create', path, stat: this.stat(path) };
    }
    const node = this.node(op.path);
    const { version } = op;
    if (version !== undefined && version !== -1 && version !== node.version)
      throw new ZooKeeperError('BADVERSION', op.path);
    if (op.type === 'check') return { type: 'check' };
    if (op.type === 'set') {
      node.data = op.data === null ? null : Buffer.from(op.data);
      node.version++;
      this.log.push(`set ${op.path}`);
      fired.push([op.path, 'data', 'dataChanged']);
      return { type: 'set', stat: this.stat(op.path) };
    }
    if (this.children(op.path).length > 0) throw new ZooKeeperError('NOTEMPTY', op.path);
    this.nodes.delete(op.path);
    this.node(parent).cversion++;
    this.log.push(`delete ${op.path}`);
    fired.push([op.path, 'data', 'deleted'], [parent, 'child', 'childrenChanged']);
    return { type: 'delete' };
  }

  expire(session: bigint): void {
    for (const [path, node] of [...this.nodes])
      if (node.owner === session) this.transaction([{ type: 'delete', path }], session);
  }

  /** Data of a node as text, for assertions. */
  text(path: string): string | null {
    return this.nodes.get(path)?.data?.toString() ?? null;
  }
}

export class FakeSession implements ZooKeeper {
  readonly sessionPassword = Buffer.alloc(16);
  readonly sessionTimeoutMs = 18000;
  readonly sessionId: bigint;
  state: SessionState = 'connected';
  readonly #server: FakeServer;
  readonly #listeners: ((state: SessionState) => void)[] = [];

  constructor(server: FakeServer, id: bigint) {
    this.#server = server;
    this.sessionId = id;
  }

  onState(fn: (state: SessionState) => void): void {
    this.#listeners.push(fn);
  }

  expire(): void {
    this.#server.expire(this.sessionId);
    this.state = 'expired';
    for (const fn of this.#listeners) fn('expired');
  }

  async #alive(): Promise<FakeServer> {
    if (this.state !== 'connected') throw new ZooKeeperError('SESSIONEXPIRED');
    return this.#server;
  }

  async create(path: string, data: Uint8Array | null, options: { mode?: CreateMode } = {}) {
    const server = await this.#alive();
    const op: Op = { type: 'create', path, data, mode: options.mode ?? 'persistent' };
    const [result] = server.transaction([op], this.sessionId);
    if (result?.type !== 'create' || result.stat === null) throw new Error('no result');
    return { path: result.path, stat: result.stat };
  }

  async delete(path: string, version = -1): Promise<void> {
    (await this.#alive()).transaction([{ type: 'delete', path, version }], this.sessionId);
  }

  async get(path: string, watcher?: Watcher) {
    const server = await this.#alive();
    const { data } = server.node(path);
    server.watch(path, 'data', watcher);
    return { data, stat: server.stat(path) };
  }

  async set(path: string, data: Uint8Array | null, version = -1): Promise<Stat> {
    const [result] = (await this.#alive()).transaction(
      [{ type: 'set', path, data, version }],
      this.sessionId,
    );
    if (result?.type !== 'set') throw new Error('no result');
    return result.stat;
  }

  async exists(path: string, watcher?: Watcher): Promise<Stat | null> {
    const server = await this.#alive();
    server.watch(path, 'data', watcher);
    return server.nodes.has(path) ? server.stat(path) : null;
  }

  async children(path: string, watcher?: Watcher) {
    const server = await this.#alive();
    server.node(path);
    server.watch(path, 'child', watcher);
    return { children: server.children(path), stat: server.stat(path) };
  }

  async multi(ops: readonly Op[]): Promise<OpResult[]> {
    return (await this.#alive()).transaction(ops, this.sessionId);
  }

  async sync(): Promise<void> {
    await this.#alive();
  }

  async getAcl(path: string) {
    return { acl: [], stat: (await this.#alive()).stat(path) };
  }

  async setAcl(path: string): Promise<Stat> {
    return (await this.#alive()).stat(path);
  }

  async addAuth(): Promise<void> {}

  async close(): Promise<void> {
    this.#server.expire(this.sessionId);
    this.state = 'closed';
    for (const fn of this.#listeners) fn('closed');
  }
}
