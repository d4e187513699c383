/**
 * The transaction coordinator as this broker runs it: its settings out of the broker's, its log out of the partitions of
 * __transaction_state that this broker leads, its markers by transaction-markers.ts.
 */
import { TransactionCoordinator } from '../coordinator/transaction/coordinator.ts';
import type { WriteMarkers } from '../coordinator/transaction/markers.ts';
import type { TransactionConfig } from '../coordinator/transaction/shard.ts';
import type { Platform } from '../platform/platform.ts';
import { NONE as UNCOMPRESSED } from '../protocol/records/compression.ts';
import type { Replicas } from '../replication/replicas.ts';
import type { BrokerConfig } from './config.ts';
import { createCoordinatorLog } from './coordinator-log.ts';
import { prefixed } from './groups.ts';
import { TRANSACTION_STATE_TOPIC } from './internal-topics.ts';

function transactionConfig(config: BrokerConfig): TransactionConfig {
  return {
    maxTimeoutMs: config.transactionMaxTimeoutMs,
    timeoutCheckIntervalMs: config.transactionAbortTimedOutTransactionCleanupIntervalMs,
    expiryCheckIntervalMs: config.transactionRemoveExpiredTransactionCleanupIntervalMs,
    idExpirationMs: config.transactionalIdExpirationMs,
  };
}

/** partitionsCount: of __transaction_state as ZooKeeper has it, else transaction.state.log.num.partitions. */
export function createTransactionCoordinator(options: {
  readonly platform: Platform;
  readonly config: BrokerConfig;
  readonly brokerId: number;
  readonly replicas: Replicas;
  readonly partitionsCount: number;
  readonly generateProducerId: () => Promise<number>;
  readonly writeMarkers: WriteMarkers;
}): TransactionCoordinator {
  const { platform, config, brokerId, replicas, partitionsCount } = options;
  return new TransactionCoordinator({
    config: transactionConfig(config),
    log: createCoordinatorLog({
      replicas,
      clock: platform.clock,
      topic: TRANSACTION_STATE_TOPIC,
      partitionsCount,
      compression: UNCOMPRESSED,
      timeoutMs: config.requestTimeoutMs,
      requiredAcks: -1,
      loadBytes: config.transactionStateLogLoadBufferSize,
    }),
    clock: platform.clock,
    logger: prefixed(
      platform.log.logger('kafka.coordinator.transaction.TransactionCoordinator'),
      `[TransactionCoordinator id=${brokerId}] `,
    ),
    generateProducerId: options.generateProducerId,
    writeMarkers: options.writeMarkers,
  });
}
