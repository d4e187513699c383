/**
 * A move to another log dir ends with two renames in two directories (KIP-113), and no disk does both at once. Between
 * them the partition lies in both, and a broker that finds that does not know which is the one to keep. So the copy
 * carries a file of this name from before it gets its final name until the old directory is gone: of two directories the
 * one with the mark is the partition. Kafka passes the file over, and asks the operator in that case.
 */
import type { Disk } from '../platform/platform.ts';
import type { LogDir } from './log-dir.ts';

const MARKER = '.moved';

export async function markMoved(disk: Disk, directory: string, from: string): Promise<void> {
  await disk.writeFileAtomic(`${directory}/${MARKER}`, `${from}\n`);
}

export async function unmarkMoved(disk: Disk, directory: string): Promise<void> {
  await disk.remove(`${directory}/${MARKER}`);
}

/** Of several dirs that hold the partition, the one a move to it had all but ended; null when that cannot be told. */
export async function movedTo(
  disk: Disk,
  dirs: readonly LogDir[],
  partition: string,
): Promise<LogDir | null> {
  const marked: LogDir[] = [];
  for (const dir of dirs) {
    if ((await disk.stat(`${dir.path}/${partition}/${MARKER}`)) !== null) marked.push(dir);
  }
  return marked.length === 1 ? (marked[0] ?? null) : null;
}
