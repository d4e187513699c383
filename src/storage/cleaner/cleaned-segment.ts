/**
 * The segment that compaction writes: a .log and its indexes under .cleaned names, unknown to the log until it is whole and
 * on the medium. Its offset index has at most an entry per batch, as a leader's has, so kafka-dump-log finds nothing to
 * say; its time index is about records, so a batch without any does not count.
 */
import { batches } from '../../protocol/records/batch.ts';
import { CLEANED_SUFFIX } from '../file-names.ts';
import { TAIL_BYTES_MAX } from '../index-file.ts';
import type { LogState } from '../log-state.ts';
import { NO_TIMESTAMP, Segment, SEGMENT_KINDS } from '../segment.ts';
import { RELATIVE_OFFSET_MAX, SegmentTail } from '../segment-tail.ts';
import type { AbortedTransaction } from '../txn-index.ts';

export class CleanedSegment {
  readonly #state: LogState;
  readonly #segment: Segment;
  readonly #tail: SegmentTail;
  /** That of the last segment it takes the place of. */
  readonly #modifiedMs: number;

  private constructor(state: LogState, segment: Segment, modifiedMs: number) {
    const { baseOffset, createdMs } = segment;
    this.#state = state;
    this.#segment = segment;
    this.#modifiedMs = modifiedMs;
    this.#tail = new SegmentTail({
      baseOffset,
      bytes: 0,
      offsetEntries: 0,
      timeEntries: 0,
      lastIndexedTimestamp: NO_TIMESTAMP,
      largest: { timestamp: NO_TIMESTAMP, offset: baseOffset },
      firstTimestamp: NO_TIMESTAMP,
      createdMs,
      rollJitterMs: 0,
    });
  }

  static async create(
    state: LogState,
    baseOffset: number,
    modifiedMs: number,
  ): Promise<CleanedSegment> {
    const segment = Segment.fresh(state.env, state.directory, {
      baseOffset,
      nowMs: modifiedMs,
      rollJitterMs: 0,
      suffix: CLEANED_SUFFIX,
    });
    await segment.create();
    return new CleanedSegment(state, segment, modifiedMs);
  }

  get sizeBytes(): number {
    return this.#segment.sizeBytes;
  }

  async append(bytes: Buffer, aborted: readonly AbortedTransaction[]): Promise<void> {
    for (const txn of aborted) this.#segment.txnIndex.append(txn);
    if (bytes.length === 0) return;
    await this.#segment.file.write([bytes], this.#tail.bytes);
    for (const batch of batches(bytes)) {
      const { sizeInBytes, lastOffset, maxTimestamp, recordCount } = batch;
      if (lastOffset - this.#segment.baseOffset > RELATIVE_OFFSET_MAX) {
        throw new RangeError(`offset ${lastOffset} is too far for ${this.#segment.path('.log')}`);
      }
      const timestamp = recordCount === 0 ? NO_TIMESTAMP : maxTimestamp;
      const shape = {
        sizeBytes: sizeInBytes,
        lastOffset,
        largest: { timestamp, offset: lastOffset },
      };
      const placement = this.#tail.place(shape, this.#state.config);
      this.#segment.applied({ ...shape, batches: [] }, placement, [], this.#modifiedMs);
    }
    for (const { file } of this.#indexes()) if (file.tailBytes > TAIL_BYTES_MAX) await file.flush();
  }

  #indexes() {
    const { offsetIndex, timeIndex, txnIndex } = this.#segment;
    return [offsetIndex, timeIndex, txnIndex];
  }

  /** Everything on the medium, times as they were; the segment as one that was opened, without memory of its making. */
  async finish(): Promise<Segment> {
    const { disk, clock } = this.#state.env;
    const { baseOffset } = this.#segment;
    await this.#segment.seal();
    await this.#segment.flush();
    await this.#segment.close();
    for (const kind of SEGMENT_KINDS.slice(0, 3)) {
      await disk.setModified(this.#segment.path(kind), this.#modifiedMs);
    }
    return Segment.open(this.#state.env, this.#state.directory, {
      baseOffset,
      nowMs: clock.now(),
      suffix: CLEANED_SUFFIX,
    });
  }

  /** Takes back what was written. */
  remove(): Promise<void> {
    return this.#segment.remove();
  }
}
