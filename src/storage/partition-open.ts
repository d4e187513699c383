/** A partition's directory opened as a log, with what its log dir's checkpoints say of it. */
import { partitionName } from './checkpoint.ts';
import type { LogEnvironment } from './environment.ts';
import { PartitionLog } from './log.ts';
import type { LogConfig } from './log-config.ts';
import type { LogDir } from './log-dir.ts';
import { LogState } from './log-state.ts';
import { readTopicId } from './partition-metadata.ts';
import { loadLog } from './recovery.ts';
import type { TopicPartition } from './types.ts';

export interface PartitionToOpen {
  readonly tp: TopicPartition;
  readonly dir: LogDir;
  readonly directory: string;
  readonly config: LogConfig;
  /** Created now: no checkpoint is about it. */
  readonly fresh: boolean;
  readonly onFailure: (error: unknown) => void;
  readonly checkpointRecovery: () => Promise<void>;
}

export async function openPartition(
  env: LogEnvironment,
  partition: PartitionToOpen,
): Promise<PartitionLog> {
  const { tp, dir, directory, config, fresh } = partition;
  const name = partitionName(tp);
  const cleanOffset = fresh ? null : dir.checkpointed('cleaner', name);
  if (fresh) await env.disk.mkdir(directory);
  const loaded = await loadLog(env, {
    directory,
    name,
    config,
    clean: fresh || dir.clean,
    recovering: dir.recovering.run,
    recoveryPoint: fresh ? 0 : (dir.checkpointed('recoveryPoint', name) ?? 0),
    logStartOffset: fresh ? 0 : (dir.checkpointed('logStart', name) ?? 0),
    cleanOffset: cleanOffset ?? 0,
  });
  const state = new LogState(env, { name, ...partition }, loaded, {
    highWatermark: fresh ? 0 : (dir.checkpointed('highWatermark', name) ?? 0),
    cleanOffset,
  });
  const log = new PartitionLog(tp, dir.path, await readTopicId(env.disk, directory), state);
  if (!dir.offline) return log;
  // Another log of the dir failed meanwhile, and took offline what it found.
  await log.closeFiles();
  throw Object.assign(new Error(`Log directory ${dir.path} is offline`), { code: 'EIO' });
}
