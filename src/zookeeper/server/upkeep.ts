/**
 * What a server does beside serving: snapshots after a random number of transactions, as Apache's servers do, old files
 * removed, empty containers and outlived nodes deleted.
 */
import type { Logger, Platform, Timer } from '../../platform/platform.ts';
import { OpCode } from '../messages.ts';
import type { ServerConfig } from './config.ts';
import { decide } from './prepare.ts';
import { type Directories, purge } from './recovery.ts';
import { writeSnapshot } from './snapshot.ts';
import type { ServerState } from './state.ts';
import { ttlOf } from './tree.ts';
import type { TxnLog } from './txn-log.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

export class Upkeep {
  readonly #platform: Platform;
  readonly #config: ServerConfig;
  readonly #directories: Directories;
  readonly #txnLog: TxnLog;
  readonly #log: Logger;
  readonly #timers = new Set<Timer>();
  #untilSnapshot = 0;
  #snapshot: Promise<void> | null = null;
  #stopped = false;

  constructor(
    platform: Platform,
    config: ServerConfig,
    directories: Directories,
    txnLog: TxnLog,
    log: Logger,
  ) {
    this.#platform = platform;
    this.#config = config;
    this.#directories = directories;
    this.#txnLog = txnLog;
    this.#log = log;
    this.#planSnapshot();
  }

  async start(state: ServerState): Promise<void> {
    this.#every(this.#config.containers.checkMs, () => this.#dropContainers(state));
    const { purgeIntervalHours: hours } = this.#config;
    if (hours <= 0) return;
    await this.#purge();
    this.#every(hours * HOUR_MS, () => this.#purge());
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) timer.cancel();
  }

  /** Resolves when no snapshot is being written. */
  async idle(): Promise<void> {
    await this.#snapshot;
  }

  /** Called after each batch of transactions; resolves when the log may be written to again. */
  async batchApplied(state: ServerState, count: number): Promise<void> {
    const { snapSizeLimitKb, txnLogSizeLimitKb } = this.#config;
    const tooLarge = (limitKb: number) => limitKb > 0 && this.#txnLog.size > limitKb * 1_024;
    this.#untilSnapshot -= count;
    const due = this.#untilSnapshot <= 0 || tooLarge(snapSizeLimitKb);
    if (due && this.#snapshot === null) {
      this.#planSnapshot();
      await this.#txnLog.roll();
      this.#snapshot = this.writeSnapshot(state)
        .catch((error: unknown) => this.#log.warn('The snapshot could not be written', error))
        .finally(() => {
          this.#snapshot = null;
        });
    } else if (tooLarge(txnLogSizeLimitKb)) {
      await this.#txnLog.roll();
    }
  }

  async writeSnapshot(state: ServerState): Promise<void> {
    const { tree, sessions, pipeline, clock, stats, lastSnapshot } = state;
    const started = clock.monotonic();
    const zxid = pipeline.lastZxid;
    const options = { zxid, compression: this.#config.snapshotCompression };
    const { snapshots } = this.#directories;
    await writeSnapshot(this.#platform.disk, snapshots, tree, sessions.all(), options);
    stats.snapshot.add(clock.monotonic() - started);
    lastSnapshot.zxid = zxid;
    lastSnapshot.timestamp = Math.floor(clock.now() / 1_000);
  }

  /** Between half of snapCount and all of it, so that servers of one cluster do not all write at once. */
  #planSnapshot(): void {
    const half = Math.floor(this.#config.snapCount / 2);
    this.#untilSnapshot = half + Math.floor(this.#platform.random.next() * half);
  }

  #every(ms: number, work: () => void | Promise<void>): void {
    const arm = () => {
      const timer = this.#platform.clock.after(
        ms,
        async () => {
          this.#timers.delete(timer);
          await work();
          if (!this.#stopped) arm();
        },
        { unref: true },
      );
      this.#timers.add(timer);
    };
    arm();
  }

  /**
   * Containers that have lost their last child or never had one for too long, and TTL nodes without children that have
   * outlived their time.
   */
  #dropContainers(state: ServerState): void {
    const { tree, pipeline, rules } = state;
    const { checkMs, perMinuteMax, neverUsedMs } = this.#config.containers;
    const now = this.#platform.clock.now();
    const caller = { session: 0n, identities: [] };
    const due: string[] = [];
    for (const path of tree.containers) {
      const node = tree.get(path);
      if (node === undefined || (node.children?.size ?? 0) > 0) continue;
      const unused = neverUsedMs > 0 && now - node.ctime > neverUsedMs;
      if (node.cversion > 0 || unused) due.push(path);
    }
    for (const path of tree.ttls) {
      const node = tree.get(path);
      if (node === undefined || (node.children?.size ?? 0) > 0) continue;
      if (now - node.mtime > ttlOf(node.owner)) due.push(path);
    }
    const max = Math.max(1, Math.floor((perMinuteMax * checkMs) / MINUTE_MS));
    for (const path of due.slice(0, max)) {
      const txn = decide({ type: OpCode.deleteContainer, path }, caller, pipeline.view, rules);
      pipeline.propose(0n, 0, txn, () => {});
    }
  }

  async #purge(): Promise<void> {
    const { disk } = this.#platform;
    try {
      const gone = await purge(disk, this.#directories, this.#config.snapRetainCount);
      for (const path of gone) this.#log.info(`Removed ${path}`);
    } catch (error) {
      this.#log.warn('Old snapshots and logs could not be removed', error);
    }
  }
}
