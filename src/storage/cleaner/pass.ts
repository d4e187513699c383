/**
 * One pass over one log (storage.md 7.2, 7.3; kafka: Cleaner.doClean): the dirty segments are read for the last offset of
 * each key, as far as the map has room, then every segment from the log's first to there is rewritten, group by group,
 * each new one in its place before the next is begun. Here is the reading and writing; the work on records is the
 * compactor's. A pass that ends early leaves a log that is merely less clean.
 */
import { asBuffer } from '../../base/as-buffer.ts';
import type { ArgumentOf, MethodName, ResultOf, WorkerThread } from '../../platform/platform.ts';
import { Errors, KafkaError } from '../../protocol/errors.ts';
import type { Segment } from '../segment.ts';
import type { AbortedTransaction } from '../txn-index.ts';
import type { Cleanable } from './cleanable.ts';
import type { CleanableLog } from './cleanable-log.ts';
import { CleanedSegment } from './cleaned-segment.ts';
import type { Compactor, MapLimits, PieceRead } from './compactor.ts';
import { PassStats } from './pass-stats.ts';
import { groupSegments } from './segment-groups.ts';
import type { Throttle } from './throttle.ts';

export interface PassTools {
  readonly thread: WorkerThread<Compactor>;
  readonly throttle: Throttle;
  readonly map: MapLimits;
  /** What is read at a time, unless a batch is larger. */
  readonly pieceBytes: number;
  readonly isStopping: () => boolean;
}

/** Something about the records, not the disk, keeps the log from being cleaned. */
export class NotCleanable extends Error {
  override readonly name = 'NotCleanable';
}

export async function runPass(
  log: CleanableLog,
  range: Cleanable,
  tools: PassTools,
): Promise<PassStats> {
  const pass = new Pass(log, range, tools);
  try {
    return await pass.run();
  } catch (error) {
    // What a log that changed under us made of a read or a write is no fault of the disk.
    pass.check();
    throw error;
  }
}

class Pass {
  readonly check: () => void;
  readonly #log: CleanableLog;
  readonly #range: Cleanable;
  readonly #tools: PassTools;
  readonly #stats = new PassStats();

  constructor(log: CleanableLog, range: Cleanable, tools: PassTools) {
    this.#log = log;
    this.#range = range;
    this.#tools = tools;
    this.check = log.watch(tools.isStopping);
  }

