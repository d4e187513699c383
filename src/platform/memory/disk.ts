/**
 * A disk in memory that can fail the way disks do. Contents become durable only by sync(); crash() brings back the
 * durable state plus whatever part of the unsynced writes the caller's dice let through, the last of them torn.
 * Names (create, rename, remove) are durable at once, as on a journalling file system. hold() keeps writes waiting,
 * so that a test can show that nothing is acknowledged or visible before its write ended; a fault refuses or cuts them.
 */
import { type Deferred, deferred } from '../../base/deferred.ts';
import type { Disk, DiskFile, DiskLock, DiskVolume, FileStat, OpenMode } from '../platform.ts';
import { diskError, MemoryInode } from './inode.ts';

/** What volume() tells of its size; nothing else keeps to it. */
const VOLUME_BYTES = 2 ** 40;

export type DiskOperation =
  | 'open'
  | 'read'
  | 'write'
  | 'truncate'
  | 'sync'
  | 'rename'
  | 'remove'
  | 'stat';

/** What becomes of an operation: null lets it pass; `bytes` of a write are still taken before it fails. */
export type DiskFault = (
  operation: DiskOperation,
  path: string,
) => { readonly code: string; readonly bytes?: number } | null;

export class MemoryDisk implements Disk {
  /** Directories are null. Paths are absolute, without a trailing slash. */
  readonly #entries = new Map<string, MemoryInode | null>([['/', null]]);
  readonly #locks = new Set<string>();
  readonly #now: () => number;
  readonly #losesPower: boolean;
  #generation = 0;
  #fault: DiskFault = () => null;
  #held: Deferred<void> | null = null;
  #holds: (path: string) => boolean = () => false;
  /** Writes that hold() keeps waiting now. */
  heldWrites = 0;
  /** Files that are open now, each time counted. */
  openHandles = 0;

  /** `losesPower: false`: no crash() will come, so nothing is remembered for one. */
  constructor(now: () => number = () => 0, options: { readonly losesPower?: boolean } = {}) {
    this.#now = now;
    this.#losesPower = options.losesPower ?? true;
  }

  // ---- what tests do to it -----------------------------------------------------------------------

  setFault(fault: DiskFault | null): void {
    this.#fault = fault ?? (() => null);
  }

  /** Writes to matching paths wait from now on until release() or fail(). */
  hold(matches: (path: string) => boolean = () => true): void {
    this.#holds = matches;
    this.#held ??= deferred();
    this.#held.promise.catch(() => {});
  }

  release(): void {
    this.#held?.resolve();
    this.#held = null;
  }

  /** The held writes fail without having written anything. */
  fail(code = 'EIO'): void {
    this.#held?.reject(diskError(code, 'held write'));
    this.#held = null;
  }

