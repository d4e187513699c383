/**
 * What compaction leaves of one batch (storage.md 7.3; kafka: Cleaner.cleanInto, MemoryRecords.filterTo). Whatever stays keeps
 * its offset; a v2 batch keeps its first and last offset, leader epoch, producer fields and codec, and its last batch of
 * a producer stays as a header alone when no record does (KIP-98). The first reading that keeps a tombstone, or a marker
 * without a transaction, writes into the batch when it may go (KIP-534). A batch that does not check out is not rewritten.
 */
import { CREATE_TIME, LOG_APPEND_TIME, type RecordBatch } from '../../protocol/records/batch.ts';
import { BatchBuilder, emptiedBatch } from '../../protocol/records/builder.ts';
import { writeLegacy } from '../../protocol/records/legacy.ts';
import {
  type KafkaRecord,
  readRecords,
  recordBody,
  recordCursor,
} from '../../protocol/records/record.ts';
import type { DecidedTransactions } from './decided-transactions.ts';
import type { OffsetMap } from './offset-map.ts';

/** What a log knows of a producer's last batch. */
export interface LastOfProducer {
  /** null when it has only markers. */
  readonly lastDataOffset: number | null;
  readonly producerEpoch: number;
}

export interface FilterRules {
  readonly nowMs: number;
  readonly deleteRetentionMs: number;
}

/** How many of a batch's records stay, and whether a tombstone is among them. */
interface Choice {
  readonly kept: number;
  readonly tombstones: boolean;
}

export class BatchFilter {
  readonly #map: OffsetMap;
  readonly #transactions: DecidedTransactions;
  readonly #rules: FilterRules;
  /** Of the log's producers, as they are when a group of segments is begun. */
  producers: ReadonlyMap<number, LastOfProducer> = new Map();
  /** Formats 0 and 1 have no place for a delete horizon: there the segment's age decides. */
  retainLegacyDeletes = true;
  recordsRead = 0;
  recordsKept = 0;
  /** Of the batch in hand, by a record's index: 1 when it stays. */
  #stays = new Uint8Array(0);

  constructor(map: OffsetMap, transactions: DecidedTransactions, rules: FilterRules) {
    this.#map = map;
    this.#transactions = transactions;
    this.#rules = rules;
  }

  /** The bytes that stay; null for none. */
  filter(batch: RecordBatch): Buffer | null {
    batch.ensureValid();
    if (batch.magic < 2) return this.#filterLegacy(batch);
    const over = batch.isControl
      ? this.#transactions.onMarker(batch)
      : this.#transactions.onData(batch);
    const left = this.#recordsLeft(batch, over);
    return left ?? (this.#isLastOfProducer(batch) ? emptiedBatch(batch) : null);
  }

  /** over: nobody needs the batch's records (aborted data), or its marker (a transaction without batches). */
  #recordsLeft(batch: RecordBatch, over: boolean): Buffer | null {
    const { recordCount } = batch;
    this.recordsRead += recordCount;
    const gone = over && (!batch.isControl || this.#isPastHorizon(batch));
    if (gone || recordCount === 0) return null;
    const body = recordBody(batch);
    const { kept, tombstones } = this.#choose(batch, body);
    this.recordsKept += kept;
    if (kept === 0) return null;
    const dated = !batch.hasDeleteHorizon && (tombstones || (over && batch.isControl));
    if (kept === recordCount && !dated) return batch.bytes();
    return this.#rewritten(batch, body, dated);
  }

  #choose(batch: RecordBatch, body: Buffer): Choice {
    const { recordCount, baseOffset, isControl } = batch;
    if (this.#stays.length < recordCount) this.#stays = new Uint8Array(recordCount);
    const deletesStay = !this.#isPastHorizon(batch);
    const cursor = recordCursor(batch, body);
    let kept = 0;
    let tombstones = false;
    while (cursor.next()) {
      const hasValue = cursor.valueLength >= 0;
      const { keyStart, keyLength } = cursor;
      const offset = baseOffset + cursor.offsetDelta;
      const counts = hasValue || deletesStay || offset > this.#map.latestOffset;
      const stays = isControl || (counts && this.#isLatest(body, keyStart, keyLength, offset));
      this.#stays[cursor.index] = stays ? 1 : 0;
      if (!stays) continue;
      kept++;
      if (!hasValue) tombstones = true;
    }
    return { kept, tombstones };
  }

  /** Beyond what the map has seen everything stays; below it a record must be the last of its key. */
  #isLatest(bytes: Uint8Array, keyStart: number, keyLength: number, offset: number): boolean {
    if (offset > this.#map.latestOffset) return true;
    return keyLength >= 0 && offset >= this.#map.get(bytes, keyStart, keyStart + keyLength);
  }

  #isPastHorizon(batch: RecordBatch): boolean {
    return batch.hasDeleteHorizon && batch.baseTimestamp <= this.#rules.nowMs;
  }

  #isLastOfProducer(batch: RecordBatch): boolean {
    if (!batch.hasProducerId) return false;
    const last = this.producers.get(batch.producerId);
    if (last === undefined) return false;
    if (last.lastDataOffset !== null) return batch.lastOffset === last.lastDataOffset;
    return batch.isControl && batch.producerEpoch === last.producerEpoch;
  }

  #rewritten(batch: RecordBatch, body: Buffer, dated: boolean): Buffer {
    const { baseOffset, baseTimestamp, maxTimestamp, timestampType } = batch;
    const { nowMs, deleteRetentionMs } = this.#rules;
    const horizon = dated ? nowMs + deleteRetentionMs : baseTimestamp;
    const builder = new BatchBuilder({
      compression: batch.compression,
      baseOffset,
      timestampType,
      logAppendTime: maxTimestamp,
      producerId: batch.producerId,
      producerEpoch: batch.producerEpoch,
      baseSequence: batch.baseSequence,
      isTransactional: batch.isTransactional,
      isControl: batch.isControl,
      partitionLeaderEpoch: batch.partitionLeaderEpoch,
      deleteHorizonMs: dated || batch.hasDeleteHorizon ? horizon : undefined,
    });
    const appendTime = timestampType === LOG_APPEND_TIME ? maxTimestamp : null;
    const cursor = recordCursor(batch, body);
    while (cursor.next()) {
      if (this.#stays[cursor.index] === 0) continue;
      const timestamp = appendTime ?? baseTimestamp + cursor.timestampDelta;
      builder.appendTail(baseOffset + cursor.offsetDelta, timestamp, cursor.tail());
    }
    builder.overrideLastOffset(batch.lastOffset);
    return builder.build();
  }

  #filterLegacy(batch: RecordBatch): Buffer | null {
    const records = readRecords(batch);
    const stay = records.filter((record) => this.#legacyStays(record));
    this.recordsRead += records.length;
    this.recordsKept += stay.length;
    if (stay.length === records.length) return batch.bytes();
    if (stay.length === 0) return null;
    const appendTime = batch.timestampType === LOG_APPEND_TIME;
    return writeLegacy(stay, {
      magic: batch.magic === 0 ? 0 : 1,
      compression: batch.compression,
      timestampType: appendTime ? LOG_APPEND_TIME : CREATE_TIME,
      logAppendTime: batch.maxTimestamp,
    });
  }

  #legacyStays({ key, value, offset }: KafkaRecord): boolean {
    const counts = value !== null || this.retainLegacyDeletes || offset > this.#map.latestOffset;
    return counts && this.#isLatest(key ?? NO_KEY, 0, key?.length ?? -1, offset);
  }
}

const NO_KEY = new Uint8Array(0);
