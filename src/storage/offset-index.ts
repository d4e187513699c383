/**
 * Offset to position in the .log: 8-byte entries of (offset - base, position), offsets strictly increasing (storage.md
 * 3.1; kafka: OffsetIndex.java). An entry names the last offset of an append and where that append begins, so a look-up
 * gives a place at or before the batch that holds an offset.
 */
import { assert } from '../base/assert.ts';
import { type IndexCache, IndexFile } from './index-file.ts';
import type { Disk } from '../platform/platform.ts';

const ENTRY_BYTES = 8;

export interface OffsetPosition {
  readonly offset: number;
  readonly position: number;
}

export class OffsetIndex {
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
  ): Promise<OffsetIndex> {
    return new OffsetIndex(await IndexFile.open(disk, cache, path, ENTRY_BYTES), baseOffset);
  }

  static fresh(disk: Disk, cache: IndexCache, path: string, baseOffset: number): OffsetIndex {
    return new OffsetIndex(IndexFile.fresh(disk, cache, path, ENTRY_BYTES), baseOffset);
  }

  append(offset: number, position: number): void {
    const entry = Buffer.alloc(ENTRY_BYTES);
    entry.writeUInt32BE(offset - this.baseOffset, 0);
    entry.writeUInt32BE(position, 4);
    this.file.append(entry);
  }

  /** The greatest entry at or below the offset; the segment's start when there is none. */
  async lookup(offset: number): Promise<OffsetPosition> {
    const relative = offset - this.baseOffset;
    const entries = await this.file.entries();
    const found = entries.lastWhere((entry) => entry.readInt32BE(0) <= relative);
    if (found < 0) return { offset: this.baseOffset, position: 0 };
    return this.#parse(entries.at(found));
  }

  /** The first entry whose position is at or beyond the given one. */
  async firstFrom(position: number): Promise<OffsetPosition | null> {
    const entries = await this.file.entries();
    const next = entries.lastWhere((entry) => entry.readUInt32BE(4) < position) + 1;
    return next < entries.count ? this.#parse(entries.at(next)) : null;
  }

  async last(): Promise<OffsetPosition | null> {
    const entries = await this.file.entries();
    return entries.count === 0 ? null : this.#parse(entries.at(entries.count - 1));
  }

  /** Drops entries at or beyond the offset. */
  async truncateTo(offset: number): Promise<void> {
    const relative = offset - this.baseOffset;
    const entries = await this.file.entries();
    await this.file.truncate(entries.lastWhere((entry) => entry.readInt32BE(0) < relative) + 1);
  }

  #parse(entry: Buffer): OffsetPosition {
    const relative = entry.readInt32BE(0);
    assert(relative >= 0, `${this.file.path}: negative offset in an entry`);
    return { offset: this.baseOffset + relative, position: entry.readUInt32BE(4) };
  }
}

/** How many entries `segment.index.bytes` leaves room for. */
export function offsetEntriesMax(indexBytes: number): number {
  return Math.floor(indexBytes / ENTRY_BYTES);
}
