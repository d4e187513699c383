/**
 * One .log file with its three indexes (storage.md 3; kafka: LogSegment.java). Everything here is about written bytes:
 * sizeBytes, nextOffset and the indexes change only in applied(), after the write. The .log is open only
 * while it is used, so a segment that nobody reads costs no descriptor.
 */
import type { Disk } from '../platform/platform.ts';
import { type BatchHead, scanBatches } from './batch-scan.ts';
import { fileName } from './file-names.ts';
import type { LogEnvironment } from './environment.ts';
import type { LogFile } from './open-files.ts';
import { OffsetIndex } from './offset-index.ts';
import { type BatchPlace, RecentBatches } from './recent-batches.ts';
import type { AppendShape, Placement } from './segment-tail.ts';
import { TimeIndex, type TimestampOffset } from './time-index.ts';
import { type AbortedTransaction, TxnIndex } from './txn-index.ts';

export const NO_TIMESTAMP = -1;

/** The files of a segment; the last one may be absent. */
export const SEGMENT_KINDS = ['.log', '.index', '.timeindex', '.txnindex'] as const;

/** What a segment needs of the world around it. */
export type SegmentFiles = Pick<LogEnvironment, 'disk' | 'indexes' | 'files'>;

export class Segment {
  readonly baseOffset: number;
  readonly offsetIndex: OffsetIndex;
  readonly timeIndex: TimeIndex;
  readonly txnIndex: TxnIndex;
  /** When this process created or opened it: rolling by time counts from here when records have no time. */
  readonly createdMs: number;
  readonly rollJitterMs: number;
  readonly #disk: Disk;
  #directory: string;
  #suffix: string;
  /** The .log. */
  readonly file: LogFile;
  #sizeBytes: number;
  #lastModifiedMs: number;
  /** What create() gives the .log at once (`preallocate`); the zeros behind its records go when it is sealed. */
  readonly #preallocatedBytes: number;
  #largest: TimestampOffset | null = null;
  #recent: RecentBatches;

