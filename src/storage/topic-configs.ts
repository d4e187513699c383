/**
 * The table of topic-level keys, sorted by name (storage.md 9.2). Names, types, defaults, bounds and the broker keys
 * behind them are Kafka 3.9's; the documentation is ours.
 */
import {
  atLeast,
  between,
  invalidValue,
  oneOf,
  parseConfigType,
  type ConfigType,
  type Validator,
} from '../base/config-def.ts';
import { metadataVersion } from '../base/metadata-version.ts';
import type { BrokerSynonym, TopicConfigDef } from './log-config.ts';

const LONG_MAX = '9223372036854775807';
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

const gzipLevel: Validator = (value) =>
  value === -1 || (typeof value === 'number' && value >= 1 && value <= 9)
    ? null
    : 'Value must be between 1 and 9 or equal to -1';

/** Kafka names the item that is wrong, not the list. */
const cleanupPolicies: Validator = (value, name) => {
  const each = oneOf('compact', 'delete');
  for (const item of value !== null && typeof value === 'object' ? value : []) {
    const reason = each(item, name);
    if (reason !== null) throw invalidValue(name, item, reason);
  }
  return null;
};

/** Kafka shows the list as Java prints one, in brackets. */
const throttledReplicas: Validator = (value, name) => {
  const items = value !== null && typeof value === 'object' ? value : [];
  if (items.length === 1 && items[0] === '*') return null;
  if (items.every((item) => /^\d+:\d+$/.test(item))) return null;
  throw invalidValue(
    name,
    `[${items.join(', ')}]`,
    `${name} must be the literal '*' or a list of replicas in the following format: ` +
      '[partitionId]:[brokerId],[partitionId]:[brokerId],...',
  );
};

const formatVersion: Validator = (value) =>
  metadataVersion(String(value)) === null ? `Version ${value} is not a valid version` : null;

type Row = readonly [
  name: string,
  type: ConfigType,
  defaultText: string,
  synonyms: string,
  validator: Validator | null,
  documentation: string,
];

