/**
 * From the files of a partition to a log that can be used (storage.md 6.1; kafka: LogLoader.scala). After a clean stop
 * it looks at names and sizes only; after a crash every segment from the recovery point on is read, its batches
 * checked, its indexes built anew, and the log ends where the first byte is that nobody can vouch for: what lies
 * behind it is gone, because it cannot have been acknowledged as flushed.
 */
import type { Run } from '../base/lane.ts';
import type { LogConfig } from './log-config.ts';
import type { LogEnvironment } from './environment.ts';
import { LeaderEpochs } from './leader-epochs.ts';
import { ProducerSnapshots } from './producer-snapshots.ts';
import { ProducerState } from './producer-state.ts';
import { rebuildProducerState } from './producer-replay.ts';
import { Segment } from './segment.ts';
import { Segments } from './segments.ts';
import { recoverSegment } from './segment-recovery.ts';
import { cleanDirectory, removeOrphanIndexes } from './directory-cleaning.ts';
import { DELETED_SUFFIX, parseBaseOffset } from './file-names.ts';

export interface LoadRequest {
  readonly directory: string;
  /** The partition's, for messages. */
  readonly name: string;
  readonly config: LogConfig;
  /** The log dir was shut down cleanly. */
  readonly clean: boolean;
  /** Where recoveries of a log dir wait for each other. */
  readonly recovering: Run;
  readonly recoveryPoint: number;
  readonly logStartOffset: number;
  /** Compaction may have made gaps below. */
  readonly cleanOffset: number;
}

export interface LoadedLog {
  readonly segments: Segments;
  readonly epochs: LeaderEpochs;
  readonly producers: ProducerState;
  readonly snapshots: ProducerSnapshots;
  readonly nextOffset: number;
  readonly logStartOffset: number;
  readonly recoveryPoint: number;
  /** Segments that recovery cut off, renamed; to be removed later. */
  readonly deleted: readonly Segment[];
}

export async function loadLog(env: LogEnvironment, request: LoadRequest): Promise<LoadedLog> {
  const { disk } = env;
  const { directory } = request;
  const names = await cleanDirectory(disk, directory, await disk.list(directory));
  const epochs = await LeaderEpochs.open(disk, directory, names);
  const snapshots = ProducerSnapshots.fromNames(disk, directory, names);
  const producers = new ProducerState(request.name);
  const segments = await openSegments(env, request, names);
  await snapshots.removeStray(segments.all.map((segment) => segment.baseOffset));
  const found = { segments, epochs, snapshots, producers };
  const { clean, recoveryPoint } = request;
  const broken = await firstWithBrokenIndexes(env, request, segments);
  const suspect = clean ? broken : Math.min(recoveryPoint, broken ?? recoveryPoint);
  const deleted =
    suspect === null
      ? []
      : await request.recovering(() => recoverFrom(env, request, found, suspect));
  const nextOffset = await endOf(env, request, found);
  const logStartOffset = Math.max(request.logStartOffset, segments.first.baseOffset);
  // Not written now: most idle logs lose the epoch that nothing was written in, and the next append or epoch writes the file.
  epochs.truncateFromEnd(nextOffset);
  epochs.truncateFromStart(request.logStartOffset);
  await rebuildProducerState(env, found, {
    logStartOffset,
    endOffset: nextOffset,
    clean,
  });
  return {
    ...found,
    deleted,
    nextOffset,
    logStartOffset,
    recoveryPoint: clean ? nextOffset : Math.min(recoveryPoint, nextOffset),
  };
}

export interface FoundLog {
  readonly segments: Segments;
  readonly epochs: LeaderEpochs;
  readonly snapshots: ProducerSnapshots;
  readonly producers: ProducerState;
}

async function openSegments(
  env: LogEnvironment,
  request: LoadRequest,
  names: readonly string[],
): Promise<Segments> {
  const bases = names.filter((name) => name.endsWith('.log')).map(parseBaseOffset);
  await removeOrphanIndexes(env.disk, request.directory, names);
  const opened: Segment[] = [];
  for (const baseOffset of bases) {
    if (baseOffset !== null) opened.push(await openSegment(env, request, baseOffset));
  }
  if (opened.length === 0) opened.push(await newSegment(env, request, request.logStartOffset));
  return new Segments(opened);
}

function openSegment(
  env: LogEnvironment,
  { directory, config }: Pick<LoadRequest, 'directory' | 'config'>,
  baseOffset: number,
): Promise<Segment> {
  const nowMs = env.clock.now();
  return Segment.open(env, directory, {
    baseOffset,
    nowMs,
    rollJitterMs: rollJitter(env, config),
  });
}

/** Drawn per segment, so that many logs do not roll at once. */
function rollJitter(env: LogEnvironment, config: LogConfig): number {
  const maxMs = Math.min(config.segmentJitterMs, config.segmentMs);
  return maxMs <= 0 ? 0 : Math.floor(env.random.next() * maxMs);
}

