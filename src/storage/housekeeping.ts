/**
 * What runs again and again over the logs of a dir: retention, flushes that are due, checkpoints, producers that fell silent, the
 * removal of deleted files. Every dir has its own rounds, so that one whose disk hangs keeps no other waiting.
 */
import type { Clock, Disk, Logger } from '../platform/platform.ts';
import type { DeletedDirectories } from './deleted-directories.ts';
import type { PartitionLog } from './log.ts';
import type { CheckpointKind, LogDir } from './log-dir.ts';
import type { LogsSettings } from './logs.ts';
import type { Periodic } from './periodic.ts';

export interface House {
  readonly clock: Clock;
  readonly disk: Disk;
  readonly logger: Logger;
  readonly deleted: DeletedDirectories;
  readonly logsIn: (dir: LogDir) => readonly PartitionLog[];
  readonly checkpoint: (dir: LogDir, kind: CheckpointKind) => Promise<void>;
  readonly guarded: (dir: LogDir, task: () => Promise<void>) => Promise<boolean>;
}

/** Files wait for their own delay; this is how late they may go beyond it. */
const REMOVAL_INTERVAL_MS = 1000;

export function keepHouse(
  house: House,
  dir: LogDir,
  periodic: Periodic,
  settings: LogsSettings,
): void {
  const { initialTaskDelayMs: first, ...every } = settings;
  const run = (ms: number, task: () => Promise<void>): void => periodic.every(ms, first, task);
  const checkpoint = (kind: CheckpointKind) => async (): Promise<void> => {
    await house.guarded(dir, () => house.checkpoint(dir, kind));
  };
  run(every.retentionCheckIntervalMs, () => applyRetention(house, dir));
  run(every.recoveryCheckpointIntervalMs, checkpoint('recoveryPoint'));
  run(every.logStartCheckpointIntervalMs, checkpoint('logStart'));
  if (every.flushSchedulerIntervalMs < Number.MAX_SAFE_INTEGER) {
    run(every.flushSchedulerIntervalMs, () => flushDue(house, dir));
  }
  const highWatermarkMs = every.highWatermarkCheckpointIntervalMs;
  periodic.every(highWatermarkMs, highWatermarkMs, checkpoint('highWatermark'));
  const expiryMs = every.producerIdExpirationCheckIntervalMs;
  periodic.every(expiryMs, expiryMs, async () => {
    for (const log of house.logsIn(dir)) log.expireProducers();
  });
  periodic.every(REMOVAL_INTERVAL_MS, REMOVAL_INTERVAL_MS, () => removeDue(house, dir));
}

/** One round of retention over every log that is not compacted: over those the cleaner has it in hand. */
export async function applyRetention(house: House, dir: LogDir): Promise<void> {
  let count = 0;
  const started = house.clock.monotonic();
  for (const log of house.logsIn(dir)) {
    if (!log.config.compact) count += await log.applyRetention();
  }
  if (count === 0) return;
  const seconds = Math.floor((house.clock.monotonic() - started) / 1000);
  house.logger.info(`Log cleanup completed. ${count} files deleted in ${seconds} seconds`);
}

async function flushDue(house: House, dir: LogDir): Promise<void> {
  for (const log of house.logsIn(dir)) {
    if (log.unflushedMs >= log.config.flushMs) await log.flush();
  }
}

async function removeDue(house: House, dir: LogDir): Promise<void> {
  for (const log of house.logsIn(dir)) {
    if (log.hasDeletedFiles) await log.removeDeletedFiles();
  }
  for (const path of await house.deleted.due(dir)) {
    await house.guarded(dir, () => house.disk.remove(path));
    house.logger.info(`Deleted log in ${path}.`);
  }
}