const rows: readonly Row[] = [
  [
    'cleanup.policy',
    'list',
    'delete',
    'log.cleanup.policy',
    cleanupPolicies,
    'What happens to old data: "delete" drops whole segments by age or size, "compact" keeps the last value of every key. Both may be given.',
  ],
  [
    'compression.gzip.level',
    'int',
    '-1',
    'compression.gzip.level',
    gzipLevel,
    'Effort of gzip when this topic compresses with it; -1 is the default effort.',
  ],
  [
    'compression.lz4.level',
    'int',
    '9',
    'compression.lz4.level',
    between(1, 17),
    'Effort of lz4 when this topic compresses with it.',
  ],
  [
    'compression.type',
    'string',
    'producer',
    'compression.type',
    oneOf('uncompressed', 'zstd', 'lz4', 'snappy', 'gzip', 'producer'),
    'Codec that batches are stored with; "producer" keeps the one they came with.',
  ],
  [
    'compression.zstd.level',
    'int',
    '3',
    'compression.zstd.level',
    between(-131072, 22),
    'Effort of zstd when this topic compresses with it.',
  ],
  [
    'delete.retention.ms',
    'long',
    '86400000',
    'log.cleaner.delete.retention.ms',
    atLeast(0),
    'How long tombstones and transaction markers stay in a compacted topic: a reader that starts at the beginning must finish within it to see every deletion.',
  ],
  [
    'file.delete.delay.ms',
    'long',
    '60000',
    'log.segment.delete.delay.ms',
    atLeast(0),
    'How long a deleted file stays on disk under its .deleted name.',
  ],
  [
    'flush.messages',
    'long',
    LONG_MAX,
    'log.flush.interval.messages',
    atLeast(1),
    'Records after which the log is forced to disk. Replication is the better protection.',
  ],
  [
    'flush.ms',
    'long',
    LONG_MAX,
    'log.flush.interval.ms,log.flush.scheduler.interval.ms',
    atLeast(0),
    'Time after which the log is forced to disk.',
  ],
  [
    'follower.replication.throttled.replicas',
    'list',
    '',
    '',
    throttledReplicas,
    'Follower replicas under the replication quota, as partition:broker pairs, or * for all.',
  ],
  [
    'index.interval.bytes',
    'int',
    '4096',
    'log.index.interval.bytes',
    atLeast(0),
    'Bytes of data between two entries of the offset index.',
  ],
  [
    'leader.replication.throttled.replicas',
    'list',
    '',
    '',
    throttledReplicas,
    'Leader replicas under the replication quota, as partition:broker pairs, or * for all.',
  ],
  [
    'local.retention.bytes',
    'long',
    '-2',
    'log.local.retention.bytes',
    atLeast(-2),
    'Size of the local part of a tiered log; -2 means retention.bytes.',
  ],
  [
    'local.retention.ms',
    'long',
    '-2',
    'log.local.retention.ms',
    atLeast(-2),
    'Age of the local part of a tiered log; -2 means retention.ms.',
  ],
  [
    'max.compaction.lag.ms',
    'long',
    LONG_MAX,
    'log.cleaner.max.compaction.lag.ms',
    atLeast(1),
    'Longest time a record of a compacted topic may wait for compaction.',
  ],
  [
    'max.message.bytes',
    'int',
    '1048588',
    'message.max.bytes',
    atLeast(0),
    'Largest batch that is accepted, as it is stored.',
  ],
  [
    'message.downconversion.enable',
    'boolean',
    'true',
    'log.message.downconversion.enable',
    null,
    'Whether batches are converted for consumers that ask for an older format.',
  ],
  [
    'message.format.version',
    'string',
    '3.0-IV1',
    'log.message.format.version',
    formatVersion,
    'Release whose record format is stored. Ignored from inter.broker.protocol.version 3.0 on.',
  ],
  [
    'message.timestamp.after.max.ms',
    'long',
    LONG_MAX,
    'log.message.timestamp.after.max.ms',
    atLeast(0),
    'How far in the future a CreateTime timestamp may lie.',
  ],
  [
    'message.timestamp.before.max.ms',
    'long',
    LONG_MAX,
    'log.message.timestamp.before.max.ms',
    atLeast(0),
    'How far in the past a CreateTime timestamp may lie.',
  ],
  [
    'message.timestamp.difference.max.ms',
    'long',
    LONG_MAX,
    'log.message.timestamp.difference.max.ms',
    atLeast(0),
    "How far from the broker's time a CreateTime timestamp may lie, either way. Superseded by the before and after keys.",
  ],
  [
    'message.timestamp.type',
    'string',
    'CreateTime',
    'log.message.timestamp.type',
    oneOf('CreateTime', 'LogAppendTime'),
    "Whether a record bears the producer's time or the time of the append.",
  ],
  [
    'min.cleanable.dirty.ratio',
    'double',
    '0.5',
    'log.cleaner.min.cleanable.ratio',
    between(0, 1),
    'Share of uncompacted bytes from which a log is compacted.',
  ],
  [
    'min.compaction.lag.ms',
    'long',
    '0',
    'log.cleaner.min.compaction.lag.ms',
    atLeast(0),
    'Shortest time a record stays uncompacted.',
  ],
  [
    'min.insync.replicas',
    'int',
    '1',
    'min.insync.replicas',
    atLeast(1),
    'In-sync replicas that acks=all needs; with fewer, such a produce request is refused.',
  ],
  [
    'preallocate',
    'boolean',
    'false',
    'log.preallocate',
    null,
    'Whether the file of a new segment is given its full size at once.',
  ],
  [
    'remote.log.copy.disable',
    'boolean',
    'false',
    '',
    null,
    'Stops copying a tiered log to remote storage.',
  ],
  [
    'remote.log.delete.on.disable',
    'boolean',
    'false',
    '',
    null,
    'Deletes the remote part when tiering is switched off.',
  ],
  ['remote.storage.enable', 'boolean', 'false', '', null, 'Whether the log is tiered.'],
  [
    'retention.bytes',
    'long',
    '-1',
    'log.retention.bytes',
    null,
    'Size of a partition above which its oldest segments are deleted; -1 for no limit.',
  ],
  [
    'retention.ms',
    'long',
    '604800000',
    'log.retention.ms,log.retention.minutes*m,log.retention.hours*h',
    atLeast(-1),
    'Age above which segments are deleted; -1 for no limit.',
  ],
  [
    'segment.bytes',
    'int',
    '1073741824',
    'log.segment.bytes',
    atLeast(14),
    'Size at which a new segment is begun.',
  ],
  [
    'segment.index.bytes',
    'int',
    '10485760',
    'log.index.size.max.bytes',
    atLeast(4),
    "Size of a segment's offset index; a full one begins a new segment.",
  ],
  [
    'segment.jitter.ms',
    'long',
    '0',
    'log.roll.jitter.ms,log.roll.jitter.hours*h',
    atLeast(0),
    'Largest random time taken off segment.ms, so that logs do not all roll at once.',
  ],
  [
    'segment.ms',
    'long',
    '604800000',
    'log.roll.ms,log.roll.hours*h',
    atLeast(1),
    'Age at which a new segment is begun even if the old one is not full.',
  ],
  [
    'unclean.leader.election.enable',
    'boolean',
    'false',
    'unclean.leader.election.enable',
    null,
    'Whether a replica outside the ISR may lead when no other is left, at the price of data.',
  ],
];

export const topicConfigs: readonly TopicConfigDef[] = rows.map(
  ([name, type, defaultText, synonyms, validator, documentation]) => ({
    name,
    type,
    default: parseConfigType(name, type, defaultText),
    defaultText,
    synonyms: synonyms === '' ? [] : synonyms.split(',').map(parseSynonym),
    validator: validator ?? undefined,
    documentation,
  }),
);

/** `log.roll.hours*h`: the key and the unit its number counts in. */
function parseSynonym(text: string): BrokerSynonym {
  const [name = '', unit] = text.split('*');
  return { name, unitMs: unit === 'h' ? HOUR_MS : unit === 'm' ? MINUTE_MS : 1 };
}
