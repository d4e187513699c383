/** The broker keys that are about all logs together, in the shape the storage wants them. */
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
  };
}
