/** The broker keys that are about all logs together, in the shape the storage wants them. */
import type { CleanerSettings } from '../storage/cleaner/log-cleaner.ts';
import type { LogsSettings } from '../storage/logs.ts';
import type { BrokerConfig } from './config.ts';

export function logsSettings(config: BrokerConfig): LogsSettings {
  return {
    retentionCheckIntervalMs: config.logRetentionCheckIntervalMs,
    flushSchedulerIntervalMs: config.logFlushSchedulerIntervalMs,
    recoveryCheckpointIntervalMs: config.logFlushOffsetCheckpointIntervalMs,
    logStartCheckpointIntervalMs: config.logFlushStartOffsetCheckpointIntervalMs,
    highWatermarkCheckpointIntervalMs: config.replicaHighWatermarkCheckpointIntervalMs,
    producerIdExpirationMs: config.producerIdExpirationMs,
    producerIdExpirationCheckIntervalMs: config.producerIdExpirationCheckIntervalMs,
    directoryDeleteDelayMs: config.logSegmentDeleteDelayMs,
    initialTaskDelayMs: config.logInitialTaskDelayMs,
    recoveryThreadsPerDir: config.numRecoveryThreadsPerDataDir,
    cleaner: cleanerSettings(config),
  };
}

function cleanerSettings(config: BrokerConfig): CleanerSettings {
  return {
    enable: config.logCleanerEnable,
    threads: config.logCleanerThreads,
    dedupeBufferBytes: config.logCleanerDedupeBufferSize,
    dedupeLoadFactor: config.logCleanerIoBufferLoadFactor,
    ioBufferBytes: config.logCleanerIoBufferSize,
    ioMaxBytesPerSecond: config.logCleanerIoMaxBytesPerSecond,
    backoffMs: config.logCleanerBackoffMs,
  };
}

/** How fast a partition may move to another log dir: a key that exists only as a dynamic one. */
export function moveRate(config: BrokerConfig): number {
  const rate = Number(config.text('replica.alter.log.dirs.io.max.bytes.per.second') ?? Infinity);
  return rate > 0 ? Math.min(rate, Number.MAX_SAFE_INTEGER) : Number.MAX_SAFE_INTEGER;
}
