/**
 * `<offset>.snapshot` files: the producer state of all records below an offset (storage.md 3.6), written when a segment
 * is rolled and when the log is closed, so that a restart replays only what came after. A snapshot that does not
 * check out is deleted and the next older one tried: it is only a shortcut.
 */
import { crc32c } from '../protocol/records/crc.ts';
import { writeInt64 } from '../protocol/records/int64.ts';
import type { Disk } from '../platform/platform.ts';
import { isExpired, type ProducerEntry, type ProducerState } from './producer-state.ts';
import { DELETED_SUFFIX, fileName, parseBaseOffset } from './file-names.ts';

const VERSION = 1;
const HEADER_BYTES = 10;
const ENTRY_BYTES = 46;
const SUFFIX = '.snapshot';

export function encodeSnapshot(entries: Iterable<ProducerEntry>): Buffer {
  const all = [...entries];
  const buffer = Buffer.alloc(HEADER_BYTES + all.length * ENTRY_BYTES);
  buffer.writeInt16BE(VERSION, 0);
  buffer.writeInt32BE(all.length, 6);
  let at = HEADER_BYTES;
  for (const entry of all) {
    const last = entry.batches.at(-1);
    writeInt64(buffer, at, entry.producerId);
    buffer.writeInt16BE(entry.producerEpoch, at + 8);
    buffer.writeInt32BE(last?.lastSequence ?? -1, at + 10);
    writeInt64(buffer, at + 14, last?.lastOffset ?? -1);
    buffer.writeInt32BE(last?.offsetDelta ?? 0, at + 22);
    writeInt64(buffer, at + 26, entry.lastTimestamp);
    buffer.writeInt32BE(entry.coordinatorEpoch, at + 34);
    writeInt64(buffer, at + 38, entry.currentTxnFirstOffset);
    at += ENTRY_BYTES;
  }
  buffer.writeUInt32BE(crc32c(buffer.subarray(6)), 2);
  return buffer;
}

/** null when version, checksum or length are not what they should be. */
export function decodeSnapshot(buffer: Buffer): ProducerEntry[] | null {
  if (buffer.length < HEADER_BYTES || buffer.readInt16BE(0) !== VERSION) return null;
  const count = buffer.readInt32BE(6);
  const end = HEADER_BYTES + count * ENTRY_BYTES;
  if (count < 0 || end > buffer.length) return null;
  if (crc32c(buffer.subarray(6)) !== buffer.readUInt32BE(2)) return null;
  return Array.from({ length: count }, (_, i) =>
    decodeEntry(buffer, HEADER_BYTES + i * ENTRY_BYTES),
  );
}

function decodeEntry(buffer: Buffer, at: number): ProducerEntry {
  const lastSequence = buffer.readInt32BE(at + 10);
  const lastOffset = Number(buffer.readBigInt64BE(at + 14));
  const timestamp = Number(buffer.readBigInt64BE(at + 26));
  const offsetDelta = buffer.readInt32BE(at + 22);
  return {
    producerId: Number(buffer.readBigInt64BE(at)),
    producerEpoch: buffer.readInt16BE(at + 8),
    batches: lastOffset < 0 ? [] : [{ lastSequence, lastOffset, offsetDelta, timestamp }],
    coordinatorEpoch: buffer.readInt32BE(at + 34),
    lastTimestamp: timestamp,
    currentTxnFirstOffset: Number(buffer.readBigInt64BE(at + 38)),
  };
}

/** The snapshot files of one partition directory. */
export class ProducerSnapshots {
  readonly #disk: Disk;
  #directory: string;
  /** Ascending. */
  #offsets: number[];

  constructor(disk: Disk, directory: string, offsets: readonly number[] = []) {
    this.#disk = disk;
    this.#directory = directory;
    this.#offsets = [...offsets].sort((a, b) => a - b);
  }

