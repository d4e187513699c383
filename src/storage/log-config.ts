/**
 * What a topic may be told about its logs: every topic-level key of Kafka 3.9 with type, default, bounds and the broker
 * keys it falls back to (storage.md 9.2; kafka: LogConfig.java), and LogConfig, the parsed form a log obeys. The
 * table is also what DescribeConfigs, AlterConfigs and CreateTopics are answered from. topicConfigs is sorted by
 * name, as Kafka lists them.
 */
import {
  canonicalConfigText,
  ConfigError,
  type ConfigKey,
  type ConfigValue,
  LONG_MAX,
  parseConfigValue,
} from '../base/config-def.ts';
import { metadataVersion, versionAtLeast } from '../base/metadata-version.ts';
import { topicConfigs } from './topic-configs.ts';

export { topicConfigs } from './topic-configs.ts';

/** A broker key that supplies a topic key's default; its number times `unitMs` when it has one. */
export interface BrokerSynonym {
  readonly name: string;
  readonly unitMs: number;
}

export interface TopicConfigDef extends ConfigKey {
  readonly name: string;
  /** Kafka's own default as it prints it; topicDefaultText gives this broker's. */
  readonly defaultText: string;
  readonly documentation: string;
  /** First one that is set wins. */
  readonly synonyms: readonly BrokerSynonym[];
}

export type CompressionType = 'uncompressed' | 'zstd' | 'lz4' | 'snappy' | 'gzip' | 'producer';
export type RecordVersion = 0 | 1 | 2;

/** Topic-level settings a log obeys. LONGs at their maximum are about 9.2e18: compare, do not print. */
export interface LogConfig {
  readonly segmentBytes: number;
  readonly segmentMs: number;
  readonly segmentJitterMs: number;
  readonly segmentIndexBytes: number;
  readonly indexIntervalBytes: number;
  readonly preallocate: boolean;
  readonly flushMessages: number;
  readonly flushMs: number;
  readonly fileDeleteDelayMs: number;
  readonly retentionBytes: number;
  readonly retentionMs: number;
  readonly delete: boolean;
  readonly compact: boolean;
  readonly deleteRetentionMs: number;
  readonly minCleanableDirtyRatio: number;
  readonly minCompactionLagMs: number;
  readonly maxCompactionLagMs: number;
  readonly maxMessageBytes: number;
  readonly compressionType: CompressionType;
  readonly compressionGzipLevel: number;
  readonly compressionLz4Level: number;
  readonly compressionZstdLevel: number;
  readonly messageTimestampType: 'CreateTime' | 'LogAppendTime';
  /** message.timestamp.difference.max.ms where the newer key is not set. */
  readonly messageTimestampBeforeMaxMs: number;
  readonly messageTimestampAfterMaxMs: number;
  readonly messageDownconversionEnable: boolean;
  /** Magic of what is appended: 2 unless inter.broker.protocol.version is below 3.0 and the format asks for less. */
  readonly recordVersion: RecordVersion;
  readonly minInsyncReplicas: number;
  readonly uncleanLeaderElectionEnable: boolean;
  readonly leaderReplicationThrottledReplicas: readonly string[];
  readonly followerReplicationThrottledReplicas: readonly string[];
}

const byName: ReadonlyMap<string, TopicConfigDef> = new Map(
  topicConfigs.map((def) => [def.name, def]),
);

export function topicConfig(name: string): TopicConfigDef | undefined {
  return byName.get(name);
}

/** Text of a broker key, null when unset: the static and dynamic broker configuration in force. */
export type BrokerValues = (name: string) => string | null | undefined;

/** The default of a topic key on this broker, in the text form Kafka prints. */
export function topicDefaultText(def: TopicConfigDef, broker: BrokerValues): string {
  for (const synonym of def.synonyms) {
    const text = broker(synonym.name);
    if (text === null || text === undefined) continue;
    return synonymText(def, synonym, text);
  }
  return def.defaultText;
}

function synonymText(def: TopicConfigDef, synonym: BrokerSynonym, text: string): string {
  if (def.name === 'retention.ms' && Number(text) < 0) return '-1';
  if (synonym.unitMs === 1) return canonicalConfigText(synonym.name, def.type, text);
  return String(BigInt(text.trim()) * BigInt(synonym.unitMs));
}

/**
 * Refuses what Kafka refuses, in its words and order: unknown names, then each value, then pairs that contradict.
 * `overrides` is the whole set a topic would have.
 */
