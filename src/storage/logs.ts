/**
 * Every log of a broker (kafka: LogManager.scala): opens the log dirs and what lies in them, places new partitions, keeps
 * house on the platform's clock, and ends a log dir as a whole when its disk fails. The other dirs go on.
 */
import { sideBySide } from '../base/side-by-side.ts';
import type { Logger, Platform } from '../platform/platform.ts';
import { partitionName } from './checkpoint.ts';
import { checkpointEntries } from './checkpoint-entries.ts';
import { type CleanerSettings, LogCleaner } from './cleaner/log-cleaner.ts';
import { DeletedDirectories } from './deleted-directories.ts';
import type { LogEnvironment } from './environment.ts';
import { applyRetention, type House, keepHouse } from './housekeeping.ts';
import type { PartitionLog } from './log.ts';
import type { LogConfig } from './log-config.ts';
import type { CheckpointKind, LogDir } from './log-dir.ts';
import { LogMoves } from './log-moves.ts';
import { openPartition } from './partition-open.ts';
import { Periodic } from './periodic.ts';
import type { Log, Logs, TopicPartition } from './types.ts';

/** Broker settings that are about all logs, with Kafka's defaults in logs-open.ts. */
export interface LogsSettings {
  readonly retentionCheckIntervalMs: number;
  readonly flushSchedulerIntervalMs: number;
  readonly recoveryCheckpointIntervalMs: number;
  readonly logStartCheckpointIntervalMs: number;
  readonly highWatermarkCheckpointIntervalMs: number;
  readonly producerIdExpirationMs: number;
  readonly producerIdExpirationCheckIntervalMs: number;
  /** log.segment.delete.delay.ms: how long a deleted partition's directory stays. */
  readonly directoryDeleteDelayMs: number;
  readonly initialTaskDelayMs: number;
  /** num.recovery.threads.per.data.dir: logs of a dir that are recovered, or closed, at a time. */
  readonly recoveryThreadsPerDir: number;
  readonly cleaner: CleanerSettings;
}

interface NewPartition {
  readonly topicId: string | null;
  readonly config: LogConfig;
  readonly logDir?: string;
}

type FailureListener = (dir: string, logs: readonly Log[]) => void;

export class BrokerLogs implements Logs {
  readonly #platform: Platform;
  readonly #env: LogEnvironment;
  readonly #logger: Logger;
  #settings: LogsSettings;
  readonly #dirs: LogDir[];
  readonly #failedAtStart: readonly string[];
  readonly #logs = new Map<string, PartitionLog>();
  readonly #creating = new Map<string, Promise<PartitionLog>>();
  readonly #listeners: FailureListener[] = [];
  readonly #periodic: Periodic;
  readonly cleaner: LogCleaner;
  /** Partitions on their way to another dir. */
  readonly moves: LogMoves;
  readonly #deleted: DeletedDirectories;