  static fromNames(disk: Disk, directory: string, names: readonly string[]): ProducerSnapshots {
    const offsets = names.filter((name) => name.endsWith(SUFFIX)).map(parseBaseOffset);
    return new ProducerSnapshots(
      disk,
      directory,
      offsets.filter((offset) => offset !== null),
    );
  }

  get offsets(): readonly number[] {
    return this.#offsets;
  }

  get latestOffset(): number {
    return this.#offsets.at(-1) ?? -1;
  }

  path(offset: number): string {
    return `${this.#directory}/${fileName(offset, SUFFIX)}`;
  }

  moveTo(directory: string): void {
    this.#directory = directory;
  }

  /** Takes the state as it is now; it may change while the file is written. */
  async write(offset: number, state: ProducerState, sync: boolean): Promise<void> {
    await this.writeBytes(offset, encodeSnapshot(state.producers.values()), sync);
  }

  async writeBytes(offset: number, contents: Buffer, sync: boolean): Promise<void> {
    const file = await this.#disk.open(this.path(offset), 'write');
    try {
      await file.truncate(0);
      await file.write([contents], 0);
      if (sync) await file.sync();
    } finally {
      await file.close();
    }
    if (!this.#offsets.includes(offset)) this.#offsets.push(offset);
    this.#offsets.sort((a, b) => a - b);
  }

  /** A roll does not wait for the disk; the flush behind it does (kafka: since 3.7). */
  async sync(offset: number): Promise<void> {
    try {
      const file = await this.#disk.open(this.path(offset), 'read');
      await file.sync().finally(() => file.close());
    } catch (error) {
      // Retention may take a snapshot away while a flush is under way.
      if (this.#offsets.includes(offset)) throw error;
    }
  }

  /**
   * Fills an empty state from the newest good snapshot with logStartOffset < offset <= endOffset and removes those
   * outside. Returns the offset from which batches have to be replayed.
   */
  async loadInto(
    state: ProducerState,
    bounds: { logStartOffset: number; endOffset: number; nowMs: number; expirationMs: number },
  ): Promise<number> {
    for (const offset of [...this.#offsets]) {
      if (offset > bounds.endOffset || offset <= bounds.logStartOffset) await this.remove(offset);
    }
    for (let newest = this.latestOffset; newest >= 0; newest = this.latestOffset) {
      const entries = decodeSnapshot(await this.#disk.readFile(this.path(newest)));
      if (entries === null) {
        await this.remove(newest);
        continue;
      }
      for (const entry of entries) {
        if (!isExpired(entry, bounds.nowMs, bounds.expirationMs)) state.restore(entry);
      }
      state.mapEndOffset = newest;
      return newest;
    }
    state.mapEndOffset = bounds.logStartOffset;
    return bounds.logStartOffset;
  }

  async remove(offset: number): Promise<void> {
    this.forget(offset);
    await this.#disk.remove(this.path(offset));
  }

  /** Goes with its segment (storage.md 3.5): out of use now, removed when the segment's files are. */
  async retire(offset: number): Promise<void> {
    if (!this.#offsets.includes(offset)) return;
    this.forget(offset);
    await this.#disk.rename(this.path(offset), `${this.path(offset)}${DELETED_SUFFIX}`);
  }

  async removeRetired(offset: number): Promise<void> {
    await this.#disk.remove(`${this.path(offset)}${DELETED_SUFFIX}`);
  }

  forget(offset: number): void {
    this.#offsets = this.#offsets.filter((other) => other !== offset);
  }

  /** Keeps one per segment, and the newest if it lies beyond the last segment's base (kafka: removeStraySnapshots). */
  async removeStray(segmentBases: readonly number[]): Promise<void> {
    const bases = new Set(segmentBases);
    const last = segmentBases.at(-1) ?? -1;
    for (const offset of [...this.#offsets]) {
      const newest = offset === this.latestOffset && offset > last;
      if (!bases.has(offset) && !newest) await this.remove(offset);
    }
  }
}
