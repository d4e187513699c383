/**
 * The .log files of a broker that are open: at most so many, the least recently used are closed and opened again when they
 * are wanted. A LogFile is what the rest of the storage holds: it asks its path each time it opens, so a segment that was
 * renamed meanwhile is still found. Files in use are never closed, so the number may pass the bound for as long as that many
 * operations are under way.
 */
import type { Disk, DiskFile } from '../platform/platform.ts';

/** Far below what systems allow a process (1024 descriptors and more), with room for sockets. */
export const OPEN_FILES_MAX = 512;

export class OpenFiles {
  readonly #disk: Disk;
  readonly #max: number;
  /** Least recently used first. */
  readonly #open = new Set<LogFile>();

  constructor(disk: Disk, max = OPEN_FILES_MAX) {
    this.#disk = disk;
    this.#max = max;
  }

  get count(): number {
    return this.#open.size;
  }

  /** Nothing is opened before the first use, which creates the file where there is none. */
  file(path: () => string): LogFile {
    return new LogFile(this, path);
  }

  /** For LogFile. */
  async opened(file: LogFile, path: string): Promise<DiskFile> {
    this.#open.add(file);
    try {
      return await this.#disk.open(path, 'write');
    } catch (error) {
      this.#open.delete(file);
      throw error;
    }
  }

  /** For LogFile: it has just been used. */
  used(file: LogFile): void {
    if (!this.#open.delete(file)) return;
    this.#open.add(file);
    if (this.#open.size <= this.#max) return;
    for (const oldest of this.#open) {
      if (!oldest.isIdle) continue;
      void oldest.release().catch(() => {});
      if (this.#open.size <= this.#max) return;
    }
  }

  /** For LogFile: its descriptor is gone. */
  released(file: LogFile): void {
    this.#open.delete(file);
  }
}

export class LogFile implements DiskFile {
  readonly #files: OpenFiles;
  readonly #path: () => string;
  #handle: Promise<DiskFile> | null = null;
  #users = 0;
  #closed = false;

  constructor(files: OpenFiles, path: () => string) {
    this.#files = files;
    this.#path = path;
  }

  get path(): string {
    return this.#path();
  }

  get isIdle(): boolean {
    return this.#users === 0;
  }

  read(buffer: Uint8Array, position: number): Promise<number> {
    return this.#with((file) => file.read(buffer, position));
  }

  write(buffers: readonly Uint8Array[], position: number): Promise<void> {
    return this.#with((file) => file.write(buffers, position));
  }

  truncate(size: number): Promise<void> {
    return this.#with((file) => file.truncate(size));
  }

  size(): Promise<number> {
    return this.#with((file) => file.size());
  }

  sync(): Promise<void> {
    return this.#with((file) => file.sync());
  }

  /** Keeps the file open while a task changes its name: who wants it meanwhile must not make another one. */
  pinned(task: () => Promise<void>): Promise<void> {
    return this.#with(task);
  }

  /** For good. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.release();
  }

  /** Gives the descriptor back until the next use. */
  async release(): Promise<void> {
    const handle = this.#handle;
    this.#handle = null;
    this.#files.released(this);
    if (handle === null) return;
    await handle.then(
      (file) => file.close(),
      () => {},
    );
  }

  async #with<T>(task: (file: DiskFile) => Promise<T>): Promise<T> {
    if (this.#closed) {
      throw Object.assign(new Error(`${this.path} is closed`), { code: 'EBADF' });
    }
    this.#users++;
    try {
      this.#handle ??= this.#files.opened(this, this.path);
      return await task(await this.#handle);
    } catch (error) {
      // Where it could not be opened the next use tries again.
      if (this.#handle !== null) await this.#handle.catch(() => (this.#handle = null));
      throw error;
    } finally {
      this.#users--;
      this.#files.used(this);
    }
  }
}
