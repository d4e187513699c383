/**
 * The real disk: asynchronous calls of node:fs on plain file descriptors. A write is a loop of writev calls at explicit
 * positions that ends when every byte has been taken or an error says why not, so a caller never sees part of a write
 * as success. Errors keep the `code` that the kernel gave.
 */
import * as fs from 'node:fs';
import { dirname } from 'node:path';
import type { Disk, DiskFile, DiskLock, DiskVolume, FileStat, OpenMode } from '../platform.ts';
import { nodeFiles } from './files.ts';
import { lockFile } from './lock.ts';
import { makeDirectory } from './make-directory.ts';

/** Linux refuses more (IOV_MAX). */
const BUFFERS_PER_WRITE_MAX = 1024;

export interface DiskOptions {
  /** Hears of what the operator must know, e.g. that the kernel lock is not available. */
  readonly warn?: (message: string) => void;
}

export function createDisk(options: DiskOptions = {}): Disk {
  const warn = options.warn ?? ((message: string) => void process.stderr.write(`${message}\n`));
  return {
    open,
    ...nodeFiles,
    writeFileAtomic,
    stat,
    realPath: (path) => fs.promises.realpath(path).catch(() => path),
    list: async (path) => (await fs.promises.readdir(path)).sort(),
    mkdir: makeDirectory,
    rename: (from, to) => fs.promises.rename(from, to),
    remove: (path) => fs.promises.rm(path, { recursive: true, force: true }),
    setModified: (path, mtimeMs) => fs.promises.utimes(path, mtimeMs / 1000, mtimeMs / 1000),
    syncDirectory,
    volume,
    lock: (path): Promise<DiskLock | null> => lockFile(path, warn),
  };
}

async function open(path: string, mode: OpenMode): Promise<DiskFile> {
  const { O_RDONLY, O_RDWR, O_CREAT } = fs.constants;
  // Windows has no such flag: there each write is followed by a sync.
  const through: number | undefined = fs.constants.O_DSYNC;
  const writeThrough = mode === 'write-through';
  const extra = writeThrough ? (through ?? 0) : 0;
  const flags = mode === 'read' ? O_RDONLY : O_RDWR | O_CREAT | extra;
  const fd = await call<number>((done) => fs.open(path, flags, 0o644, done));
  return new NodeFile(path, fd, writeThrough && through === undefined);
}

class NodeFile implements DiskFile {
  readonly path: string;
  readonly #fd: number;
  readonly #syncsWrites: boolean;
  #closed = false;

  constructor(path: string, fd: number, syncsWrites: boolean) {
    this.path = path;
    this.#fd = fd;
    this.#syncsWrites = syncsWrites;
  }

  async read(buffer: Uint8Array, position: number): Promise<number> {
    let done = 0;
    while (done < buffer.length) {
      const from = done;
      const length = await call<number>((next) =>
        fs.read(this.#open(), buffer, from, buffer.length - from, position + from, next),
      );
      if (length === 0) break;
      done += length;
    }
    return done;
  }

  async write(buffers: readonly Uint8Array[], position: number): Promise<void> {
    let rest: readonly Uint8Array[] = buffers.filter((buffer) => buffer.length > 0);
    let at = position;
    while (rest.length > 0) {
      const batch = rest.slice(0, BUFFERS_PER_WRITE_MAX);
      const length = await call<number>((next) => fs.writev(this.#open(), batch, at, next));
      if (length === 0) throw shortWrite(this.path);
      at += length;
      rest = afterBytes(rest, length);
    }
    if (this.#syncsWrites) await this.sync();
  }

  truncate(size: number): Promise<void> {
    return call((next) => fs.ftruncate(this.#open(), size, next));
  }

  async size(): Promise<number> {
    return (await call<fs.Stats>((next) => fs.fstat(this.#open(), next))).size;
  }

  sync(): Promise<void> {
    return call((next) => fs.fdatasync(this.#open(), next));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    const fd = this.#open();
    this.#closed = true;
    await call<void>((next) => fs.close(fd, next));
  }

  /** The descriptor's number may belong to another file once it was closed: never use it again. */
  #open(): number {
    if (this.#closed) throw Object.assign(new Error(`${this.path} is closed`), { code: 'EBADF' });
    return this.#fd;
  }
}

/** What is left of the buffers after their first `length` bytes. */
function afterBytes(buffers: readonly Uint8Array[], length: number): readonly Uint8Array[] {
  let index = 0;
  let rest = length;
  for (;;) {
    const buffer = buffers[index];
    if (buffer === undefined || rest < buffer.length) break;
    rest -= buffer.length;
    index++;
  }
  const first = buffers[index];
  if (first === undefined || rest === 0) return buffers.slice(index);
  return [first.subarray(rest), ...buffers.slice(index + 1)];
}

function shortWrite(path: string): Error {
  return Object.assign(new Error(`the disk took none of a write to ${path}`), { code: 'EIO' });
}

async function writeFileAtomic(path: string, data: Uint8Array | string): Promise<void> {
  const temporary = `${path}.tmp`;
  const handle = await fs.promises.open(temporary, 'w', 0o644);
  try {
    await handle.writeFile(data);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await fs.promises.rename(temporary, path);
  await syncDirectory(dirname(path));
}

async function stat(path: string): Promise<FileStat | null> {
  try {
    const found = await fs.promises.stat(path);
    return {
      size: found.size,
      mtimeMs: Math.floor(found.mtimeMs),
      directory: found.isDirectory(),
    };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

async function syncDirectory(path: string): Promise<void> {
  // Windows cannot open a directory, and needs no sync of one.
  if (process.platform === 'win32') return;
  const handle = await fs.promises.open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function volume(path: string): Promise<DiskVolume> {
  const { bsize, blocks, bavail } = await fs.promises.statfs(path);
  return { totalBytes: bsize * blocks, usableBytes: bsize * bavail };
}

/** By its code alone: jest runs us in a realm whose Error is not the one that node:fs throws. */
function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** One callback-style call as a promise; cheaper than FileHandle on the append path. */
function call<T>(
  start: (done: (error: NodeJS.ErrnoException | null, value?: T) => void) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, value) => {
      if (error) reject(error);
      else resolve(value as T);
    });
  });
}
