/**
 * Which broker keys stand behind a topic key, first one first: the order of DescribeConfigs' synonyms and of the look-up of
 * a topic's effective default (storage.md 9.2). Hours and minutes are converted where the topic key counts ms.
 */

export interface BrokerSynonym {
  readonly name: string;
  /** Factor from the broker key's unit to the topic key's. */
  readonly factor: number;
}

const MINUTE = 60_000;
const HOUR = 3_600_000;

const same = (name: string): readonly BrokerSynonym[] => [{ name, factor: 1 }];

export const TOPIC_SYNONYMS: ReadonlyMap<string, readonly BrokerSynonym[]> = new Map([
  ['cleanup.policy', same('log.cleanup.policy')],
  ['compression.gzip.level', same('compression.gzip.level')],
  ['compression.lz4.level', same('compression.lz4.level')],
  ['compression.type', same('compression.type')],
  ['compression.zstd.level', same('compression.zstd.level')],
  ['delete.retention.ms', same('log.cleaner.delete.retention.ms')],
  ['file.delete.delay.ms', same('log.segment.delete.delay.ms')],
  ['flush.messages', same('log.flush.interval.messages')],
  [
    'flush.ms',
    [
      { name: 'log.flush.interval.ms', factor: 1 },
      { name: 'log.flush.scheduler.interval.ms', factor: 1 },
    ],
  ],
  ['follower.replication.throttled.replicas', []],
  ['index.interval.bytes', same('log.index.interval.bytes')],
  ['leader.replication.throttled.replicas', []],
  ['local.retention.bytes', same('log.local.retention.bytes')],
  ['local.retention.ms', same('log.local.retention.ms')],
  ['max.compaction.lag.ms', same('log.cleaner.max.compaction.lag.ms')],
  ['max.message.bytes', same('message.max.bytes')],
  ['message.downconversion.enable', same('log.message.downconversion.enable')],
  ['message.format.version', same('log.message.format.version')],
  ['message.timestamp.after.max.ms', same('log.message.timestamp.after.max.ms')],
  ['message.timestamp.before.max.ms', same('log.message.timestamp.before.max.ms')],
  ['message.timestamp.difference.max.ms', same('log.message.timestamp.difference.max.ms')],
  ['message.timestamp.type', same('log.message.timestamp.type')],
  ['min.cleanable.dirty.ratio', same('log.cleaner.min.cleanable.ratio')],
  ['min.compaction.lag.ms', same('log.cleaner.min.compaction.lag.ms')],
  ['min.insync.replicas', same('min.insync.replicas')],
  ['preallocate', same('log.preallocate')],
  ['remote.log.copy.disable', []],
  ['remote.log.delete.on.disable', []],
  ['remote.storage.enable', []],
  ['retention.bytes', same('log.retention.bytes')],
  [
    'retention.ms',
    [
      { name: 'log.retention.ms', factor: 1 },
      { name: 'log.retention.minutes', factor: MINUTE },
      { name: 'log.retention.hours', factor: HOUR },
    ],
  ],
  ['segment.bytes', same('log.segment.bytes')],
  ['segment.index.bytes', same('log.index.size.max.bytes')],
  [
    'segment.jitter.ms',
    [
      { name: 'log.roll.jitter.ms', factor: 1 },
      { name: 'log.roll.jitter.hours', factor: HOUR },
    ],
  ],
  [
    'segment.ms',
    [
      { name: 'log.roll.ms', factor: 1 },
      { name: 'log.roll.hours', factor: HOUR },
    ],
  ],
  ['unclean.leader.election.enable', same('unclean.leader.election.enable')],
]);
