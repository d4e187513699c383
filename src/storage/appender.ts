/**
 * The way of an append through a log (storage.md 4.1; kafka: UnifiedLog.append): it takes its place before the first
 * await, is validated, gets offsets, position and index entries, and is handed to the writer; its outcome is known when
 * its bytes are written. Small uncompressed batches do all that at once; whatever needs time (decompression off the
 * loop, the first look at a reopened segment) waits in `order`, and so does everything that comes behind it.
 */
import { Mailbox } from '../base/mailbox.ts';
import { must } from '../base/assert.ts';
import { Errors, KafkaError } from '../protocol/errors.ts';
import type { RecordBatch } from '../protocol/records/batch.ts';
import { endTxnMarkerOf } from './batch-marker.ts';
import { validateFollower } from './follower-append.ts';
import type { LogState } from './log-state.ts';
import { LogWriter, type PendingAppend } from './log-writer.ts';
import { encodeSnapshot } from './producer-snapshots.ts';
import type { CompletedTransaction, Refusal } from './producer-state.ts';
import type { BatchPlace } from './recent-batches.ts';
import { RecordsRejected } from './record-checks.ts';
import { freshSegment } from './recovery.ts';
import type { Segment } from './segment.ts';
import { type AppendShape, SegmentTail } from './segment-tail.ts';
import type { AbortedTransaction } from './txn-index.ts';
import type { AppendOptions, AppendOutcome } from './types.ts';
import { inspect, type Inspected, validateLater, validateNow } from './validator.ts';
import type { ValidatedAppend } from './validator.ts';

/** What an append has become once it has its place: its outcome, and when that is true. */
interface Placed {
  readonly outcome: AppendOutcome;
  readonly written: Promise<void>;
}

interface EndedTransactions {
  readonly aborted: AbortedTransaction[];
  readonly completed: CompletedTransaction[];
}

export class Appender {
  readonly order = new Mailbox();
  readonly writer: LogWriter;
  readonly #state: LogState;
  readonly #onRolled: () => void;
  #assignedEnd: number;
  #tail: SegmentTail | null = null;
  #segment: Segment;
  #snapshotOffset: number;

  /** onRolled: a segment has come to its end and may be flushed. */
  constructor(state: LogState, onRolled: () => void) {
    this.#state = state;
    this.#onRolled = onRolled;
    this.#assignedEnd = state.writtenEnd;
    this.#segment = state.segments.active;
    this.#snapshotOffset = state.snapshots.latestOffset;
    this.writer = new LogWriter({
      beforeWrite: () => (state.epochs.dirty ? state.epochs.flush() : null),
      onWritten: (append) => this.#written(append),
      onFailure: (error) => state.onFailure(error),
    });
  }

  /** One past the last offset given out, written or not. */
  get assignedEnd(): number {
    return this.#assignedEnd;
  }

