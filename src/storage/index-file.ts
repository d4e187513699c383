/**
 * A file of fixed-width entries that only grows at its end: the part that offset, time and transaction index share.
 * New entries wait in memory (the tail) until flush() writes them behind those on disk; what is on disk is read whole
 * on the first look-up and kept in a cache that all indexes of a broker share and that forgets the least recently used,
 * so idle and cold segments cost a few numbers each. A partial entry at the end of a file is not an entry.
 */
import { Mailbox } from '../base/mailbox.ts';
import type { Disk, DiskFile } from '../platform/platform.ts';

/** From so many unwritten bytes on, the log writes them out of turn. */
export const TAIL_BYTES_MAX = 64 * 1024;

/** Contents of index files by owner, bounded in bytes. A Map keeps insertion order: the first is the oldest. */
export class IndexCache {
  readonly #bytesMax: number;
  readonly #contents = new Map<IndexFile, Buffer>();
  #bytes = 0;

  constructor(bytesMax = 32 * 1024 * 1024) {
    this.#bytesMax = bytesMax;
  }

  get(owner: IndexFile): Buffer | undefined {
    const found = this.#contents.get(owner);
    if (found !== undefined) {
      this.#contents.delete(owner);
      this.#contents.set(owner, found);
    }
    return found;
  }

  set(owner: IndexFile, contents: Buffer): void {
    this.delete(owner);
    this.#contents.set(owner, contents);
    this.#bytes += contents.length;
    for (const oldest of this.#contents.keys()) {
      if (this.#bytes <= this.#bytesMax || oldest === owner) break;
      this.delete(oldest);
    }
  }

  delete(owner: IndexFile): void {
    this.#bytes -= this.#contents.get(owner)?.length ?? 0;
    this.#contents.delete(owner);
  }
}

export class IndexFile {
  readonly entrySize: number;
  readonly #disk: Disk;
  readonly #cache: IndexCache;
  #path: string;
  #exists: boolean;
  #countOnDisk: number;
  #tail = Buffer.alloc(0);
  #tailCount = 0;
  #closed = false;
  readonly #writes = new Mailbox();

  private constructor(
    disk: Disk,
    cache: IndexCache,
    at: { path: string; entrySize: number; bytes: number | null },
  ) {
    this.#disk = disk;
    this.#cache = cache;
    this.#path = at.path;
    this.entrySize = at.entrySize;
    this.#exists = at.bytes !== null;
    this.#countOnDisk = Math.floor((at.bytes ?? 0) / at.entrySize);
  }

  /** Looks only at the file's size. */
  static async open(
    disk: Disk,
    cache: IndexCache,
    path: string,
    entrySize: number,
  ): Promise<IndexFile> {
    const stat = await disk.stat(path);
    return new IndexFile(disk, cache, { path, entrySize, bytes: stat?.size ?? null });
  }

  /** Of a new segment: no file yet, or one that will be cut to nothing first. */
  static fresh(disk: Disk, cache: IndexCache, path: string, entrySize: number): IndexFile {
    return new IndexFile(disk, cache, { path, entrySize, bytes: null });
  }

  get path(): string {
    return this.#path;
  }

  /** Whether there is a file; an index without entries may have none. */
  get exists(): boolean {
    return this.#exists;
  }

  get count(): number {
    return this.#countOnDisk + this.#tailCount;
  }

  get tailBytes(): number {
    return this.#tailCount * this.entrySize;
  }

