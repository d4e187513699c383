/**
 * The opening of all log dirs (storage.md 6.1): each is locked and checked, then what lies in it is loaded, several
 * partitions at a time. What is wrong with whom a dir belongs to stops the broker; a dir whose disk does not work is left
 * out, as long as another one does.
 */
import { sideBySide } from '../base/side-by-side.ts';
import { inLanes } from '../platform/disk-lanes.ts';
import type { Logger, Platform } from '../platform/platform.ts';
import type { LogEnvironment } from './environment.ts';
import { IndexCache } from './index-file.ts';
import type { LogConfig } from './log-config.ts';
import { CHECKPOINT_KINDS, LogDir } from './log-dir.ts';
import { BrokerLogs, type LogsSettings } from './logs.ts';
import { KAFKA_EXCEPTION, LogDirRefused } from './meta-properties.ts';
import { movedTo } from './moved-marker.ts';
import { deletedDirectoryName, parsePartitionDirectory } from './partition-directory.ts';
import { OpenFiles } from './open-files.ts';
import { openPartition } from './partition-open.ts';

export interface LogsOptions {
  readonly dirs: readonly string[];
  readonly brokerId: number;
  readonly clusterId: string;
  /** Settings in force for a topic's logs (resolveLogConfig). */
  readonly configFor: (topic: string) => LogConfig;
  readonly settings?: Partial<LogsSettings>;
  /** replica.alter.log.dirs.io.max.bytes.per.second as it is now. */
  readonly moveBytesPerSecond?: () => number;
}

/** Kafka's defaults. */
export const defaultLogsSettings: LogsSettings = {
  retentionCheckIntervalMs: 300_000,
  flushSchedulerIntervalMs: Number.MAX_SAFE_INTEGER,
  recoveryCheckpointIntervalMs: 60_000,
  logStartCheckpointIntervalMs: 60_000,
  highWatermarkCheckpointIntervalMs: 5_000,
  producerIdExpirationMs: 86_400_000,
  producerIdExpirationCheckIntervalMs: 600_000,
  directoryDeleteDelayMs: 60_000,
  initialTaskDelayMs: 30_000,
  recoveryThreadsPerDir: 1,
  cleaner: {
    enable: true,
    threads: 1,
    dedupeBufferBytes: 128 * 1024 * 1024,
    dedupeLoadFactor: 0.9,
    ioBufferBytes: 512 * 1024,
    ioMaxBytesPerSecond: Number.MAX_VALUE,
    backoffMs: 15_000,
  },
};

/** Partitions opened at a time per dir: they mostly wait for the disk. How many recover is another matter. */
const OPENED_AT_A_TIME = 8;

/** Throws LogDirRefused, with Kafka's sentence, when the broker must not start on these dirs. */
export async function openLogs(world: Platform, options: LogsOptions): Promise<BrokerLogs> {
  const platform = { ...world, disk: inLanes(world.disk, options.dirs) };
  const settings = { ...defaultLogsSettings, ...options.settings };
  const logger = platform.log.logger('kafka.log.LogManager');
  const env: LogEnvironment = {
    disk: platform.disk,
    clock: platform.clock,
    random: platform.random,
    indexes: new IndexCache(),
    files: new OpenFiles(platform.disk),
    logger: platform.log.logger('kafka.log.UnifiedLog'),
    producerIdExpirationMs: () => logs.settings.producerIdExpirationMs,
    moveBytesPerSecond: options.moveBytesPerSecond ?? (() => Number.MAX_SAFE_INTEGER),
  };
  const dirs = await openDirs(platform, options, settings.recoveryThreadsPerDir, logger);
  const logs = new BrokerLogs(platform, env, settings, dirs);
  const started = platform.clock.monotonic();
  logger.info(`Loading logs from log dirs ArrayBuffer(${options.dirs.join(', ')})`);
  try {
    await endMoves(platform, dirs.live, logger);
    await Promise.all(
      dirs.live.map((dir) => loadDir({ env, dir, logs, logger, options, settings })),
    );
  } catch (error) {
    await Promise.allSettled(dirs.live.map((dir) => dir.release()));
    throw error;
  }
  const tookMs = Math.round(platform.clock.monotonic() - started);
  logger.info(`Loaded ${[...logs.all()].length} logs in ${tookMs}ms`);
  logs.start();
  return logs;
}

async function openDirs(
  platform: Platform,
  options: LogsOptions,
  recoveryThreads: number,
  logger: Logger,
): Promise<{ live: LogDir[]; failed: string[] }> {
  const { brokerId, clusterId } = options;
  const live: LogDir[] = [];
  const failed: string[] = [];
  const { disk } = platform;
  const seen = new Set<string>();
  for (const path of options.dirs) {
    try {
      if (seen.has(await disk.realPath(path))) {
        throw new LogDirRefused(
          `Duplicate log directory found: ${options.dirs.join(', ')}`,
          KAFKA_EXCEPTION,
        );
      }
      const identity = { brokerId, clusterId, recoveryThreads, nowMs: platform.clock.now() };
      live.push(await LogDir.open(disk, path, identity, logger));
      seen.add(await disk.realPath(path));
    } catch (error) {
      if (error instanceof LogDirRefused) {
        await Promise.allSettled(live.map((dir) => dir.release()));
        throw error;
      }
      logger.error(`Failed to create or validate data directory ${path}`, error);
      failed.push(path);
    }
  }
  if (live.length === 0) {
    throw new LogDirRefused(
      `Shutdown broker because none of the specified log dirs from ${options.dirs.join(', ')} ` +
        'can be created or validated',
    );
  }
  return { live, failed };
}