  append(records: Buffer, options: AppendOptions): Promise<AppendOutcome> {
    try {
      if (options.origin === 'replication') return this.#appendFollower(records);
      const inspected = inspect({
        records,
        origin: options.origin,
        leaderEpoch: options.leaderEpoch,
        produceVersion: options.produceVersion ?? null,
        config: this.#state.config,
        name: this.#state.name,
      });
      if (this.order.length > 0 || this.#tail === null || !inspected.light) {
        return this.#appendInOrder(inspected);
      }
      const validated = validateNow(inspected, this.#assignedEnd, this.#state.env.clock.now());
      return this.#whenWritten(this.#place(validated, options.origin, options.leaderEpoch));
    } catch (error) {
      return Promise.resolve(this.#refused(error));
    }
  }

  async #appendInOrder(inspected: Inspected): Promise<AppendOutcome> {
    const { origin, leaderEpoch } = inspected.request;
    try {
      const placed = await this.order.run(async () => {
        await this.ready();
        const nowMs = this.#state.env.clock.now();
        const validated = inspected.light
          ? validateNow(inspected, this.#assignedEnd, nowMs)
          : await validateLater(inspected, this.#assignedEnd, nowMs);
        return this.#place(validated, origin, leaderEpoch);
      });
      return await this.#whenWritten(placed);
    } catch (error) {
      return this.#refused(error);
    }
  }

  async #appendFollower(records: Buffer): Promise<AppendOutcome> {
    try {
      const placed = await this.order.run(async () => {
        await this.ready();
        const { name } = this.#state;
        return this.#place(validateFollower(records, this.#assignedEnd, name), 'replication', -1);
      });
      return await this.#whenWritten(placed);
    } catch (error) {
      return this.#refused(error);
    }
  }

  async #whenWritten(placed: Placed): Promise<AppendOutcome> {
    try {
      await placed.written;
    } catch {
      // The writer has told the log dir; here it is only known that these bytes are not in the log.
      return refusal(Errors.KAFKA_STORAGE_ERROR, this.#state.logStartOffset);
    }
    return { ...placed.outcome, logStartOffset: this.#state.logStartOffset };
  }

  /**
   * Disk errors on the way (a reopened segment that cannot be read) end the log dir; the rest is about the records, and what is not
   * even foreseen must not be a producer's means to end it.
   */
  #refused(error: unknown): AppendOutcome {
    const { logStartOffset } = this.#state;
    if (error instanceof RecordsRejected) {
      return {
        ...refusal(error.code, logStartOffset),
        errorMessage: error.message,
        recordErrors: error.recordErrors,
      };
    }
    if (error instanceof KafkaError) return refusal(error.code, logStartOffset);
    if ((error as NodeJS.ErrnoException).code === undefined) {
      this.#state.env.logger.error(`Append to ${this.#state.name} failed unexpectedly`, error);
      return refusal(Errors.UNKNOWN_SERVER_ERROR, logStartOffset);
    }
    this.#state.onFailure(error);
    return refusal(Errors.KAFKA_STORAGE_ERROR, logStartOffset);
  }

  // ---- a place in the log ------------------------------------------------------------------------

  /** What the end of the active segment looks like; read once after opening and after a truncation. */
  async ready(): Promise<SegmentTail> {
    if (this.#tail !== null) return this.#tail;
    const segment = this.#segment;
    const lastTime = await segment.timeIndex.last();
    this.#tail = new SegmentTail({
      baseOffset: segment.baseOffset,
      bytes: segment.sizeBytes,
      offsetEntries: segment.offsetIndex.file.count,
      timeEntries: segment.timeIndex.file.count,
      lastIndexedTimestamp: lastTime?.timestamp ?? -1,
      largest: await segment.largest(),
      firstTimestamp: segment.sizeBytes === 0 ? -1 : await segment.firstTimestamp(),
      createdMs: segment.createdMs,
      rollJitterMs: segment.rollJitterMs,
    });
    return this.#tail;
  }

  /** The log was cut; runs in `order` with the writer idle. */
  reset(): void {
    this.#assignedEnd = this.#state.writtenEnd;
    this.#segment = this.#state.segments.active;
    this.#snapshotOffset = this.#state.snapshots.latestOffset;
    this.#tail = null;
  }

  #place(validated: ValidatedAppend, origin: AppendOptions['origin'], leaderEpoch: number): Placed {
    const { batches, bytes, firstOffset, lastOffset } = validated;
    const outcome = {
      ...refusal(Errors.NONE, this.#state.logStartOffset),
      baseOffset: firstOffset,
      lastOffset,
      logAppendTimeMs: validated.logAppendTimeMs,
    };
    if (batches.length === 0) return { outcome: { ...outcome, baseOffset: -1 }, written: settled };
    const duplicate = origin === 'client' ? this.#duplicate(batches, outcome) : null;
    if (duplicate !== null) return duplicate;
    const refused = this.#refusalOf(batches, origin);
    if (refused !== null) throw new KafkaError(refused.errorCode, refused.message);
    this.#assignEpochs(batches, origin === 'replication' ? null : leaderEpoch);
    const { config, name } = this.#state;
    if (bytes.length > config.segmentBytes) {
      throw new KafkaError(
        Errors.RECORD_LIST_TOO_LARGE,
        `Message batch size is ${bytes.length} bytes in append to partition ${name}, ` +
          `which exceeds the maximum configured segment size of ${config.segmentBytes}.`,
      );
    }
    const shape = { sizeBytes: bytes.length, lastOffset, largest: validated.largest };
    return { outcome, written: this.#write(validated, shape) };
  }

  #write(validated: ValidatedAppend, shape: AppendShape): Promise<void> {
    const { config, env } = this.#state;
    let tail = must(this.#tail, 'tail of a log that is ready');
    if (tail.mustRoll(shape, config, env.clock.now())) {
      tail = this.roll(Math.max(this.#assignedEnd, validated.firstOffset));
    }
    const placement = tail.place(shape, config);
    let txns: EndedTransactions;
    try {
      txns = this.#applyProducers(validated.batches);
    } catch (error) {
      // Nothing may be written behind a place that stays empty.
      this.#state.onFailure(error);
      throw error;
    }
    this.#assignedEnd = shape.lastOffset + 1;
    return this.writer.write({
      segment: this.#segment,
      bytes: validated.bytes,
      shape: { ...shape, batches: placesOf(validated.batches, placement.position) },
      placement,
      ...txns,
    });
  }

  /** A retry of a batch that is in the log, or on its way: it is answered when the first copy is written. */
  #duplicate(batches: readonly RecordBatch[], outcome: AppendOutcome): Placed | null {
    for (const batch of batches) {
      if (!batch.hasProducerId) continue;
      const kept = this.#state.producers.duplicateOf(batch);
      if (kept === undefined) continue;
      return {
        outcome: {
          ...outcome,
          baseOffset: kept.lastOffset - kept.offsetDelta,
          lastOffset: kept.lastOffset,
          logAppendTimeMs: kept.timestamp,
          duplicate: true,
        },
        written: this.writer.barrier(),
      };
    }
    return null;
  }

  #refusalOf(batches: readonly RecordBatch[], origin: AppendOptions['origin']): Refusal | null {
    for (const batch of batches) {
      if (!batch.hasProducerId) continue;
      const marker = batch.isControl ? endTxnMarkerOf(batch) : null;
      if (batch.isControl && marker === null) continue;
      const refused =
        marker === null
          ? this.#state.producers.refusalOf(batch, origin)
          : this.#state.producers.markerRefusalOf(batch, marker, origin);
      if (refused !== null) return refused;
    }
    return null;
  }

  /** A leader's batches bear its epoch; a follower learns epochs from the batches. Old formats know none. */
  #assignEpochs(batches: readonly RecordBatch[], leaderEpoch: number | null): void {
    for (const batch of batches) {
      const epoch = leaderEpoch ?? batch.partitionLeaderEpoch;
      if (batch.magic < 2) this.#state.epochs.clear();
      else if (epoch >= 0) this.#state.epochs.assign(epoch, batch.baseOffset);
    }
  }

  #applyProducers(batches: readonly RecordBatch[]): EndedTransactions {
    const { producers } = this.#state;
    const aborted: AbortedTransaction[] = [];
    const completed: CompletedTransaction[] = [];
    for (const batch of batches) {
      producers.mapEndOffset = batch.lastOffset + 1;
      if (!batch.hasProducerId) continue;
      if (!batch.isControl) {
        producers.addBatch(batch);
        continue;
      }
      const marker = endTxnMarkerOf(batch);
      const txn = marker === null ? null : producers.addMarker(batch, marker);
      if (txn === null) continue;
      if (txn.aborted) aborted.push({ ...txn, lastStableOffset: producers.stableOffsetAfter(txn) });
      producers.complete(txn);
      completed.push(txn);
    }
    return { aborted, completed };
  }

