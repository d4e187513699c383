/**
 * What was done to a log, as a plain array: every batch that was accepted and neither cut off nor lost, and what follows
 * from them by the rules that a reader of Kafka's protocol knows. Compaction takes nothing out of here; which records it
 * may have taken out of the log, and from when on, is compaction.ts's question.
 */
export interface ModelRecord {
  readonly key: string | null;
  readonly value: string | null;
  readonly timestamp: number;
}

export interface ModelBatch {
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly records: readonly ModelRecord[];
  readonly producerId: number;
  readonly sequence: number;
  readonly transactional: boolean;
  readonly marker: 'COMMIT' | 'ABORT' | null;
}

/** A batch before the log has taken it. */
export type Draft = Omit<ModelBatch, 'baseOffset' | 'lastOffset'> & { readonly codec: number };

export interface Producer {
  readonly id: number;
  nextSequence: number;
  inTransaction: boolean;
  /** Batches that a retry is recognised by, oldest first. */
  recent: ModelBatch[];
}

/** A record or a marker where the log has it. */
export interface Entry {
  readonly offset: number;
  readonly batch: ModelBatch;
  /** null is the marker. */
  readonly record: ModelRecord | null;
}

const WINDOW = 5;

export class History {
  batches: ModelBatch[] = [];
  start = 0;
  end = 0;
  highWatermark = 0;
  readonly producers: Producer[] = [1, 2].map((id) => ({
    id,
    nextSequence: 0,
    inTransaction: false,
    recent: [],
  }));

  push(draft: Draft): void {
    const { codec: _, ...batch } = draft;
    const lastOffset = this.end + draft.records.length - 1;
    const stored = { ...batch, baseOffset: this.end, lastOffset };
    this.batches.push(stored);
    this.end = lastOffset + 1;
    const producer = this.producers.find(({ id }) => id === draft.producerId);
    if (producer === undefined || draft.marker !== null) return;
    producer.recent.push(stored);
    if (producer.recent.length > WINDOW) producer.recent.shift();
  }

  cut(end: number): void {
    this.batches = this.batches.filter(({ lastOffset }) => lastOffset < end);
    this.end = end;
    this.highWatermark = Math.min(this.highWatermark, end);
    this.start = Math.min(this.start, end);
    this.forgetProducers();
  }

  /** After a reload producers are known by their last batch only, and transactions as the log tells them. */
  forgetProducers(): void {
    for (const producer of this.producers) {
      const own = this.batches.filter(({ producerId }) => producerId === producer.id);
      const data = own.filter(({ marker }) => marker === null);
      producer.recent = data.slice(-1);
      const last = data.at(-1);
      producer.nextSequence = last === undefined ? 0 : last.sequence + last.records.length;
      const lastOwn = own.at(-1);
      producer.inTransaction = lastOwn?.transactional === true && lastOwn.marker === null;
    }
  }

  from(offset: number): ModelBatch[] {
    return this.batches.filter(({ lastOffset }) => lastOffset >= offset);
  }

  /** Records and markers from an offset on. */
  entries(offset: number): Entry[] {
    return this.from(offset).flatMap((batch) =>
      batch.records
        .map((record, i) => ({
          offset: batch.baseOffset + i,
          batch,
          record: batch.marker === null ? record : null,
        }))
        .filter((entry) => entry.offset >= offset),
    );
  }

  /** How a batch's transaction ended; null when it is open. Only of transactional batches. */
  fate(batch: ModelBatch): 'COMMIT' | 'ABORT' | null {
    return this.endOf(batch)?.marker ?? null;
  }

  /** The marker that ends a batch's transaction. */
  endOf(batch: ModelBatch): ModelBatch | undefined {
    return this.batches.find(
      (other) =>
        other.marker !== null &&
        other.producerId === batch.producerId &&
        other.baseOffset > batch.baseOffset,
    );
  }

  /** The marker before a batch, of the same producer. */
  beginOf(batch: ModelBatch): ModelBatch | undefined {
    return this.batches.findLast(
      (other) =>
        other.marker !== null &&
        other.producerId === batch.producerId &&
        other.baseOffset < batch.baseOffset,
    );
  }

  /** Whether a read_committed reader gets the batch's records. */
  isCommitted(batch: ModelBatch): boolean {
    return batch.marker === null && (!batch.transactional || this.fate(batch) === 'COMMIT');
  }

  get lastStable(): number {
    const open = this.batches.find(
      (batch) => batch.transactional && batch.marker === null && this.fate(batch) === null,
    );
    const first = open?.baseOffset ?? this.end;
    return Math.min(Math.max(first, this.start), this.highWatermark);
  }
}

export function shown({ offset, batch, record }: Entry): string {
  if (record === null) return `${offset} ${batch.marker}`;
  return `${offset} ${record.key}=${record.value}`;
}
