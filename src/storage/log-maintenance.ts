/**
 * What happens to a log beside appends and reads: flushing, deletion of old segments, truncation (storage.md 3.8, 6.2,
 * 6.3). Everything but flush runs in the appender's order with the writer idle, so each sees a log that stands still.
 */
import type { Appender } from './appender.ts';
import { DELETED_SUFFIX } from './file-names.ts';
import type { LogState } from './log-state.ts';
import { rebuildProducerState } from './producer-replay.ts';
import { parentOf, freshSegment } from './recovery.ts';
import { type LogFacts, retentionCut, type RetentionCut } from './retention.ts';
import type { Segment } from './segment.ts';

/** Everything written before the call is on the medium afterwards; appends go on meanwhile. */
export async function flushLog(state: LogState): Promise<void> {
  const end = state.writtenEnd;
  const { generation, recoveryPoint } = state;
  if (end <= recoveryPoint) return;
  const segments = state.segments.from(recoveryPoint).filter((s) => s.baseOffset < end);
  const { active } = state.segments;
  for (const segment of segments) await flushSegment(state, segment);
  for (const offset of state.snapshots.offsets) {
    if (offset > recoveryPoint && offset <= end) await state.snapshots.sync(offset);
  }
  // A segment that was begun since the last flush is a new name in the directory.
  if (segments.some((segment) => segment.baseOffset >= recoveryPoint)) {
    await state.env.disk.syncDirectory(state.directory);
  }
  // Rolled meanwhile, it got a last index entry. Rolled from here on, the roll sees the new recovery point.
  if (state.segments.active !== active && segments.includes(active)) {
    await flushSegment(state, active);
  }
  if (state.generation !== generation) return;
  state.recoveryPoint = Math.max(state.recoveryPoint, end);
  state.lastFlushMs = state.env.clock.now();
}

/** Retention may take a segment away while it is being flushed. */
async function flushSegment(state: LogState, segment: Segment): Promise<void> {
  try {
    await segment.flush();
  } catch (error) {
    if (state.segments.all.includes(segment)) throw error;
  }
}

/** Applies retention until nothing more goes; returns how many segments went. */
export async function deleteOldSegments(state: LogState, appender: Appender): Promise<number> {
  let count = 0;
  for (;;) {
    const facts = await factsOf(state);
    const cut = retentionCut(facts, state.config, state.env.clock.now());
    if (cut === null) return count;
    await deleteOldest(state, appender, cut);
    count += cut.count;
  }
}

async function factsOf(state: LogState): Promise<LogFacts> {
  const segments = [];
  for (const segment of state.segments.all) {
    const { baseOffset, sizeBytes } = segment;
    segments.push({ baseOffset, sizeBytes, largestTimestamp: await segment.largestTimestamp() });
  }
  return {
    segments,
    logStartOffset: state.logStartOffset,
    highWatermark: state.highWatermark,
    logEndOffset: state.writtenEnd,
  };
}

async function deleteOldest(state: LogState, appender: Appender, cut: RetentionCut): Promise<void> {
  const gone = state.segments.all.slice(0, cut.count);
  if (cut.count === state.segments.count) {
    // A log has at least one segment: the new one begins where the records end.
    await appender.ready();
    appender.roll(state.writtenEnd);
    await appender.writer.barrier();
  }
  const first = state.segments.all[cut.count];
  if (first === undefined) return;
  state.env.logger.info(
    `[UnifiedLog partition=${state.name}, dir=${parentOf(state.directory)}] Deleting segments of base offset ` +
      `${gone.map((segment) => segment.baseOffset).join(',')} due to ${reason(state, cut)}`,
  );
  state.raiseLogStart(first.baseOffset);
  await retire(state, gone);
  if (state.epochs.dirty) await state.epochs.flush();
}

