/**
 * One standalone ZooKeeper server: recovers what is on disk, listens, and wires sockets to handshake and dispatch.
 * Snapshots are taken while serving, after a random number of transactions as Apache's servers do. Embedded in a
 * broker it is the same server reached over loopback; the embedder marks the sessions of its own process, so
 * that after a kill -9 the next start closes them at once instead of waiting for them to expire.
 */
import type {
  DiskLock,
  Listener,
  Logger,
  Platform,
  Socket,
  Timer,
} from '../../platform/platform.ts';
import { JuteError, JuteWriter } from '../jute.ts';
import { OpCode } from '../messages.ts';
import type { ServerConfig } from './config.ts';
import { ChildrenCache } from './children-cache.ts';
import { Connection } from './connection.ts';
import { dispatch } from './dispatch.ts';
import { answerWord, wordOf } from './four-letter.ts';
import { closeSession, connect, detach, expire } from './handshake.ts';
import { OwnSessions } from './own-sessions.ts';
import { Pipeline } from './pipeline.ts';
import { decide } from './prepare.ts';
import { type Directories, purge, type Recovered, recover } from './recovery.ts';
import { Sessions } from './sessions.ts';
import { writeSnapshot } from './snapshot.ts';
import { flushDirty, type ServerState, Stats } from './state.ts';
import { ttlOf } from './tree.ts';
import { TxnLog } from './txn-log.ts';
import { Watches } from './watches.ts';

export interface ZooKeeperServerOptions {
  /** Close at start the sessions that markOwnSession() recorded before an unclean stop. */
  readonly expireOwnSessions?: boolean;
  /** The log could not be written: the server has stopped serving. */
  readonly onFailure?: (error: unknown) => void;
}

export interface ZooKeeperServer {
  readonly port: number;
  /** Remembers, on disk, that a session belongs to this very process. Call it before creating ephemerals. */
  markOwnSession(sessionId: bigint): Promise<void>;
  /** Finishes what is on its way, then stops. Sessions stay for the next start. */
  close(): Promise<void>;
}

/** A socket that has not said hello by then is closed. */
const SESSIONLESS_MS = 10_000;
const HOUR_MS = 3_600_000;

export async function startZooKeeper(
  platform: Platform,
  config: ServerConfig,
  options: ZooKeeperServerOptions = {},
): Promise<ZooKeeperServer> {
  const server = new Server(platform, config, options);
  await server.start();
  return server;
}

class Server implements ZooKeeperServer {
  readonly #platform: Platform;
  readonly #config: ServerConfig;
  readonly #options: ZooKeeperServerOptions;
  readonly #directories: Directories;
  readonly #log: Logger;
  readonly #own: OwnSessions;
  readonly #byAddress = new Map<string, number>();
  readonly #timers = new Set<Timer>();
  readonly #txnLog: TxnLog;
  #state: ServerState | null = null;
  #listener: Listener | null = null;
  #lock: DiskLock | null = null;
  #untilSnapshot = 0;
  #snapshot: Promise<void> | null = null;
  #closing = false;