  async run(): Promise<PassStats> {
    const { state } = this.#log;
    const { clock } = state.env;
    const { firstDirtyOffset, firstUncleanableOffset } = this.#range;
    const started = clock.monotonic();
    const legacyHorizonMs = this.#legacyHorizon();
    // A record must not go for the sake of one that a power cut could still take.
    if (state.recoveryPoint < firstUncleanableOffset) await this.#log.flush();
    this.check();
    await this.#index();
    const first = state.segments.first.baseOffset;
    const aborted = await this.#abortedBetween(first, firstUncleanableOffset);
    const { latestOffset, utilization } = await this.#call('rewrite', {
      aborted,
      nowMs: clock.now(),
      deleteRetentionMs: state.config.deleteRetentionMs,
    });
    this.#stats.indexMs = clock.monotonic() - started;
    this.#stats.mapUtilization = utilization;
    const endOffset = Math.max(latestOffset + 1, firstDirtyOffset);
    for (const group of this.#groups(endOffset)) await this.#rewrite(group, legacyHorizonMs);
    this.check();
    state.cleanOffset = endOffset;
    this.#stats.endOffset = endOffset;
    this.#stats.totalMs = clock.monotonic() - started;
    return this.#stats;
  }

  /** Formats 0 and 1: older than the last clean segment by delete.retention.ms, and a tombstone has been seen by all. */
  #legacyHorizon(): number {
    const { segments, config } = this.#log.state;
    const clean = segments.all.filter((s) => s.baseOffset < this.#range.firstDirtyOffset).at(-1);
    return clean === undefined ? 0 : clean.lastModifiedMs - config.deleteRetentionMs;
  }

  // ---- the map -----------------------------------------------------------------------------------

  async #index(): Promise<void> {
    const { firstDirtyOffset, firstUncleanableOffset } = this.#range;
    await this.#call('begin', {
      map: this.#tools.map,
      startOffset: firstDirtyOffset,
      aborted: await this.#abortedBetween(firstDirtyOffset, firstUncleanableOffset),
    });
    const dirty = this.#log.state.segments
      .from(firstDirtyOffset)
      .filter(({ baseOffset }) => baseOffset < firstUncleanableOffset);
    for (const [i, segment] of dirty.entries()) {
      const { position } = await segment.offsetIndex.lookup(
        Math.max(firstDirtyOffset, segment.baseOffset),
      );
      let full = false;
      await this.#eachPiece(segment, position, async (bytes) => {
        const piece = await this.#call('index', { bytes });
        this.#stats.bytesIndexed += piece.bytesRead;
        full = piece.full;
        return full ? null : piece;
      });
      if (full) return;
      const next = dirty[i + 1]?.baseOffset ?? firstUncleanableOffset;
      await this.#call('indexedUpTo', { lastOffset: next - 1 });
    }
  }

  /** Aborted transactions with a record in the range; their index entries lie in the segments of their markers. */
  async #abortedBetween(from: number, to: number): Promise<AbortedTransaction[]> {
    const found: AbortedTransaction[] = [];
    for (const { txnIndex } of this.#log.state.segments.from(from)) {
      if (txnIndex.file.count === 0) continue;
      for (const txn of await txnIndex.all()) {
        if (txn.lastOffset >= from && txn.firstOffset < to) found.push(txn);
      }
    }
    return found;
  }

  // ---- rewriting ---------------------------------------------------------------------------------

  #groups(endOffset: number): Segment[][] {
    const { segments, config } = this.#log.state;
    const rewritten = segments.all.filter(({ baseOffset }) => baseOffset < endOffset);
    return groupSegments(
      rewritten,
      ({ baseOffset, sizeBytes, offsetIndex, timeIndex }) => ({
        baseOffset,
        sizeBytes,
        offsetIndexBytes: offsetIndex.file.count * offsetIndex.file.entrySize,
        timeIndexBytes: timeIndex.file.count * timeIndex.file.entrySize,
      }),
      {
        segmentBytes: config.segmentBytes,
        indexBytes: config.segmentIndexBytes,
        endOffset: this.#range.firstUncleanableOffset,
      },
    );
  }

  async #rewrite(group: readonly Segment[], legacyHorizonMs: number): Promise<void> {
    const [first] = group;
    const last = group.at(-1);
    if (first === undefined || last === undefined) return;
    this.check();
    await this.#call('group', { producers: this.#log.lastOfProducers() });
    const { state } = this.#log;
    const target = await CleanedSegment.create(state, first.baseOffset, last.lastModifiedMs);
    try {
      for (const segment of group) {
        await this.#rewriteSegment(segment, target, segment.lastModifiedMs > legacyHorizonMs);
      }
      this.check();
      const cleaned = await target.finish();
      await this.#log.exchange(group, cleaned, this.check);
    } catch (error) {
      if (!state.offline) await target.remove();
      throw error;
    }
    this.#stats.bytesWritten += target.sizeBytes;
  }

  async #rewriteSegment(
    segment: Segment,
    target: CleanedSegment,
    retainLegacyDeletes: boolean,
  ): Promise<void> {
    await this.#eachPiece(segment, 0, async (bytes) => {
      const piece = await this.#call('filter', { bytes, retainLegacyDeletes });
      const left = asBuffer(piece.bytes);
      this.check();
      await target.append(left, piece.aborted);
      await this.#tools.throttle.pay(left.length, this.check);
      this.#stats.bytesRead += piece.bytesRead;
      this.#stats.recordsRead += piece.recordsRead;
      this.#stats.recordsWritten += piece.recordsKept;
      return piece;
    });
  }

  // ---- pieces ------------------------------------------------------------------------------------

  /** Reads a segment from a batch's begin to its end; the task tells how much it took, null to stop. */
  async #eachPiece(
    segment: Segment,
    from: number,
    task: (bytes: Uint8Array) => Promise<PieceRead | null>,
  ): Promise<void> {
    const { pieceBytes, throttle } = this.#tools;
    const { sizeBytes } = segment;
    let wanted = pieceBytes;
    for (let position = from; position < sizeBytes; ) {
      this.check();
      const bytes = new Uint8Array(Math.min(wanted, sizeBytes - position));
      const length = await segment.file.read(bytes, position);
      await throttle.pay(length, this.check);
      const piece = await task(bytes);
      if (piece === null) return;
      position += piece.bytesRead;
      wanted = Math.max(pieceBytes, piece.nextBytes);
      // A batch that its own segment cuts off, or none at all.
      if (piece.bytesRead === 0 && wanted <= bytes.length) throw cutOff(segment, position);
      if (wanted > Math.max(pieceBytes, sizeBytes - position)) throw cutOff(segment, position);
    }
  }

  /** What goes wrong in the compactor is about the records it was given. */
  async #call<K extends MethodName<Compactor>>(
    method: K,
    argument: ArgumentOf<Compactor[K]>,
  ): Promise<ResultOf<Compactor[K]>> {
    try {
      return await this.#tools.thread.call(method, argument);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new NotCleanable(message, { cause: error });
    }
  }
}

function cutOff(segment: Segment, position: number): KafkaError {
  return new KafkaError(
    Errors.CORRUPT_MESSAGE,
    `${segment.path('.log')} ends inside the batch at ${position}`,
  );
}
