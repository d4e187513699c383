/**
 * What a log remembers of the producers that write to it (KIP-98; kafka: ProducerStateManager.java, ProducerAppendInfo):
 * per producer id the epoch, the last five batches and the first offset of an open transaction. From it follow which
 * batch is a retry, which one is out of order or fenced, and the first offset that a read_committed reader must not see.
 * Pure memory, ahead of the file by what is being written: a failed write discards the whole log, so nothing here is
 * ever taken back.
 */
import { Errors } from '../protocol/errors.ts';
import { Verifications } from './verifications.ts';

/** Kafka keeps so many batches per producer: a client has at most five requests in flight. */
export const BATCHES_RETAINED = 5;
const SEQUENCES = 2 ** 31;
const NONE = -1;

export type AppendOrigin = 'client' | 'coordinator' | 'replication';

/** The facts of one batch that matter here; a RecordBatch has them all. */
export interface ProducerBatch {
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  readonly lastSequence: number;
  readonly maxTimestamp: number;
  readonly isTransactional: boolean;
}

/** A transaction's end: the one record of a control batch. */
export interface EndTxnMarker {
  readonly kind: 'COMMIT' | 'ABORT';
  readonly coordinatorEpoch: number;
}

export interface RetainedBatch {
  readonly lastSequence: number;
  readonly lastOffset: number;
  readonly offsetDelta: number;
  readonly timestamp: number;
}

export interface ProducerEntry {
  readonly producerId: number;
  producerEpoch: number;
  /** Oldest first. */
  batches: RetainedBatch[];
  coordinatorEpoch: number;
  lastTimestamp: number;
  /** -1: no open transaction. */
  currentTxnFirstOffset: number;
}

export interface CompletedTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
  /** The marker's. */
  readonly lastOffset: number;
  readonly aborted: boolean;
}

export interface Refusal {
  readonly errorCode: number;
  readonly message: string;
}

export class ProducerState {
  readonly verifications = new Verifications();
  readonly #name: string;
  readonly #producers = new Map<number, ProducerEntry>();
  /** Open transactions and those whose marker is not below the high watermark yet, by first offset. */
  readonly #ongoing = new Map<number, number>();
  #unreplicated: CompletedTransaction[] = [];
  /** One past the last offset this state has seen. */
  mapEndOffset = 0;

  /** name: the partition's, for messages. */
  constructor(name: string) {
    this.#name = name;
  }

  get producers(): ReadonlyMap<number, ProducerEntry> {
    return this.#producers;
  }

  // ---- checks ------------------------------------------------------------------------------------

  /** The retained batch that this one repeats (KIP-98: same epoch, same first and last sequence). */
  duplicateOf(batch: ProducerBatch): RetainedBatch | undefined {
    const entry = this.#producers.get(batch.producerId);
    if (entry === undefined || entry.producerEpoch !== batch.producerEpoch) return undefined;
    return entry.batches.find(
      (kept) =>
        kept.lastSequence === batch.lastSequence && firstSequence(kept) === batch.baseSequence,
    );
  }

  /** Why a data batch must not be appended, null when it may. */
  refusalOf(batch: ProducerBatch, origin: AppendOrigin): Refusal | null {
    const entry = this.#producers.get(batch.producerId);
    if (entry === undefined) return origin === 'client' ? this.#beforeItsTurn(batch) : null;
    return (
      this.#fenced(entry, batch, origin) ??
      (origin === 'client' ? this.#beforeItsTurn(batch) : null) ??
      (origin === 'client' ? this.#outOfSequence(entry, batch) : null) ??
      this.#outsideTransaction(entry, batch)
    );
  }

  #fenced(entry: ProducerEntry, batch: ProducerBatch, origin: AppendOrigin): Refusal | null {
    if (origin === 'replication' || batch.producerEpoch >= entry.producerEpoch) return null;
    return {
      errorCode: Errors.INVALID_PRODUCER_EPOCH,
      message:
        `Epoch of producer ${batch.producerId} at offset ${batch.baseOffset} in ${this.#name} ` +
        `is ${batch.producerEpoch}, which is smaller than the last seen epoch ${entry.producerEpoch}`,
    };
  }

  /** A batch before this one has been refused and comes again. */
  #beforeItsTurn({ producerId, baseOffset, baseSequence }: ProducerBatch): Refusal | null {
    const earliest = this.verifications.earliestSequence(producerId);
    if (earliest === undefined || baseSequence <= earliest) return null;
    return {
      errorCode: Errors.OUT_OF_ORDER_SEQUENCE_NUMBER,
      message:
        `Out of order sequence number for producer ${producerId} at offset ${baseOffset} ` +
        `in partition ${this.#name}: ${baseSequence} (incoming seq. number), ${earliest} (earliest seen sequence)`,
    };
  }

