/**
 * Aborted transactions of a segment: 34-byte entries in the order of their ABORT markers (storage.md 3.4; KIP-98;
 * kafka: TransactionIndex.java). lastStableOffset is the log's at the moment of the abort: an entry that carries one at
 * or beyond the end of a read tells that no later entry can matter to it.
 */
import { type IndexCache, IndexFile } from './index-file.ts';
import { writeInt64 } from '../protocol/records/int64.ts';
import type { Disk } from '../platform/platform.ts';

const ENTRY_BYTES = 34;
const VERSION = 0;

export interface AbortedTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
  /** Offset of the ABORT marker. */
  readonly lastOffset: number;
  readonly lastStableOffset: number;
}

export class TxnIndex {
  readonly file: IndexFile;

  constructor(file: IndexFile) {
    this.file = file;
  }

  static async open(disk: Disk, cache: IndexCache, path: string): Promise<TxnIndex> {
    return new TxnIndex(await IndexFile.open(disk, cache, path, ENTRY_BYTES));
  }

  static fresh(disk: Disk, cache: IndexCache, path: string): TxnIndex {
    return new TxnIndex(IndexFile.fresh(disk, cache, path, ENTRY_BYTES));
  }

  append(aborted: AbortedTransaction): void {
    const entry = Buffer.alloc(ENTRY_BYTES);
    entry.writeInt16BE(VERSION, 0);
    writeInt64(entry, 2, aborted.producerId);
    writeInt64(entry, 10, aborted.firstOffset);
    writeInt64(entry, 18, aborted.lastOffset);
    writeInt64(entry, 26, aborted.lastStableOffset);
    this.file.append(entry);
  }

  async all(): Promise<AbortedTransaction[]> {
    const entries = await this.file.entries();
    return Array.from({ length: entries.count }, (_, i) => this.#parse(entries.at(i)));
  }

  /** What shows that the file is none of this segment's (kafka: TransactionIndex.sanityCheck); null for nothing. */
  async flaw(baseOffset: number): Promise<string | null> {
    if (this.file.count === 0) return null;
    const stray = (await this.all()).find(({ lastOffset }) => lastOffset < baseOffset);
    if (stray === undefined) return null;
    const fields = Object.entries(stray).map(([name, value]) => `${name}=${value}`);
    return (
      `Last offset of aborted transaction AbortedTxn(version=${VERSION}, ${fields.join(', ')}) in index ` +
      `${this.file.path} is less than start offset ${baseOffset}`
    );
  }

  /** Drops entries whose marker lies at or beyond the offset. */
  async truncateTo(offset: number): Promise<void> {
    if (this.file.count === 0) return;
    const kept = (await this.all()).findIndex((entry) => entry.lastOffset >= offset);
    if (kept >= 0) await this.file.truncate(kept);
  }

  #parse(entry: Buffer): AbortedTransaction {
    // Two bytes are written; Kafka looks at the first.
    const version = entry.readInt8(0);
    if (version > VERSION) {
      throw new Error(
        `Unexpected aborted transaction version ${version} in transaction index ` +
          `${this.file.path}, current version is ${VERSION}`,
      );
    }
    return {
      producerId: Number(entry.readBigInt64BE(2)),
      firstOffset: Number(entry.readBigInt64BE(10)),
      lastOffset: Number(entry.readBigInt64BE(18)),
      lastStableOffset: Number(entry.readBigInt64BE(26)),
    };
  }
}
