/**
 * What compaction may have taken out of a log, told from outside: nothing that no pass could have reached, no last
 * value of a key, no tombstone and no marker before delete.retention.ms has passed since a pass could first have seen
 * it, no marker while a batch of its transaction is there. And what it must have taken out below the offset that it
 * calls clean: all but the last value of a key, and everything that was aborted.
 */
import type { LogConfig } from '../../../src/storage/log-config.ts';
import { type Entry, type History, type ModelBatch, shown } from './history.ts';

export class Compactions {
  readonly #config: LogConfig;
  readonly #history: History;
  /** No pass has touched this offset or one behind it. */
  #touched = 0;
  /** Where the high watermark was when the last pass began: what followers have is not cut. */
  settledEnd = 0;
  /** The greatest start of the log that a pass has seen: a kill may bring back what was deleted, no pass looks at it. */
  #startSeen = 0;
  /** When a pass could first have seen a batch. */
  readonly #seenMs = new Map<ModelBatch, number>();
  /** Offsets that were not their key's last when a pass was begun, even if a power cut makes the history forget why. */
  readonly #superseded = new Set<number>();

  constructor(config: LogConfig, history: History) {
    this.#config = config;
    this.#history = history;
  }

  /** A pass was begun at that time; it did not go beyond the active segment. */
  noted(atMs: number, activeBaseOffset: number): void {
    this.#touched = Math.max(this.#touched, activeBaseOffset);
    this.#startSeen = Math.max(this.#startSeen, this.#history.start);
    const entries = this.#history.entries(this.#history.start);
    const latest = this.#latest(entries, this.#touched);
    for (const { offset, record } of entries) {
      if (record === null || offset >= (latest.get(record.key) ?? 0)) continue;
      this.#superseded.add(offset);
    }
    for (const batch of this.#history.batches) {
      if (batch.baseOffset < activeBaseOffset && !this.#seenMs.has(batch)) {
        this.#seenMs.set(batch, atMs);
      }
    }
  }

  cut(end: number): void {
    this.#touched = Math.min(this.#touched, end);
    for (const offset of this.#superseded) if (offset >= end) this.#superseded.delete(offset);
  }

  /** Throws when something is missing that must be there; present: offsets of records, bases of batches. */
  check(
    from: number,
    records: ReadonlySet<number>,
    bases: ReadonlySet<number>,
    nowMs: number,
  ): void {
    const entries = this.#history.entries(from);
    const latest = this.#latest(this.#history.entries(this.#history.start), this.#touched);
    for (const entry of entries) {
      if (records.has(entry.offset) || !this.#mustStay(entry, latest, bases, nowMs)) continue;
      throw new Error(`${shown(entry)} is gone after compaction`);
    }
  }

  #mustStay(
    entry: Entry,
    latest: ReadonlyMap<string | null, number>,
    bases: ReadonlySet<number>,
    nowMs: number,
  ): boolean {
    const { offset, batch, record } = entry;
    if (batch.transactional && batch.marker === null && this.#history.fate(batch) === 'ABORT') {
      return false;
    }
    if (offset >= this.#touched) return true;
    const seenMs = this.#seenMs.get(batch) ?? nowMs;
    const fresh = nowMs < seenMs + this.#config.deleteRetentionMs;
    if (record === null) return fresh || this.#hasData(batch, bases);
    if (latest.get(record.key) !== offset || this.#superseded.has(offset)) return false;
    return record.value !== null || fresh;
  }

  #hasData(marker: ModelBatch, bases: ReadonlySet<number>): boolean {
    return this.#history.batches.some(
      (batch) =>
        batch.transactional &&
        batch.marker === null &&
        bases.has(batch.baseOffset) &&
        this.#history.endOf(batch) === marker,
    );
  }

  /** Throws when something is there that a pass should have taken: everything below cleanOffset has been through one. */
  checkCleaned(cleanOffset: number, records: ReadonlySet<number>): void {
    const entries = this.#history.entries(this.#history.start);
    const latest = this.#latest(entries, cleanOffset);
    for (const entry of entries) {
      const { offset, batch, record } = entry;
      const passed = offset >= this.#startSeen && offset < cleanOffset;
      if (!passed || record === null || !records.has(offset)) continue;
      if (this.#history.isCommitted(batch) && latest.get(record.key) === offset) continue;
      throw new Error(`${shown(entry)} is still there after compaction up to ${cleanOffset}`);
    }
  }

  /** Offset of each key's last value that counts, below an end. */
  #latest(entries: readonly Entry[], end: number): ReadonlyMap<string | null, number> {
    const latest = new Map<string | null, number>();
    for (const { offset, batch, record } of entries) {
      if (offset < end && record !== null && this.#history.isCommitted(batch)) {
        latest.set(record.key, offset);
      }
    }
    return latest;
  }
}
