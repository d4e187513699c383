/**
 * Producer state from the log itself: what lies behind the newest good snapshot is replayed, as a follower would have
 * applied it (storage.md 6.1 step 7; kafka: UnifiedLog.rebuildProducerState).
 */
import type { RecordBatch } from '../protocol/records/batch.ts';
import { readBatches } from './batch-reader.ts';
import { endTxnMarkerOf } from './batch-marker.ts';
import type { LogEnvironment } from './environment.ts';
import type { ProducerSnapshots } from './producer-snapshots.ts';
import type { ProducerState } from './producer-state.ts';
import type { Segment } from './segment.ts';
import type { Segments } from './segments.ts';
import type { AbortedTransaction } from './txn-index.ts';

/** Applies one stored batch; the index entry of the transaction it aborts, if it does. */
export function replayBatch(state: ProducerState, batch: RecordBatch): AbortedTransaction | null {
  const aborted = batch.hasProducerId ? replayProducer(state, batch) : null;
  state.mapEndOffset = batch.lastOffset + 1;
  return aborted;
}

function replayProducer(state: ProducerState, batch: RecordBatch): AbortedTransaction | null {
  if (!batch.isControl) {
    // The cleaner leaves empty batches to keep a producer's last sequence; they count as any other.
    state.addBatch(batch);
    return null;
  }
  const marker = endTxnMarkerOf(batch);
  const completed = marker === null ? null : state.addMarker(batch, marker);
  if (completed === null) return null;
  const lastStableOffset = state.stableOffsetAfter(completed);
  state.complete(completed);
  return completed.aborted ? { ...completed, lastStableOffset } : null;
}

export interface ReplayLog {
  readonly segments: Segments;
  readonly snapshots: ProducerSnapshots;
  readonly producers: ProducerState;
}

/** Brings the state to what it was at endOffset, with snapshots there and at the last two segment bases. */
export async function rebuildProducerState(
  env: LogEnvironment,
  log: ReplayLog,
  bounds: { logStartOffset: number; endOffset: number; clean: boolean },
): Promise<void> {
  const { segments, snapshots, producers } = log;
  const { logStartOffset, endOffset } = bounds;
  const bases = segments.all.map((segment) => segment.baseOffset).slice(-2);
  if (bounds.clean && snapshots.offsets.length === 0) {
    // A log from before there were snapshots, or without a record: no producer to remember.
    producers.clear();
    producers.mapEndOffset = endOffset;
    for (const offset of new Set([...bases, endOffset])) {
      if (offset > logStartOffset) await snapshots.write(offset, producers, true);
    }
    return;
  }
  if (producers.mapEndOffset !== endOffset || endOffset === 0) {
    producers.clear();
    await snapshots.loadInto(producers, {
      logStartOffset,
      endOffset,
      nowMs: env.clock.now(),
      expirationMs: env.producerIdExpirationMs(),
    });
    for (const segment of segments.from(producers.mapEndOffset)) {
      if (producers.mapEndOffset >= endOffset || segment.baseOffset >= endOffset) break;
      const from = Math.max(segment.baseOffset, producers.mapEndOffset);
      if (bases.includes(segment.baseOffset) && segment.baseOffset > logStartOffset) {
        await snapshotIfNewer(log, segment.baseOffset);
      }
      await replaySegment(segment, producers, from, endOffset);
    }
    producers.mapEndOffset = endOffset;
  }
  if (endOffset > logStartOffset) await snapshotIfNewer(log, endOffset);
}

async function snapshotIfNewer({ snapshots, producers }: ReplayLog, offset: number): Promise<void> {
  producers.mapEndOffset = offset;
  if (offset > snapshots.latestOffset) await snapshots.write(offset, producers, true);
}

async function replaySegment(
  segment: Segment,
  state: ProducerState,
  from: number,
  to: number,
): Promise<void> {
  const start = await segment.find(from);
  if (start === null) return;
  const file = segment.file;
  for await (const piece of readBatches(file, start.position, segment.sizeBytes)) {
    for (const { batch } of piece) {
      if (batch.baseOffset >= to) return;
      if (batch.lastOffset >= from) replayBatch(state, batch);
    }
  }
}
