/** What each kind of checkpoint says of the logs in a log dir (storage.md 1.1). */
import type { OffsetEntry } from './checkpoint.ts';
import type { PartitionLog } from './log.ts';
import type { CheckpointKind, LogDir } from './log-dir.ts';

export function* checkpointEntries(
  logs: Iterable<PartitionLog>,
  dir: LogDir,
  kind: CheckpointKind,
): Generator<OffsetEntry> {
  for (const log of logs) {
    if (log.logDir !== dir.path) continue;
    const offset = offsetFor(log, kind);
    if (offset !== null) yield { ...log.topicPartition, offset };
  }
}

/** null where there is nothing to say. */
function offsetFor(log: PartitionLog, kind: CheckpointKind): number | null {
  switch (kind) {
    case 'recoveryPoint':
      return log.recoveryPoint;
    case 'highWatermark':
      return log.highWatermark;
    case 'cleaner':
      return log.cleanable.state.cleanOffset;
    case 'logStart':
      // A start that the first segment's name tells needs no word.
      return log.logStartOffset > (log.segments[0]?.baseOffset ?? 0) ? log.logStartOffset : null;
  }
}