export function freshSegment(
  env: LogEnvironment,
  { directory, config }: Pick<LoadRequest, 'directory' | 'config'>,
  baseOffset: number,
): Segment {
  return Segment.fresh(env, directory, {
    baseOffset,
    nowMs: env.clock.now(),
    rollJitterMs: rollJitter(env, config),
    preallocatedBytes: config.preallocate ? config.segmentBytes : 0,
  });
}

async function newSegment(
  env: LogEnvironment,
  log: Pick<LoadRequest, 'directory' | 'config'>,
  baseOffset: number,
): Promise<Segment> {
  const segment = freshSegment(env, log, baseOffset);
  await segment.create();
  return segment;
}

/** Base offset of the first segment whose index files were taken away or do not belong to it. */
async function firstWithBrokenIndexes(
  env: LogEnvironment,
  request: LoadRequest,
  segments: Segments,
): Promise<number | null> {
  for (const segment of segments.all) {
    const { baseOffset, offsetIndex, timeIndex, txnIndex } = segment;
    if (!timeIndex.file.exists) await timeIndex.file.truncate(0);
    const flaw = await txnIndex.flaw(baseOffset);
    if (offsetIndex.file.exists && flaw === null) continue;
    const what = flaw === null ? 'Could not find offset index' : 'Found a corrupted index';
    const why = flaw === null ? '' : ` due to ${flaw}`;
    env.logger.warn(
      `[LogLoader partition=${request.name}, dir=${parentOf(request.directory)}] ${what} file corresponding to ` +
        `log file ${segment.path('.log')}${why}, recovering segment and rebuilding index files...`,
    );
    return baseOffset;
  }
  return null;
}

/** Recovers, in order, every segment from the one that holds the offset; returns those that had to go. */
async function recoverFrom(
  env: LogEnvironment,
  request: LoadRequest,
  found: FoundLog,
  offset: number,
): Promise<Segment[]> {
  const { segments } = found;
  const suspects = segments.from(Math.max(offset, segments.first.baseOffset));
  const first = suspects[0];
  if (first === undefined) return [];
  const started = env.clock.monotonic();
  await rebuildProducerState(env, found, {
    logStartOffset: Math.max(request.logStartOffset, segments.first.baseOffset),
    endOffset: first.baseOffset,
    clean: false,
  });
  for (const [index, segment] of suspects.entries()) {
    const { lostBytes, nextOffset } = await recoverSegment(env, segment, request, found);
    const next = suspects[index + 1];
    // A power cut may take the end of one segment and leave the next: no record counts behind a hole. Only where
    // compaction makes holes of its own, or once made some, does Kafka's weaker rule have to do.
    const hole =
      next !== undefined &&
      nextOffset < next.baseOffset &&
      next.baseOffset > request.cleanOffset &&
      !request.config.compact;
    if (lostBytes === 0 && !hole) continue;
    const gone = suspects.slice(index + 1);
    if (gone.length > 0) logDeletion(env, request, segment, gone);
    segments.remove(gone);
    for (const segment of gone) await segment.changeSuffix(DELETED_SUFFIX);
    return [...gone];
  }
  const tookMs = Math.round(env.clock.monotonic() - started);
  env.logger.info(
    `[LogLoader partition=${request.name}, dir=${parentOf(request.directory)}] Recovered ` +
      `${suspects.length} segment(s) from offset ${first.baseOffset} in ${tookMs}ms`,
  );
  return [];
}

function logDeletion(
  env: LogEnvironment,
  request: LoadRequest,
  segment: Segment,
  gone: readonly Segment[],
): void {
  const bases = gone.map((other) => other.baseOffset).join(',');
  env.logger.warn(
    `[LogLoader partition=${request.name}, dir=${parentOf(request.directory)}] Corruption found in segment ` +
      `${segment.baseOffset}, truncating to its last good batch and deleting segments ${bases}`,
  );
}

/**
 * One past the last offset. After a clean stop the producer snapshot of the log's end tells it without touching the .log;
 * where that cannot be (an empty segment, files older than v2), the tail behind the last index entry is read.
 */
async function endOf(env: LogEnvironment, request: LoadRequest, found: FoundLog): Promise<number> {
  const { segments, snapshots } = found;
  const { active } = segments;
  const byName = snapshots.latestOffset;
  const tellsEnd = request.clean && byName > active.baseOffset && active.sizeBytes > 0;
  const nextOffset =
    active.sizeBytes === 0 ? active.baseOffset : tellsEnd ? byName : await active.nextOffset();
  if (nextOffset >= request.logStartOffset) return nextOffset;
  env.logger.warn(
    `[LogLoader partition=${request.name}, dir=${parentOf(request.directory)}] Deleting all segments because ` +
      `logEndOffset (${nextOffset}) is smaller than logStartOffset ${request.logStartOffset}.`,
  );
  const all = [...segments.all];
  segments.remove(all);
  for (const segment of all) await segment.remove();
  found.epochs.clear();
  segments.add(await newSegment(env, request, request.logStartOffset));
  return request.logStartOffset;
}

export function parentOf(directory: string): string {
  return directory.slice(0, directory.lastIndexOf('/'));
}
