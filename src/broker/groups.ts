/**
 * The group coordinator as this broker runs it: its settings out of the broker's, its log out of the partitions of
 * __consumer_offsets that this broker leads.
 */
import { GroupCoordinator } from '../coordinator/group/coordinator.ts';
import type { GroupConfig } from '../coordinator/group/rebalance.ts';
import type { RecordVersions } from '../coordinator/group/records.ts';
import type { Logger, Platform, Random } from '../platform/platform.ts';
import type { Replicas } from '../replication/replicas.ts';
import { type BrokerConfig, versionAtLeast } from './config.ts';
import { createCoordinatorLog } from './coordinator-log.ts';
import { GROUP_METADATA_TOPIC } from './internal-topics.ts';

const MINUTE_MS = 60_000;

/** Members with a name of their own came with 2.3: an older broker of the cluster could not load such a group. */
export function staticMembersSupported(config: BrokerConfig): boolean {
  return versionAtLeast(config.interBrokerProtocolVersion, '2.3-IV0');
}

function recordVersions(config: BrokerConfig): RecordVersions {
  const atLeast = (floor: string) => versionAtLeast(config.interBrokerProtocolVersion, floor);
  return {
    offsetValue: atLeast('2.1-IV1') ? 3 : atLeast('2.1-IV0') ? 2 : 1,
    groupValue: atLeast('2.3-IV0') ? 3 : atLeast('2.1-IV0') ? 2 : atLeast('0.10.1-IV0') ? 1 : 0,
  };
}

function groupConfig(config: BrokerConfig): GroupConfig {
  return {
    groupMinSessionTimeoutMs: config.groupMinSessionTimeoutMs,
    groupMaxSessionTimeoutMs: config.groupMaxSessionTimeoutMs,
    groupInitialRebalanceDelayMs: config.groupInitialRebalanceDelayMs,
    groupMaxSize: config.groupMaxSize,
    offsetMetadataMaxBytes: config.offsetMetadataMaxBytes,
    offsetsRetentionMs: config.offsetsRetentionMinutes * MINUTE_MS,
    offsetsRetentionCheckIntervalMs: config.offsetsRetentionCheckIntervalMs,
    recordVersions: recordVersions(config),
  };
}

/** The configuration allows anything from -1 to the replication factor; what is neither 0 nor 1 means every replica. */
function requiredAcks(acks: number): -1 | 0 | 1 {
  return acks === 0 || acks === 1 ? acks : -1;
}

/** partitionsCount: of __consumer_offsets as ZooKeeper has it, else offsets.topic.num.partitions. */
export function createGroupCoordinator(options: {
  readonly platform: Platform;
  readonly config: BrokerConfig;
  readonly brokerId: number;
  readonly replicas: Replicas;
  readonly partitionsCount: number;
}): GroupCoordinator {
  const { platform, config, brokerId, replicas, partitionsCount } = options;
  return new GroupCoordinator({
    config: groupConfig(config),
    log: createCoordinatorLog({
      replicas,
      clock: platform.clock,
      topic: GROUP_METADATA_TOPIC,
      partitionsCount,
      compression: config.offsetsTopicCompressionCodec,
      timeoutMs: config.offsetsCommitTimeoutMs,
      requiredAcks: requiredAcks(config.offsetsCommitRequiredAcks),
      loadBytes: config.offsetsLoadBufferSize,
    }),
    clock: platform.clock,
    logger: prefixed(
      platform.log.logger('kafka.coordinator.group.GroupCoordinator'),
      `[GroupCoordinator ${brokerId}]: `,
    ),
    uuid: () => javaUuid(platform.random),
  });
}

/** A logger whose messages begin with who speaks. */
export function prefixed(logger: Logger, prefix: string): Logger {
  return {
    debug: (message, error) => logger.debug(prefix + message, error),
    info: (message, error) => logger.info(prefix + message, error),
    warn: (message, error) => logger.warn(prefix + message, error),
    error: (message, error) => logger.error(prefix + message, error),
    fatal: (message, error) => logger.fatal(prefix + message, error),
  };
}

/** A version 4 UUID as Java prints it. */
function javaUuid(random: Random): string {
  const bytes = random.bytes(16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
}