  #outOfSequence(entry: ProducerEntry, batch: ProducerBatch): Refusal | null {
    const { baseSequence, producerEpoch } = batch;
    const where = `${batch.producerId} at offset ${batch.baseOffset} in partition ${this.#name}`;
    if (producerEpoch !== entry.producerEpoch) {
      if (baseSequence === 0 || entry.producerEpoch === NONE) return null;
      return {
        errorCode: Errors.OUT_OF_ORDER_SEQUENCE_NUMBER,
        message:
          `Invalid sequence number for new epoch of producer ${where}: ${producerEpoch} ` +
          `(request epoch), ${baseSequence} (seq. number), ${entry.producerEpoch} (current producer epoch)`,
      };
    }
    const last = entry.batches.at(-1)?.lastSequence ?? NONE;
    if (baseSequence === (last + 1) % SEQUENCES) return null;
    return {
      errorCode: Errors.OUT_OF_ORDER_SEQUENCE_NUMBER,
      message:
        `Out of order sequence number for producer ${where}: ${baseSequence} ` +
        `(incoming seq. number), ${last} (current end sequence number)`,
    };
  }

  #outsideTransaction(entry: ProducerEntry, batch: ProducerBatch): Refusal | null {
    if (entry.currentTxnFirstOffset === NONE || batch.isTransactional) return null;
    return {
      errorCode: Errors.INVALID_TXN_STATE,
      message:
        `Expected transactional write from producer ${batch.producerId} ` +
        `at offset ${batch.baseOffset} in partition ${this.#name}`,
    };
  }

  markerRefusalOf(
    batch: ProducerBatch,
    marker: EndTxnMarker,
    origin: AppendOrigin,
  ): Refusal | null {
    const entry = this.#producers.get(batch.producerId);
    if (entry === undefined) return null;
    const fenced = this.#fenced(entry, batch, origin);
    if (fenced !== null) return fenced;
    if (origin === 'replication' || marker.coordinatorEpoch >= entry.coordinatorEpoch) return null;
    return {
      errorCode: Errors.TRANSACTION_COORDINATOR_FENCED,
      message:
        `Invalid coordinator epoch for producerId ${batch.producerId} at offset ` +
        `${batch.baseOffset} in partition ${this.#name}: ${marker.coordinatorEpoch} (zombie), ` +
        `${entry.coordinatorEpoch} (current)`,
    };
  }

  // ---- changes -----------------------------------------------------------------------------------

  /** Takes note of a data batch that has its offsets. */
  addBatch(batch: ProducerBatch): void {
    if (batch.isTransactional) this.verifications.end(batch.producerId);
    const entry = this.#entry(batch);
    entry.batches.push({
      lastSequence: batch.lastSequence,
      lastOffset: batch.lastOffset,
      offsetDelta: batch.lastOffset - batch.baseOffset,
      timestamp: batch.maxTimestamp,
    });
    if (entry.batches.length > BATCHES_RETAINED) entry.batches.shift();
    entry.lastTimestamp = batch.maxTimestamp;
    if (batch.isTransactional && entry.currentTxnFirstOffset === NONE) {
      entry.currentTxnFirstOffset = batch.baseOffset;
      this.#ongoing.set(batch.baseOffset, batch.producerId);
    }
  }

  /** Takes note of a marker; the transaction it ended, if there was one. */
  addMarker(batch: ProducerBatch, marker: EndTxnMarker): CompletedTransaction | null {
    this.verifications.end(batch.producerId);
    const entry = this.#entry(batch);
    const firstOffset = entry.currentTxnFirstOffset;
    entry.currentTxnFirstOffset = NONE;
    entry.coordinatorEpoch = marker.coordinatorEpoch;
    entry.lastTimestamp = batch.maxTimestamp;
    if (firstOffset === NONE) return null;
    return {
      producerId: batch.producerId,
      firstOffset,
      lastOffset: batch.lastOffset,
      aborted: marker.kind === 'ABORT',
    };
  }

  /** The log's stable offset as the aborted transaction's index entry records it; before complete(). */
  stableOffsetAfter(txn: CompletedTransaction): number {
    for (const [firstOffset, producerId] of this.#ongoing) {
      if (producerId !== txn.producerId) return firstOffset;
    }
    return txn.lastOffset + 1;
  }

  complete(txn: CompletedTransaction): void {
    this.#ongoing.delete(txn.firstOffset);
    this.#unreplicated.push(txn);
  }

  /** A transaction stops being unstable when its marker is replicated. */
  onHighWatermark(highWatermark: number): void {
    if (this.#unreplicated.length === 0) return;
    this.#unreplicated = this.#unreplicated.filter((txn) => txn.lastOffset >= highWatermark);
  }

  /** First offset of the earliest transaction that is open or not replicated, null when there is none. */
  get firstUnstableOffset(): number | null {
    let first = Number.POSITIVE_INFINITY;
    for (const offset of this.#ongoing.keys()) {
      first = offset;
      break;
    }
    for (const txn of this.#unreplicated) first = Math.min(first, txn.firstOffset);
    return Number.isFinite(first) ? first : null;
  }

  #entry(batch: ProducerBatch): ProducerEntry {
    const known = this.#producers.get(batch.producerId);
    if (known === undefined) {
      const entry = {
        producerId: batch.producerId,
        producerEpoch: batch.producerEpoch,
        batches: [],
        coordinatorEpoch: NONE,
        lastTimestamp: NONE,
        currentTxnFirstOffset: NONE,
      };
      this.#producers.set(batch.producerId, entry);
      return entry;
    }
    if (known.producerEpoch !== batch.producerEpoch) {
      known.producerEpoch = batch.producerEpoch;
      known.batches = [];
    }
    return known;
  }

  /** An entry from a snapshot; unless it has expired. */
  restore(entry: ProducerEntry): void {
    this.#producers.set(entry.producerId, entry);
    if (entry.currentTxnFirstOffset !== NONE) {
      this.#ongoing.set(entry.currentTxnFirstOffset, entry.producerId);
    }
  }

  removeExpired(nowMs: number, expirationMs: number): void {
    this.verifications.removeExpired(nowMs, expirationMs);
    for (const entry of this.#producers.values()) {
      if (isExpired(entry, nowMs, expirationMs)) this.#producers.delete(entry.producerId);
    }
  }

  clear(): void {
    this.verifications.clear();
    this.#producers.clear();
    this.#ongoing.clear();
    this.#unreplicated = [];
    this.mapEndOffset = 0;
  }
}

export function isExpired(entry: ProducerEntry, nowMs: number, expirationMs: number): boolean {
  return entry.currentTxnFirstOffset === NONE && nowMs - entry.lastTimestamp >= expirationMs;
}

/** Sequences count modulo 2^31: after 2147483647 comes 0. */
function firstSequence(batch: RetainedBatch): number {
  return (batch.lastSequence - batch.offsetDelta + SEQUENCES) % SEQUENCES;
}
