/**
 * One standalone ZooKeeper server: takes its ports, recovers what is on disk, serves, and ends in good order. Embedded in a
 * broker it is the same server reached over loopback; the embedder marks the sessions of its own process, so that
 * after a kill -9 the next start closes them at once instead of waiting for them to expire.
 */
import type { DiskLock, Logger, Platform } from '../../platform/platform.ts';
import { JuteWriter } from '../jute.ts';
import { openAdminPort } from './admin.ts';
import { Audit } from './audit.ts';
import { ChildrenCache } from './children-cache.ts';
import type { ServerConfig } from './config.ts';
import { ConnectionThrottle } from './connection-throttle.ts';
import { Doors } from './doors.ts';
import { closeSession, expire } from './handshake.ts';
import type { HttpPort } from './http-port.ts';
import { OwnSessions } from './own-sessions.ts';
import { Pipeline } from './pipeline.ts';
import { openMetricsPort } from './prometheus.ts';
import { type Directories, type Recovered, recover, RecoveryError, sweep } from './recovery.ts';
import { type Passwords, readSaslUsers } from './sasl.ts';
import { Sessions } from './sessions.ts';
import { flushDirty, type ServerState } from './state.ts';
import { Stats } from './stats.ts';
import { Traffic } from './traffic.ts';
import { type LoggedTxn, TxnLog } from './txn-log.ts';
import { Upkeep } from './upkeep.ts';
import { Watches } from './watches.ts';

export interface ZooKeeperServerOptions {
  /** Close at start the sessions that markOwnSession() recorded before an unclean stop. */
  readonly expireOwnSessions?: boolean;
  /** The log could not be written: the server has stopped serving. */
  readonly onFailure?: (error: unknown) => void;
}

