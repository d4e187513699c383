/**
 * The work of compaction that costs time, without any of its input and output (kafka: Cleaner): first pieces of the dirty
 * segments are read for the last offset of each key, then pieces of all segments are rewritten by it. It runs on a thread
 * of its own where the platform has them, so everything it is given and gives can be handed from thread to thread:
 * plain values, and bytes that are the receiver's from then on.
 */
import { asBuffer } from '../../base/as-buffer.ts';
import { batchSizeAt, batches, type RecordBatch } from '../../protocol/records/batch.ts';
import { ZSTD } from '../../protocol/records/compression.ts';
import { readRecords, recordBody, recordCursor } from '../../protocol/records/record.ts';
import { prepareZstd } from '../../protocol/records/zstd.ts';
import type { WorkerCode } from '../../platform/platform.ts';
import type { AbortedTransaction } from '../txn-index.ts';
import { BatchFilter, type FilterRules, type LastOfProducer } from './batch-filter.ts';
import { DecidedTransactions } from './decided-transactions.ts';
import { OffsetMap } from './offset-map.ts';

export interface MapLimits {
  readonly bytesMax: number;
  /** Share of the map that may be filled. */
  readonly loadFactor: number;
}

export interface PieceRead {
  /** Whole batches that were read. */
  readonly bytesRead: number;
  /** What the batch behind them takes in all; 0 when the piece does not tell. */
  readonly nextBytes: number;
}

export interface PieceIndexed extends PieceRead {
  /** A record found no room: the map covers everything up to latestOffset and nothing behind it. */
  readonly full: boolean;
}

export interface PieceFiltered extends PieceRead {
  readonly bytes: Uint8Array;
  readonly aborted: readonly AbortedTransaction[];
  readonly recordsRead: number;
  readonly recordsKept: number;
}

export class Compactor {
  #map = new OffsetMap(0);
  #entriesMax = 0;
  #startOffset = 0;
  #transactions = new DecidedTransactions([]);
  #filter = new BatchFilter(this.#map, this.#transactions, { nowMs: 0, deleteRetentionMs: 0 });

  /** Begins with an empty map; records below startOffset were indexed by an earlier pass. */
  begin(pass: {
    map: MapLimits;
    startOffset: number;
    aborted: readonly AbortedTransaction[];
  }): void {
    this.#map = new OffsetMap(pass.map.bytesMax);
    this.#entriesMax = Math.floor(this.#map.slotsMax * pass.map.loadFactor);
    this.#startOffset = pass.startOffset;
    this.#transactions = new DecidedTransactions(pass.aborted);
  }

  async index({ bytes }: { bytes: Uint8Array }): Promise<PieceIndexed> {
    const piece = asBuffer(bytes);
    let bytesRead = 0;
    for (const batch of batches(piece)) {
      if (!(await this.#indexBatch(batch))) return { bytesRead, nextBytes: 0, full: true };
      if (batch.lastOffset >= this.#startOffset) this.#map.latestOffset = batch.lastOffset;
      bytesRead = batch.end;
    }
    return { bytesRead, nextBytes: nextBytes(piece, bytesRead), full: false };
  }

  /** False when the map is full. */
  async #indexBatch(batch: RecordBatch): Promise<boolean> {
    if (batch.isControl) {
      this.#transactions.onMarker(batch);
      return true;
    }
    if (this.#transactions.onData(batch)) return true;
    if (batch.compression === ZSTD) await prepareZstd();
    return batch.magic < 2 ? this.#indexLegacy(batch) : this.#indexRecords(batch);
  }

  #indexRecords(batch: RecordBatch): boolean {
    const { baseOffset } = batch;
    const body = recordBody(batch);
    const cursor = recordCursor(batch, body);
    while (cursor.next()) {
      const { keyStart, keyLength } = cursor;
      if (!this.#put(body, keyStart, keyLength, baseOffset + cursor.offsetDelta)) return false;
    }
    return true;
  }

  #indexLegacy(batch: RecordBatch): boolean {
    return readRecords(batch).every(
      ({ key, offset }) => key === null || this.#put(key, 0, key.length, offset),
    );
  }

  #put(bytes: Uint8Array, start: number, length: number, offset: number): boolean {
    if (length < 0 || offset < this.#startOffset) return true;
    if (this.#map.size >= this.#entriesMax) return false;
    this.#map.put(bytes, start, start + length, offset);
    return true;
  }

  /** The segment behind the last piece has no offsets up to this one that are not indexed; the map's end from now on. */
  indexedUpTo({ lastOffset }: { lastOffset: number }): void {
    this.#map.latestOffset = lastOffset;
  }

  /** Ends indexing and begins rewriting, from the log's first batch on. Returns how much of the map is in use. */
  rewrite(rules: FilterRules & { aborted: readonly AbortedTransaction[] }): {
    latestOffset: number;
    utilization: number;
  } {
    this.#transactions = new DecidedTransactions(rules.aborted);
    this.#filter = new BatchFilter(this.#map, this.#transactions, rules);
    const { latestOffset, size, slotsMax } = this.#map;
    return { latestOffset, utilization: size / Math.max(1, slotsMax) };
  }

  group({ producers }: { producers: ReadonlyMap<number, LastOfProducer> }): void {
    this.#filter.producers = producers;
  }

  async filter(piece: { bytes: Uint8Array; retainLegacyDeletes: boolean }): Promise<PieceFiltered> {
    const source = asBuffer(piece.bytes);
    const filter = this.#filter;
    filter.retainLegacyDeletes = piece.retainLegacyDeletes;
    const before = { recordsRead: filter.recordsRead, recordsKept: filter.recordsKept };
    const left: Buffer[] = [];
    let bytesRead = 0;
    for (const batch of batches(source)) {
      if (batch.compression === ZSTD) await prepareZstd();
      const bytes = filter.filter(batch);
      if (bytes !== null) left.push(bytes);
      bytesRead = batch.end;
    }
    return {
      bytesRead,
      nextBytes: nextBytes(source, bytesRead),
      bytes: joined(left),
      aborted: this.#transactions.takeKept(),
      recordsRead: filter.recordsRead - before.recordsRead,
      recordsKept: filter.recordsKept - before.recordsKept,
    };
  }
}

export const compactorCode: WorkerCode<Compactor> = {
  name: 'compactor',
  create: () => new Compactor(),
};

function nextBytes(piece: Buffer, at: number): number {
  return batchSizeAt(piece, at, piece.length) ?? 0;
}

/** In memory of its own, so that it can be handed over. */
function joined(parts: readonly Buffer[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