  constructor(platform: Platform, config: ServerConfig, options: ZooKeeperServerOptions) {
    this.#platform = platform;
    this.#config = config;
    this.#options = options;
    this.#directories = {
      snapshots: `${config.dataDir}/version-2`,
      logs: `${config.dataLogDir}/version-2`,
    };
    this.#log = platform.log.logger('org.apache.zookeeper.server.ZooKeeperServer');
    this.#own = new OwnSessions(platform.disk, config.dataDir);
    this.#txnLog = new TxnLog(platform.disk, {
      directory: this.#directories.logs,
      preallocateBytes: config.preAllocKb * 1_024,
      fsync: config.forceSync,
    });
  }

  get port(): number {
    return this.#listener?.port ?? 0;
  }

  async start(): Promise<void> {
    const { clientPortAddress: host, clientPort: port, listenBacklog } = this.#config;
    // First the port: whoever holds it may be the very server whose directory we would find locked.
    this.#listener = await this.#platform.network.listen({
      host,
      port,
      ...(listenBacklog > 0 ? { backlog: listenBacklog } : {}),
      onSocket: (socket) => this.#accept(socket),
    });
    try {
      await this.#open();
    } catch (error) {
      await this.#listener.close();
      await this.#lock?.release();
      throw error;
    }
    const factory = this.#platform.log.logger('org.apache.zookeeper.server.NIOServerCnxnFactory');
    const address = host === '' ? '0.0.0.0' : host;
    factory.info(`binding to port ${host === '' ? address : host}/${address}:${this.port}`);
  }

  markOwnSession(sessionId: bigint): Promise<void> {
    return this.#own.mark(sessionId);
  }

  async close(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    this.#state?.sessions.stop();
    for (const timer of this.#timers) timer.cancel();
    const closed = this.#listener?.close();
    await this.#state?.pipeline.idle();
    for (const connection of this.#state?.connections ?? []) connection.end();
    await this.#snapshot;
    await this.#txnLog.close();
    for (const connection of this.#state?.connections ?? []) connection.destroy();
    await closed;
    await this.#lock?.release();
  }

  // ---- start ---------------------------------------------------------------------------------------

  async #open(): Promise<void> {
    const { disk } = this.#platform;
    const { snapshots, logs } = this.#directories;
    await disk.mkdir(snapshots);
    await disk.mkdir(logs);
    this.#lock = await disk.lock(`${this.#config.dataDir}/.lock`);
    if (this.#lock === null) {
      throw new Error(`${this.#config.dataDir} is in use by another ZooKeeper server`);
    }
    const recovered = await recover(disk, this.#directories, this.#config.trustEmptySnapshot);
    this.#log.info(
      `Read ${recovered.tree.count} nodes and ${recovered.sessions.size} sessions, ` +
        `last zxid 0x${recovered.lastZxid.toString(16)}, ${recovered.replayed} transactions replayed`,
    );
    const state = this.#build(recovered);
    this.#state = state;
    if (recovered.snapshotZxid !== recovered.lastZxid) await this.#writeSnapshot(state);
    this.#planSnapshot();
    if (this.#options.expireOwnSessions === true) await this.#expireOwn(state);
    await this.#own.clear();
    state.sessions.start();
    this.#every(this.#config.containerCheckMs, () => this.#dropContainers(state));
    const { purgeIntervalHours: hours } = this.#config;
    if (hours > 0) {
      await this.#purge();
      this.#every(hours * HOUR_MS, () => this.#purge());
    }
  }

  #build({ tree, sessions: restored, quotas, lastZxid }: Recovered): ServerState {
    const { clock } = this.#platform;
    const config = this.#config;
    const watches = new Watches();
    const sessions = new Sessions(clock, 1, config.tickTimeMs, (session) => expire(state, session));
    for (const [id, timeoutMs] of restored) sessions.add(id, timeoutMs);
    const pipeline = new Pipeline({ tree, watches, quotas }, this.#txnLog, clock, lastZxid, {
      batchApplied: (count) => this.#batchApplied(state, count),
      failed: (error) => this.#failed(error),
    });
    const rules = {
      skipAcl: config.skipAcl,
      extendedTypes: config.extendedTypes,
      quotaRefuses: config.enforceQuota
        ? (path: string, data: Buffer | null, isNew: boolean) => quotas.refuses(path, data, isNew)
        : null,
    };
    const state: ServerState = {
      config,
      clock,
      log: this.#log,
      tree,
      watches,
      sessions,
      pipeline,
      rules,
      reads: { tree, watches, lists: new ChildrenCache(), skipAcl: config.skipAcl },
      connections: new Set(),
      bySession: new Map(),
      dirty: new Set(),
      scratch: new JuteWriter(4_096),
      stats: new Stats(),
      startedMs: clock.monotonic(),
      port: this.port,
      hostName: this.#platform.network.hostName(),
      directorySizes: () => this.#directorySizes(),
    };
    return state;
  }

  async #expireOwn(state: ServerState): Promise<void> {
    for (const id of await this.#own.marked()) {
      const session = state.sessions.get(id);
      if (session === undefined) continue;
      this.#log.info(`Closing session 0x${id.toString(16)} of this server's own stopped process`);
      closeSession(state, session, null);
    }
    await state.pipeline.idle();
  }

  async #directorySizes(): Promise<{ data: number; log: number }> {
    const { disk } = this.#platform;
    const sizeOf = async (directory: string) => {
      let bytes = 0;
      for (const name of await disk.list(directory)) {
        bytes += (await disk.stat(`${directory}/${name}`))?.size ?? 0;
      }
      return bytes;
    };
    const { snapshots, logs } = this.#directories;
    return { data: await sizeOf(snapshots), log: await sizeOf(logs) };
  }

  // ---- sockets -------------------------------------------------------------------------------------

  #accept(socket: Socket): void {
    const state = this.#state;
    const { remoteAddress: address } = socket;
    const count = this.#byAddress.get(address) ?? 0;
    const { maxClientCnxns, juteMaxBuffer } = this.#config;
    if (state === null || this.#closing || (maxClientCnxns > 0 && count >= maxClientCnxns)) {
      if (state !== null && !this.#closing) {
        this.#log.warn(`Too many connections from /${address} - max is ${maxClientCnxns}`);
      }
      socket.onData(() => {});
      socket.onClose(() => {});
      socket.destroy();
      return;
    }
    this.#byAddress.set(address, count + 1);
    const now = this.#platform.clock.now();
    const connection = new Connection(socket, juteMaxBuffer, now, state.dirty);
    state.connections.add(connection);
    const silence = this.#platform.clock.after(
      SESSIONLESS_MS,
      () => {
        if (connection.session !== null || connection.closed) return;
        this.#refuse(connection, `it asked for no session within ${SESSIONLESS_MS} ms`);
      },
      { unref: true },
    );
    socket.onData((chunk) => this.#data(state, connection, chunk));
    socket.onClose(() => {
      silence.cancel();
      connection.destroy();
      detach(state, connection);
      state.connections.delete(connection);
      const left = (this.#byAddress.get(address) ?? 1) - 1;
      if (left > 0) this.#byAddress.set(address, left);
      else this.#byAddress.delete(address);
    });
  }

  #data(state: ServerState, connection: Connection, chunk: Buffer): void {
    if (connection.closed) return;
    let bytes = chunk;
    if (connection.opening !== null) {
      bytes = connection.opening.length > 0 ? Buffer.concat([connection.opening, chunk]) : chunk;
      connection.opening = bytes;
      if (bytes.length < 4) return;
      const word = wordOf(bytes);
      if (word !== null) {
        void answerWord(state, connection, word);
        return;
      }
      connection.opening = null;
    }
    try {
      const wrong = connection.splitter.push(bytes, (frame) => {
        const { session } = connection;
        if (session === null) connect(state, connection, frame);
        else dispatch(state, connection, session, frame);
        return !connection.closed;
      });
      if (wrong !== null) this.#refuse(connection, `a frame of ${wrong} bytes is not allowed`);
    } catch (error) {
      if (!(error instanceof JuteError)) throw error;
      this.#refuse(connection, error.message);
    }
    flushDirty(state);
  }

  #refuse(connection: Connection, reason: string): void {
    this.#log.warn(`Closing socket connection of ${connection.name}: ${reason}`);
    connection.destroy();
  }

  // ---- upkeep --------------------------------------------------------------------------------------

  async #batchApplied(state: ServerState, count: number): Promise<void> {
    flushDirty(state);
    this.#untilSnapshot -= count;
    const sizeMax = this.#config.snapSizeLimitKb * 1_024;
    const large = sizeMax > 0 && this.#txnLog.size > sizeMax;
    if ((this.#untilSnapshot > 0 && !large) || this.#snapshot !== null) return;
    this.#planSnapshot();
    await this.#txnLog.roll();
    this.#snapshot = this.#writeSnapshot(state)
      .catch((error: unknown) => this.#log.warn('The snapshot could not be written', error))
      .finally(() => {
        this.#snapshot = null;
      });
  }

  /** Between half of snapCount and all of it, so that servers of one cluster do not all write at once. */
  #planSnapshot(): void {
    const half = Math.floor(this.#config.snapCount / 2);
    this.#untilSnapshot = half + Math.floor(this.#platform.random.next() * half);
  }

  #writeSnapshot({ tree, sessions, pipeline }: ServerState): Promise<void> {
    const { snapshots } = this.#directories;
    return writeSnapshot(this.#platform.disk, snapshots, tree, sessions.all(), pipeline.lastZxid);
  }

  #every(ms: number, work: () => void | Promise<void>): void {
    const arm = () => {
      const timer = this.#platform.clock.after(
        ms,
        async () => {
          this.#timers.delete(timer);
          await work();
          if (!this.#closing) arm();
        },
        { unref: true },
      );
      this.#timers.add(timer);
    };
    arm();
  }

  /** Containers that have lost their last child, and TTL nodes without children that have outlived their time. */
  #dropContainers(state: ServerState): void {
    const now = this.#platform.clock.now();
    const caller = { session: 0n, identities: [] };
    const drop = (path: string) => {
      const request = { type: OpCode.deleteContainer, path };
      const txn = decide(request, caller, state.pipeline.view, state.rules);
      state.pipeline.propose(0n, 0, txn, () => {});
    };
    for (const path of state.tree.containers) {
      const node = state.tree.get(path);
      if (node !== undefined && node.cversion > 0 && (node.children?.size ?? 0) === 0) drop(path);
    }
    for (const path of state.tree.ttls) {
      const node = state.tree.get(path);
      if (node === undefined || (node.children?.size ?? 0) > 0) continue;
      if (now - node.mtime > ttlOf(node.owner)) drop(path);
    }
  }

  async #purge(): Promise<void> {
    try {
      const gone = await purge(
        this.#platform.disk,
        this.#directories,
        this.#config.snapRetainCount,
      );
      for (const path of gone) this.#log.info(`Removed ${path}`);
    } catch (error) {
      this.#log.warn('Old snapshots and logs could not be removed', error);
    }
  }

  #failed(error: unknown): void {
    this.#log.error('Severe unrecoverable error, the transaction log cannot be written', error);
    this.#closing = true;
    this.#state?.sessions.stop();
    for (const timer of this.#timers) timer.cancel();
    for (const connection of this.#state?.connections ?? []) connection.destroy();
    void this.#listener?.close();
    this.#options.onFailure?.(error);
  }
}