  constructor(
    platform: Platform,
    env: LogEnvironment,
    settings: LogsSettings,
    dirs: { live: LogDir[]; failed: readonly string[] },
  ) {
    this.#platform = platform;
    this.#env = env;
    this.#settings = settings;
    this.#dirs = dirs.live;
    this.#failedAtStart = dirs.failed;
    this.#logger = platform.log.logger('kafka.log.LogManager');
    this.#periodic = new Periodic(platform.clock, (error) =>
      this.#logger.error('Uncaught exception in a scheduled task', error),
    );
    this.cleaner = new LogCleaner(
      {
        clock: platform.clock,
        workers: platform.workers,
        logger: platform.log.logger('kafka.log.LogCleaner'),
        // A log that moves is left alone until it is there.
        logs: () => [...this.#logs.values()].filter((log) => log.future === null),
        checkpoint: (log) => this.#checkpointCleaner(log.logDir),
      },
      settings.cleaner,
    );
    this.#deleted = new DeletedDirectories(
      env,
      this.#logger,
      () => this.#settings.directoryDeleteDelayMs,
    );
    this.moves = new LogMoves({
      env,
      logger: this.#logger,
      current: (name) => this.#logs.get(name),
      dirAt: (path) => this.#dirAt(path),
      offlineDirs: () => this.offlineDirs,
      make: (tp, dir, directoryName, options) => this.#make(tp, dir, directoryName, options),
      guarded: (dir, task) => this.#guarded(dir, task),
      replaced: (log) => this.#logs.set(partitionName(log.topicPartition), log),
      retire: (log, dir) => this.#retire([log], dir),
    });
  }

  get settings(): LogsSettings {
    return this.#settings;
  }

  /** Other settings from now on (KIP-226). How often the loops run is none of those that may change. */
  reconfigure(settings: LogsSettings): Promise<void> {
    this.#settings = settings;
    return this.cleaner.reconfigure(settings.cleaner);
  }

  get liveDirs(): readonly string[] {
    return this.#dirs.filter((dir) => !dir.offline).map((dir) => dir.path);
  }

  get offlineDirs(): readonly string[] {
    const failed = this.#dirs.filter((dir) => dir.offline).map((dir) => dir.path);
    return [...this.#failedAtStart, ...failed];
  }

  get(topic: string, partition: number): PartitionLog | undefined {
    return this.#logs.get(partitionName({ topic, partition }));
  }

  all(): Iterable<PartitionLog> {
    return this.#logs.values();
  }

  onLogDirFailure(fn: FailureListener): void {
    this.#listeners.push(fn);
  }

  /** A log found or made in a dir, which may have failed since. Answers the log that was there already. */
  adopt(log: PartitionLog): PartitionLog | null {
    const name = partitionName(log.topicPartition);
    const other = this.#logs.get(name);
    if (other !== undefined) return other;
    this.#logs.set(name, log);
    if (this.#dirAt(log.logDir)?.offline) log.takeOffline(new Error(`${log.logDir} is offline`));
    return null;
  }

  /** For the opening: the copy of a log on its way from another dir. Answers the other copy where there are two. */
  adoptFuture(copy: PartitionLog, dir: LogDir): PartitionLog | null {
    const { topic, partition } = copy.topicPartition;
    const other = this.moves.copyOf(topic, partition);
    if (other === undefined) this.moves.adopt(copy, dir);
    return other ?? null;
  }

  /** For the opening: a directory that was on its way out when the broker stopped. */
  adoptDeleted(path: string, dir: LogDir): void {
    this.#deleted.add(path, dir);
  }

  // ---- partitions --------------------------------------------------------------------------------

  async create(tp: TopicPartition, options: NewPartition): Promise<PartitionLog> {
    const name = partitionName(tp);
    const known = this.#logs.get(name);
    if (known !== undefined) {
      if (options.topicId !== null) await known.setTopicId(options.topicId);
      return known;
    }
    const creating = this.#creating.get(name);
    if (creating !== undefined) return creating;
    const created = this.#create(tp, options);
    this.#creating.set(name, created);
    try {
      return await created;
    } finally {
      this.#creating.delete(name);
    }
  }

  async #create(tp: TopicPartition, options: NewPartition): Promise<PartitionLog> {
    const name = partitionName(tp);
    const dir = this.#place(options.logDir ?? this.moves.wishes.get(name));
    try {
      const log = await this.#make(tp, dir, name, options);
      this.adopt(log);
      this.moves.wishes.delete(name);
      this.#logger.info(`Created log for partition ${name} in ${dir.path}/${name}`);
      return log;
    } catch (error) {
      this.fail(dir, error);
      throw error;
    }
  }

  async #make(
    tp: TopicPartition,
    dir: LogDir,
    directoryName: string,
    options: NewPartition,
  ): Promise<PartitionLog> {
    const log = await openPartition(this.#env, {
      tp,
      dir,
      directory: `${dir.path}/${directoryName}`,
      config: options.config,
      fresh: true,
      onFailure: (error) => this.fail(dir, error),
      checkpointRecovery: () => this.checkpointCut(dir),
    });
    if (options.topicId !== null) await log.setTopicId(options.topicId);
    await this.#platform.disk.syncDirectory(dir.path);
    return log;
  }

  #place(wanted: string | undefined): LogDir {
    const live = this.#dirs.filter((dir) => !dir.offline);
    const named = live.find((dir) => dir.path === wanted);
    if (named !== undefined) return named;
    const counts = new Map<string, number>();
    for (const log of this.#everyLog()) {
      counts.set(log.logDir, (counts.get(log.logDir) ?? 0) + 1);
    }
    const count = (dir: LogDir): number => counts.get(dir.path) ?? 0;
    const [best] = live.toSorted((a, b) => count(a) - count(b));
    if (best === undefined) throw Object.assign(new Error('No online log dir'), { code: 'EIO' });
    return best;
  }

  async delete(partitions: readonly TopicPartition[]): Promise<void> {
    const doomed = new Map<LogDir, PartitionLog[]>();
    for (const tp of partitions) {
      const name = partitionName(tp);
      this.moves.wishes.delete(name);
      await this.moves.end(name);
      const log = this.#logs.get(name);
      this.#logs.delete(name);
      const dir = this.#dirAt(log?.logDir ?? '');
      if (log && dir) doomed.set(dir, [...(doomed.get(dir) ?? []), log]);
    }
    await Promise.all([...doomed].map(([dir, logs]) => this.#retire(logs, dir)));
  }

  async #retire(logs: readonly PartitionLog[], dir: LogDir): Promise<void> {
    if (dir.offline) return;
    await this.#guarded(dir, async () => {
      await this.#deleted.take(logs, dir);
      await this.checkpointCut(dir);
      await this.checkpointDir(dir, 'logStart');
    });
  }

  // ---- failures ----------------------------------------------------------------------------------

  /** Ends a log dir: once, with everything in it. */
  fail(dir: LogDir, error: unknown): void {
    if (dir.offline) return;
    dir.offline = true;
    const logs = [...this.#logs.values()].filter((log) => log.logDir === dir.path);
    this.#logger.error(`Disk error while accessing ${dir.path}`, error);
    const names = logs.map((log) => partitionName(log.topicPartition)).join(',');
    this.#logger.warn(`Stopping serving ${logs.length} replicas in dir ${dir.path}: ${names}`);
    for (const log of logs) log.takeOffline(error);
    this.moves.dirFailed(dir, error);
    for (const listener of this.#listeners) listener(dir.path, logs);
  }

  /** Whether the task ended well: an error of its disk ends the dir. */
  async #guarded(dir: LogDir, task: () => Promise<void>): Promise<boolean> {
    if (dir.offline) return false;
    try {
      await task();
    } catch (error) {
      this.fail(dir, error);
    }
    return !dir.offline;
  }

  #dirAt(path: string): LogDir | undefined {
    return this.#dirs.find((dir) => dir.path === path);
  }

  /** Logs and the copies of those that are being moved. */
  *#everyLog(): Iterable<PartitionLog> {
    yield* this.#logs.values();
    yield* this.moves.copies();
  }

  #logsIn(dir: LogDir): readonly PartitionLog[] {
    return [...this.#everyLog()].filter((log) => log.logDir === dir.path);
  }

  // ---- housekeeping ------------------------------------------------------------------------------

  /** Starts the loops; the opening calls it when everything is loaded. */
  start(): void {
    const house = this.#house();
    for (const dir of this.#dirs) keepHouse(house, dir, this.#periodic, this.#settings);
    this.cleaner.start();
    this.moves.startAll();
  }

  #house(): House {
    const { clock, disk } = this.#platform;
    return {
      clock,
      disk,
      logger: this.#logger,
      deleted: this.#deleted,
      logsIn: (dir) => this.#logsIn(dir),
      checkpoint: (dir, kind) => this.checkpointDir(dir, kind),
      guarded: (dir, task) => this.#guarded(dir, task),
    };
  }

  /** One round of retention in every dir. */
  async applyRetention(): Promise<void> {
    const house = this.#house();
    await Promise.all(this.#dirs.map((dir) => applyRetention(house, dir)));
  }

  checkpointDir(dir: LogDir, kind: CheckpointKind): Promise<void> {
    return dir.writeCheckpoint(kind, () => checkpointEntries(this.#everyLog(), dir, kind));
  }

  /** What a checkpoint says of a partition that was cut or is gone must not be found by a restart. */
  async checkpointCut(dir: LogDir): Promise<void> {
    await this.checkpointDir(dir, 'recoveryPoint');
    if (this.cleaner.enabled) await this.checkpointDir(dir, 'cleaner');
  }

  async #checkpointCleaner(path: string): Promise<void> {
    const dir = this.#dirAt(path);
    if (dir) await this.#guarded(dir, () => this.checkpointDir(dir, 'cleaner'));
  }

  // ---- the end -----------------------------------------------------------------------------------

  /** As if the process had died: nothing is written, nothing is scheduled any more. For simulations. */
  async abandon(): Promise<void> {
    for (const dir of this.#dirs) dir.offline = true;
    for (const log of this.#everyLog()) log.takeOffline(new Error('abandoned'));
    await this.moves.stop();
    await this.cleaner.stop();
    await this.#periodic.stop();
  }

  async close(): Promise<void> {
    await this.cleaner.stop();
    await this.#periodic.stop();
    await this.moves.stop();
    await Promise.allSettled(this.#creating.values());
    this.#logger.info('Shutting down.');
    await this.#deleted.closeFiles();
    await Promise.all(this.#dirs.map((dir) => this.#closeDir(dir)));
    this.#logger.info('Shutdown complete.');
  }

  async #closeDir(dir: LogDir): Promise<void> {
    const logs = this.#logsIn(dir);
    await this.#guarded(dir, async () => {
      await this.checkpointDir(dir, 'highWatermark');
      await sideBySide(this.#settings.recoveryThreadsPerDir, logs, (log) => log.close());
      await this.checkpointDir(dir, 'recoveryPoint');
      await this.checkpointDir(dir, 'logStart');
      await dir.markClean();
    });
    if (dir.offline) for (const log of logs) await log.closeFiles();
    await dir.release();
  }
}