  append(entry: Uint8Array): void {
    const end = this.tailBytes;
    if (end + this.entrySize > this.#tail.length) {
      const grown = Buffer.alloc(Math.max(this.#tail.length * 2, this.entrySize * 16));
      this.#tail.copy(grown, 0, 0, end);
      this.#tail = grown;
    }
    this.#tail.set(entry, end);
    this.#tailCount++;
  }

  /** Everything in the index, as one look-up sees it. Not to be kept or changed. */
  async entries(): Promise<IndexEntries> {
    const stored = await this.#stored();
    // Read after the await: a flush may have moved the tail to disk meanwhile, and then both agree again.
    if (stored.length !== this.#countOnDisk * this.entrySize) return this.entries();
    return new IndexEntries(stored, this.#tail.subarray(0, this.tailBytes), this.entrySize);
  }

  async #stored(): Promise<Buffer> {
    const bytes = this.#countOnDisk * this.entrySize;
    if (bytes === 0) return Buffer.alloc(0);
    const cached = this.#cache.get(this);
    if (cached !== undefined && cached.length === bytes) return cached;
    // In turn with renames: a segment that compaction put in may be about to get its name.
    return this.#writes.run(() => this.#readStored(this.#countOnDisk * this.entrySize));
  }

  async #readStored(bytes: number): Promise<Buffer> {
    const contents = Buffer.alloc(bytes);
    const file = await this.#disk.open(this.#path, 'read');
    try {
      const length = await file.read(contents, 0);
      if (length < bytes && this.#countOnDisk * this.entrySize === bytes) {
        throw Object.assign(new Error(`${this.#path} is shorter than it was`), { code: 'EIO' });
      }
    } finally {
      await file.close();
    }
    this.#cache.set(this, contents);
    return contents;
  }

  /** Writes the tail behind the entries on disk and gives the file its exact length. */
  flush(options: { sync: boolean } = { sync: false }): Promise<void> {
    return this.#writes.run(async () => {
      if (this.#closed || (this.#tailCount === 0 && this.#exists && !options.sync)) return;
      await this.#withFile(async (file) => {
        await this.#writeTail(file);
        if (options.sync) await file.sync();
      });
    });
  }

  async #writeTail(file: DiskFile): Promise<void> {
    const count = this.#tailCount;
    const bytes = count * this.entrySize;
    if (count === 0) return;
    await file.write([this.#tail.subarray(0, bytes)], this.#countOnDisk * this.entrySize);
    // Entries that came while we wrote are moved to the front of a new tail.
    const rest = Buffer.from(this.#tail.subarray(bytes, this.#tailCount * this.entrySize));
    this.#tail = rest;
    this.#tailCount -= count;
    this.#countOnDisk += count;
    this.#cache.delete(this);
  }

  /** Keeps the first `count` entries and cuts the file to them. */
  truncate(count: number): Promise<void> {
    return this.#writes.run(async () => {
      await this.#withFile(async (file) => {
        await this.#writeTail(file);
        this.#countOnDisk = Math.min(count, this.#countOnDisk);
        this.#cache.delete(this);
        await file.truncate(this.#countOnDisk * this.entrySize);
      });
    });
  }

  async #withFile(task: (file: DiskFile) => Promise<void>): Promise<void> {
    const file = await this.#disk.open(this.#path, 'write');
    this.#exists = true;
    try {
      await task(file);
    } finally {
      await file.close();
    }
  }

  /** Renames the file, if there is one, and goes on under the new name. */
  rename(path: string): Promise<void> {
    return this.#writes.run(async () => {
      if (this.#exists) await this.#disk.rename(this.#path, path);
      this.#path = path;
    });
  }

  /** The directory around it was renamed. */
  moveTo(path: string): void {
    this.#path = path;
  }

  /** Nothing is written any more; the file may be gone. */
  close(): void {
    this.#closed = true;
    this.#cache.delete(this);
  }
}

/** A view of the entries, old ones first. */
export class IndexEntries {
  readonly count: number;
  readonly #stored: Buffer;
  readonly #tail: Buffer;
  readonly #size: number;
  readonly #storedCount: number;

  constructor(stored: Buffer, tail: Buffer, entrySize: number) {
    this.#stored = stored;
    this.#tail = tail;
    this.#size = entrySize;
    this.#storedCount = stored.length / entrySize;
    this.count = this.#storedCount + tail.length / entrySize;
  }

  /** Bytes of entry i. */
  at(i: number): Buffer {
    return i < this.#storedCount
      ? this.#stored.subarray(i * this.#size, (i + 1) * this.#size)
      : this.#tail.subarray((i - this.#storedCount) * this.#size);
  }

  /** The last entry for which `holds`, which must be true of a (possibly empty) prefix; -1 for none. */
  lastWhere(holds: (entry: Buffer) => boolean): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (holds(this.at(middle))) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