export interface ZooKeeperServer {
  /** Of the client port, or of the secure one when that is the only one. */
  readonly port: number;
  /** 0 where there is none. */
  readonly securePort: number;
  readonly adminPort: number;
  /** Remembers, on disk, that a session belongs to this very process. Call it before creating ephemerals. */
  markOwnSession(sessionId: bigint): Promise<void>;
  /** Finishes what is on its way, then stops. Sessions stay for the next start. */
  close(): Promise<void>;
}

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
  readonly #doors: Doors;
  readonly #txnLog: TxnLog;
  readonly #upkeep: Upkeep;
  readonly #audit: Audit | null;
  #admin: HttpPort | null = null;
  #metrics: HttpPort | null = null;
  #state: ServerState | null = null;
  #lock: DiskLock | null = null;
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
    this.#audit = openAudit(platform, config);
    this.#own = new OwnSessions(platform.disk, config.dataDir);
    this.#doors = new Doors(platform, config, this.#log);
    this.#txnLog = new TxnLog(platform.disk, {
      directory: this.#directories.logs,
      preallocateBytes: config.preAllocKb * 1_024,
      fsync: config.forceSync,
    });
    this.#upkeep = new Upkeep(platform, config, this.#directories, this.#txnLog, this.#log);
  }

  get port(): number {
    const { client, secure } = this.#doors.ports;
    return client ?? secure ?? 0;
  }

  get securePort(): number {
    return this.#doors.ports.secure ?? 0;
  }

  get adminPort(): number {
    return this.#admin?.port ?? 0;
  }

  async start(): Promise<void> {
    // First the ports: whoever holds one may be the very server whose directory we would find locked.
    await this.#doors.open();
    try {
      const saslUsers = await readSaslUsers(this.#platform.disk, this.#config.auth.sasl);
      const state = await this.#open(saslUsers);
      this.#state = state;
      const { admin, metrics } = this.#config;
      if (metrics.kind === 'prometheus') {
        this.#metrics = await openMetricsPort(this.#platform, metrics, state);
      }
      if (admin !== null) this.#admin = await openAdminPort(this.#platform, admin, state);
      this.#audit?.server('serverStart', 'success');
      this.#doors.serve(state);
    } catch (error) {
      this.#state?.sessions.stop();
      this.#upkeep.stop();
      await this.#metrics?.close();
      await this.#doors.close();
      await this.#lock?.release();
      throw error;
    }
  }

  markOwnSession(sessionId: bigint): Promise<void> {
    return this.#own.mark(sessionId);
  }

  async close(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    this.#audit?.server('serverStop', 'invoked');
    const state = this.#state;
    state?.sessions.stop();
    this.#upkeep.stop();
    const closed = Promise.all([this.#doors.close(), this.#admin?.close(), this.#metrics?.close()]);
    await state?.pipeline.idle();
    for (const connection of state?.connections ?? []) connection.end();
    await this.#upkeep.idle();
    await this.#txnLog.close();
    for (const connection of state?.connections ?? []) connection.destroy();
    await closed;
    await this.#lock?.release();
  }

  // ---- start ---------------------------------------------------------------------------------------

  async #open(saslUsers: Passwords | null): Promise<ServerState> {
    const { disk } = this.#platform;
    await this.#makeDirectories();
    this.#lock = await disk.lock(`${this.#config.dataDir}/.lock`);
    if (this.#lock === null) {
      throw new Error(`${this.#config.dataDir} is in use by another ZooKeeper server`);
    }
    await sweep(disk, this.#directories);
    const { trustEmptySnapshot, juteMaxBuffer, juteExtraSize, emulate353Ttls } = this.#config;
    const recovered = await recover(disk, this.#directories, {
      trustEmpty: trustEmptySnapshot,
      lengthMax: juteMaxBuffer + juteExtraSize,
      emulate353Ttls,
      warn: (text) => this.#log.warn(text),
      monotonic: () => this.#platform.clock.monotonic(),
    });
    this.#log.info(
      `Read ${recovered.tree.count} nodes and ${recovered.sessions.size} sessions, ` +
        `last zxid 0x${recovered.lastZxid.toString(16)}, ${recovered.replayed} transactions replayed`,
    );
    const state = this.#build(recovered, saslUsers);
    if (recovered.snapshotZxid !== recovered.lastZxid) await this.#upkeep.writeSnapshot(state);
    if (this.#options.expireOwnSessions === true) await this.#expireOwn(state);
    await this.#own.clear();
    state.sessions.start();
    await this.#upkeep.start(state);
    return state;
  }

  async #makeDirectories(): Promise<void> {
    const { disk } = this.#platform;
    const { snapshots, logs } = this.#directories;
    for (const directory of [snapshots, logs]) {
      if (!this.#config.createDataDir && (await disk.stat(directory)) === null) {
        throw new RecoveryError(`${directory} is missing and datadir.autocreate is false`);
      }
      await disk.mkdir(directory);
    }
  }

  #build(recovered: Recovered, saslUsers: Passwords | null): ServerState {
    const { tree, sessions: restored, quotas, lastZxid } = recovered;
    const { clock, random, network } = this.#platform;
    const config = this.#config;
    const { skipAcl, schemes } = config.auth;
    const stats = new Stats();
    stats.started(recovered);
    const watches = new Watches((type, count) => stats.heard(type, count));
    const sessions = new Sessions(clock, 1, config.tickTimeMs, (session) => expire(state, session));
    for (const [id, timeoutMs] of restored) sessions.add(id, timeoutMs);
    const traffic = new Traffic();
    const world = { tree, watches, quotas, traffic };
    const pipeline = new Pipeline(world, this.#txnLog, clock, lastZxid, config, {
      appended: (entries, ms, waiting) => this.#appended(state, entries, ms, waiting),
      batchApplied: (entries) => this.#batchApplied(state, entries),
      failed: (error) => this.#failed(state, error),
    });
    const strictness = {
      enforced: config.enforceQuota,
      say: (text: string) => this.#log.warn(text),
    };
    const quotaRefuses = (path: string, data: Buffer | null, isNew: boolean) =>
      quotas.refuses(path, data, isNew, strictness);
    const state: ServerState = {
      config,
      clock,
      random,
      log: this.#log,
      audit: this.#audit,
      tree,
      quotas,
      watches,
      sessions,
      pipeline,
      rules: {
        skipAcl,
        schemes,
        extendedTypes: config.extendedTypes,
        reconfigEnabled: config.reconfigEnabled,
        quotaRefuses,
      },
      reads: { tree, watches, lists: new ChildrenCache(), traffic, skipAcl },
      saslUsers,
      throttle: new ConnectionThrottle(config.connectionThrottle, clock, random),
      connections: new Set(),
      bySession: new Map(),
      dirty: new Set(),
      held: new Set(),
      large: { bytes: 0 },
      scratch: new JuteWriter(4_096),
      stats,
      startedMs: clock.monotonic(),
      ports: this.#doors.ports,
      network,
      lastSnapshot: { zxid: recovered.snapshotZxid ?? 0, timestamp: recovered.snapshotSeconds },
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

  // ---- events of the pipeline ----------------------------------------------------------------------

  #appended(
    { stats, clock }: ServerState,
    entries: readonly LoggedTxn[],
    ms: number,
    waiting: number,
  ): void {
    stats.batchSizes.add(entries.length);
    stats.queueSizes.add(waiting);
    stats.fsync.add(ms);
    const now = clock.now();
    for (const { header } of entries) {
      const sinceProposed = Math.max(0, now - header.time);
      stats.queueTimes.add(Math.max(0, sinceProposed - ms));
      stats.flushedTimes.add(sinceProposed);
    }
    if (ms <= this.#config.fsyncWarningMs) return;
    stats.slowFsyncs++;
    this.#log.warn(`Writing ${entries.length} transactions to the log took ${Math.round(ms)} ms`);
  }

  #batchApplied(state: ServerState, entries: readonly LoggedTxn[]): Promise<void> {
    const now = state.clock.now();
    for (const { header } of entries) {
      state.stats.appliedTimes.add(Math.max(0, now - header.time));
    }
    flushDirty(state);
    if (state.pipeline.outstanding <= this.#config.outstandingMax) {
      for (const connection of state.held) connection.hold(false);
      state.held.clear();
    }
    return this.#upkeep.batchApplied(state, entries.length);
  }

  #failed(state: ServerState, error: unknown): void {
    this.#log.error('Severe unrecoverable error, the transaction log cannot be written', error);
    this.#closing = true;
    state.sessions.stop();
    this.#upkeep.stop();
    for (const connection of state.connections) connection.destroy();
    void this.#doors.close();
    void this.#admin?.close();
    void this.#metrics?.close();
    this.#options.onFailure?.(error);
  }
}

function openAudit({ log, network }: Platform, { audited }: ServerConfig): Audit | null {
  const provider = log.logger('org.apache.zookeeper.audit.ZKAuditProvider');
  provider.info(`ZooKeeper audit is ${audited ? 'enabled' : 'disabled'}.`);
  if (!audited) return null;
  return new Audit(log.logger('org.apache.zookeeper.audit.Slf4jAuditLogger'), network.userName());
}