/** A partition in two dirs: a move was cut off in its last step, or somebody copied directories. */
async function endMoves(
  platform: Platform,
  dirs: readonly LogDir[],
  logger: Logger,
): Promise<void> {
  const { disk, random } = platform;
  const holders = new Map<string, LogDir[]>();
  for (const dir of dirs) {
    for (const name of await disk.list(dir.path).catch(() => [])) {
      if (parsePartitionDirectory(name)?.state !== 'current') continue;
      holders.set(name, [...(holders.get(name) ?? []), dir]);
    }
  }
  for (const [name, found] of holders) {
    const winner = found.length > 1 ? await movedTo(disk, found, name) : null;
    const tp = parsePartitionDirectory(name);
    if (winner === null || tp === null) continue;
    for (const dir of found) {
      if (dir === winner) continue;
      logger.info(`The log of ${name} was moved from ${dir.path} to ${winner.path}`);
      await disk.rename(`${dir.path}/${name}`, `${dir.path}/${deletedDirectoryName(tp, random)}`);
    }
  }
}

interface Loading {
  readonly env: LogEnvironment;
  readonly dir: LogDir;
  readonly logs: BrokerLogs;
  readonly logger: Logger;
  readonly options: LogsOptions;
  readonly settings: LogsSettings;
}

async function loadDir(loading: Loading): Promise<void> {
  const { env, dir, logs, logger, settings } = loading;
  try {
    await dir.createCheckpoints(
      CHECKPOINT_KINDS.filter((kind) => kind !== 'cleaner' || settings.cleaner.enable),
    );
    const names = await partitionNames(loading);
    if (names.length > 0) {
      logger.info(
        dir.clean
          ? `Skipping recovery of ${names.length} logs from ${dir.path} since clean shutdown file was found`
          : `Recovering ${names.length} logs from ${dir.path} since no clean shutdown file was found`,
      );
    }
    let done = 0;
    await sideBySide(OPENED_AT_A_TIME, names, (name) =>
      loadPartition(loading, name, () => `${++done}/${names.length}`),
    );
    // A recovery point above what was found would vouch, after the next crash, for records still to come.
    if (!dir.clean) await logs.checkpointDir(dir, 'recoveryPoint');
    dir.loaded = true;
    await env.disk.syncDirectory(dir.path);
  } catch (error) {
    if (error instanceof LogDirRefused) throw error;
    logs.fail(dir, error);
  }
}

/** What is named as a partition is; anything else that is a directory should not be there. */
async function partitionNames({ env, dir }: Loading): Promise<string[]> {
  const names: string[] = [];
  for (const name of await env.disk.list(dir.path)) {
    if (parsePartitionDirectory(name) !== null) names.push(name);
    else if (name !== 'remote-log-index-cache' && (await isDirectory(env, dir, name))) {
      throw new LogDirRefused(
        `Found directory ${dir.path}/${name}, '${name}' is not in the form of topic-partition or ` +
          'topic-partition.uniqueId-delete (if marked for deletion).\n' +
          "Kafka's log directories (and children) should only contain Kafka topic data.",
        KAFKA_EXCEPTION,
      );
    }
  }
  return names;
}

async function isDirectory(env: LogEnvironment, dir: LogDir, name: string): Promise<boolean> {
  return (await env.disk.stat(`${dir.path}/${name}`))?.directory === true;
}

async function loadPartition(
  { env, dir, logs, logger, options }: Loading,
  name: string,
  progress: () => string,
): Promise<void> {
  const found = parsePartitionDirectory(name);
  const directory = `${dir.path}/${name}`;
  if (found === null || dir.offline || !(await isDirectory(env, dir, name))) return;
  if (found.state === 'delete') return logs.adoptDeleted(directory, dir);
  if (found.state === 'stray') {
    logger.warn(`${directory} is a stray copy of a partition and is left as it is`);
    return;
  }
  const started = env.clock.monotonic();
  const { topic, partition } = found;
  const log = await openPartition(env, {
    tp: { topic, partition },
    dir,
    directory,
    config: options.configFor(topic),
    fresh: false,
    onFailure: (error) => logs.fail(dir, error),
    checkpointRecovery: () => logs.checkpointCut(dir),
  });
  const other = found.state === 'future' ? logs.adoptFuture(log, dir) : logs.adopt(log);
  if (other !== null) {
    const both = `${other.directory}, ${directory}`;
    throw new LogDirRefused(
      found.state === 'future'
        ? `Duplicate log directories found: ${both}`
        : `Duplicate log directories for ${name} are found in both ${both.replace(',', ' and')}. It is likely because ` +
            'log directory failure happened while broker was replacing current replica with future replica. Recover ' +
            'broker from this failure by manually deleting one of the two directories for this partition. It is ' +
            'recommended to delete the partition in the log directory that is known to have failed recently.',
      'java.lang.IllegalStateException',
    );
  }
  if (dir.clean) return;
  const tookMs = Math.round(env.clock.monotonic() - started);
  logger.info(
    `Completed load of Log(dir=${directory}, topic=${topic}, partition=${partition}, ` +
      `highWatermark=${log.highWatermark}, lastStableOffset=${log.lastStableOffset}, ` +
      `logStartOffset=${log.logStartOffset}, logEndOffset=${log.logEndOffset}) with ` +
      `${log.segments.length} segments in ${tookMs}ms (${progress()} completed in ${dir.path})`,
  );
}
