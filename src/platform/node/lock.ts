/**
 * An exclusive lock on a file that the kernel keeps for this process and drops when it dies. fs-native-extensions takes
 * an open-file-description lock over the whole file, which conflicts with the fcntl lock of Java's FileChannel.tryLock
 * in both directions. Where the native part cannot load, nobody can be kept out, but /proc/locks still tells whether
 * somebody is in; that is said loudly, once per lock.
 */
import * as fs from 'node:fs';
import type { DiskLock } from '../platform.ts';
import { loadNative } from './native.ts';

interface KernelLocks {
  tryLock(fd: number): boolean;
  unlock(fd: number): void;
}

/** Held by this process without a kernel lock: device and inode. */
const heldHere = new Set<string>();

export async function lockFile(
  path: string,
  warn: (message: string) => void,
): Promise<DiskLock | null> {
  const handle = await fs.promises.open(path, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o644);
  try {
    const kernel = loadNative<KernelLocks>('fs-native-extensions');
    const lock =
      kernel === null ? await lockUnprotected(path, handle, warn) : lockInKernel(kernel, handle);
    if (lock === null) await handle.close();
    return lock;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function lockInKernel(kernel: KernelLocks, handle: fs.promises.FileHandle): DiskLock | null {
  if (!kernel.tryLock(handle.fd)) return null;
  return {
    release: async () => {
      kernel.unlock(handle.fd);
      await handle.close();
    },
  };
}

async function lockUnprotected(
  path: string,
  handle: fs.promises.FileHandle,
  warn: (message: string) => void,
): Promise<DiskLock | null> {
  const { dev, ino } = await handle.stat();
  const identity = `${dev}:${ino}`;
  warn(
    `WARNING: ${path} cannot be locked on this machine (fs-native-extensions does not load): ` +
      'make sure that no other Kafka or Samsa process uses its directory.',
  );
  if (heldHere.has(identity) || isLocked(await readLocks(), ino)) return null;
  heldHere.add(identity);
  return {
    release: async () => {
      heldHere.delete(identity);
      await handle.close();
    },
  };
}

/** Empty where the system has no such file. */
async function readLocks(): Promise<string> {
  try {
    return await fs.promises.readFile('/proc/locks', 'utf8');
  } catch {
    return '';
  }
}

/**
 * A line: `1: POSIX  ADVISORY  WRITE 3568 fd:00:2531452 0 EOF`. Devices are shown in the kernel's numbering, which
 * differs from stat's on some file systems, so the inode alone decides: a false alarm is better than two writers.
 */
export function isLocked(locks: string, inode: number): boolean {
  return locks
    .split('\n')
    .flatMap((line) => line.split(/\s+/))
    .some((field) => /^[0-9a-f]+:[0-9a-f]+:\d+$/.test(field) && field.endsWith(`:${inode}`));
}
