/**
 * Timestamp to offset: 12-byte entries of (timestamp, offset - base), both increasing (storage.md 3.2; KIP-33; kafka:
 * TimeIndex.java). An entry says that every record up to its offset is no younger than its timestamp, and the last one
 * is what a reopened segment believes its largest timestamp to be.
 */
import { type IndexCache, IndexFile } from './index-file.ts';
import { writeInt64 } from '../protocol/records/int64.ts';
import type { Disk } from '../platform/platform.ts';

const ENTRY_BYTES = 12;

export interface TimestampOffset {
  readonly timestamp: number;
  readonly offset: number;
}

export class TimeIndex {
  readonly file: IndexFile;
  readonly baseOffset: number;

  constructor(file: IndexFile, baseOffset: number) {
    this.file = file;
    this.baseOffset = baseOffset;
  }

  static async open(
    disk: Disk,
    cache: IndexCache,
    path: string,
    baseOffset: number,
  ): Promise<TimeIndex> {
    return new TimeIndex(await IndexFile.open(disk, cache, path, ENTRY_BYTES), baseOffset);
  }

  static fresh(disk: Disk, cache: IndexCache, path: string, baseOffset: number): TimeIndex {
    return new TimeIndex(IndexFile.fresh(disk, cache, path, ENTRY_BYTES), baseOffset);
  }

  append(timestamp: number, offset: number): void {
    const entry = Buffer.alloc(ENTRY_BYTES);
    writeInt64(entry, 0, timestamp);
    entry.writeUInt32BE(offset - this.baseOffset, 8);
    this.file.append(entry);
  }

  /** The greatest entry with a timestamp at or below the given one; the segment's start when there is none. */
  async lookup(timestamp: number): Promise<TimestampOffset> {
    const entries = await this.file.entries();
    const found = entries.lastWhere((entry) => timestampOf(entry) <= timestamp);
    if (found < 0) return { timestamp: -1, offset: this.baseOffset };
    return this.#parse(entries.at(found));
  }

  async last(): Promise<TimestampOffset | null> {
    const entries = await this.file.entries();
    return entries.count === 0 ? null : this.#parse(entries.at(entries.count - 1));
  }

  /** Drops entries at or beyond the offset. */
  async truncateTo(offset: number): Promise<void> {
    const relative = offset - this.baseOffset;
    const entries = await this.file.entries();
    await this.file.truncate(entries.lastWhere((entry) => entry.readInt32BE(8) < relative) + 1);
  }

  #parse(entry: Buffer): TimestampOffset {
    return { timestamp: timestampOf(entry), offset: this.baseOffset + entry.readInt32BE(8) };
  }
}

function timestampOf(entry: Buffer): number {
  return Number(entry.readBigInt64BE(0));
}

/** Kafka calls a time index full one entry early: the last place is for the entry made on a roll. */
export function timeEntriesMax(indexBytes: number): number {
  return Math.floor(indexBytes / ENTRY_BYTES) - 1;
}