  /**
   * The machine loses power: open files die, locks are gone, and of each file's unsynced changes a prefix survives,
   * `dice() * (count + 1)` of them, the next one cut at a byte of the dice's choosing.
   */
  crash(dice: () => number = () => 0): void {
    this.#generation++;
    this.openHandles = 0;
    this.#locks.clear();
    this.fail('EIO');
    for (const inode of this.#entries.values()) inode?.crash(dice);
  }

  /** The process dies and the machine lives on: the page cache keeps every finished write. */
  kill(): void {
    this.#generation++;
    this.openHandles = 0;
    this.#locks.clear();
    this.fail('EIO');
  }

  /** Contents as the next reader would see them. */
  contents(path: string): Buffer {
    return Buffer.from(this.#file(path).bytes());
  }

  replaceContents(path: string, data: Uint8Array): void {
    const inode = this.#file(path);
    inode.truncate(0);
    inode.write([data], 0);
    inode.sync();
  }

  /** Every file's path, sorted. */
  files(): string[] {
    return [...this.#entries].flatMap(([path, inode]) => (inode === null ? [] : [path])).sort();
  }

  // ---- Disk --------------------------------------------------------------------------------------

  async open(path: string, mode: OpenMode): Promise<DiskFile> {
    this.#check('open', path);
    let inode = this.#entries.get(path);
    if (inode === null) throw diskError('EISDIR', path);
    if (inode === undefined) {
      if (mode === 'read') throw diskError('ENOENT', path);
      this.#parentMustExist(path);
      inode = new MemoryInode(this.#now(), this.#losesPower);
      this.#entries.set(path, inode);
    }
    return this.#handle(path, inode, mode === 'write-through');
  }

  async readFile(path: string): Promise<Buffer> {
    this.#check('read', path);
    return Buffer.from(this.#file(path).bytes());
  }

  async writeFileAtomic(path: string, data: Uint8Array | string): Promise<void> {
    const file = await this.open(`${path}.tmp`, 'write');
    await file.truncate(0);
    await file.write([Buffer.from(data)], 0);
    await file.sync();
    await file.close();
    await this.rename(`${path}.tmp`, path);
  }

  async stat(path: string): Promise<FileStat | null> {
    const inode = this.#entries.get(path);
    if (inode === undefined) return null;
    if (inode === null) return { size: 0, mtimeMs: 0, directory: true };
    return { size: inode.size, mtimeMs: inode.mtimeMs, directory: false };
  }

  async list(path: string): Promise<string[]> {
    if (this.#entries.get(path) !== null) throw diskError('ENOENT', path);
    const prefix = path === '/' ? '/' : `${path}/`;
    return [...this.#entries.keys()]
      .filter((entry) => entry.startsWith(prefix) && entry !== '/')
      .map((entry) => entry.slice(prefix.length))
      .filter((name) => !name.includes('/'))
      .sort();
  }

  /** There are no links here. */
  async realPath(path: string): Promise<string> {
    return path;
  }

  async mkdir(path: string): Promise<void> {
    for (let end = 1; end > 0; ) {
      end = path.indexOf('/', end + 1);
      const directory = end < 0 ? path : path.slice(0, end);
      if (this.#entries.get(directory)) throw diskError('ENOTDIR', directory);
      this.#entries.set(directory, null);
    }
  }

  async rename(from: string, to: string): Promise<void> {
    this.#check('rename', from);
    if (!this.#entries.has(from)) throw diskError('ENOENT', from);
    this.#parentMustExist(to);
    for (const [path, inode] of [...this.#entries]) {
      if (path !== from && !path.startsWith(`${from}/`)) continue;
      this.#entries.delete(path);
      this.#entries.set(to + path.slice(from.length), inode);
    }
  }

  async remove(path: string): Promise<void> {
    this.#check('remove', path);
    for (const entry of [...this.#entries.keys()]) {
      if (entry === path || entry.startsWith(`${path}/`)) this.#entries.delete(entry);
    }
  }

  async setModified(path: string, mtimeMs: number): Promise<void> {
    this.#file(path).mtimeMs = mtimeMs;
  }

  async syncDirectory(path: string): Promise<void> {
    this.#check('sync', path);
  }

  async volume(path: string): Promise<DiskVolume> {
    this.#check('stat', path);
    let used = 0;
    for (const inode of this.#entries.values()) used += inode?.size ?? 0;
    return { totalBytes: VOLUME_BYTES, usableBytes: VOLUME_BYTES - used };
  }

  async lock(path: string): Promise<DiskLock | null> {
    await this.open(path, 'write');
    if (this.#locks.has(path)) return null;
    this.#locks.add(path);
    return {
      release: async () => {
        this.#locks.delete(path);
      },
    };
  }

  // ---- inside ------------------------------------------------------------------------------------

  #handle(path: string, inode: MemoryInode, through: boolean): DiskFile {
    const generation = this.#generation;
    let open = true;
    this.openHandles++;
    const live = (operation: DiskOperation): void => {
      if (!open || generation !== this.#generation) throw diskError('EBADF', path);
      this.#check(operation, path);
    };
    return {
      path,
      read: async (buffer, position) => {
        live('read');
        return inode.read(buffer, position);
      },
      write: async (buffers, position) => {
        // Taken now: what a caller does to its buffers later must not matter to a held write either.
        const taken = buffers.map((buffer) => Buffer.from(buffer));
        await this.#whenReleased(path);
        if (!open || generation !== this.#generation) throw diskError('EBADF', path);
        const fault = this.#fault('write', path);
        inode.mtimeMs = this.#now();
        if (fault === null) {
          inode.write(taken, position);
          if (!through) return;
          // For a moment it is in the cache and not on the medium: crash() finds it there.
          await new Promise((resolve) => setImmediate(resolve));
          live('sync');
          inode.sync();
          return;
        }
        if (fault.bytes) inode.write([Buffer.concat(taken).subarray(0, fault.bytes)], position);
        throw diskError(fault.code, path);
      },
      truncate: async (size) => {
        live('truncate');
        inode.truncate(size);
      },
      size: async () => inode.size,
      sync: async () => {
        live('sync');
        inode.sync();
      },
      close: async () => {
        if (open && generation === this.#generation) this.openHandles--;
        open = false;
      },
    };
  }

  async #whenReleased(path: string): Promise<void> {
    const held = this.#held;
    if (held === null || !this.#holds(path)) return;
    this.heldWrites++;
    try {
      await held.promise;
    } finally {
      this.heldWrites--;
    }
  }

  #check(operation: DiskOperation, path: string): void {
    const fault = this.#fault(operation, path);
    if (fault !== null) throw diskError(fault.code, path);
  }

  #file(path: string): MemoryInode {
    const inode = this.#entries.get(path);
    if (!inode) throw diskError('ENOENT', path);
    return inode;
  }

  #parentMustExist(path: string): void {
    const parent = path.slice(0, path.lastIndexOf('/')) || '/';
    if (this.#entries.get(parent) !== null) throw diskError('ENOENT', parent);
  }
}