  // ---- rolling -----------------------------------------------------------------------------------

  /**
   * Ends the active segment at what has been handed out so far. The new one exists at once for those who append; on disk
   * and for readers it comes to be in the writer's queue, behind everything that belongs to the old one.
   */
  roll(baseOffset: number): SegmentTail {
    const { env, producers, snapshots, segments } = this.#state;
    const old = this.#segment;
    const empty = this.#tail?.bytes === 0 && old.baseOffset === baseOffset;
    if (empty && this.#tail !== null) return this.#tail;
    const segment = freshSegment(env, this.#state, baseOffset);
    producers.mapEndOffset = Math.max(producers.mapEndOffset, baseOffset);
    const snapshot =
      baseOffset > this.#snapshotOffset ? encodeSnapshot(producers.producers.values()) : null;
    if (snapshot !== null) this.#snapshotOffset = baseOffset;
    void this.writer.between(async () => {
      await old.seal();
      if (snapshot !== null) await snapshots.writeBytes(baseOffset, snapshot, false);
      await segment.create();
      segments.add(segment);
      // Flushed up to here already: no later flush will look at the old segment and its last index entry.
      if (this.#state.recoveryPoint >= baseOffset) await old.syncIndexes();
      env.logger.info(
        `[LocalLog partition=${this.#state.name}, dir=${this.#logDir()}] Rolled new log segment ` +
          `at offset ${baseOffset}.`,
      );
      this.#onRolled();
    });
    this.#segment = segment;
    this.#tail = new SegmentTail({
      baseOffset,
      bytes: 0,
      offsetEntries: 0,
      timeEntries: 0,
      lastIndexedTimestamp: -1,
      largest: { timestamp: -1, offset: baseOffset },
      firstTimestamp: -1,
      createdMs: segment.createdMs,
      rollJitterMs: segment.rollJitterMs,
    });
    return this.#tail;
  }

  #logDir(): string {
    return this.#state.directory.slice(0, this.#state.directory.lastIndexOf('/'));
  }

  /** From here on the bytes exist. */
  #written(append: PendingAppend): void {
    const { segment, shape, placement, aborted } = append;
    segment.applied(shape, placement, aborted, this.#state.env.clock.now());
    this.#state.writtenEnd = shape.lastOffset + 1;
  }
}

const settled = Promise.resolve();

function placesOf(batches: readonly RecordBatch[], position: number): BatchPlace[] {
  const origin = batches[0]?.position ?? 0;
  return batches.map((batch) => ({
    position: position + batch.position - origin,
    sizeInBytes: batch.sizeInBytes,
    lastOffset: batch.lastOffset,
  }));
}

/** An outcome with nothing appended. */
export function refusal(errorCode: number, logStartOffset: number): AppendOutcome {
  return {
    errorCode,
    errorMessage: null,
    recordErrors: [],
    baseOffset: -1,
    lastOffset: -1,
    logAppendTimeMs: -1,
    logStartOffset,
    duplicate: false,
  };
}
