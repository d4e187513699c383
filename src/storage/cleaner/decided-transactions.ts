/**
 * Which transactions the cleaner has met, while it reads batches in the order of their offsets (kafka:
 * CleanedTransactionMetadata). Only decided ones come before it, so what was aborted is known beforehand from the
 * transaction indexes. A marker has no task any more once a reading has met no batch of its transaction.
 */
import type { RecordBatch } from '../../protocol/records/batch.ts';
import { endTxnMarkerOf } from '../batch-marker.ts';
import type { AbortedTransaction } from '../txn-index.ts';

export class DecidedTransactions {
  /** Those not reached yet, the next one last. */
  readonly #ahead: AbortedTransaction[];
  readonly #aborted = new Map<number, { readonly txn: AbortedTransaction; met: boolean }>();
  readonly #committed = new Set<number>();
  #kept: AbortedTransaction[] = [];

  constructor(aborted: readonly AbortedTransaction[]) {
    this.#ahead = [...aborted].sort((a, b) => b.firstOffset - a.firstOffset);
  }

  /** Takes note of a batch of data: true when its transaction was aborted, so nobody needs its records. */
  onData(batch: RecordBatch): boolean {
    this.#reach(batch.lastOffset);
    if (!batch.isTransactional) return false;
    const { producerId } = batch;
    const aborted = this.#aborted.get(producerId);
    // An index entry without a marker to end it, as a broken log may have, must not take what came later.
    if (aborted === undefined || batch.baseOffset > aborted.txn.lastOffset) {
      this.#committed.add(producerId);
      return false;
    }
    aborted.met = true;
    return true;
  }

  /** Takes note of a control batch: true when no batch of its transaction is left. */
  onMarker(batch: RecordBatch): boolean {
    this.#reach(batch.lastOffset);
    if (batch.recordCount === 0) return true;
    const marker = endTxnMarkerOf(batch);
    if (marker === null) return false;
    const { producerId } = batch;
    if (marker.kind === 'COMMIT') return !this.#committed.delete(producerId);
    const aborted = this.#aborted.get(producerId);
    this.#aborted.delete(producerId);
    if (aborted?.met !== true) return true;
    this.#kept.push(aborted.txn);
    return false;
  }

  /** Aborted transactions whose marker stays and came by since the last call: they belong into the new index. */
  takeKept(): readonly AbortedTransaction[] {
    const kept = this.#kept;
    this.#kept = [];
    return kept;
  }

  #reach(offset: number): void {
    for (let next = this.#ahead.at(-1); next !== undefined; next = this.#ahead.at(-1)) {
      if (next.firstOffset > offset) return;
      this.#ahead.pop();
      if (!this.#aborted.has(next.producerId)) {
        this.#aborted.set(next.producerId, { txn: next, met: false });
      }
    }
  }
}