function reason(state: LogState, cut: RetentionCut): string {
  switch (cut.reason) {
    case 'start offset':
      return `log start offset ${state.logStartOffset} breach`;
    case 'size':
      return `retention size ${state.config.retentionBytes} breach`;
    case 'time':
      return `retention time ${state.config.retentionMs}ms breach`;
  }
}

/** Takes segments out of the log: renamed now, removed when the delay has passed. */
async function retire(state: LogState, gone: readonly Segment[]): Promise<void> {
  state.segments.remove(gone);
  for (const segment of gone) {
    await segment.changeSuffix(DELETED_SUFFIX);
    await state.snapshots.retire(segment.baseOffset);
  }
  state.scheduleRemoval(gone);
}

/** Removes the files of segments whose delay has passed, or of all. */
export async function removeDeleted(state: LogState, all = false): Promise<void> {
  const now = state.env.clock.now();
  const due = state.deleted.filter(({ atMs }) => all || atMs <= now);
  for (const entry of due) {
    state.deleted.splice(state.deleted.indexOf(entry), 1);
    await entry.segment.remove();
    await state.snapshots.removeRetired(entry.segment.baseOffset);
  }
}

/** Drops every record at or beyond the offset, by whole batches (KIP-101). */
export async function truncateTo(
  state: LogState,
  appender: Appender,
  offset: number,
): Promise<void> {
  if (offset >= state.writtenEnd) {
    state.epochs.truncateFromEnd(offset);
    if (state.epochs.dirty) await state.epochs.flush();
    return;
  }
  if (offset < state.segments.first.baseOffset) {
    return truncateFullyAndStartAt(state, appender, offset);
  }
  state.env.logger.info(
    `[UnifiedLog partition=${state.name}, dir=${parentOf(state.directory)}] Truncating to offset ${offset}`,
  );
  state.generation++;
  const gone = state.segments.all.filter((segment) => segment.baseOffset > offset);
  state.segments.remove(gone);
  for (const segment of gone) await segment.changeSuffix(DELETED_SUFFIX);
  state.scheduleRemoval(gone);
  await state.segments.active.truncateTo(offset);
  state.epochs.truncateFromEnd(offset);
  state.logStartOffset = Math.min(state.logStartOffset, offset);
  await restart(state, appender, offset);
}

/** Empties the log; the next record gets the offset. */
export async function truncateFullyAndStartAt(
  state: LogState,
  appender: Appender,
  offset: number,
): Promise<void> {
  state.env.logger.info(
    `[UnifiedLog partition=${state.name}, dir=${parentOf(state.directory)}] Truncate and start at offset ${offset}`,
  );
  state.generation++;
  const gone = [...state.segments.all];
  state.segments.remove(gone);
  for (const segment of gone) await segment.changeSuffix(DELETED_SUFFIX);
  state.scheduleRemoval(gone);
  const segment = freshSegment(state.env, state, offset);
  await segment.create();
  state.segments.add(segment);
  state.epochs.clear();
  for (const snapshot of [...state.snapshots.offsets]) await state.snapshots.remove(snapshot);
  state.logStartOffset = offset;
  await restart(state, appender, offset);
}

async function restart(state: LogState, appender: Appender, offset: number): Promise<void> {
  // Once more: a flush that began while the log was being cut must not vouch for what comes now.
  state.generation++;
  state.writtenEnd = offset;
  state.recoveryPoint = Math.min(state.recoveryPoint, offset);
  state.producers.mapEndOffset = -1;
  await rebuildProducerState(state.env, state, {
    logStartOffset: state.logStartOffset,
    endOffset: offset,
    clean: false,
  });
  state.setHighWatermark(Math.min(state.highWatermark, offset));
  // What is appended now is dirty, and so is what was active before a cut made it so again.
  if (state.cleanOffset !== null) {
    state.cleanOffset = Math.min(state.cleanOffset, state.segments.active.baseOffset);
  }
  if (state.epochs.dirty) await state.epochs.flush();
  await state.checkpointRecovery();
  appender.reset();
}