  constructor(
    { disk, files: openFiles }: SegmentFiles,
    directory: string,
    files: {
      baseOffset: number;
      suffix: string;
      sizeBytes: number;
      lastModifiedMs: number;
      offsetIndex: OffsetIndex;
      timeIndex: TimeIndex;
      txnIndex: TxnIndex;
      createdMs: number;
      rollJitterMs: number;
      preallocatedBytes?: number;
    },
  ) {
    this.#disk = disk;
    this.#directory = directory;
    this.#suffix = files.suffix;
    this.file = openFiles.file(() => this.path('.log'));
    this.baseOffset = files.baseOffset;
    this.#sizeBytes = files.sizeBytes;
    this.#lastModifiedMs = files.lastModifiedMs;
    this.offsetIndex = files.offsetIndex;
    this.timeIndex = files.timeIndex;
    this.txnIndex = files.txnIndex;
    this.createdMs = files.createdMs;
    this.rollJitterMs = files.rollJitterMs;
    this.#preallocatedBytes = files.preallocatedBytes ?? 0;
    this.#recent = new RecentBatches(
      files.sizeBytes === 0 ? files.baseOffset : Number.POSITIVE_INFINITY,
    );
  }

  /** Opens what is there; looks at sizes only. */
  static async open(
    files: SegmentFiles,
    directory: string,
    at: { baseOffset: number; nowMs: number; rollJitterMs?: number; suffix?: string },
  ): Promise<Segment> {
    const { disk, indexes } = files;
    const { baseOffset, suffix = '' } = at;
    const path = (kind: string): string => `${directory}/${fileName(baseOffset, kind)}${suffix}`;
    const [stat, offsetIndex, timeIndex, txnIndex] = await Promise.all([
      disk.stat(path('.log')),
      OffsetIndex.open(disk, indexes, path('.index'), baseOffset),
      TimeIndex.open(disk, indexes, path('.timeindex'), baseOffset),
      TxnIndex.open(disk, indexes, path('.txnindex')),
    ]);
    return new Segment(files, directory, {
      baseOffset,
      suffix,
      sizeBytes: stat?.size ?? 0,
      lastModifiedMs: stat?.mtimeMs ?? at.nowMs,
      offsetIndex,
      timeIndex,
      txnIndex,
      createdMs: at.nowMs,
      rollJitterMs: at.rollJitterMs ?? 0,
    });
  }

  /** One that has no files yet; create() makes them. */
  static fresh(
    files: SegmentFiles,
    directory: string,
    at: {
      baseOffset: number;
      nowMs: number;
      rollJitterMs: number;
      suffix?: string;
      preallocatedBytes?: number;
    },
  ): Segment {
    const { disk, indexes } = files;
    const { baseOffset, nowMs, rollJitterMs, suffix = '', preallocatedBytes = 0 } = at;
    const path = (kind: string): string => `${directory}/${fileName(baseOffset, kind)}${suffix}`;
    return new Segment(files, directory, {
      baseOffset,
      suffix,
      sizeBytes: 0,
      lastModifiedMs: nowMs,
      offsetIndex: OffsetIndex.fresh(disk, indexes, path('.index'), baseOffset),
      timeIndex: TimeIndex.fresh(disk, indexes, path('.timeindex'), baseOffset),
      txnIndex: TxnIndex.fresh(disk, indexes, path('.txnindex')),
      createdMs: nowMs,
      rollJitterMs,
      preallocatedBytes,
    });
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  get lastModifiedMs(): number {
    return this.#lastModifiedMs;
  }

  path(kind: string): string {
    return `${this.#directory}/${fileName(this.baseOffset, kind)}${this.#suffix}`;
  }

  /** Makes the files of a new segment, over whatever bore their names. */
  async create(): Promise<void> {
    await this.file.truncate(0);
    if (this.#preallocatedBytes > 0) await this.file.truncate(this.#preallocatedBytes);
    await this.offsetIndex.file.truncate(0);
    await this.timeIndex.file.truncate(0);
    await this.#disk.remove(this.path('.txnindex'));
  }

  // ---- appends -----------------------------------------------------------------------------------

  /** Takes note of bytes that have been written. */
  applied(
    append: AppendShape & { readonly batches: readonly BatchPlace[] },
    placement: Placement,
    aborted: readonly AbortedTransaction[],
    nowMs: number,
  ): void {
    this.#sizeBytes = placement.position + append.sizeBytes;
    this.#lastModifiedMs = nowMs;
    this.#largest = placement.largest;
    for (const batch of append.batches) this.#recent.add(batch);
    if (placement.offsetEntry) this.offsetIndex.append(append.lastOffset, placement.position);
    if (placement.timeEntry !== null) {
      this.timeIndex.append(placement.timeEntry.timestamp, placement.timeEntry.offset);
    }
    for (const txn of aborted) this.txnIndex.append(txn);
  }

  /** Largest timestamp and where: in memory since the last append, else what the time index says. */
  async largest(): Promise<TimestampOffset> {
    this.#largest ??= (await this.timeIndex.last()) ?? {
      timestamp: NO_TIMESTAMP,
      offset: this.baseOffset,
    };
    return this.#largest;
  }

  /** For retention and compaction lag: a segment whose records bear no time counts by its file. */
  async largestTimestamp(): Promise<number> {
    const { timestamp } = await this.largest();
    return timestamp >= 0 ? timestamp : this.#lastModifiedMs;
  }

  /** Largest timestamp of the first batch, -1 in an empty segment. */
  async firstTimestamp(): Promise<number> {
    for await (const head of scanBatches(this.file, 0, this.#sizeBytes)) {
      return head.maxTimestamp;
    }
    return NO_TIMESTAMP;
  }

  // ---- look-ups ----------------------------------------------------------------------------------

  /** The first batch whose last offset is at or beyond the one asked for; null when that is beyond the segment. */
  async find(offset: number): Promise<BatchPlace | null> {
    const recent = this.#recent.find(offset);
    if (recent === 'end') return null;
    if (recent !== 'unknown') return recent;
    for await (const head of this.headsFrom(offset)) {
      if (head.lastOffset >= offset) return head;
    }
    return null;
  }

  /** Batch headers from the last index entry at or below the offset. */
  async *headsFrom(offset: number): AsyncGenerator<BatchHead> {
    const sizeBytes = this.#sizeBytes;
    const { position } = await this.offsetIndex.lookup(Math.max(offset, this.baseOffset));
    yield* scanBatches(this.file, position, sizeBytes);
  }

  /** One past the last offset: read from the last index entry on (kafka: readNextOffset). */
  async nextOffset(): Promise<number> {
    const last = await this.offsetIndex.last();
    let next = this.baseOffset;
    for await (const head of scanBatches(this.file, last?.position ?? 0, this.#sizeBytes)) {
      next = head.lastOffset + 1;
    }
    return next;
  }

  // ---- changes -----------------------------------------------------------------------------------

  /** The last word of the time index, and every file on disk at its exact length (roll and close). */
  async seal(): Promise<void> {
    if (this.#preallocatedBytes > this.#sizeBytes) await this.setSize(this.#sizeBytes);
    const largest = await this.largest();
    const last = await this.timeIndex.last();
    if (largest.timestamp > (last?.timestamp ?? NO_TIMESTAMP)) {
      this.timeIndex.append(largest.timestamp, largest.offset);
    }
    await this.offsetIndex.file.flush();
    await this.timeIndex.file.flush();
    if (this.txnIndex.file.count > 0) await this.txnIndex.file.flush();
  }

  async flush(): Promise<void> {
    await this.file.sync();
    await this.syncIndexes();
  }

  async syncIndexes(): Promise<void> {
    await this.offsetIndex.file.flush({ sync: true });
    await this.timeIndex.file.flush({ sync: true });
    const txns = this.txnIndex.file;
    if (txns.exists || txns.count > 0) await txns.flush({ sync: true });
  }

  /** Drops every batch that holds the offset or lies behind it. Returns the bytes that went. */
  async truncateTo(offset: number): Promise<number> {
    const place = await this.find(offset);
    await this.offsetIndex.truncateTo(offset);
    await this.timeIndex.truncateTo(offset);
    await this.txnIndex.truncateTo(offset);
    const before = this.#sizeBytes;
    if (place !== null) await this.setSize(place.position);
    await this.#rescanLargest();
    return before - this.#sizeBytes;
  }

  /** The time index knows nothing of the batches behind its last entry; after a cut they decide. */
  async #rescanLargest(): Promise<void> {
    const last = await this.timeIndex.last();
    let largest = last ?? { timestamp: NO_TIMESTAMP, offset: this.baseOffset };
    for await (const head of this.headsFrom(largest.offset)) {
      if (head.maxTimestamp > largest.timestamp) {
        largest = { timestamp: head.maxTimestamp, offset: head.lastOffset };
      }
    }
    this.#largest = largest;
  }

  /**
   * Cuts the .log (recovery, truncation); positions remembered are forgotten. Synced: after a power cut the old tail must
   * not come back behind what was written over it.
   */
  async setSize(bytes: number): Promise<void> {
    await this.file.truncate(bytes);
    await this.file.sync();
    this.#sizeBytes = bytes;
    this.#recent = new RecentBatches(bytes === 0 ? this.baseOffset : Number.POSITIVE_INFINITY);
  }

  setLargest(largest: TimestampOffset): void {
    this.#largest = largest;
  }

  /** Renames every file there is from the present suffix to another. */
  async changeSuffix(suffix: string): Promise<void> {
    const names = SEGMENT_KINDS.map(
      (kind) => `${this.#directory}/${fileName(this.baseOffset, kind)}`,
    );
    const [log = '', offsets = '', times = '', txns = ''] = names.map((name) => name + suffix);
    await this.file.pinned(async () => {
      await this.#disk.rename(this.path('.log'), log);
      this.#suffix = suffix;
    });
    await this.offsetIndex.file.rename(offsets);
    await this.timeIndex.file.rename(times);
    await this.txnIndex.file.rename(txns);
  }

  /** The directory around it was renamed. */
  moveTo(directory: string): void {
    this.#directory = directory;
    this.offsetIndex.file.moveTo(this.path('.index'));
    this.timeIndex.file.moveTo(this.path('.timeindex'));
    this.txnIndex.file.moveTo(this.path('.txnindex'));
  }

  async close(): Promise<void> {
    for (const index of [this.offsetIndex, this.timeIndex, this.txnIndex]) index.file.close();
    await this.file.close();
  }

  async remove(): Promise<void> {
    await this.close();
    for (const kind of SEGMENT_KINDS) await this.#disk.remove(this.path(kind));
  }
}