export function validateTopicConfigs(
  overrides: ReadonlyMap<string, string>,
  broker: BrokerValues = () => null,
): void {
  for (const name of overrides.keys()) {
    if (!byName.has(name)) throw new ConfigError(`Unknown topic config name: ${name}`);
  }
  for (const def of topicConfigs) {
    const text = overrides.get(def.name);
    if (text !== undefined) parseConfigValue(def.name, def, text);
  }
  const value = (name: string): ConfigValue => effectiveValue(name, overrides, broker);
  const min = Number(value('min.compaction.lag.ms'));
  const max = Number(value('max.compaction.lag.ms'));
  if (min > max) {
    throw new ConfigError(
      `conflict topic config setting min.compaction.lag.ms (${min}) > max.compaction.lag.ms (${max})`,
    );
  }
  if (value('remote.storage.enable') === true) {
    throw new ConfigError(
      'Tiered Storage functionality is disabled in the broker. ' +
        'Topic cannot be configured with remote log storage.',
    );
  }
}

function effectiveValue(
  name: string,
  overrides: ReadonlyMap<string, string>,
  broker: BrokerValues,
): ConfigValue {
  const def = byName.get(name);
  if (def === undefined) throw new ConfigError(`Unknown topic config name: ${name}`);
  return parseConfigValue(name, def, overrides.get(name) ?? topicDefaultText(def, broker));
}

/**
 * The settings in force for a topic: its overrides over the broker's values over Kafka's defaults. Overrides that do
 * not parse (a znode written by hand) fall back to the default: a broker must not refuse to open its logs.
 */
export function resolveLogConfig(
  overrides: ReadonlyMap<string, string>,
  broker: BrokerValues = () => null,
): LogConfig {
  const value = (name: string): ConfigValue => {
    try {
      return effectiveValue(name, overrides, broker);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return effectiveValue(name, new Map(), broker);
    }
  };
  const number = (name: string): number => Number(value(name));
  const list = (name: string): readonly string[] => {
    const items = value(name);
    return items !== null && typeof items === 'object' ? items : [];
  };
  const timestampMax = (name: string): number => {
    const own = number(name);
    return own < LONG_MAX ? own : number('message.timestamp.difference.max.ms');
  };
  const policy = list('cleanup.policy');
  return {
    segmentBytes: number('segment.bytes'),
    segmentMs: number('segment.ms'),
    segmentJitterMs: number('segment.jitter.ms'),
    segmentIndexBytes: number('segment.index.bytes'),
    indexIntervalBytes: number('index.interval.bytes'),
    preallocate: value('preallocate') === true,
    flushMessages: number('flush.messages'),
    flushMs: number('flush.ms'),
    fileDeleteDelayMs: number('file.delete.delay.ms'),
    retentionBytes: number('retention.bytes'),
    retentionMs: number('retention.ms'),
    delete: policy.includes('delete'),
    compact: policy.includes('compact'),
    deleteRetentionMs: number('delete.retention.ms'),
    minCleanableDirtyRatio: number('min.cleanable.dirty.ratio'),
    minCompactionLagMs: number('min.compaction.lag.ms'),
    maxCompactionLagMs: number('max.compaction.lag.ms'),
    maxMessageBytes: number('max.message.bytes'),
    compressionType: compressionTypeOf(value('compression.type')),
    compressionGzipLevel: number('compression.gzip.level'),
    compressionLz4Level: number('compression.lz4.level'),
    compressionZstdLevel: number('compression.zstd.level'),
    messageTimestampType:
      value('message.timestamp.type') === 'LogAppendTime' ? 'LogAppendTime' : 'CreateTime',
    messageTimestampBeforeMaxMs: timestampMax('message.timestamp.before.max.ms'),
    messageTimestampAfterMaxMs: timestampMax('message.timestamp.after.max.ms'),
    messageDownconversionEnable: value('message.downconversion.enable') === true,
    recordVersion: recordVersionOf(String(value('message.format.version')), broker),
    minInsyncReplicas: number('min.insync.replicas'),
    uncleanLeaderElectionEnable: value('unclean.leader.election.enable') === true,
    leaderReplicationThrottledReplicas: list('leader.replication.throttled.replicas'),
    followerReplicationThrottledReplicas: list('follower.replication.throttled.replicas'),
  };
}

function compressionTypeOf(value: ConfigValue): CompressionType {
  switch (value) {
    case 'uncompressed':
    case 'zstd':
    case 'lz4':
    case 'snappy':
    case 'gzip':
      return value;
    default:
      return 'producer';
  }
}

/** From inter.broker.protocol.version 3.0 on Kafka ignores the format setting (KIP-724). */
function recordVersionOf(format: string, broker: BrokerValues): RecordVersion {
  const ibp = broker('inter.broker.protocol.version');
  if (ibp === null || ibp === undefined || metadataVersion(ibp) === null) return 2;
  if (versionAtLeast(ibp, '3.0-IV1') || versionAtLeast(format, '0.11.0')) return 2;
  return versionAtLeast(format, '0.10.0') ? 1 : 0;
}
